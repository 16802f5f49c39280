"""A simulation in a process of its own, so that no page waits for it: `python -m tremplin.doors.simulation.work`.

It takes the place of nothing in the database: it reads the terms and the facts there, and writes into its folder.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

import django

from tremplin.doors.simulation.kept import Kept, Phase, Progress

if TYPE_CHECKING:
    from tremplin.doors.simulation.tried import Tried

SCENARIOS: Final = 1000
SEED: Final = 1
_URL: Final = "TREMPLIN_SIMULATION_URL"
_TOLD_SECONDS: Final = 0.5


def start(kept: Kept, *, versions: tuple[int, ...], url: str) -> None:
    """Begin a simulation, where nobody is at it already.

    Args:
        kept: where it is kept.
        versions: rows of the versions of terms; the first is what the others change.
        url: of the database; it is handed over in the environment, where no list of processes shows it.
    """
    if not kept.begin():
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "tremplin.doors.simulation.work", str(kept.folder), *map(str, versions)],
        env={**os.environ, _URL: url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Somebody has to take its exit code, and no page waits for it.
    Thread(target=process.wait, daemon=True).start()


def main() -> None:
    """Work a simulation out, and say how far it is."""
    folder, *versions = sys.argv[1:]
    kept = Kept(Path(folder))
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tremplin.doors.settings")
        django.setup()
        work(kept, versions=tuple(map(int, versions)), url=os.environ[_URL])
    except BaseException:
        kept.tell(Progress("failed"))
        raise


def work(kept: Kept, *, versions: tuple[int, ...], url: str) -> None:
    """Try versions of terms on the history of a database, and keep the report in every language, with its tables.

    Args:
        kept: begun.
        versions: rows of the versions of terms.
        url: of the database.
    """
    import psycopg

    from tremplin.bulk.simulation import in_force_as, simulate
    from tremplin.doors.simulation.tried import Tried, terms_names
    from tremplin.usecases.reads.history import history_of
    from tremplin.usecases.rows import Rows
    from tremplin.usecases.terms import terms_by_id

    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        rows = Rows(connection)
        programmes = [terms_by_id(rows, one).compiled.programme for one in versions]
        history = history_of(connection)
    tried = []
    for name, programme in zip(terms_names(programmes), programmes, strict=True):
        found = simulate(in_force_as(programme, programmes[0]), history, on_progress=_teller(kept, "claims"))
        outcomes = found.at_risk(seed=SEED, count=SCENARIOS, on_progress=_teller(kept, "scenarios"))
        tried.append(Tried(name, found, outcomes))
    _keep(kept, tried)


def _keep(kept: Kept, tried: "list[Tried]") -> None:
    from tremplin.doors.language import LANGUAGES, language_of
    from tremplin.doors.simulation.page import report_part
    from tremplin.doors.simulation.report import report_of
    from tremplin.doors.simulation.tried import TABLE_FILES
    from tremplin.doors.table_file import csv_bytes

    fresh = kept.folder / f".result.{os.getpid()}"
    fresh.mkdir()
    rows = {}
    for code in LANGUAGES:
        report = report_of(tried, language_of(code))
        (fresh / f"{code}.html").write_text(report_part(report), encoding="utf-8")
        rows = report.rows
    for table in TABLE_FILES:
        (fresh / f"{table.name}.csv").write_bytes(csv_bytes(table, rows[table.name]))
    fresh.replace(kept.result)
    kept.tell(Progress("done"))


def _teller(kept: Kept, phase: Phase) -> Callable[[int, int], None]:
    """Return what says how far it is, now and then."""
    last = 0.0

    def told(done: int, total: int) -> None:
        nonlocal last
        if done == total or time.monotonic() - last > _TOLD_SECONDS:
            last = time.monotonic()
            kept.tell(Progress(phase, done, total))

    return told


if __name__ == "__main__":
    main()
