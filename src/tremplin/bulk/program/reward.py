"""Rewards as instructions: every form, its combinations, and what changes the amount before limits."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NamedTuple

from tremplin.bulk.kernel import MODES
from tremplin.bulk.program.instruction import Code, Register, Writer
from tremplin.bulk.program.quantity import Clause, write_condition, write_quantity
from tremplin.money import Rounding
from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.clause import decimals_of
from tremplin.terms.kinds import MONEY_FORMS

_PLACE: Final = "incentive.pays"


class _Part(NamedTuple):
    """What a part is worth, and the jumps taken where its `when` fails: there it gives nothing."""

    amount: Register
    without: tuple[int, ...]


def write_asked(clause: Clause) -> Code:
    """Return the instructions that work out the amount before limits.

    Raises:
        EngineOnly: a part of it cannot be worked out line by line.
    """
    writer, pays = clause.writer, clause.ground.incentive.pays
    decimals = decimals_of(clause.ground.programme, clause.ground.incentive)
    scale = 1 if pays.as_ in MONEY_FORMS else 10**decimals
    amount = _or_nothing(_part(pays.reward, f"{_PLACE}.reward", clause), writer)
    if pays.uplifts:
        rate = writer.constant(1)
        for index, node in enumerate(pays.uplifts):
            rate = _changed(rate, node, f"{_PLACE}.uplifts[{index}]", "ADD", clause)
        amount = writer.combine("TIMES", amount, rate)
    for index, node in enumerate(pays.multipliers):
        amount = _changed(amount, node, f"{_PLACE}.multipliers[{index}]", "TIMES", clause)
    nothing = writer.constant(0)
    amount = writer.combine("GREATER", amount, nothing)
    if pays.minimum is not None:
        amount = _lifted(amount, write_quantity(pays.minimum, f"{_PLACE}.minimum", clause), writer)
    if pays.maximum is not None:
        amount = writer.combine("LESSER", amount, write_quantity(pays.maximum, f"{_PLACE}.maximum", clause))
        if not (isinstance(pays.maximum, q.Literal_) and Fraction(pays.maximum.literal) >= 0):
            amount = writer.combine("GREATER", nothing, amount)
    step = None
    if pays.rounding.step is not None:
        step = write_quantity(pays.rounding.step, f"{_PLACE}.rounding.step", clause)
    amount = writer.rounded(amount, step=step, mode=MODES[Rounding(pays.rounding.mode)], scale=scale)
    if pays.threshold is not None:
        least = write_quantity(pays.threshold, f"{_PLACE}.threshold", clause)
        below = writer.jump_unless(writer.combine("AT_LEAST", amount, least))
        writer.give(amount)
        writer.here(below)
        writer.fail("BELOW_THRESHOLD")
    writer.give(amount)
    return writer.code()


def write_when(clause: Clause) -> Code:
    """Return the instructions that work out whether the conditions of an incentive hold.

    Raises:
        EngineOnly: a part of them cannot be worked out line by line.
    """
    clause.writer.give(write_condition(clause.ground.incentive.when, "incentive.when", clause))
    return clause.writer.code()


def _changed(value: Register, node: r.Factor, place: str, operation: str, clause: Clause) -> Register:
    """Write a change of a value that is made where its condition holds."""
    writer, result = clause.writer, clause.writer.new()
    writer.move(value, into=result)
    skipped = () if node.when is None else (writer.jump_unless(write_condition(node.when, f"{place}.when", clause)),)
    by = write_quantity(node.by, f"{place}.by", clause)
    writer.move(writer.combine(operation, value, by), into=result)
    writer.here(*skipped)
    return result


def _lifted(amount: Register, minimum: Register, writer: Writer) -> Register:
    """Write an amount lifted to its least; nothing stays nothing."""
    result = writer.new()
    writer.move(amount, into=result)
    nothing = writer.jump_unless(writer.combine("MORE_THAN", amount, writer.constant(0)))
    writer.move(writer.combine("GREATER", amount, minimum), into=result)
    writer.here(nothing)
    return result


def _part(node: Any, place: str, clause: Clause) -> _Part:
    """Write a form of reward: its `when`, its own rule, then its least and its most."""
    writer = clause.writer
    without = () if node.when is None else (writer.jump_unless(write_condition(node.when, f"{place}.when", clause)),)
    amount = _FORMS[type(node)](node, place, clause)
    if node.minimum is not None:
        amount = _lifted(amount, write_quantity(node.minimum, f"{place}.minimum", clause), writer)
    if node.maximum is not None:
        amount = writer.combine("LESSER", amount, write_quantity(node.maximum, f"{place}.maximum", clause))
    return _Part(amount, without)


def _or_nothing(part: _Part, writer: Writer) -> Register:
    """Write what a part gives, or 0 where its `when` fails."""
    if not part.without:
        return part.amount
    result = writer.new()
    writer.move(part.amount, into=result)
    end = writer.jump()
    writer.here(*part.without)
    writer.constant(0, into=result)
    writer.here(end)
    return result


def _lump_sum(node: r.LumpSum, place: str, clause: Clause) -> Register:
    return write_quantity(node.lump_sum, f"{place}.lump_sum", clause)


def _percent(node: r.Percent, place: str, clause: Clause) -> Register:
    return _rate_of(node.percent, f"{place}.percent", clause)


def _cost_share(node: r.CostShare, place: str, clause: Clause) -> Register:
    return _rate_of(node.cost_share, f"{place}.cost_share", clause)


def _rate_of(node: r.Percentage | r.ProvenCost, place: str, clause: Clause) -> Register:
    rate = write_quantity(node.rate, f"{place}.rate", clause)
    return clause.writer.combine("TIMES", rate, write_quantity(node.of, f"{place}.of", clause))


def _per_unit(node: r.PerUnit, place: str, clause: Clause) -> Register:
    said, place, writer = node.per_unit, f"{place}.per_unit", clause.writer
    each = write_quantity(said.amount, f"{place}.amount", clause)
    number = write_quantity(said.units, f"{place}.units", clause)
    paid = number
    if said.beyond is not None:
        beyond = writer.combine("SUBTRACT", number, write_quantity(said.beyond, f"{place}.beyond", clause))
        paid = writer.combine("GREATER", writer.constant(0), beyond)
    total = writer.combine("TIMES", each, paid)
    if said.once_at_least is None:
        return total
    least = write_quantity(said.once_at_least, f"{place}.once_at_least", clause)
    return writer.combine("TIMES", total, writer.combine("AT_LEAST", number, least))


def _growth(node: r.Growth, place: str, clause: Clause) -> Register:
    said, place, writer = node.growth, f"{place}.growth", clause.writer
    measure = write_quantity(said.of, f"{place}.of", clause)
    base = write_quantity(said.baseline, f"{place}.baseline", clause)
    share = write_quantity(said.rate, f"{place}.rate", clause)
    least = None
    if said.once_at_least is not None:
        least = write_quantity(said.once_at_least, f"{place}.once_at_least", clause)
    result, nothing = writer.new(), writer.constant(0)
    unbased = writer.jump_unless(writer.combine("MORE_THAN", base, nothing))
    writer.move(
        _grown(measure, base, share=share, least=least, is_excess=said.on == "excess", writer=writer), into=result
    )
    end = writer.jump()
    writer.here(unbased)
    everything = nothing
    if said.without_baseline == "everything":
        is_excess = said.on == "excess"
        everything = _grown(measure, nothing, share=share, least=None, is_excess=is_excess, writer=writer)
    writer.move(everything, into=result)
    writer.here(end)
    return result


def _grown(
    measure: Register, base: Register, *, share: Register, least: Register | None, is_excess: bool, writer: Writer
) -> Register:
    """Write what growth over a baseline gives."""
    if least is not None:
        target = writer.combine("TIMES", base, writer.combine("ADD", writer.constant(1), least))
        is_met = writer.combine("AT_LEAST", measure, target)
    else:
        is_met = writer.constant(1) if is_excess else writer.combine("MORE_THAN", measure, base)
    paid_on = measure
    if is_excess:
        paid_on = writer.combine("GREATER", writer.constant(0), writer.combine("SUBTRACT", measure, base))
    return writer.combine("TIMES", is_met, writer.combine("TIMES", share, paid_on))


class _Band(NamedTuple):
    """One row of bands with its bounds; None is open."""

    row: r.Band
    place: str
    lower: Register | None
    upper: Register | None

    def is_reached(self, value: Register, writer: Writer) -> Register:
        """Write whether a value satisfies the lower bound."""
        if self.lower is None:
            return writer.constant(1)
        return writer.combine("AT_LEAST" if self.row.from_ is not None else "MORE_THAN", value, self.lower)

    def holds(self, value: Register, writer: Writer) -> Register:
        """Write whether a value is inside both bounds."""
        is_reached = self.is_reached(value, writer)
        if self.upper is None:
            return is_reached
        is_below = writer.combine("AT_LEAST" if self.row.up_to is not None else "MORE_THAN", self.upper, value)
        return writer.combine("LESSER", is_reached, is_below)


def _bands(node: r.Bands, place: str, clause: Clause) -> Register:
    """Write bands; below the first one and above a bounded last one they give nothing."""
    said, place, writer = node.bands, f"{place}.bands", clause.writer
    paid_on = write_quantity(said.of, f"{place}.of", clause)
    chosen_by = paid_on if said.by is None else write_quantity(said.by, f"{place}.by", clause)
    bands = [
        _Band(row, at, _bound(row, ("from_", "above"), at, clause), _bound(row, ("below", "up_to"), at, clause))
        for index, row in enumerate(said.rows)
        for at in (f"{place}.rows[{index}]",)
    ]
    total = writer.new()
    writer.constant(0, into=total)
    ends = []
    for band in bands:
        if said.mode == "marginal" and isinstance(band.row.rate, q.Literal_):
            _add_share(band, chosen_by, total, writer)
            continue
        base = paid_on
        if said.mode == "marginal":
            base = _part_inside(band, chosen_by, writer)
        given = band.holds(chosen_by, writer) if said.mode == "whole" else band.is_reached(chosen_by, writer)
        if said.mode == "marginal" and band.row.rate is not None:
            given = writer.combine("LESSER", given, writer.combine("MORE_THAN", base, writer.constant(0)))
        skipped = writer.jump_unless(given)
        writer.combine("ADD", total, _gives(band, base, clause), into=total)
        if said.mode == "whole":
            ends.append(writer.jump())
        writer.here(skipped)
    writer.here(*ends)
    return total


def _add_share(band: _Band, value: Register, total: Register, writer: Writer) -> None:
    """Write what a fixed rate gives on the part inside a band: nothing where the band is not reached."""
    rate = Fraction(str(getattr(band.row.rate, "literal", "0")))
    if rate:
        share = writer.combine("TIMES", writer.constant(rate), _part_inside(band, value, writer))
        writer.combine("ADD", total, share, into=total)


def _bound(row: r.Band, names: tuple[str, str], place: str, clause: Clause) -> Register | None:
    name = next((one for one in names if getattr(row, one) is not None), None)
    return None if name is None else write_quantity(getattr(row, name), f"{place}.{name.rstrip('_')}", clause)


def _part_inside(band: _Band, value: Register, writer: Writer) -> Register:
    """Write the part of a value between the bounds; 0 where it does not pass the lower one."""
    top = value if band.upper is None else writer.combine("LESSER", value, band.upper)
    inside = top if band.lower is None else writer.combine("SUBTRACT", top, band.lower)
    return writer.combine("GREATER", writer.constant(0), inside)


def _gives(band: _Band, base: Register, clause: Clause) -> Register:
    if band.row.rate is not None:
        return clause.writer.combine("TIMES", write_quantity(band.row.rate, f"{band.place}.rate", clause), base)
    if band.row.amount is not None:
        return write_quantity(band.row.amount, f"{band.place}.amount", clause)
    return clause.writer.constant(Fraction(0))


def _add_up(node: r.AddRewards, place: str, clause: Clause) -> Register:
    writer = clause.writer
    total = writer.constant(0)
    for index, part in enumerate(node.add_up):
        given = _or_nothing(_part(part, f"{place}.add_up[{index}]", clause), writer)
        total = writer.combine("ADD", total, given)
    return total


def _best_of(key: str, operation: str) -> Callable[[Any, str, Clause], Register]:
    def best(node: Any, place: str, clause: Clause) -> Register:
        writer = clause.writer
        result, is_given = writer.new(), writer.new()
        writer.constant(0, into=result)
        writer.constant(0, into=is_given)
        for index, one in enumerate(getattr(node, key)):
            part = _part(one, f"{place}.{key}[{index}]", clause)
            first = writer.jump_unless(is_given)
            writer.move(writer.combine(operation, result, part.amount), into=result)
            known = writer.jump()
            writer.here(first)
            writer.move(part.amount, into=result)
            writer.constant(1, into=is_given)
            writer.here(known, *part.without)
        return result

    return best


def _first_of(node: r.FirstReward, place: str, clause: Clause) -> Register:
    writer = clause.writer
    result, ends = writer.new(), []
    for index, one in enumerate(node.first_of):
        part = _part(one, f"{place}.first_of[{index}]", clause)
        writer.move(part.amount, into=result)
        ends.append(writer.jump())
        writer.here(*part.without)
    writer.constant(0, into=result)
    writer.here(*ends)
    return result


_FORMS: Final[dict[type[Any], Callable[[Any, str, Clause], Register]]] = {
    r.LumpSum: _lump_sum,
    r.Percent: _percent,
    r.CostShare: _cost_share,
    r.PerUnit: _per_unit,
    r.Bands: _bands,
    r.Growth: _growth,
    r.AddRewards: _add_up,
    r.GreatestReward: _best_of("greatest_of", "GREATER"),
    r.LeastReward: _best_of("least_of", "LESSER"),
    r.FirstReward: _first_of,
}
