"""Reads: what a person may see, bounded and in a stated order; nothing here changes anything."""
