"""Two books: what may be promised, and money; balanced legs, reversals, the chain of hashes."""
