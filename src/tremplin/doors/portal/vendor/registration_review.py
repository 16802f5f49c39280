"""Registration review: a registration beside its rivals, approved for one partner of record, denied, or extended."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from tremplin.claims.registration_life import REGISTRATION_LIFE
from tremplin.doors.access.objects import PROJECT, get_object
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import Watched
from tremplin.doors.portal.page import page
from tremplin.doors.portal.vendor.queue import READERS, next_of, trail_of
from tremplin.doors.portal.vendor.queue_action import Action, ReasonForm, sent_from
from tremplin.doors.portal.watching import watched_amount, watched_day, watched_names, watched_state
from tremplin.doors.portal.words import said
from tremplin.usecases.extending import DenyExtension, ExtendRegistration, deny_extension, extend_registration
from tremplin.usecases.keeping import EXTENSION_DAYS_MAX
from tremplin.usecases.projects import (
    ApproveRegistration,
    AskRevision,
    DenyRegistration,
    approve_registration,
    ask_revision,
    deny_registration,
)
from tremplin.usecases.reads.registration_review import RegistrationPage, get_registration
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import Phrase, text_key

TONES: Final = {
    "pending-approval": "wait",
    "pending-revision": "wait",
    "approved": "good",
    "won": "good",
    "denied": "bad",
    "lost": "bad",
    "expired": "bad",
}
_TITLE: Final = text_key("Registration {project}")
_ACTIONS: Final = (
    Action(
        "approve",
        text_key("Approve the registration"),
        text_key("Project {id} is registered for its partner."),
        approve_registration,
        ApproveRegistration,
        needs_reason=False,
        is_main=True,
    ),
    Action(
        "grant-extension",
        text_key("Grant the extension"),
        text_key("Project {id} is protected longer."),
        extend_registration,
        ExtendRegistration,
        needs_reason=False,
        is_main=True,
    ),
    Action(
        "ask-revision",
        text_key("Ask for a revision"),
        text_key("Project {id} is back with its partner."),
        ask_revision,
        AskRevision,
    ),
    Action(
        "deny",
        text_key("Deny the registration"),
        text_key("The registration of project {id} is denied."),
        deny_registration,
        DenyRegistration,
    ),
    Action(
        "deny-extension",
        text_key("Deny the extension"),
        text_key("The extension of project {id} is denied."),
        deny_extension,
        DenyExtension,
    ),
)
ACTIONS: Final = {one.name: one for one in _ACTIONS}


class RegistrationForm(ReasonForm):
    """A reason, and how many days are granted where an extension waits."""

    name = "decide-registration"

    days = forms.IntegerField(
        min_value=1,
        max_value=EXTENSION_DAYS_MAX,
        required=False,
        label=said(text_key("Days granted")),
        help_text=said(text_key("No more than were asked for.")),
    )

    def __init__(self, request: Request, seen: RegistrationPage, *args: Any, action: Action | None = None) -> None:
        super().__init__(request, *args, about=seen.own.project_id, action=action)
        self.fields["reason"].label = said(text_key("Reason, or question"))
        own = seen.own
        rivals = [f"{one.partner_name or one.partner_id or one.project_id}" for one in seen.rivals]
        self.watch(
            state=watched_state(REGISTRATION_LIFE, own.state),
            value=watched_amount(said(text_key("Value")), own.value, own.currency),
            until=watched_day(said(text_key("Protected until")), own.expires_on),
            asked=Watched(said(text_key("Days asked for")), seen.extension_days),
            rivals=watched_names(said(text_key("Other partners")), rivals),
        )
        self.order_fields(["days", "reason"])
        if seen.extension_days is None:
            del self.fields["days"]
        else:
            self.fields["days"].initial = seen.extension_days
            self.fields["days"].required = action is not None and action.name == "grant-extension"


@require_GET
@opens_for(*READERS)
def registration_review(request: Request, project_id: str) -> HttpResponse:
    """Show a registration beside its rivals."""
    seen = registration_of(request, project_id)
    form = RegistrationForm(request, seen)
    return _shown(request, seen, form)


@sent_from("vendor_registration")
@opens_for(*READERS)
def registration_do(request: Request, project_id: str, action: str) -> HttpResponse:
    """Do one thing with a registration and go to the next in the queue."""
    seen = registration_of(request, project_id)
    asked = ACTIONS.get(action)
    if asked is None:
        raise Http404
    form = RegistrationForm(request, seen, request.POST, action=asked)
    if not form.is_valid():
        return _shown(request, seen, form)
    following = next_of(request, project_id)
    content: dict[str, Any] = {"project_id": project_id, "reason": form.why}
    if asked.name == "grant-extension":
        content["days"] = form.cleaned_data.get("days") or 0
    if send(request, asked.use_case, asked.command, form=form, **content) is None:
        return _shown(request, registration_of(request, project_id), form)
    messages.success(request, request.visit.language.say(asked.done, id=project_id))
    return redirect(following)


def registration_of(request: Request, project_id: str) -> RegistrationPage:
    """Return a registration that the visitor may see, with its rivals.

    Raises:
        Http404: there is none for them.
    """
    get_object(request, PROJECT, project_id)
    return get_registration(request.visit.reader, project_id)


def _shown(request: Request, seen: RegistrationPage, form: RegistrationForm) -> HttpResponse:
    visit = request.visit
    names = {one.event for one in seen.possible}
    content = {
        "seen": seen,
        "own": seen.own,
        "sides": [(one, REGISTRATION_LIFE.states[one.state]) for one in (seen.own, *seen.rivals)],
        "tones": TONES,
        "form": form,
        "actions": [one for one in ACTIONS.values() if one.name in names],
        "terms": vocabulary(visit.connection),
        "has_interest": seen.own.partner_id in visit.person.standing.interests,
        "following": next_of(request, seen.own.project_id),
        "query": request.META.get("QUERY_STRING", ""),
    }
    title = Phrase(_TITLE, {"project": seen.own.project_id})
    trail = trail_of(request)
    return page(request, "vendor/registration_review.html", content, title=title, trail=trail, status=form.status)
