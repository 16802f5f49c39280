"""The invoice that a partner hands in for a payable: read within bounds, compared, taken in when it agrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar, Final, Protocol

from tremplin.documents.attachment import attached_xml_apart
from tremplin.payments.invoice.making import Deal
from tremplin.payments.invoice.own import OwnInvoice, check_own_invoice, read_own_invoice
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.invoices import PAPER
from tremplin.usecases.invoicing import deal_of, ground_of, payable_value
from tremplin.usecases.payables import PAYABLE, PayableDocument, PayableRow, document_payable, get_payable
from tremplin.usecases.proving import PROOF_BYTES_MAX, ProofTooLarge, ProofTypeUnknown, type_of
from tremplin.usecases.refused import AlreadyDone, NotFound, Refused, kept_phrase, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Phrase, Problem, text_key

OWN_INVOICE: Final = text_key("invoice of the partner")


class FileFolder(Protocol):
    """Where files are kept by their hash."""

    def keep(self, content: bytes, *, name: str) -> None:
        """Keep a content; the same one twice is kept once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInOwnInvoice(Command):
    """Hand one's own invoice in for a payable of a service.

    Attributes:
        own_id: chosen by the caller.
        name: of the file; only shown.
        content: a PDF that carries the electronic invoice (Factur-X), or the XML itself (CII).
    """

    kind: ClassVar[str] = "hand-in-own-invoice"

    own_id: str
    payable_id: str
    name: str
    content: bytes


def hand_in_own_invoice(connection: Connection, command: HandInOwnInvoice, *, folder: FileFolder) -> Posted:
    """Hand an invoice in: what agrees makes the payable due; what differs is kept with every difference.

    Refusals: NotAllowed; NotFound (the payable, also when it is another partner's); AlreadyDone (the id, or the payable
    has a paper or lowers a price); ProofTooLarge; ProofTypeUnknown; CompanyMissing; TaxCaseMissing;
    TaxNumberMissing; VendorCompanyMissing.
    """

    def change(work: Work) -> None:
        payable = _payable(work, command)
        xml = _xml_of(command)
        ground = ground_of(work, [payable], on=work.today)
        deal = deal_of(ground, payable, on=work.today, is_own=True)
        if not isinstance(deal, Deal):
            raise Refused(deal)
        read = xml if isinstance(xml, Problem) else read_own_invoice(xml, file=command.name)
        own, problems = (read, ()) if isinstance(read, OwnInvoice) else (None, _all(read))
        if own is not None:
            problems = check_own_invoice(
                own,
                payable=payable_value(payable, ground.items[payable.payable_id]),
                deal=deal,
                on=work.today,
                used=_used(work, payable.partner_id),
                file=command.name,
            )
        digest = sha256(command.content).hexdigest()
        state = "differs" if problems or own is None else "taken"
        _keep(work, command, payable, own, state=state, problems=problems, digest=digest)
        if own is not None and state == "taken":
            document_payable(work, payable, PayableDocument("invoice", own.number, own.issued_on, own.tax.minor))
        folder.keep(command.content, name=digest)
        work.answer.update(state=state, problems=len(problems))
        work.tell(f"own-invoice-{state}", paper_id=command.own_id, partner_id=payable.partner_id)
        work.audit(command.kind, command.own_id, payable=payable.payable_id, state=state)

    return carry_out(connection, command, change)


def kept_problem(problem: Problem) -> dict[str, Any]:
    """Return a problem as it is kept: said later, it is the same in either language."""
    hint = None if problem.hint_template is None else kept_phrase(Phrase(problem.hint_template, problem.fields))
    return {"code": problem.code, "phrase": kept_phrase(Phrase(problem.template, problem.fields)), "hint": hint}


def _payable(work: Work, command: HandInOwnInvoice) -> PayableRow:
    payable = get_payable(work, command.payable_id)
    if not work.standing.may_see(payable.partner_id):
        raise Refused(NotFound(what=words(PAYABLE), id=command.payable_id), security="out-of-sight")
    if payable.document is not None or payable.nature != "service":
        raise Refused(AlreadyDone(what=words(PAPER), id=command.payable_id))
    if work.row("SELECT 1 FROM own_invoice WHERE own_id = %s", command.own_id):
        raise Refused(AlreadyDone(what=words(OWN_INVOICE), id=command.own_id))
    return payable


def _xml_of(command: HandInOwnInvoice) -> bytes | Problem:
    size = len(command.content)
    if not 0 < size <= PROOF_BYTES_MAX:
        raise Refused(ProofTooLarge(name=command.name, size=-(-size // 1024), most=PROOF_BYTES_MAX // 1024))
    kind = type_of(command.content)
    if kind == "pdf":
        return attached_xml_apart(command.content, file=command.name)
    if kind == "xml":
        return command.content
    raise Refused(ProofTypeUnknown(name=command.name), security="file-refused")


def _all(read: Problem | tuple[Problem, ...]) -> tuple[Problem, ...]:
    return (read,) if isinstance(read, Problem) else read


def _used(work: Work, partner_id: str) -> list[str]:
    rows = work.rows("SELECT number FROM own_invoice WHERE partner_id = %s AND state = 'taken'", partner_id)
    return [row["number"] for row in rows]


def _keep(
    work: Work,
    command: HandInOwnInvoice,
    payable: PayableRow,
    own: OwnInvoice | None,
    *,
    state: str,
    problems: Sequence[Problem],
    digest: str,
) -> None:
    said: dict[str, Any] = {}
    if own is not None:
        said = {
            "number": own.number,
            "issued_on": own.issued_on.isoformat(),
            "net": own.net.minor,
            "tax": own.tax.minor,
            "currency": own.net.currency,
        }
    work.insert(
        "own_invoice",
        own_id=command.own_id,
        partner_id=payable.partner_id,
        payable_id=payable.payable_id,
        state=state,
        sha256=digest,
        size=len(command.content),
        name=command.name,
        problems=[kept_problem(one) for one in problems],
        **said,
    )
