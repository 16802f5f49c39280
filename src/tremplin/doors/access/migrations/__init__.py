"""The tables of accounts, drafts and attempts."""
