"""The tables, functions, guards and rights, in the order in which a database gets them."""
