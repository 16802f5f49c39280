"""The life of a self-billed invoice: accepted or contested by the partner, then left to stand or taken back.

After a contest the partner sends its own correction, or accepts the one that the vendor makes out; the vendor never
corrects an invoice in the partner's name on its own.
"""

from types import MappingProxyType
from typing import Final

from tremplin.claims.life import Event, Life, Row, events_by_name
from tremplin.claims.role import JOB, PAYING
from tremplin.wording import text_key

_OF_PARTNER: Final = frozenset({"partner-admin", "partner-finance"})

INVOICE_LIFE: Final = Life(
    "self-billed invoice",
    MappingProxyType(
        {
            "issued": text_key("made out"),
            "accepted": text_key("accepted by the partner"),
            "contested": text_key("contested by the partner"),
            "standing": text_key("left uncontested"),
            "credit-offered": text_key("credit note offered"),
            "credited": text_key("taken back by a credit note"),
        }
    ),
    "issued",
    events_by_name(
        (
            Event("accept", text_key("accept the invoice"), _OF_PARTNER, ("own-partner",)),
            Event(
                "contest",
                text_key("contest the invoice"),
                _OF_PARTNER,
                ("own-partner", "within-window"),
                needs_reason=True,
            ),
            Event("let-stand", text_key("let the invoice stand"), JOB | PAYING, ("window-over",)),
            Event("withdraw-contest", text_key("withdraw the contest"), _OF_PARTNER, ("own-partner",)),
            Event(
                "offer-credit", text_key("offer a credit note"), PAYING, ("not-own-organisation",), needs_reason=True
            ),
            Event("accept-credit", text_key("accept the credit note"), _OF_PARTNER, ("own-partner",)),
            Event(
                "refuse-credit", text_key("refuse the credit note"), _OF_PARTNER, ("own-partner",), needs_reason=True
            ),
            Event(
                "take-correction",
                text_key("take in the partner's own correction"),
                PAYING,
                ("not-own-organisation", "second-person"),
            ),
        )
    ),
    (
        Row("accept", ("issued",), "accepted"),
        Row("contest", ("issued",), "contested"),
        Row("let-stand", ("issued",), "standing"),
        Row("withdraw-contest", ("contested",), "accepted"),
        Row("offer-credit", ("contested", "accepted", "standing"), "credit-offered"),
        Row("accept-credit", ("credit-offered",), "credited"),
        Row("refuse-credit", ("credit-offered",), "contested"),
        Row("take-correction", ("contested",), "credited"),
    ),
)
"""The one table of the life of a self-billed invoice."""

PAYABLE_STATES: Final = frozenset({"accepted", "standing"})
"""The states in which an invoice may be paid."""
