"""The driver for Spark: the same function over the lines of some partners at a time, which Spark puts together.

Every task makes the plan of the same bytes, once in its process, and answers with the lines that earn something and
one row that says all the rest: what partners earn, what is wrong, how large sums are. `SparkSession` is the user's.
"""

import copyreg
import errno
import io
import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from tremplin import __version__
from tremplin.bulk.lines import finding as f
from tremplin.bulk.lines.columns import Columns
from tremplin.bulk.lines.credit import Credits
from tremplin.bulk.lines.file import not_readable
from tremplin.bulk.lines.finding import FIRST_ROW, Finding, Findings
from tremplin.bulk.rebates.local import LINES_FILE, PARTNERS_FILE
from tremplin.bulk.rebates.outcome import PARTNER_COLUMNS, line_columns
from tremplin.bulk.rebates.plan import Plan, plan_of
from tremplin.bulk.rebates.whole import Found, rebates_unless_wrong
from tremplin.bulk.world import World
from tremplin.engine.compiled import compile_programme
from tremplin.money import MINOR_MAX
from tremplin.wording import Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PART_ROWS: Final = 1_000_000
"""So many lines has a task on average: all of a partner are in one, so a large partner makes a larger one."""

_ROW: Final = "tremplin_row"
_EARLIER: Final = "tremplin_is_earlier"
_TOLD: Final = "tremplin_told"
_OURS: Final = (_ROW, _EARLIER)
_NOT_PARQUET: Final = ("FAILED_READ_FILE", "CANNOT_READ_FILE_FOOTER", "UNABLE_TO_INFER_SCHEMA", "COLUMN_ALREADY_EXISTS")
"""How Spark names what is no Parquet file, or none that it can read."""

_OTHER_VERSION: Final = text_key("The tasks run version {seen} of Tremplin, and {expected} started them.")
_OTHER_VERSION_HINT: Final = text_key("Install the same version for the workers of Spark.")
_NOT_SHARED: Final = text_key("Lines that earn something: Spark wrote {expected}, and {seen} are here.")
_NOT_SHARED_HINT: Final = text_key("Name a folder on a disk that this machine and all workers of Spark share.")


class Addresses(NamedTuple):
    """Where lines come from.

    Attributes:
        lines: of the period: a Parquet file or a folder of such files, as Spark names it.
        earlier: the same of earlier periods.
        notes: credit notes.
    """

    lines: str
    earlier: str | None = None
    notes: pa.Table | None = None


class _Told(NamedTuple):
    """What a task says beside the lines that earn something.

    Attributes:
        partners: what partners earn.
        lines: how many lines earn something.
        found: what is wrong with the lines of earlier periods, and with those of this one.
        sizes: sums of figures without their signs, in the same order.
        problems: what else is wrong.
    """

    partners: pa.Table
    lines: int = 0
    found: tuple[tuple[Finding, ...], tuple[Finding, ...]] = ((), ())
    sizes: tuple[Mapping[str, int], Mapping[str, int]] = ({}, {})
    problems: tuple[Problem, ...] = ()


