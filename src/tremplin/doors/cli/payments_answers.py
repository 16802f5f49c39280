"""`tremplin payments answers`: files of the bank are taken in, once."""

from pathlib import Path
from typing import Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, at_desk, person_option
from tremplin.wording import Language, text_key

_AGAIN: Final = text_key("{file}: taken in before; nothing has changed.")
_TAKEN: Final = text_key(
    "{file}: {matched} matched, {repeated} known before, {unmatched} about nothing that was ordered."
)
_PARKED: Final = text_key("{count} parked: people settle them by evidence.")
_UNKNOWN: Final = text_key("Without an answer: {count}. Nothing of it is sent again without evidence.")


@click.command(short_help="Take in files of the bank.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@person_option
@click.option("--note-silence", is_flag=True, help="Then note which payments have had no answer for eight days.")
@with_answer
def answers(files: tuple[Path, ...], person: str, note_silence: bool, language: Language, as_json: bool) -> int:
    """Take in pain.002, camt.053 and camt.054, each file whole or not at all; the same file again does nothing.

    \b
    Example:
      tremplin payments answers status.xml statement.xml --as gilles
    """  # noqa: D301 - click keeps the lines below a backspace

    def taken(desk: BooksDesk) -> int:
        from tremplin.doors.proof_folder import FolderOnDisk
        from tremplin.usecases.bank_answers import NoteSilence, TakeInBankFile, take_in_bank_file
        from tremplin.usecases.bank_answers import note_silence as note

        folder, said = FolderOnDisk.beside(), []
        for file in files:
            command = desk.command(TakeInBankFile, file_name=file.name, content=file.read_bytes())
            said.append({"file": str(file), **take_in_bank_file(desk.connection, command, folder=folder).answer})
        silent = note(desk.connection, desk.command(NoteSilence)).answer["unknown"] if note_silence else None
        if as_json:
            say_json({"files": said, "unknown": silent})
            return EXIT_DONE
        for one in said:
            _say(one, language)
        if silent is not None:
            click.echo(language.say(_UNKNOWN, count=silent))
        return EXIT_DONE

    return at_desk(taken, person=person, language=language, as_json=as_json)


def _say(one: dict[str, Any], language: Language) -> None:
    if one["is_repeated"]:
        click.echo(language.say(_AGAIN, file=one["file"]))
        return
    click.echo(language.say(_TAKEN, **{name: one[name] for name in ("file", "matched", "repeated", "unmatched")}))
    if one["parked"]:
        click.echo(language.say(_PARKED, count=one["parked"]))
