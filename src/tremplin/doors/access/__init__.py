"""Who is at a door: the person, what they may see, and the commands that they send."""
