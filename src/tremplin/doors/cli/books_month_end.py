"""`tremplin books month-end`: what a month owes, shown, then posted, reversed and closed."""

from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, accounting_period, at_desk, person_option, year_option
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from tremplin.usecases.reads.month_end import MonthEndAhead

_LINE: Final = text_key("{subject}: {amount}")
_NOTHING: Final = text_key("{subject}: nothing ({reasons})")
_TOTAL: Final = text_key("To be accrued for {month}: {amount}")
_NONE: Final = text_key("Nothing is to be accrued for {month}.")
_STANDS: Final = text_key("Accrued already: {posted}, of which {left} not reversed.")
_POSTED: Final = text_key("Posted: {posted}. Reversed in the next month: {reversed}.")
_CLOSED: Final = text_key("The month {month} is closed for good.")


@click.command("month-end", short_help="Show what a month owes, then post, reverse and close it.")
@person_option
@year_option
@click.option("--month", type=click.IntRange(1, 12), required=True, help="Of that year.")
@click.option("--post", is_flag=True, help="Accrue what is shown, and reverse it on the first day of the next month.")
@click.option("--close", is_flag=True, help="Close the month for good; it is never opened again.")
@with_answer
def month_end(person: str, year: int, month: int, post: bool, close: bool, language: Language, as_json: bool) -> int:
    """Show what a month owes for work that is done and for rebate periods that run; without options, post nothing.

    \b
    Examples:
      tremplin books month-end --as gilles --year 2026 --month 9
      tremplin books month-end --as gilles --year 2026 --month 9 --post --close
    """  # noqa: D301 - click keeps the lines below a backspace
    label = accounting_period(year, month).label

    def ended(desk: BooksDesk) -> int:
        from tremplin.usecases.periods import ClosePeriod, close_period
        from tremplin.usecases.reads.month_end import month_end_ahead

        ahead = month_end_ahead(desk.reader, label)
        if not as_json:
            _say(ahead, language)
        done = _posted(desk, ahead) if post else {}
        if close:
            close_period(desk.connection, desk.command(ClosePeriod, month=label))
        if as_json:
            say_json({**_data(ahead, language), **done, "closed": close or ahead.is_closed})
            return EXIT_DONE
        if done:
            click.echo(language.say(_POSTED, **done))
        if close:
            click.echo(language.say(_CLOSED, month=label))
        return EXIT_DONE

    return at_desk(ended, person=person, language=language, as_json=as_json)


def _posted(desk: BooksDesk, ahead: "MonthEndAhead") -> dict[str, int]:
    from tremplin.usecases.month_end import AccrueMonth, ReverseMonth, accrue_month, reverse_month

    posted, left = 0, ahead.left_to_reverse
    # Stopped half-way before, what is left is only taken back.
    if not ahead.posted:
        command = desk.command(AccrueMonth, month=ahead.month, shown=ahead.shown)
        posted = left = accrue_month(desk.connection, command).answer["posted"]
    back = 0
    while back < left:
        back += reverse_month(desk.connection, desk.command(ReverseMonth, month=ahead.month)).answer["reversed"]
    return {"posted": posted, "reversed": back}


def _say(ahead: "MonthEndAhead", language: Language) -> None:
    from tremplin.money import Money

    for one in ahead.lines:
        if one.parts:
            click.echo(language.say(_LINE, subject=one.subject, amount=Money(one.amount, one.currency)))
        else:
            reasons = " ".join(language.say_phrase(reason) for reason in one.reasons)
            click.echo(language.say(_NOTHING, subject=one.subject, reasons=reasons))
    for currency, minor in ahead.totals.items():
        click.echo(language.say(_TOTAL, month=ahead.month, amount=Money(minor, currency)))
    if not ahead.totals:
        click.echo(language.say(_NONE, month=ahead.month))
    if ahead.posted:
        click.echo(language.say(_STANDS, posted=ahead.posted, left=ahead.left_to_reverse))


def _data(ahead: "MonthEndAhead", language: Language) -> dict[str, Any]:
    from tremplin.usecases.accruals import accrual_data

    lines = [
        {**accrual_data(one), "reasons": [language.say_phrase(reason) for reason in one.reasons]} for one in ahead.lines
    ]
    return {"month": ahead.month, "lines": lines, "totals_minor": ahead.totals, "shown": ahead.shown}
