"""The parts of an incentive, each made ready once to be worked out for any claim."""
