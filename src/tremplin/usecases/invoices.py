"""Invoices that the vendor makes out: in a partner's name under its mandate, and credit notes for a lower price.

Numbers of a series are given one after the other, under a lock that is held until they are written (W10). The file of
an invoice is made afterwards, from what was kept: `print_invoice` gives the same bytes whenever it is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from tremplin.documents.factur_x import factur_x_pdf
from tremplin.payments.invoice.document import Invoice, Preceding
from tremplin.payments.invoice.keeping import KeptInvoice, invoice_from, invoice_text
from tremplin.payments.invoice.life import INVOICE_LIFE
from tremplin.payments.invoice.making import Deal, price_credit, self_billed
from tremplin.payments.invoice.series import Series, next_number
from tremplin.payments.paper.mandate import MandateNotInForce
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command, text_sha256
from tremplin.usecases.invoicing import Ground, deal_of, ground_of, payable_value, titles_of
from tremplin.usecases.payables import (
    PaperKind,
    PayableDocument,
    PayableRow,
    document_payable,
    get_payable,
    payable_of,
)
from tremplin.usecases.refused import AlreadyDone, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Language, Refusal, text_key

AT_ONCE: Final = 50
"""For so many payables one command makes out invoices."""

INVOICE: Final = text_key("invoice")
PAPER: Final = text_key("paper of the payable")

SELF_BILLS: Final = "AF"
CREDIT_NOTES: Final = "AV"
"""How the numbers of both kinds begin."""


@dataclass(frozen=True, slots=True)
class LoweredNotNamed(Refusal):
    """Say that a credit note names no invoice, or one that cannot be."""

    code: ClassVar[str] = "LOWERED_NOT_NAMED"
    template: ClassVar[str] = text_key("A credit note names the invoices that it makes cheaper.")
    next_template: ClassVar[str | None] = text_key(
        "Give the number and the day of each of the vendor's invoices; no day is later than today."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOutInvoices(Command):
    """Make out the invoices of payables in the names of their partners.

    Attributes:
        payable_ids: `AT_ONCE` at most.
    """

    kind: ClassVar[str] = "make-out-invoices"

    payable_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOutCreditNote(Command):
    """Make out the vendor's credit note for an incentive that lowers a price.

    Attributes:
        lowered: numbers and days of the vendor's invoices whose price it lowers; one at least.
    """

    kind: ClassVar[str] = "make-out-credit-note"

    payable_id: str
    lowered: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInvoices(Command):
    """Say by which hash the files of invoices are kept.

    Attributes:
        files: numbers with the hash and the size of their files.
    """

    kind: ClassVar[str] = "file-invoices"

    files: tuple[tuple[str, str, int], ...]


def make_out_invoices(connection: Connection, command: MakeOutInvoices) -> Posted:
    """Make out invoices; what cannot be invoiced yet is answered with its reason, and keeps nobody else.

    What has a paper already, or lowers a price, is passed over. What is made out can be contested from that day on.

    Refusals: NotAllowed; Overtaken (somebody gave one of them a paper in the same moment).
    """

    def change(work: Work) -> None:
        rows = work.rows(
            "SELECT * FROM payable WHERE payable_id = ANY (%s) AND document IS NULL AND nature = 'service'"
            " ORDER BY partner_id, payable_id",
            list(command.payable_ids[:AT_ONCE]),
        )
        payables = [payable_of(row) for row in rows]
        ground = ground_of(work, payables, on=work.today)
        numbers = SeriesInHand(work)
        mandates = [ground.mandate_of(one.partner_id, on=work.today) for one in payables]
        numbers.lock([Series(SELF_BILLS, one.mandate_id) for one in mandates if one is not None])
        made: list[str] = []
        left: dict[str, str] = {}
        for one in payables:
            invoice = self_bill_of(ground, one, on=work.today, number_of=numbers.next_of)
            if isinstance(invoice, Invoice):
                numbers.take(invoice.number)
                keep_invoice(work, one, KeptInvoice(invoice, ground.language_of(one.partner_id)), kind="self-bill")
                made.append(invoice.number)
            else:
                left[one.payable_id] = invoice.code
        work.answer.update(made=made, left=left)
        work.audit(command.kind, None, made=len(made), left=len(left))

    return carry_out(connection, command, change)


def make_out_credit_note(connection: Connection, command: MakeOutCreditNote) -> Posted:
    """Make out a credit note of the vendor: what was owed lowers what the partner owes for what it bought.

    It is given in place of a payment, so it waits for what a payment waits for (`payment_holds`).

    Refusals: NotAllowed; NotFound; AlreadyDone (it has a paper, or it is paid for a service); LoweredNotNamed;
    CompanyMissing; TaxCaseMissing; TaxNumberMissing; VendorCompanyMissing; CurrencyNotInvoiced; DueDiligenceLapsed;
    PaperOfTermsMissing; InDispute; ClawbackOpen; FrozenByTerms; TaxCaseImpossible.
    """

    def change(work: Work) -> None:
        payable = get_payable(work, command.payable_id)
        if payable.document is not None or payable.nature != "price-reduction":
            raise Refused(AlreadyDone(what=words(PAPER), id=command.payable_id))
        if not command.lowered or any(not number.strip() or on > work.today for number, on in command.lowered):
            raise Refused(LoweredNotNamed())
        ground = ground_of(work, [payable], on=work.today)
        numbers = SeriesInHand(work)
        numbers.lock([credit_series(work.today)])
        lowered = tuple(Preceding(number, on) for number, on in command.lowered)
        made = price_credit_of(ground, payable, on=work.today, lowered=lowered, number_of=numbers.next_of)
        if not isinstance(made, Invoice):
            raise Refused(made)
        keep_invoice(work, payable, KeptInvoice(made, ground.language_of(payable.partner_id)), kind="credit-note")
        work.answer.update(number=made.number)
        work.audit(command.kind, made.number, payable=command.payable_id)

    return carry_out(connection, command, change)


def file_invoices(connection: Connection, command: FileInvoices) -> Posted:
    """Note the files of invoices; one that is noted already is passed over (R4).

    Refusals: NotAllowed.
    """

    def change(work: Work) -> None:
        numbers = [number for number, _sha256, _size in command.files]
        rows = work.rows(
            "SELECT number FROM invoice WHERE number = ANY (%s)"
            " AND NOT EXISTS (SELECT 1 FROM invoice_file WHERE invoice_file.number = invoice.number)",
            numbers,
        )
        unfiled = {row["number"] for row in rows}
        for number, sha256, size in command.files:
            if number in unfiled:
                work.insert("invoice_file", number=number, sha256=sha256, size=size)
        work.answer.update(filed=len(unfiled))
        work.audit(command.kind, None, filed=len(unfiled))

    return carry_out(connection, command, change)


def self_bill_of(
    ground: Ground, payable: PayableRow, *, on: date, number_of: Callable[[Series], str]
) -> Invoice | Refusal:
    """Return the invoice of a payable as it would be made out on a day, or why it cannot be.

    Args:
        ground: read for it.
        payable: of a service, without a paper.
        on: the day.
        number_of: the next number of a series.

    Refusals, in this order:
        MandateNotInForce, CompanyMissing, TaxCaseMissing, TaxNumberMissing, VendorCompanyMissing, CurrencyNotInvoiced,
        TaxCaseImpossible.
    """
    mandate = ground.mandate_of(payable.partner_id, on=on)
    if mandate is None:
        return MandateNotInForce(on)
    deal = deal_of(ground, payable, on=on)
    if not isinstance(deal, Deal):
        return deal
    return self_billed(
        payable_value(payable, ground.items[payable.payable_id]),
        number=number_of(Series(SELF_BILLS, mandate.mandate_id)),
        issued_on=on,
        due_on=max(payable.due_on, on),
        deal=deal,
        mandate=mandate,
        titles=titles_of(ground, payable, language=ground.language_of(payable.partner_id)),
    )


def price_credit_of(
    ground: Ground,
    payable: PayableRow,
    *,
    on: date,
    lowered: tuple[Preceding, ...],
    number_of: Callable[[Series], str],
) -> Invoice | Refusal:
    """Return the vendor's credit note for a payable as it would be made out on a day, or why it cannot be.

    Args:
        ground: read for it.
        payable: of a price reduction, without a paper.
        on: the day.
        lowered: the vendor's invoices whose price it lowers, one at least.
        number_of: the next number of a series.

    Refusals, in this order:
        CompanyMissing, TaxCaseMissing, TaxNumberMissing, VendorCompanyMissing, CurrencyNotInvoiced,
        DueDiligenceLapsed, PaperOfTermsMissing, InDispute, ClawbackOpen, FrozenByTerms, TaxCaseImpossible.
    """
    deal = deal_of(ground, payable, on=on)
    if not isinstance(deal, Deal):
        return deal
    for hold in ground.holds[payable.payable_id]:
        return hold
    return price_credit(
        payable_value(payable, ground.items[payable.payable_id]),
        number=number_of(credit_series(on)),
        issued_on=on,
        deal=deal,
        lowered=lowered,
        titles=titles_of(ground, payable, language=ground.language_of(payable.partner_id)),
    )


def credit_series(on: date) -> Series:
    """Return the series of the vendor's credit notes of a day: one for each year."""
    return Series(CREDIT_NOTES, f"{on:%Y}")


