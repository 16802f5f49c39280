"""What a report about a simulation is made of: sections with tables of texts and plots."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tremplin.doors.simulation.names import Names
from tremplin.doors.simulation.tried import COST, Row, Tried, is_money


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts.

    Attributes:
        heads: one for each column.
        rows: cells, as many as heads.
        figures: the columns that hold figures.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report.

    Attributes:
        id: by which it is linked to.
        said: paragraphs.
        plot: markup of a picture whose data are in the tables; empty when there is none.
    """

    id: str
    title: str
    said: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    plot: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a simulation says.

    Attributes:
        lead: paragraphs before all sections.
        rows: of every table, by its name.
    """

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    rows: dict[str, list[Row]] = field(repr=False)


class Part(NamedTuple):
    """What every section needs: the terms, the rows of every table, and names."""

    tried: Sequence[Tried]
    rows: dict[str, list[Row]]
    names: Names

    def say(self, template: str, **fields: object) -> str:
        """Say a sentence in the language of the report."""
        return self.names.language.say(template, **fields)

    def of(self, table: str, terms: str, unit: str) -> list[Row]:
        """Return the rows of a table for one terms and one unit."""
        return [row for row in self.rows[table] if row["terms"] == terms and row["unit"] == unit]

    @property
    def units(self) -> list[str]:
        """The units of award: money first."""
        found = dict.fromkeys(row["unit"] for row in self.rows[COST.name] if row["claims"])
        return sorted(found, key=lambda unit: not is_money(unit))
