"""Measures over rows: which rows count, over which days, and what is made of them."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.checker import conditions, quantities
from tremplin.checker.canonical import exact
from tremplin.checker.case import Case
from tremplin.checker.days import ONE_DAY, Span
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import PARTNER_OF, TABLES, Row, value_text
from tremplin.checker.fields import require_word, value_at
from tremplin.checker.moments import moment
from tremplin.checker.reading import Unreadable, mapping_at, text_at

Measure = Mapping[str, Any]

SUBJECTS: Final = ("claim", "partner", "activity", "project", "customer", "introduction", "person")
"""The words of which a claim has one record of its own."""


def sum_of(node: Measure, case: Case, place: str) -> Fraction:
    """Sum a field over rows: value × rate × weight of each.

    Raises:
        NoAnswer: a value or rate of a row cannot be worked out.
    """
    total = Fraction(0)
    for inner, value in _values(node, case, place, path=node["sum"]):
        rate = Fraction(1)
        if node.get("rate") is not None:
            try:
                rate = quantities.value_of(node["rate"], inner, f"{place}.rate")
            except NoAnswer as met:
                raise NoAnswer(met.code, place) from None
        total += value * rate * _weight(node, inner, place)
    return total


def count_of(node: Measure, case: Case, place: str) -> Fraction:
    """Count rows, each with its weight."""
    rows = rows_of(node, case, place, word=node["count"])
    return sum((_weight(node, inner, place) for inner in rows), Fraction(0))


def distinct_of(node: Measure, case: Case, place: str) -> Fraction:
    """Count the different values of a field.

    Raises:
        NoAnswer: a value is in another currency without a rate.
    """
    word, name = _path(node["distinct"], place)
    found = (_value(inner, word, name, place) for inner in rows_of(node, case, place, word=word))
    return Fraction(len({value_text(value) for value in found if value is not None}))


def lowest_of(node: Measure, case: Case, place: str) -> Fraction:
    """Return the lowest value, 0 without rows."""
    return min((value for _, value in _values(node, case, place, path=node["lowest"])), default=Fraction(0))


def highest_of(node: Measure, case: Case, place: str) -> Fraction:
    """Return the highest value, 0 without rows."""
    return max((value for _, value in _values(node, case, place, path=node["highest"])), default=Fraction(0))


def average_of(node: Measure, case: Case, place: str) -> Fraction:
    """Return the exact average, 0 without rows."""
    values = [value for _, value in _values(node, case, place, path=node["average"])]
    return Fraction(sum(values, Fraction(0)), max(1, len(values)))


def last_of(node: Measure, case: Case, place: str) -> Fraction:
    """Return the value of the latest row by day, then by id; 0 without rows."""
    found = _values(node, case, place, path=node["last"])
    return max(found, key=lambda pair: _order(pair[0]), default=(case, Fraction(0)))[1]


def rank_of(node: Measure, case: Case, place: str) -> Fraction:
    """Return the place of the claim's own record among rows in the order of (day, id); 0 when it is not there."""
    ranked = node["rank"]
    word = ranked["among"]
    rows = [inner for inner in rows_of(ranked, case, place, word=word) if inner.row_day is not None]
    own = case.own_record(word) if word in SUBJECTS else None
    for number, inner in enumerate(sorted(rows, key=_order), start=1):
        if inner.record(word) is own:
            return Fraction(number)
    return Fraction(0)


def rows_of(node: Measure, case: Case, place: str, *, word: str) -> list[Case]:
    """Return the rows that count, each as the case seen from inside it, in the order of their ids.

    Args:
        node: says whose rows, dated by what, over which days, and which are accepted.
        case: the claim at hand.
        place: of the measure.
        word: of the rows.
    """
    dated = TABLES[require_word(word, place)].dated
    if node.get("dated") is not None:
        dated = _path(node["dated"], place)[1]
    window = node.get("over", "ever")
    span = None if window == "ever" else span_of(window, case)
    found = []
    for row in case.facts.rows(word):
        case.world.count_work()
        day = None if dated is None else case.facts.day(word, row, dated)
        is_in_window = window == "ever" or (span is not None and day is not None and span[0] <= day < span[1])
        if not is_in_window or _is_no_row(word, row, case) or not _is_whose(node["whose"], word, row, case):
            continue
        inner = case.inside(word, row, day=day)
        if node.get("where") is None or conditions.holds(node["where"], inner, f"{place}.where"):
            found.append(inner)
    return found


