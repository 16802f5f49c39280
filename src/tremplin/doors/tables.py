"""Whether the tables of a database are those of this release: asked before anything is asked of what stands in them."""

from typing import TYPE_CHECKING, Any, Final

from tremplin import __version__
from tremplin.wording import Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from psycopg import Connection

_NONE: Final = text_key("The database {database} has no tables of Tremplin.")
_NONE_HINT: Final = text_key("Make them with tremplin db migrate, or name another database.")
_BEHIND: Final = text_key(
    "The tables of the database {database} are not up to date: the migration {missing} has not been run."
)
_BEHIND_HINT: Final = text_key("Bring them up to date with tremplin db migrate, then run the same command again.")
_AHEAD: Final = text_key(
    "The tables of the database {database} are of a newer release than this one, {version}, which does not know the "
    "migration {unknown}."
)
_AHEAD_HINT: Final = text_key("Use the release of Tremplin that brought them up to date.")


def migrations_of_release() -> frozenset[str]:
    """Return the migrations of the store in this release, each as app and name; Django must be ready."""
    from django.db.migrations.loader import MigrationLoader

    from tremplin.doors.access.schema import STORE_APPS

    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations if app in STORE_APPS)


def require_tables(connection: "Connection[Any]") -> None:
    """Require that the tables of a database are those of this release.

    Args:
        connection: of any role that may read; Django must be ready.

    Raises:
        Problems: TABLES_AHEAD (a migration was run that this release does not know), NO_TABLES, or TABLES_BEHIND.
    """
    ours, theirs = migrations_of_release(), _applied(connection)
    fields = {"database": connection.info.dbname, "version": __version__}
    if unknown := sorted(theirs - ours):
        _stop("TABLES_AHEAD", _AHEAD, {**fields, "unknown": unknown[-1]}, _AHEAD_HINT)
    if not theirs:
        _stop("NO_TABLES", _NONE, fields, _NONE_HINT)
    if missing := sorted(ours - theirs):
        _stop("TABLES_BEHIND", _BEHIND, {**fields, "missing": missing[0]}, _BEHIND_HINT)


def _applied(connection: "Connection[Any]") -> frozenset[str]:
    from tremplin.doors.access.schema import STORE_APPS

    # Where no migration has been run, the application may not even look into the schema; where the first ones alone
    # were, it may not read which.
    query = (
        "SELECT has_table_privilege(oid, 'SELECT') AND has_schema_privilege(relnamespace, 'USAGE') FROM pg_class"
        " WHERE oid = to_regclass('public.django_migrations')"
    )
    found = connection.execute(query).fetchone()
    if found != (True,):
        return frozenset()
    rows = connection.execute(
        "SELECT app || '.' || name FROM public.django_migrations WHERE app = ANY (%s)", [sorted(STORE_APPS)]
    )
    return frozenset(name for (name,) in rows.fetchall())


def _stop(code: str, text: str, fields: dict[str, str], hint: str) -> None:
    raise Problems([Problem(code, (Place(fields["database"]),), text, fields, hint)])
