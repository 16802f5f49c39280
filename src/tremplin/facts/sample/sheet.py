"""Sheets: tables of text as a file holds them, and their bytes as CSV."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from io import StringIO
from itertools import islice
from typing import Final

from tremplin.facts.schema import TABLES

CHUNK_ROWS: Final = 10_000

# The fields that the sample's programme declares for itself.
ATTRIBUTES: Final = {
    "partners": ("main_model", "rewards_accepted_on"),
    "projects": ("new_customer",),
    "activities": ("workloads",),
    "claims": ("campaign_kind", "campaign_on"),
}


@dataclass(slots=True)
class Sheet:
    """One table.

    Attributes:
        columns: its header.
        rows: cells in the order of the columns; the empty text where nothing stands.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, **cells: str) -> None:
        """Add a row; the columns that are not named are empty.

        Raises:
            KeyError: a cell has no column.
        """
        row = dict.fromkeys(self.columns, "")
        for name in cells:
            row[name]
        self.rows.append(tuple((row | cells).values()))


def empty_sheets() -> dict[str, Sheet]:
    """Return every table of facts with its header and no rows."""
    return {name: Sheet((*table.fields, *ATTRIBUTES.get(name, ()))) for name, table in TABLES.items()}


def csv_chunks(sheet: Sheet) -> Iterator[bytes]:
    """Write a table as CSV, some thousand rows at a time: UTF-8, commas, one line feed after each row.

    Args:
        sheet: the table; its header comes first.
    """
    lines = iter([sheet.columns, *sheet.rows])
    while chunk := list(islice(lines, CHUNK_ROWS)):
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows(chunk)
        yield text.getvalue().encode()


def csv_bytes(sheet: Sheet) -> bytes:
    """Return a table as one CSV file."""
    return b"".join(csv_chunks(sheet))


@lru_cache(maxsize=4096)
def day_text(day: int) -> str:
    """Return a day, counted as `date.toordinal` does, as year-month-day."""
    return date.fromordinal(day).isoformat()


def money_text(minor: int) -> str:
    """Return an amount of a currency with two decimals in major units.

    Args:
        minor: zero or more.
    """
    return f"{minor // 100}.{minor % 100:02d}"
