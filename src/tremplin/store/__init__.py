"""The state: tables, the one function that writes them, and reads."""
