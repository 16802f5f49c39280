"""Every change that the product can make: one function each, one transaction each."""
