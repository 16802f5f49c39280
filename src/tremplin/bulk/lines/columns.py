"""Columns of Arrow become a batch: types are exact, words are numbers, money is net and in one currency."""

from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from tremplin.bulk.exact import farthest
from tremplin.bulk.kernel import Int64s, segments
from tremplin.bulk.lines import finding as f
from tremplin.bulk.lines.batch import LINE_FIELDS, Batch, Coder, Column, Figures, figures_of
from tremplin.bulk.lines.credit import Credits
from tremplin.bulk.lines.exchange import Exchange
from tremplin.bulk.lines.finding import Findings
from tremplin.bulk.rebates.plan import Plan
from tremplin.bulk.world import day_number
from tremplin.facts.cell import CODES_BETWEEN
from tremplin.money import MINOR_MAX, parse_rate
from tremplin.wording import text_key

_EXPECTED: Final = {
    "text": text_key("text"),
    "code": text_key("text"),
    "codes": text_key("text"),
    "date": text_key("a date"),
    "money": text_key("whole minor units in a column whose name ends with _minor"),
    "count": text_key("a whole number"),
    "rate": text_key("text"),
    "yes-no": text_key("a boolean, or text"),
}


class Columns:
    """Makes batches of what a plan reads; words keep their numbers from one batch, and one file, to the next.

    What the engine said of a word is kept in the plan by that number, so a plan has one of these.

    Args of its making:
        plan: what is worked out.
        is_part: whether others look at other rows of the same file: then what is too large shows in `sizes` of
            all of them only.
    """

    def __init__(self, plan: Plan, *, is_part: bool = False) -> None:
        self.plan = plan
        self.types = {name: self._type(name) for name in sorted(plan.fields)}
        self._is_part = is_part
        self._coders = {name: Coder() for name in self.types}
        self._exchange = Exchange(plan)
        self.begin()

    def begin(self) -> None:
        """Begin another file, with nothing summed up."""
        self._totals: dict[str, int] = {}

    @property
    def headings(self) -> dict[str, str]:
        """The heading of each field that is read, as files write it."""
        return {name: f"{name}_minor" if kind == "money" else name for name, kind in self.types.items()}

    def check(self, schema: pa.Schema, findings: Findings) -> list[str]:
        """Note columns missing, there twice or of a wrong type; return the headings: optional ones may miss."""
        read = []
        needed = tuple(heading for name, heading in self.headings.items() if _is_required(name))
        for name, heading in self.headings.items():
            if schema.names.count(heading) > 1:
                told = {"count": schema.names.count(heading), "field": heading}
                findings.add_whole("COLUMN_TWICE", heading, f.COLUMN_TWICE, f.COLUMN_TWICE_HINT, **told)
            elif heading not in schema.names:
                if name in schema.names:
                    self._wrong_type(name, name, schema.field(name).type, findings)
                elif _is_required(name):
                    findings.add_whole(
                        "COLUMN_MISSING", heading, f.MISSING, f.MISSING_HINT, field=heading, expected=needed
                    )
            elif not _fits(schema.field(heading).type, self.types[name]):
                self._wrong_type(name, heading, schema.field(heading).type, findings)
            else:
                read.append(heading)
        return read

    def batch(
        self,
        table: pa.Table,
        findings: Findings,
        *,
        first_row: int,
        credited: Credits | None,
        is_in_order: bool = False,
    ) -> Batch:
        """Return rows as a batch.

        Args:
            table: the headings that `check` returned.
            findings: where rows that are wrong are noted; what they hold is then of no use.
            first_row: the number of the first row.
            credited: what credit notes take back.
            is_in_order: whether the rows are known to be in the order of (day, id).
        """
        self._note_nulls(table, findings, first_row)
        owners = partners = self._partners(table, findings, first_row)
        days = table["ordered_on"].combine_chunks().cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        words = {name: self._words(name, table[self.headings[name]]) for name in self._names_of(table, is_figure=False)}
        figures = {name: figures_of(table[self.headings[name]]) for name in self._names_of(table, is_figure=True)}
        for name, column in figures.items():
            is_wrong = column.values < 0
            said = (f.NEGATIVE, f.NEGATIVE_HINT)
            if name in LINE_FIELDS:
                findings.add_where(
                    "AMOUNT_NEGATIVE", self.headings[name], where=is_wrong, first_row=first_row, said=said
                )
            if not self._is_part:
                self._note_sum(name, column.values, findings, first_row)
        inexact = np.zeros(partners.size, bool)
        if credited is not None:
            gone, inexact = credited.take(table["line_id"], figures, self.types, findings, first_row)
            partners = np.where(gone, -1, partners)
        self._add_absent(table, figures, words)
        money = {name: column for name, column in figures.items() if self.types[name] == "money"}
        inexact = inexact | self._exchange.convert(money, words["currency"], days, findings, first_row)
        world = self.plan.world
        return Batch(
            partner_ids=world.partner_ids,
            owners=owners,
            partners=partners,
            days=days,
            stretches=segments(partners, days, world.stretch_starts, world.stretch_days),
            holding=world.holding,
            words=words,
            figures=figures,
            currency=self.plan.programme.currency,
            order=np.arange(partners.size) if is_in_order else order_of(table),
            inexact=inexact,
        )

    def note_sums(self, table: pa.Table, findings: Findings, *, first_row: int) -> None:
        """Note the rows from which on sums are too large, of rows that are in the order of the file."""
        for name in self._names_of(table, is_figure=True):
            self._note_sum(name, figures_of(table[self.headings[name]]).values, findings, first_row)

    def sizes(self, table: pa.Table) -> dict[str, int]:
        """Return the sums of figures without their signs: as long as these are not too large, nothing is."""
        names = self._names_of(table, is_figure=True)
        return {name: _size(figures_of(table[self.headings[name]]).values) for name in names}

    def _add_absent(self, table: pa.Table, figures: dict[str, Figures], words: dict[str, Column]) -> None:
        """Add the optional columns that are not there, as columns in which nothing is filled in."""
        for name, kind in self.types.items():
            if self.headings[name] not in table.column_names:
                if kind in ("money", "count"):
                    figures[name] = Figures(np.zeros(table.num_rows, np.int64), np.zeros(table.num_rows, bool))
                else:
                    coder = self._coders[name]
                    words[name] = Column(np.full(table.num_rows, coder.number(None), np.int64), coder)

    def _type(self, name: str) -> str:
        described = LINE_FIELDS.get(name)
        return described.type if described is not None else self.plan.programme.attributes[f"line.{name}"].type

    def _wrong_type(self, name: str, heading: str, seen: pa.DataType, findings: Findings) -> None:
        is_float = pa.types.is_floating(seen)
        code, template = ("COLUMN_NOT_EXACT", f.FLOAT) if is_float else ("COLUMN_TYPE", f.TYPE)
        findings.add_whole(code, heading, template, f.TYPE_HINT, seen=str(seen), expected=_EXPECTED[self.types[name]])

    def _names_of(self, table: pa.Table, *, is_figure: bool) -> list[str]:
        read = set(table.column_names)
        return [
            name
            for name, kind in self.types.items()
            if (kind in ("money", "count")) is is_figure
            and name not in ("line_id", "partner_id", "ordered_on")
            and self.headings[name] in read
        ]

    def _note_nulls(self, table: pa.Table, findings: Findings, first_row: int) -> None:
        for name, heading in self.headings.items():
            if _is_required(name) and table[heading].null_count:
                where = table[heading].is_null().to_numpy()
                said = (f.NULLS, f.NULLS_HINT)
                findings.add_where("NULLS_IN_COLUMN", heading, where=where, first_row=first_row, said=said)

    def _note_sum(self, name: str, values: Int64s, findings: Findings, first_row: int) -> None:
        so_far = self._totals.get(name, 0)
        self._totals[name] = findings.add_sum(self.headings[name], values, so_far=so_far, first_row=first_row)

    def _partners(self, table: pa.Table, findings: Findings, first_row: int) -> Int64s:
        column = _encoded(table["partner_id"])
        numbers = self.plan.world.numbers(column.dictionary).fill_null(-1).to_numpy(zero_copy_only=False)
        places = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        found: Int64s = np.append(numbers.astype(np.int64), -2)[places]
        said = (f.UNKNOWN_PARTNER, f.UNKNOWN_PARTNER_HINT)
        findings.add_where("REFERENCE_UNKNOWN", "partner_id", where=found == -1, first_row=first_row, said=said)
        return found

    def _words(self, name: str, column: pa.ChunkedArray) -> Column:
        encoded, coder, kind = _encoded(column), self._coders[name], self.types[name]
        numbers = [coder.number(value_of_cell(one, kind)) for one in encoded.dictionary.to_pylist()]
        places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        # What is null takes the last place.
        return Column(np.array([*numbers, coder.number(None)], np.int64)[places], coder)


