"""Measures over rows: which rows count, and what is made of them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Any

from tremplin.engine.clause.fact import day_field, day_of_row, field_of
from tremplin.engine.clause.follow import followed
from tremplin.engine.clause.ground import FieldOf, Ground, QuantityOf, Test, link_of, number_of, whole
from tremplin.engine.clause.moment import EVER, window_of
from tremplin.engine.decision import Number
from tremplin.engine.hearing import Hearing
from tremplin.facts.dataset import id_of
from tremplin.facts.schema import BY_WORD
from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms.kinds import measured_path, word_of

RowsOf = Callable[[Hearing], Iterable[Any]]
EachRow = Callable[[Hearing], Iterator[Hearing]]
"""Moves one hearing from accepted row to accepted row."""

AcceptedOf = Callable[[Hearing], list[tuple[date | None, Any]]]
"""Finds the rows that count, each with its day."""

Item = tuple[date | None, str, Any]
"""What one row gives: its day, its id, a value."""


def rows_measure(node: q.Rows, place: str, ground: Ground) -> QuantityOf:
    """Return what works out a measure over rows; a row without the measured field is passed over."""
    word = word_of(node)
    key = attrgetter(BY_WORD[word].key)
    each = each_row(node, place, ground)
    value_of = _value(node, place, ground.inside(word))
    made_of = _MADE[type(node)]

    def items(hearing: Hearing) -> list[Item]:
        return [(row.day, key(row.rows[word]), value) for row in each(hearing) if (value := value_of(row)) is not None]

    if word != "line":
        return lambda hearing: made_of(items(hearing))
    is_by_itself = not _asks_other_lines(node, ground)

    def of_lines(hearing: Hearing) -> Number:
        known = hearing.known_lines
        if known is None or not is_by_itself:
            found = items(hearing)
        else:
            if place not in known:
                known[place] = items(hearing)
            found = known[place]
        lines_out = hearing.lines_out
        return made_of([item for item in found if item[1] not in lines_out] if lines_out else found)

    return of_lines


def _asks_other_lines(node: q.Rows, ground: Ground) -> bool:
    """Say whether other lines may have a say in what a line gives, so that it changes when they are left out."""
    parts = [part for part in followed(node, ground.programme) if part is not node]
    return any(
        isinstance(part, q.Rows | q.Ranked)
        or (isinstance(part, c.HasLevel) and part.level.computed)
        or (isinstance(part, c.Compare) and part.field == "partner.computed_level")
        for part in parts
    )


def _value(node: q.Rows, place: str, inside: Ground) -> FieldOf:
    """Return what one row gives: the measured field, or 1; times its rate and its weight, where they are given."""
    from tremplin.engine.clause.quantity import quantity_of

    path = measured_path(node)
    # The measured field itself is not looked at from the row's day: it stands outside `where`, `weights` and `rate`.
    value = None if path is None else field_of(path, inside)
    if isinstance(node, q.CountRows):
        return _weight(node, place, inside) or (lambda _row: 1)
    if not isinstance(node, q.Sum) or value is None:
        return value or (lambda _row: None)
    rate = None if node.rate is None else quantity_of(node.rate, f"{place}.rate", inside)
    weight = _weight(node, place, inside)
    if rate is None and weight is None:
        return value

    def product(row: Hearing) -> Any:
        amount = value(row)
        if amount is None:
            return None
        # The fraction stands first: a whole number times a fraction takes Python a detour.
        if rate is not None:
            amount = rate(row) * amount
        return amount if weight is None else weight(row) * amount

    return product


def _weight(node: q.Rows, place: str, inside: Ground) -> QuantityOf | None:
    """Return what weighs a row: the first weight whose `when` holds, else 1; None when rows are not weighed."""
    from tremplin.engine.clause.condition import condition_of

    if not node.weights:
        return None
    weights = [
        (condition_of(one.when, f"{place}.weights[{index}].when", inside).holds, number_of(one.times))
        for index, one in enumerate(node.weights)
    ]
    return lambda row: next((times for when, times in weights if when(row)), 1)


def _total(items: list[Item]) -> Number:
    # Whole numbers are added to one another first, and to fractions once: adding fractions is what costs.
    by_denominator: dict[int, int] = {}
    for _day, _id, value in items:
        under = value.denominator
        by_denominator[under] = by_denominator.get(under, 0) + value.numerator
    if not by_denominator.keys() - {1}:
        return by_denominator.get(1, 0)
    return whole(sum(Fraction(value, under) for under, value in by_denominator.items()))


def _average(items: list[Item]) -> Number:
    return whole(Fraction(1, len(items)) * _total(items)) if items else 0


def _latest(items: list[Item]) -> Number:
    """Return the value of the latest row by its day then its id; a row without a day comes before all others."""
    best = max(items, key=lambda item: (item[0] or date.min, item[1]), default=None)
    result: Number = 0 if best is None else best[2]
    return result


_MADE: dict[type[q.Rows], Callable[[list[Item]], Number]] = {
    q.Sum: _total,
    q.CountRows: _total,
    q.Distinct: lambda items: len({item[2] for item in items}),
    q.Lowest: lambda items: min((item[2] for item in items), default=0),
    q.Highest: lambda items: max((item[2] for item in items), default=0),
    q.Average: _average,
    q.Last: _latest,
}


def each_row(node: q.Rows | q.Ranked, place: str, ground: Ground) -> EachRow:
    """Return what goes through the rows that `whose` and `over` give and `where` accepts, by rising id."""
    word = word_of(node)
    accepted_of = _shared(node, place, ground) if not ground.words else _accepted(node, place, ground)

    def each(hearing: Hearing) -> Iterator[Hearing]:
        inner = hearing.from_row()
        for day, row in accepted_of(hearing):
            inner.rows[word] = row
            inner.day = day
            yield inner

    return each


def _shared(node: q.Rows | q.Ranked, place: str, ground: Ground) -> AcceptedOf:
    """Return the same for measures over the same rows, such as a value and a rebate on it: looked for once a claim."""
    asks = (word_of(node), node.whose, node.over, node.dated, node.where)
    accepted_of: AcceptedOf = ground.once("rows", asks, lambda: _accepted(node, place, ground))

    def remembered(hearing: Hearing) -> list[tuple[date | None, Any]]:
        known = hearing.memo.get(accepted_of)
        if known is None:
            known = hearing.memo[accepted_of] = accepted_of(hearing)
        accepted: list[tuple[date | None, Any]] = known
        return accepted

    return remembered


def _accepted(node: q.Rows | q.Ranked, place: str, ground: Ground) -> AcceptedOf:
    from tremplin.engine.clause.condition import condition_of

    word = word_of(node)
    table = BY_WORD[word]
    inside = ground.inside(word)
    # Past periods, reviews of levels and rows have other days than the claim's period.
    is_in_period = ground.is_traced and node.over == "period" and node.dated is None and table.dated is not None
    (ground.reach.in_period if is_in_period else ground.reach.rows).add((table.name, node.whose))
    rows_of = whose_rows(table.name, node.whose)
    span_of = window_of(node.over, ground)
    row_day = day_of_row(table)
    named_day = None if node.dated is None else day_field(node.dated, inside)
    where: Test | None = None if node.where is None else condition_of(node.where, f"{place}.where", inside).holds
    is_line = word == "line"
    if is_line:
        ground.reach.rows.add(("credit_notes", "lines"))

    def accepted(hearing: Hearing) -> list[tuple[date | None, Any]]:
        span = span_of(hearing)
        if span is None:
            return []
        is_ever = span is EVER
        first, last = span
        inner = hearing.from_row()
        is_taken, view = hearing.is_line_taken, hearing.view
        found: list[tuple[date | None, Any]] = []
        for row in rows_of(hearing):
            inner.rows[word] = row
            day = named_day(inner) if named_day is not None else None if row_day is None else row_day(row)
            if not is_ever and (day is None or not first <= day <= last):
                continue
            if is_line and (view.is_credited_whole(row) or (is_taken is not None and is_taken(row))):
                continue
            inner.day = day
            if where is None or where(inner):
                found.append((day, row))
        return found

    return accepted


_OWNERS = {"person": "person_id", "claim": "claim_id", "project": "project_id", "customer": "customer_id"}


def whose_rows(table: str, whose: str) -> RowsOf:
    """Return what finds the rows of a table that belong to the claimant, its project, its customer, or anyone."""
    if whose == "everyone":
        return lambda hearing: hearing.view.rows(table)
    first, _, second = whose.partition("-and-")
    found = _owned(table, first)
    if not second:
        return found
    narrower = _owned(table, second)

    def both(hearing: Hearing) -> Iterable[Any]:
        kept = {id(row) for row in narrower(hearing)}
        return [row for row in found(hearing) if id(row) in kept]

    return both


def _owned(table: str, owner: str) -> RowsOf:
    if owner == "partner":
        field = link_of(table, "partner") or "partner_id"
        return lambda hearing: hearing.view.of(table, field, hearing.partner_id)
    if owner == "claim":
        return lambda hearing: hearing.view.of(table, "claim_id", hearing.claim.claim_id)
    key = _OWNERS[owner]
    if owner == "customer" and link_of(table, "customer") is None:
        return lambda hearing: _through_projects(hearing, table)

    def rows(hearing: Hearing) -> Iterable[Any]:
        subject = hearing.subjects[owner]
        return () if subject is None else hearing.view.of(table, key, getattr(subject, key))

    return rows


def _through_projects(hearing: Hearing, table: str) -> list[Any]:
    customer = hearing.subjects["customer"]
    projects = hearing.view.of("projects", "customer_id", customer and customer.customer_id)
    found = (row for project in projects for row in hearing.view.of(table, "project_id", project.project_id))
    return sorted(found, key=id_of)


def rank_of(node: q.Ranked, place: str, ground: Ground) -> QuantityOf:
    """Return what finds the place of the claim's own record among rows ordered by day and id."""
    each = each_row(node, place, ground)
    word = node.among

    def rank(hearing: Hearing) -> Number:
        own = (
            hearing.claim
            if word == "claim"
            else hearing.introduction()
            if word == "introduction"
            else hearing.subjects.get(word)
        )
        if own is None:
            return 0
        own_id = id_of(own)
        ordered = sorted((row.day, id_of(row.rows[word])) for row in each(hearing) if row.day is not None)
        return next((number for number, (_day, one) in enumerate(ordered, start=1) if one == own_id), 0)

    return rank
