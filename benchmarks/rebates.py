"""Rebates in bulk, beside their peers: the floor, Polars, DuckDB, PostgreSQL, pandas, NumPy, and claim by claim.

`--lines 10000000 --partners 20000 --rounds 3` are the figures of docs/benchmarks.md; `--only` names some engines, and
`--alone` works the rebates out once in bulk and nothing else, to see time and memory of any number of lines.
The libraries that nothing else needs are in the dependency group `bench`.
"""

import argparse
import resource
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import polars as pl
import pyarrow as pa
from measuring import median_of, report, seconds_and_cpu_of
from measuring.order_lines import FAMILIES, SALES, partner_facts, terms, write_lines
from measuring.rebate_peers import (
    duckdb_rebates,
    pandas_rebates,
    polars_rebates,
    postgres_rebates,
    tables_of,
    whole_amounts,
)
from pyarrow import parquet

from tremplin.bulk.lines.file import LinesFile
from tremplin.bulk.rebates.local import Sources, rebates_in_files
from tremplin.bulk.rebates.plan import plan_of
from tremplin.bulk.world import World
from tremplin.engine.compiled import compile_programme
from tremplin.engine.evaluate import period_claim
from tremplin.engine.lines import shares_by_line
from tremplin.facts.record import OrderLine
from tremplin.money import calendar_period
from tremplin.store import embedded

COLUMNS = ["line_id", "partner_id", "family", "sale_type", "ordered_on", "amount_minor", "currency"]
KIND, PERIOD = calendar_period("2026-Q3")
BY_CLAIM_PARTNERS = 10


