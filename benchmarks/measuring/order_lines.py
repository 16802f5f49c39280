"""Order lines by the million, with the facts beside them and the terms of five rebates, the same for the same seed."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from tremplin.facts import record as r
from tremplin.facts.dataset import DataSet
from tremplin.terms.programme import Programme
from tremplin.terms.reader import read_terms

FAMILIES = tuple(f"family-{number:02}" for number in range(12))
SALES = ("licence", "subscription", "saas", "renewal", "service")
LEVELS = ("silver", "gold", "platinum")
FIRST = date(2026, 7, 1)
DAYS = 92
PIECE = 1_000_000
SCHEMA = pa.schema(
    [
        ("line_id", pa.string()),
        ("partner_id", pa.string()),
        ("family", pa.string()),
        ("sale_type", pa.string()),
        ("ordered_on", pa.date32()),
        ("amount_minor", pa.int64()),
        ("currency", pa.string()),
    ]
)


def rate_ppm(family: int, sale: int, level: int) -> int:
    """Return the rate of the table; level 0 is none."""
    return 2_000 + 1_700 * family + 900 * sale + 3_500 * level


def terms() -> Programme:
    """Return five rebates: a rate by line with a most, bands by band, bands on the whole, growth, a multiplier."""
    rows = [
        [FAMILIES[family], SALES[sale], level or "*", f"{rate_ppm(family, sale, index)} ppm"]
        for family in range(len(FAMILIES))
        for sale in range(len(SALES))
        for index, level in enumerate(("", *LEVELS))
    ]
    label = {"en": "Trial", "fr": "Essai"}
    any_area = [{"all": [{"field": "line.family", "is": one}, {"holds": {"any_of": [one]}}]} for one in FAMILIES]
    bands = [("0", "20000", "0%"), ("20000", "100000", "0.5%"), ("100000", None, "1%")]
    rewards = {
        "by-line": {"reward": {"lump_sum": "by-rate"}, "maximum": 50000},
        "by-band": {"reward": {"bands": _bands("marginal", bands)}},
        "on-the-whole": {"reward": {"bands": _bands("whole", bands)}},
        "growth": {
            "reward": {
                "growth": {
                    "of": "eligible", "baseline": {"field": "partner.target"}, "on": "excess", "rate": "2%",
                    "once_at_least": "10%",
                }
            }
        },
        "subscription": {
            "reward": {"percent": {"rate": "3%", "of": "subscribed"}},
            "multipliers": [{"when": {"level": {"at_least": "gold"}}, "by": "1.25"}],
            "maximum": 20000,
        },
    }  # fmt: skip
    data = {
        "programme": "trial",
        "version": "1",
        "title": label,
        "currency": "EUR",
        "timezone": "Europe/Paris",
        "in_force": {"from": "2026-01-01", "to": "2026-12-31"},
        "codes": {"line.family": dict.fromkeys(FAMILIES, label), "line.sale_type": dict.fromkeys(SALES, label)},
        "competencies": dict.fromkeys(FAMILIES, label),
        "level_names": dict.fromkeys(LEVELS, label),
        "attributes": {"partner.target": {"type": "money"}},
        "tables": {
            "rates": {
                "rows": rows,
                "columns": [
                    {"column": "family", "matches": "line.family"},
                    {"column": "sale type", "matches": "line.sale_type"},
                    {"column": "level", "matches": "partner.level"},
                ],
                "gives": {"column": "rate", "as": "number"},
                "precedence": "most-specific",
            }
        },
        "conditions": {"in-area": {"holds_when": {"all": [{"membership": {"programme": "trial"}}, {"any": any_area}]}}},
        "measures": {
            "by-rate": {
                "quantity": {"sum": "line.amount", "rate": {"table": "rates"}, "where": "in-area", "over": "period"}
            },
            "eligible": {"quantity": {"sum": "line.amount", "where": "in-area", "over": "period"}},
            "subscribed": {
                "quantity": {
                    "sum": "line.amount",
                    "where": {"all": ["in-area", {"field": "line.sale_type", "is_in": ["subscription", "saas"]}]},
                    "over": "period",
                }
            },
        },
        "incentives": [
            {
                "id": name,
                "stage": "sell",
                "title": label,
                "claimed": "quarter",
                "decides": {"day": "period.end"},
                "when": {"membership": {"programme": "trial"}},
                "pays": pays,
                "nature": "price-reduction",
            }
            for name, pays in rewards.items()
        ],
    }
    return read_terms({"terms.yaml": json.dumps(data, ensure_ascii=False).encode()})


def _bands(mode: str, bands: list) -> dict:
    rows = [{"from": lower, "rate": rate} | ({"below": upper} if upper else {}) for lower, upper, rate in bands]
    return {"of": "eligible", "mode": mode, "rows": rows}


def partner_facts(partners: int) -> DataSet:
    """Return partners with memberships, levels and competencies, some of which begin or end within the quarter."""
    draw = np.random.default_rng(1)
    records: list = []
    middle = FIRST + timedelta(days=45)
    always = {"valid_from": date(2020, 1, 1)}
    from_middle, to_middle = {"valid_from": middle}, {**always, "valid_until": middle}
    spans = (always, always, always, always, always, always, always, from_middle, to_middle)
    targets = draw.integers(0, 5_000_000, partners).tolist()
    for number in range(partners):
        partner_id = f"P{number:06}"
        records.append(
            r.Partner(partner_id=partner_id, name=partner_id, country="FR", attributes={"target": targets[number]})
        )
        if draw.random() < 0.95:
            span = spans[draw.integers(len(spans))]
            records.append(r.Membership(membership_id=partner_id, partner_id=partner_id, programme="trial", **span))
        level = int(draw.integers(0, 4))
        if level:
            span = spans[draw.integers(len(spans))]
            records.append(
                r.Level(level_id=partner_id, partner_id=partner_id, programme="trial", level=LEVELS[level - 1], **span)
            )
        for family in np.flatnonzero(draw.random(len(FAMILIES)) < 0.75).tolist():
            span = spans[draw.integers(len(spans))]
            competency_id = f"{partner_id}-{family:02}"
            records.append(
                r.Competency(
                    competency_id=competency_id, partner_id=partner_id, competency=FAMILIES[family], kind="any", **span
                )
            )
    return DataSet.of(*records)


def write_lines(path: Path, *, lines: int, partners: int, is_clustered: bool = False) -> None:
    """Write order lines in the order of their days, or all lines of a partner together; partners differ in size."""
    with parquet.ParquetWriter(path, SCHEMA, compression="snappy") as writer:
        for table in _pieces(lines, partners, is_clustered=is_clustered):
            writer.write_table(table, row_group_size=PIECE)


def _pieces(lines: int, partners: int, *, is_clustered: bool) -> Iterator[pa.Table]:
    weights = 1 / np.arange(1, partners + 1) ** 0.7
    bounds = np.cumsum(weights / weights.sum())
    names = [pa.array([f"P{number:06}" for number in range(partners)]), pa.array(FAMILIES), pa.array(SALES)]
    first = (FIRST - date(1970, 1, 1)).days
    for start in range(0, lines, PIECE):
        draw = np.random.default_rng([2, start])
        size = min(PIECE, lines - start)
        places = (start + np.arange(size)) / lines
        if is_clustered:
            owners, days = np.searchsorted(bounds, places), draw.integers(0, DAYS, size)
            days = days[np.lexsort((days, owners))]
        else:
            owners, days = np.searchsorted(bounds, draw.random(size)), (places * DAYS).astype(np.int64)
        codes = [
            np.minimum(owners, partners - 1),
            draw.integers(0, len(FAMILIES), size),
            draw.integers(0, len(SALES), size),
        ]
        amounts = np.exp(draw.normal(10, 1.2, size)).astype(np.int64) + 1
        ids = pa.compute.binary_join_element_wise(
            "L", pa.compute.utf8_lpad(pa.array(start + np.arange(size)).cast(pa.string()), 9, padding="0"), ""
        )
        columns = [ids, *(name.take(pa.array(code)) for name, code in zip(names, codes, strict=True))]
        columns.append(pa.array((first + days).astype(np.int32)).cast(pa.date32()))
        columns += [pa.array(amounts), pa.array(["EUR"] * size)]
        yield pa.table(columns, schema=SCHEMA)
