"""Order lines and credit notes as columns, and what the engine says of a quarter in the form of their outcome."""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from tremplin.engine.compiled import Compiled
from tremplin.engine.decide import decide
from tremplin.engine.evaluate import Run
from tremplin.engine.gather import Store, gather
from tremplin.engine.head_room import HeadRoom
from tremplin.engine.lines import line_shares
from tremplin.facts import record as r
from tremplin.facts.dataset import DataSet
from tremplin.facts.schema import TABLES
from tremplin.terms.programme import Programme

_ARROW = {"money": pa.int64(), "count": pa.int64(), "date": pa.date32(), "yes-no": pa.bool_()}

Said = tuple[dict[str, tuple[int, str | None]], dict[tuple[str, str], int]]
"""What is asked, with the main reason, by claim; what each line earns that is not 0, by incentive and line."""


def lines_as_columns(programme: Programme, lines: Iterable[r.OrderLine]) -> pa.Table:
    """Return order lines as a table, vendor's fields included."""
    kinds = {name: one.type for name, one in TABLES["order_lines"].fields.items()}
    kinds |= {
        path.partition(".")[2]: one.type for path, one in programme.attributes.items() if path.startswith("line.")
    }
    rows = [{name: getattr(line, name, line.attributes.get(name)) for name in kinds} for line in lines]
    columns = {
        f"{name}_minor" if kind == "money" else name: pa.array(
            [row[name] for row in rows], _ARROW.get(kind, pa.string())
        )
        for name, kind in kinds.items()
    }
    return pa.table(columns)


def notes_as_columns(notes: Iterable[r.CreditNote]) -> pa.Table:
    """Return credit notes as a table."""
    rows = [{"line_id": note.line_id, "amount_minor": note.amount} for note in notes]
    return pa.Table.from_pylist(rows, schema=pa.schema([("line_id", pa.string()), ("amount_minor", pa.int64())]))


def said_by_columns(lines: pa.Table, partners: pa.Table) -> Said:
    """Return what both tables of an outcome say."""
    asked = {row["claim_id"]: (row["asked_minor"], row["reason"]) for row in partners.to_pylist()}
    shares = {
        (name.removesuffix("_minor"), row["line_id"]): row[name]
        for row in lines.to_pylist()
        for name in lines.column_names[2:]
        if row[name]
    }
    return asked, shares


def said_by_engine(compiled: Compiled, data: DataSet, *, period: str) -> Said:
    """Return what the engine says of the claims of a period, without limits."""
    run = Run(compiled, data)
    store = Store(run.data)
    asked: dict[str, tuple[int, str | None]] = {}
    shares: dict[tuple[str, str], int] = {}
    for claim in run.claims:
        if not claim.claim_id.endswith(f"/{period}"):
            continue
        snapshot = gather(compiled, store, claim)
        decision = decide(compiled, snapshot, HeadRoom())
        asked[claim.claim_id] = (decision.asked, decision.reasons[0].code if decision.reasons else None)
        found: Mapping[str, int] = line_shares(compiled, snapshot)
        shares |= {(str(claim.incentive), line_id): share for line_id, share in found.items() if share}
    return asked, shares