def span_of(window: Any, case: Case) -> Span | None:
    """Return the days of a window; None when it has none.

    Raises:
        Unreadable: there is no such window.
    """
    day = case.day()
    if window == "period":
        return case.own_period
    if isinstance(window, dict) and "from" in window:
        first, last = moment(window["from"], case), moment(window["to"], case)
        return None if first is None or last is None else (first, last + ONE_DAY)
    if day is None:
        return None
    if isinstance(window, dict) and "rolling" in window:
        return _days_until(day, case, window["rolling"]) + ONE_DAY, day + ONE_DAY
    if isinstance(window, dict) and "previous" in window:
        return case.calendar.period_before(window["previous"], day)
    return case.calendar.period(text_at(window, place="over"), day)


def _days_until(day: date, case: Case, length: str) -> date:
    """Return the day before the first of a rolling window that ends with a day."""
    return case.calendar.moved(day, length, sign=-1)


def _is_no_row(word: str, row: Row, case: Case) -> bool:
    """Say whether an order line is no row: credited whole, or taken in by an earlier incentive."""
    return word == "line" and (row["line_id"] in case.hidden or case.facts.kept_share(row) == 0)


def _is_whose(whose: str, word: str, row: Row, case: Case) -> bool:
    if whose == "everyone":
        return True
    return all(_is_theirs(who, word, row, case) for who in whose.split("-and-"))


def _is_theirs(who: str, word: str, row: Row, case: Case) -> bool:
    if who == "partner":
        key = PARTNER_OF.get(word, "partner_id")
        _require_field(word, key)
        return bool(row.get(key) == case.partner_id)
    if who not in ("project", "customer", "person", "claim"):
        raise Unreadable("MALFORMED", seen=who)
    key = f"{who}_id"
    theirs = case.id_of(who)
    if who == "customer" and key not in TABLES[word].types:
        _require_field(word, "project_id")
        row = case.facts.find("project", row.get("project_id")) or {}
    else:
        _require_field(word, key)
    return theirs is not None and row.get(key) == theirs


def _require_field(word: str, key: str) -> None:
    if key not in TABLES[word].types:
        raise Unreadable("MALFORMED", seen=f"{word}.{key}")


def _values(node: Measure, case: Case, place: str, *, path: Any) -> list[tuple[Case, Fraction]]:
    """Return the rows that count and have the field, with its value."""
    word, name = _path(path, place)
    found = []
    for inner in rows_of(node, case, place, word=word):
        value = _value(inner, word, name, place)
        if isinstance(value, Fraction):
            found.append((inner, value))
    return found


def _value(inner: Case, word: str, name: str, place: str) -> Any:
    try:
        return value_at(f"{word}.{name}", inner, place)
    except NoAnswer as met:
        raise NoAnswer(met.code, place) from None


def _weight(node: Measure, inner: Case, place: str) -> Fraction:
    for index, weight in enumerate(node.get("weights", ())):
        weight = mapping_at(weight, place=place)
        if conditions.holds(weight["when"], inner, f"{place}.weights[{index}].when"):
            return exact(weight["times"], place=f"clause.{place}.weights[{index}].times")
    return Fraction(1)


def _order(inner: Case) -> tuple[date, str]:
    word, row = inner.row or ("", {})
    return inner.row_day or date.min, row[TABLES[word].key]


def _path(path: Any, place: str) -> tuple[str, str]:
    word, _, name = text_at(path, place=place).partition(".")
    return word, name
