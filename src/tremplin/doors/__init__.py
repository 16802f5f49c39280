"""The doors: the only rooms that read files, the clock and the terminal. They decide nothing."""
