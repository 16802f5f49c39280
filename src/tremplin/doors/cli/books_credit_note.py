"""`tremplin books credit-note`: an incentive that lowers a price gets the vendor's own credit note."""

from datetime import date
from typing import Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, at_desk, person_option
from tremplin.wording import Language, text_key

_MADE: Final = text_key("The credit note {number} is made out.")
_NOT_AN_INVOICE: Final = text_key("{said} is not a number and a day. Write it as in F-2026-0317=2026-03-31.")


@click.command("credit-note", short_help="Make out the vendor's credit note for a lower price.")
@click.argument("payable_id", metavar="PAYABLE")
@person_option
@click.option(
    "--lowers", metavar="NUMBER=DAY", multiple=True, help="An invoice of the vendor; may stand several times."
)
@with_answer
def credit_note(payable_id: str, person: str, lowers: tuple[str, ...], language: Language, as_json: bool) -> int:
    """Make out a credit note for a payable that lowers a price; it names the invoices that it makes cheaper.

    `tremplin books invoices` makes and keeps its file, as those of invoices.

    \b
    Example:
      tremplin books credit-note P-3f2a... --as gilles --lowers F-2026-0317=2026-03-31
    """  # noqa: D301 - click keeps the lines below a backspace
    lowered = tuple(_lowered(one, language) for one in lowers)

    def made_out(desk: BooksDesk) -> int:
        from tremplin.usecases.invoices import MakeOutCreditNote, make_out_credit_note

        command = desk.command(MakeOutCreditNote, payable_id=payable_id, lowered=lowered)
        answer = make_out_credit_note(desk.connection, command).answer
        if as_json:
            say_json(dict(answer))
        else:
            click.echo(language.say(_MADE, number=answer["number"]))
        return EXIT_DONE

    return at_desk(made_out, person=person, language=language, as_json=as_json)


def _lowered(said: str, language: Language) -> tuple[str, date]:
    """Return an invoice of the vendor: what stands before the equals sign, and the day behind it."""
    number, _, day = said.rpartition("=")
    try:
        return number, date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter(language.say(_NOT_AN_INVOICE, said=said), param_hint="--lowers") from None
