"""For whom a claim waits: who has it now, like a parcel that is followed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from tremplin.claims.role import ASKING, DECIDING, PAYING, REVIEWING
from tremplin.wording import text_key

Holder = Literal["partner", "reviewer", "approver", "nobody"]

HOLDERS: Final[Mapping[Holder, str]] = MappingProxyType(
    {
        "partner": text_key("the partner"),
        "reviewer": text_key("a reviewer of the vendor"),
        "approver": text_key("an approver of the vendor"),
        "nobody": text_key("nobody: it is decided"),
    }
)
"""The words for each holder."""

ROLES_OF: Final[Mapping[Holder, frozenset[str]]] = MappingProxyType(
    {"partner": ASKING, "reviewer": REVIEWING, "approver": DECIDING | PAYING, "nobody": frozenset()}
)
"""The roles whose turn it is, for each holder."""

WAITS_FOR: Final[Mapping[str, Holder]] = MappingProxyType(
    {
        "draft": "partner",
        "requested": "reviewer",
        "pre-approved": "partner",
        "work-done": "partner",
        "proof-submitted": "reviewer",
        "returned": "partner",
        "in-review": "approver",
        "queried": "partner",
        "approved": "nobody",
        "rejected": "partner",
        "appealed": "approver",
        "rejection-final": "nobody",
        "withdrawn": "nobody",
        "expired": "nobody",
        "parked": "approver",
        "clawback-noticed": "partner",
        "clawback-contested": "approver",
        "clawed-back-part": "nobody",
        "clawed-back": "nobody",
    }
)
"""Who moves a claim on from each state of its life."""


def states_of(holder: Holder) -> tuple[str, ...]:
    """Return the states in which a claim waits for a holder, in the order of its life."""
    return tuple(state for state, one in WAITS_FOR.items() if one == holder)
