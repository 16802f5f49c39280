"""A programme as data: read it, check it, compare it, and say it in English and French."""
