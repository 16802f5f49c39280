"""Quantities and conditions of a claim as instructions: what the engine's own rooms make ready as functions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.bulk.program import problem as p
from tremplin.bulk.program.aspect import (
    Aspect,
    Days,
    GroupValue,
    Known,
    LineMeasure,
    asks_lines,
    require_same_for_all,
    seen_from,
    text_of_node,
)
from tremplin.bulk.program.instruction import Register, Writer
from tremplin.bulk.program.problem import EngineOnly
from tremplin.engine.clause.compare import compared_quantity
from tremplin.engine.clause.condition import condition_of
from tremplin.engine.clause.ground import Ground
from tremplin.engine.clause.level import claim_period
from tremplin.engine.clause.moment import period_days, previous_days, window_of
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.clause.table import comparison_of
from tremplin.engine.hearing import Hearing
from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms.field import fields_of
from tremplin.terms.kinds import Kinds, word_of
from tremplin.terms.programme import Column

_FOLDED: Final[dict[type[Any], tuple[str, str]]] = {
    q.Add: ("add", "ADD"),
    q.Subtract: ("subtract", "SUBTRACT"),
    q.Times: ("times", "TIMES"),
    q.GreaterOf: ("greater_of", "GREATER"),
    q.LesserOf: ("lesser_of", "LESSER"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """What the instructions of one incentive are written on.

    Attributes:
        ground: of the incentive, untraced.
        hearing: of any claim of the incentive for the period: its days are those of all partners.
        signature: equal for incentives whose claims are looked at from the same days.
        taken: the conditions under which a line belongs to another incentive.
        groups: values by partner, of all incentives.
        measures: over lines, of all incentives.
        own_groups: which of them this incentive uses, by the place in its own array.
        own_measures: the same for measures.
        aspect: from where this part looks.
    """

    ground: Ground
    hearing: Hearing
    signature: str
    taken: tuple[Any, ...]
    groups: Known
    measures: Known
    own_groups: Known
    own_measures: Known
    writer: Writer
    aspect: Aspect | None = None

    def group(self, node: Any, place: str, *, is_condition: bool) -> Register:
        """Write a value that does not depend on lines."""
        ground = self.ground
        key = (text_of_node(node), is_condition, self.aspect, self.signature)

        def make() -> GroupValue:
            of = condition_of(node, place, ground).holds if is_condition else quantity_of(node, place, ground)
            return GroupValue(node, of, self.aspect)

        known = self.groups.place(key, make)
        return self.writer.group(self.own_groups.place(known, lambda: known))

    def measure(self, node: Any, place: str) -> Register:
        """Write a sum or a count over lines."""
        if node.whose != "partner":
            raise EngineOnly(place, p.WHOSE, key=node.whose)
        if node.dated is not None:
            raise EngineOnly(place, p.DATED, key=node.dated)
        days = self._days(node, place)
        key = (text_of_node(node), self.aspect, self.signature, tuple(map(_key_of, self.taken)))
        made = LineMeasure(node, place, self.ground, self.aspect, days, self.taken)
        known = self.measures.place(key, lambda: made)
        return self.writer.measure(self.own_measures.place(known, lambda: known))

    def from_day(self, day: date) -> "Clause":
        """Return the same seen from the last day of a past period."""
        hearing = seen_from(self.aspect, self.hearing)
        period = claim_period(hearing, day, ground=self.ground)
        return replace(self, aspect=Aspect(day, period))

    def _days(self, node: Any, place: str) -> Days | None:
        if isinstance(node.over, q.Between):
            require_same_for_all((node.over.from_, node.over.to), at=place)
        return window_of(node.over, self.ground)(seen_from(self.aspect, self.hearing))


def _key_of(where: Any) -> bytes | None:
    return None if where is None else text_of_node(where)


def write_quantity(node: Any, place: str, clause: Clause) -> Register:
    """Write a quantity and return the register that holds it.

    Raises:
        EngineOnly: it cannot be worked out line by line.
    """
    writer, programme = clause.writer, clause.ground.programme
    if isinstance(node, q.Literal_):
        return writer.constant(Fraction(node.literal))
    if not asks_lines(node, programme, at=place):
        return clause.group(node, place, is_condition=False)
    if isinstance(node, q.Reference):
        return write_quantity(programme.measures[node.named].quantity, f"measures.{node.named}", clause)
    if isinstance(node, q.Rows):
        return _rows(node, place, clause)
    folded = _FOLDED.get(type(node))
    if folded is not None:
        key, operation = folded
        parts = [
            write_quantity(part, f"{place}.{key}[{index}]", clause) for index, part in enumerate(getattr(node, key))
        ]
        total = parts[0]
        for part in parts[1:]:
            total = writer.combine(operation, total, part)
        return total
    return _other(node, place, clause)


def _other(node: Any, place: str, clause: Clause) -> Register:
    match node:
        case q.Divide():
            return _divide(node, place, clause)
        case q.Clamp():
            return _clamp(node.clamp, f"{place}.clamp", clause)
        case q.WholeOf():
            return _whole(node, place, clause)
        case q.Past():
            return _past(node.past, place, clause)
        case q.Choose():
            return _choose(node, place, clause)
        case q.Lookup():
            return _lookup(node.table, clause)
    raise EngineOnly(place, p.RANK)


def _rows(node: q.Rows, place: str, clause: Clause) -> Register:
    if word_of(node) != "line":
        raise EngineOnly(place, p.INNER_MEASURE)
    if isinstance(node, q.Sum | q.CountRows):
        return clause.measure(node, place)
    if not isinstance(node, q.Average):
        raise EngineOnly(place, p.MEASURE, key=type(node).__name__.lower())
    shared = {name: getattr(node, name) for name in ("where", "whose", "dated", "over", "kind")}
    total = clause.measure(q.Sum.model_construct(sum=node.average, rate=None, weights=(), **shared), place)
    # A row without the measured field is no row of an average.
    measured = c.Compare.model_construct(field=node.average, present=True)
    where = measured if node.where is None else c.All.model_construct(all=(node.where, measured))
    rows = q.CountRows.model_construct(count="line", weights=(), **{**shared, "where": where, "kind": "number"})
    number = clause.measure(rows, place)
    return _quotient(total, number, lambda: clause.writer.constant(0), clause)


def _divide(node: q.Divide, place: str, clause: Clause) -> Register:
    above, below = (write_quantity(part, f"{place}.divide[{index}]", clause) for index, part in enumerate(node.divide))
    return _quotient(above, below, lambda: write_quantity(node.if_zero, f"{place}.if_zero", clause), clause)


def _quotient(above: Register, below: Register, if_zero: Callable[[], Register], clause: Clause) -> Register:
    writer, result = clause.writer, clause.writer.new()
    zero = writer.jump_unless(below)
    writer.move(writer.combine("DIVIDE", above, below), into=result)
    end = writer.jump()
    writer.here(zero)
    writer.move(if_zero(), into=result)
    writer.here(end)
    return result


def _clamp(node: q.Clamped, place: str, clause: Clause) -> Register:
    value = write_quantity(node.of, f"{place}.of", clause)
    if node.floor is not None:
        value = clause.writer.combine("GREATER", value, write_quantity(node.floor, f"{place}.floor", clause))
    if node.top is not None:
        value = clause.writer.combine("LESSER", value, write_quantity(node.top, f"{place}.top", clause))
    return value


def _whole(node: q.WholeOf, place: str, clause: Clause) -> Register:
    value = write_quantity(node.whole, f"{place}.whole", clause)
    if node.step is None:
        programme = clause.ground.programme
        kind = Kinds(programme, fields_of(programme)).of(node)
        step = clause.writer.constant(10**clause.ground.exponent if kind == "money" else 1)
    else:
        step = write_quantity(node.step, f"{place}.step", clause)
    return clause.writer.combine("CUT", value, step)


def _choose(node: q.Choose, place: str, clause: Clause) -> Register:
    writer, result = clause.writer, clause.writer.new()
    ends = []
    for index, case in enumerate(node.choose):
        other = writer.jump_unless(write_condition(case.when, f"{place}.choose[{index}].when", clause))
        writer.move(write_quantity(case.then, f"{place}.choose[{index}].then", clause), into=result)
        ends.append(writer.jump())
        writer.here(other)
    writer.move(write_quantity(node.otherwise, f"{place}.otherwise", clause), into=result)
    writer.here(*ends)
    return result


def _past(node: q.PastPeriods, place: str, clause: Clause) -> Register:
    writer, day = clause.writer, seen_from(clause.aspect, clause.hearing).day
    days = None if day is None else period_days(day, kind=node.period, ground=clause.ground)
    values: list[Register] = []
    for _ in range(node.count):
        days = None if days is None else previous_days(days[0], kind=node.period, ground=clause.ground)
        if days is None:
            break
        values.append(write_quantity(node.of, f"{place}.past.of", clause.from_day(days[1])))
    if not values:
        return writer.constant(0)
    operation = {"lowest": "LESSER", "highest": "GREATER"}.get(node.take, "ADD")
    total = values[0]
    for value in values[1:]:
        total = writer.combine(operation, total, value)
    if node.take == "average":
        total = writer.combine("TIMES", total, writer.constant(Fraction(1, len(values))))
    return total


def _lookup(name: str, clause: Clause) -> Register:
    """Write the look-up of a value by what is measured over lines: each row in turn, as its precedence says."""
    writer, table = clause.writer, clause.ground.programme.tables[name]
    columns = [_column(column, f"tables.{name}.columns[{index}]", clause) for index, column in enumerate(table.columns)]
    rows = [(cells, number_of_open(cells)) for cells in table.rows]
    by_precedence = [[row] for row in rows] if table.precedence == "first" else [rows]
    if table.precedence == "most-specific":
        openness = sorted({count for _cells, count in rows})
        by_precedence = [[row for row in rows if row[1] == count] for count in openness]
    result, ends = writer.new(), []
    for equal in by_precedence:
        found, total = writer.constant(0), writer.constant(0)
        for cells, _count in equal:
            accepts = writer.constant(1)
            for column, cell in zip(columns, cells, strict=False):
                accepts = writer.combine("LESSER", accepts, column(cell))
            found = writer.combine("ADD", found, accepts)
            gives = writer.combine("TIMES", accepts, writer.constant(Fraction(cells[-1])))
            total = writer.combine("ADD", total, gives)
        none = writer.jump_unless(found)
        one = writer.jump_unless(writer.combine("MORE_THAN", found, writer.constant(1)))
        writer.fail("AMBIGUOUS_ROW")
        writer.here(one)
        writer.move(total, into=result)
        ends.append(writer.jump())
        writer.here(none)
    writer.fail("NO_TABLE_ROW")
    writer.here(*ends)
    return result


def number_of_open(cells: tuple[str, ...]) -> int:
    """Return how many cells of a row leave it open what they take."""
    return sum(cell in ("*", "") for cell in cells[:-1])


def _column(column: Column, place: str, clause: Clause) -> Callable[[str], Register]:
    """Return what writes whether a column of a table accepts the value seen, by what stands in its cell."""
    writer = clause.writer
    if column.matches is not None:
        path, kind = column.matches, clause.ground.types[column.matches]

        def matches(cell: str) -> Register:
            if cell == "*":
                return writer.constant(1)
            leaf: dict[str, Any] = {"has": cell} if kind == "codes" else {"is_": cell}
            return clause.group(c.Compare.model_construct(field=path, typed=kind, **leaf), place, is_condition=True)

        return matches
    name = comparison_of(column)
    value = write_quantity(getattr(column, name), f"{place}.{name}", clause)

    def bounded(cell: str) -> Register:
        if cell in ("*", ""):
            return writer.constant(1)
        bound, seen = writer.constant(Fraction(cell)), value
        if name in ("at_most", "less_than"):
            bound, seen = seen, bound
        return writer.combine("AT_LEAST" if name in ("at_least", "at_most") else "MORE_THAN", seen, bound)

    return bounded


def write_condition(node: Any, place: str, clause: Clause) -> Register:
    """Write a condition and return the register that holds 1 or 0.

    Raises:
        EngineOnly: it cannot be worked out line by line.
    """
    writer, programme = clause.writer, clause.ground.programme
    if not asks_lines(node, programme, at=place):
        return clause.group(node, place, is_condition=True)
    match node:
        case c.Named():
            declared = programme.conditions[node.condition].holds_when
            return write_condition(declared, f"conditions.{node.condition}", clause)
        case c.All():
            return _folded(node.all, f"{place}.all", "LESSER", clause)
        case c.Any_():
            return _folded(node.any, f"{place}.any", "GREATER", clause)
        case c.Not():
            inside = write_condition(node.not_, f"{place}.not", clause)
            return writer.combine("SUBTRACT", writer.constant(1), inside)
        case c.Measure():
            return _compared(node, place, clause)
    raise EngineOnly(place, p.INNER_MEASURE)


def _folded(parts: tuple[Any, ...], place: str, operation: str, clause: Clause) -> Register:
    registers = [write_condition(part, f"{place}[{index}]", clause) for index, part in enumerate(parts)]
    result = registers[0]
    for register in registers[1:]:
        result = clause.writer.combine(operation, result, register)
    return result


def _compared(node: c.Measure, place: str, clause: Clause) -> Register:
    """Write the comparison of two quantities; one that cannot be worked out does not hold."""
    writer, result = clause.writer, clause.writer.new()
    name, other = compared_quantity(node)
    absent = writer.attempt()
    measure = write_quantity(node.measure, f"{place}.measure", clause)
    bound = write_quantity(other, f"{place}.{name}", clause)
    if name in ("at_most", "less_than"):
        measure, bound = bound, measure
    operation = {"equals": "EQUALS", "at_least": "AT_LEAST", "at_most": "AT_LEAST"}.get(name, "MORE_THAN")
    writer.move(writer.combine(operation, measure, bound), into=result)
    writer.attempted()
    end = writer.jump()
    writer.here(absent)
    writer.constant(0, into=result)
    writer.here(end)
    return result
