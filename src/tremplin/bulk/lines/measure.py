"""What each order line gives to a measure, as a whole number over the measure's own denominator."""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Final, NamedTuple

import numpy as np

from tremplin.bulk.exact import farthest
from tremplin.bulk.kernel import MOST, Int64s
from tremplin.bulk.lines.batch import Batch, Figures, Mask
from tremplin.bulk.lines.driver import drivers_of
from tremplin.bulk.lines.situation import Situations
from tremplin.bulk.program import problem as p
from tremplin.bulk.program.aspect import LineMeasure
from tremplin.bulk.program.problem import EngineOnly, require_place
from tremplin.bulk.world import day_number
from tremplin.engine.clause.quantity import quantity_of
from tremplin.engine.clause.table import chooser_of, column_readers
from tremplin.engine.hearing import Unworkable
from tremplin.terms import quantity as q
from tremplin.terms.kinds import measured_path

_DENSE_MAX: Final = 4_000_000
"""So many combinations are numbered by a table; of more, the values are sorted."""


class Given(NamedTuple):
    """What lines give.

    Attributes:
        values: numerators; 0 for a line that does not count.
        beyond: lines whose value has no place in 64 bits, or none at all: their partners are decided by the engine.
    """

    values: Int64s
    beyond: Mask


@dataclass(frozen=True, slots=True)
class _Rate:
    """A factor for each line; `values` may be one number for all."""

    values: Any
    beyond: Any


def denominator_of(measure: LineMeasure) -> int:
    """Return the number under everything that a measure sums.

    Raises:
        EngineOnly: there is none, because its rate can be any fraction, or it has too many digits.
    """
    node, programme = measure.node, measure.ground.programme
    weights = [Fraction(weight.times) for weight in node.weights]
    under = lcm(1, *(one.denominator for one in weights))
    require_place(*(one * under for one in weights), at=measure.place)
    rate = getattr(node, "rate", None)
    if rate is not None:
        under *= _under(rate, programme, at=f"{measure.place}.rate")
    require_place(Fraction(1, under), at=measure.place)
    return under


def _under(node: Any, programme: Any, *, at: str) -> int:
    match node:
        case q.Literal_():
            require_place(Fraction(node.literal), at=at)
            return Fraction(node.literal).denominator
        case q.Reference():
            return _under(programme.measures[node.named].quantity, programme, at=at)
        case q.Lookup():
            return lcm(*(Fraction(row[-1]).denominator for row in programme.tables[node.table].rows))
        case q.Times():
            product = 1
            for part in node.times:
                product *= _under(part, programme, at=at)
            return product
        case q.Add() | q.Subtract() | q.GreaterOf() | q.LesserOf():
            parts = next(getattr(node, name) for name in type(node).model_fields)
            return lcm(*(_under(part, programme, at=at) for part in parts))
        case q.Choose():
            parts = (*(case.then for case in node.choose), node.otherwise)
            return lcm(*(_under(part, programme, at=at) for part in parts))
        case q.FieldValue() if programme.attributes.get(node.field) is None:
            return 1
    raise EngineOnly(at, p.RATE)


def given_by_lines(measure: LineMeasure, batch: Batch, situations: Situations) -> Given:
    """Return what each line of a batch gives to a measure.

    Raises:
        EngineOnly: other lines have a say in what a line gives.
    """
    node, nothing = measure.node, np.zeros(batch.size, bool)
    if measure.days is None:
        return Given(np.zeros(batch.size, np.int64), nothing)
    first, last = map(day_number, measure.days)
    counts = (batch.partners >= 0) & (batch.days >= first) & (batch.days <= last)
    for where in measure.taken:
        # Earlier incentives are asked from the claim's own day.
        counts &= (
            nothing if where is None else ~situations.mask(where, measure.place, batch=batch, aspect=measure.aspect)
        )
    if node.where is not None:
        counts &= situations.mask(node.where, f"{measure.place}.where", batch=batch, aspect=measure.aspect)
    beyond = nothing
    values: Any = 1
    if isinstance(node, q.Sum):
        figures = _figures(measured_path(node), batch, at=measure.place)
        values = figures.values
        counts = counts if figures.is_there is None else counts & figures.is_there
        if node.rate is not None:
            rate = _rate(node.rate, f"{measure.place}.rate", measure, batch, situations)
            values, beyond = _product(values, rate.values), beyond | rate.beyond | ~_fits(values, rate.values)
    if node.weights:
        weight = _weights(measure, batch, situations)
        values, beyond = _product(values, weight), beyond | ~_fits(values, weight)
    return Given(np.where(counts & ~beyond, values, 0).astype(np.int64, copy=False), counts & beyond)


def _figures(path: str | None, batch: Batch, *, at: str) -> Figures:
    name = str(path).partition(".")[2]
    if name not in batch.figures:
        raise EngineOnly(at, p.RATE)
    return batch.figures[name]


def _product(first: Any, second: Any) -> Any:
    with np.errstate(over="ignore"):
        return first * second


