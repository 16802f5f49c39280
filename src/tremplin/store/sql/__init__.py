"""The part of the database that is written in SQL, read by migrations."""

from importlib.resources import files

from django.db.migrations import RunSQL


def run_file(name: str) -> RunSQL:
    """Return the step of a migration that runs a file of this folder; it is not undone.

    Args:
        name: of the file, with its ending.
    """
    return RunSQL((files(__package__) / name).read_text())
