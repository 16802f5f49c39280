"""The same rules over columns, for millions of lines."""
