"""Partners whose figures have no place in 64 bits, decided by the engine: its numbers have no end."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from tremplin.bulk.lines.batch import LINE_FIELDS
from tremplin.bulk.lines.columns import value_of_cell
from tremplin.bulk.rebates.accrual import Result
from tremplin.bulk.rebates.plan import Plan, Rebate
from tremplin.engine.evaluate import period_claim
from tremplin.engine.lines import shares_by_line
from tremplin.facts.record import Code, CreditNote, Minor, OrderLine


class Decided(NamedTuple):
    """What the engine says of one incentive for one partner.

    Attributes:
        shares: minor units by order line.
    """

    incentive: str
    result: Result
    shares: Mapping[str, int]


def decided_by_engine(
    plan: Plan, partners: Iterable[int], *, lines: pa.Table, types: Mapping[str, str], credited: Mapping[str, int]
) -> Iterator[Decided]:
    """Decide some partners claim by claim.

    Args:
        plan: what is worked out.
        partners: their numbers.
        lines: all their lines, of the period and of earlier ones, with the columns that the plan reads.
        types: the type of each field that is read.
        credited: what is taken back in all, by order line.
    """
    records: dict[str, list[OrderLine]] = {}
    for row in lines.to_pylist():
        record = _line(row, types)
        records.setdefault(record.partner_id, []).append(record)
    for partner in sorted(partners):
        own = sorted(records.get(plan.world.partner_ids[partner], ()), key=lambda line: line.line_id)
        notes = [_credit(line, credited[line.line_id]) for line in own if credited.get(line.line_id)]
        for rebate in plan.rebates:
            yield _decided(plan, rebate, partner, {"order_lines": tuple(own), "credit_notes": tuple(notes)})


def _decided(plan: Plan, rebate: Rebate, partner: int, tables: Mapping[str, tuple[Any, ...]]) -> Decided:
    claim = period_claim(rebate.ready, plan.world.partner_ids[partner], plan.period)
    view = plan.world.view.with_tables({**tables, "claims": (claim,)})
    hearing = rebate.ready.hear(view, claim)
    asked = rebate.ready.asked_of(hearing)
    is_met = rebate.ready.when.holds(hearing)
    reason = (asked.code or "") if is_met else "CONDITION_FAILED"
    if not rebate.is_in_force:
        reason = "TERMS_NOT_IN_FORCE"
    shares = shares_by_line(plan.compiled, view, claim)
    return Decided(rebate.id, Result(partner, asked.minor, reason), shares)


def _line(row: Mapping[str, Any], types: Mapping[str, str]) -> OrderLine:
    known: dict[str, Any] = {name: "" for name, one in LINE_FIELDS.items() if one.is_required}
    known |= {"amount": 0, "quantity": 0}
    attributes = {}
    for name, kind in types.items():
        value = row.get(f"{name}_minor" if kind == "money" else name)
        if value is not None and name in LINE_FIELDS:
            known[name] = value
        elif value is not None:
            attributes[name] = value_of_cell(value, kind)
    return OrderLine(attributes=attributes, **known)


def _credit(line: OrderLine, amount: int) -> CreditNote:
    return CreditNote(
        credit_note_id=line.line_id,
        line_id=line.line_id,
        credited_on=line.ordered_on,
        amount=Minor(amount),
        currency=Code(line.currency),
    )
