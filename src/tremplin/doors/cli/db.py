"""`tremplin db`: the database is started, stopped, found, brought up to date, backed up and restored."""

from pathlib import Path
from typing import Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.wording import Language, text_key

_RUNNING: Final = text_key("The database runs in {folder}.")
_STOPPED: Final = text_key("The database in {folder} is stopped.")
_NOT_RUNNING: Final = text_key("The database in {folder} was not running.")
_ELSEWHERE: Final = text_key("DATABASE_URL names a database of its own: it is started and stopped elsewhere.")
_UP_TO_DATE: Final = text_key("The tables are up to date.")
_BACKED_UP: Final = text_key("{file} holds the database up to entry {seq}, and {proofs} proofs.")
_MISSING: Final = text_key("{missing} proofs that the database names are not in the proof folder, and so not in it.")
_RESTORED: Final = text_key(
    "The database is restored up to entry {seq}, as it was at {at}, with {proofs} proofs. {held} invariants hold."
)
_LOCKED: Final = text_key(
    "Nothing is paid until a person has compared with the bank: tremplin db compared --as PERSON --reason TEXT."
)
_AHEAD: Final = text_key(
    "ENTRIES ARE LOST: the newest anchor saw entry {anchored}, and the backup ends at {seq}. What was answered in "
    "between is not there. Find it out from mails, bank files and partners before anything else."
)
_NO_ANCHORS: Final = text_key("There are no anchors here: whether entries after the backup are lost is not known.")
_OWNER_NEEDED: Final = text_key("A backup of the database that DATABASE_URL names needs TREMPLIN_OWNER_URL.")
_RESTORED_ELSEWHERE: Final = text_key(
    "DATABASE_URL names a database of its own, which its administrator restores: unpack database.dump from the backup "
    "and load it with pg_restore. Without DATABASE_URL, tremplin db restore brings it back into the data folder."
)
_COMPARED: Final = text_key("What was restored is compared with the bank; payments can be released again.")
_ASIDE: Final = text_key("The anchors of what was lost are kept in {file}; new ones begin a file of their own.")


@click.group()
def db() -> None:
    """Start, stop, find, bring up to date, back up and restore the database.

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


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_answer
def backup(file: Path, language: Language, as_json: bool) -> int:
    """Write the database and its proofs into FILE; work may go on meanwhile.

    Keys, secrets and anchors are not in it: keep them elsewhere, so that nobody who holds a backup can sign.

    \b
    Example:
      tremplin db backup tremplin-2026-11-27.backup
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.backup import write_backup
    from tremplin.doors.migrate import migrated
    from tremplin.doors.proof_folder import FolderOnDisk

    address = migrated(say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))
    if address.owner_url is None:
        return _not_so(_OWNER_NEEDED, language, as_json=as_json)
    written = write_backup(file, url=address.owner_url, proofs=FolderOnDisk.beside(address))
    counts = {"seq": str(written.seq), "proofs": str(len(written.proofs)), "missing": str(len(written.missing))}
    texts = [language.say(_BACKED_UP, file=str(file), **counts)]
    texts += [language.say(_MISSING, **counts)] if written.missing else []
    if as_json:
        say_json({"file": str(file), "seq": written.seq, "missing": list(written.missing), "texts": texts})
    else:
        click.echo("\n".join(texts))
    return EXIT_PROBLEMS if written.missing else EXIT_DONE


@db.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_answer
def restore(file: Path, language: Language, as_json: bool) -> int:
    """Bring FILE back, prove it, and lock payments until a person has compared with the bank.

    It goes into the data folder, and only where nobody has worked yet. Its chain, every invariant and the anchors at
    hand are verified before it takes its place.

    \b
    Example:
      TREMPLIN_DATA=fresh tremplin db restore tremplin-2026-11-27.backup
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.anchors import anchors_at_hand
    from tremplin.doors.database import address
    from tremplin.doors.migrate import set_up_django
    from tremplin.doors.proof_folder import FolderOnDisk
    from tremplin.doors.restore import restore_backup
    from tremplin.store.embedded import start as start_server

    folder = address().folder
    if folder is None:
        return _not_so(_RESTORED_ELSEWHERE, language, as_json=as_json)
    set_up_django()
    server = start_server(folder, say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))
    done = restore_backup(file, superuser_url=server.url(), anchors=anchors_at_hand(), proofs=FolderOnDisk.beside())
    made = done.manifest
    counts = {"seq": str(made.seq), "proofs": str(len(made.proofs)), "held": str(done.held)}
    texts = [language.say(_RESTORED, at=made.at.isoformat(timespec="seconds"), **counts)]
    if done.anchored_seq is not None:
        texts.append(language.say(_AHEAD, anchored=str(done.anchored_seq), seq=str(made.seq)))
    elif not done.has_anchors:
        texts.append(language.say(_NO_ANCHORS))
    texts.append(language.say(_LOCKED))
    if as_json:
        say_json({"seq": made.seq, "anchored_seq": done.anchored_seq, "texts": texts})
    else:
        click.echo("\n".join(texts))
    return EXIT_DONE if done.anchored_seq is None else EXIT_PROBLEMS


@db.command()
@click.option("--as", "person", required=True, metavar="PERSON", help="Who compared: a person of finance.")
@click.option("--reason", required=True, metavar="TEXT", help="By what it was compared, and what was found.")
@with_answer
def compared(person: str, reason: str, language: Language, as_json: bool) -> int:
    """Say that what was restored was compared with the bank: payments can be released again.

    Anchors that are ahead of what was restored are put aside, and kept.

    \b
    Example:
      tremplin db compared --as gilles --reason "Statement of 27 November: nothing paid since."
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.anchors import put_aside
    from tremplin.doors.cli.books_desk import BooksDesk, at_desk

    def body(desk: BooksDesk) -> int:
        from tremplin.usecases.restored import CompareWithBank, compare_with_bank

        ahead = compare_with_bank(desk.connection, desk.command(CompareWithBank, reason=reason)).answer["anchored_seq"]
        texts = [language.say(_COMPARED)]
        if ahead is not None:
            texts.append(language.say(_ASIDE, file=str(put_aside(ahead))))
        if as_json:
            say_json({"texts": texts})
        else:
            click.echo("\n".join(texts))
        return EXIT_DONE

    return at_desk(body, person=person, language=language, as_json=as_json)


def _not_so(text: str, language: Language, *, as_json: bool) -> int:
    if as_json:
        say_json({"error": {"family": "refusal", "text": language.say(text)}})
    else:
        click.echo(language.say(text), err=True)
    return EXIT_PROBLEMS


def _said(text: str, folder: object, language: Language, *, as_json: bool) -> int:
    if as_json:
        say_json({"folder": None if folder is None else str(folder), "text": language.say(text, folder=str(folder))})
    else:
        click.echo(language.say(text, folder=str(folder)))
    return EXIT_DONE
