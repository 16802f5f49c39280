"""Why a payable is not paid yet: every reason at once, each with what the partner or the vendor can do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from tremplin.money import Money
from tremplin.payments.paper.bank_details import BankDetails, details_in_force, details_pending
from tremplin.payments.paper.mandate import Mandate
from tremplin.wording import Label, Phrase, Refusal, text_key


@dataclass(frozen=True, slots=True)
class BankDetailsMissing(Refusal):
    """Nowhere to pay to."""

    code: ClassVar[str] = "BANK_DETAILS_MISSING"
    template: ClassVar[str] = text_key("No bank details are known.")
    next_template: ClassVar[str | None] = text_key("An admin of the partner gives them under “Company papers”.")


@dataclass(frozen=True, slots=True)
class BankDetailsUnconfirmed(Refusal):
    """Details that nobody has confirmed through another channel."""

    code: ClassVar[str] = "BANK_DETAILS_UNCONFIRMED"
    template: ClassVar[str] = text_key("The bank details of {proposed_on} are not confirmed yet.")
    next_template: ClassVar[str | None] = text_key("The vendor's finance calls a number that it knew before.")

    proposed_on: date


@dataclass(frozen=True, slots=True)
class CoolingTime(Refusal):
    """Details that were confirmed a short while ago."""

    code: ClassVar[str] = "COOLING_TIME"
    template: ClassVar[str] = text_key("The new bank details are used from {payable_from}.")
    next_template: ClassVar[str | None] = text_key("Nothing is left to do; tell the vendor if you did not ask for it.")

    payable_from: date


@dataclass(frozen=True, slots=True)
class MandateMissing(Refusal):
    """Neither a mandate for self-billing nor an invoice of the partner."""

    code: ClassVar[str] = "MANDATE_MISSING"
    template: ClassVar[str] = text_key("There is no invoice, and no mandate for self-billing is in force.")
    next_template: ClassVar[str | None] = text_key("Sign the mandate, or send your own invoice.")


@dataclass(frozen=True, slots=True)
class VendorCompanyMissing(Refusal):
    """Nobody has recorded the vendor's own company, which stands on every paper."""

    code: ClassVar[str] = "VENDOR_COMPANY_MISSING"
    template: ClassVar[str] = text_key("The vendor's own company is not recorded with its address and numbers.")
    next_template: ClassVar[str | None] = text_key("The vendor's finance records it.")


@dataclass(frozen=True, slots=True)
class CompanyMissing(Refusal):
    """Nobody has recorded a partner's company as it stands on papers: none can be made out or compared."""

    code: ClassVar[str] = "COMPANY_MISSING"
    template: ClassVar[str] = text_key("The company {organisation} is not recorded with its address and numbers.")
    next_template: ClassVar[str | None] = text_key(
        "An admin of the partner, or the vendor's finance, records it under “Company papers”."
    )
    of_partners: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation: str


@dataclass(frozen=True, slots=True)
class TaxCaseMissing(Refusal):
    """The vendor's finance has not said how a partner's services are taxed."""

    code: ClassVar[str] = "TAX_CASE_MISSING"
    template: ClassVar[str] = text_key("The tax case of the partner is not known.")
    next_template: ClassVar[str | None] = text_key("The vendor's finance gives it with the company.")


@dataclass(frozen=True, slots=True)
class CurrencyNotInvoiced(Refusal):
    """No electronic invoice can be made out in a currency."""

    code: ClassVar[str] = "CURRENCY_NOT_INVOICED"
    template: ClassVar[str] = text_key("No invoice can be made out in {currency} under this tax case.")
    next_template: ClassVar[str | None] = text_key("Let the partner send its own invoice.")

    currency: str


@dataclass(frozen=True, slots=True)
class InvoiceNotMadeOut(Refusal):
    """A mandate is there, and the vendor has not made out the invoice yet."""

    code: ClassVar[str] = "INVOICE_NOT_MADE_OUT"
    template: ClassVar[str] = text_key("The self-billed invoice is not made out yet.")
    next_template: ClassVar[str | None] = text_key("The vendor makes it out with the next ones; nothing is left to do.")


