"""Clawbacks: notice with its reason, the partner's time to contest, a decision by another person; never silent."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.form import AmountField
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.claim_review import claim_of, claim_title, period_title
from tremplin.doors.portal.vendor.queue import READERS, next_of
from tremplin.doors.portal.vendor.queue_action import Action, ReasonForm, sent_from
from tremplin.doors.portal.watching import watched_amount, watched_state
from tremplin.doors.portal.words import current_language, said
from tremplin.money import CURRENCIES
from tremplin.usecases.amount import amount_said
from tremplin.usecases.reads.claim_page import ClaimPage
from tremplin.usecases.reads.clawback_page import ClawbackPage, get_clawback_page
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback
from tremplin.wording import Phrase, text_key

_TITLE: Final = text_key("Clawback of claim {claim}")
_TITLE_OF_PERIOD: Final = text_key("Clawback: {claim}, {partner}")
_TOO_MUCH: Final = text_key("At most {most} can be taken back.")
_HOW_MUCH: Final = text_key("Write how much is taken back.")
_ACTIONS: Final = (
    Action(
        "notice",
        text_key("Give notice"),
        text_key("Notice of the clawback of claim {id} is given; the partner has thirty days to contest."),
        notice_clawback,
        NoticeClawback,
        is_main=True,
        keeps_place=True,
    ),
    Action(
        "decide",
        text_key("Take back, and see the summary"),
        text_key("The clawback of claim {id} is decided."),
        decide_clawback,
        DecideClawback,
        is_main=True,
    ),
    Action(
        "drop",
        text_key("Drop the clawback"),
        text_key("The clawback of claim {id} is dropped; the award stands."),
        decide_clawback,
        DecideClawback,
    ),
)
ACTIONS: Final = {one.name: one for one in _ACTIONS}
_EVENTS: Final = {"notice": "notice-clawback", "decide": "take-back-part", "drop": "drop-clawback"}


class ClawbackForm(ReasonForm):
    """How much, by which rule, at whose fault, and why."""

    name = "clawback"

    rule = forms.ChoiceField(label=said(text_key("Rule of the terms")), widget=forms.RadioSelect)
    amount = AmountField(required=False, label=said(text_key("How much is taken back")))
    at_fault = forms.ChoiceField(required=False, label=said(text_key("Who bears it")))
    agreed = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self, request: Request, seen: ClaimPage, about: ClawbackPage, *args: Any, action: Action | None = None
    ) -> None:
        super().__init__(request, *args, about=seen.line.claim_id, action=action)
        self.order_fields(["rule", "amount", "at_fault", "reason"])
        self.fields["agreed"].initial = ""
        self.most, self.unit = about.notice.amount if about.notice else about.standing, seen.line.unit or ""
        if self.unit in CURRENCIES:
            self.fields["amount"].currency = self.unit  # type: ignore[attr-defined]
        else:
            label = self.fields["amount"].label
            self.fields["amount"] = forms.IntegerField(required=False, min_value=1, label=label)
        self.watch(
            state=watched_state(CLAIM_LIFE, seen.line.state),
            most=watched_amount(said(text_key("What can be taken back")), self.most, self.unit),
        )
        if about.notice is not None:
            del self.fields["rule"]
        else:
            choices = [(one.id, current_language().say_field(one.when)) for one in about.rules]
            self.fields["rule"].choices = choices  # type: ignore[attr-defined]
        if about.notice and about.notice.rule and about.notice.rule.is_borne_by_fault and len(about.payees) > 1:
            shared = ("", current_language().say(_BY_SHARES))
            self.fields["at_fault"].choices = [shared, *about.payees]  # type: ignore[attr-defined]
        else:
            del self.fields["at_fault"]

    def as_sent(self, name: str) -> str:
        """Return a choice as it was sent, also where what the form did itself has taken it off the page (C1)."""
        return str(self.cleaned_data.get(name, self.data.get(self.add_prefix(name), "")))

    def clean(self) -> dict[str, Any]:
        """See that an amount is there, and not more than can be taken back."""
        cleaned = super().clean()
        amount, language = cleaned.get("amount"), current_language()
        if self.action is None or self.action.name == "drop" or "amount" in self.errors:
            return cleaned
        if amount is None:
            self.add_error("amount", language.say(_HOW_MUCH))
        elif amount > self.most:
            most = amount_said(self.request.visit.connection, self.most, self.unit)
            self.add_error("amount", language.say(_TOO_MUCH, most=most))
        return cleaned


_BY_SHARES: Final = text_key("each partner by its share")


@require_GET
@opens_for(*READERS)
def clawback(request: Request, claim_id: str) -> HttpResponse:
    """Show what can be taken back, and what has become of a notice."""
    seen = claim_of(request, claim_id)
    about = get_clawback_page(request.visit.reader, seen)
    form = ClawbackForm(request, seen, about)
    return _shown(request, seen, about, form)


@sent_from("vendor_clawback")
@opens_for(*READERS)
def clawback_do(request: Request, claim_id: str, action: str) -> HttpResponse:
    """Give notice, or decide; what moves money is summed up first."""
    seen = claim_of(request, claim_id)
    about = get_clawback_page(request.visit.reader, seen)
    asked = ACTIONS.get(action)
    if asked is None:
        raise Http404
    form = ClawbackForm(request, seen, about, request.POST, action=asked)
    if not form.is_valid():
        return _shown(request, seen, about, form)
    if asked.name == "decide" and form.cleaned_data["agreed"] != form.cleaned_data["amount"]:
        return _summed_up(request, seen, about, form)
    content: dict[str, Any] = {"claim_id": claim_id, "reason": form.why}
    content["amount"] = 0 if asked.name == "drop" else form.cleaned_data["amount"]
    if asked.name == "notice":
        content["rule"] = form.as_sent("rule")
    else:
        content["at_fault"] = form.as_sent("at_fault") or None
    following = next_of(request, claim_id)
    if send(request, asked.use_case, asked.command, form=form, **content) is None:
        return _shown(request, seen, about, form)
    messages.success(request, request.visit.language.say(asked.done, id=period_title(seen) or claim_id))
    return redirect(reverse("vendor_clawback", args=[claim_id]) if asked.keeps_place else following)


def _shown(request: Request, seen: ClaimPage, about: ClawbackPage, form: ClawbackForm) -> HttpResponse:
    visit, names = request.visit, {one.event for one in seen.possible}
    content = {
        "seen": seen,
        "line": seen.line,
        "about": about,
        "form": form,
        "actions": [one for one in _ACTIONS if _EVENTS[one.name] in names and (about.notice or about.rules)],
        "has_interest": seen.line.partner_id in visit.person.standing.interests,
        "following": next_of(request, seen.line.claim_id),
        "query": request.META.get("QUERY_STRING", ""),
    }
    return page(request, "vendor/clawback.html", content, **_head(seen), status=form.status)


def _summed_up(request: Request, seen: ClaimPage, about: ClawbackPage, form: ClawbackForm) -> HttpResponse:
    amount, at_fault = form.cleaned_data["amount"], form.cleaned_data.get("at_fault") or None
    content = {
        "line": seen.line,
        "about": about,
        "form": form,
        "amount": amount,
        "borne": about.borne(amount, at_fault=at_fault),
        "rest": about.standing - amount,
        "query": request.META.get("QUERY_STRING", ""),
    }
    return page(request, "vendor/clawback_summary.html", content, **_head(seen))


def _head(seen: ClaimPage) -> dict[str, Any]:
    line, period = seen.line, period_title(seen)
    title = Phrase(_TITLE, {"claim": line.claim_id})
    if period:
        title = Phrase(_TITLE_OF_PERIOD, {"claim": period, "partner": line.partner_name or line.partner_id})
    return {"title": title, "trail": [Crumb(claim_title(seen), reverse("vendor_claim", args=[line.claim_id]))]}
