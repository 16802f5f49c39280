"""Rebates in files, by both drivers: the same whatever the order and the division of the lines; and what is wrong."""

import errno
import gc
import random
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.twins.rebate_columns import lines_as_columns, notes_as_columns, said_by_columns, said_by_engine
from tests.twins.rebate_pairs import is_before, pair
from tests.units.engine import trial
from tremplin.bulk.lines.batch import Batch
from tremplin.bulk.lines.file import LinesFile
from tremplin.bulk.rebates.local import Sources, rebates_in_files
from tremplin.bulk.rebates.plan import plan_of
from tremplin.bulk.rebates.spark import Addresses, rebates_on_spark
from tremplin.bulk.world import World
from tremplin.engine.compiled import compile_programme
from tremplin.facts.dataset import DataSet
from tremplin.money import calendar_period
from tremplin.wording import ENGLISH, Problems, problem_text

KIND, QUARTER = calendar_period("2024-Q2")
BESIDE = [date(2024, 4, 1), date(2024, 3, 31), date(2024, 6, 30), date(2024, 7, 1)]
REWARD = {
    "bands": {
        "of": {"sum": "line.list_amount", "over": "period", "where": {"field": "line.family", "is": "north"}},
        "mode": "marginal",
        "rows": [{"from": "0", "below": "100", "rate": "1%"}, {"from": "100", "rate": "2%"}],
    }
}
REBATE = trial.incentive(claimed="quarter", decides={"day": "period.end"}, pays={"reward": REWARD})
CAST = (trial.partner(), trial.partner("P2", country="DE"), trial.customer())


def some_lines(number: int = 40) -> list[Any]:
    """Return lines of two partners, on some days twice."""
    draw = random.Random(7)
    return [
        trial.line(
            f"L{index:03}",
            draw.randrange(1, 50_000),
            f"2024-0{draw.choice((4, 5, 6))}-{draw.randrange(1, 29):02}",
            partner_id=draw.choice(("P1", "P2")),
            family=draw.choice(("north", "south")),
            list_amount=draw.randrange(1, 50_000),
        )
        for index in range(number)
    ]


class Bench:
    """A folder with files of lines, and what comes out of them."""

    def __init__(self, folder: Path, session: Any = None) -> None:
        self.folder, self.session = folder, session

    def file(self, table: pa.Table, name: str = "lines", **written: Any) -> Path:
        path = self.folder / f"{name}.parquet"
        parquet.write_table(table, path, **written)
        return path

    def said(
        self,
        path: Path,
        *,
        terms: Any = None,
        facts: Any = CAST,
        piece_rows: int = 7,
        earlier: Any = None,
        notes: Any = None,
    ):
        """Return what the lines of a file earn; the folder beside receives the tables."""
        compiled = compile_programme(terms or trial.programme(REBATE))
        data = facts if isinstance(facts, DataSet) else DataSet.of(*facts)
        plan = plan_of(compiled, World(data), period=QUARTER, kind=KIND.value)
        out = Path(mkdtemp(dir=self.folder))
        if self.session is None:
            before = None if earlier is None else LinesFile(earlier, piece_rows=piece_rows)
            sources = Sources(LinesFile(path, piece_rows=piece_rows), before, notes)
            done: list[tuple[int, int]] = []
            rebates_in_files(plan, sources, out, on_progress=lambda *told: done.append(told), bucket_rows=9)
            assert not done or done[-1][0] == done[-1][1]
        else:
            addresses = Addresses(str(path), None if earlier is None else str(earlier), notes)
            rebates_on_spark(plan, self.session, addresses, out, part_rows=9)
        return said_by_columns(parquet.read_table(out / "lines.parquet"), parquet.read_table(out / "partners.parquet"))

    def problem(self, table: pa.Table, **said: Any) -> str:
        """Return what is said to be wrong with a table of lines, without its path."""
        with pytest.raises(Problems) as raised:
            self.said(self.file(table), **said)
        return "\n".join(problem_text(one, ENGLISH) for one in raised.value.problems).replace(f"{self.folder}/", "")


