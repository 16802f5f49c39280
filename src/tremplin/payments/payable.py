"""Payables: what is owed, grouped by payee, currency, nature and rule, once it reaches the minimum of the terms.

What does not reach it stays owed and is looked at again next time, so that carrying over needs no second book. Where
the terms say that it is lost, it is lost after the day on which it would have been paid, and not before: until then
more may come (decision 0027).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import ClassVar, Final, Literal

from tremplin.ledger.earning import Nature
from tremplin.money import NO_HOLIDAYS, Money, sum_of
from tremplin.payments.due import day_by_terms
from tremplin.payments.owed import Owed
from tremplin.terms.moment import Duration
from tremplin.terms.programme import PaymentRule
from tremplin.wording import Phrase, Refusal, text_key

BelowMinimum = Literal["carry-over", "hold", "forfeit", "release-at-year-end"]
Left = Literal["carried-over", "held", "forfeited-later"]

_LEFT_BELOW: Final[Mapping[BelowMinimum, Left]] = {
    "carry-over": "carried-over",
    "hold": "held",
    "forfeit": "forfeited-later",
    "release-at-year-end": "carried-over",
}


@dataclass(frozen=True, slots=True)
class PayTerms:
    """A payment rule of the terms, with its figures worked out.

    Attributes:
        rule: its name in the terms.
        within: how long after the day that it counts from.
        minimums: the least that is paid, one for each currency in which payees are paid; none when there is no minimum.
        below_minimum: what happens to less than that.
        holidays: of the programme, for durations in business days.
    """

    rule: str
    within: Duration | None = None
    minimums: tuple[Money, ...] = ()
    below_minimum: BelowMinimum = "carry-over"
    holidays: frozenset[date] = NO_HOLIDAYS

    def day_of(self, owed: Owed) -> date:
        """Return the day that the terms give for what is owed."""
        return day_by_terms(owed.counted_on, self.within, holidays=self.holidays)

    def minimum_in(self, currency: str) -> Money:
        """Return the least that is paid in a currency: one minor unit where the terms say nothing.

        Raises:
            ValueError: the terms have a minimum, and none in this currency. A defect of the caller.
        """
        if not self.minimums:
            return Money(1, currency)
        for minimum in self.minimums:
            if minimum.currency == currency:
                return minimum
        raise ValueError(f"The minimum of {self.rule} is not given in {currency}.")


@dataclass(frozen=True, slots=True)
class Payable:
    """What one payee is to be paid at once, for one nature of work, in one currency.

    Attributes:
        payable_id: follows from what it pays, so that the same is never made twice.
        payee: who is paid.
        nature: a service gets an invoice, a price reduction a credit note.
        rule: the payment rule.
        owed: what it pays, in the order of their keys.
        amount: net of tax, more than zero.
        counted_on: the latest day from which the terms count.
    """

    payable_id: str
    payee: str
    nature: Nature
    rule: str
    owed: tuple[Owed, ...]
    amount: Money
    counted_on: date

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise ValueError(f"A payable of {self.amount.minor} pays nothing.")


@dataclass(frozen=True, slots=True)
class NotYetPayable(Refusal):
    """What stays owed because it does not reach the minimum of the terms.

    Attributes:
        until: the last day on which it may still reach it, where it is lost after that; the first of several.
    """

    code: ClassVar[str] = "NOT_YET_PAYABLE"
    template: ClassVar[str] = text_key("{amount} does not reach the minimum of {minimum}.")

    payee: str
    rule: str
    left: Left
    amount: Money
    minimum: Money
    owed: tuple[Owed, ...]
    until: date | None = None

    def field_values(self) -> dict[str, object]:
        """Return the fields that are public."""
        return {
            "payee": self.payee,
            "rule": self.rule,
            "left": self.left,
            "amount": self.amount,
            "minimum": self.minimum,
            "until": self.until,
        }

    def phrases(self) -> tuple[Phrase, ...]:
        """Return the reason, then what becomes of the sum."""
        said = self.said_fields()
        if self.amount.minor < 0:
            return (Phrase(_NEGATIVE, {**said, "owing": -self.amount}),)
        return (Phrase(self.template, said), Phrase(_WHAT_IS_LEFT[self.left], said))


_NEGATIVE: Final = text_key("Corrections exceed what was earned by {owing}; they are counted against what comes next.")
_WHAT_IS_LEFT: Final[Mapping[Left, str]] = {
    "carried-over": text_key("It is carried over and paid with what comes next."),
    "held": text_key("It is held until the vendor releases it."),
    "forfeited-later": text_key("Under the terms it is lost if no more has come by {until}."),
}


@dataclass(frozen=True, slots=True)
class Grouped:
    """What became of everything that is owed: each amount is in one of the three.

    Attributes:
        payables: to be paid.
        left: not yet, and looked at again.
        lost: did not reach the minimum by its day, and the terms say that it is lost: never paid, and booked as such.
    """

    payables: tuple[Payable, ...]
    left: tuple[NotYetPayable, ...]
    lost: tuple[Payable, ...] = ()


def pay_terms(
    name: str, rule: PaymentRule, *, minimums: tuple[Money, ...], holidays: frozenset[date] = NO_HOLIDAYS
) -> PayTerms:
    """Return a payment rule with its figures.

    Args:
        name: of the rule in the terms.
        rule: as the terms have it.
        minimums: its minimum worked out in each currency in which payees are paid.
        holidays: of the programme.
    """
    return PayTerms(name, rule.within, minimums, rule.below_minimum, holidays)


def group_owed(
    owed: Iterable[Owed],
    *,
    terms: Mapping[str, PayTerms],
    on: date,
    is_year_end: bool = False,
    is_hold_ended: bool = False,
) -> Grouped:
    """Group what is owed into payables.

    Args:
        owed: everything that is in no payable yet, in any order.
        terms: payment rules by their name.
        on: the day of the grouping.
        is_year_end: the last grouping of a year, when small sums are released if the terms say so; those of a year that
            is over are released in any case.
        is_hold_ended: whether the vendor releases small sums that the terms hold.

    Returns:
        Payables, what is left and what is lost, each sorted by payee, currency, nature and rule; the order of `owed`
        changes nothing.

    Raises:
        ValueError: the same source owes the same payee twice. A defect of the caller.
    """
    groups: dict[tuple[str, str, Nature, str], list[Owed]] = {}
    seen: set[tuple[str, str, str]] = set()
    for one in sorted(owed, key=lambda each: each.key):
        if one.key in seen:
            raise ValueError(f"{one.source_id} owes {one.payee} twice.")
        seen.add(one.key)
        groups.setdefault((one.payee, one.amount.currency, one.nature, one.rule), []).append(one)
    released = {name for name, is_so in (("release-at-year-end", is_year_end), ("hold", is_hold_ended)) if is_so}
    payables: list[Payable] = []
    left: list[NotYetPayable] = []
    lost: list[Payable] = []
    for key in sorted(groups):
        group, rule = tuple(groups[key]), terms[key[3]]
        amount, minimum = _sum(group), rule.minimum_in(key[1])
        is_released = rule.below_minimum in released or _is_year_over(group, rule, on=on)
        if amount.minor > 0 and (amount >= minimum or is_released):
            payables.append(_payable(group))
            continue
        over = _over(group, rule, on=on)
        if over:
            lost.append(_payable(over))
        kept = tuple(one for one in group if one not in over)
        if kept:
            left.append(_left(kept, rule, minimum))
    return Grouped(tuple(payables), tuple(left), tuple(lost))


def _sum(owed: tuple[Owed, ...]) -> Money:
    return sum_of((one.amount for one in owed), currency=owed[0].amount.currency)


def _payable(owed: tuple[Owed, ...]) -> Payable:
    first, counted_on = owed[0], max(one.counted_on for one in owed)
    return Payable(_payable_id(owed), first.payee, first.nature, first.rule, owed, _sum(owed), counted_on)


def _is_year_over(owed: tuple[Owed, ...], rule: PayTerms, *, on: date) -> bool:
    return rule.below_minimum == "release-at-year-end" and min(one.counted_on for one in owed).year < on.year


def _over(owed: tuple[Owed, ...], rule: PayTerms, *, on: date) -> tuple[Owed, ...]:
    """Return what is lost because its day has passed; nothing where corrections exceed it."""
    if rule.below_minimum != "forfeit" or _sum(owed).minor <= 0:
        return ()
    over = tuple(one for one in owed if rule.day_of(one) < on)
    return over if over and _sum(over).minor > 0 else ()


def _left(owed: tuple[Owed, ...], rule: PayTerms, minimum: Money) -> NotYetPayable:
    amount = _sum(owed)
    # What is owed by the payee is never lost to a minimum, and never held back from what comes next.
    left: Left = "carried-over" if amount.minor <= 0 else _LEFT_BELOW[rule.below_minimum]
    until = min(rule.day_of(one) for one in owed) if left == "forfeited-later" else None
    return NotYetPayable(owed[0].payee, rule.rule, left, amount, minimum, owed, until)


def _payable_id(owed: tuple[Owed, ...]) -> str:
    text = "\n".join("\t".join((*one.key, str(one.amount.minor), one.amount.currency)) for one in owed)
    return f"P-{sha256(text.encode()).hexdigest()[:20].upper()}"
