"""The introductions board: how far each has come; who could take a project, and to whom it is offered."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET

from tremplin.claims.agreement import AGREEMENT_LIFE, INTRODUCTION_LIFE
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.queue import READERS, next_of
from tremplin.doors.portal.vendor.queue_action import Action, ReasonForm, sent_from
from tremplin.doors.portal.watching import watched_state
from tremplin.doors.portal.words import country_name, current_language, said
from tremplin.usecases.introductions import (
    ProposeSecondPartner,
    RefuseIntroduction,
    propose_second_partner,
    refuse_introduction,
)
from tremplin.usecases.reads.introduction_board import BoardLine, IntroductionPage, get_introduction_page, list_board
from tremplin.usecases.reads.vocabulary import Vocabulary, vocabulary
from tremplin.wording import Phrase, text_key

BOARD: Final = Crumb(text_key("Introductions"), reverse_lazy("vendor_introductions"))
TONES: Final = {
    "proposed": "wait",
    "offered": "wait",
    "accepted": "good",
    "in-force": "good",
    "refused": "bad",
    "lapsed": "bad",
}
_TITLE: Final = text_key("Introduction {id}")
_ACTIONS: Final = (
    Action(
        "offer",
        text_key("Offer it to the partner chosen"),
        text_key("Introduction {id} is offered; the second partner answers next."),
        propose_second_partner,
        ProposeSecondPartner,
        needs_reason=False,
        is_main=True,
    ),
    Action(
        "refuse",
        text_key("Refuse the introduction"),
        text_key("Introduction {id} is refused."),
        refuse_introduction,
        RefuseIntroduction,
    ),
)
ACTIONS: Final = {one.name: one for one in _ACTIONS}


class IntroductionForm(ReasonForm):
    """To whom the project is offered, of those who are ranked; or why it is refused."""

    name = "decide-introduction"

    partner = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        label=said(text_key("Second partner")),
        error_messages={"required": said(text_key("Choose the partner to whom it is offered."))},
    )

    def __init__(self, request: Request, seen: IntroductionPage, *args: Any, action: Action | None = None) -> None:
        super().__init__(request, *args, about=seen.line.introduction_id, action=action)
        self.order_fields(["partner", "reason"])
        self.watch(state=watched_state(INTRODUCTION_LIFE, seen.line.state))
        field = self.fields["partner"]
        field.choices = [(one.partner_id, one.name) for one in seen.candidates]  # type: ignore[attr-defined]
        field.required = action is not None and action.name == "offer"
        if seen.candidates:
            field.initial = seen.candidates[0].partner_id
        else:
            field.widget = forms.HiddenInput()


@require_GET
@opens_for(*READERS)
def introductions(request: Request) -> HttpResponse:
    """Show the introductions in sight, by how far they have come."""
    board = list_board(request.visit.reader)
    content = {
        "board": [(INTRODUCTION_LIFE.states[state], _shown_lines(lines)) for state, lines in board.items() if lines],
    }
    return page(request, "vendor/introductions.html", content, title=BOARD.text)


@require_GET
@opens_for(*READERS)
def introduction(request: Request, introduction_id: str) -> HttpResponse:
    """Show an introduction with the ranked candidates; the address says which competencies are wanted."""
    terms = vocabulary(request.visit.connection)
    seen = _introduction_of(request, introduction_id, terms)
    form = IntroductionForm(request, seen)
    return _shown(request, seen, form, terms)


@sent_from("vendor_introduction")
@opens_for(*READERS)
def introduction_do(request: Request, introduction_id: str, action: str) -> HttpResponse:
    """Offer a project to a second partner, or refuse it, and go to the next in the queue."""
    terms = vocabulary(request.visit.connection)
    seen = _introduction_of(request, introduction_id, terms)
    asked = ACTIONS.get(action)
    if asked is None:
        raise Http404
    form = IntroductionForm(request, seen, request.POST, action=asked)
    if not form.is_valid():
        return _shown(request, seen, form, terms)
    following = next_of(request, introduction_id)
    content: dict[str, Any] = {"introduction_id": introduction_id, "reason": form.why}
    if asked.name == "offer":
        chosen = {"partner_id": form.cleaned_data["partner"], "programme": terms.programme}
        content |= {**chosen, "competencies": seen.wanted}
    if send(request, asked.use_case, asked.command, form=form, **content) is None:
        return _shown(request, _introduction_of(request, introduction_id, terms), form, terms)
    messages.success(request, request.visit.language.say(asked.done, id=introduction_id))
    return redirect(following)


def _introduction_of(request: Request, introduction_id: str, terms: Vocabulary) -> IntroductionPage:
    wanted = request.GET.getlist("competency") if "competency" in request.GET else None
    about = {"programme": terms.programme, "competencies": wanted}
    return get_introduction_page(request.visit.reader, introduction_id, **about)  # type: ignore[arg-type]


def _shown_lines(lines: Iterable[BoardLine]) -> list[tuple[BoardLine, str, str, str]]:
    """Return lines with the tone of their state, and tone and words of their agreement."""
    papers = ((line, line.agreement or "") for line in lines)
    return [
        (line, TONES.get(line.state, ""), TONES.get(agreement, ""), AGREEMENT_LIFE.states.get(agreement, ""))
        for line, agreement in papers
    ]


def _reason(reason: Phrase, terms: Vocabulary) -> Phrase:
    """Return a reason with levels and countries as people call them."""
    fields = dict(reason.fields)
    if "level" in fields:
        fields["level"] = terms.label("level.level", str(fields["level"]))
    if "country" in fields:
        fields["country"] = country_name(str(fields["country"]))
    return Phrase(reason.template, fields)


def _shown(request: Request, seen: IntroductionPage, form: IntroductionForm, terms: Vocabulary) -> HttpResponse:
    visit, names = request.visit, {one.event for one in seen.possible}
    ((line, tone, agreement_tone, agreement),) = _shown_lines([seen.line])
    content = {
        "seen": seen,
        "line": line,
        "state": INTRODUCTION_LIFE.states[line.state],
        "tone": tone,
        "agreement": agreement,
        "agreement_tone": agreement_tone,
        "candidates": [(one, [_reason(each, terms) for each in one.reasons]) for one in seen.candidates],
        "competencies": [
            (code, current_language().say_field(terms.label("project.families", code)), code in seen.wanted)
            for code in seen.competencies
        ],
        "form": form,
        "actions": [one for one in _ACTIONS if one.name in names and (one.name != "offer" or seen.candidates)],
        "has_interest": line.introducing_id in visit.person.standing.interests,
        "following": next_of(request, line.introduction_id),
        "query": request.META.get("QUERY_STRING", ""),
    }
    title = Phrase(_TITLE, {"id": line.introduction_id})
    return page(request, "vendor/introduction.html", content, title=title, trail=[BOARD], status=form.status)
