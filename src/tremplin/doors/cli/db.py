"""`tremplin db`: the embedded database is started, stopped, found and brought up to date."""

from typing import Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.wording import Language, text_key

_RUNNING: Final = text_key("The database runs in {folder}.")
_STOPPED: Final = text_key("The database in {folder} is stopped.")
_NOT_RUNNING: Final = text_key("The database in {folder} was not running.")
_ELSEWHERE: Final = text_key("DATABASE_URL names a database of its own: it is started and stopped elsewhere.")
_UP_TO_DATE: Final = text_key("The tables are up to date.")


@click.group()
def db() -> None:
    """Start, stop, find, and bring up to date the database.

    \b
    Examples:
      tremplin db start
      tremplin db where
    """  # noqa: D301 - click keeps the lines below a backspace


@db.command()
@with_answer
def start(language: Language, as_json: bool) -> int:
    """Start the embedded database, with its tables; it runs until `tremplin db stop`."""
    from tremplin.doors.migrate import migrated
    from tremplin.store.embedded import leave_running

    address = migrated(say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))
    if address.folder is not None:
        leave_running(address.folder)
    return _said(_ELSEWHERE if address.folder is None else _RUNNING, address.folder, language, as_json=as_json)


@db.command()
@with_answer
def stop(language: Language, as_json: bool) -> int:
    """Stop the embedded database; everything committed stays."""
    from tremplin.doors.database import address
    from tremplin.store.embedded import stop as stop_server

    folder = address().folder
    if folder is None:
        return _said(_ELSEWHERE, None, language, as_json=as_json)
    return _said(_STOPPED if stop_server(folder) else _NOT_RUNNING, folder, language, as_json=as_json)


@db.command()
@with_answer
def where(language: Language, as_json: bool) -> int:
    """Say where the database is, and whether it runs."""
    from tremplin.doors.database import address
    from tremplin.store.embedded import is_running

    folder = address().folder
    if folder is None:
        return _said(_ELSEWHERE, None, language, as_json=as_json)
    return _said(_RUNNING if is_running(folder) else _NOT_RUNNING, folder, language, as_json=as_json)


@db.command()
@with_answer
def migrate(language: Language, as_json: bool) -> int:
    """Bring the tables up to date, as their owner."""
    from tremplin.doors.migrate import migrated

    address = migrated(say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))
    return _said(_UP_TO_DATE, address.folder, language, as_json=as_json)


def _said(text: str, folder: object, language: Language, *, as_json: bool) -> int:
    if as_json:
        say_json({"folder": None if folder is None else str(folder), "text": language.say(text, folder=str(folder))})
    else:
        click.echo(language.say(text, folder=str(folder)))
    return EXIT_DONE
