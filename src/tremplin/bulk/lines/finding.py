"""What is wrong with columns: a problem names the column, how many of its rows, and the first of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

import numpy as np

from tremplin.bulk.exact import farthest
from tremplin.bulk.kernel import Int64s
from tremplin.bulk.lines.batch import Mask
from tremplin.money import MINOR_MAX
from tremplin.wording import Phrase, Place, Problem, Problems, text_key

ROWS_SHOWN: Final = 5
FIRST_ROW: Final = 2
"""The row that a table numbers its first line by: the header is row 1, as in a spreadsheet."""

NULLS: Final = text_key("The column must be filled in; null are {count} of its rows, first {rows}.")
NULLS_HINT: Final = text_key("Fill them in, or leave those rows out.")
UNKNOWN_PARTNER: Final = text_key("Rows that name a partner unknown to the facts: {count}, first {rows}.")
UNKNOWN_PARTNER_HINT: Final = text_key("Add those partners to the table partners, or correct the ids.")
OUTSIDE: Final = text_key("Lines outside the period {period}: {count}, first {rows}.")
OUTSIDE_HINT: Final = text_key("Leave them out; lines that a period is compared with go into a file of their own.")
NOT_BEFORE: Final = text_key("Lines in the period {period} or after it: {count}, first {rows}.")
NOT_BEFORE_HINT: Final = text_key("This file holds the lines of earlier periods only.")
TWICE: Final = text_key("Lines whose id occurs before: {count}, first {rows}.")
TWICE_HINT: Final = text_key("Each line has an id of its own; leave out what was delivered twice.")
NEGATIVE: Final = text_key("Rows below zero: {count}, first {rows}.")
NEGATIVE_HINT: Final = text_key("Returns are credit notes, in a file of their own.")
TOO_LARGE: Final = text_key(
    "The sum of the column passes {most} minor units. Rows from there on: {count}, first {rows}."
)
TOO_LARGE_HINT: Final = text_key("Look for amounts that are not in minor units of their currency.")
NOT_POSITIVE: Final = text_key("Rows that are not above zero: {count}, first {rows}.")
NOT_POSITIVE_HINT: Final = text_key("A credit note takes back an amount above zero.")
NO_RATE: Final = text_key("Lines in another currency than {currency} without an exchange rate: {count}, first {rows}.")
NO_RATE_HINT: Final = text_key("Add the rates of those days to the table rates, from the source that the terms name.")
CREDITED_TOO_MUCH: Final = text_key("Lines credited by more than their amount: {count}, first {rows}.")
CREDITED_TOO_MUCH_HINT: Final = text_key("Credit notes take back at most the whole of their line.")
MISSING: Final = text_key("The column {field} is missing.")
MISSING_HINT: Final = text_key("These terms need the columns {expected}.")
COLUMN_TWICE: Final = text_key("{count} columns have the name {field}.")
COLUMN_TWICE_HINT: Final = text_key("Leave one of them.")
FLOAT: Final = text_key("The column holds binary fractions ({seen}), which are not exact.")
TYPE: Final = text_key("The column is of the type {seen}.")
TYPE_HINT: Final = text_key("Write it as {expected}.")


@dataclass(slots=True)
class Finding:
    """What is wrong with rows of a column.

    Attributes:
        said: the sentence and what to do.
        fields: of the sentence, beside the rows.
        count: how many rows.
        rows: the first of them, by rising number.
    """

    code: str
    column: str
    said: tuple[str, str]
    fields: Mapping[str, object]
    count: int = 0
    rows: list[int] = field(default_factory=list)


class Findings:
    """Collects what is wrong with a file, until all of it was looked at.

    Args of its making:
        file: for the places of problems.
        numbers: the row of the file for each row that is looked at, by rising number; None where they are the same.
    """

    def __init__(self, file: str, *, numbers: Int64s | None = None) -> None:
        self.file = file
        self._numbers = numbers
        self._found: dict[tuple[str, str], Finding] = {}
        self._whole: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self._found or self._whole)

    @property
    def rows(self) -> tuple[Finding, ...]:
        """What was found in rows, to be taken over elsewhere."""
        return tuple(self._found.values())

    def add(self, code: str, column: str, *, rows: Iterable[int], said: tuple[str, str], **fields: object) -> None:
        """Note rows that are wrong, by their numbers in the table; none is nothing."""
        found = Finding(code, column, said, fields)
        for row in rows:
            found.count += 1
            if len(found.rows) < ROWS_SHOWN:
                found.rows.append(row if self._numbers is None else int(self._numbers[row - FIRST_ROW]))
        self.take_over([found])

    def add_where(
        self, code: str, column: str, *, where: Mask, first_row: int, said: tuple[str, str], **fields: object
    ) -> None:
        """Note the rows of a batch in which something is wrong."""
        if where.any():
            self.add(code, column, rows=(np.flatnonzero(where) + first_row).tolist(), said=said, **fields)

    def add_sum(self, column: str, values: Int64s, *, so_far: int, first_row: int) -> int:
        """Note the rows from which on the sum of a column is larger than any amount can be, and return the sum."""
        most = farthest(values)
        if most * max(1, values.size) + abs(so_far) <= MINOR_MAX:
            return so_far + int(values.sum())
        # Numbers of Python have no end; 64 bits would wrap.
        sums: list[int] = list(accumulate(values.tolist(), initial=so_far))
        rows = (first_row + at for at, total in enumerate(sums[1:]) if abs(total) > MINOR_MAX)
        self.add("SUM_TOO_LARGE", column, rows=rows, said=(TOO_LARGE, TOO_LARGE_HINT), most=MINOR_MAX)
        return sums[-1]

    def add_whole(self, code: str, column: str, template: str, hint: str, **fields: object) -> None:
        """Note what is wrong with a column as a whole."""
        told = {name: Phrase(value) if name == "expected" and isinstance(value, str) else value
                for name, value in fields.items()}  # fmt: skip
        self._whole.append(Problem(code, (Place(self.file, column_name=column),), template, told, hint))

    def take_over(self, others: Iterable[Finding]) -> None:
        """Note what was found in other rows of the same file; of no row is nothing."""
        for other in others:
            if other.count:
                known = self._found.setdefault(
                    (other.code, other.column), Finding(other.code, other.column, other.said, other.fields)
                )
                known.count += other.count
                known.rows = sorted(known.rows + other.rows)[:ROWS_SHOWN]

    def require_none(self) -> None:
        """Require that nothing was found.

        Raises:
            Problems: all that was, by the first row of each.
        """
        problems = list(self._whole)
        for one in sorted(self._found.values(), key=lambda one: (one.rows[0], one.column, one.code)):
            told = {**one.fields, "count": one.count, "rows": tuple(map(str, one.rows))}
            place = Place(self.file, row=one.rows[0], column_name=one.column)
            problems.append(Problem(one.code, (place,), one.said[0], told, one.said[1]))
        if problems:
            raise Problems(problems)
