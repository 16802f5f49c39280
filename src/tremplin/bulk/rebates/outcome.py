"""What comes out: a table by order line, and a table by partner and incentive."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tremplin.bulk.lines.batch import Batch
from tremplin.bulk.rebates.accrual import Results, Shares
from tremplin.bulk.rebates.by_engine import Decided
from tremplin.bulk.rebates.plan import Plan
from tremplin.terms.clause import exclusions_of

PARTNER_COLUMNS: Final = pa.schema(
    [
        ("partner_id", pa.string()),
        ("incentive", pa.string()),
        ("period", pa.string()),
        ("claim_id", pa.string()),
        ("unit", pa.string()),
        ("decimals", pa.int64()),
        ("asked_minor", pa.int64()),
        ("reason", pa.string()),
    ]
)
"""What an incentive comes to for a partner, before limits; `reason` is why nothing is due, null when it is."""


class Outcome(NamedTuple):
    """Both tables; rows stand in no particular order."""

    lines: pa.Table
    partners: pa.Table


def line_columns(plan: Plan) -> pa.Schema:
    """Return the columns by order line: what it earned of each incentive, in minor units of the incentive's unit."""
    amounts = [(f"{rebate.id}_minor", pa.int64()) for rebate in plan.rebates]
    return pa.schema([("line_id", pa.string()), ("partner_id", pa.string()), *amounts])


def lines_table(plan: Plan, *, table: pa.Table, batch: Batch, shares: Shares, left: Iterable[int]) -> pa.Table:
    """Return the lines that earned something.

    Args:
        plan: what was worked out.
        table: the rows.
        batch: the same, made ready.
        shares: of its lines.
        left: partners that are left to the engine; their lines are left out.
    """
    earns = np.zeros(shares.lines.size, bool)
    for found in shares.by_incentive.values():
        earns |= found != 0
    is_left = np.zeros(len(plan.world.partner_ids), bool)
    is_left[list(left)] = True
    earns &= ~is_left[batch.partners[shares.lines]]
    places = pa.array(shares.lines[earns])
    columns = [table["line_id"].take(places).cast(pa.string()), table["partner_id"].take(places).cast(pa.string())]
    columns += [pa.array(found[earns]) for found in shares.by_incentive.values()]
    return pa.table(columns, schema=line_columns(plan))


def decided_lines(plan: Plan, decided: Iterable[Decided]) -> pa.Table:
    """Return the same table of what the engine decided."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in decided:
        partner_id = plan.world.partner_ids[one.result.partner]
        for line_id, share in one.shares.items():
            row = rows.setdefault((partner_id, line_id), {"line_id": line_id, "partner_id": partner_id})
            row[f"{one.incentive}_minor"] = share
    names = [f"{rebate.id}_minor" for rebate in plan.rebates]
    earning = [row for row in rows.values() if any(row.get(name) for name in names)]
    return pa.Table.from_pylist([{**dict.fromkeys(names, 0), **row} for row in earning], schema=line_columns(plan))


def partners_table(plan: Plan, results: Mapping[str, Results]) -> pa.Table:
    """Return what each incentive comes to for each partner, once exclusions have their say."""
    excluded = _excluded(plan, results)
    every_id = pa.array(plan.world.partner_ids, pa.string())
    tables = [PARTNER_COLUMNS.empty_table()]
    for rebate in plan.rebates:
        found = results[rebate.id]
        ids = every_id.take(pa.array(found.partners))
        codes = found.codes.copy()
        codes[(codes == "") & np.isin(found.partners, sorted(excluded[rebate.id]))] = "EXCLUDED"
        columns = {
            "partner_id": ids,
            "incentive": pa.repeat(pa.scalar(rebate.id), len(ids)),
            "period": pa.repeat(pa.scalar(plan.period.label), len(ids)),
            "claim_id": pc.binary_join_element_wise(rebate.id, ids, plan.period.label, "/"),
            "unit": pa.repeat(pa.scalar(rebate.ready.unit), len(ids)),
            "decimals": pa.repeat(pa.scalar(rebate.ready.decimals), len(ids)),
            "asked_minor": pa.array(found.asked),
            "reason": pa.array([one or None for one in codes.tolist()], pa.string()),
        }
        tables.append(pa.table(columns, schema=PARTNER_COLUMNS))
    return pa.concat_tables(tables).combine_chunks()


def _excluded(plan: Plan, results: Mapping[str, Results]) -> dict[str, set[int]]:
    """Return which partners' claims an exclusion among the incentives of one partner holds back, by incentive."""
    found: dict[str, set[int]] = {rebate.id: set() for rebate in plan.rebates}
    entitled: dict[str, dict[int, int]] = {}
    if any("partner" in node.per for node in plan.programme.exclusions):
        for name, rows in results.items():
            due = rows.codes == ""
            entitled[name] = dict(zip(rows.partners[due].tolist(), rows.asked[due].tolist(), strict=True))
    for rebate in plan.rebates:
        for node in exclusions_of(plan.programme, rebate.id):
            if node.per != ("partner",):
                continue
            for partner in entitled[rebate.id]:
                rivals = [name for name in node.between if partner in entitled.get(name, ())]
                if min(rivals, key=lambda name: _place(node, name, entitled[name][partner])) != rebate.id:
                    found[rebate.id].add(partner)
    return found


def _place(node: Any, name: str, asked: int) -> tuple[Any, ...]:
    """Return the key that puts the claim that is kept first; the recorded order of one partner is that of the ids."""
    # Claims of one period and partner differ by their incentive only; a slash follows it in their ids.
    order = f"{name}/"
    if node.keep == "first":
        return (order,)
    listed = node.between.index(name)
    return (listed, order) if node.keep == "listed" else (-asked, listed, order)
