"""What happened: frozen records, and the snapshot that a decision used."""
