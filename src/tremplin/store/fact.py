"""Facts: written as versions of records, read back as records, as many as a decision can reach and no more."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from psycopg import sql

from tremplin.engine.gather import Store, in_days
from tremplin.facts.dataset import DataSet, grouped, id_of
from tremplin.facts.record import Award, Record
from tremplin.facts.schema import TABLES, FieldType
from tremplin.facts.snapshot import NO_TYPES, record_data, snapshot_from_data
from tremplin.store.posting import Connection, call

ROWS_MAX: Final = 200_000
"""How many rows of one table one decision may look at."""

# Each has an index over current rows (sql/tables.sql); a look-up by another field would read the whole table.
INDEXED_FIELDS: Final = frozenset(
    {
        "partner_id",
        "project_id",
        "customer_id",
        "claim_id",
        "activity_id",
        "person_id",
        "line_id",
        "registered_by",
        "introducing_id",
        "receiving_id",
        "base",
    }
)


class TooManyFacts(Exception):
    """Say that a decision would look at more rows of one table than it may.

    Attributes:
        table: which.
        at_most: how many it may.
    """

    def __init__(self, table: str, *, at_most: int) -> None:
        super().__init__(f"A decision would look at more than {at_most} rows of {table}.")
        self.table = table
        self.at_most = at_most


def fact_rows(records: Iterable[Record], *, expect_version: int | None = None) -> list[dict[str, Any]]:
    """Return records as the part `facts` of a payload: each becomes the current version, unless it is already.

    Args:
        records: of any tables.
        expect_version: the version that they replace, all of them; 0: they are new; None: whatever stands.
    """
    return [
        {"table": table, "record_id": id_of(row), "data": record_data(row), "expect_version": expect_version}
        for table, rows in grouped(records).items()
        for row in rows
    ]


class CurrentFacts(Store):
    """The facts as they stand, read when they are asked for, each question once.

    `engine.gather` asks it what it would ask a data set, so that a decision in the database looks at the very rows at
    which an evaluation of files would.
    """

    __slots__ = ("_at_most", "_attributes", "_connection", "_known")

    def __init__(
        self, connection: Connection, *, attributes: Mapping[str, FieldType] = NO_TYPES, at_most: int = ROWS_MAX
    ) -> None:
        """Read through a connection.

        Args:
            connection: inside the transaction in which is decided.
            attributes: type of each attribute that the terms declare, by its path; others are left out, because no
                rule can ask for them.
            at_most: how many rows of one table are read for one question.
        """
        super().__init__(DataSet({}))
        self._at_most = at_most
        self._connection = connection
        self._attributes = attributes
        self._known: dict[tuple[str, str, Hashable], tuple[Any, ...]] = {}

    def add(self, award: Award) -> None:
        """Refuse: what is awarded is written as a fact, and read as one."""
        raise TypeError(f"The award {award.award_id} is a fact once it is posted.")

    def rows(self, table: str) -> tuple[Any, ...]:
        """Return all rows of a table, by rising id.

        Raises:
            TooManyFacts: there are more than it may read.
        """
        return self._read((table, "", ""))

    def read_ahead(self, tables: Iterable[str], field: str, value: str) -> None:
        """Read the rows of several tables in which a field has a value in one question, before they are asked for.

        Raises:
            TooManyFacts: there are more than it may read, all tables together.
        """
        _require_index(field)
        wanted = [table for table in tables if (table, field, value) not in self._known]
        found = call(self._connection, _ahead_query(field), [wanted, value, self._at_most + 1]) or {}
        if sum(map(len, found.values())) > self._at_most:
            raise TooManyFacts(", ".join(wanted), at_most=self._at_most)
        for table in wanted:
            rows = records_of(table, found.get(table, ()), attributes=self._attributes)
            self._known[table, field, value] = rows
            self._known |= {(table, "record_id", id_of(row)): (row,) for row in rows}

    def of(self, table: str, field: str, value: str) -> tuple[Any, ...]:
        """Return the rows of a table in which a field has a value, by rising id.

        Raises:
            TooManyFacts: there are more than it may read.
        """
        _require_index(field)
        return self._read((table, field, value))

    def of_between(self, table: str, field: str, value: str, *, first: date, until: date) -> Iterable[Any]:
        """Return the rows of a table in which a field has a value and whose own day lies in `[first, until)`.

        Raises:
            TooManyFacts: there are more than it may read.
        """
        _require_index(field)
        if (table, field, value) in self._known:
            return in_days(self._known[table, field, value], table, first=first, until=until)
        days = (first.isoformat(), until.isoformat())
        question = (table, field, (value, *days))
        if question not in self._known:
            query = _query(field, day=TABLES[table].dated)
            self._known[question] = self._rows_for(table, query, [table, value, *days])
        return self._known[question]

    def of_any(self, table: str, field: str, values: Iterable[str]) -> tuple[Any, ...]:
        """Return the rows of a table in which a field has one of some values, by rising id; one question for all.

        Raises:
            TooManyFacts: there are more than it may read.
        """
        _require_index(field)
        wanted = sorted(set(values))
        unknown = [value for value in wanted if (table, field, value) not in self._known]
        rows = self._rows_for(table, _query(field, many=True), [table, unknown]) if unknown else ()
        by_value: dict[str, list[Any]] = {value: [] for value in unknown}
        for row in rows:
            by_value[getattr(row, field)].append(row)
        self._known |= {(table, field, value): tuple(found) for value, found in by_value.items()}
        return tuple(sorted((row for value in wanted for row in self._known[table, field, value]), key=id_of))

    def find(self, table: str, record_id: str | None) -> Any:
        """Return the row with this id, or None."""
        found = self._read((table, "record_id", record_id)) if record_id else ()
        return found[0] if found else None

    def _read(self, question: tuple[str, str, str]) -> tuple[Any, ...]:
        known = self._known.get(question)
        if known is None:
            table, field, value = question
            known = self._rows_for(table, _query(field), [table, *([value] if field else [])])
            self._known[question] = known
        return known

    def _rows_for(self, table: str, query: sql.Composed, parameters: list[Any]) -> tuple[Any, ...]:
        rows = call(self._connection, query, [*parameters, self._at_most + 1]) or []
        if len(rows) > self._at_most:
            raise TooManyFacts(table, at_most=self._at_most)
        return records_of(table, rows, attributes=self._attributes)


def records_of(
    table: str, rows: Iterable[dict[str, Any]], *, attributes: Mapping[str, FieldType] = NO_TYPES
) -> tuple[Any, ...]:
    """Return rows as records of their table, by rising id.

    Args:
        table: its name.
        rows: in the form in which a snapshot holds them.
        attributes: type by path; attributes that are not there are left out.

    Raises:
        SnapshotNotValid: a row has not the form of its table: it was not written through here.
    """
    word = TABLES[table].word
    kept = [_with_known_attributes(row, word=word, attributes=attributes) for row in rows]
    return snapshot_from_data({"claim_id": "", "tables": {table: kept}}, attributes=attributes).tables.get(table, ())


def current_data_set(
    connection: Connection, *, attributes: Mapping[str, FieldType] = NO_TYPES, at_most: int = ROWS_MAX
) -> DataSet:
    """Return all facts as they stand: for what looks at everything, such as a simulation.

    Raises:
        TooManyFacts: a table has more than `at_most` rows.
    """
    facts = CurrentFacts(connection, attributes=attributes, at_most=at_most)
    return DataSet({table: facts.rows(table) for table in TABLES})


def version_of(connection: Connection, *, table: str, record_id: str) -> int:
    """Return the number of a record's current version; 0 when there is none."""
    query = "SELECT version FROM fact WHERE table_name = %s AND record_id = %s AND superseded_at IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(query, [table, record_id])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _require_index(field: str) -> None:
    if field not in INDEXED_FIELDS:
        raise LookupError(f"Facts are not looked up by {field}.")


