"""Company papers: the company as it stands on invoices, where it is paid, and its mandate for self-billing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.objects import PARTNER, get_object
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.payments.papers_form import (
    CHECKED,
    CONTEST_DAYS,
    CompanyForm,
    ConfirmForm,
    DetailsForm,
    DiligenceForm,
    EndMandateForm,
    MandateForm,
    OfDetailsForm,
    PaperForm,
    WithdrawForm,
    watched_details,
    watched_mandates,
)
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.watching import watched_day, watched_state
from tremplin.doors.portal.words import current_language, said
from tremplin.payments.paper.bank_details import BANK_DETAILS_LIFE, BankDetails
from tremplin.payments.paper.mandate import Mandate
from tremplin.usecases.bank_details import (
    BlockBankDetails,
    ConfirmBankDetails,
    ProposeBankDetails,
    RejectBankDetails,
    WithdrawBankDetails,
    bank_details_of,
    block_bank_details,
    confirm_bank_details,
    propose_bank_details,
    reject_bank_details,
    withdraw_bank_details,
)
from tremplin.usecases.command import text_sha256
from tremplin.usecases.companies import CompanyKnown, RecordCompany, company_of, record_company
from tremplin.usecases.mandates import EndMandate, GiveMandate, end_mandate, give_mandate, mandates_of
from tremplin.usecases.partner_papers import (
    RecordDiligence,
    RecordPaper,
    diligence_of,
    papers_of_terms,
    record_diligence,
    record_paper,
)
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.papers import MAY_READ, company_papers, list_details_waiting
from tremplin.wording import Label, text_key

SEE_PAPERS: Final = MAY_READ
TITLE: Final = text_key("Company papers")
PAPERS: Final = Crumb(TITLE, reverse_lazy("payments_papers"))
PAPER_IDS: Final = ("details_id", "mandate_id")
TONES: Final = {"proposed": "wait", "confirmed": "good", "blocked": "bad", "rejected": "bad"}
MANDATE_TEXT: Final = text_key(
    "{partner} gives the vendor the mandate to make out invoices in its name and on its behalf for what it is paid "
    "under the programme. Each invoice can be contested within {days} days of its issue; {partner} remains liable for "
    "its VAT, tells the vendor of every change of its company, and can end the mandate at any time."
)
_RECORDED: Final = text_key("The company is recorded. Papers of before keep what they say.")
_DONE: Final = {
    "propose": text_key("The bank details are proposed. Finance asks you another way before it confirms them."),
    "confirm": text_key("The bank details are confirmed. They are paid to after the cooling time."),
    "reject": text_key("The bank details are rejected."),
    "withdraw": text_key("The proposal is withdrawn."),
    "block": text_key("The bank details are blocked at once."),
    "mandate": text_key("The mandate is given."),
    "end-mandate": text_key("The mandate ends on the day that was said."),
    "diligence": text_key("The check is recorded."),
    "paper": text_key("The paper is recorded."),
}


_STEPS: Final[dict[str, tuple[Any, Any, Any]]] = {
    "company": (CompanyForm, record_company, RecordCompany),
    "propose": (DetailsForm, propose_bank_details, ProposeBankDetails),
    "confirm": (ConfirmForm, confirm_bank_details, ConfirmBankDetails),
    "reject": (OfDetailsForm, reject_bank_details, RejectBankDetails),
    "block": (OfDetailsForm, block_bank_details, BlockBankDetails),
    "withdraw": (WithdrawForm, withdraw_bank_details, WithdrawBankDetails),
    "mandate": (MandateForm, give_mandate, GiveMandate),
    "end-mandate": (EndMandateForm, end_mandate, EndMandate),
    "diligence": (DiligenceForm, record_diligence, RecordDiligence),
    "paper": (PaperForm, record_paper, RecordPaper),
}


@require_GET
@opens_for(*SEE_PAPERS)
def papers(request: Request) -> HttpResponse:
    """Lead a partner to its papers; show finance which bank details wait."""
    reader = request.visit.reader
    if reader.is_partner:
        return redirect("payments_papers_of", request.visit.person.standing.organisation_id)
    waiting = list_details_waiting(reader)
    content = {"waiting": waiting, "names": names_of(reader, "partners", (one.partner_id for one in waiting))}
    return page(request, "payments/papers_waiting.html", content, title=TITLE, trail=[PAYMENTS])


@require_GET
@opens_for(*SEE_PAPERS)
def papers_of(request: Request, partner_id: str) -> HttpResponse:
    """Show the papers of a partner, and what can be done about each."""
    get_object(request, PARTNER, partner_id)
    return _shown(request, partner_id, {})


@require_http_methods(["GET", "POST"])
@opens_for("partner-admin", "finance")
def papers_do(request: Request, partner_id: str, action: str) -> HttpResponse:
    """Do something about the papers of a partner; whoever asks for the address otherwise is led to them."""
    get_object(request, PARTNER, partner_id)
    if action not in _STEPS:
        raise Http404
    if request.method != "POST":
        return redirect("payments_papers_of", partner_id)
    _, use_case, command = _STEPS[action]
    form = _form(request, action, _standing(request, partner_id), data=request.POST)
    if form.is_valid() and send(request, use_case, command, form=form, **form.content(partner_id)):
        messages.success(request, request.visit.language.say(_DONE.get(action, _RECORDED)))
        return redirect("payments_papers_of", partner_id)
    return _shown(request, partner_id, {action: form})


def _offer(form: PaperForm, asked: Mapping[str, Label]) -> None:
    """Let a form choose among the papers that the terms ask for."""
    language = current_language()
    choices = [(name, label.in_(language.code)) for name, label in asked.items()]
    form.fields["paper"].choices = choices  # type: ignore[attr-defined]


class _Standing(NamedTuple):
    """The papers of a partner as they stand, on which its forms are opened."""

    partner_id: str
    company: CompanyKnown | None
    details: Sequence[BankDetails]
    mandates: Sequence[Mandate]
    checked_until: date | None


def _standing(request: Request, partner_id: str) -> _Standing:
    reader = request.visit.reader
    return _Standing(
        partner_id,
        company_of(reader, partner_id),
        bank_details_of(reader.connection, partner_id),
        mandates_of(reader.connection, partner_id),
        diligence_of(reader, [partner_id]).get(partner_id),
    )


def _form(request: Request, action: str, standing: _Standing, *, data: Any = None, **initial: Any) -> Any:
    """Return the form of an action; what somebody else changes of its papers meanwhile is told (decision 0024)."""
    kind, _, command = _STEPS[action]
    if action == "company":
        initial |= CompanyForm.starting_with(standing.company.party if standing.company else None)
    paper = next(
        (initial.get(one) or (data or {}).get(f"{action}-{one}") for one in PAPER_IDS if one in kind.base_fields), ""
    )
    form = kind(request, data, about=paper or standing.partner_id, prefix=action, initial=initial)
    form.name = command.kind
    if isinstance(form, PaperForm):
        _offer(form, papers_of_terms(request.visit.reader))
    details = next((one for one in standing.details if one.details_id == paper), None)
    if action == "company":
        form.watch(*CompanyForm.declared_fields.keys() - {"command_id"})
    elif action == "propose":
        form.watch(details=watched_details(standing.details))
    elif action == "diligence":
        form.watch(check=watched_day(said(CHECKED), standing.checked_until))
    elif action in ("mandate", "end-mandate"):
        form.watch(mandates=watched_mandates(standing.mandates))
    elif details:
        form.watch(state=watched_state(BANK_DETAILS_LIFE, details.state))
    return form


def _shown(request: Request, partner_id: str, sent: dict[str, Any]) -> HttpResponse:
    visit, language = request.visit, current_language()
    found, standing = company_papers(visit.reader, partner_id), _standing(request, partner_id)
    company = standing.company
    is_admin, is_finance = visit.person.has_any("partner-admin"), visit.person.has_any("finance")
    called = (
        company.party.name if company else names_of(visit.reader, "partners", [partner_id]).get(partner_id, partner_id)
    )
    text = language.say(MANDATE_TEXT, partner=called, days=CONTEST_DAYS)
    today = visit.reader.today
    starts = {"mandate": {"shown": text_sha256(text), "valid_from": today}}

    unseen = dict(sent)

    def form(name: str, **initial: Any) -> Any:
        made = sent.get(name)
        if made and all(made[one].value() == value for one, value in initial.items()):
            unseen.pop(name, None)
            return made
        return _form(request, name, standing, **starts.get(name, {}), **initial)

    asked = papers_of_terms(visit.reader)
    has_mandate = any(one.valid_until is None or one.valid_until > today for one in found.mandates)
    content = {
        "partner_id": partner_id,
        "called": called,
        "party": company.party if company else None,
        "papers": found,
        "holds": [one.phrases() for one in found.holds],
        "checked_until": standing.checked_until,
        "details": [(one, *_of_details(one, form, is_admin=is_admin, is_finance=is_finance)) for one in found.details],
        "mandates": [
            (one, form("end-mandate", mandate_id=one.mandate_id) if one.valid_until is None else None)
            for one in found.mandates
        ],
        "mandate_text": text,
        "company_form": form("company") if is_admin or is_finance else None,
        "propose_form": form("propose") if is_admin else None,
        "mandate_form": form("mandate") if is_admin and not has_mandate else None,
        "diligence_form": form("diligence") if is_finance else None,
        "of_terms": [(label, name in found.recorded, found.recorded.get(name)) for name, label in asked.items()],
        "paper_form": form("paper") if is_finance and asked else None,
        "may_end": is_admin or is_finance,
    }
    # What can no longer be done has no form on the page, and its sentence is said all the same.
    content["unseen"] = list(unseen.values())
    status = max((one.status for one in sent.values()), default=200)
    trail = [PAYMENTS] if visit.reader.is_partner else [PAYMENTS, PAPERS]
    return page(request, "payments/papers.html", content, title=TITLE, trail=trail, status=status)


def _of_details(
    one: BankDetails, form: Any, *, is_admin: bool, is_finance: bool
) -> tuple[str, str, list[tuple[str, Any]]]:
    """Return the tone and the words of the state of bank details, and what this person can do with them."""
    possible = set(BANK_DETAILS_LIFE.events_from(one.state))
    offered = [
        *(name for name in ("confirm", "reject") if is_finance),
        *(("withdraw",) if is_admin else ()),
        *(("block",) if is_admin or is_finance else ()),
    ]
    forms_of = [(name, form(name, details_id=one.details_id)) for name in offered if name in possible]
    return TONES.get(one.state, ""), BANK_DETAILS_LIFE.states[one.state], forms_of
