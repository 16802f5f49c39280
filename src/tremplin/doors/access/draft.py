"""Drafts: what a person has written and not sent, kept for them until they send it or throw it away."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.http import QueryDict

from tremplin.doors.access.models import Draft
from tremplin.doors.access.visit import Request
from tremplin.doors.access.watched import SEEN
from tremplin.store.posting import outcome_of

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

    from tremplin.doors.access.form import CommandForm

_BYTES_MAX: Final = 64 * 1024
_UNSENT: Final = "unsent"
_KNOWN: Final = "drafts_known"
_NOT_CONTENT: Final = frozenset({"csrfmiddlewaretoken", "command_id", "draft_form", "draft_about", "draft_of"})


def restore_draft(form: "CommandForm") -> None:
    """Show a form that was not sent as it was left, with the same command id.

    What is typed is kept a moment later, so that it can come after the form itself was sent: what was carried out is no
    draft, and what was refused is one that needs an id of its own.
    """
    draft = _draft_of(form)
    if draft is None:
        return
    outcome = outcome_of(form.request.visit.connection, str(draft.command_id))
    if outcome == "applied":
        draft.delete()
        return
    content = QueryDict(mutable=True)
    for name, values in draft.content.items():
        content.setlist(name, values)
    # Not bound: nothing is wrong yet with what is not finished.
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(content, {}, form.add_prefix(name))
        if value not in (None, "", []):
            form.initial[name] = value
    if outcome is None:
        form.initial["command_id"] = draft.command_id
    seen = content.get(form.add_prefix(SEEN))
    if seen:
        form.show_seen(seen)
    form.restored_at = draft.saved_at


def _draft_of(form: "CommandForm") -> Draft | None:
    """Return the draft of a form; which drafts a person has is asked once for all forms of a page."""
    request = form.request
    known = getattr(request, _KNOWN, None)
    if known is None:
        known = set(Draft.objects.filter(account_id=form.person_id).values_list("form", "about"))
        setattr(request, _KNOWN, known)
    if (form.name, form.about) not in known:
        return None
    return Draft.objects.filter(account_id=form.person_id, form=form.name, about=form.about).first()


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def keep_draft(person_id: str, data: QueryDict) -> Draft | None:
    """Keep what is written in a form; None when there is nothing to keep, or more than a form can hold."""
    content = {name: values for name, values in data.lists() if name not in _NOT_CONTENT and any(values)}
    if not content or not data.get("draft_form") or sum(len(str(one)) for one in content.values()) > _BYTES_MAX:
        return None
    draft, _is_new = Draft.objects.update_or_create(
        account_id=person_id,
        form=data["draft_form"][:60],
        about=data.get("draft_about", "")[:200],
        defaults={"command_id": _id_of(data.get("command_id", "")) or uuid4(), "content": content},
    )
    return draft


def forget_draft(request: Request, form: "CommandForm") -> None:
    """Forget what was kept of a form: it has been sent, or thrown away."""
    Draft.objects.filter(account_id=request.visit.person.person_id, form=form.name, about=form.about).delete()


def discard_draft(person_id: str, data: QueryDict) -> None:
    """Throw away the draft of the form that is named in what was sent."""
    form, about = data.get("draft_form", ""), data.get("draft_about", "")
    Draft.objects.filter(account_id=person_id, form=form, about=about).delete()


def set_aside(session: "SessionBase", data: QueryDict) -> None:
    """Keep a form that came after its session had ended, until somebody signs in in the same browser."""
    kept = {name: values for name, values in data.lists() if name != "csrfmiddlewaretoken"}
    if "draft_form" in kept and sum(len(str(one)) for one in kept.values()) <= _BYTES_MAX:
        session[_UNSENT] = kept


def take_up(session: "SessionBase", person_id: str) -> bool:
    """Make what was set aside a draft of its person; say whether there was something. Others never see it."""
    kept: Mapping[str, Any] | None = session.pop(_UNSENT, None)
    if not kept or kept.get("draft_of") != [person_id]:
        return False
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, values)
    return keep_draft(person_id, data) is not None
