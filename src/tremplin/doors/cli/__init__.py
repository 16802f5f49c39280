"""The command `tremplin`: terms, sample, evaluate, explain, receipt."""