def _ahead_query(field: str) -> sql.Composed:
    """Return the query for a field in several tables: their rows by table, by rising id."""
    return sql.SQL(
        "SELECT jsonb_object_agg(each.table_name, each.rows) FROM ("
        "SELECT table_name, jsonb_agg(data ORDER BY record_id) AS rows FROM ("
        "SELECT table_name, record_id, data FROM fact WHERE table_name = ANY (%s) AND superseded_at IS NULL"
        " AND data ? {0} AND data ->> {0} = %s LIMIT %s"
        ") AS one GROUP BY table_name) AS each"
    ).format(sql.Literal(field))


def _query(field: str, *, many: bool = False, day: str | None = None) -> sql.Composed:
    """Return the query for a field, with its name as the index has it; a value, or several, are parameters.

    Args:
        field: or `record_id`; empty for all rows.
        many: whether the field has one of several values.
        day: the field of a day that lies between two more parameters, the second excluded.
    """
    condition: sql.Composable = sql.SQL("")
    if field == "record_id":
        condition = sql.SQL("AND record_id = %s")
    elif field:
        # The index is over rows that have the field, so the query says that too.
        wanted = sql.SQL("ANY (%s)" if many else "%s")
        condition = sql.SQL("AND data ? {0} AND data ->> {0} = {1}").format(sql.Literal(field), wanted)
    if day is not None:
        # Days are written so that their texts are in the order of time.
        between = sql.SQL(" AND data ->> {0} >= %s AND data ->> {0} < %s").format(sql.Literal(day))
        condition = sql.Composed([condition, between])
    return sql.SQL(
        "SELECT jsonb_agg(one.data) FROM ("
        "SELECT data FROM fact WHERE table_name = %s AND superseded_at IS NULL {} ORDER BY record_id LIMIT %s"
        ") AS one"
    ).format(condition)


def _with_known_attributes(row: dict[str, Any], *, word: str, attributes: Mapping[str, FieldType]) -> dict[str, Any]:
    given = row.get("attributes")
    if given is None:
        return row
    kept = {name: value for name, value in given.items() if f"{word}.{name}" in attributes}
    rest = {name: value for name, value in row.items() if name != "attributes"}
    return {**rest, "attributes": kept} if kept else rest
