"""The smallest change that would have paid more: what might be changed, and what each change would give."""
