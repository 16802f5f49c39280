"""`tremplin payments make` and `due`: payables are made, and shown with what stands in their way."""

from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, at_desk, person_option
from tremplin.wording import Language, refusal_text, text_key

if TYPE_CHECKING:
    from tremplin.usecases.reads.payables import PayableSeen

_MADE: Final = text_key("{made} made, {left} carried over or held under the terms.")
_LOST: Final = text_key("{lost} lost under the terms.")
_LINE: Final = text_key("{payable}  {partner}  {amount}, due on {day}: {state}")
_NOTHING: Final = text_key("Nothing is payable.")
_STATES: Final = {
    "held": text_key("held"),
    "due": text_key("due"),
    "not-due": text_key("its day has not come"),
    "under-way": text_key("on its way"),
    "paid": text_key("paid"),
    "set-off": text_key("set off"),
    "credited": text_key("credited"),
    "lost": text_key("lost under the terms"),
}


@click.command(short_help="Make payables of what is owed and final.")
@person_option
@click.option("--year-end", is_flag=True, help="Release small sums, if the terms say so for the end of a year.")
@click.option("--release-held", is_flag=True, help="Release small sums that the terms hold below the minimum.")
@with_answer
def make(person: str, year_end: bool, release_held: bool, language: Language, as_json: bool) -> int:
    """Make payables of awards and settled rebates, once they reach the minimum of the terms.

    Run again, it makes nothing more.

    \b
    Example:
      tremplin payments make --as gilles
    """  # noqa: D301 - click keeps the lines below a backspace

    def made(desk: BooksDesk) -> int:
        from tremplin.usecases.payables import MakePayables, make_payables

        command = desk.command(MakePayables, is_year_end=year_end, is_hold_ended=release_held)
        answer = make_payables(desk.connection, command).answer
        if as_json:
            say_json(dict(answer))
            return EXIT_DONE
        count = language.say_count("{n} payable", "{n} payables", answer["made"])
        click.echo(language.say(_MADE, made=count, left=answer["left"]))
        if answer["lost"]:
            lost = language.say_count("{n} payable", "{n} payables", answer["lost"])
            click.echo(language.say(_LOST, lost=lost))
        return EXIT_DONE

    return at_desk(made, person=person, language=language, as_json=as_json)


@click.command(short_help="Show what is payable, and what stands in its way.")
@person_option
@click.option("--partner", help="Of one partner only.")
@click.option("--settled", is_flag=True, help="Those that are paid, set off, credited or lost instead.")
@with_answer
def due(person: str, partner: str | None, settled: bool, language: Language, as_json: bool) -> int:
    """Show payables, the first due first, each with every reason why it is not paid and what can be done.

    \b
    Example:
      tremplin payments due --as gilles --partner P001
    """  # noqa: D301 - click keeps the lines below a backspace

    def shown(desk: BooksDesk) -> int:
        found = list(_every_page(desk, partner, is_settled=settled))
        if as_json:
            say_json({"payables": [_data(one, language) for one in found]})
            return EXIT_DONE
        if not found:
            click.echo(language.say(_NOTHING))
        for one in found:
            _say(one, language)
        return EXIT_DONE

    return at_desk(shown, person=person, language=language, as_json=as_json)


def _every_page(desk: BooksDesk, partner: str | None, *, is_settled: bool) -> Any:
    from tremplin.usecases.reads.payables import list_payables

    reader, after = desk.reader, None
    while True:
        page = list_payables(reader, partner_id=partner, is_settled=is_settled, at_most=100, after=after)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def _say(one: "PayableSeen", language: Language) -> None:
    row = one.payable
    amount, state = row.left or row.net, language.say(_STATES[one.state])
    named = {"payable": row.payable_id, "partner": row.partner_id}
    click.echo(language.say(_LINE, **named, amount=amount, day=row.due_on, state=state))
    for hold in one.holds:
        click.echo(f"    {refusal_text(hold, language)}")


def _data(one: "PayableSeen", language: Language) -> dict[str, object]:
    row = one.payable
    amount = row.left or row.net
    return {
        "payable": row.payable_id,
        "partner": row.partner_id,
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "due_on": row.due_on.isoformat(),
        "state": one.state,
        "document": row.document_ref,
        "holds": [{"code": hold.code, "text": refusal_text(hold, language)} for hold in one.holds],
    }
