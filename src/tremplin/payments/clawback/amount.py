"""How much of an award is taken back: in proportion, or for the rest of a term; rounded once, within what is left."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar

from tremplin.ledger.taking_back import ClawbackTooLarge, check_clawback
from tremplin.money import Money, Rounding
from tremplin.wording import Refusal, text_key


@dataclass(frozen=True, slots=True)
class TriggerUsed(Refusal):
    """The same event took something of the same award back already (K1)."""

    code: ClassVar[str] = "TRIGGER_USED"
    template: ClassVar[str] = text_key("“{trigger}” has taken something of this award back already.")
    next_template: ClassVar[str | None] = text_key("Correct that clawback instead of making another one.")

    trigger: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A clawback of the same award: which event caused it, and how much it took."""

    trigger: str
    amount: Money


def in_proportion(awarded: Money, *, lost: Fraction, mode: Rounding = Rounding.HALF_UP) -> Money:
    """Return the part of an award that goes with what it was paid for.

    Args:
        awarded: zero or more.
        lost: which part of what it was paid for is lost, from zero to one: seats returned of seats sold.
        mode: of the one rounding.

    Raises:
        ValueError: less than nothing or more than all is lost. A defect of the caller.
    """
    if not 0 <= lost <= 1:
        raise ValueError(f"{lost} of an award cannot be lost.")
    return awarded.times(lost, mode=mode)


def rest_of_term(
    awarded: Money, *, start: date, until: date, ended_on: date, mode: Rounding = Rounding.HALF_UP
) -> Money:
    """Return the part of an award for the days of a term that did not come.

    Args:
        awarded: for the whole term.
        start: its first day.
        until: the first day after it.
        ended_on: the first day on which it no longer ran; outside the term, its nearer end counts.
        mode: of the one rounding.

    Raises:
        ValueError: the term has no day. A defect of the caller.

    Example:
        >>> rest_of_term(
        ...     Money(36_500, "EUR"), start=date(2026, 1, 1), until=date(2027, 1, 1), ended_on=date(2026, 12, 22)
        ... )
        Money(minor=1000, currency='EUR')
    """
    if until <= start:
        raise ValueError(f"A term from {start} until {until} has no day.")
    left = (until - min(max(ended_on, start), until)).days
    return awarded.times(Fraction(left, (until - start).days), mode=mode)


def check_taking_back(
    asked: Money, *, awarded: Money, trigger: str, earlier: tuple[Earlier, ...]
) -> TriggerUsed | ClawbackTooLarge | None:
    """Return why so much cannot be taken back for this reason, or None (K1).

    Args:
        asked: of this clawback.
        awarded: by the award.
        trigger: the event that causes it.
        earlier: clawbacks of the same award.

    Refusals, in this order:
        TriggerUsed, ClawbackTooLarge.
    """
    if trigger in {one.trigger for one in earlier}:
        return TriggerUsed(trigger)
    taken = Money(sum(one.amount.minor for one in earlier), awarded.currency)
    return check_clawback(asked, awarded=awarded, taken_back=taken)
