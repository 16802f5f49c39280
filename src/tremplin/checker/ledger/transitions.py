"""The life of a claim, once more: which event leads from which states to which.

The writer has a table of its own; that the two say the same is what comparing them is for.
"""

from typing import Final

SAME: Final = "="
"""The state stays."""

BACK: Final = "<"
"""Back to the last state that does not stand aside."""

ASIDE: Final = ("queried", "parked", "rejected", "appealed", "clawback-noticed", "clawback-contested")

_HOLDING: Final = "requested pre-approved work-done proof-submitted returned in-review queried"
_UNDER_NOTICE: Final = "clawback-noticed clawback-contested"

_LIFE: Final = (
    ("draft", "edit", SAME),
    ("draft", "request", "requested"),
    ("draft requested pre-approved", "accrue", "requested"),
    ("pre-approved", "report-period", "proof-submitted"),
    ("requested pre-approved", "amend", "requested"),
    ("requested", "pre-approve", "pre-approved"),
    ("requested", "refuse", "rejected"),
    ("pre-approved", "report-work", "work-done"),
    ("work-done returned", "hand-in-proof", "proof-submitted"),
    ("proof-submitted", "begin-review", "in-review"),
    ("in-review", "return", "returned"),
    ("requested in-review", "query", "queried"),
    ("queried", "answer", BACK),
    ("in-review", "approve", "approved"),
    ("in-review", "reject", "rejected"),
    ("rejected", "appeal", "appealed"),
    ("appealed", "uphold-appeal", BACK),
    ("appealed", "dismiss-appeal", "rejection-final"),
    ("rejected", "close-rejection", "rejection-final"),
    (f"draft rejected appealed {_HOLDING}", "withdraw", "withdrawn"),
    (_HOLDING, "extend", SAME),
    (_HOLDING, "expire", "expired"),
    (_HOLDING, "park", "parked"),
    ("parked", "resume", BACK),
    ("approved clawed-back-part", "notice-clawback", "clawback-noticed"),
    ("clawback-noticed", "contest", "clawback-contested"),
    (_UNDER_NOTICE, "take-back-part", "clawed-back-part"),
    (_UNDER_NOTICE, "take-back-whole", "clawed-back"),
    (_UNDER_NOTICE, "drop-clawback", BACK),
    ("approved clawed-back-part", "correct", SAME),
)

FIRST: Final = "draft"
"""The state that every claim begins in, whatever began it."""

TRANSITIONS: Final = tuple((state, event, to) for states, event, to in _LIFE for state in states.split())
"""From, event, to."""

MAKING: Final = (
    "edit",
    "request",
    "amend",
    "accrue",
    "report-work",
    "report-period",
    "hand-in-proof",
    "answer",
    "appeal",
    "contest",
)
"""Events by which somebody makes a claim, or adds to it, besides the first: whoever did may not approve it (W6)."""

DECISIONS: Final = (
    "pre-approve",
    "refuse",
    "approve",
    "reject",
    "uphold-appeal",
    "dismiss-appeal",
    "extend",
    "take-back-part",
    "take-back-whole",
    "drop-clawback",
    "correct",
)
"""Events by which somebody decides about a claim: nobody does who has an interest in who is paid (W8)."""
