"""The mandate for self-billing: given before, in writing, with dates, and with days to contest each invoice (W10).

Source: CGI, article 289 I-2; CGI annex II, article 242 nonies.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from tremplin.wording import Refusal, text_key


@dataclass(frozen=True, slots=True)
class MandateNotInForce(Refusal):
    """An invoice in the partner's name, without a mandate on its day."""

    code: ClassVar[str] = "MANDATE_NOT_IN_FORCE"
    template: ClassVar[str] = text_key("On {on} no mandate for self-billing was in force.")
    next_template: ClassVar[str | None] = text_key("Let the partner sign one, or send its own invoice.")

    on: date


@dataclass(frozen=True, slots=True)
class ContestOver(Refusal):
    """A contest after the days that the mandate leaves."""

    code: ClassVar[str] = "CONTEST_OVER"
    template: ClassVar[str] = text_key("This invoice could be contested until {last_on}.")
    next_template: ClassVar[str | None] = text_key("Open a dispute on the line of the statement instead.")

    last_on: date


@dataclass(frozen=True, slots=True)
class Mandate:
    """A partner's mandate to the vendor to make out its invoices.

    Attributes:
        mandate_id: of the mandate; its invoices are numbered in a series of their own.
        partner: who gave it.
        signed_on: the day of the signature; no invoice is made out before it.
        valid_from: first day.
        valid_until: first day on which it no longer holds; None without end.
        contest_days: how long after its issue an invoice may be contested; payment waits for it.
    """

    mandate_id: str
    partner: str
    signed_on: date
    valid_from: date
    valid_until: date | None
    contest_days: int

    def __post_init__(self) -> None:
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError(f"The mandate {self.mandate_id} ends before it starts.")
        if self.contest_days < 0:
            raise ValueError(f"The mandate {self.mandate_id} leaves {self.contest_days} days to contest.")

    def is_in_force(self, on: date) -> bool:
        """Whether an invoice of this day may be made out under it."""
        return max(self.signed_on, self.valid_from) <= on and (self.valid_until is None or on < self.valid_until)

    def contest_until(self, issued_on: date) -> date:
        """Return the last day on which an invoice of this day may be contested."""
        return issued_on + timedelta(days=self.contest_days)


def check_mandate(mandate: Mandate | None, *, on: date) -> MandateNotInForce | None:
    """Return why no invoice can be made out in the partner's name on this day, or None.

    Refusals:
        MandateNotInForce.
    """
    return None if mandate is not None and mandate.is_in_force(on) else MandateNotInForce(on)


def check_contest(mandate: Mandate, *, issued_on: date, on: date) -> ContestOver | None:
    """Return why an invoice can no longer be contested, or None.

    Refusals:
        ContestOver.
    """
    last_on = mandate.contest_until(issued_on)
    return ContestOver(last_on) if on > last_on else None
