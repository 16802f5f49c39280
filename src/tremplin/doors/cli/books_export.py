"""`tremplin books export`: the journal of a month or a year, as FEC or as CSV, whole or not at all."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, say_problems, with_answer
from tremplin.doors.cli.books_desk import (
    BooksDesk,
    accounting_period,
    at_desk,
    month_option,
    person_option,
    place_in,
    year_option,
)
from tremplin.wording import Language, Place, text_key

if TYPE_CHECKING:
    from tremplin.money import Period
    from tremplin.usecases.reads.journal_export import Export

_DONE: Final = text_key("{file}: {entries}, up to transaction {seq} of the journal.")
_SIDES: Final = text_key("Debit and credit: {amount}.")
_SIREN_MISSING: Final = text_key("The name of a FEC begins with the SIREN of the company: give it by --siren.")


@click.command(short_help="Write the journal for accounting, as FEC or CSV.")
@person_option
@year_option
@month_option
@click.option("--form", type=click.Choice(["fec", "csv"]), default="csv", show_default=True, help="Of the file.")
@click.option("--until", type=click.IntRange(0), help="The last transaction; the same one gives the same bytes again.")
@click.option("--siren", help="Of the company whose books they are, for the name of a FEC.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder, made if need be; or file, as in run.csv."
)
@with_answer
def export(
    person: str,
    year: int,
    month: int | None,
    form: str,
    until: int | None,
    siren: str | None,
    out: Path,
    language: Language,
    as_json: bool,
) -> int:
    """Write the journal of a year or a month of the accounts.

    A FEC is checked as the tax office checks it before it is put in its place. It holds euros only; a CSV holds every
    currency. What is booked while the file is written comes into the next one.

    \b
    Examples:
      tremplin books export --as gilles --year 2026 --month 9 --out journal.csv
      tremplin books export --as gilles --year 2026 --form fec --siren 732829320 --out build
    """  # noqa: D301 - click keeps the lines below a backspace
    period = accounting_period(year, month)

    def written(desk: BooksDesk) -> int:
        from tremplin.doors.cli.output import write_whole
        from tremplin.doors.language import language_of
        from tremplin.payments.export.fec_check import check_fec
        from tremplin.usecases.reads.journal_export import Wanted, journal_export

        name = f"journal-{period.label}.csv" if form == "csv" else _fec_name(siren, period, language)
        # The tax office reads French.
        told = language if form == "csv" else language_of("fr")
        made = journal_export(desk.reader, Wanted(period, until), form="csv" if form == "csv" else "fec", language=told)
        data = b"".join(made)
        problems = check_fec(data, name=name) if form == "fec" else ()
        if problems:
            return say_problems(problems, language=language, as_json=as_json)
        place = place_in(out, name=name)
        write_whole(place, data)
        return _said(made, place, language, as_json=as_json)

    return at_desk(written, person=person, language=language, as_json=as_json)


def _fec_name(siren: str | None, period: "Period", language: Language) -> str:
    from tremplin.payments.export.fec import fec_name
    from tremplin.payments.paper.number import read_number
    from tremplin.wording import Problem, Problems

    if siren is None:
        raise click.BadParameter(language.say(_SIREN_MISSING), param_hint="--siren")
    read = read_number(siren, kind="siren", place=Place("--siren"))
    if isinstance(read, Problem):
        raise Problems([read])
    return fec_name(read, closed_on=period.last_day)


def _said(made: "Export", place: Path, language: Language, *, as_json: bool) -> int:
    from tremplin.money import Money

    if as_json:
        data: dict[str, Any] = {
            "file": str(place),
            "entries": made.entries,
            "until_seq": made.until_seq,
            "debit_minor": made.debit,
            "sha256": made.sha256,
        }
        say_json(data)
        return EXIT_DONE
    count = language.say_count("{n} entry", "{n} entries", made.entries)
    click.echo(language.say(_DONE, file=str(place), entries=count, seq=str(made.until_seq)))
    for currency, minor in sorted(made.debit.items()):
        click.echo(language.say(_SIDES, amount=Money(minor, currency)))
    return EXIT_DONE
