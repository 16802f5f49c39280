"""Statements of a partner, out of the journal: what stood, what came, what went, what stands."""
