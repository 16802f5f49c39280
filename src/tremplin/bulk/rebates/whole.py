"""Rebates of lines that are in memory whole: all lines of some partners, whoever divided them up."""

import pyarrow as pa

from tremplin.bulk.lines.columns import Columns, require_before_period, require_in_period
from tremplin.bulk.lines.credit import Credits
from tremplin.bulk.lines.finding import FIRST_ROW, Findings
from tremplin.bulk.rebates.accrual import Accrual
from tremplin.bulk.rebates.by_engine import decided_by_engine
from tremplin.bulk.rebates.outcome import Outcome, decided_lines, lines_table, partners_table
from tremplin.bulk.rebates.plan import Plan


def rebates_of(
    plan: Plan, lines: pa.Table, *, earlier: pa.Table | None = None, notes: pa.Table | None = None, file: str = ""
) -> Outcome:
    """Return what lines earn, and what partners earn.

    Args:
        plan: what is worked out.
        lines: those of the period, in any order; all lines of each partner among them.
        earlier: lines of earlier periods of these partners, that this one is compared with.
        notes: credit notes for any of these lines.
        file: the name for places of problems.

    Raises:
        Problems: what is wrong with the lines.
    """
    columns, accrual = Columns(plan), Accrual(plan)
    credited = None if notes is None else Credits(notes)
    findings = Findings(file)
    read = columns.check(lines.schema, findings)
    findings.require_none()
    tables = [lines.select(read)]
    if earlier is not None:
        tables.append(earlier.select(read))
        before = columns.batch(tables[1], findings, first_row=FIRST_ROW, credited=credited, is_in_order=True)
        require_before_period(plan, before, findings, first_row=FIRST_ROW)
        findings.require_none()
        accrual.gather(before)
    batch = columns.batch(tables[0], findings, first_row=FIRST_ROW, credited=credited)
    require_in_period(plan, batch, findings, first_row=FIRST_ROW)
    findings.require_none()
    shares = accrual.accrue(batch)
    left = accrual.left_to_engine()
    results = accrual.results()
    found = lines_table(plan, table=tables[0], batch=batch, shares=shares, left=left)
    if left:
        whole = pa.concat_tables(tables, promote_options="default")
        taken = {} if credited is None else credited.by_line(whole["line_id"])
        decided = list(decided_by_engine(plan, left, lines=whole, types=columns.types, credited=taken))
        found = pa.concat_tables([found, decided_lines(plan, decided)])
        for name in results:
            kept = [one for one in results[name] if one.partner not in left]
            results[name] = kept + [one.result for one in decided if one.incentive == name]
    return Outcome(found, partners_table(plan, results))
