"""The life of a claim, once more: which event leads from which state to which.

The writer has a table of its own; that the two say the same is what comparing them is for.
"""

from typing import Final

TRANSITIONS: Final[tuple[tuple[str | None, str, str], ...]] = (
    (None, "draft", "draft"),
    ("draft", "request", "requested"),
    ("requested", "pre-approve", "pre-approved"),
    ("pre-approved", "expire", "expired"),
    ("pre-approved", "hand-in-proof", "proof-submitted"),
    ("proof-submitted", "approve", "approved"),
)
"""From, event, to; None is before the first event."""

MAKING: Final = ("draft", "request", "report-work", "hand-in-proof", "answer", "appeal")
"""Events by which somebody makes a claim, or adds to it: whoever did may not approve it (W6)."""
