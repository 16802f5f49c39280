"""The move to subscription, measured."""
