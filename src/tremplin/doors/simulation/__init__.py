"""What a simulation comes to: its tables, its plots, and its page, for every door that shows one."""