@pytest.fixture(params=["local", "spark"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """A bench for each driver."""
    return Bench(tmp_path, request.getfixturevalue("spark") if request.param == "spark" else None)


@pytest.fixture
def local(tmp_path: Path) -> Bench:
    """A bench for the driver of one machine, where what is tried is the same for both."""
    return Bench(tmp_path)


def columns_of(lines: Any) -> pa.Table:
    return lines_as_columns(trial.programme(REBATE), lines)


def test_any_order_and_any_division_of_the_lines_gives_the_same(bench: Bench) -> None:
    lines = some_lines()
    shuffled = random.Random(1).sample(lines, len(lines))
    by_day = sorted(lines, key=lambda line: (line.ordered_on, line.line_id))
    by_partner = sorted(by_day, key=lambda line: line.partner_id)
    by_id = sorted(lines, key=lambda line: line.line_id)

    orders, divided = (shuffled, by_day, by_partner, by_id), ((1_000, 1_000), (3, 7), (10, 4))
    if bench.session is not None:
        # Spark puts lines in an order of its own.
        orders, divided = (shuffled, by_partner), ((3, 7),)

    said = [
        bench.said(bench.file(columns_of(some), row_group_size=group), piece_rows=rows)
        for some in orders
        for group, rows in divided
    ]

    expected = said_by_engine(
        compile_programme(trial.programme(REBATE)), DataSet.of(*CAST, *lines), period=QUARTER.label
    )
    assert said == [expected] * len(said)
    assert len(expected[1]) > 10


def test_pieces_that_are_done_leave_the_memory_at_once(local: Bench) -> None:
    plan = plan_of(
        compile_programme(trial.programme(REBATE)), World(DataSet.of(*CAST)), period=QUARTER, kind=KIND.value
    )
    in_order = sorted(some_lines(), key=lambda line: (line.partner_id, line.ordered_on, line.line_id))
    lines = LinesFile(local.file(columns_of(in_order)), piece_rows=8)
    alive: list[int] = []

    def count(*_told: int) -> None:
        alive.append(sum(isinstance(one, Batch) for one in gc.get_objects(generation=0)))

    gc.collect()
    gc.disable()
    try:
        rebates_in_files(plan, Sources(lines), Path(mkdtemp(dir=local.folder)), on_progress=count)
    finally:
        gc.enable()

    assert len(alive) >= 5
    assert 1 <= max(alive) <= 2


def test_files_of_earlier_lines_and_credit_notes_say_what_the_engine_says(bench: Bench) -> None:
    for number in (3, 17, 46, 90, 192) if bench.session is None else (17, 90):
        one = pair(number)
        lines = one.data.table("order_lines")
        before = bench.file(lines_as_columns(one.programme, filter(is_before, lines)), "before")
        path = bench.file(lines_as_columns(one.programme, [line for line in lines if not is_before(line)]))
        notes = notes_as_columns(one.data.table("credit_notes"))

        said = bench.said(path, terms=one.programme, facts=one.data, piece_rows=3, earlier=before, notes=notes)

        assert said == said_by_engine(compile_programme(one.programme), one.data, period=QUARTER.label), number


def test_a_word_means_the_same_in_both_files_wherever_it_first_occurs(bench: Bench) -> None:
    north = {"sum": "line.amount", "where": {"field": "line.family", "is": "north"}}
    growth = {"of": {**north, "over": "period"}, "baseline": {**north, "over": {"previous": "quarter"}}}
    reward = {"growth": {**growth, "on": "excess", "rate": "10%"}}
    rebate = trial.incentive(claimed="quarter", decides={"day": "period.end"}, pays={"reward": reward})
    terms = trial.programme(rebate)
    before = [
        trial.line("B1", 1_000, "2024-02-01", family="south"),
        trial.line("B2", 500, "2024-02-02", family="north"),
    ]
    lines = [
        trial.line("L1", 5_000, "2024-04-01", family="north"),
        trial.line("L2", 7_000, "2024-04-02", family="south"),
    ]
    path = bench.file(lines_as_columns(terms, lines))

    said = bench.said(path, terms=terms, earlier=bench.file(lines_as_columns(terms, before), "before"))

    assert said == ({"bonus/P1/2024-Q2": (450, None)}, {("bonus", "L1"): 450})


def changed(name: str, values: list[Any], kind: Any) -> pa.Table:
    """Return four lines with other values in a column."""
    table = columns_of(some_lines(4))
    return table.set_column(table.column_names.index(name), name, pa.array(values, kind))


def test_a_missing_column_is_named_with_those_that_are_needed(bench: Bench) -> None:
    assert bench.problem(columns_of(some_lines(4)).drop(["ordered_on", "family"])) == (
        'lines.parquet, column "family": The column family is missing.\n'
        "  These terms need the columns amount_minor, currency, family, line_id, ordered_on and partner_id."
        "  [COLUMN_MISSING]\n"
        'lines.parquet, column "ordered_on": The column ordered_on is missing.\n'
        "  These terms need the columns amount_minor, currency, family, line_id, ordered_on and partner_id."
        "  [COLUMN_MISSING]"
    )


def test_amounts_as_binary_fractions_are_refused(bench: Bench) -> None:
    table = columns_of(some_lines(4))
    floats = table.append_column("amount", pa.array([1.5] * 4)).drop(["amount_minor"])

    assert bench.problem(floats) == (
        'lines.parquet, column "amount": The column holds binary fractions (double), which are not exact.\n'
        "  Write it as whole minor units in a column whose name ends with _minor.  [COLUMN_NOT_EXACT]"
    )


def test_a_column_of_a_wrong_type_is_named(bench: Bench) -> None:
    assert bench.problem(changed("ordered_on", ["2024-04-01"] * 4, pa.string())) == (
        'lines.parquet, column "ordered_on": The column is of the type string.\n  Write it as a date.  [COLUMN_TYPE]'
    )


WRONG = [
    (changed("partner_id", ["P1", None, None, "P2"], pa.string()), "NULLS_IN_COLUMN", (2, "3", "4")),
    (changed("partner_id", ["P1", "P9", "P1", "P2"], pa.string()), "REFERENCE_UNKNOWN", (1, "3")),
    (changed("line_id", ["L1", "L2", "L1", "L1"], pa.string()), "LINE_TWICE", (2, "4", "5")),
    (changed("ordered_on", BESIDE, pa.date32()), "LINES_OUTSIDE_PERIOD", (2, "3", "5")),
    (changed("currency", ["EUR", "USD", "EUR", "USD"], pa.string()), "CURRENCY_WITHOUT_RATE", (2, "3", "5")),
    (changed("amount_minor", [1, -5, 0, 1], pa.int64()), "AMOUNT_NEGATIVE", (1, "3")),
    (changed("amount_minor", [1, 2**62, 2**62, 1], pa.int64()), "SUM_TOO_LARGE", (3, "3", "4", "5")),
]


@pytest.mark.parametrize(("table", "code", "told"), WRONG)
def test_wrong_rows_are_counted_and_the_first_are_named(table: pa.Table, code: str, told: Any, bench: Bench) -> None:
    with pytest.raises(Problems) as raised:
        bench.said(bench.file(table), piece_rows=2)

    (problem,) = raised.value.problems
    assert (problem.code, (problem.fields["count"], *problem.fields["rows"])) == (code, told)
    assert problem.places[0].row == int(told[1])


def test_lines_outside_the_period_are_told_in_full(bench: Bench) -> None:
    table = changed("ordered_on", BESIDE, pa.date32())

    assert bench.problem(table) == (
        'lines.parquet, row 3, column "ordered_on": Lines outside the period 2024-Q2: 2, first 3 and 5.\n'
        "  Leave them out; lines that a period is compared with go into a file of their own.  [LINES_OUTSIDE_PERIOD]"
    )


def test_a_credit_of_more_than_its_line_is_named(bench: Bench) -> None:
    notes = notes_as_columns([trial.credit("N1", "L001", 1), trial.credit("N2", "L001", 60_000)])

    assert bench.problem(columns_of(some_lines(4)), notes=notes) == (
        'lines.parquet, row 3, column "amount_minor": Lines credited by more than their amount: 1, first 3.\n'
        "  Credit notes take back at most the whole of their line.  [CREDIT_TOO_LARGE]"
    )


def test_a_line_of_the_period_among_earlier_ones_is_named(bench: Bench) -> None:
    path = bench.file(columns_of(some_lines(2)), "before")

    assert bench.problem(columns_of(some_lines(4)), earlier=path) == (
        'before.parquet, row 2, column "ordered_on": Lines in the period 2024-Q2 or after it: 2, first 2 and 3.\n'
        "  This file holds the lines of earlier periods only.  [LINES_NOT_BEFORE_PERIOD]"
    )


def test_an_id_that_occurs_among_earlier_lines_is_one_that_occurs_twice(bench: Bench) -> None:
    lines = [trial.line(one, 1, "2024-04-01", list_amount=1) for one in ("L1", "L2", "L3")]
    before = [trial.line(one, 1, "2024-02-01", list_amount=1) for one in ("L0", "L2", "L3")]
    path = bench.file(columns_of(before), "before")

    assert bench.problem(columns_of(lines), earlier=path) == (
        'lines.parquet, row 3, column "line_id": Lines whose id occurs before: 2, first 3 and 4.\n'
        "  Each line has an id of its own; leave out what was delivered twice.  [LINE_TWICE]"
    )


def test_amounts_beyond_64_bits_are_too_large(local: Bench) -> None:
    with pytest.raises(Problems) as raised:
        local.said(local.file(changed("amount_minor", [1, 2**64 - 1, 2, 1], pa.uint64())), piece_rows=2)

    (problem,) = raised.value.problems
    assert (problem.code, problem.fields["count"]) == ("SUM_TOO_LARGE", 3)


def test_two_columns_of_one_name_are_named(local: Bench) -> None:
    table = columns_of(some_lines(4))
    table = table.append_column("line_id", table["line_id"])

    assert local.problem(table) == (
        'lines.parquet, column "line_id": 2 columns have the name line_id.\n  Leave one of them.  [COLUMN_TWICE]'
    )


@pytest.mark.parametrize("name", ["line_id", "currency"])
def test_bytes_that_are_no_text_are_named(name: str, local: Bench) -> None:
    table = columns_of(some_lines(4))
    data = b"".join(bytes([0xFF, 0x80 + at]) for at in range(4))
    starts = np.arange(0, 10, 2, dtype=np.int32).tobytes()
    wrong = pa.Array.from_buffers(pa.string(), 4, [None, pa.py_buffer(starts), pa.py_buffer(data)])

    assert local.problem(table.set_column(table.column_names.index(name), name, wrong)) == (
        f'lines.parquet, column "{name}": The column holds bytes that are no text.\n'
        "  Write it anew as UTF-8.  [COLUMN_NO_TEXT]"
    )


def test_a_page_that_cannot_be_unpacked_is_no_parquet(local: Bench) -> None:
    path = local.file(columns_of(some_lines()))
    content = bytearray(path.read_bytes())
    content[40:400] = bytes(one ^ 0x5A for one in content[40:400])
    path.write_bytes(content)

    with pytest.raises(Problems, match="The file is not a Parquet file that can be read"):
        local.said(path)


def test_what_the_system_cannot_read_is_no_problem_of_the_file(local: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    file = LinesFile(local.file(columns_of(some_lines(4))))

    def failing(**_asked: Any) -> Any:
        yield from ()
        raise OSError(errno.EIO, "Input/output error")

    file._file = SimpleNamespace(iter_batches=failing)  # type: ignore[assignment]

    with pytest.raises(OSError, match="Input/output error"):
        list(file.pieces(["line_id"]))


LONG = "0.1234567890123456789"
LONG_FIGURES = [
    ({"percent": {"rate": LONG, "of": {"sum": "line.amount", "over": "period"}}}, "incentive.pays"),
    ({"lump_sum": {"sum": "line.amount", "over": "period", "rate": LONG}}, "rate"),
    ({"lump_sum": {"sum": "line.amount", "over": "period", "weights": [
        {"when": {"field": "line.family", "is": "north"}, "times": LONG}]}}, "pays"),
]  # fmt: skip


@pytest.mark.parametrize(("reward", "where"), LONG_FIGURES)
def test_figures_with_more_digits_than_64_bits_hold_are_named(reward: Any, where: str, local: Bench) -> None:
    rebate = trial.incentive(claimed="quarter", decides={"day": "period.end"}, pays={"reward": reward})

    said = local.problem(columns_of(some_lines(4)), terms=trial.programme(rebate))

    assert "its figures have more digits than 64 bits hold, at " in said
    assert where in said


def test_a_file_that_is_no_parquet_is_refused(bench: Bench) -> None:
    path = bench.folder / "lines.parquet"
    path.write_bytes(b"line_id,partner_id\n")

    with pytest.raises(Problems, match="The file is not a Parquet file that can be read"):
        bench.said(path)


ENGINE_ONLY = [
    ({"lump_sum": {"highest": "line.amount", "over": "period"}}, "takes all of them at once (highest)"),
    ({"lump_sum": {"sum": "line.amount", "whose": "everyone"}}, "of others than the partner (everyone)"),
    ({"per_unit": {"amount": "1", "units": {"distinct": "line.customer_id"}}}, "takes all of them at once (distinct)"),
    ({"per_unit": {"amount": "1", "units": {"rank": {"among": "line"}}}}, "it ranks order lines"),
    ({"per_unit": {"amount": "1", "units": {"count": "award"}}}, "it looks at claims or awards"),
    (
        {"lump_sum": {"sum": "line.amount", "where": {"measure": {"count": "line"}, "at_least": "2"}}},
        "measures other lines",
    ),
    (
        {"lump_sum": {"sum": "line.amount", "dated": "line.shipped_on"}},
        "by another day than their own (line.shipped_on)",
    ),
    ({"lump_sum": {"sum": "line.amount", "rate": {"field": "partner.share"}}}, "a rate that can be any fraction"),
]


@pytest.mark.parametrize(("reward", "what"), ENGINE_ONLY)
def test_what_the_engine_decides_only_is_named_before_any_line_is_read(reward: Any, what: str, local: Bench) -> None:
    rebate = trial.incentive(claimed="quarter", decides={"day": "period.end"}, pays={"reward": reward})

    attributes = {"line.shipped_on": {"type": "date"}, "partner.share": {"type": "rate"}}

    said = local.problem(columns_of(some_lines(4)), terms=trial.programme(rebate, attributes=attributes))

    assert said.startswith("terms.yaml: The incentive bonus cannot be worked out in bulk: ")
    assert what in said
    assert said.endswith("\n  tremplin evaluate decides it, claim by claim.  [DECIDED_BY_ENGINE_ONLY]")
