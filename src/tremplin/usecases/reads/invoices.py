"""Invoices as both sides read them: those made out, those handed in, and what cannot be invoiced yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, Protocol

from tremplin.money import Money
from tremplin.payments.invoice.document import Invoice, Preceding
from tremplin.payments.invoice.keeping import invoice_from
from tremplin.payments.invoice.life import INVOICE_LIFE
from tremplin.payments.paper.number import UNION
from tremplin.usecases.command import text_sha256
from tremplin.usecases.invoices import INVOICE, price_credit_of, print_invoice, self_bill_of
from tremplin.usecases.invoicing import Ground, ground_of
from tremplin.usecases.payables import PAYABLE, PayableRow, payable_of
from tremplin.usecases.reads.reader import IN_SIGHT, Page, Reader, cut, page_size, place_after
from tremplin.usecases.reads.statements import MAY_READ
from tremplin.usecases.refused import NotFound, Refused, recalled_phrase, words
from tremplin.usecases.right import AUDITOR, FINANCE
from tremplin.wording import Language, Phrase, Refusal

_SEEN: Final = f"""
    SELECT number, type_code, partner_id, payable_id, preceding_id, issued_on, contest_until, currency, net, tax, state
    FROM invoice WHERE {IN_SIGHT.format(column="partner_id")}
"""
_LIST: Final = f"""{_SEEN}
        AND (%(partner)s::text IS NULL OR partner_id = %(partner)s)
        AND (%(on)s::date IS NULL OR (issued_on, number) < (%(on)s, %(number)s))
    ORDER BY issued_on DESC, number DESC LIMIT %(at_most)s
"""
_OWN: Final = f"""
    SELECT own_id, partner_id, payable_id, state, number, issued_on, net, tax, currency, name, problems, at
    FROM own_invoice WHERE {IN_SIGHT.format(column="partner_id")}
        AND (%(partner)s::text IS NULL OR partner_id = %(partner)s)
    ORDER BY at DESC, own_id LIMIT %(at_most)s
"""
_EVENTS: Final = 'SELECT event, to_state, reason, "on" FROM invoice_event WHERE number = %s ORDER BY n'
# What the use cases then ask of a payable, as far as the tables tell it; whatever else is missing is said with it.
_READY: Final = """
    (nature <> 'service' OR EXISTS (
        SELECT 1 FROM mandate WHERE mandate.partner_id = payable.partner_id
        AND valid_from <= %(on)s AND (valid_until IS NULL OR valid_until > %(on)s)
    )) AND coalesce((
        SELECT tax_case IS NOT NULL AND (tax_case <> 'domestic' OR currency = 'EUR')
            AND (vat IS NOT NULL OR tax_case <> 'reverse-charge' AND NOT (
                payable.nature = 'service' AND country = ANY (%(union)s)
            )) FROM company
        WHERE organisation_id = payable.partner_id ORDER BY n DESC LIMIT 1
    ), false)
"""
_NO_PAPER: Final = "document IS NULL AND nature IN ('service', 'price-reduction')"
_FIRST: Final = f"""
    SELECT * FROM payable WHERE {_NO_PAPER} AND {{what}} ORDER BY partner_id, payable_id LIMIT %(at_most)s
"""
# The second half is not asked at all where the first one fills the list.
_WAITING: Final = f"""
    SELECT * FROM (({_FIRST.format(what=_READY)}) UNION ALL ({_FIRST.format(what=f"NOT ({_READY})")})) AS one
    LIMIT %(at_most)s
"""
OWN_MAX: Final = 100
"""So many invoices that partners handed in are listed, the latest first."""

WAITING_MAX: Final = 30
"""So many payables without a paper are listed."""


class FilesKept(Protocol):
    """Where files are kept by their hash."""

    def read(self, name: str) -> bytes | None:
        """Return the content of a hash; None when it is not here."""


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice or credit note that the vendor made out.

    Attributes:
        type_code: 389 self-billed, 261 its credit note, 381 the vendor's credit note, 380 the vendor's invoice.
        preceding: the invoice that a credit note takes back, or the credit note that an invoice takes back.
        contest_until: last day to contest it; None for a credit note.
        state: of the life of a self-billed invoice; a credit note stays issued.
    """

    number: str
    type_code: str
    partner_id: str
    payable_id: str
    preceding: str | None
    issued_on: date
    contest_until: date | None
    net: Money
    tax: Money
    state: str


