"""Whoever is killed during a migration leaves a database that the next run of it completes."""

from pathlib import Path

import psycopg
import pytest
from django.db.migrations import Migration

import tremplin.store.migrations
from tests.crashes.application import Application, pause
from tests.crashes.conftest import NAME
from tests.database import Database, address, make_tables
from tests.figures import KILLS_AT_EACH_POINT
from tremplin.store import embedded
from tremplin.store.role import ensure_database

pytestmark = pytest.mark.slow

HALF = "half_made"
FOLDER = Path(tremplin.store.migrations.__path__[0])

# All that the migrations make, by name and by what it is.
_MADE = """
    SELECT 'column', table_schema || '.' || table_name || '.' || column_name, data_type || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
    UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid <> 0 AND connamespace <> 'pg_catalog'::regnamespace
    UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace > 16000
    UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, tgenabled::text || pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', oid::regprocedure::text, prosrc || coalesce(proacl::text, '')
    FROM pg_proc WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    UNION ALL SELECT 'right', table_schema || '.' || table_name, grantee || privilege_type
    FROM information_schema.table_privileges WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
    UNION ALL SELECT 'migration', app, name FROM django_migrations
    ORDER BY 1, 2, 3
"""


def migrate_until(notes: str, _number: int, database: Database, last: str) -> None:
    """Migrate, and pause before what the last migration did is committed, to be killed there."""
    original = Migration.apply

    def apply(self: Migration, *arguments: object, **choices: object) -> object:
        after = original(self, *arguments, **choices)  # type: ignore[arg-type]
        if self.name == last:
            pause(notes)
        return after

    Migration.apply = apply  # type: ignore[method-assign, assignment]
    make_tables(database)


def test_migration_killed_is_completed_by_the_next_run(
    durable: embedded.EmbeddedServer, applications: Application, tmp_path: Path
) -> None:
    names = sorted(one.stem for one in FOLDER.glob("0*.py"))
    chosen = [names[len(names) * number // 4] for number in (1, 2, 3)]
    for repeat in range(-(-KILLS_AT_EACH_POINT // len(chosen))):
        ensure_database(durable.url(), database=HALF)
        database = Database(HALF, address(durable.url(), database=HALF))
        for number, name in enumerate(chosen):
            process = applications.run(
                migrate_until, database, name, number=repeat * len(chosen) + number, folder=tmp_path
            )
            process.wait_for_pause()
            process.kill()

            with psycopg.connect(database.superuser_url) as connection:
                query = "SELECT count(*) FROM django_migrations WHERE name = %s"
                assert connection.execute(query, [name]).fetchone() == (0,)
        make_tables(database)

        made = _made(database.superuser_url)
        assert made == _made(address(durable.url(), database=NAME))
        assert len(made) > 500
        with psycopg.connect(durable.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {HALF} WITH (FORCE)")


def _made(url: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(_MADE).fetchall()
