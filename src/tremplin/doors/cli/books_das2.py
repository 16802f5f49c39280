"""`tremplin books das2`: what each partner was paid in a year, as the yearly declaration wants it."""

from pathlib import Path
from typing import Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import (
    BooksDesk,
    accounting_period,
    at_desk,
    person_option,
    place_in,
    year_option,
)
from tremplin.wording import Language, text_key

_DONE: Final = text_key("{file}: {rows} above the threshold.")


@click.command(short_help="Write the yearly declaration of what partners were paid.")
@person_option
@year_option
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder, made if need be; or file, as in run.csv."
)
@with_answer
def das2(person: str, year: int, out: Path, language: Language, as_json: bool) -> int:
    """Write what each partner was paid in a year, tax included, as far as the law asks for it (DAS2).

    \b
    Example:
      tremplin books das2 --as gilles --year 2026 --out das2.csv
    """  # noqa: D301 - click keeps the lines below a backspace
    period = accounting_period(year, None)

    def written(desk: BooksDesk) -> int:
        from tremplin.doors.cli.output import write_whole
        from tremplin.usecases.reads.das2 import das2_file

        data = das2_file(desk.reader, period)
        place = place_in(out, name=f"das2-{period.label}.csv")
        write_whole(place, data)
        count = data.count(b"\r\n") - 1
        if as_json:
            say_json({"file": str(place), "rows": count})
        else:
            rows = language.say_count("{n} beneficiary", "{n} beneficiaries", count)
            click.echo(language.say(_DONE, file=str(place), rows=rows))
        return EXIT_DONE

    return at_desk(written, person=person, language=language, as_json=as_json)
