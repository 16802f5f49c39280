"""What every command of `tremplin books` works with: the database, in whose name, and how a refusal is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from tremplin.doors.answer import EXIT_PROBLEMS, say_json
from tremplin.money import PeriodKind, period_of
from tremplin.wording import Language, refusal_text

if TYPE_CHECKING:
    import psycopg

    from tremplin.money import Period
    from tremplin.payments.clawback.receivable import Receivable
    from tremplin.usecases.command import Actor
    from tremplin.usecases.reads.reader import Reader

person_option = click.option(
    "--as", "person", required=True, metavar="PERSON", help="In whose name: what they may not, this may not."
)
year_option = click.option("--year", type=click.IntRange(1, 9998), required=True, help="Of the accounts.")
month_option = click.option("--month", type=click.IntRange(1, 12), help="Of that year; without it, the year.")


@dataclass(frozen=True, slots=True)
class BooksDesk:
    """A connection, and the person in whose name it is used."""

    connection: "psycopg.Connection[Any]"
    person: str

    @property
    def actor(self) -> "Actor":
        """The person as use cases know them."""
        from tremplin.usecases.command import Actor

        return Actor(self.person)

    @property
    def reader(self) -> "Reader":
        """The person as reads know them."""
        from tremplin.usecases.reads.reader import open_reader

        return open_reader(self.connection, self.actor)

    def command(self, kind: Callable[..., Any], **content: Any) -> Any:
        """Return a command of the person, under an id of its own.

        Args:
            kind: the class of the command.
            content: its fields.
        """
        return kind(command_id=str(uuid4()), actor=self.actor, **content)


def at_desk(body: Callable[[BooksDesk], int], *, person: str, language: Language, as_json: bool) -> int:
    """Do the work of a command on the database, and say in a sentence what is refused."""
    import psycopg

    from tremplin.doors.migrate import migrated
    from tremplin.usecases.refused import Refused

    address = migrated(say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))
    with psycopg.connect(address.application_url, autocommit=True) as connection:
        try:
            return body(BooksDesk(connection, person))
        except Refused as refused:
            text = refusal_text(refused.refusal, language)
            if as_json:
                say_json({"error": {"family": "refusal", "code": refused.refusal.code, "text": text}})
            else:
                click.echo(text, err=True)
            return EXIT_PROBLEMS


def cases_offered(
    desk: BooksDesk, offers: Callable[..., Mapping[tuple[str, str], Any]]
) -> "list[tuple[Receivable, Any]]":
    """Return the clawbacks in sight for which a paper waits, each with what is offered for it.

    Args:
        desk: of who asks.
        offers: says what waits, by case and partner.
    """
    from tremplin.usecases.reads.receivables import list_receivables

    cases = list_receivables(desk.reader)
    found = offers(desk.reader, cases)
    return [(one, found[one.case_id, one.partner]) for one in cases if (one.case_id, one.partner) in found]


def accounting_period(year: int, month: int | None) -> "Period":
    """Return the year of the accounts, or one month of it."""
    kind = PeriodKind.YEAR if month is None else PeriodKind.MONTH
    return period_of(date(year, month or 1, 1), kind=kind)


def place_in(out: Path, *, name: str) -> Path:
    """Return where a file is written: under its own name in a folder, or under the name given.

    Args:
        out: a folder that is there, or is made; a name with an ending, such as run.xml, is that of a file.
        name: its own.
    """
    return out / name if out.is_dir() or not (out.suffix or out.exists()) else out