def keep_invoice(work: Work, payable: PayableRow, kept: KeptInvoice, *, kind: PaperKind) -> None:
    """Keep an invoice with its first event, and give it to its payable as its paper."""
    invoice = kept.invoice
    mandate = invoice.mandate
    contest_until = None if mandate is None else mandate.contest_until(invoice.issued_on)
    insert_invoice(work, payable, kept)
    document = PayableDocument(kind, invoice.number, invoice.issued_on, invoice.tax.minor, contest_until)
    document_payable(work, payable, document)
    topic = "credit-note-made-out" if kind == "credit-note" else "invoice-made-out"
    work.tell(topic, paper_id=invoice.number, partner_id=payable.partner_id)


def insert_invoice(
    work: Work,
    payable: PayableRow,
    kept: KeptInvoice,
    *,
    preceding: str | None = None,
    case_id: str | None = None,
) -> None:
    """Write an invoice and its first event.

    Args:
        work: the command at work.
        payable: that it documents.
        kept: its values.
        preceding: the self-billed invoice or the credit note that it takes back.
        case_id: the clawback for which it takes back a part of it; None for the whole.
    """
    invoice, text = kept.invoice, invoice_text(kept)
    series = invoice.number.rpartition("-")[0]
    mandate = invoice.mandate
    contest_until = mandate.contest_until(invoice.issued_on) if mandate is not None and invoice.is_invoice else None
    work.insert(
        "invoice",
        number=invoice.number,
        series=series,
        place=int(invoice.number.rpartition("-")[2]),
        type_code=invoice.type_code,
        partner_id=payable.partner_id,
        payable_id=payable.payable_id,
        mandate_id=None if mandate is None else mandate.mandate_id,
        preceding_id=preceding,
        case_id=case_id,
        issued_on=invoice.issued_on.isoformat(),
        contest_until=None if contest_until is None else contest_until.isoformat(),
        currency=invoice.currency,
        net=invoice.net.minor,
        tax=invoice.tax.minor,
        content=text,
        sha256=text_sha256(text),
        state=INVOICE_LIFE.initial,
        version=1,
    )
    note_event(work, invoice.number, n=1, event="issue", state=INVOICE_LIFE.initial)


