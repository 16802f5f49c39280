"""`tremplin demo`: a year of a programme, then today, through the use cases in a database of one's own."""

import gc
import time
from pathlib import Path
from typing import Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.wording import Language, text_key

_PROGRAMME: Final = Path("programmes/partner-connect-2021")

_DATABASE: Final = text_key("The database is in {folder}.")
_OTHER_DATA: Final = text_key(
    "The database in {folder} holds other data than this demonstration. Name another folder in TREMPLIN_DATA."
)
PARTNERS_ADDED: Final = text_key("{done} of {total} partners added, with their people")
CLAIMS_WALKED: Final = text_key("{done} of {total} claims walked to their end")
_LOADED: Final = text_key("The demonstration is loaded already; this is what it came to, and how things stand now.")
_IMPORTED: Final = text_key("{records} imported.")


@click.command()
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same year.")
@click.option("--partners", type=click.IntRange(10, 10_000), default=120, show_default=True, help="How many partners.")
@click.option("--projects", type=click.IntRange(10, 100_000), default=600, show_default=True, help="How many projects.")
@click.option(
    "--programme",
    type=click.Path(path_type=Path, file_okay=False),
    default=_PROGRAMME,
    show_default=True,
    help="The folder of the terms.",
)
@click.option("--today/--year-only", default=True, help="Whether a part that plays today follows the year.")
@with_answer
def demo(
    seed: int, partners: int, projects: int, programme: Path, today: bool, language: Language, as_json: bool
) -> int:
    """Carry a year of a programme out in a database, then today: claims from the request to the award, and what waits.

    Everything goes through the use cases that people use: rights are checked, limits are reserved, the books are kept.
    Without DATABASE_URL the database is an embedded one in the folder TREMPLIN_DATA, else .tremplin. Run again with the
    same seed, it changes nothing.

    \b
    Example:
      tremplin demo --seed 1 --partners 120 --projects 600
      tremplin verify
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.migrate import migrated

    started = time.monotonic()
    address = migrated(say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))

    # Below this line, because the store's tables can be imported only once Django is set up.
    import psycopg

    from tremplin.doors.cli.demo_loaded import find_loaded, note_loaded
    from tremplin.doors.cli.demo_report import report_of
    from tremplin.doors.cli.demo_stage import NotOurs, set_the_stage
    from tremplin.doors.cli.demo_walk import Desk, Walk
    from tremplin.doors.cli.files import programme_files
    from tremplin.doors.cli.progress import progress
    from tremplin.doors.cli.today.day import play_today
    from tremplin.doors.proof_folder import FolderOnDisk
    from tremplin.store.posting import sum_journal

    folder = str(address.folder or address.application_url.rpartition("@")[2])
    click.echo(language.say(_DATABASE, folder=folder), err=True)
    # What a crash of the machine takes from a demonstration, the same command makes again.
    fast = "-c synchronous_commit=off"
    with psycopg.connect(address.application_url, autocommit=True, options=fast, prepare_threshold=1) as connection:
        desk = Desk(connection, name=f"{seed}/{partners}/{projects}")
        whole = desk.name if today else f"{desk.name}/year"
        known = find_loaded(connection, whole)
        if known is not None:
            click.echo(language.say(_LOADED), err=True)
            return _said(known, language, as_json=as_json)
        sample: dict[str, Any] = {
            "seed": seed,
            "partners": partners,
            "projects": projects,
            "files": programme_files(programme),
        }
        try:
            with progress(PARTNERS_ADDED, language=language) as told:
                stage = set_the_stage(desk, **sample, on_progress=told)
        except NotOurs:
            click.echo(language.say(_OTHER_DATA, folder=folder), err=True)
            return EXIT_PROBLEMS
        count = language.say_count("{n} record", "{n} records", stage.records)
        click.echo(language.say(_IMPORTED, records=count), err=True)
        # Nothing of the stage goes away before the end: who looks for what has gone need not look there.
        gc.freeze()
        walk = Walk(desk, stage.data, compiled=stage.compiled, folder=FolderOnDisk.beside(address))
        with progress(CLAIMS_WALKED, language=language) as told:
            walk.go(on_progress=told)
        if today:
            folder_of_proofs = FolderOnDisk.beside(address)
            programme_now = stage.compiled.programme
            play_today(desk, stage.data, files=sample["files"], programme=programme_now, folder=folder_of_proofs)
        sum_journal(connection)
        report = report_of(connection, desk.tally, seconds=time.monotonic() - started)
        note_loaded(whole, report)
    return _said(report, language, as_json=as_json)


def _said(report: dict[str, Any], language: Language, *, as_json: bool) -> int:
    from tremplin.doors.cli.demo_report import say_report

    if as_json:
        say_json(report)
    else:
        say_report(report, language)
    return EXIT_DONE
