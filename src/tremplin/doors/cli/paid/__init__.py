"""How the demonstration pays what its claims earned: company papers, invoices, runs, a bank, statements, months."""
