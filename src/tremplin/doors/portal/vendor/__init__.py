"""What the vendor's people do: decide, look after partners and budgets, run the programme."""
