"""All facts together: every table in the order of its ids, and indexes that are built when first asked for."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Self

from tremplin.facts.record import Record
from tremplin.facts.schema import TABLES

_NAMES_BY_TYPE: Final = {table.record: table.name for table in TABLES.values()}
_KEYS: Final[Mapping[str, Callable[[Any], str]]] = {table.name: attrgetter(table.key) for table in TABLES.values()}


class UnknownTable(LookupError):
    """Say that no table of facts has this name: a defect of the caller.

    Attributes:
        name: the name as it was seen.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no table {name!r}; the tables are {', '.join(TABLES)}.")
        self.name = name


class DuplicateId(ValueError):
    """Say that two records of a table have one id.

    Attributes:
        table: name of the table.
        id: the id that occurs twice.
    """

    def __init__(self, *, table: str, record_id: str) -> None:
        super().__init__(f"The table {table} has two records with the id {record_id!r}.")
        self.table = table
        self.id = record_id


def id_of(record: Record) -> str:
    """Return the id of a record: the value of its first field."""
    return _KEYS[_NAMES_BY_TYPE[type(record)]](record)


def grouped(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Sort records into their tables, in the order in which they come."""
    tables: dict[str, list[Record]] = {}
    for record in records:
        tables.setdefault(_NAMES_BY_TYPE[type(record)], []).append(record)
    return tables


def in_order(tables: Mapping[str, Iterable[Record]]) -> Mapping[str, tuple[Record, ...]]:
    """Return tables as everything below them expects: named, ordered by id, without doubles.

    Args:
        tables: rows by the name of their table, in any order.

    Returns:
        The tables that have rows, in the order of the schema; rows by rising id, letter by letter.

    Raises:
        UnknownTable: a name is not in the schema.
        DuplicateId: a table has an id twice.
    """
    for name in tables:
        if name not in TABLES:
            raise UnknownTable(name)
    return MappingProxyType(
        {name: rows for name in TABLES if name in tables and (rows := _rows_in_order(name, tables[name]))}
    )


def _rows_in_order(name: str, rows: Iterable[Record]) -> tuple[Record, ...]:
    key = _KEYS[name]
    ordered = tuple(sorted(rows, key=key))
    for first, second in pairwise(map(key, ordered)):
        if first == second:
            raise DuplicateId(table=name, record_id=first)
    return ordered


@dataclass(frozen=True, slots=True)
class DataSet:
    """Every fact that is known, whatever the order in which it was handed over.

    Two data sets with the same records are equal and go through them in the same order.

    Attributes:
        tables: rows by the name of their table, each table by rising id; tables without rows are left out.

    Example:
        >>> from tremplin.facts.record import Code, Partner
        >>> facts = DataSet.of(Partner(partner_id="P1", name="Alpha", country=Code("FR")))
        >>> facts.by_id("partners")["P1"].name
        'Alpha'
    """

    tables: Mapping[str, tuple[Record, ...]]
    # Built when first asked for, never changed after: a data set stays the value that it was.
    _ids: dict[str, Mapping[str, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _indexes: dict[tuple[str, str], Mapping[object, tuple[Any, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", in_order(self.tables))

    @classmethod
    def of(cls, *records: Record) -> Self:
        """Return the data set of these records, of whatever tables, in whatever order.

        Raises:
            DuplicateId: a table has an id twice.
        """
        return cls({name: tuple(rows) for name, rows in grouped(records).items()})

    def __iter__(self) -> Iterator[Record]:
        for rows in self.tables.values():
            yield from rows

    def table(self, name: str) -> tuple[Any, ...]:
        """Return the rows of a table by rising id; none when it has no rows.

        Raises:
            UnknownTable: the schema has no such table.
        """
        if name not in TABLES:
            raise UnknownTable(name)
        return self.tables.get(name, ())

    def by_id(self, name: str) -> Mapping[str, Any]:
        """Return the rows of a table by their ids, in the order of ids.

        Raises:
            UnknownTable: the schema has no such table.
        """
        found = self._ids.get(name)
        if found is None:
            rows = self.table(name)
            found = MappingProxyType({_KEYS[name](row): row for row in rows})
            self._ids[name] = found
        return found

    def rows_of(self, name: str, field_name: str, value: object) -> tuple[Any, ...]:
        """Return the rows of a table in which a field has a value, by rising id.

        The first question about a field goes through the table; every later one costs the same, however
        large the table is.

        Args:
            name: of the table.
            field_name: a declared field, not an attribute, and not one that holds several codes.
            value: compared exactly; None finds the rows without the field.

        Raises:
            UnknownTable: the schema has no such table.
        """
        return self._index(name, field_name).get(value, ())

    def values_of(self, name: str, field_name: str) -> Collection[object]:
        """Return the values that a field has in a table, quick to look into.

        Args:
            name: of the table.
            field_name: a declared field, not an attribute, and not one that holds several codes.

        Raises:
            UnknownTable: the schema has no such table.
        """
        return self._index(name, field_name).keys()

    def _index(self, name: str, field_name: str) -> Mapping[object, tuple[Any, ...]]:
        index = self._indexes.get((name, field_name))
        if index is None:
            index = self._indexed(name, field_name)
            self._indexes[name, field_name] = index
        return index

    def _indexed(self, name: str, field_name: str) -> Mapping[object, tuple[Any, ...]]:
        value_of = attrgetter(field_name)
        lists: dict[object, list[Any]] = {}
        for row in self.table(name):
            lists.setdefault(value_of(row), []).append(row)
        return {value: tuple(rows) for value, rows in lists.items()}
