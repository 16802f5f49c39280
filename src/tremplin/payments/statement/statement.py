"""A statement: opening, earned, tax, paid, adjusted, closing, over a stretch of the journal that never changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tremplin.money import Money, Period, sum_of
from tremplin.payments.statement.movement import COLUMNS, Booked, Column, Movement, movements_of
from tremplin.wording import Place, Problem, text_key

_NOT_CONTROL: Final = text_key("The statements in {currency} close at {stated}, and the books at {booked}.")
_NOT_FOLLOWING: Final = text_key("The statement {number} opens at {opening}, and the one before closes at {closing}.")
_GAP: Final = text_key("The statement {number} starts after transaction {after}, and the one before ends with {until}.")


@dataclass(frozen=True, slots=True)
class Statement:
    """What stands between the vendor and a partner.

    A statement covers transactions by their number in the journal, not by their date: what is booked later belongs to a
    later statement, so an old one never changes.

    Attributes:
        number: of the partner's statements in this currency, from 1.
        partner: whose it is.
        period: the period that it closes.
        after_seq: the last transaction that it does not cover.
        until_seq: the last one that it covers.
        opening: what the vendor owed at the start; below zero, what the partner owed.
        movements: in the order of the journal.
        closing: what the vendor owes at the end.
        reserved: what is reserved for the partner's claims at the end; promised on conditions, and in no balance.
        expected: what is estimated for open periods at the end; in no balance either.
    """

    number: int
    partner: str
    period: Period
    after_seq: int
    until_seq: int
    opening: Money
    movements: tuple[Movement, ...]
    closing: Money
    reserved: Money
    expected: Money

    def __post_init__(self) -> None:
        moved = sum_of((one.amount for one in self.movements), currency=self.currency)
        if self.opening + moved != self.closing:
            raise ValueError(f"The statement {self.number} of {self.partner} does not add up (S1).")
        if not all(self.after_seq < one.seq <= self.until_seq for one in self.movements):
            raise ValueError(f"The statement {self.number} of {self.partner} holds what it does not cover (S1).")

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.opening.currency

    def total(self, column: Column) -> Money:
        """Return the sum of a column."""
        return sum_of((one.amount for one in self.movements if one.column == column), currency=self.currency)

    @property
    def totals(self) -> dict[Column, Money]:
        """The sum of each column, in the order in which they are shown."""
        return {column: self.total(column) for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statement is wanted: whose, of which period, up to which transaction.

    Attributes:
        partner: whose.
        currency: of the statement.
        period: that it closes.
        until_seq: the last transaction that it covers.
        reserved: for the partner at that point; zero or more.
        expected: for the partner at that point; zero or more.
    """

    partner: str
    currency: str
    period: Period
    until_seq: int
    reserved: Money
    expected: Money


def next_statement(asked: Asked, *, journal: Iterable[Booked], before: Statement | None) -> Statement:
    """Return the next statement of a partner.

    Args:
        asked: which one.
        journal: every transaction after the last statement, others' as well; earlier and later ones are passed over.
        before: the statement before; None for the first one, which opens at zero.
    """
    after_seq = 0 if before is None else before.until_seq
    opening = Money.zero(asked.currency) if before is None else before.closing
    covered = (one for one in journal if after_seq < one.seq <= asked.until_seq)
    movements = movements_of(covered, partner=asked.partner, currency=asked.currency)
    moved = sum_of((one.amount for one in movements), currency=asked.currency)
    return Statement(
        1 if before is None else before.number + 1,
        asked.partner,
        asked.period,
        after_seq,
        asked.until_seq,
        opening,
        movements,
        opening + moved,
        asked.reserved,
        asked.expected,
    )


def check_following(statement: Statement, *, before: Statement) -> tuple[Problem, ...]:
    """Return what is wrong between two statements: closing(n) is opening(n + 1), and nothing is left out (S1)."""
    number = str(statement.number)
    problems = []
    if statement.opening != before.closing:
        fields = {"number": number, "opening": statement.opening, "closing": before.closing}
        problems.append(Problem("STATEMENT_NOT_FOLLOWING", (Place(""),), _NOT_FOLLOWING, fields))
    if statement.after_seq != before.until_seq:
        fields = {"number": number, "after": str(statement.after_seq), "until": str(before.until_seq)}
        problems.append(Problem("STATEMENT_GAP", (Place(""),), _GAP, fields))
    return tuple(problems)


def check_control(statements: Iterable[Statement], *, booked: Mapping[str, Money]) -> tuple[Problem, ...]:
    """Return the currencies in which the statements of all partners do not sum to the control accounts (S2).

    Args:
        statements: the last one of each partner and currency.
        booked: what the vendor owes on all accounts of all partners, by currency.
    """
    closings: dict[str, list[Money]] = {currency: [] for currency in booked}
    for one in statements:
        closings.setdefault(one.currency, []).append(one.closing)
    problems = []
    for currency, amounts in sorted(closings.items()):
        stated, wanted = sum_of(amounts, currency=currency), booked.get(currency, Money.zero(currency))
        if stated != wanted:
            fields = {"currency": currency, "stated": stated, "booked": wanted}
            problems.append(Problem("STATEMENTS_NOT_CONTROL", (Place(""),), _NOT_CONTROL, fields))
    return tuple(problems)
