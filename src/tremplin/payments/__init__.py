"""From what is owed to money in the bank: payables, papers, invoices, runs, the bank's answers, statements."""
