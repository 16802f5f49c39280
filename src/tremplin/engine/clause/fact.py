"""The fields that paths name: of the claim's own records, of the row being measured, or worked out."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Any

from tremplin.engine.clause.ground import DayOf, FieldOf, Ground, link_of
from tremplin.engine.hearing import Hearing, Unworkable
from tremplin.engine.view import View
from tremplin.facts.schema import BY_WORD, Table
from tremplin.money import (
    CURRENCIES,
    DateOutOfBounds,
    Rounding,
    add_days,
    add_months,
    business_days_between,
    currency_of,
    round_fraction,
)
from tremplin.terms.programme import Exchange, PointsUnit

RecordOf = Callable[[Hearing], Any]


def field_of(path: str, ground: Ground) -> FieldOf:
    """Return what reads a field: None where it is absent, money in the programme's currency, instants as days.

    Raises of the reader:
        Unworkable: an amount has no rate of exchange.
    """
    word, _, name = path.partition(".")
    if word == "period":
        return _period_field(name)
    if word == "partner" and name in ("level", "computed_level"):
        return _level_field(name, ground)
    if path == "partner.business_models":
        return _models_field(ground)
    if word == "award" and name in ("money", "points"):
        return _award_field(name, ground)
    table = BY_WORD[word]
    record = record_of(word, ground)
    raw = _raw(table, name)
    kind = ground.types[path]
    if word == "line" and (kind == "money" or name == "quantity"):
        return _line_field(name, record=record, raw=raw, kind=kind, ground=ground)
    if kind == "money":
        return _money_field(table, record=record, raw=raw, ground=ground)
    if kind == "instant":
        return _instant_field(record, raw, ground)
    if kind == "codes":
        return lambda hearing: None if (found := record(hearing)) is None else raw(found) or None
    return lambda hearing: None if (found := record(hearing)) is None else raw(found)


def record_of(word: str, ground: Ground) -> RecordOf:
    """Return what finds the record that a word names: a row, what a row refers to, or a record of the claim."""
    for around in reversed(ground.words):
        if word == around:
            return lambda hearing: hearing.rows[around]
        linked = _linked_record(word, around, ground)
        if linked is not None:
            return linked
    if word == "introduction":
        ground.reach.rows.add(("introductions", "project"))
        return Hearing.introduction
    return lambda hearing: hearing.subjects[word]


def _linked_record(word: str, around: str, ground: Ground) -> RecordOf | None:
    table = BY_WORD[around].name
    field = link_of(table, word)
    if field is not None:
        ground.reach.linked.add((table, word))
        target, referred = BY_WORD[word].name, attrgetter(field)
        return lambda hearing: hearing.view.find(target, referred(hearing.rows[around]))
    if word == "customer" and link_of(table, "project"):
        ground.reach.linked |= {(table, "project"), (table, "customer")}

        def customer(hearing: Hearing) -> Any:
            project = hearing.view.find("projects", hearing.rows[around].project_id)
            return project and hearing.view.find("customers", project.customer_id)

        return customer
    return None


def text_of(value: Any) -> str | None:
    """Return the canonical text of a value: as the terms compare it and the receipt shows it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return str(value)


def _raw(table: Table, name: str) -> Callable[[Any], Any]:
    if name in table.fields:
        return attrgetter(name)
    return lambda record: record.attributes.get(name)


def _instant_field(record: RecordOf, raw: Callable[[Any], Any], ground: Ground) -> FieldOf:
    zone = ground.zone

    def instant(hearing: Hearing) -> Any:
        found = record(hearing)
        value = None if found is None else raw(found)
        return None if value is None else value.astimezone(zone).date()

    return instant


def _money_field(table: Table, *, record: RecordOf, raw: Callable[[Any], Any], ground: Ground) -> FieldOf:
    convert = _converter(table, ground)

    def money(hearing: Hearing) -> Any:
        found = record(hearing)
        value = None if found is None else raw(found)
        return None if value is None else convert(value, found, hearing)

    return money


def _line_field(name: str, *, record: RecordOf, raw: Callable[[Any], Any], kind: str, ground: Ground) -> FieldOf:
    """Return what reads a figure of an order line, net of its credit notes."""
    convert = _converter(BY_WORD["line"], ground) if kind == "money" else None

    def figure(hearing: Hearing) -> Any:
        line = record(hearing)
        value = raw(line)
        if value is None:
            return None
        if name == "amount":
            value -= hearing.view.credited(line.line_id) if line.amount > 0 else 0
        else:
            value *= hearing.view.share_left(line)
        return value if convert is None else convert(value, line, hearing)

    return figure