@dataclass(frozen=True, slots=True)
class InvoiceSaid:
    """What happened to an invoice, on which day, and in which words."""

    event: str
    to_state: str
    reason: str | None
    on: date


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """An invoice with its values, its story, and what this reader may do now, by the names of events of its life."""

    row: InvoiceRow
    invoice: Invoice
    said: tuple[InvoiceSaid, ...]
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnInvoiceRow:
    """An invoice that a partner handed in.

    Attributes:
        state: taken, or differs.
        number: as its data say; None when they could not be read; so for the amounts.
        name: of the file.
        problems: everything that differs, each followed by what to do.
    """

    own_id: str
    partner_id: str
    payable_id: str
    state: str
    number: str | None
    issued_on: date | None
    net: Money | None
    tax: Money | None
    name: str
    problems: tuple[Phrase, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ToInvoice:
    """A payable without a paper, and why the vendor can make none out today; None: it can.

    A service gets an invoice under the partner's mandate, a price reduction a credit note.
    """

    payable: PayableRow
    reason: Refusal | None


@dataclass(frozen=True, slots=True)
class ToInvoiceList:
    """The first payables without a paper, and how many there are in all."""

    items: tuple[ToInvoice, ...]
    total: int


def list_invoices(
    reader: Reader, *, partner_id: str | None = None, at_most: int = 50, after: str | None = None
) -> Page[InvoiceRow]:
    """List the invoices and credit notes in sight, the latest first.

    Args:
        reader: who reads.
        partner_id: of one partner only; None: of all in sight.
        at_most: how many, a hundred at most.
        after: what the page before gave as `next`.

    Raises:
        Refused: NotAllowed; NotFound: there is no such page.
    """
    reader.require_roles(MAY_READ)
    last_on, last_number = place_after(after, parts=2)
    size = page_size(at_most)
    asked = {"partner": partner_id, "on": last_on, "number": last_number, "at_most": size + 1}
    rows = reader.rows(_LIST, {**reader.sight(), **asked})
    keys = [(row["issued_on"], row["number"]) for row in rows]
    return cut([_row(row) for row in rows], size=size, keys=keys)


def get_invoice(reader: Reader, number: str) -> InvoicePage:
    """Return an invoice with its story.

    Raises:
        Refused: NotAllowed; NotFound: there is none, or it is out of sight.
    """
    row = _row(_found(reader, number, _SEEN))
    said = tuple(InvoiceSaid(**one) for one in reader.rows(_EVENTS, number))
    events = INVOICE_LIFE.events
    possible = tuple(
        one
        for one in (INVOICE_LIFE.events_from(row.state) if row.type_code == "389" else ())
        if events[one].roles & reader.standing.roles
    )
    return InvoicePage(row, invoice_from(_content(reader, number)).invoice, said, possible)


def get_invoice_file(
    reader: Reader, number: str, *, folder: FilesKept, language_of: Callable[[str], Language]
) -> bytes:
    """Return the file of an invoice: as it is kept, or printed now where it was not yet; the bytes are the same.

    Args:
        reader: who reads.
        number: of the invoice.
        folder: where files are kept.
        language_of: a language by its code.

    Raises:
        Refused: NotAllowed; NotFound.
        ValueError: what is kept is not what was made out: a defect.
    """
    _found(reader, number, _SEEN)
    text = _content(reader, number)
    kept = reader.row("SELECT sha256 FROM invoice_file WHERE number = %s", number)
    data = None if kept is None else folder.read(kept["sha256"])
    if data is None:
        data = print_invoice(text, language_of=language_of)
    if kept is not None and sha256(data).hexdigest() != kept["sha256"]:
        raise ValueError(f"The file of {number} is not what was made out.")
    return data


def list_own_invoices(reader: Reader, *, partner_id: str | None = None) -> tuple[OwnInvoiceRow, ...]:
    """List the invoices that partners in sight handed in, the latest first, `OWN_MAX` at most.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(MAY_READ)
    rows = reader.rows(_OWN, {**reader.sight(), "partner": partner_id, "at_most": OWN_MAX})
    return tuple(_own(row) for row in rows)


def list_to_invoice(reader: Reader, *, at_most: int = WAITING_MAX) -> ToInvoiceList:
    """List payables that have no paper, each with why none can be made out today, if so.

    Those for which nothing seems to be missing come first, then by partner and payable; what is read does not grow with
    how many there are.

    Args:
        reader: who reads.
        at_most: how many.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(frozenset({FINANCE, AUDITOR}))
    rows = reader.rows(_WAITING, {"on": reader.today, "at_most": at_most, "union": sorted(UNION)})
    payables = [payable_of(row) for row in rows]
    ground = ground_of(reader, payables, on=reader.today)
    found = tuple(ToInvoice(one, _why_not(ground, one, on=reader.today)) for one in payables)
    (counted,) = reader.rows(f"SELECT count(*) AS total FROM payable WHERE {_NO_PAPER}")
    return ToInvoiceList(found, counted["total"])


def get_to_credit(reader: Reader, payable_id: str) -> ToInvoice:
    """Return a price reduction without a credit note, and why none can be made out today, if so.

    Raises:
        Refused: NotAllowed; NotFound: there is none, it has a paper already, or it is paid for a service.
    """
    reader.require_roles(frozenset({FINANCE}))
    row = reader.row(
        "SELECT * FROM payable WHERE payable_id = %s AND document IS NULL AND nature = 'price-reduction'", payable_id
    )
    if row is None:
        raise Refused(NotFound(what=words(PAYABLE), id=payable_id))
    payable = payable_of(row)
    return ToInvoice(payable, _why_not(ground_of(reader, [payable], on=reader.today), payable, on=reader.today))


def _why_not(ground: Ground, payable: PayableRow, *, on: date) -> Refusal | None:
    if payable.nature == "service":
        made = self_bill_of(ground, payable, on=on, number_of=lambda series: series.number(1))
    else:
        # Whichever invoices it lowers, what stands in the way is the same.
        lowered = (Preceding(payable.payable_id, on),)
        made = price_credit_of(ground, payable, on=on, lowered=lowered, number_of=lambda series: series.number(1))
    return None if isinstance(made, Invoice) else made


def _found(reader: Reader, number: str, query: str) -> dict[str, Any]:
    reader.require_roles(MAY_READ)
    known = reader.row("SELECT partner_id FROM invoice WHERE number = %s", number)
    reader.require_found(None if known is None else known["partner_id"], what=words(INVOICE), name=number)
    (row,) = reader.rows(f"{query} AND number = %(number)s", {**reader.sight(), "number": number})
    return row


def _content(reader: Reader, number: str) -> str:
    (row,) = reader.rows("SELECT content, sha256 FROM invoice WHERE number = %s", number)
    content: str = row["content"]
    if text_sha256(content) != row["sha256"]:
        raise ValueError(f"The invoice {number} is not what was made out.")
    return content


def _row(row: dict[str, Any]) -> InvoiceRow:
    currency = row["currency"]
    return InvoiceRow(
        number=row["number"],
        type_code=row["type_code"],
        partner_id=row["partner_id"],
        payable_id=row["payable_id"],
        preceding=row["preceding_id"],
        issued_on=row["issued_on"],
        contest_until=row["contest_until"],
        net=Money(row["net"], currency),
        tax=Money(row["tax"], currency),
        state=row["state"],
    )


def _own(row: dict[str, Any]) -> OwnInvoiceRow:
    amounts: dict[str, Any] = {
        name: None if row[name] is None else Money(row[name], row["currency"]) for name in ("net", "tax")
    }
    phrases = [one[part] for one in row["problems"] for part in ("phrase", "hint") if one[part] is not None]
    named = {name: row[name] for name in ("own_id", "partner_id", "payable_id", "state", "number", "issued_on", "name")}
    return OwnInvoiceRow(**named, **amounts, problems=tuple(recalled_phrase(one) for one in phrases), at=row["at"])
