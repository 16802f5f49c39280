"""The records of one table while it is being loaded, each with the place that it came from."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tremplin.facts.schema import Table
from tremplin.wording import Phrase, Place


@dataclass(slots=True)
class Loaded:
    """What could be read of one table.

    Attributes:
        table: what the schema says about it.
        place: from the number of a row and a field to its place.
        records: the rows without problems, in the order in which they stand.
        numbers: of those rows.
        ids_of_faulty_rows: what the key column says in the other rows.
        is_whole: False when the table could not be read at all, so that nobody knows which ids it has.
    """

    table: Table
    place: Callable[[int, str], Place]
    records: list[Any] = field(default_factory=list)
    numbers: "array[int]" = field(default_factory=lambda: array("q"))
    ids_of_faulty_rows: set[str] = field(default_factory=set)
    is_whole: bool = True

    def place_of(self, position: int, *, column_name: str, caption: Phrase | str = "") -> Place:
        """Return where a field of a record stands.

        Args:
            position: of the record in `records`.
            column_name: the field.
            caption: what stands there.
        """
        place = self.place(self.numbers[position], column_name)
        return Place(
            place.file,
            line=place.line,
            column=place.column,
            row=place.row,
            column_name=place.column_name,
            caption=caption,
        )