def note_event(work: Work, number: str, *, n: int, event: str, state: str) -> None:
    """Write down what happened to an invoice."""
    work.insert(
        "invoice_event",
        number=number,
        n=n,
        event=event,
        to_state=state,
        person_id=work.standing.person_id,
        reason=work.command.reason,
        on=work.today.isoformat(),
    )


def print_invoice(text: str, *, language_of: Callable[[str], Language]) -> bytes:
    """Return the file of an invoice: a PDF that carries the electronic invoice, the same bytes each time.

    Args:
        text: as it is kept.
        language_of: a language by its code.
    """
    kept = invoice_from(text)
    return factur_x_pdf(kept.invoice, language_of(kept.language))


def unfiled_invoices(rows: Rows, *, at_most: int = AT_ONCE) -> tuple[tuple[str, str], ...]:
    """List the invoices whose file was not made yet: number and content, by number."""
    found = rows.rows(
        "SELECT number, content FROM invoice"
        " WHERE NOT EXISTS (SELECT 1 FROM invoice_file WHERE invoice_file.number = invoice.number)"
        " ORDER BY number LIMIT %s",
        at_most,
    )
    return tuple((row["number"], row["content"]) for row in found)


class SeriesInHand:
    """The numbers of series, under locks that end with the transaction."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._last: dict[Series, int] = {}

    def lock(self, wanted: Sequence[Series]) -> None:
        """Lock series, always in the order of their names, and read how many numbers each has."""
        for one in sorted(set(wanted), key=lambda each: (each.prefix, each.name)):
            named = f"{one.prefix}-{one.name}"
            self._rows.row("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", f"series:{named}")
            row = self._rows.row("SELECT coalesce(max(place), 0) AS place FROM invoice WHERE series = %s", named)
            self._last[one] = int(row["place"]) if row else 0

    def next_of(self, series: Series) -> str:
        """Return the next number of a series that is locked."""
        return next_number(series, last=self._last[series])

    def take(self, number: str) -> None:
        """Say that a number is given."""
        series = Series(*number.split("-")[:2])
        self._last[series] += 1
