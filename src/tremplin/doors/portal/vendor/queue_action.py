"""What a person can do with what waits for them: each thing with its button, its use case, and one form for all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import View
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.words import current_language, said
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.wording import text_key

REASON_MAX: Final = 2_000
_WHY: Final = text_key("Write here what the partner is to know: this cannot be done without a reason.")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done with what waits.

    Attributes:
        name: as the address has it: the event, or `settle` for a period, which is reviewed and approved in one.
        text: of the button, marked for translation.
        done: what is said once it is done; {id} stands in it.
        needs_reason: whether the person says why.
        is_bound: whether it holds for what was shown and for nothing else.
        is_main: whether it leads on towards an award.
        keeps_place: whether it stays in the same hands, so that its page is shown again.
    """

    name: str
    text: str
    done: str
    use_case: Callable[..., Posted]
    command: type[Command]
    needs_reason: bool = True
    is_bound: bool = False
    is_main: bool = False
    keeps_place: bool = False


def sent_from(view: str) -> Callable[[View], View]:
    """Let a view take what the form of a page sends.

    Whoever asks for its address otherwise, as after signing in anew when a session ended, is led to that page, where
    what they had written is shown again.

    Args:
        view: name of the page, whose address takes the first part of this one's.
    """

    def decorated(do: View) -> View:
        @require_http_methods(["GET", "POST"])
        @wraps(do)
        def sent(request: Request, **names: str) -> HttpResponse:
            if request.method == "POST":
                return do(request, **names)
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{reverse(view, args=[next(iter(names.values()))])}{'?' if query else ''}{query}")

        return sent

    return decorated


class ReasonForm(CommandForm):
    """One reason, whatever is done; the button says what."""

    marks_optional = False

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "data-key": "d"}),
        max_length=REASON_MAX,
        required=False,
        label=said(text_key("Reason")),
        help_text=said(text_key("The partner reads it. Needed for everything that does not simply say yes.")),
    )

    def __init__(self, request: Request, *args: Any, about: str, action: Action | None = None) -> None:
        super().__init__(request, *args, about=about)
        self.action = action

    @property
    def why(self) -> str | None:
        """What was written, or None."""
        return self.cleaned_data.get("reason") or None

    def clean(self) -> dict[str, Any]:
        """See that a reason is there where one is needed."""
        cleaned = super().clean() or {}
        if self.action is not None and self.action.needs_reason and not cleaned.get("reason"):
            self.add_error("reason", current_language().say(_WHY))
        return cleaned
