"""The invoice that a partner's own software would write for a payable."""

from dataclasses import replace
from datetime import date

from tremplin.documents.factur_x import factur_x_xml
from tremplin.money import Money
from tremplin.payments.invoice.document import SELF_BILLED, Invoice
from tremplin.payments.invoice.making import Deal, self_billed
from tremplin.payments.paper.mandate import Mandate
from tremplin.usecases.invoicing import deal_of, ground_of, payable_value, titles_of
from tremplin.usecases.payables import PayableRow
from tremplin.usecases.rows import Rows
from tremplin.wording import ENGLISH

_INVOICE = "380"


def own_invoice(rows: Rows, payable: PayableRow, *, day: date, too_much: int) -> bytes | None:
    """Return an electronic invoice of a partner; None where something that stands on it is not known.

    Args:
        rows: that are read.
        payable: that it is for.
        day: of the invoice.
        too_much: cents that it asks for more than is payable.
    """
    ground = ground_of(rows, [payable], on=day)
    deal = deal_of(ground, payable, on=day)
    if not isinstance(deal, Deal):
        return None
    # It is written as the vendor would write it, and then is the partner's own: another kind, and its number.
    number = f"{day:%Y}-{payable.payable_id[-6:].upper()}"
    made = self_billed(
        payable_value(payable, ground.items[payable.payable_id]),
        number=number,
        issued_on=day,
        due_on=max(day, payable.due_on),
        deal=deal,
        mandate=Mandate(number, payable.partner_id, day, day, None, 0),
        titles=titles_of(ground, payable, language="en"),
    )
    if not isinstance(made, Invoice):
        return None
    first, *others = made.lines
    more = replace(first, net=Money(first.net.minor + too_much, first.net.currency))
    written = factur_x_xml(replace(made, lines=(more, *others)), ENGLISH)
    return written.replace(f">{SELF_BILLED}<".encode(), f">{_INVOICE}<".encode())
