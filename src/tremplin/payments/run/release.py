"""Releasing a run: another person, who sees what stands out, and what a computer found, not what the preparer says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final

from tremplin.claims.four_eyes import (
    ContentChanged,
    NeedsAnotherPerson,
    OwnOrganisation,
    check_content,
    check_interest,
    check_second_person,
)
from tremplin.money import Money
from tremplin.payments.run.prepare import Run
from tremplin.wording import Refusal, text_key

ALIKE_DAYS: Final = 60
"""Two payments of one amount to one payee within so many days are shown."""


@dataclass(frozen=True, slots=True)
class NothingToPay(Refusal):
    """A run without a line."""

    code: ClassVar[str] = "NOTHING_TO_PAY"
    template: ClassVar[str] = text_key("This run has no payment.")


@dataclass(frozen=True, slots=True)
class AccountChanged(Refusal):
    """Something to look at, no bar: the payee was paid to another account before, or never."""

    code: ClassVar[str] = "ACCOUNT_CHANGED"
    template: ClassVar[str] = text_key("{payee} is paid {amount} to an account that it was never paid to before.")
    of_partners: ClassVar[tuple[str, ...]] = ("payee",)

    payee: str
    amount: Money


@dataclass(frozen=True, slots=True)
class AccountOfTwo(Refusal):
    """Something to look at, no bar: one account, two payees."""

    code: ClassVar[str] = "ACCOUNT_OF_TWO"
    template: ClassVar[str] = text_key("One account is that of {payees}.")
    of_partners: ClassVar[tuple[str, ...]] = ("payees",)

    payees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaidAlike(Refusal):
    """Something to look at, no bar: the same amount to the same payee a short while ago, or twice in the run."""

    code: ClassVar[str] = "PAID_ALIKE"
    template: ClassVar[str] = text_key("{payee} is paid {amount}, as on {on}.")
    of_partners: ClassVar[tuple[str, ...]] = ("payee",)

    payee: str
    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of before: to whom, how much, to which account, when."""

    payee: str
    amount: Money
    iban: str
    on: date


def notices_of(run: Run, *, before: Iterable[Paid]) -> tuple[Refusal, ...]:
    """Return what stands out in a run, in the order of its lines.

    Args:
        run: as it is about to be released.
        before: payments that were booked, in any order.
    """
    earlier = tuple(before)
    known = {(paid.payee, paid.iban) for paid in earlier}
    first = run.execute_on - timedelta(days=ALIKE_DAYS)
    alike: dict[tuple[str, Money], date] = {}
    for paid in earlier:
        if first <= paid.on <= run.execute_on:
            alike[paid.payee, paid.amount] = max(paid.on, alike.get((paid.payee, paid.amount), paid.on))
    found: list[Refusal] = []
    for line in run.lines:
        if (line.payee, line.iban) not in known:
            found.append(AccountChanged(line.payee, line.amount))
        if (line.payee, line.amount) in alike:
            found.append(PaidAlike(line.payee, line.amount, alike[line.payee, line.amount]))
        alike[line.payee, line.amount] = run.execute_on
    return (*found, *_shared_accounts(run))


def check_release(
    run: Run,
    *,
    actor: frozenset[str],
    prepared_by: frozenset[str],
    confirmed_by: Iterable[str],
    interests: Iterable[str],
    shown: str,
) -> NothingToPay | NeedsAnotherPerson | OwnOrganisation | ContentChanged | None:
    """Return why a run cannot be released by this person, or None.

    Args:
        run: as it stands now.
        actor: the natural persons behind whoever releases.
        prepared_by: the natural persons behind whoever prepared or changed it.
        confirmed_by: natural persons who confirmed bank details that it uses, or made the awards that it pays.
        interests: organisations that the actor belongs to, owns, or has declared an interest in.
        shown: hash of what the actor saw.

    Refusals, in this order:
        NothingToPay, NeedsAnotherPerson (W6), OwnOrganisation (W8), ContentChanged (W7).
    """
    if not run.lines:
        return NothingToPay()
    return (
        check_second_person(actor, involved=(*prepared_by, *confirmed_by))
        or check_interest(interests, organisations=[line.payee for line in run.lines])
        or check_content(shown, stands=run.shown_hash)
    )


def _shared_accounts(run: Run) -> list[Refusal]:
    payees: dict[str, set[str]] = {}
    for line in run.lines:
        payees.setdefault(line.iban, set()).add(line.payee)
    return [AccountOfTwo(tuple(sorted(named))) for _iban, named in sorted(payees.items()) if len(named) > 1]
