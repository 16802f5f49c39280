"""The same five rebates written by hand for other engines: each reads the lines, and writes what each line earns.

Every amount is a function F of a running sum, rounded half up in whole numbers; a line earns F(after) - F(before).
Facts come ready for each of them: what partners hold as intervals of days, rates as a table.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl
import psycopg
from pyarrow import parquet

from measuring.order_lines import FAMILIES, LEVELS, PIECE, SALES, rate_ppm
from tremplin.facts.dataset import DataSet

FAR = date(9999, 12, 31)


def tables_of(data: DataSet) -> dict[str, pl.DataFrame]:
    """Return the facts as tables: intervals with the last day excluded."""

    def spans(name: str, **columns: str) -> pl.DataFrame:
        rows = data.table(name)
        fields = {"partner_id": "partner_id", "valid_from": "valid_from", **columns}
        found = {key: [getattr(row, field) for row in rows] for key, field in fields.items()}
        return pl.DataFrame({**found, "valid_until": [row.valid_until or FAR for row in rows]})

    partners = data.table("partners")
    rates = [
        (family, sale, level, rate_ppm(FAMILIES.index(family), SALES.index(sale), index))
        for family in FAMILIES
        for sale in SALES
        for index, level in enumerate(("", *LEVELS))
    ]
    last = date(2026, 9, 30)
    extra = [
        row.partner_id
        for row in data.table("levels")
        if row.level in ("gold", "platinum") and row.valid_from <= last < (row.valid_until or FAR)
    ]
    return {
        "members": spans("memberships"),
        "levels": spans("levels", level="level"),
        "competencies": spans("competencies", family="competency"),
        "rates": pl.DataFrame(rates, schema=["family", "sale_type", "level", "ppm"], orient="row"),
        "partners": pl.DataFrame(
            {
                "partner_id": [one.partner_id for one in partners],
                "target": [one.attributes["target"] for one in partners],
            }
        ).with_columns(has_extra=pl.col("partner_id").is_in(extra)),
    }


def half_up(numerator: pl.Expr, denominator: int) -> pl.Expr:
    """Round a quotient of whole numbers that is not below zero."""
    return (2 * numerator + denominator) // (2 * denominator)


def amounts(by_rate: pl.Expr, eligible: pl.Expr, subscribed: pl.Expr) -> dict[str, pl.Expr]:
    """Return the five amounts for running sums, in minor units."""
    zero = pl.lit(0, pl.Int64)
    inside = pl.max_horizontal(zero, pl.min_horizontal(eligible, pl.lit(10_000_000)) - 2_000_000)
    by_band = half_up(5 * inside + 10 * pl.max_horizontal(zero, eligible - 10_000_000), 1000)
    rate = pl.when(eligible >= 10_000_000).then(10).when(eligible >= 2_000_000).then(5).otherwise(0)
    grown = pl.max_horizontal(zero, eligible - pl.col("target"))
    is_grown = (pl.col("target") > 0) & (10 * eligible >= 11 * pl.col("target"))
    times = pl.when(pl.col("has_extra")).then(125).otherwise(100)
    return {
        "by-line_minor": pl.min_horizontal(half_up(by_rate, 1_000_000), pl.lit(5_000_000)),
        "by-band_minor": by_band,
        "on-the-whole_minor": half_up(rate * eligible, 1000),
        "growth_minor": pl.when(is_grown).then(half_up(2 * grown, 100)).otherwise(0),
        "subscription_minor": pl.min_horizontal(half_up(3 * times * subscribed, 10_000), pl.lit(2_000_000)),
    }


def polars_rebates(lines: Path, tables: dict[str, pl.DataFrame], out: Path) -> None:
    """Work the five rebates out in Polars."""
    scanned = pl.scan_parquet(lines)
    keys = ["line_id", "partner_id", "family", "sale_type", "ordered_on", "amount_minor"]
    valid = (pl.col("valid_from") <= pl.col("ordered_on")) & (pl.col("ordered_on") < pl.col("valid_until"))
    members = tables["members"].lazy()
    eligible = scanned.select(keys).join(members, on="partner_id").filter(valid).select(keys)
    eligible = eligible.join(tables["competencies"].lazy(), on=["partner_id", "family"]).filter(valid).select(keys)
    leveled = eligible.join(tables["levels"].lazy(), on="partner_id", how="left")
    leveled = leveled.with_columns(level=pl.when(valid).then(pl.col("level")).otherwise(pl.lit("")).fill_null(""))
    rated = leveled.join(tables["rates"].lazy(), on=["family", "sale_type", "level"])
    rated = rated.join(tables["partners"].lazy(), on="partner_id").sort("partner_id", "ordered_on", "line_id")
    amount = pl.col("amount_minor")
    steps = {
        "by_rate": amount * pl.col("ppm"),
        "eligible": amount,
        "subscribed": pl.when(pl.col("sale_type").is_in(["subscription", "saas"])).then(amount).otherwise(0),
    }
    summed = rated.with_columns(**steps).with_columns(
        **{f"{name}_sum": pl.col(name).cum_sum().over("partner_id") for name in steps}
    )
    after = amounts(*(pl.col(f"{name}_sum") for name in steps))
    before = amounts(*(pl.col(f"{name}_sum") - pl.col(name) for name in steps))
    shares = summed.select("line_id", "partner_id", **{name: after[name] - before[name] for name in after})
    shares.filter(pl.any_horizontal(pl.col(name) != 0 for name in after)).collect(engine="streaming").write_parquet(
        out, compression="snappy"
    )


SQL = """
WITH eligible AS (
    SELECT l.line_id, l.partner_id, l.family, l.sale_type, l.ordered_on, l.amount_minor
    FROM lines l
    JOIN members m ON m.partner_id = l.partner_id AND m.valid_from <= l.ordered_on AND l.ordered_on < m.valid_until
    JOIN competencies c ON c.partner_id = l.partner_id AND c.family = l.family
        AND c.valid_from <= l.ordered_on AND l.ordered_on < c.valid_until
), rated AS (
    SELECT e.*, r.ppm, p.target, p.has_extra,
        CASE WHEN e.sale_type IN ('subscription', 'saas') THEN e.amount_minor ELSE 0 END AS sub
    FROM eligible e
    LEFT JOIN levels v ON v.partner_id = e.partner_id AND v.valid_from <= e.ordered_on AND e.ordered_on < v.valid_until
    JOIN rates r ON r.family = e.family AND r.sale_type = e.sale_type AND r.level = coalesce(v.level, '')
    JOIN partners p ON p.partner_id = e.partner_id
), summed AS (
    SELECT *, CAST(sum(amount_minor * ppm) OVER w AS BIGINT) AS r1, CAST(sum(amount_minor) OVER w AS BIGINT) AS e1,
        CAST(sum(sub) OVER w AS BIGINT) AS s1
    FROM rated WINDOW w AS (PARTITION BY partner_id ORDER BY ordered_on, line_id ROWS UNBOUNDED PRECEDING)
), both_sides AS (
    SELECT line_id, partner_id, target, has_extra, r1, e1, s1,
        r1 - amount_minor * ppm AS r0, e1 - amount_minor AS e0, s1 - sub AS s0
    FROM summed
)
SELECT line_id, partner_id, {amounts} FROM both_sides
"""

_INSIDE = "greatest(0, least({e}, 10000000) - 2000000)"
_RATE = "(CASE WHEN {e} >= 10000000 THEN 10 WHEN {e} >= 2000000 THEN 5 ELSE 0 END)"
_GROWN = "{div}(4 * greatest(0, {e} - target) + 100, 200)"
_TIMES = "(CASE WHEN has_extra THEN 125 ELSE 100 END)"
_F = {
    "by-line_minor": "least({div}(2 * {r} + 1000000, 2000000), 5000000)",
    "by-band_minor": "{div}(2 * (5 * " + _INSIDE + " + 10 * greatest(0, {e} - 10000000)) + 1000, 2000)",
    "on-the-whole_minor": "{div}(2 * " + _RATE + " * {e} + 1000, 2000)",
    "growth_minor": "CASE WHEN target > 0 AND 10 * {e} >= 11 * target THEN " + _GROWN + " ELSE 0 END",
    "subscription_minor": "least({div}(6 * " + _TIMES + " * {s} + 10000, 20000), 2000000)",
}


def sql_of(divide: str) -> str:
    """Return the query; `divide` is how the database divides whole numbers, as a template with {0} and {1}."""
    columns = []
    for name, text in _F.items():
        after, before = (text.format(div="DIV", r=f"r{side}", e=f"e{side}", s=f"s{side}") for side in (1, 0))
        columns.append(f'({after}) - ({before}) AS "{name}"')
    return SQL.format(amounts=", ".join(columns)).replace("DIV(", f"{divide}(")


def duckdb_rebates(lines: Path, tables: dict[str, pl.DataFrame], out: Path) -> None:
    """Work the five rebates out in DuckDB."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads TO 2")
        connection.execute("CREATE MACRO whole_div(a, b) AS a // b")
        for name, table in tables.items():
            connection.register(name, table.to_arrow())
        connection.execute(f"CREATE VIEW lines AS SELECT * FROM read_parquet('{lines}')")
        any_share = " OR ".join(f'"{name}" <> 0' for name in _F)
        query = f"SELECT * FROM ({sql_of('whole_div')}) WHERE {any_share}"
        connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION snappy)")


