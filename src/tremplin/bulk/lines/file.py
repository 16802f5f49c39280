"""Parquet files of lines: read a piece at a time, ahead of the work; and ids that occur twice."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from tremplin.bulk.lines import finding as f
from tremplin.bulk.lines.finding import FIRST_ROW, Findings
from tremplin.wording import Place, Problem, Problems, text_key

PIECE_ROWS: Final = 1_000_000

Hashes = NDArray[np.uint64]

_WORDS: Final = ("partner_id", "currency", "family", "sale_type", "product", "customer_id")

_NOT_READABLE: Final = text_key("The file is not a Parquet file that can be read.")
_NOT_READABLE_HINT: Final = text_key("Write it anew.")
_NO_TEXT: Final = text_key("The column holds bytes that are no text.")
_NO_TEXT_HINT: Final = text_key("Write it anew as UTF-8.")


class LinesFile:
    """A Parquet file of order lines, opened.

    Args of its making:
        path: where it is.
        piece_rows: so many lines are in memory at a time, and as many being read.

    Raises of it:
        Problems: it cannot be read.
    """

    def __init__(self, path: Path, *, piece_rows: int = PIECE_ROWS) -> None:
        self.path = path
        self._piece_rows = piece_rows
        try:
            words = [one.name for one in parquet.read_schema(path) if one.name in _WORDS and is_text(one.type)]
            # Buffered before it is asked for, all of the file would be in memory at its end.
            self._file = parquet.ParquetFile(path, read_dictionary=words, pre_buffer=False)
        except (pa.ArrowException, ValueError):
            raise Problems([not_readable(path.as_posix())]) from None

    @property
    def schema(self) -> pa.Schema:
        """The columns that it has."""
        return self._file.schema_arrow

    @property
    def rows(self) -> int:
        """How many lines it has."""
        return int(self._file.metadata.num_rows)

    def pieces(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        """Go through the file a piece at a time; each comes with the number of its first row.

        Raises:
            Problems: it cannot be read to its end, or a text is none.
        """
        batches = self._file.iter_batches(batch_size=self._piece_rows, columns=list(columns))
        row = FIRST_ROW
        # One piece is read while another is worked on.
        with ThreadPoolExecutor(max_workers=1) as reader:
            ahead = reader.submit(self._next, batches)
            while (batch := ahead.result()) is not None:
                ahead = reader.submit(self._next, batches)
                yield row, pa.Table.from_batches([batch])
                row += batch.num_rows

    def _next(self, batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, ValueError):
            raise Problems([not_readable(self.path.as_posix())]) from None
        except OSError as error:
            # What the system itself says has a number; what does not is a page that cannot be unpacked.
            if error.errno is not None:
                raise
            raise Problems([not_readable(self.path.as_posix())]) from None
        if batch is not None:
            self._require_texts(batch)
        return batch

    def _require_texts(self, batch: pa.RecordBatch) -> None:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            try:
                column.validate(full=True)
            except pa.ArrowInvalid:
                place = Place(self.path.as_posix(), column_name=name)
                raise Problems([Problem("COLUMN_NO_TEXT", (place,), _NO_TEXT, {}, _NO_TEXT_HINT)]) from None

    def note_twice(self, findings: Findings, *, before: "LinesFile | None" = None) -> None:
        """Note the lines whose id occurs before; ids are compared by hash first, so that memory stays small.

        Args:
            findings: where they are noted.
            before: a file whose lines come before these.
        """
        ordered = _all_hashes([self] if before is None else [self, before])
        ordered.sort()
        twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not twice.size:
            return
        seen = set() if before is None else before._ids_among(twice)
        for row, table in self.pieces(["line_id"]):
            for at in np.flatnonzero(np.isin(_hashes(table), twice)).tolist():
                line_id = table["line_id"][at].as_py()
                if line_id in seen:
                    findings.add("LINE_TWICE", "line_id", rows=[row + at], said=(f.TWICE, f.TWICE_HINT))
                seen.add(line_id)

    def _ids_among(self, hashes: Hashes) -> set[str | None]:
        """Return the ids that have one of these hashes."""
        return {
            table["line_id"][at].as_py()
            for _row, table in self.pieces(["line_id"])
            for at in np.flatnonzero(np.isin(_hashes(table), hashes)).tolist()
        }


def not_readable(file: str) -> Problem:
    """Return the problem of a file that is no Parquet."""
    return Problem("PARQUET_NOT_READABLE", (Place(file),), _NOT_READABLE, {}, _NOT_READABLE_HINT)


def is_text(kind: pa.DataType) -> bool:
    """Say whether a column holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _all_hashes(files: Sequence[LinesFile]) -> Hashes:
    """Return the hash of every id, in one array that is never copied: it is what takes memory where lines are many."""
    found = np.empty(sum(file.rows for file in files), np.uint64)
    pieces = chain.from_iterable(file.pieces(["line_id"]) for file in files)
    at = 0
    for _row, table in pieces:
        found[at : at + table.num_rows] = _hashes(table)
        at += table.num_rows
    return found


def _hashes(table: pa.Table) -> Hashes:
    series = pl.from_arrow(table["line_id"])
    assert isinstance(series, pl.Series)
    found: Hashes = series.hash(seed=1).to_numpy()
    return found


OnProgress = Callable[[int, int], None]
"""Called with the number of lines done and of all."""
