"""The jobs: what the clock brings about, in a worker of its own."""