def rebates_on_spark(
    plan: Plan, session: "SparkSession", addresses: Addresses, out: Path, *, part_rows: int = PART_ROWS
) -> pa.Table:
    """Work rebates out over files, and write what lines and partners earn; return what partners earn.

    Args:
        plan: what is worked out.
        session: its workers have the same version of Tremplin.
        addresses: of the files.
        out: an empty folder on a disk that the workers share; it is of no use when this fails.
        part_rows: so many lines has a task on average.

    Raises:
        Problems: everything that is wrong with the files.
    """
    from pyspark import StorageLevel

    columns = Columns(plan)
    own = _Lines(session, addresses.lines, columns)
    before = None if addresses.earlier is None else _Lines(session, addresses.earlier, columns)
    frame = own.frame(is_earlier=False)
    if before is not None:
        frame = frame.unionByName(before.frame(is_earlier=True), allowMissingColumns=True)
    parts = max(1, -(-(own.rows + (0 if before is None else before.rows)) // part_rows))
    job = bytes_of(plan, addresses.notes)
    answered = frame.repartition(parts, "partner_id").mapInArrow(task_of(job), _answer_type(plan))
    # Asked twice: once for what is said, once for the lines.
    answered = answered.persist(StorageLevel.DISK_ONLY)
    try:
        said = answered.where(f"{_TOLD} IS NOT NULL").select(_TOLD).collect()
        told: list[_Told] = [pickle.loads(row[0]) for row in said]
        _require_right(job, told, (before, own))
        names = line_columns(plan).names
        lines = answered.where(f"{_TOLD} IS NULL").select(*(f"`{name}`" for name in names))
        lines.write.parquet(out.joinpath(LINES_FILE).absolute().as_uri())
        require_shared(out.joinpath(LINES_FILE), expected=sum(one.lines for one in told))
    finally:
        answered.unpersist()
    partners = pa.concat_tables([PARTNER_COLUMNS.empty_table(), *(one.partners for one in told)])
    parquet.write_table(partners, out.joinpath(PARTNERS_FILE))
    return partners


class _Lines:
    """A file of lines as Spark has it, or a folder of files; rows are numbered through them in the order of names."""

    def __init__(self, session: "SparkSession", address: str, columns: Columns) -> None:
        from pyspark.sql import functions as sf
        from pyspark.sql.pandas.types import to_arrow_schema

        self.address, self.columns = address, columns
        self.read_frame = _opened(session, address)
        wanted = {*columns.headings, *columns.headings.values()}
        seen = self.read_frame.select(*(f"`{name}`" for name in self.read_frame.columns if name in wanted))
        findings = Findings(address)
        self.read = columns.check(to_arrow_schema(seen.schema), findings)
        findings.require_none()
        counted = self.read_frame.groupBy(sf.col("_metadata.file_path").alias("path")).count().collect()
        self.starts: dict[str, int] = {}
        self.rows = 0
        for path, rows in sorted((row["path"], row["count"]) for row in counted):
            self.starts[path] = self.rows
            self.rows += rows

    def frame(self, *, is_earlier: bool) -> "DataFrame":
        """Return what is read, each line with its row."""
        from pyspark.sql import functions as sf

        row = sf.col("_metadata.row_index") + sf.lit(FIRST_ROW)
        if len(self.starts) > 1:
            pairs = [sf.lit(one) for pair in self.starts.items() for one in pair]
            row = row + sf.create_map(*pairs)[sf.col("_metadata.file_path")]
        return self.read_frame.select(
            *(f"`{name}`" for name in self.read), row.cast("long").alias(_ROW), sf.lit(is_earlier).alias(_EARLIER)
        )

    def note_twice(self, findings: Findings, *, before: "_Lines | None") -> None:
        """Note the lines whose id occurs before, in the lines before these too; ids are compared by hash first."""
        from pyspark.sql import functions as sf

        every = self.frame(is_earlier=False)
        if before is not None:
            every = every.unionByName(before.frame(is_earlier=True), allowMissingColumns=True)
        hashed = every.select("line_id", *_OURS, sf.xxhash64("line_id").alias("hash"))
        twice = hashed.groupBy("hash").count().where("count > 1")
        if twice.isEmpty():
            return
        seen: set[str | None] = set()
        rows = []
        for row in hashed.join(twice, "hash", "left_semi").orderBy(sf.desc(_EARLIER), _ROW).toLocalIterator():
            if row["line_id"] in seen and not row[_EARLIER]:
                rows.append(row[_ROW])
            seen.add(row["line_id"])
        findings.add("LINE_TWICE", "line_id", rows=rows, said=(f.TWICE, f.TWICE_HINT))

    def note_sums(self, sizes: list[Mapping[str, int]], job: bytes, findings: Findings) -> None:
        """Note the rows from which on sums are too large, in one ordered task, if any can be."""
        totals: dict[str, int] = {}
        for one in sizes:
            for name, size in one.items():
                totals[name] = totals.get(name, 0) + size
        if all(size <= MINOR_MAX for size in totals.values()):
            return
        ordered = self.frame(is_earlier=False).repartition(1).sortWithinPartitions(_ROW)
        for (said,) in ordered.mapInArrow(summing_task_of(job), f"{_TOLD} binary").collect():
            findings.take_over(pickle.loads(said))


def _opened(session: "SparkSession", address: str) -> "DataFrame":
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        return session.read.parquet(address if "://" in address else Path(address).absolute().as_uri())
    except (PySparkException, Py4JJavaError) as error:
        # Some errors of Spark come as those of Java; the name of the condition stands in the text of both.
        if "[PATH_NOT_FOUND]" in str(error):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), address) from None
        if any(f"[{name}" in str(error) for name in _NOT_PARQUET):
            raise Problems([not_readable(address)]) from None
        raise


def _answer_type(plan: Plan) -> Any:
    from pyspark.sql.pandas.types import from_arrow_type
    from pyspark.sql.types import BinaryType, StructField, StructType

    columns = [StructField(one.name, from_arrow_type(one.type)) for one in line_columns(plan)]
    return StructType([*columns, StructField(_TOLD, BinaryType())])


def _require_right(job: bytes, told: list[_Told], files: tuple[_Lines | None, _Lines]) -> None:
    """Require that no task, nor all of them together, found anything wrong; earlier lines are looked at first."""
    problems = [problem for one in told for problem in one.problems]
    if problems:
        raise Problems(problems[:1])
    for at, lines in enumerate(files):
        if lines is not None:
            findings = Findings(lines.address)
            for one in told:
                findings.take_over(one.found[at])
            lines.note_sums([one.sizes[at] for one in told], job, findings)
            lines.note_twice(findings, before=files[0] if at else None)
            findings.require_none()


