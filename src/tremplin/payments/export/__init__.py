"""What the accounts and the tax office ask for: the journal as FEC, and yearly declarations per beneficiary."""
