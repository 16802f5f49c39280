"""What a claim or a limit is counted in, as a sentence says it: money, points by their name, days, people."""

from typing import Any, Final

import psycopg

from tremplin.money import Money, Unit
from tremplin.usecases.reads.vocabulary import known_units, unit_called
from tremplin.wording import Amount, Counted, Label, Measured

_CURRENCY_LETTERS: Final = 3
_COUNTED: Final = {
    "days": ("{n} day", "{n} days"),
    "claims": ("{n} award", "{n} awards"),
    "persons": ("{n} person", "{n} people"),
    "customers": ("{n} customer", "{n} customers"),
}


def is_money(unit: str) -> bool:
    """Say whether a unit is a currency."""
    return len(unit) == _CURRENCY_LETTERS and unit.isupper()


def amount_known(minor: int, unit: str) -> Amount | None:
    """Return an amount with the name of its unit; None where terms name it that this process has not read."""
    if is_money(unit):
        return Money(minor, unit)
    if unit in _COUNTED:
        return Counted(minor, *_COUNTED[unit])
    called = known_units().get(unit)
    # What a quantity counts is said with the limit.
    return Measured(minor, *called) if called else minor if unit == "quantity" else None


def amount_said(connection: psycopg.Connection[Any], minor: int, unit: str) -> Amount:
    """Return an amount with the name of its unit.

    Args:
        connection: where the terms stand that name units besides currencies.
        minor: whole smallest parts.
        unit: of a claim or a limit, as it is kept; one that no terms name stands for itself.
    """
    known = amount_known(minor, unit)
    if known is not None:
        return known
    return Measured(minor, *(unit_called(connection, unit) or (Unit(unit, 0), Label({"en": unit}))))
