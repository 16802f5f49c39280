"""Measures over rows: which rows count, over which days, and what is made of them."""

from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.checker import conditions, quantities
from tremplin.checker.canonical import exact
from tremplin.checker.case import Case
from tremplin.checker.days import ONE_DAY, Span
from tremplin.checker.exchange import NoAnswer
from tremplin.checker.facts import PARTNER_OF, TABLES, Row, Value, value_text
from tremplin.checker.fields import require_word, value_at
from tremplin.checker.moments import moment
from tremplin.checker.reading import Unreadable, text_at
from tremplin.checker.rule import Rule

SUBJECTS: Final = ("claim", "partner", "activity", "project", "customer", "introduction", "person")
"""The words of which a claim has one record of its own."""


def sum_of(rule: Rule, case: Case) -> Fraction:
    """Sum a field over rows: value × rate × weight of each.

    Raises:
        NoAnswer: a value or rate of a row cannot be worked out.
    """
    total = Fraction(0)
    for inner, value in _figures(rule, case, path=rule["sum"]):
        total += value * _rate(rule, inner) * _weight(rule, inner)
    return total


def count_of(rule: Rule, case: Case) -> Fraction:
    """Count rows, each with its weight."""
    return sum((_weight(rule, inner) for inner in rows_of(rule, case, word=rule["count"])), Fraction(0))


def distinct_of(rule: Rule, case: Case) -> Fraction:
    """Count the different values of a field.

    Raises:
        NoAnswer: a value is in another currency without a rate.
    """
    word = text_at(rule["distinct"], place=rule.place).partition(".")[0]
    found = [value_at(rule["distinct"], inner, place=rule.place) for inner in rows_of(rule, case, word=word)]
    return Fraction(len({value_text(value) for value in found if value is not None}))


def lowest_of(rule: Rule, case: Case) -> Fraction:
    """Return the lowest value, 0 without rows."""
    return min((value for _, value in _figures(rule, case, path=rule["lowest"])), default=Fraction(0))


def highest_of(rule: Rule, case: Case) -> Fraction:
    """Return the highest value, 0 without rows."""
    return max((value for _, value in _figures(rule, case, path=rule["highest"])), default=Fraction(0))


def average_of(rule: Rule, case: Case) -> Fraction:
    """Return the exact average, 0 without rows."""
    values = [value for _, value in _figures(rule, case, path=rule["average"])]
    return Fraction(sum(values, Fraction(0)), max(1, len(values)))


def last_of(rule: Rule, case: Case) -> Fraction:
    """Return the value of the latest row by day, then by id; 0 without rows."""
    found = _figures(rule, case, path=rule["last"])
    return max(found, key=lambda pair: _order(pair[0]), default=(case, Fraction(0)))[1]


def rank_of(rule: Rule, case: Case) -> Fraction:
    """Return the place of the claim's own record among rows; 0 when not there.

    The rows are in the order of (day, id); those without a day are left out.
    """
    ranked = rule.part("rank")
    word = ranked["among"]
    rows = [inner for inner in rows_of(ranked, case, word=word) if inner.row_day is not None]
    own = case.own_record(word) if word in SUBJECTS else None
    for number, inner in enumerate(sorted(rows, key=_order), start=1):
        if inner.record(word) is own:
            return Fraction(number)
    return Fraction(0)


def rows_of(rule: Rule, case: Case, *, word: str) -> list[Case]:
    """Return the rows that count, each as the case seen from inside it.

    Args:
        rule: says whose rows, dated by what, over which days, and which are accepted.
        case: the claim at hand.
        word: of the rows.

    Returns:
        The rows in the order of their ids.
    """
    dated = TABLES[require_word(word, rule.place)].dated
    if "dated" in rule:
        dated = text_at(rule["dated"], place=rule.place).partition(".")[2]
    is_ever = rule["over"] == "ever"
    span = None if is_ever else span_of(rule["over"], case)
    found = []
    for row in case.facts.rows(word):
        case.world.count_work()
        day = None if dated is None else case.facts.day(word, row, dated)
        is_in_window = is_ever or (span is not None and day is not None and span[0] <= day <= span[1])
        if is_in_window and _is_row(word, row, case) and _is_whose(rule["whose"], word, row, case):
            inner = case.inside(word, row, day=day)
            if "where" not in rule or conditions.holds(rule.part("where"), inner):
                found.append(inner)
    return found


def span_of(window: Any, case: Case) -> Span | None:
    """Return the first and last day of a window around the context day; None when it has none.

    Raises:
        Unreadable: there is no such window.
    """
    day = case.day()
    if isinstance(window, dict) and "from" in window:
        first, last = moment(window["from"], case), moment(window["to"], case)
        return None if first is None or last is None else (first, last)
    if window == "period":
        return _inclusive(case.own_period)
    if day is None:
        return None
    if isinstance(window, dict) and "rolling" in window:
        return case.calendar.rolling(day, window["rolling"])
    if isinstance(window, dict) and "previous" in window:
        span = case.calendar.period(window["previous"], day)
        return None if span is None else _inclusive(case.calendar.period_before(window["previous"], span))
    return _inclusive(case.calendar.period(text_at(window, place="over"), day))


def _inclusive(span: Span | None) -> Span | None:
    return None if span is None else (span[0], span[1] - ONE_DAY)


def _is_row(word: str, row: Row, case: Case) -> bool:
    """Say whether an order line counts: not credited whole, and not taken in by an earlier incentive."""
    return word != "line" or (row["line_id"] not in case.hidden and case.facts.kept_share(row) > 0)


def _is_whose(whose: str, word: str, row: Row, case: Case) -> bool:
    return whose == "everyone" or all(_is_theirs(who, word, row, case) for who in whose.split("-and-"))


def _is_theirs(who: str, word: str, row: Row, case: Case) -> bool:
    if who not in ("partner", "project", "customer", "person", "claim"):
        raise Unreadable("MALFORMED", seen=who)
    theirs, types = case.id_of(who), TABLES[word].types
    key = PARTNER_OF.get(word, "partner_id") if who == "partner" else f"{who}_id"
    if who == "customer" and key not in types and "project_id" in types:
        row = case.facts.find("project", row.get("project_id")) or {}
    elif key not in types:
        raise Unreadable("MALFORMED", seen=f"{word}.{key}")
    return theirs is not None and row.get(key) == theirs


def _figures(rule: Rule, case: Case, *, path: Any) -> list[tuple[Case, Fraction]]:
    """Return the rows that count and have the field, with its value."""
    word = text_at(path, place=rule.place).partition(".")[0]
    found: list[tuple[Case, Value | None]] = [
        (inner, value_at(path, inner, place=rule.place)) for inner in rows_of(rule, case, word=word)
    ]
    return [(inner, value) for inner, value in found if isinstance(value, Fraction)]


def _rate(rule: Rule, inner: Case) -> Fraction:
    if "rate" not in rule:
        return Fraction(1)
    try:
        return quantities.value_of(rule.part("rate"), inner)
    except NoAnswer as met:
        raise NoAnswer(met.code, rule.place) from None


def _weight(rule: Rule, inner: Case) -> Fraction:
    """Return the first weight whose condition holds for a row, else 1."""
    for weight in rule.parts("weights"):
        if conditions.holds(weight.part("when"), inner):
            return exact(weight["times"], place=weight.place)
    return Fraction(1)


def _order(inner: Case) -> tuple[date, str]:
    word, row = inner.row or ("", {})
    return inner.row_day or date.min, row[TABLES[word].key]
