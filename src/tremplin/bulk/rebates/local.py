"""The driver for one machine: files in, files out, a piece at a time, whatever the order of the lines."""

import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import ipc, parquet

from tremplin.bulk import kernel
from tremplin.bulk.lines.batch import Batch
from tremplin.bulk.lines.columns import Columns, has_rising_ids, require_before_period, require_in_period
from tremplin.bulk.lines.credit import Credits
from tremplin.bulk.lines.file import LinesFile, OnProgress
from tremplin.bulk.lines.finding import Findings
from tremplin.bulk.rebates.accrual import Accrual
from tremplin.bulk.rebates.by_engine import Decided, decided_by_engine
from tremplin.bulk.rebates.outcome import decided_lines, line_columns, lines_table, partners_table
from tremplin.bulk.rebates.plan import Plan

LINES_FILE: Final = "lines.parquet"
PARTNERS_FILE: Final = "partners.parquet"

BUCKET_ROWS: Final = 2_000_000
"""Lines that are out of order are put in order so many at a time, all of a partner together."""
_ENGINE_PARTNERS: Final = 500
"""So many partners at a time have all their lines in memory for the engine."""


class Sources(NamedTuple):
    """Where lines come from.

    Attributes:
        lines: of the period.
        earlier: of earlier periods.
        notes: credit notes.
    """

    lines: LinesFile
    earlier: LinesFile | None = None
    notes: pa.Table | None = None


class _OutOfOrder(Exception):
    """Say that lines do not stand in the order of (day, id) of their partner."""


def rebates_in_files(
    plan: Plan, sources: Sources, out: Path, *, on_progress: OnProgress, bucket_rows: int = BUCKET_ROWS
) -> pa.Table:
    """Work rebates out over files, and write what lines and partners earn; return what partners earn.

    Args:
        plan: what is worked out.
        sources: the files.
        out: an empty folder; it is of no use when this fails.
        on_progress: told how many lines are done.
        bucket_rows: lines that are out of order are put in order so many at a time.

    Raises:
        Problems: everything that is wrong with the files.
    """
    run = _Run(plan, sources, out)
    findings = Findings(sources.lines.path.as_posix())
    run.read = run.columns.check(sources.lines.schema, findings)
    findings.require_none()
    try:
        run.accrue(run.in_order(on_progress))
    except _OutOfOrder:
        run.begin()
        with tempfile.TemporaryDirectory(dir=out.parent) as folder:
            run.accrue(run.by_buckets(Path(folder), bucket_rows, on_progress))
    return run.finish()