@dataclass(frozen=True, slots=True)
class CreditNoteNotMadeOut(Refusal):
    """An incentive that lowers a price, for which the vendor has not made out the credit note yet."""

    code: ClassVar[str] = "CREDIT_NOTE_NOT_MADE_OUT"
    template: ClassVar[str] = text_key("The credit note is not made out yet.")
    next_template: ClassVar[str | None] = text_key("The vendor makes it out with the next ones; nothing is left to do.")


@dataclass(frozen=True, slots=True)
class TaxNumberMissing(Refusal):
    """No VAT number, where an invoice must name one."""

    code: ClassVar[str] = "TAX_NUMBER_MISSING"
    template: ClassVar[str] = text_key("The VAT number of the company is missing.")
    next_template: ClassVar[str | None] = text_key("An admin of the partner gives it under “Company papers”.")


@dataclass(frozen=True, slots=True)
class DueDiligenceLapsed(Refusal):
    """The check of the partner is over, or was never made."""

    code: ClassVar[str] = "DUE_DILIGENCE_LAPSED"
    template: ClassVar[str] = text_key("The due-diligence check of the company is not in force.")
    next_template: ClassVar[str | None] = text_key("Answer the vendor's questionnaire; payment follows its approval.")


@dataclass(frozen=True, slots=True)
class InDispute(Refusal):
    """A dispute about what would be paid."""

    code: ClassVar[str] = "IN_DISPUTE"
    template: ClassVar[str] = text_key("The dispute {dispute_id} of {opened_on} is open.")
    next_template: ClassVar[str | None] = text_key("The vendor answers it by {answer_by}.")

    dispute_id: str
    opened_on: date
    answer_by: date


@dataclass(frozen=True, slots=True)
class ClawbackOpen(Refusal):
    """A clawback that was noticed and is not decided, of an award that would be paid."""

    code: ClassVar[str] = "CLAWBACK_OPEN"
    template: ClassVar[str] = text_key("A clawback of claim {claim_id} is open.")
    next_template: ClassVar[str | None] = text_key("It can be contested; payment follows once it is decided.")

    claim_id: str


@dataclass(frozen=True, slots=True)
class TakenBack(Refusal):
    """A clawback that was decided and is not settled, of an award that would be paid: never a silent deduction."""

    code: ClassVar[str] = "TAKEN_BACK"
    template: ClassVar[str] = text_key("Of claim {claim_id}, {amount} was taken back and is not settled.")
    next_template: ClassVar[str | None] = text_key("Agree to set it off, or repay it; the rest is paid then.")

    claim_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ContestOpen(Refusal):
    """A self-billed invoice that the partner may still contest."""

    code: ClassVar[str] = "CONTEST_OPEN"
    template: ClassVar[str] = text_key("The invoice {number} can be contested until {last_on}.")
    next_template: ClassVar[str | None] = text_key("It is paid after that day, or as soon as you accept it.")

    number: str
    last_on: date


@dataclass(frozen=True, slots=True)
class PaperOfTermsMissing(Refusal):
    """A paper that the terms ask for before payment.

    Attributes:
        paper: what it is called.
        is_sent: whether the partner sends it to the vendor, which records it; what is given on a page says so itself.
        until: the last day for it; None where the terms give none.
        is_lost: whether the terms let the sum be lost without it, after that day.
        is_over: whether that day has passed.
    """

    code: ClassVar[str] = "PAPER_OF_TERMS_MISSING"
    template: ClassVar[str] = text_key("The terms ask for “{paper}” before payment.")
    next_template: ClassVar[str | None] = text_key("Send it to the vendor's finance, which records it.")

    paper: Label
    is_sent: bool = True
    until: date | None = None
    is_lost: bool = False
    is_over: bool = False

    def phrases(self) -> tuple[Phrase, ...]:
        """Return what is missing, by when, and how it is handed in."""
        said = self.said_fields()
        template = self.template
        if self.is_lost:
            template = _LOST_NOW if self.is_over else _LOST_AFTER
        return (Phrase(template, said), *([Phrase(str(self.next_template))] if self.is_sent else []))


_LOST_AFTER: Final = text_key(
    "The terms ask for “{paper}” by {until}; without it, the vendor may declare the sum lost from the day after."
)
_LOST_NOW: Final = text_key("The terms ask for “{paper}”; without it, the vendor may declare the sum lost now.")