_TYPES = {pl.String: "text", pl.Date: "date", pl.Int64: "bigint", pl.Boolean: "boolean"}


def postgres_rebates(lines: Path, tables: dict[str, pl.DataFrame], out: Path, url: str) -> float:
    """Work the five rebates out in PostgreSQL, and return how many seconds it took to copy everything in."""
    start = perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("work_mem TO '1GB'", "max_parallel_workers_per_gather TO 2", "synchronous_commit TO off"):
            connection.execute(f"SET {setting}")
        made = "CREATE OR REPLACE FUNCTION whole_div(a bigint, b bigint) RETURNS bigint IMMUTABLE LANGUAGE sql"
        connection.execute(f"{made} AS 'SELECT a / b'")
        keys = ["line_id", "partner_id", "family", "sale_type", "ordered_on", "amount_minor"]
        pieces = (pl.from_arrow(one) for one in parquet.ParquetFile(lines).iter_batches(PIECE, columns=keys))
        _copied_in(connection, "lines", pieces)
        for name, table in tables.items():
            _copied_in(connection, name, iter([table]))
        copied = perf_counter() - start
        any_share = " OR ".join(f'"{name}" <> 0' for name in _F)
        query = f"SELECT * FROM ({sql_of('whole_div')}) AS shares WHERE {any_share}"
        text = out.with_suffix(".csv")
        with (
            text.open("wb") as file,
            connection.cursor().copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)") as copy,
        ):
            for data in copy:
                file.write(data)
        pl.scan_csv(text).sink_parquet(out, compression="snappy")
        text.unlink()
    return copied