def has_rising_ids(table: pa.Table, *, after: str | None) -> bool:
    """Say whether each line has a greater id than the one before, the first one than `after`."""
    ids = table["line_id"].combine_chunks()
    if after is not None and len(ids) and not after < ids[0].as_py():
        return False
    return bool(pc.all(pc.less(ids[:-1], ids[1:]), min_count=0).as_py())


def order_of(table: pa.Table) -> Int64s:
    """Return the places of rows in the order of (day, id)."""
    frame = pl.from_arrow(table.select(["ordered_on", "line_id"]))
    assert isinstance(frame, pl.DataFrame)
    found: Int64s = (
        frame.select(pl.arg_sort_by("ordered_on", pl.col("line_id"))).to_series().to_numpy().astype(np.int64)
    )
    return found


def _is_required(name: str) -> bool:
    return name in LINE_FIELDS and LINE_FIELDS[name].is_required


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = column.combine_chunks()
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _fits(seen: pa.DataType, kind: str) -> bool:
    if pa.types.is_dictionary(seen):
        seen = seen.value_type
    is_text = pa.types.is_string(seen) or pa.types.is_large_string(seen)
    if kind in ("money", "count"):
        return bool(pa.types.is_integer(seen))
    if kind == "date":
        return bool(pa.types.is_date32(seen))
    return is_text or (kind == "yes-no" and bool(pa.types.is_boolean(seen)))


