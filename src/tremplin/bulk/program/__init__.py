"""Terms as instructions: what a kernel carries out for each partner."""