def _copied_in(connection: psycopg.Connection, name: str, pieces: Iterator[pl.DataFrame]) -> None:
    first = next(pieces)
    columns = ", ".join(f"{column} {_TYPES[type(kind)]}" for column, kind in first.schema.items())
    connection.execute(f"DROP TABLE IF EXISTS {name}")
    connection.execute(f"CREATE UNLOGGED TABLE {name} ({columns})")
    with connection.cursor().copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
        for piece in chain([first], pieces):
            # An empty text is quoted, so that it is no null.
            copy.write(piece.write_csv(include_header=False, quote_style="non_numeric").encode())
    connection.execute(f"ANALYZE {name}")


def pandas_rebates(lines: Path, tables: dict[str, pl.DataFrame], out: Path) -> None:
    """Work the five rebates out in pandas."""
    import pandas as pd

    frames = {name: table.to_pandas() for name, table in tables.items()}
    keys = ["line_id", "partner_id", "family", "sale_type", "ordered_on", "amount_minor"]
    frame = pd.read_parquet(lines, columns=keys)
    frame["day"] = pd.to_datetime(frame["ordered_on"])
    for name in ("members", "competencies", "levels"):
        for column in ("valid_from", "valid_until"):
            frames[name][column] = pd.to_datetime(frames[name][column].astype(str).str.replace("9999", "2200"))
    for name, on in (("members", ["partner_id"]), ("competencies", ["partner_id", "family"])):
        frame = frame.merge(frames[name], on=on)
        frame = frame[(frame["valid_from"] <= frame["day"]) & (frame["day"] < frame["valid_until"])]
        frame = frame.drop(columns=["valid_from", "valid_until"])
    frame = frame.merge(frames["levels"], on="partner_id", how="left")
    is_valid = (frame["valid_from"] <= frame["day"]) & (frame["day"] < frame["valid_until"])
    frame["level"] = frame["level"].where(is_valid, "")
    frame = frame.merge(frames["rates"], on=["family", "sale_type", "level"]).merge(frames["partners"], on="partner_id")
    frame = frame.sort_values(["partner_id", "ordered_on", "line_id"])
    amount = frame["amount_minor"]
    is_subscribed = frame["sale_type"].isin(["subscription", "saas"])
    steps = [amount * frame["ppm"], amount, amount.where(is_subscribed, 0)]
    after = [step.groupby(frame["partner_id"]).cumsum() for step in steps]
    target, extra = frame["target"].to_numpy(), frame["has_extra"].to_numpy()
    arrays = [
        whole_amounts(*(one.to_numpy() for one in sums), target, extra)
        for sums in (after, [one - step for one, step in zip(after, steps, strict=True)])
    ]
    shares = {name: arrays[0][name] - arrays[1][name] for name in _F}
    found = pd.DataFrame({"line_id": frame["line_id"], "partner_id": frame["partner_id"], **shares})
    found[(found[list(_F)] != 0).any(axis=1)].to_parquet(out, index=False)


def whole_amounts(by_rate, eligible, subscribed, target, extra) -> dict[str, np.ndarray]:
    """Return the five amounts for running sums, as arrays."""

    def rounded(numerator, denominator):
        return (2 * numerator + denominator) // (2 * denominator)

    inside = np.maximum(0, np.minimum(eligible, 10_000_000) - 2_000_000)
    rate = np.where(eligible >= 10_000_000, 10, np.where(eligible >= 2_000_000, 5, 0))
    is_grown = (target > 0) & (10 * eligible >= 11 * target)
    return {
        "by-line_minor": np.minimum(rounded(by_rate, 1_000_000), 5_000_000),
        "by-band_minor": rounded(5 * inside + 10 * np.maximum(0, eligible - 10_000_000), 1000),
        "on-the-whole_minor": rounded(rate * eligible, 1000),
        "growth_minor": np.where(is_grown, rounded(2 * np.maximum(0, eligible - target), 100), 0),
        "subscription_minor": np.minimum(rounded(3 * np.where(extra, 125, 100) * subscribed, 10_000), 2_000_000),
    }
