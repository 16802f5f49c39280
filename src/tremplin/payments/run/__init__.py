"""Payment runs: prepared by one person, released by another, sent, answered, closed with nothing in transit."""