class _Run:
    """Rebates under way."""

    def __init__(self, plan: Plan, sources: Sources, out: Path) -> None:
        self.plan, self.sources, self.out = plan, sources, out
        self.credited = None if sources.notes is None else Credits(sources.notes)
        self.read: list[str] = []
        self.columns = Columns(plan)
        self.begin()

    def begin(self) -> None:
        """Begin anew, with nothing accrued."""
        self.accrual = Accrual(self.plan)
        self.columns.begin()

    def accrue(self, batches: Iterator[tuple[pa.Table, Batch]]) -> None:
        """Let all batches count, and write what their lines earn."""
        self._gather()
        writer = parquet.ParquetWriter(self.out.joinpath(LINES_FILE), line_columns(self.plan))
        # One piece is written while the next is worked on.
        with writer, ThreadPoolExecutor(max_workers=1) as thread:
            behind: Future[None] | None = None
            for table, batch in batches:
                shares = self.accrual.accrue(batch)
                found = lines_table(self.plan, table=table, batch=batch, shares=shares, left=())
                if behind is not None:
                    behind.result()
                behind = thread.submit(writer.write_table, found)
            if behind is not None:
                behind.result()

    def in_order(self, on_progress: OnProgress) -> Iterator[tuple[pa.Table, Batch]]:
        """Go through the file as it stands; where a partner's lines are out of order, that is said at once."""
        lines = self.sources.lines
        findings = Findings(lines.path.as_posix())
        last_days = np.full(len(self.plan.world.partner_ids), np.iinfo(np.int32).min // 2, np.int32)
        last_id: str | None = None
        is_rising = True
        for row, table in lines.pieces(self.read):
            has_nulls = table["line_id"].null_count > 0
            is_rising = is_rising and not has_nulls and has_rising_ids(table, after=last_id)
            days = table["ordered_on"].cast(pa.int32()).fill_null(0).to_numpy()
            is_sorted = is_rising and bool((days[:-1] <= days[1:]).all())
            batch = self._checked(table, findings, row, is_in_order=is_sorted)
            on_progress(row + table.num_rows - 2, lines.rows)
            if findings:
                continue
            how = kernel.follows(batch.owners, batch.days, last_days)
            if how == 0 or (how == 1 and not is_rising):
                raise _OutOfOrder
            kernel.passed(batch.owners, batch.days, last_days)
            last_id = table["line_id"][-1].as_py()
            yield table, batch
        self._end_reading(findings, is_rising=is_rising)

    def by_buckets(self, folder: Path, bucket_rows: int, on_progress: OnProgress) -> Iterator[tuple[pa.Table, Batch]]:
        """Divide the file by partners, and go through the parts, each put in order."""
        lines = self.sources.lines
        findings = Findings(lines.path.as_posix())
        number = max(1, -(-lines.rows // bucket_rows))
        writers: dict[int, Any] = {}
        with ExitStack() as stack:
            for row, table in lines.pieces(self.read):
                batch = self._checked(table, findings, row, is_in_order=True)
                on_progress((row + table.num_rows - 2) // 2, lines.rows)
                # Words of one piece have other numbers than those of the next.
                plain = _plain(table)
                for bucket in range(number):
                    part = plain.take(pa.array(np.flatnonzero(batch.owners % number == bucket)))
                    if part.num_rows and bucket not in writers:
                        path = str(folder.joinpath(f"{bucket}.arrow"))
                        writers[bucket] = stack.enter_context(ipc.new_file(path, part.schema))
                    if part.num_rows:
                        writers[bucket].write_table(part)
        self._end_reading(findings, is_rising=False)
        done = 0
        for bucket in sorted(writers):
            table = ipc.open_file(str(folder.joinpath(f"{bucket}.arrow"))).read_all().combine_chunks()
            done += table.num_rows
            yield table, self.columns.batch(table, Findings(""), first_row=0, credited=self.credited)
            on_progress((lines.rows + done) // 2, lines.rows)

    def finish(self) -> pa.Table:
        """Let the engine decide who is left to it, and write what partners earn."""
        results, left = self.accrual.results()
        decided: list[Decided] = []
        if left:
            for some in _groups_of(sorted(left)):
                decided += self._decide(some)
            self._replace_lines(left, decided)
            for name in results:
                results[name] = results[name].replaced(left, [one.result for one in decided if one.incentive == name])
        partners = partners_table(self.plan, results)
        parquet.write_table(partners, self.out.joinpath(PARTNERS_FILE))
        return partners

    def _gather(self) -> None:
        earlier = self.sources.earlier
        if earlier is None:
            return
        findings = Findings(earlier.path.as_posix())
        read = self.columns.check(earlier.schema, findings)
        findings.require_none()
        for row, table in earlier.pieces(read):
            batch = self.columns.batch(table, findings, first_row=row, credited=self.credited, is_in_order=True)
            require_before_period(self.plan, batch, findings, first_row=row)
            if not findings:
                self.accrual.gather(batch)
        earlier.note_twice(findings)
        findings.require_none()
        self.columns.begin()

    def _checked(self, table: pa.Table, findings: Findings, row: int, *, is_in_order: bool) -> Batch:
        batch = self.columns.batch(table, findings, first_row=row, credited=self.credited, is_in_order=is_in_order)
        require_in_period(self.plan, batch, findings, first_row=row)
        return batch

    def _end_reading(self, findings: Findings, *, is_rising: bool) -> None:
        if not is_rising or self.sources.earlier is not None:
            self.sources.lines.note_twice(findings, before=self.sources.earlier)
        findings.require_none()

    def _decide(self, partners: list[int]) -> list[Decided]:
        """Let the engine decide some partners: their lines are looked for in the files once more."""
        names = pa.array([self.plan.world.partner_ids[one] for one in partners])
        files = [one for one in (self.sources.lines, self.sources.earlier) if one is not None]
        tables = [
            plain.filter(pa.compute.is_in(plain["partner_id"], value_set=names))
            for file in files
            for _row, table in file.pieces([one for one in self.read if one in file.schema.names])
            for plain in (_plain(table),)
        ]
        lines = pa.concat_tables(tables, promote_options="default")
        taken = {} if self.credited is None else self.credited.by_line(lines["line_id"])
        types = self.columns.types
        return list(decided_by_engine(self.plan, partners, lines=lines, types=types, credited=taken))

    def _replace_lines(self, left: set[int], decided: list[Decided]) -> None:
        path, former = self.out.joinpath(LINES_FILE), self.out.joinpath(f"former-{LINES_FILE}")
        path.rename(former)
        names = pa.array([self.plan.world.partner_ids[one] for one in sorted(left)])
        with parquet.ParquetWriter(path, line_columns(self.plan)) as writer:
            for batch in parquet.ParquetFile(former).iter_batches():
                is_left = pa.compute.is_in(batch["partner_id"], value_set=names)
                writer.write_batch(batch.filter(pa.compute.invert(is_left)))
            writer.write_table(decided_lines(self.plan, decided))
        former.unlink()


def _plain(table: pa.Table) -> pa.Table:
    """Return a table whose words are texts."""
    schema = pa.schema(
        [
            pa.field(one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
            for one in table.schema
        ]
    )
    return table.cast(schema)


def _groups_of(partners: list[int]) -> Iterable[list[int]]:
    return (partners[at : at + _ENGINE_PARTNERS] for at in range(0, len(partners), _ENGINE_PARTNERS))
