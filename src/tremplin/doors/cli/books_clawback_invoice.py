"""`tremplin books clawback-invoice`: a lower price that was taken back gets the vendor's own invoice, with its tax."""

from typing import TYPE_CHECKING, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.books_desk import BooksDesk, at_desk, cases_offered, person_option
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tremplin.payments.clawback.receivable import Receivable

_MADE: Final = text_key("The invoice {number} is made out; its tax of {tax} is owed back as well.")
_WAITING: Final = text_key("{case}: {amount} was taken back from {partner} of the lower price of {numbers}.")
_NOTHING: Final = text_key("No lower price that was taken back waits for an invoice.")


@click.command("clawback-invoice", short_help="Make out the vendor's invoice over a lower price that was taken back.")
@click.argument("case_id", metavar="CASE", required=False)
@person_option
@with_answer
def clawback_invoice(case_id: str | None, person: str, language: Language, as_json: bool) -> int:
    """Make out the invoices of a clawback, one for each partner that owes it; without CASE, list what waits.

    Each names the credit note that had lowered the price and charges its tax again. Nobody accepts it: the vendor is
    the seller. `tremplin books invoices` makes and keeps its file, as those of invoices.

    \b
    Example:
      tremplin books clawback-invoice --as gilles
      tremplin books clawback-invoice volume/P001/2026-Q1/6 --as gilles
    """  # noqa: D301 - click keeps the lines below a backspace

    def listed(desk: BooksDesk) -> int:
        from tremplin.usecases.clawback_invoices import clawbacks_to_invoice

        waiting = cases_offered(desk, clawbacks_to_invoice)
        if as_json:
            say_json({"waiting": [_data(one, numbers) for one, numbers in waiting]})
            return EXIT_DONE
        if not waiting:
            click.echo(language.say(_NOTHING))
        for one, numbers in waiting:
            said = {"case": one.case_id, "amount": one.amount, "partner": one.partner}
            click.echo(language.say(_WAITING, **said, numbers=numbers))
        return EXIT_DONE

    def made_out(desk: BooksDesk) -> int:
        from tremplin.money import Money
        from tremplin.usecases.clawback_invoices import CREDIT, InvoiceClawback, clawbacks_to_invoice, invoice_clawback
        from tremplin.usecases.refused import NotFound, Refused, words

        partners = [
            one.partner for one, _numbers in cases_offered(desk, clawbacks_to_invoice) if one.case_id == case_id
        ]
        if not partners:
            raise Refused(NotFound(what=words(CREDIT), id=str(case_id)))
        answers = [
            invoice_clawback(desk.connection, desk.command(InvoiceClawback, case_id=case_id, partner_id=one)).answer
            for one in partners
        ]
        if as_json:
            say_json({"invoices": [dict(one) for one in answers]})
            return EXIT_DONE
        for one in answers:
            click.echo(language.say(_MADE, number=one["number"], tax=Money(one["tax"], one["currency"])))
        return EXIT_DONE

    return at_desk(listed if case_id is None else made_out, person=person, language=language, as_json=as_json)


def _data(one: "Receivable", numbers: "Sequence[str]") -> dict[str, object]:
    return {
        "case": one.case_id,
        "partner": one.partner,
        "amount_minor": one.amount.minor,
        "currency": one.amount.currency,
        "credit_notes": list(numbers),
    }