@dataclass(frozen=True, slots=True)
class FrozenByTerms(Refusal):
    """A condition of the terms under which nothing is paid."""

    code: ClassVar[str] = "FROZEN_BY_TERMS"
    template: ClassVar[str] = text_key("Under the terms, payment is frozen: {condition}.")

    condition: Label


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute that is open: what it is called, since when, and by when the vendor answers."""

    dispute_id: str
    opened_on: date
    answer_by: date


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """The self-billed invoice of a payable: its number, the last day to contest it, and whether it was accepted."""

    number: str
    contest_until: date
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides whether a payee can be paid, as it is on a day.

    Attributes:
        details: bank details of every state.
        cooling_days: how long new ones wait.
        needs_invoice: a service asks for an invoice; a credit note is the vendor's own paper.
        mandate: for self-billing, if there is one.
        has_own_invoice: whether the partner's own invoice was taken in and agrees.
        issued: the self-billed invoice, once it is made out.
        diligence_until: first day on which the check no longer holds; None when there was none.
        needs_credit_note: whether the vendor has still to make out its credit note.
        hindered: every reason why no paper can be made out for it.
        disputes: open ones about what would be paid.
        clawbacks: claims among what would be paid, of which a clawback is open.
        taken_back: what was taken back of what would be paid, and is not settled.
        missing: papers that the terms ask for and that are not there.
        frozen: the conditions of the terms that freeze it.
    """

    details: tuple[BankDetails, ...]
    cooling_days: int
    needs_invoice: bool
    mandate: Mandate | None
    has_own_invoice: bool
    issued: IssuedInvoice | None
    diligence_until: date | None
    needs_credit_note: bool = False
    hindered: tuple[Refusal, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    clawbacks: tuple[str, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()
    missing: tuple[PaperOfTermsMissing, ...] = ()
    frozen: tuple[Label, ...] = ()


def holds_of(standing: Standing, *, on: date) -> tuple[Refusal, ...]:
    """Return every reason why nothing is paid on this day; none means that it can be paid.

    Args:
        standing: of the payee and the payable.
        on: the day of the payment.

    Returns:
        In the order in which a partner would put them right: papers first, then what time settles.
    """
    return (
        # What lowers a price is paid to no bank.
        *(
            ()
            if standing.needs_credit_note
            else bank_holds(standing.details, on=on, cooling_days=standing.cooling_days)
        ),
        *_of_invoice(standing, on),
        *([CreditNoteNotMadeOut()] if standing.needs_credit_note and not standing.hindered else ()),
        *standing.hindered,
        *([DueDiligenceLapsed()] if standing.diligence_until is None or standing.diligence_until <= on else ()),
        *standing.missing,
        *(InDispute(one.dispute_id, one.opened_on, one.answer_by) for one in standing.disputes),
        *(ClawbackOpen(claim_id) for claim_id in standing.clawbacks),
        # Nothing is set off against a credit note, so none waits for it: the vendor invoices what was taken back.
        *(() if standing.needs_credit_note else standing.taken_back),
        *(FrozenByTerms(condition) for condition in standing.frozen),
    )


def bank_holds(details: Iterable[BankDetails], *, on: date, cooling_days: int) -> tuple[Refusal, ...]:
    """Return why nothing is paid to a partner on this day for want of bank details; one reason at most.

    Args:
        details: of the partner, of every state.
        on: the day of the payment.
        cooling_days: how long new ones wait.
    """
    known = tuple(details)
    pending = details_pending(known, on=on, cooling_days=cooling_days)
    if pending is not None:
        first = pending.payable_from(cooling_days)
        return (BankDetailsUnconfirmed(pending.proposed_on) if first is None else CoolingTime(first),)
    return () if details_in_force(known, on=on, cooling_days=cooling_days) is not None else (BankDetailsMissing(),)


def _of_invoice(standing: Standing, on: date) -> Iterable[Refusal]:
    if not standing.needs_invoice or standing.has_own_invoice:
        return ()
    issued = standing.issued
    if issued is None:
        if standing.mandate is None or not standing.mandate.is_in_force(on):
            return (MandateMissing(),)
        # What hinders it is a reason of its own, and says what to do.
        return () if standing.hindered else (InvoiceNotMadeOut(),)
    is_open = not issued.is_accepted and on <= issued.contest_until
    return (ContestOpen(issued.number, issued.contest_until),) if is_open else ()
