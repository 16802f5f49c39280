"""The papers of a company: its numbers, its bank details, its mandate for self-billing."""
