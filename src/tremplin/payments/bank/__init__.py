"""What the bank says: its files read into answers, and answers matched with the lines that it was asked to pay."""
