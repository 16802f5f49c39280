"""The lives of a payment run and of its lines. After release, only evidence from the bank changes a line (M4)."""

from types import MappingProxyType
from typing import Final, Literal

from tremplin.claims.life import Event, Life, Row, events_by_name
from tremplin.claims.role import JOB, PAYING
from tremplin.wording import text_key

RUN_LIFE: Final = Life(
    "payment run",
    MappingProxyType(
        {
            "prepared": text_key("prepared by one person"),
            "released": text_key("released by another person"),
            "sent": text_key("sent to the bank"),
            "answered": text_key("answered by the bank"),
            "closed": text_key("closed, with nothing in transit"),
            "cancelled": text_key("cancelled before it was sent"),
        }
    ),
    "prepared",
    events_by_name(
        (
            Event("change-run", text_key("change the run"), PAYING, ()),
            Event("cancel-run", text_key("cancel the run"), PAYING, (), needs_reason=True),
            Event(
                "release-run",
                text_key("release the run"),
                PAYING,
                ("second-person", "content-unchanged", "not-own-organisation"),
            ),
            Event("recall-run", text_key("recall the run"), PAYING, ("second-person", "never-sent"), needs_reason=True),
            Event("send-run", text_key("send the run to the bank"), PAYING | JOB, ("content-unchanged",)),
            Event("answer-run", text_key("take in the bank's answer"), PAYING | JOB, ()),
            Event("close-run", text_key("close the run"), PAYING | JOB, ("nothing-in-transit",)),
        )
    ),
    (
        Row("change-run", ("prepared",), "prepared"),
        Row("cancel-run", ("prepared",), "cancelled"),
        Row("release-run", ("prepared",), "released"),
        Row("recall-run", ("released",), "cancelled"),
        Row("send-run", ("released",), "sent"),
        Row("answer-run", ("sent", "answered"), "answered"),
        Row("close-run", ("answered",), "closed"),
    ),
)
"""The one table of the life of a payment run."""

LineState = Literal[
    "prepared", "dropped", "sent", "recalled", "accepted", "unknown", "booked", "rejected", "returned", "parked"
]

LINE_LIFE: Final = Life(
    "payment line",
    MappingProxyType(
        {
            "prepared": text_key("in a run that is not released"),
            "dropped": text_key("taken out of the run"),
            "sent": text_key("released, and not paid yet"),
            "recalled": text_key("recalled before it was sent"),
            "accepted": text_key("accepted by the bank"),
            "unknown": text_key("without an answer"),
            "booked": text_key("paid by the bank"),
            "rejected": text_key("rejected by the bank"),
            "returned": text_key("returned by the bank"),
            "parked": text_key("contradicted, and parked"),
        }
    ),
    "prepared",
    events_by_name(
        (
            Event("drop", text_key("take the line out"), PAYING, ()),
            Event("order", text_key("order the payment"), PAYING, ("second-person",)),
            Event("recall", text_key("recall the payment"), PAYING, ("second-person", "never-sent"), needs_reason=True),
            Event("accept", text_key("note that the bank accepts it"), JOB, ("bank-evidence",)),
            Event("miss", text_key("note that no answer came"), JOB, ("answer-overdue",)),
            Event("book", text_key("note that the bank has paid it"), JOB, ("bank-evidence",)),
            Event("reject", text_key("note that the bank rejects it"), JOB, ("bank-evidence",)),
            Event("return", text_key("note that the money came back"), JOB, ("bank-evidence",)),
            Event("park-line", text_key("park the line"), JOB | PAYING, (), needs_reason=True),
            Event(
                "settle-paid", text_key("settle it as paid"), PAYING, ("second-person", "evidence"), needs_reason=True
            ),
            Event(
                "settle-unpaid",
                text_key("settle it as not paid"),
                PAYING,
                ("second-person", "evidence"),
                needs_reason=True,
            ),
        )
    ),
    (
        Row("drop", ("prepared",), "dropped"),
        Row("order", ("prepared",), "sent"),
        # The bank never had the order: nobody but ourselves knows of it.
        Row("recall", ("sent",), "recalled"),
        Row("accept", ("sent", "unknown"), "accepted"),
        # An acceptance pays nobody: without a booking after some days, it is as unknown as without a word.
        Row("miss", ("sent", "accepted"), "unknown"),
        Row("book", ("sent", "accepted", "unknown"), "booked"),
        Row("reject", ("sent", "accepted", "unknown"), "rejected"),
        # What comes back before its debit was seen has left all the same: accounts are told in any order.
        Row("return", ("sent", "accepted", "unknown", "booked"), "returned"),
        Row("park-line", ("sent", "accepted", "unknown", "booked", "rejected", "returned"), "parked"),
        # No answer is no rejection: only people with evidence of the bank end what is unknown.
        Row("settle-paid", ("unknown", "parked"), "booked"),
        Row("settle-unpaid", ("unknown", "parked"), "returned"),
    ),
)
"""The one table of the life of a payment line."""

_WITH_BANK: Final = text_key("sent to the bank, and not answered yet")


def line_words(state: str, *, is_with_bank: bool) -> str:
    """Return the words for the state of a line, marked for translation.

    Args:
        state: of the line. Once released it is `sent`, whether the bank has the order already or not.
        is_with_bank: whether the file of its run was made.
    """
    return _WITH_BANK if state == "sent" and is_with_bank else LINE_LIFE.states[state]


LIVE: Final = frozenset({"prepared", "sent", "accepted", "unknown", "booked", "parked"})
"""The states in which a line holds its payable: no other line may pay it (M1)."""
NOT_ORDERED: Final = frozenset({"prepared", "dropped", "recalled"})
"""The states in which the bank has no order: no answer of it can be about such a line."""
IN_TRANSIT: Final = frozenset({"sent", "accepted", "unknown"})
"""The states without a final answer: their sum is what stands in transit (M5); a parked line may stand there too."""