def _award_field(name: str, ground: Ground) -> FieldOf:
    currency = ground.programme.currency
    units = ground.programme.units
    record = record_of("award", ground)

    def award(hearing: Hearing) -> Any:
        found = record(hearing)
        if name == "money":
            return found.amount if found.unit == currency else None
        return None if found.unit == currency else Fraction(found.amount, 10 ** _decimals(found.unit, units))

    return award


def _decimals(code: str, units: Mapping[str, PointsUnit]) -> int:
    """Return the decimals of a unit of awards: of points, of a currency; days have none."""
    if code in units:
        return units[code].decimals
    return CURRENCIES[code].exponent if code in CURRENCIES else 0


def _period_field(name: str) -> FieldOf:
    index = 0 if name == "start" else 1
    return lambda hearing: None if hearing.period is None else hearing.period[index]


def _level_field(name: str, ground: Ground) -> FieldOf:
    from tremplin.engine.clause.level import computed_level, recorded_level

    record = record_of("partner", ground)
    if ground.words:
        ground.reach.linked_holdings.add("levels")
    level = (computed_level if name == "computed_level" else recorded_level)(ground)

    def level_seen(hearing: Hearing) -> Any:
        partner = record(hearing)
        return None if partner is None else level(hearing, partner.partner_id, hearing.day_for("level"))

    return level_seen


def _models_field(ground: Ground) -> FieldOf:
    """Return what reads the business models of a partner: its record's, and those that it has on the deciding day."""
    from tremplin.engine.clause.level import is_valid

    record = record_of("partner", ground)
    ground.reach.rows.add(("business_models", "partner"))
    if ground.words:
        ground.reach.linked_holdings.add("business_models")

    def models_seen(hearing: Hearing) -> Any:
        partner, day = record(hearing), hearing.day
        always = frozenset() if partner is None else partner.business_models
        if partner is None or day is None:
            return always or None
        dated = hearing.view.of("business_models", "partner_id", partner.partner_id)
        return always.union(one.model for one in dated if is_valid(one.valid_from, one.valid_until, day)) or None

    return models_seen


def day_of_row(table: Table) -> Callable[[Any], date | None] | None:
    """Return what reads the day that places a row of a table in a window; None when the table has none."""
    return None if table.dated is None else attrgetter(table.dated)


def _converter(table: Table, ground: Ground) -> Callable[[Any, Any, Hearing], Any]:
    """Return what turns an amount of a record into the programme's currency."""
    to, exchange = ground.programme.currency, ground.exchange
    has_currency = "currency" in table.fields
    dated = day_of_row(table)

    def convert(value: Any, record: Any, hearing: Hearing) -> Any:
        currency = record.currency if has_currency else None
        if currency is None or currency == to:
            return value
        if exchange is None:
            raise Unworkable("NO_RATE")
        day = dated(record) if dated is not None and exchange.day == "own" else None
        day = hearing.rate_day if day is None else day
        rate = None
        if day is not None:
            rate = rate_on(hearing.view, day, exchange=exchange, base=currency, quote=to, holidays=ground.holidays)
        if rate is None:
            raise Unworkable("NO_RATE")
        scale = Fraction(10) ** (ground.exponent - currency_of(currency).exponent)
        return round_fraction(value * rate * scale, mode=Rounding(exchange.rounding))

    return convert


def rate_on(
    view: View, on: date, *, exchange: Exchange, base: str, quote: str, holidays: frozenset[date]
) -> Fraction | None:
    """Return what one unit of a currency is worth in another on a day; None when no rate is recent enough.

    Args:
        view: facts with the rates.
        on: the day.
        exchange: whose rates, and how old they may be.
        base: the currency that is changed.
        quote: the currency that it is changed into.
        holidays: for an age in business days.
    """
    found = view.latest_rate(source=exchange.source, base=base, quote=quote, on=on)
    if found is None:
        return None
    day, rate = found
    length = exchange.max_age
    if length.unit == "business days":
        age = business_days_between(day, on, holidays=holidays)
        return rate if age <= length.number else None
    months = length.number * (12 if length.unit == "years" else 1)
    try:
        oldest = add_days(on, -length.number) if length.unit == "days" else add_months(on, -months)
    except DateOutOfBounds:
        oldest = date.min
    return rate if day >= oldest else None


def day_field(path: str, ground: Ground) -> DayOf:
    """Return what reads a field that is a day or an instant."""
    return field_of(path, ground)
