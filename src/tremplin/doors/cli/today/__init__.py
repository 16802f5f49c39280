"""The demonstration's today: terms in force on the day on which it is made, and something that waits for everybody."""