class Bench:
    """The lines, the facts, and what each engine makes of them."""

    def __init__(self, folder: Path, *, lines: int, partners: int, is_clustered: bool) -> None:
        self.folder, self.lines = folder, lines
        self.path = folder / "lines.parquet"
        write_lines(self.path, lines=lines, partners=partners, is_clustered=is_clustered)
        self.data = partner_facts(partners)
        self.tables = tables_of(self.data)
        self.compiled = compile_programme(terms())

    def bulk(self) -> Path:
        """Work everything out here, the facts beside the lines made ready included."""
        plan = plan_of(self.compiled, World(self.data), period=PERIOD, kind=KIND.value)
        out = self.folder / "bulk"
        out.mkdir(exist_ok=True)
        rebates_in_files(plan, Sources(LinesFile(self.path)), out, on_progress=lambda *_told: None)
        return out / "lines.parquet"

    def floor(self) -> Path:
        """Read the columns that are needed, and write the result that is known already."""
        read = parquet.ParquetFile(self.path, read_dictionary=COLUMNS[1:4] + COLUMNS[6:])
        for _batch in read.iter_batches(batch_size=1_000_000, columns=COLUMNS):
            pass
        path = self.folder / "floor.parquet"
        with parquet.ParquetWriter(path, self.known.schema) as writer:
            for table in self.known_pieces:
                writer.write_table(table)
        return path

    def know(self) -> None:
        """Keep the result in memory, for the floor."""
        self.known = parquet.read_table(self.folder / "bulk" / "lines.parquet")
        self.known_pieces = [self.known.slice(at, 600_000) for at in range(0, self.known.num_rows, 600_000)]

    def polars(self) -> Path:
        """Work it out in Polars."""
        polars_rebates(self.path, self.tables, self.folder / "polars.parquet")
        return self.folder / "polars.parquet"

    def duckdb(self) -> Path:
        """Work it out in DuckDB."""
        duckdb_rebates(self.path, self.tables, self.folder / "duckdb.parquet")
        return self.folder / "duckdb.parquet"

    def postgres(self) -> Path:
        """Work it out in a PostgreSQL of its own: lines are copied in, and what they earn is copied out."""
        server = embedded.start(self.folder / "db")
        try:
            copied = postgres_rebates(self.path, self.tables, self.folder / "postgres.parquet", server.url())
        finally:
            embedded.release(self.folder / "db")
        print(f"PostgreSQL SQL: {copied:.2f} s of it to copy lines and facts in", flush=True)
        return self.folder / "postgres.parquet"

    def pandas(self) -> Path:
        """Work it out in pandas."""
        pandas_rebates(self.path, self.tables, self.folder / "pandas.parquet")
        return self.folder / "pandas.parquet"

    def numpy(self) -> Path:
        """Work it out as OpenFisca does: vectors by line, entities by index, formulas over whole arrays."""
        table = parquet.read_table(self.path, columns=COLUMNS, read_dictionary=COLUMNS[1:4])
        ids = self.tables["partners"]["partner_id"].to_list()
        places = {partner_id: number for number, partner_id in enumerate(ids)}
        partner = _codes(table["partner_id"], places)
        family = _codes(table["family"], {name: number for number, name in enumerate(FAMILIES)})
        sale = _codes(table["sale_type"], {name: number for number, name in enumerate(SALES)})
        day = table["ordered_on"].combine_chunks().cast(pa.int32()).to_numpy()
        amount = table["amount_minor"].to_numpy()
        is_in = self._valid("members", places, partner, day, {}) >= 0
        families = {name: number for number, name in enumerate(FAMILIES)}
        is_in &= self._valid("competencies", places, partner * len(FAMILIES) + family, day, families) >= 0
        level = self._valid("levels", places, partner, day, {"silver": 1, "gold": 2, "platinum": 3})
        ppm = 2_000 + 1_700 * family + 900 * sale + 3_500 * np.maximum(level, 0)
        order = np.lexsort((day, partner))
        order = order[is_in[order]]
        owners = partner[order]
        starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        steps = [amount * ppm, amount, np.where((sale == 1) | (sale == 2), amount, 0)]
        after = [_running(step[order], starts, owners.size) for step in steps]
        target = self.tables["partners"]["target"].to_numpy()[owners]
        extra = self.tables["partners"]["has_extra"].to_numpy()[owners]
        before = [one - step[order] for one, step in zip(after, steps, strict=True)]
        top, low = whole_amounts(*after, target, extra), whole_amounts(*before, target, extra)
        shares = {name: pa.array(top[name] - low[name]) for name in top}
        found = pa.table({name: table[name].take(pa.array(order)) for name in ("line_id", "partner_id")} | shares)
        is_something = np.logical_or.reduce([top[name] != low[name] for name in top])
        parquet.write_table(found.filter(pa.array(is_something)), self.folder / "numpy.parquet")
        return self.folder / "numpy.parquet"

    def by_claim(self) -> int:
        """Let the engine decide a few partners claim by claim, with the share of each line, and return their lines."""
        plan = plan_of(self.compiled, World(self.data), period=PERIOD, kind=KIND.value)
        # Not the greatest: those of middle size stand for the rest.
        some = plan.world.partner_ids[len(plan.world.partner_ids) // 2 :][:BY_CLAIM_PARTNERS]
        table = parquet.read_table(self.path, filters=[("partner_id", "in", some)])
        rows = [
            OrderLine(order_id="", customer_id="", product="", quantity=1, amount=row.pop("amount_minor"), **row)
            for row in table.to_pylist()
        ]
        self.by_claim_seconds = process_time()
        view = plan.world.view.with_tables({"order_lines": tuple(sorted(rows, key=lambda row: row.line_id))})
        for rebate in plan.rebates:
            for partner_id in some:
                shares_by_line(plan.compiled, view, period_claim(rebate.ready, partner_id, PERIOD))
        self.by_claim_seconds = process_time() - self.by_claim_seconds
        return len(rows)

    def _valid(self, name: str, places: dict, keys: np.ndarray, day: np.ndarray, values: dict) -> np.ndarray:
        """Return what each key holds on its day: 0 or a value, -1 for nothing; a key has one interval here."""
        table = self.tables[name]
        owners = np.array([places[one] for one in table["partner_id"].to_list()])
        held = np.zeros(owners.size, np.int64)
        if "level" in table.columns:
            held = np.array([values[one] for one in table["level"].to_list()])
        if "family" in table.columns:
            owners = owners * len(FAMILIES) + np.array([values[one] for one in table["family"].to_list()])
        size = len(places) * (len(FAMILIES) if "family" in table.columns else 1)
        first, end, what = np.full(size, 2**30), np.full(size, -(2**30)), np.zeros(size, np.int64)
        first[owners] = table["valid_from"].cast(pl.Int32).to_numpy()
        end[owners] = table["valid_until"].cast(pl.Int32).to_numpy()
        what[owners] = held
        return np.where((first[keys] <= day) & (day < end[keys]), what[keys], -1)


def _codes(column: pa.ChunkedArray, places: dict[str, int]) -> np.ndarray:
    encoded = column.combine_chunks()
    return np.array([places[one] for one in encoded.dictionary.to_pylist()])[encoded.indices.to_numpy()]


def _running(values: np.ndarray, starts: np.ndarray, size: int) -> np.ndarray:
    sums = np.cumsum(values)
    base = np.zeros(starts.size, np.int64)
    base[1:] = sums[starts[1:] - 1]
    return sums - np.repeat(base, np.diff(np.r_[starts, size]))


def same(first: Path, second: Path) -> bool:
    """Say whether two results hold the same rows."""
    frames = [pl.scan_parquet(path).sort("line_id").collect() for path in (first, second)]
    return bool(frames[0].select(frames[1].columns).equals(frames[1]))


def alone(lines: int, partners: int, *, is_clustered: bool) -> None:
    """Work rebates out in bulk, and say what it took."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), lines=lines, partners=partners, is_clustered=is_clustered)
        before = _memory()
        seconds, cpu = seconds_and_cpu_of(bench.bulk)
        heads = ("lines", "seconds by the clock", "of the processor", "GiB before", "GiB at most")
        row = (f"{lines:,}", f"{seconds:.1f}", f"{cpu:.1f}", f"{before:.1f}", f"{_memory():.1f}")
        report(f"Five rebates of {partners:,} partners in bulk, once", heads, [row])


def _memory() -> float:
    """Return how many GiB this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--lines", type=int, default=10_000_000)
    asked.add_argument("--partners", type=int, default=20_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--clustered", action="store_true")
    asked.add_argument("--only", nargs="*")
    asked.add_argument("--alone", action="store_true")
    given = asked.parse_args()
    if given.alone:
        alone(given.lines, given.partners, is_clustered=given.clustered)
        return
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), lines=given.lines, partners=given.partners, is_clustered=given.clustered)
        result = bench.bulk()
        bench.know()
        peers: dict[str, Callable[[], Path]] = {
            "floor: read and write": bench.floor,
            "tremplin, in bulk": bench.bulk,
            "Polars": bench.polars,
            "DuckDB SQL": bench.duckdb,
            "PostgreSQL SQL": bench.postgres,
            "NumPy, as OpenFisca": bench.numpy,
            "pandas": bench.pandas,
        }
        chosen = {name: work for name, work in peers.items() if not given.only or name in given.only}
        for name, library in (("DuckDB SQL", "duckdb"), ("pandas", "pandas")):
            if name in chosen and find_spec(library) is None:
                print(f"{name} is left out: install the dependency group bench (pip install --group bench).")
                del chosen[name]
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in chosen}
        for _round in range(given.rounds):
            # All in turn, so that what else runs on the machine falls on each alike.
            for name, work in chosen.items():
                start, start_cpu = perf_counter(), process_time()
                path = work()
                times[name].append((perf_counter() - start, process_time() - start_cpu))
                if len(times[name]) == 1 and not name.startswith("floor"):
                    print(f"{name}: {'the same' if same(result, path) else 'ANOTHER RESULT'}", flush=True)
        wall = {name: median_of([one for one, _cpu in some]) for name, some in times.items()}
        cpu = {name: min(one for _wall, one in some) for name, some in times.items()}
        least, least_cpu = wall.get("floor: read and write", 0), cpu.get("floor: read and write", 0)
        rows = [
            (
                name,
                f"{wall[name]:.2f}",
                # What a server works is no time of this process.
                "" if name == "PostgreSQL SQL" else f"{cpu[name]:.2f}",
                f"{wall[name] / least:.1f}" if least else "",
                f"{cpu[name] / least_cpu:.1f}" if least_cpu and name != "PostgreSQL SQL" else "",
            )
            for name in chosen
        ]
        if not given.only:
            decided = bench.by_claim()
            seconds = bench.by_claim_seconds * given.lines / decided
            name = f"claim by claim, extrapolated from {decided:,} lines"
            rows.append((name, "", f"{seconds:,.0f}", "", f"{seconds / least_cpu:,.0f}"))
        heads = ("engine", "seconds, median", "processor, least", "times the floor", "processor")
        report(
            f"Five rebates over {given.lines:,} order lines, {given.rounds} rounds; {_memory():.1f} GiB at most",
            heads,
            rows,
        )


if __name__ == "__main__":
    main()
