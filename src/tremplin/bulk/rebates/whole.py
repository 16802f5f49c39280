"""Rebates of lines that are in memory whole: all lines of some partners, whoever divided them up."""

from typing import NamedTuple

import pyarrow as pa

from tremplin.bulk.lines.columns import Columns, require_before_period, require_in_period
from tremplin.bulk.lines.credit import Credits
from tremplin.bulk.lines.finding import FIRST_ROW, Findings
from tremplin.bulk.rebates.accrual import Accrual
from tremplin.bulk.rebates.by_engine import decided_by_engine
from tremplin.bulk.rebates.outcome import Outcome, decided_lines, lines_table, partners_table
from tremplin.bulk.rebates.plan import Plan


class Found(NamedTuple):
    """What is wrong with the lines of earlier periods, and with those of this one."""

    earlier: Findings
    lines: Findings


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
    columns, before, findings = Columns(plan), Findings(file), Findings(file)
    read = columns.check(lines.schema, findings)
    findings.require_none()
    outcome = rebates_unless_wrong(
        columns,
        lines.select(read),
        earlier=None if earlier is None else earlier.select(read),
        credited=None if notes is None else Credits(notes),
        found=Found(before, findings),
    )
    before.require_none()
    findings.require_none()
    assert outcome is not None
    return outcome


def rebates_unless_wrong(
    columns: Columns, lines: pa.Table, *, earlier: pa.Table | None, credited: Credits | None, found: Found
) -> Outcome | None:
    """Return the same, or None and in `found` what is wrong.

    Args:
        columns: of the plan.
        lines: the headings that are read, and no others.
        earlier: the same of earlier periods.
        credited: what credit notes take back.
        found: where everything that is wrong is noted.
    """
    plan, accrual = columns.plan, Accrual(columns.plan)
    tables = [lines]
    if earlier is not None:
        tables.append(earlier)
        before = columns.batch(earlier, found.earlier, first_row=FIRST_ROW, credited=credited, is_in_order=True)
        require_before_period(plan, before, found.earlier, first_row=FIRST_ROW)
        if found.earlier:
            return None
        accrual.gather(before)
        columns.begin()
    batch = columns.batch(lines, found.lines, first_row=FIRST_ROW, credited=credited)
    require_in_period(plan, batch, found.lines, first_row=FIRST_ROW)
    if found.lines:
        return None
    shares = accrual.accrue(batch)
    results, left = accrual.results()
    rows = lines_table(plan, table=lines, batch=batch, shares=shares, left=left)
    if left:
        whole = pa.concat_tables(tables, promote_options="default")
        taken = {} if credited is None else credited.by_line(whole["line_id"])
        decided = list(decided_by_engine(plan, left, lines=whole, types=columns.types, credited=taken))
        rows = pa.concat_tables([rows, decided_lines(plan, decided)])
        for name in results:
            results[name] = results[name].replaced(left, [one.result for one in decided if one.incentive == name])
    return Outcome(rows, partners_table(plan, results))
