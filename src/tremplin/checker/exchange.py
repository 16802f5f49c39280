"""Amounts in another currency: the rate that the terms choose, and one rounding."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tremplin.checker.days import length_of
from tremplin.checker.facts import DECIMALS, Row
from tremplin.checker.reading import Unreadable
from tremplin.checker.rounding import rounded
from tremplin.checker.world import World


class NoAnswer(Exception):
    """Say that a value cannot be worked out, for a reason that the terms foresee.

    Attributes:
        code: `NO_RATE`, `NO_TABLE_ROW` or `AMBIGUOUS_ROW`.
        place: the quantity that met it.
    """

    def __init__(self, code: str, place: str) -> None:
        super().__init__(f"{code} at {place}")
        self.code = code
        self.place = place


class NoRate(Exception):
    """Say that no exchange rate fits."""


def converted(
    value: Fraction, *, pair: tuple[str, str], day: date | None, rule: Mapping[str, Any] | None, world: World
) -> Fraction:
    """Return an amount in another currency, in whole minor units of it.

    Args:
        value: in minor units of the first currency of the pair.
        pair: from which currency to which.
        day: on or before which the rate is dated.
        rule: the `exchange` of the terms: source, greatest age and rounding.
        world: where the rates and the calendar are.

    Raises:
        NoRate: there is no rule, no day, or no rate that is not too old.
    """
    if rule is None or day is None:
        raise NoRate
    rates = [row for row in world.facts.rows("rate") if _fits(row, pair=pair, rule=rule, day=day, world=world)]
    if not rates:
        raise NoRate
    latest = max(rates, key=lambda row: (row["on"], row["rate_id"]))
    if _is_too_old(world.facts.day("rate", latest, "on") or day, day=day, max_age=rule["max_age"], world=world):
        raise NoRate
    rate = world.facts.number("rate", latest, "rate") or Fraction(0)
    scale = Fraction(10 ** _decimals(pair[1]), 10 ** _decimals(pair[0]))
    return Fraction(rounded(value * rate * scale, rule["rounding"]))


def _fits(row: Row, *, pair: tuple[str, str], rule: Mapping[str, Any], day: date, world: World) -> bool:
    on = world.facts.day("rate", row, "on")
    return (row["base"], row["quote"]) == pair and row["source"] == rule["source"] and on is not None and on <= day


def _is_too_old(on: date, *, day: date, max_age: str, world: World) -> bool:
    number, unit = length_of(max_age)
    if unit == "business day":
        return world.calendar.working_days_after(on, day) > number
    return on < world.calendar.bounded(day, max_age, sign=-1)


def _decimals(currency: str) -> int:
    if currency not in DECIMALS:
        raise Unreadable("MALFORMED", seen=currency)
    return DECIMALS[currency]
