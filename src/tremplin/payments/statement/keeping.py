"""A statement as it is kept: all its values in one text that never changes, and from which it is printed again."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tremplin.money import Money, Period
from tremplin.payments.statement.movement import Movement
from tremplin.payments.statement.statement import Statement

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Called:
    """What somebody is called on a paper."""

    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement with what stands on it besides: what both sides were called then, and the day.

    Attributes:
        statement_id: by which people name it.
        statement: its figures and lines.
        partner: whose it is, as it was called.
        vendor: who owes, as it was called.
        published_on: the day that stands on it, and from which days to dispute a line are counted.
    """

    statement_id: str
    statement: Statement
    partner: Called
    vendor: Called
    published_on: date


def statement_id(partner: str, *, currency: str, number: int) -> str:
    """Return what people name a statement by.

    Example:
        >>> statement_id("P001", currency="EUR", number=3)
        'S-P001-EUR-000003'
    """
    return f"S-{partner}-{currency}-{number:06}"


def kept_text(kept: Kept) -> str:
    """Return a statement as one canonical text, in no language: sorted names, no spaces."""
    one = kept.statement
    data = {
        "version": VERSION,
        "id": kept.statement_id,
        "partner": {"id": one.partner, "name": kept.partner.name},
        "vendor": {"name": kept.vendor.name},
        "published_on": kept.published_on.isoformat(),
        "number": one.number,
        "period": [one.period.start.isoformat(), one.period.end.isoformat()],
        "currency": one.currency,
        "after_seq": one.after_seq,
        "until_seq": one.until_seq,
        "opening": one.opening.minor,
        "closing": one.closing.minor,
        "reserved": one.reserved.minor,
        "expected": one.expected.minor,
        "lines": [
            [line.seq, line.on.isoformat(), line.column, line.words, line.reference, line.receipt, line.amount.minor]
            for line in one.movements
        ],
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def kept_from(text: str) -> Kept:
    """Read a statement from its text; the figures are checked again as they are built (S1).

    Raises:
        ValueError: it does not add up, or it is of a version that is not known.
    """
    data = json.loads(text)
    if data["version"] != VERSION:
        raise ValueError(f"A statement of version {data['version']} cannot be read.")

    def money(minor: int) -> Money:
        return Money(minor, data["currency"])

    def line_of(row: list[Any]) -> Movement:
        seq, on, column, words, reference, receipt, minor = row
        return Movement(seq, date.fromisoformat(on), column, words, reference, receipt, money(minor))

    start, end = map(date.fromisoformat, data["period"])
    statement = Statement(
        data["number"],
        data["partner"]["id"],
        Period(start, end),
        data["after_seq"],
        data["until_seq"],
        money(data["opening"]),
        tuple(line_of(row) for row in data["lines"]),
        money(data["closing"]),
        money(data["reserved"]),
        money(data["expected"]),
    )
    names = Called(data["partner"]["name"]), Called(data["vendor"]["name"])
    return Kept(data["id"], statement, *names, date.fromisoformat(data["published_on"]))
