"""The part of the database that is written in SQL, read by migrations."""

from importlib.resources import files

import psycopg
from django.db.migrations import RunSQL


def run_file(name: str) -> RunSQL:
    """Return the step of a migration that runs a file of this folder; it is not undone.

    Args:
        name: of the file, with its ending.
    """
    return RunSQL(_text(name))


def raise_walls(owner_url: str) -> None:
    """Put right what holds for the tables of every migration, once all of them have run.

    Args:
        owner_url: address of the database, for its owner.
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute(_text("walls.sql").encode())


def _text(name: str) -> str:
    return (files(__package__) / name).read_text()
