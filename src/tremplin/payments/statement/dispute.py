"""A dispute about a line of a statement: opened in time, answered by a day, upheld or dismissed by another person."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import ClassVar, Final

from tremplin.claims.life import Event, Life, Row, events_by_name
from tremplin.claims.role import DECIDING, JOB, PAYING
from tremplin.payments.hold import Dispute
from tremplin.wording import Refusal, text_key

ANSWER_DAYS: Final = 30
"""How long the vendor has for its answer, where the terms say nothing else."""

_OF_PARTNER: Final = frozenset({"partner-admin", "partner-finance"})

DISPUTE_LIFE: Final = Life(
    "dispute",
    MappingProxyType(
        {
            "opened": text_key("opened by the partner"),
            "answered": text_key("answered by the vendor"),
            "overdue": text_key("without an answer in time"),
            "upheld": text_key("upheld: the line is corrected"),
            "settled": text_key("settled: the partner accepts the answer"),
            "dropped": text_key("dropped by the partner"),
            "dismissed": text_key("dismissed for good"),
        }
    ),
    "opened",
    events_by_name(
        (
            Event(
                "answer-dispute", text_key("answer the dispute"), PAYING, ("not-own-organisation",), needs_reason=True
            ),
            Event("note-overdue", text_key("note that the answer is overdue"), JOB, ("window-over",)),
            Event(
                "uphold-dispute",
                text_key("uphold the dispute"),
                DECIDING | PAYING,
                ("not-own-organisation", "second-person"),
                needs_reason=True,
            ),
            Event("accept-answer", text_key("accept the answer"), _OF_PARTNER, ("own-partner",)),
            Event("drop-dispute", text_key("drop the dispute"), _OF_PARTNER, ("own-partner",)),
            Event("insist", text_key("insist on the dispute"), _OF_PARTNER, ("own-partner",), needs_reason=True),
            Event(
                "dismiss-dispute",
                text_key("dismiss the dispute"),
                DECIDING,
                ("not-own-organisation", "second-person"),
                needs_reason=True,
            ),
        )
    ),
    (
        Row("answer-dispute", ("opened", "overdue"), "answered"),
        Row("note-overdue", ("opened",), "overdue"),
        Row("uphold-dispute", ("opened", "overdue", "answered"), "upheld"),
        Row("accept-answer", ("answered",), "settled"),
        Row("insist", ("answered",), "opened"),
        Row("drop-dispute", ("opened", "overdue", "answered"), "dropped"),
        Row("dismiss-dispute", ("answered",), "dismissed"),
    ),
)
"""The one table of the life of a dispute."""

OPEN: Final = frozenset({"opened", "answered", "overdue"})
"""The states in which a dispute holds what it is about."""


@dataclass(frozen=True, slots=True)
class DisputeTooLate(Refusal):
    """A dispute after the days that the terms leave."""

    code: ClassVar[str] = "DISPUTE_TOO_LATE"
    template: ClassVar[str] = text_key("This line could be disputed until {last_on}.")
    next_template: ClassVar[str | None] = text_key("Write to the vendor; it may correct the line by itself.")

    last_on: date


@dataclass(frozen=True, slots=True)
class DisputeWindow:
    """How long a line may be disputed.

    Attributes:
        days: after the statement was published; None when the terms count no days.
        last_on: a day of the terms, whatever the statement; None when they name none.
        answer_days: how long the vendor has for its answer.
    """

    days: int | None = None
    last_on: date | None = None
    answer_days: int = ANSWER_DAYS

    def last_day(self, published_on: date) -> date | None:
        """Return the last day on which a line may be disputed: the earlier of the two; None when there is no end."""
        counted = None if self.days is None else published_on + timedelta(days=self.days)
        ends = [day for day in (counted, self.last_on) if day is not None]
        return min(ends, default=None)


def open_dispute(dispute_id: str, *, published_on: date, on: date, window: DisputeWindow) -> Dispute | DisputeTooLate:
    """Return a dispute with the day by which the vendor answers.

    Args:
        dispute_id: of the dispute.
        published_on: when the statement with the line was published.
        on: the day.
        window: of the terms.

    Refusals:
        DisputeTooLate.
    """
    last = window.last_day(published_on)
    if last is not None and on > last:
        return DisputeTooLate(last)
    return Dispute(dispute_id, on, on + timedelta(days=window.answer_days))
