"""Whose a fact is: who may not know of a partner records nothing about it, and is told that it is not there (X1)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from tremplin.facts.schema import TABLES
from tremplin.usecases.refused import FACT, PROJECT, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.work import Work
from tremplin.wording import text_key

_LINE: Final = text_key("order line")

# Where a table names partners: by its own id, or by a field that refers to one.
_NAMING: Final[Mapping[str, tuple[str, ...]]] = {
    table.name: tuple(
        one.name
        for one in table.fields.values()
        if one.refers_to == "partners" or (table.name == "partners" and one.name == table.key)
    )
    for table in TABLES.values()
}


def require_facts_in_sight(
    work: Work, by_table: Mapping[str, Mapping[str, Mapping[str, Any]]], *, ended: Collection[tuple[str, str]] = ()
) -> None:
    """Answer as if it were not there to who writes about a partner, a project or a line that is out of sight.

    Looked at are the partners that a record names, those that its version of before names, and the project or the
    line that it belongs to. A project is in sight with one of its partners. Customers and exchange rates are
    everybody's.

    Args:
        work: the command at work.
        by_table: what is to be recorded, by table and id.
        ended: table and id of what is to be no more.

    Raises:
        Refused: NotFound; a security event.
    """
    if work.standing.sees_all:
        return
    for table in sorted(by_table):
        for _id, data in sorted(by_table[table].items()):
            for partner_id in _named(table, data):
                require_sight(work.standing, partner_id)
    _require_standing(work, by_table, ended)
    _require_belonging(work, by_table)


def _named(table: str, data: Mapping[str, Any]) -> Iterator[str]:
    return (data[name] for name in _NAMING[table] if data.get(name) is not None)


def _require_standing(
    work: Work, by_table: Mapping[str, Mapping[str, Any]], ended: Collection[tuple[str, str]]
) -> None:
    """Refuse what stands under an id already and is of a partner out of sight: its name is not said."""
    touched: dict[str, set[str]] = {table: set(records) for table, records in by_table.items()}
    for table, record_id in ended:
        touched.setdefault(table, set()).add(record_id)
    belonging: dict[str, dict[str, Any]] = {}
    for table in sorted(touched):
        rows = work.rows(
            "SELECT record_id, data FROM fact WHERE table_name = %s AND record_id = ANY (%s) AND superseded_at IS NULL"
            " ORDER BY record_id",
            table,
            sorted(touched[table]),
        )
        for row in rows:
            if not all(work.standing.may_see(one) for one in _named(table, row["data"])):
                raise _out_of_sight(FACT, row["record_id"])
        belonging[table] = {row["record_id"]: row["data"] for row in rows}
    _require_belonging(work, belonging)


def _require_belonging(work: Work, by_table: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Refuse what belongs to a project or to a line out of sight, as it stands."""
    sight = sorted(work.standing.partners)
    for field, table, question, what in _BELONGING:
        ids = {
            data[field]
            for name, records in by_table.items()
            for data in records.values()
            if name != table and data.get(field) is not None
        }
        found = work.row(question, {"ids": sorted(ids), "sight": sight}) if ids else None
        if found is not None:
            raise _out_of_sight(what, found["record_id"])


def _out_of_sight(what: str, record_id: str) -> Refused:
    return Refused(NotFound(what=words(what), id=record_id), security="out-of-sight")


_BELONGING: Final = (
    (
        "project_id",
        "projects",
        """
        SELECT record_id FROM fact AS project
        WHERE table_name = 'projects' AND superseded_at IS NULL AND record_id = ANY (%(ids)s)
            AND data ->> 'registered_by' <> ALL (%(sight)s)
            AND NOT EXISTS (
                SELECT 1 FROM fact AS role WHERE role.table_name = 'roles' AND role.superseded_at IS NULL
                    AND role.data ? 'project_id' AND role.data ->> 'project_id' = project.record_id
                    AND role.data ->> 'partner_id' = ANY (%(sight)s)
            )
        ORDER BY record_id LIMIT 1""",
        PROJECT,
    ),
    (
        "line_id",
        "order_lines",
        """
        SELECT record_id FROM fact
        WHERE table_name = 'order_lines' AND superseded_at IS NULL AND record_id = ANY (%(ids)s)
            AND data ->> 'partner_id' <> ALL (%(sight)s)
        ORDER BY record_id LIMIT 1""",
        _LINE,
    ),
)