def _fits(first: Any, second: Any) -> Any:
    """Say where a product fits into 62 bits; usually all do, which the largest of both say at once."""
    most = [farthest(one) if isinstance(one, np.ndarray) else abs(one) for one in (first, second)]
    if most[0] * most[1] < MOST:
        return np.True_
    above = np.abs(second)
    return (above == 0) | (np.abs(first) <= (MOST - 1) // np.maximum(above, 1))


def _weights(measure: LineMeasure, batch: Batch, situations: Situations) -> Int64s:
    """Return the weight of each line: that of the first condition that holds, else 1."""
    node, under = measure.node, 1
    for weight in node.weights:
        under = lcm(under, Fraction(weight.times).denominator)
    found = np.full(batch.size, under, np.int64)
    for index in reversed(range(len(node.weights))):
        weight, place = node.weights[index], f"{measure.place}.weights[{index}].when"
        times = Fraction(weight.times) * under
        found[situations.mask(weight.when, place, batch=batch, aspect=measure.aspect)] = times.numerator
    return found


def _rate(node: Any, place: str, measure: LineMeasure, batch: Batch, situations: Situations) -> _Rate:
    """Return the rate of each line, as numerators over `_under` of the node."""
    programme = measure.ground.programme
    match node:
        case q.Literal_():
            return _Rate(Fraction(node.literal).numerator, False)
        case q.Reference():
            quantity = programme.measures[node.named].quantity
            return _rate(quantity, f"measures.{node.named}", measure, batch, situations)
        case q.Times():
            values: Any = 1
            beyond: Any = False
            for index, part in enumerate(node.times):
                rate = _rate(part, f"{place}.times[{index}]", measure, batch, situations)
                beyond = beyond | rate.beyond | ~_fits(values, rate.values)
                values = _product(values, rate.values)
            return _Rate(values, beyond)
        case q.Lookup():
            return _looked_up(node.table, measure, batch, situations)
    under = _under(node, programme, at=place)
    drivers = drivers_of(node, programme, at=place)
    of = situations.value_of(lambda: quantity_of(node, place, situations.ground), node, measure.aspect, batch)
    said = situations.answers(("value", node, measure.aspect), drivers, batch, of=of)
    return _taken(said.numbers, [said.answers[place] for place in said.by_number.tolist()], under)


def _looked_up(name: str, measure: LineMeasure, batch: Batch, situations: Situations) -> _Rate:
    """Return what a table gives for each line: each combination of what its columns see is looked up once."""
    ground, programme = situations.ground, measure.ground.programme
    table = programme.tables[name]
    combined, size = np.zeros(batch.size, np.int64), 1
    seen: list[list[Any]] = []
    for index, (column, reader) in enumerate(zip(table.columns, column_readers(name, ground), strict=True)):
        key = f"{name}[{index}]"
        drivers = drivers_of(column, programme, at=measure.place)
        of = situations.value_of(lambda reader=reader: reader, key, measure.aspect, batch)  # type: ignore[misc]
        said = situations.answers(("column", key, measure.aspect), drivers, batch, of=of)
        values, numbers = _distinct(said.answers)
        seen.append(values)
        combined *= len(values)
        combined += numbers[said.by_number][said.numbers]
        size *= len(values)
    choose = chooser_of(name, ground)
    present, places = _numbered(combined, size)
    answers = []
    for number in present.tolist():
        cells = []
        for values in reversed(seen):
            number, at = divmod(number, len(values))
            cells.append(values[at])
        absent = next((cell for cell in reversed(cells) if isinstance(cell, Unworkable)), None)
        answers.append(choose(tuple(reversed(cells))) if absent is None else absent)
    return _taken(places, answers, _under(q.Lookup(table=name), programme, at=measure.place))


def _numbered(values: Int64s, size: int) -> tuple[Int64s, Int64s]:
    """Return the different values, each from 0 below `size`, and the place of each value among them."""
    if size > _DENSE_MAX:
        different, places = np.unique(values, return_inverse=True)
        return different, places
    is_there = np.zeros(size, bool)
    is_there[values] = True
    different = np.flatnonzero(is_there)
    numbers = np.zeros(size, np.int64)
    numbers[different] = np.arange(different.size)
    return different, numbers[values]


def _distinct(answers: list[Any]) -> tuple[list[Any], Int64s]:
    """Return the different answers, and the place of each answer among them."""
    numbers: dict[Any, int] = {}
    places = [numbers.setdefault(answer, len(numbers)) for answer in answers]
    return list(numbers), np.array(places, np.int64)


def _taken(places: Int64s, answers: list[Any], under: int) -> _Rate:
    """Return answers by line, as numerators; one that is no number, or too large, is beyond."""
    exact = [None if isinstance(one, Unworkable | str) else Fraction(one) * under for one in answers]
    fits = [one is not None and one.denominator == 1 and abs(one) < MOST for one in exact]
    numerators = [one.numerator if is_fit and one is not None else 0 for one, is_fit in zip(exact, fits, strict=True)]
    beyond = False if all(fits) else ~np.array(fits, bool)[places]
    return _Rate(np.array(numerators, np.int64)[places], beyond)
