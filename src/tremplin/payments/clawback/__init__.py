"""Taking back: how much, under which notice, and how what is owed is settled; never by a silent deduction."""
