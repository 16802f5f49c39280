"""What a path such as `customer.segment` holds for the claim at hand, with money in the programme's currency."""

from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.checker.case import Case
from tremplin.checker.days import ONE_DAY
from tremplin.checker.exchange import NoAnswer, NoRate, converted
from tremplin.checker.facts import DECIMALS, TABLES, Row, Value
from tremplin.checker.reading import Unreadable, mapping_at, text_at

MADE_UP: Final = {
    "partner.level": "code",
    "partner.computed_level": "code",
    "period.start": "date",
    "period.end": "date",
    "award.money": "money",
    "award.points": "rate",
}
"""Fields that no record has, and their types."""


def type_of(path: str, case: Case) -> str:
    """Return the type of a field, as the tables of facts name it.

    Raises:
        Unreadable: there is no such field.
    """
    word, _, name = path.partition(".")
    return MADE_UP.get(path) or case.facts.type_of(word, name)


def value_at(path: Any, case: Case, *, place: str) -> Value | None:
    """Return what a field holds; None when it or its record is absent.

    Args:
        path: word and field.
        case: the claim at hand.
        place: that asks, for what is said when there is no answer.

    Raises:
        NoAnswer: it is money in another currency, and no rate fits.
        Unreadable: there is no such field.
    """
    word, _, name = text_at(path, place=place).partition(".")
    kind = type_of(path, case)
    if word == "period":
        return _period_day(name, case)
    row = case.record(word)
    if row is None:
        return None
    if word == "partner" and path in MADE_UP:
        return _level(name, row["partner_id"], case)
    if path == "partner.business_models":
        return _models(row, case)
    if word == "award" and path in MADE_UP:
        return _award(row, name, case)
    if kind not in ("money", "count"):
        return case.facts.value(word, row, name)
    value = case.facts.number(word, row, name)
    currency, wanted = row.get("currency"), case.world.clause["currency"]
    if value is None or kind == "count" or currency in (None, wanted):
        return value
    rule = case.world.clause.get(case.exchange)
    day = _rate_day(word, row, case)
    try:
        return converted(value, pair=(currency, wanted), day=day, rule=rule, world=case.world)
    except NoRate:
        raise NoAnswer("NO_RATE", place) from None


def _period_day(name: str, case: Case) -> date | None:
    if case.own_period is None:
        return None
    first, after = case.own_period
    return first if name == "start" else after - ONE_DAY


def _level(name: str, partner_id: str, case: Case) -> str | None:
    # Levels are judged by conditions, and conditions need this module.
    from tremplin.checker import levels

    day = case.day("level")
    if day is None:
        return None
    if name == "level":
        return levels.recorded_level(case, partner_id=partner_id, area=None, day=day)
    return levels.computed_level(case, partner_id=partner_id, day=day)


def _models(partner: Row, case: Case) -> frozenset[str] | None:
    """Return the models of the partner's own record, and those whose rows hold on the deciding day."""
    own, day = case.facts.value("partner", partner, "business_models"), case.day()
    found = set(own) if isinstance(own, frozenset) else set()
    if day is not None:
        theirs = (row for row in case.facts.rows("business_model") if row["partner_id"] == partner["partner_id"])
        found |= {row["model"] for row in theirs if case.facts.is_valid("business_model", row, day)}
    return frozenset(found) or None


def _award(row: Row, name: str, case: Case) -> Fraction | None:
    """Return an award in money, or in points of its unit; each is absent where the other is present."""
    amount = case.facts.number("award", row, "amount")
    is_money = row["unit"] == case.world.clause["currency"]
    if amount is None or is_money is not (name == "money"):
        return None
    return amount if is_money else amount * Fraction(1, 10 ** _decimals(row["unit"], case))


def _decimals(unit: str, case: Case) -> int:
    declared = mapping_at(case.world.clause["units"], place="clause.units")
    return int(declared.get(unit, DECIMALS.get(unit, 0)))


def _rate_day(word: str, row: Row, case: Case) -> date | None:
    """Return the day whose exchange rate counts: the record's own where the terms say so, else the deciding one."""
    rule = case.world.clause.get(case.exchange) or {}
    dated = TABLES[word].dated
    own = case.facts.day(word, row, dated) if rule.get("day") == "own" and dated else None
    return own or case.claim_day("rate")


def require_word(word: Any, place: str) -> str:
    """Return the word of a table.

    Raises:
        Unreadable: no table has it.
    """
    if word not in TABLES:
        raise Unreadable("MALFORMED", place, seen=word)
    return str(word)
