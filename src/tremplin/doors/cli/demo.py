"""`tremplin demo`: a year of a programme, then today, through the use cases in a database of one's own."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.wording import Language, text_key

_PROGRAMME: Final = Path("programmes/partner-connect-2021")

_AT_ONCE: Final = 4
"""Claims that are walked at once: while the server works on some, this process makes others ready."""

_DATABASE: Final = text_key("The database is in {folder}.")
_OTHER_DATA: Final = text_key(
    "The database in {folder} holds other data than this demonstration. Name another folder in TREMPLIN_DATA."
)
_NO_OWNER: Final = text_key(
    "Payments lie in the past, and only the owner of the database can let a demonstration write there. "
    "Name the owner's address in TREMPLIN_OWNER_URL."
)
_LOADED: Final = text_key("The demonstration is loaded already; this is what it came to, and how things stand now.")


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
@click.option("--payments", is_flag=True, help="Pay what was earned too, each on its own day (about four minutes).")
@with_answer
def demo(
    seed: int,
    partners: int,
    projects: int,
    programme: Path,
    today: bool,
    payments: bool,
    language: Language,
    as_json: bool,
) -> int:
    """Carry a year of a programme out in a database, then today: claims from the request to the award, and what waits.

    Everything goes through the use cases that people use: rights are checked, limits are reserved, the books are kept.
    With --payments what was earned is paid as well, through invoices, runs and a bank.
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
    from tremplin.doors.cli.demo_stage import NotOurs
    from tremplin.doors.cli.demo_walk import Desk
    from tremplin.doors.cli.demo_year import come_to_today, live_a_year, see_today
    from tremplin.doors.cli.files import programme_files
    from tremplin.doors.cli.paid.clock import turned_back
    from tremplin.doors.proof_folder import FolderOnDisk
    from tremplin.store.posting import sum_journal

    folder = str(address.folder or address.application_url.rpartition("@")[2])
    click.echo(language.say(_DATABASE, folder=folder), err=True)
    # What a crash of the machine takes from a demonstration, the same command makes again.
    fast: dict[str, Any] = {"autocommit": True, "prepare_threshold": 1}
    options = "-c synchronous_commit=off"
    name = f"{seed}/{partners}/{projects}"
    if payments:
        if address.owner_url is None:
            click.echo(language.say(_NO_OWNER), err=True)
            return EXIT_PROBLEMS
        # With the days of its own, its commands are others.
        name = f"{name}/paid"
    whole = name if today else f"{name}/year"
    files, proofs = programme_files(programme), FolderOnDisk.beside(address)
    sample: dict[str, Any] = {"seed": seed, "partners": partners, "projects": projects, "files": files}
    with psycopg.connect(address.application_url, options=options, **fast) as connection:
        known = find_loaded(connection, whole)
        if known is not None:
            click.echo(language.say(_LOADED), err=True)
            return _said(known, language, as_json=as_json)
        desk = Desk(connection, name=name)
        try:
            with turned_back(address.owner_url if payments else None) as earlier, ExitStack() as opened:
                lived = [
                    opened.enter_context(
                        psycopg.connect(address.application_url, options=f"{options} {earlier}", **fast)
                    )
                    for _n in range(_AT_ONCE)
                ]
                past = Desk(lived[0], name=name, tally=desk.tally)
                desks = [past, *(past.beside(one) for one in lived[1:])]
                year = live_a_year(desks, sample, proofs, is_turned=bool(earlier), language=language)
                play = come_to_today(past, year, files=files) if today else None
        except NotOurs:
            click.echo(language.say(_OTHER_DATA, folder=folder), err=True)
            return EXIT_PROBLEMS
        if play is not None:
            see_today(desk, year, play)
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
