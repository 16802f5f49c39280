"""Payables: what is owed, grouped by payee, currency, nature and rule, once it reaches the minimum of the terms.

What does not reach it stays owed and is looked at again next time, so that carrying over needs no second book.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import ClassVar, Final, Literal

from tremplin.ledger.earning import Nature
from tremplin.money import Money, sum_of
from tremplin.payments.owed import Owed
from tremplin.terms.moment import Duration
from tremplin.terms.programme import PaymentRule
from tremplin.wording import Phrase, Refusal, text_key

BelowMinimum = Literal["carry-over", "hold", "forfeit", "release-at-year-end"]
Left = Literal["carried-over", "held", "forfeited"]

_LEFT_BELOW: Final[Mapping[BelowMinimum, Left]] = {
    "carry-over": "carried-over",
    "hold": "held",
    "forfeit": "forfeited",
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
    """

    rule: str
    within: Duration | None = None
    minimums: tuple[Money, ...] = ()
    below_minimum: BelowMinimum = "carry-over"

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
    """What stays owed, or is lost, because it does not reach the minimum of the terms."""

    code: ClassVar[str] = "NOT_YET_PAYABLE"
    template: ClassVar[str] = text_key("{amount} does not reach the minimum of {minimum}.")

    payee: str
    rule: str
    left: Left
    amount: Money
    minimum: Money
    owed: tuple[Owed, ...]

    def field_values(self) -> dict[str, object]:
        """Return the fields that are public."""
        return {
            "payee": self.payee,
            "rule": self.rule,
            "left": self.left,
            "amount": self.amount,
            "minimum": self.minimum,
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
    "forfeited": text_key("Under the terms it is lost."),
}


@dataclass(frozen=True, slots=True)
class Grouped:
    """What became of everything that is owed: each amount is in one of the two."""

    payables: tuple[Payable, ...]
    left: tuple[NotYetPayable, ...]


def pay_terms(name: str, rule: PaymentRule, *, minimums: tuple[Money, ...]) -> PayTerms:
    """Return a payment rule with its figures.

    Args:
        name: of the rule in the terms.
        rule: as the terms have it.
        minimums: its minimum worked out in each currency in which payees are paid.
    """
    return PayTerms(name, rule.within, minimums, rule.below_minimum)


def group_owed(owed: Iterable[Owed], *, terms: Mapping[str, PayTerms], is_year_end: bool = False) -> Grouped:
    """Group what is owed into payables.

    Args:
        owed: everything that is in no payable yet, in any order.
        terms: payment rules by their name.
        is_year_end: the last grouping of a year, when small sums are released if the terms say so.

    Returns:
        Payables and what is left, each sorted by payee, currency, nature and rule; the order of `owed` changes nothing.

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
    made = [
        _payable_or_left(tuple(groups[key]), terms=terms[key[3]], is_year_end=is_year_end) for key in sorted(groups)
    ]
    return Grouped(
        tuple(one for one in made if isinstance(one, Payable)),
        tuple(one for one in made if isinstance(one, NotYetPayable)),
    )


def _payable_or_left(owed: tuple[Owed, ...], *, terms: PayTerms, is_year_end: bool) -> Payable | NotYetPayable:
    first = owed[0]
    currency = first.amount.currency
    amount = sum_of((one.amount for one in owed), currency=currency)
    minimum = terms.minimum_in(currency)
    is_released = is_year_end and terms.below_minimum == "release-at-year-end"
    if amount.minor <= 0 or (amount < minimum and not is_released):
        # What is owed by the payee is never lost to a minimum, and never held back from what comes next.
        left: Left = "carried-over" if amount.minor <= 0 else _LEFT_BELOW[terms.below_minimum]
        return NotYetPayable(first.payee, terms.rule, left, amount, minimum, owed)
    counted_on = max(one.counted_on for one in owed)
    return Payable(_payable_id(owed), first.payee, first.nature, terms.rule, owed, amount, counted_on)


def _payable_id(owed: tuple[Owed, ...]) -> str:
    text = "\n".join("\t".join((*one.key, str(one.amount.minor), one.amount.currency)) for one in owed)
    return f"P-{sha256(text.encode()).hexdigest()[:20].upper()}"