def require_shared(path: Path, *, expected: int) -> None:
    """Require that all lines that were written are on this machine's disk, too.

    Args:
        path: the folder that Spark wrote.
        expected: how many lines.

    Raises:
        Problems: some are missing.
    """
    seen = parquet.ParquetDataset(path).fragments if path.is_dir() else []
    rows = sum(one.count_rows() for one in seen)
    if rows != expected:
        told = {"expected": expected, "seen": rows}
        raise Problems([Problem("RESULT_NOT_SHARED", (Place(str(path)),), _NOT_SHARED, told, _NOT_SHARED_HINT)])


def bytes_of(plan: Plan, notes: pa.Table | None) -> bytes:
    """Return all that a plan is made of, and credit notes, as bytes."""
    kind = plan.rebates[0].ready.incentive.claimed
    only = tuple(one.id for one in plan.rebates)
    file = io.BytesIO()
    content = (plan.programme, plan.world.data, plan.period, kind, only, notes)
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(content)
    # What another version wrote may not be readable at all, so that its number comes first.
    return pickle.dumps((__version__, file.getvalue()))


class _Pickler(pickle.Pickler):
    """Knows what facts and terms are made of, mappings that nobody changes among it."""

    dispatch_table = {**copyreg.dispatch_table, MappingProxyType: lambda one: (_read_only, (dict(one),))}


def _read_only(known: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(known)


class _Ready(NamedTuple):
    columns: Columns
    credited: Credits | None


@lru_cache(maxsize=1)
def _ready(job: bytes) -> _Ready:
    """Return what tasks work with, made once in a process; words keep their numbers from one task to the next.

    Raises:
        Problems: the job comes from another version.
    """
    version, content = pickle.loads(job)
    if version != __version__:
        told = {"seen": __version__, "expected": version}
        raise Problems([Problem("WORKERS_DIFFER", (Place(""),), _OTHER_VERSION, told, _OTHER_VERSION_HINT)])
    programme, data, period, kind, only, notes = pickle.loads(content)
    plan = plan_of(compile_programme(programme), World(data), period=period, kind=kind, only=only)
    return _Ready(Columns(plan, is_part=True), None if notes is None else Credits(notes))


Task = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def task_of(job: bytes) -> Task:
    """Return what Spark runs over each part: batches of lines in, lines that earn something out, and what is told.

    Args:
        job: as `bytes_of` returns it.
    """

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        some = [batch for batch in batches if batch.num_rows]
        if some:
            yield from _answered(job, pa.Table.from_batches(some))

    return task


def _answered(job: bytes, table: pa.Table) -> Iterator[pa.RecordBatch]:
    columns, credited = _ready(job)
    columns.begin()
    table = table.sort_by(_ROW)
    is_earlier = table[_EARLIER]
    parts = [table.filter(is_earlier), table.filter(pa.compute.invert(is_earlier))]
    found = Found(*(Findings("", numbers=part[_ROW].to_numpy()) for part in parts))
    earlier, lines = (part.drop_columns(list(_OURS)) for part in parts)
    sizes = (columns.sizes(earlier), columns.sizes(lines))
    try:
        outcome = rebates_unless_wrong(
            columns, lines, earlier=earlier if earlier.num_rows else None, credited=credited, found=found
        )
    except Problems as error:
        yield _told(columns.plan, _Told(PARTNER_COLUMNS.empty_table(), problems=error.problems))
        return
    told = _Told(PARTNER_COLUMNS.empty_table(), 0, (found.earlier.rows, found.lines.rows), sizes)
    if outcome is None:
        yield _told(columns.plan, told)
        return
    yield _told(columns.plan, told._replace(partners=outcome.partners, lines=outcome.lines.num_rows))
    yield from outcome.lines.append_column(_TOLD, pa.nulls(outcome.lines.num_rows, pa.binary())).to_batches()


def _told(plan: Plan, told: _Told) -> pa.RecordBatch:
    """Return the row that says what a task says beside its lines."""
    columns = line_columns(plan)
    arrays = [pa.nulls(1, kind) for kind in columns.types]
    return pa.RecordBatch.from_arrays([*arrays, pa.array([pickle.dumps(told)])], names=[*columns.names, _TOLD])


def summing_task_of(job: bytes) -> Task:
    """Return what Spark runs over all lines in the order of their rows, to say where sums are too large.

    Args:
        job: as `bytes_of` returns it.
    """

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        columns, findings, row = Columns(_ready(job).columns.plan), Findings(""), FIRST_ROW
        for batch in batches:
            columns.note_sums(pa.Table.from_batches([batch]).drop_columns(list(_OURS)), findings, first_row=row)
            row += batch.num_rows
        yield pa.RecordBatch.from_arrays([pa.array([pickle.dumps(findings.rows)])], names=[_TOLD])

    return task
