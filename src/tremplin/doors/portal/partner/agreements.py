"""Agreements: who does what and who gets which share, proposed by one partner and accepted by both as it was shown."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.claims.agreement import AGREEMENT_LIFE, PartOfAgreement
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.form import RateField
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.partner.introductions import INTRODUCTIONS
from tremplin.doors.portal.step import ReasonForm, Step, Subject, take_step
from tremplin.doors.portal.watching import watched_state
from tremplin.doors.portal.words import current_language, said
from tremplin.usecases.agreeing import (
    AcceptAgreement,
    DeclineAgreement,
    ProposeAgreement,
    accept_agreement,
    decline_agreement,
    propose_agreement,
)
from tremplin.usecases.reads.introductions import (
    AgreementSeen,
    IntroductionSeen,
    get_introduction,
    introduction_of,
    list_agreements,
)
from tremplin.usecases.reads.vocabulary import Vocabulary, vocabulary
from tremplin.wording import text_key

_TITLE: Final = text_key("Propose roles and shares")
_DONE: Final = text_key("The proposal is sent. It holds once both partners have accepted it, and you are one of them.")
_PROPOSALS: Final = said(text_key("Proposals"))
_ROLE: Final = text_key("Role of {partner}")
_SHARE: Final = text_key("Share of {partner}")


class AcceptForm(CommandForm):
    """The agreement as it was shown: what changed meanwhile is not accepted."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)


STEPS: Final = {
    "accept": Step(
        "accept",
        text_key("Accept roles and shares"),
        text_key("Accept them for my company"),
        text_key("Once both partners have accepted, roles and shares hold and the work can start."),
        text_key("Your company has accepted the roles and shares."),
        AcceptForm,
        accept_agreement,
        AcceptAgreement,
    ),
    "decline": Step(
        "decline",
        text_key("Decline roles and shares"),
        text_key("Decline them"),
        text_key("Other roles and shares can be proposed then."),
        text_key("The proposal is declined."),
        ReasonForm,
        decline_agreement,
        DeclineAgreement,
        ask=text_key("Why?"),
        is_grave=True,
    ),
}
"""What can be done with an agreement, by the last part of the address."""


class AgreementForm(CommandForm):
    """A role and a share for each of the two partners."""

    name = ProposeAgreement.kind

    def __init__(self, request: Request, seen: IntroductionSeen, terms: Vocabulary, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, about=seen.introduction_id, **kwargs)
        self.partners = [(seen.introducing_id, seen.introducing), (str(seen.receiving_id), str(seen.receiving))]
        language = current_language()
        roles = [(code, _capital(one.in_(language.code))) for code, one in terms.codes.get("role.role", {}).items()]
        for number, (_id, partner) in enumerate(self.partners):
            self.fields[f"role_{number}"] = forms.ChoiceField(
                choices=[("", language.say("– choose –")), *roles], label=language.say(_ROLE, partner=partner)
            )
            self.fields[f"share_{number}"] = RateField(max_length=30, label=language.say(_SHARE, partner=partner))

    def parts(self) -> tuple[PartOfAgreement, ...]:
        """Return who does what, and who gets which share."""
        asked = self.cleaned_data
        return tuple(
            PartOfAgreement(partner, asked[f"role_{number}"], asked[f"share_{number}"])
            for number, (partner, _name) in enumerate(self.partners)
        )


@require_GET
@opens_for(*PARTNERS)
def agreement(request: Request, agreement_id: str) -> HttpResponse:
    """Lead to the introduction on whose page an agreement stands."""
    return redirect("partner_introduction", introduction_of(request.visit.reader, agreement_id))


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def propose(request: Request, introduction_id: str) -> HttpResponse:
    """Show the form, or propose what it says to the other partner."""
    visit = request.visit
    seen = get_introduction(visit.reader, introduction_id)
    if seen.state != "accepted":
        raise Http404
    form = AgreementForm(request, seen, vocabulary(visit.connection), request.POST or None)
    made = list_agreements(visit.reader, introduction_id)
    form.watch(proposals=Watched(_PROPOSALS, [_said(one, vocabulary(visit.connection)) for one in made], _listed))
    if form.is_valid():
        named = {"introduction_id": introduction_id, "agreement_id": f"G-{form.sent_id[:8].upper()}"}
        if send(request, propose_agreement, ProposeAgreement, form=form, also=None, parts=form.parts(), **named):
            messages.success(request, visit.language.say(_DONE))
            return redirect("partner_introduction", introduction_id)
    content = {"form": form, "one": seen}
    return page(request, "partner/propose.html", content, title=_TITLE, trail=_trail(seen), status=form.status)


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def agreement_step(request: Request, introduction_id: str, agreement_id: str, name: str) -> HttpResponse:
    """Show what a step with an agreement does, or take it."""
    visit = request.visit
    seen = get_introduction(visit.reader, introduction_id)
    known = {one.agreement_id: one for one in list_agreements(visit.reader, introduction_id)}
    found = known.get(agreement_id)
    if found is None:
        raise Http404
    subject = Subject(
        named="agreement_id",
        id=agreement_id,
        title=seen.customer,
        beside=_said(found, vocabulary(visit.connection)),
        back=reverse("partner_introduction", args=[introduction_id]),
        trail=_trail(seen),
        initial={"shown": found.shown},
        stands={"state": watched_state(AGREEMENT_LIFE, found.state)},
    )
    return take_step(request, STEPS[name], subject, is_possible=found.is_to_accept)


def _listed(lines: list[str]) -> str:
    return "; ".join(lines)


def _said(seen: AgreementSeen, terms: Vocabulary) -> str:
    """Return what is agreed in one line: each partner with its role and its share."""
    language = current_language()
    lines = [
        language.say(
            "{partner}: {role}, {share}", partner=one.partner, role=terms.label("role.role", one.role), share=one.share
        )
        for one in seen.parts
    ]
    return " · ".join(lines)


def _trail(seen: IntroductionSeen) -> list[Crumb]:
    return [INTRODUCTIONS, Crumb(seen.customer, reverse("partner_introduction", args=[seen.introduction_id]))]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