def _size(values: Int64s) -> int:
    """Return the sum of the figures without their signs; numbers of Python have no end."""
    if farthest(values) * max(1, values.size) <= MINOR_MAX:
        return int(np.abs(values).sum())
    return sum(map(abs, values.tolist()))


def value_of_cell(value: Any, kind: str) -> Any:
    """Return the value that a record has for a cell of a column."""
    if kind == "codes":
        return frozenset(value.split(CODES_BETWEEN)) if value else None
    if kind == "rate":
        return parse_rate(value)
    if kind == "yes-no" and isinstance(value, str):
        return value == "true"
    return value


def require_in_period(plan: Plan, batch: Batch, findings: Findings, *, first_row: int) -> None:
    """Note lines outside the period."""
    first, end = day_number(plan.period.start), day_number(plan.period.end)
    where = (batch.days < first) | (batch.days >= end)
    said = (f.OUTSIDE, f.OUTSIDE_HINT)
    findings.add_where(
        "LINES_OUTSIDE_PERIOD", "ordered_on", where=where, first_row=first_row, said=said, period=plan.period.label
    )


def require_before_period(plan: Plan, batch: Batch, findings: Findings, *, first_row: int) -> None:
    """Note lines that are not of earlier periods."""
    where = batch.days >= day_number(plan.period.start)
    said = (f.NOT_BEFORE, f.NOT_BEFORE_HINT)
    findings.add_where(
        "LINES_NOT_BEFORE_PERIOD", "ordered_on", where=where, first_row=first_row, said=said, period=plan.period.label
    )
