"""Measures over rows: which rows count, and what is made of them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from tremplin.engine.clause.fact import day_field, day_of_row, field_of
from tremplin.engine.clause.follow import followed
from tremplin.engine.clause.ground import FieldOf, Ground, QuantityOf, Test, link_of, number_of, whole
from tremplin.engine.clause.moment import EVER, window_of
from tremplin.engine.decision import Number
from tremplin.engine.hearing import Hearing
from tremplin.facts.dataset import id_of
from tremplin.facts.schema import BY_WORD
from tremplin.terms import quantity as q
from tremplin.terms.kinds import measured_path, word_of

RowsOf = Callable[[Hearing], Iterable[Any]]
EachRow = Callable[[Hearing], Iterator[Hearing]]
"""Moves one hearing from accepted row to accepted row."""


def rows_measure(node: q.Rows, place: str, ground: Ground) -> QuantityOf:
    """Return what works out a measure over rows."""
    word = word_of(node)
    inside = ground.inside(word)
    each = each_row(node, place, ground)
    path = measured_path(node)
    # The measured field itself is not looked at from the row's day: it stands outside `where`, `weights` and `rate`.
    value = None if path is None else field_of(path, inside)
    match node:
        case q.Sum() if value is not None:
            return _sum(node, place, each=each, value=value, inside=inside)
        case q.Distinct() if value is not None:
            return lambda hearing: len({found for row in each(hearing) if (found := value(row)) is not None})
        case q.Last() if value is not None:
            return _last(each, value, word)
    if value is None:
        weight = _weight(node, place, inside)
        if weight is None:
            return lambda hearing: sum(1 for _row in each(hearing))
        return lambda hearing: sum((weight(row) for row in each(hearing)), 0)
    return _extreme(node, each, value)


def each_row(node: q.Rows | q.Ranked, place: str, ground: Ground) -> EachRow:
    """Return what goes through the rows that `whose` and `over` give and `where` accepts, by rising id."""
    word = word_of(node)
    accepted = _accepted(node, place, ground)
    if word != "line":
        return accepted
    ground.reach.rows.add(("credit_notes", "lines"))
    # A line that others decide about cannot be remembered when they are left out.
    is_by_itself = not any(isinstance(part, q.Rows | q.Ranked) for part in followed(node.where, ground.programme))

    def each(hearing: Hearing) -> Iterator[Hearing]:
        known = hearing.accepted
        if known is None or not is_by_itself:
            lines = accepted(hearing)
        else:
            if place not in known:
                known[place] = [(row.rows["line"], row.day) for row in accepted(hearing)]
            lines = _again(hearing, known[place])
        lines_out = hearing.lines_out
        return (row for row in lines if row.rows["line"].line_id not in lines_out) if lines_out else lines

    return each


def _again(hearing: Hearing, lines: list[tuple[Any, date | None]]) -> Iterator[Hearing]:
    """Go through lines that were accepted before."""
    inner = hearing.from_row()
    for inner.rows["line"], inner.day in lines:
        yield inner


def _accepted(node: q.Rows | q.Ranked, place: str, ground: Ground) -> EachRow:
    from tremplin.engine.clause.condition import condition_of

    word = word_of(node)
    table = BY_WORD[word]
    inside = ground.inside(word)
    rows_of = whose_rows(table.name, node.whose, ground)
    span_of = window_of(node.over, ground)
    row_day = day_of_row(table)
    named_day = None if node.dated is None else day_field(node.dated, inside)
    where: Test | None = None if node.where is None else condition_of(node.where, f"{place}.where", inside).holds
    is_line = word == "line"

    def each(hearing: Hearing) -> Iterator[Hearing]:
        span = span_of(hearing)
        if span is None:
            return
        is_ever = span is EVER
        first, last = span
        inner = hearing.from_row()
        is_taken, view = hearing.is_line_taken, hearing.view
        for row in rows_of(hearing):
            inner.rows[word] = row
            day = named_day(inner) if named_day is not None else None if row_day is None else row_day(row)
            if not is_ever and (day is None or not first <= day <= last):
                continue
            if is_line and (view.is_credited_whole(row) or (is_taken is not None and is_taken(row))):
                continue
            inner.day = day
            if where is None or where(inner):
                yield inner

    return each


_OWNERS = {"person": "person_id", "claim": "claim_id", "project": "project_id", "customer": "customer_id"}


def whose_rows(table: str, whose: str, ground: Ground) -> RowsOf:
    """Return what finds the rows of a table that belong to the claimant, its project, its customer, or anyone."""
    ground.reach.rows.add((table, whose))
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


def _sum(node: q.Sum, place: str, *, each: EachRow, value: FieldOf, inside: Ground) -> QuantityOf:
    from tremplin.engine.clause.quantity import quantity_of

    rate = None if node.rate is None else quantity_of(node.rate, f"{place}.rate", inside)
    weight = _weight(node, place, inside)

    def total(hearing: Hearing) -> Number:
        result: Number = 0
        for row in each(hearing):
            amount = value(row)
            if amount is not None:
                if rate is not None:
                    amount *= rate(row)
                result += amount if weight is None else amount * weight(row)
        return whole(result)

    return total


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


def _last(each: EachRow, value: FieldOf, word: str) -> QuantityOf:
    def latest(hearing: Hearing) -> Number:
        found = (
            (row.day is not None, row.day, id_of(row.rows[word]), seen)
            for row in each(hearing)
            if (seen := value(row)) is not None
        )
        # Days of two rows are compared only where both have one, because False sorts before True.
        best = max(found, key=lambda one: (one[0], one[1].toordinal() if one[1] else 0, one[2]), default=None)
        result: Number = 0 if best is None else best[3]
        return result

    return latest


def _extreme(node: q.Rows, each: EachRow, value: FieldOf) -> QuantityOf:
    """Return what works out the lowest, the highest or the average value; 0 without rows."""

    def values(hearing: Hearing) -> list[Number]:
        return [found for row in each(hearing) if (found := value(row)) is not None]

    if isinstance(node, q.Lowest):
        return lambda hearing: min(values(hearing), default=0)
    if isinstance(node, q.Highest):
        return lambda hearing: max(values(hearing), default=0)

    def average(hearing: Hearing) -> Number:
        found = values(hearing)
        return whole(Fraction(1, len(found)) * sum(found)) if found else 0

    return average


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
