"""The road of a project: what could still be earned at each stage, by deciding claims that nobody made yet."""
