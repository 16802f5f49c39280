"""The area payments: from what is owed to money in the bank, as a partner and as the vendor's finance see it."""
