"""Rows of the database, as every use case and every read asks for them."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

Connection = psycopg.Connection[Any]


@dataclass(slots=True)
class Rows:
    """A connection that rows are read from.

    Attributes:
        connection: of psycopg.
    """

    connection: Connection

    def rows(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        """Read rows; parameters by place, or one mapping of them by name."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            given = parameters[0] if len(parameters) == 1 and isinstance(parameters[0], dict) else parameters
            return cursor.execute(query.encode(), given).fetchall()

    def row(self, query: str, *parameters: Any) -> dict[str, Any] | None:
        """Read one row, or None."""
        found = self.rows(query, *parameters)
        return found[0] if found else None
