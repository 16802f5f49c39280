"""Order lines as columns: read, checked, and what each gives to a measure."""
