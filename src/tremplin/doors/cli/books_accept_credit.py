"""`tremplin books accept-credit`: a partner accepts the credit notes over what was taken back of its invoices."""

from typing import TYPE_CHECKING, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, at_desk, cases_offered, person_option
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tremplin.money import Money

_MADE: Final = text_key("The credit note {number} is made out; its tax of {tax} is owed back as well.")
_OFFERED: Final = text_key("{case}: {amount} was taken back of what was billed by {numbers}.")
_NOTHING: Final = text_key("No credit note waits to be accepted.")


@click.command("accept-credit", short_help="Accept the credit note over what was taken back of an invoice.")
@click.argument("case_id", metavar="CASE", required=False)
@person_option
@with_answer
def accept_credit(case_id: str | None, person: str, language: Language, as_json: bool) -> int:
    """Accept, as an admin or finance of the partner, the credit note of a clawback; without CASE, list what waits.

    `tremplin books invoices` makes and keeps its file, as those of invoices.

    \b
    Example:
      tremplin books accept-credit --as head-p001
      tremplin books accept-credit C-2026-0017/9 --as head-p001
    """  # noqa: D301 - click keeps the lines below a backspace

    def listed(desk: BooksDesk) -> int:
        from tremplin.usecases.part_credits import credits_offered

        waiting = cases_offered(desk, credits_offered)
        if as_json:
            say_json({"waiting": [_data(one.case_id, one.amount, numbers) for one, numbers in waiting]})
            return EXIT_DONE
        if not waiting:
            click.echo(language.say(_NOTHING))
        for one, numbers in waiting:
            click.echo(language.say(_OFFERED, case=one.case_id, amount=one.amount, numbers=numbers))
        return EXIT_DONE

    def accepted(desk: BooksDesk) -> int:
        from tremplin.money import Money
        from tremplin.usecases.part_credits import AcceptPartCredit, accept_part_credit

        partner_id = desk.reader.standing.organisation_id
        command = desk.command(AcceptPartCredit, case_id=case_id, partner_id=partner_id)
        answer = accept_part_credit(desk.connection, command).answer
        if as_json:
            say_json(dict(answer))
        else:
            tax = Money(answer["tax"], answer["currency"])
            click.echo(language.say(_MADE, number=answer["number"], tax=tax))
        return EXIT_DONE

    return at_desk(listed if case_id is None else accepted, person=person, language=language, as_json=as_json)


def _data(case_id: str, amount: "Money", numbers: "Sequence[str]") -> dict[str, object]:
    return {"case": case_id, "amount_minor": amount.minor, "currency": amount.currency, "invoices": list(numbers)}
