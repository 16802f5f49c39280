"""`tremplin books forecast`: what will be payable when, by how certain it is, as a table."""

from typing import TYPE_CHECKING, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, at_desk, person_option
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from tremplin.usecases.reads.forecast import ForecastLine

_WORDS: Final = {
    "reserved": text_key("reserved"),
    "work-done": text_key("work done"),
    "in-review": text_key("in review"),
    "awarded": text_key("awarded"),
    "payable": text_key("payable"),
    "released": text_key("released to the bank"),
}
_NOTHING: Final = text_key("Nothing is to come.")
_HEADS: Final = (text_key("Month"), text_key("Certainty"), text_key("Amount"), text_key("Count"))


@click.command(short_help="Show what will be payable when, by certainty.")
@person_option
@click.option("--partner", help="Of one partner only.")
@with_answer
def forecast(person: str, partner: str | None, language: Language, as_json: bool) -> int:
    """Show what will be payable in which month, from what is only reserved to what is with the bank, without tax.

    \b
    Example:
      tremplin books forecast --as gilles
    """  # noqa: D301 - click keeps the lines below a backspace

    def told(desk: BooksDesk) -> int:
        from tremplin.usecases.reads.forecast import forecast as read_forecast

        lines = read_forecast(desk.reader, partner_id=partner)
        if as_json:
            say_json({"lines": [_data(one) for one in lines]})
        else:
            _say(lines, language)
        return EXIT_DONE

    return at_desk(told, person=person, language=language, as_json=as_json)


def _say(lines: "tuple[ForecastLine, ...]", language: Language) -> None:
    if not lines:
        click.echo(language.say(_NOTHING))
        return
    rows = [tuple(language.say(head) for head in _HEADS)]
    rows += [
        (one.month, language.say(_WORDS[one.certainty]), language.say_field(one.amount), language.say_field(one.count))
        for one in lines
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for month, certainty, amount, count in rows:
        cells = (month.ljust(widths[0]), certainty.ljust(widths[1]), amount.rjust(widths[2]), count.rjust(widths[3]))
        click.echo("  ".join(cells))


def _data(one: "ForecastLine") -> dict[str, object]:
    money = {"amount_minor": one.amount.minor, "currency": one.amount.currency}
    return {"month": one.month, "certainty": one.certainty, **money, "count": one.count}
