"""Credit notes as columns: what is left of each order line."""

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from tremplin.bulk.lines import finding as f
from tremplin.bulk.lines.batch import Figures, Mask, figures_of
from tremplin.bulk.lines.file import LinesFile, is_text
from tremplin.bulk.lines.finding import Findings
from tremplin.wording import Place, Problem, Problems, text_key

_COLUMNS = ("line_id", "amount_minor")
_WRONG = text_key("Credit notes need the columns line_id, as text, and amount_minor, as whole minor units.")
_WRONG_HINT = text_key("The file has {seen}.")


def notes_in_file(path: Path) -> pa.Table:
    """Return the credit notes of a Parquet file: of which line, and how much is taken back in minor units.

    Raises:
        Problems: they are not what they must be.
    """
    file = LinesFile(path)
    seen = [(one.name, one.type) for one in file.schema]
    known = [(name, kind) for name, kind in seen if name in _COLUMNS]
    kinds = dict(known)
    is_right = sorted(name for name, _kind in known) == sorted(_COLUMNS)
    if not is_right or not (is_text(kinds["line_id"]) and pa.types.is_integer(kinds["amount_minor"])):
        fields = {"seen": [f"{name} ({kind})" for name, kind in seen]}
        raise Problems([Problem("CREDIT_NOTES_COLUMNS", (Place(path.as_posix()),), _WRONG, fields, _WRONG_HINT)])
    schema = pa.schema([("line_id", pa.string()), ("amount_minor", pa.int64())])
    findings, so_far, tables = Findings(path.as_posix()), 0, [schema.empty_table()]
    for row, table in file.pieces(_COLUMNS):
        for name in _COLUMNS:
            where = table[name].is_null().to_numpy()
            findings.add_where("NULLS_IN_COLUMN", name, where=where, first_row=row, said=(f.NULLS, f.NULLS_HINT))
        amounts = figures_of(table["amount_minor"])
        # Where there is none, that is said already.
        is_wrong = (amounts.values <= 0) & table["amount_minor"].is_valid().to_numpy()
        said = (f.NOT_POSITIVE, f.NOT_POSITIVE_HINT)
        findings.add_where("AMOUNT_NOT_POSITIVE", "amount_minor", where=is_wrong, first_row=row, said=said)
        so_far = findings.add_sum("amount_minor", amounts.values, so_far=so_far, first_row=row)
        tables.append(pa.table([table["line_id"].cast(pa.string()), amounts.values], schema=schema))
    findings.require_none()
    return pa.concat_tables(tables)


class Credits:
    """What credit notes take back, by order line."""

    def __init__(self, table: pa.Table) -> None:
        frame = pl.from_arrow(table.select(["line_id", "amount_minor"]))
        assert isinstance(frame, pl.DataFrame)
        summed = frame.group_by("line_id").agg(pl.col("amount_minor").sum())
        self._ids = summed["line_id"].to_arrow().cast(pa.string())
        self._amounts = summed["amount_minor"].to_numpy()

    def by_line(self, ids: pa.ChunkedArray) -> dict[str, int]:
        """Return what is taken back of some lines."""
        places = pc.index_in(ids.combine_chunks().cast(pa.string()), value_set=self._ids).drop_null()
        found = places.to_numpy(zero_copy_only=False)
        return dict(zip(self._ids.take(places).to_pylist(), self._amounts[found].tolist(), strict=True))

    def take(
        self,
        ids: pa.ChunkedArray,
        figures: dict[str, Figures],
        types: dict[str, str],
        findings: Findings,
        first_row: int,
    ) -> tuple[Mask, Mask]:
        """Take credits off columns, and return which lines are credited whole and which leave an inexact part."""
        places = pc.index_in(ids.combine_chunks().cast(pa.string()), value_set=self._ids)
        at = np.flatnonzero(places.is_valid().to_numpy(zero_copy_only=False))
        amounts = figures["amount"].values
        gone, inexact = np.zeros(amounts.size, bool), np.zeros(amounts.size, bool)
        if not at.size:
            return gone, inexact
        credited = self._amounts[places.drop_null().to_numpy(zero_copy_only=False)]
        own = amounts[at]
        is_wrong = np.zeros(amounts.size, bool)
        is_wrong[at] = credited > own
        said = (f.CREDITED_TOO_MUCH, f.CREDITED_TOO_MUCH_HINT)
        findings.add_where("CREDIT_TOO_LARGE", "amount_minor", where=is_wrong, first_row=first_row, said=said)
        gone[at] = (own > 0) & (credited >= own)
        for name, column in figures.items():
            if name != "amount" and (types[name] == "money" or name == "quantity"):
                values = column.values.copy()
                for place, whole, taken in zip(at.tolist(), own.tolist(), credited.tolist(), strict=True):
                    if 0 < taken < whole:
                        values[place], rest = divmod(int(values[place]) * (whole - taken), whole)
                        inexact[place] |= rest != 0
                column.values = values
        left = amounts.copy()
        left[at] = np.where(own > 0, own - credited, own)
        figures["amount"].values = left
        return gone, inexact
