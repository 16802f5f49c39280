"""Preparing a run: which payables are paid, which are left out and why, and what a person sees before releasing it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from tremplin.claims.four_eyes import content_hash
from tremplin.money import Money, sum_of
from tremplin.payments.paper.bank_details import BankDetails
from tremplin.payments.run.life import LINE_LIFE, LIVE
from tremplin.payments.run.line import Line
from tremplin.wording import Phrase, Refusal, text_key


@dataclass(frozen=True, slots=True)
class StillLive(Refusal):
    """A payable that another line may still pay; what has no answer is never sent again (M1, M4)."""

    code: ClassVar[str] = "STILL_LIVE"
    template: ClassVar[str] = text_key("Another payment of it is “{state}”.")
    next_template: ClassVar[str | None] = text_key(
        "It can be paid again once the bank has rejected or returned that one."
    )

    end_to_end_id: str
    state: str

    def said_fields(self) -> Mapping[str, object]:
        """Return the words for the state."""
        return {"state": Phrase(LINE_LIFE.states[self.state])}


@dataclass(frozen=True, slots=True)
class NotDueYet(Refusal):
    """A payable whose day has not come."""

    code: ClassVar[str] = "NOT_DUE_YET"
    template: ClassVar[str] = text_key("It is due on {due_on}.")

    due_on: date


@dataclass(frozen=True, slots=True)
class OtherCurrency(Refusal):
    """A payable in another currency than the run."""

    code: ClassVar[str] = "OTHER_CURRENCY"
    template: ClassVar[str] = text_key("It is in {currency}, and this run pays in {wanted}.")
    next_template: ClassVar[str | None] = text_key("Prepare a run for its currency.")

    currency: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payable that might be paid.

    Attributes:
        payable_id: of the payable.
        payee: who is paid.
        left: what is left to be paid, tax included and set-offs taken away, more than zero.
        remittance: number of the invoice.
        due_on: the day.
        details: the bank details in force; None when there are none (a hold says so).
        holds: why nothing is paid, if anything.
        lines: every line that ever paid it.
    """

    payable_id: str
    payee: str
    left: Money
    remittance: str
    due_on: date
    details: BankDetails | None
    holds: tuple[Refusal, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A payable that is not in the run, with every reason."""

    payable_id: str
    payee: str
    amount: Money
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A payment run.

    Attributes:
        run_id: of the run; its transit account has the same name.
        currency: of every line.
        execute_on: the day on which the bank pays.
        lines: sorted by payee and payable.
    """

    run_id: str
    currency: str
    execute_on: date
    lines: tuple[Line, ...]

    @property
    def total(self) -> Money:
        """The control sum (M2)."""
        return sum_of((line.amount for line in self.lines), currency=self.currency)

    @property
    def count(self) -> int:
        """How many payments there are (M2)."""
        return len(self.lines)

    @property
    def shown_hash(self) -> str:
        """The hash of what whoever releases it sees: any change of a payee, an amount or an account changes it (W7)."""
        return content_hash(
            {
                "run": self.run_id,
                "currency": self.currency,
                "execute_on": self.execute_on.isoformat(),
                "lines": [
                    [line.payable_id, line.payee, line.amount.minor, line.details_id, line.holder, line.iban, line.bic]
                    for line in self.lines
                ],
            }
        )

    def without(self, payable_id: str) -> "Run":
        """Return the run without the line of a payable."""
        return replace(self, lines=tuple(line for line in self.lines if line.payable_id != payable_id))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run as it was prepared, and what it leaves out."""

    run: Run
    left_out: tuple[LeftOut, ...]


def prepare_run(run_id: str, candidates: Iterable[Candidate], *, currency: str, execute_on: date) -> Prepared:
    """Return the run that pays everything that may be paid on a day.

    Args:
        run_id: of the run.
        candidates: in any order; a payable once.
        currency: of the run.
        execute_on: a day of the bank.
    """
    paid, left = [], []
    for one in sorted(candidates, key=lambda each: (each.payee, each.payable_id)):
        reasons = _reasons(one, currency=currency, execute_on=execute_on)
        if reasons or one.details is None:
            left.append(LeftOut(one.payable_id, one.payee, one.left, reasons))
        else:
            paid.append(_line(run_id, one, one.details))
    return Prepared(Run(run_id, currency, execute_on, tuple(paid)), tuple(left))


def find_live(lines: Iterable[Line]) -> StillLive | None:
    """Return the line that may still pay a payable, or None.

    Args:
        lines: every line that ever paid it.
    """
    for line in lines:
        if line.state in LIVE:
            return StillLive(line.end_to_end_id, line.state)
    return None


def _reasons(one: Candidate, *, currency: str, execute_on: date) -> tuple[Refusal, ...]:
    live = find_live(one.lines)
    if live is not None:
        return (live,)
    if one.left.currency != currency:
        return (OtherCurrency(one.left.currency, currency),)
    not_due = (NotDueYet(one.due_on),) if one.due_on > execute_on else ()
    return (*one.holds, *not_due)


def _line(run_id: str, one: Candidate, details: BankDetails) -> Line:
    return Line(
        run_id,
        one.payable_id,
        one.payee,
        one.left,
        details.details_id,
        details.holder,
        details.iban,
        details.bic,
        one.remittance,
    )
