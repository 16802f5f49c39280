"""What Spark runs over each part, without Spark; and what only Spark can get wrong."""

import pickle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.doors.cli.conftest import tremplin_in
from tests.doors.cli.harbour import write_facts, write_programme
from tests.twins.rebate_columns import lines_as_columns, notes_as_columns, said_by_columns, said_by_engine
from tests.units.bulk.test_files import CAST, KIND, QUARTER, REBATE, columns_of, some_lines
from tests.units.engine import trial
from tremplin.bulk.rebates.plan import Plan, plan_of
from tremplin.bulk.rebates.spark import Addresses, bytes_of, rebates_on_spark, require_shared, summing_task_of, task_of
from tremplin.bulk.world import World
from tremplin.doors.cli.files import load_data, load_programme
from tremplin.engine.compiled import compile_programme
from tremplin.facts.dataset import DataSet
from tremplin.wording import ENGLISH, Problems, problem_text

ROW, EARLIER, TOLD = "tremplin_row", "tremplin_is_earlier", "tremplin_told"


def plan() -> Plan:
    compiled = compile_programme(trial.programme(REBATE))
    return plan_of(compiled, World(DataSet.of(*CAST)), period=QUARTER, kind=KIND.value)


def part(table: pa.Table, *, first_row: int = 2) -> pa.Table:
    """Return lines as Spark hands them to a task."""
    rows = pa.array(range(first_row, first_row + table.num_rows), pa.int64())
    read = table.select(
        ["line_id", "partner_id", "ordered_on", "amount_minor", "list_amount_minor", "currency", "family"]
    )
    return read.append_column(ROW, rows).append_column(EARLIER, pa.array([False] * table.num_rows))


def answered(table: pa.Table, job: bytes) -> tuple[pa.Table, Any]:
    """Return the lines of a task, and what it told."""
    found = pa.Table.from_batches(list(task_of(job)(iter(table.to_batches(max_chunksize=3)))))
    is_told = found[TOLD].is_valid()
    (told,) = found.filter(is_told)[TOLD].to_pylist()
    return found.filter(pa.compute.invert(is_told)).drop_columns([TOLD]), pickle.loads(told)


def test_a_part_earns_what_the_engine_says_whatever_its_rows() -> None:
    lines = some_lines()

    found, told = answered(part(columns_of(lines), first_row=1_000), bytes_of(plan(), None))

    engine = said_by_engine(compile_programme(trial.programme(REBATE)), DataSet.of(*CAST, *lines), period=QUARTER.label)
    assert said_by_columns(found, told.partners) == engine
    assert told.lines == found.num_rows > 10
    assert told.found == ((), ())


def test_rows_that_are_wrong_are_told_by_their_number_in_the_file() -> None:
    table = columns_of(some_lines(4))
    wrong = table.set_column(table.column_names.index("partner_id"), "partner_id", pa.array(["P1", None, "P9", None]))

    found, told = answered(part(wrong, first_row=70), bytes_of(plan(), None))

    assert found.num_rows == 0
    assert [(one.code, one.count, one.rows) for one in told.found[1]] == [
        ("NULLS_IN_COLUMN", 2, [71, 73]),
        ("REFERENCE_UNKNOWN", 1, [72]),
    ]


def test_a_part_without_lines_says_nothing() -> None:
    assert list(task_of(bytes_of(plan(), None))(iter([]))) == []


def test_sums_are_followed_through_all_rows_in_order() -> None:
    table = columns_of(some_lines(4))
    name = "amount_minor"
    large = table.set_column(table.column_names.index(name), name, pa.array([1, 2**62, 2**62, 1], pa.int64()))

    (batch,) = summing_task_of(bytes_of(plan(), None))(iter(part(large).to_batches(max_chunksize=1)))

    (found,) = pickle.loads(batch.column(TOLD)[0].as_py())
    assert (found.code, found.column, found.rows) == ("SUM_TOO_LARGE", "amount_minor", [3, 4, 5])


def test_a_job_of_another_version_is_refused() -> None:
    _version, content = pickle.loads(bytes_of(plan(), None))

    with pytest.raises(Problems) as raised:
        list(task_of(pickle.dumps(("0.0.1", content)))(iter(part(columns_of(some_lines(4))).to_batches())))

    (problem,) = raised.value.problems
    assert problem_text(problem, ENGLISH).startswith("The tasks run version 0.1.0 of Tremplin, and 0.0.1 started them.")


def test_a_result_that_is_not_all_here_is_refused(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"line_id": ["L1"]}), tmp_path / "part-1.parquet")

    require_shared(tmp_path, expected=1)
    with pytest.raises(Problems, match="Spark wrote 2, and 1 are here"):
        require_shared(tmp_path, expected=2)
    with pytest.raises(Problems, match="Spark wrote 1, and 0 are here"):
        require_shared(tmp_path / "nowhere", expected=1)


def test_rows_are_counted_through_all_files_of_a_folder(spark: Any, tmp_path: Path) -> None:
    table = columns_of(some_lines(6))
    wrong = table.set_column(table.column_names.index("partner_id"), "partner_id", pa.array([*["P1"] * 4, "P9", None]))
    folder = tmp_path / "lines"
    folder.mkdir()
    for number, at in enumerate((0, 2, 4)):
        parquet.write_table(wrong.slice(at, 2), folder / f"part-{number}.parquet")
    out = tmp_path / "out"
    out.mkdir()

    with pytest.raises(Problems) as raised:
        rebates_on_spark(plan(), spark, Addresses(str(folder)), out, part_rows=2)
    with pytest.raises(FileNotFoundError):
        rebates_on_spark(plan(), spark, Addresses(str(tmp_path / "nowhere")), out)

    assert [(one.code, one.fields["rows"]) for one in raised.value.problems] == [
        ("REFERENCE_UNKNOWN", ("6",)),
        ("NULLS_IN_COLUMN", ("7",)),
    ]


def test_the_command_says_and_writes_on_spark_what_it_does_on_one_machine(spark: Any, tmp_path: Path) -> None:
    write_programme(tmp_path / "harbour")
    write_facts(tmp_path / "facts")
    terms = load_programme(tmp_path / "harbour")
    lines = load_data(tmp_path / "facts", programme=terms).table("order_lines")
    own = [line for line in lines if line.ordered_on.month <= 3]
    parquet.write_table(lines_as_columns(terms, own), tmp_path / "lines.parquet")
    parquet.write_table(notes_as_columns([]), tmp_path / "notes.parquet")
    tremplin = tremplin_in(tmp_path)
    given = ("rebates", "harbour", "lines.parquet", "--period", "2026-Q1", "--facts", "facts", "--json")

    on_spark, local = (
        tremplin(*given, "--credit-notes", "notes.parquet", "--on", driver, "--out", driver)
        for driver in ("spark", "local")
    )

    assert (on_spark.code, on_spark.out) == (0, local.out), on_spark.err
    for name, rows in (("lines.parquet", 2), ("partners.parquet", 1)):
        written = [parquet.read_table(tmp_path / driver / name).sort_by("partner_id") for driver in ("spark", "local")]
        assert written[0].to_pylist() == written[1].to_pylist()
        assert written[0].num_rows == rows
