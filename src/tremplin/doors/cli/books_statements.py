"""`tremplin books statements`: the statements of a month, closed for every partner, and as files."""

from pathlib import Path
from typing import Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, accounting_period, at_desk, person_option, year_option
from tremplin.wording import Language, text_key

STATEMENTS_CLOSED: Final = text_key("{done} of {total} partners")
_CLOSED: Final = text_key("{month}: {statements} closed, up to transaction {seq} of the journal.")
_WRITTEN: Final = text_key("{folder}: {files}.")


@click.command(short_help="Close the statements of a month, and write them as files.")
@person_option
@year_option
@click.option("--month", type=click.IntRange(1, 12), required=True, help="That is over.")
@click.option("--form", type=click.Choice(["json", "csv", "pdf"]), default="pdf", show_default=True, help="Of files.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for files; without it, none.")
@with_answer
def statements(
    person: str, year: int, month: int, form: str, out: Path | None, language: Language, as_json: bool
) -> int:
    """Close the statements of a month for every partner; those that are closed already stay as they are.

    \b
    Examples:
      tremplin books statements --as gilles --year 2026 --month 9
      tremplin books statements --as gilles --year 2026 --month 9 --form pdf --out statements --lang fr
    """  # noqa: D301 - click keeps the lines below a backspace
    label = accounting_period(year, month).label

    def made(desk: BooksDesk) -> int:
        closed, until = _closed(desk, label, language)
        written = 0 if out is None else _written(desk, label, form, out, language)
        if as_json:
            data: dict[str, Any] = {"month": label, "closed": closed, "until_seq": until, "files": written}
            say_json(data)
            return EXIT_DONE
        count = language.say_count("{n} statement", "{n} statements", closed)
        click.echo(language.say(_CLOSED, month=label, statements=count, seq=str(until)))
        if out is not None:
            files = language.say_count("{n} file", "{n} files", written)
            click.echo(language.say(_WRITTEN, folder=str(out), files=files))
        return EXIT_DONE

    return at_desk(made, person=person, language=language, as_json=as_json)


def _closed(desk: BooksDesk, month: str, language: Language) -> tuple[int, int]:
    """Close what is not closed yet; return how many statements were closed now, and up to which transaction."""
    from tremplin.doors.cli.progress import progress
    from tremplin.usecases.statement_month import state_month

    with progress(STATEMENTS_CLOSED, language=language) as told:
        stated = state_month(desk.connection, month, command_of=desk.command, on_progress=told)
    return stated.closed, stated.until_seq


def _written(desk: BooksDesk, month: str, form: str, out: Path, language: Language) -> int:
    from tremplin.doors.cli.output import write_whole
    from tremplin.usecases.reads.statements import FORMS, get_statement, list_statements, statement_file

    wanted = next(one for one in FORMS if one == form)
    reader, after, written = desk.reader, None, 0
    while True:
        page = list_statements(reader, month=month, at_most=100, after=after)
        for row in page.items:
            kept = get_statement(reader, row.statement_id)
            write_whole(out / f"{row.statement_id}.{form}", statement_file(kept, form=wanted, language=language))
            written += 1
        if page.next is None:
            return written
        after = page.next
