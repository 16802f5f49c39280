"""One payment run: what the server finds in it, its release by another person, its file, its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.download import file_download
from tremplin.doors.portal.page import page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.payments.runs import RUNS, SEE_RUNS, TONES
from tremplin.doors.portal.step import Step, StepForm
from tremplin.doors.portal.words import said
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.payments.run.life import RUN_LIFE, line_words
from tremplin.usecases.payment_runs import CancelRun, DropLines, cancel_run, drop_lines
from tremplin.usecases.reads.names import names_of, names_of_people
from tremplin.usecases.reads.payment_runs import ReviewedRun, order_of_run, review_run
from tremplin.usecases.recalling import RecallRun, recall_run
from tremplin.usecases.releasing import (
    CloseRun,
    ReleaseRun,
    SendRun,
    close_run,
    release_run,
    send_run,
    still_in_transit,
)
from tremplin.wording import Phrase, refusal_text, text_key

_TITLE: Final = text_key("Payment run {run}")
_LINE_TONES: Final = {"booked": "good", "rejected": "bad", "returned": "bad", "parked": "bad", "unknown": "bad"}


class ReleaseForm(CommandForm):
    """That the run was looked at, as it was shown."""

    name = ReleaseRun.kind

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    is_sure = forms.BooleanField(
        label=said(text_key("I have looked at the payees, the amounts and what stands out.")),
        error_messages={"required": said(text_key("Look at the run first, and say that you did."))},
    )

    def content(self) -> dict[str, Any]:
        """Return what the command takes from the form."""
        return {"shown": self.cleaned_data["shown"]}


class ReasonForm(CommandForm):
    """Why a run is cancelled or recalled."""

    reason = forms.CharField(max_length=2000, label=said(text_key("Reason")))

    def content(self) -> dict[str, Any]:
        """Return what the command takes from the form."""
        return {"reason": self.cleaned_data["reason"]}


class DropForm(ReasonForm):
    """Which payments are taken out, and why."""

    payables = forms.MultipleChoiceField(
        label=said(text_key("Payments")),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": said(text_key("Choose at least one payment."))},
    )
    field_order = ("payables", "reason")

    def content(self) -> dict[str, Any]:
        """Return what the command takes from the form."""
        return {**super().content(), "payable_ids": tuple(self.cleaned_data["payables"])}


@dataclass(frozen=True, slots=True)
class RunStep(Step):
    """A step with a run, taken on its page.

    Attributes:
        also: what the use case takes besides the command.
    """

    also: Callable[[], dict[str, Any]] = dict


STEPS: Final = {
    "release": RunStep(
        "release-run",
        text_key("Release the run"),
        text_key("Release it"),
        text_key("The order goes to the bank next. Only the bank's answers change these payments from then on."),
        text_key("The run is released. Make its file, and give it to the bank."),
        ReleaseForm,
        release_run,
        ReleaseRun,
    ),
    "send": RunStep(
        "send-run",
        text_key("Make the file for the bank"),
        text_key("Make the file"),
        text_key("The file has the same bytes each time that it is taken; give it to the bank once."),
        text_key("The file is made."),
        StepForm,
        send_run,
        SendRun,
        also=lambda: {"folder": FolderOnDisk.beside()},
    ),
    "recall": RunStep(
        "recall-run",
        text_key("Recall the run"),
        text_key("Recall it"),
        text_key(
            "Nothing of it goes to the bank, and everything in it can be paid by another run. Who released it does not "
            "recall it; once its file is made, only the bank can stop it."
        ),
        text_key("The run is recalled. Nothing of it went to the bank."),
        ReasonForm,
        recall_run,
        RecallRun,
        is_grave=True,
    ),
    "close": RunStep(
        "close-run",
        text_key("Close the run"),
        text_key("Close it"),
        text_key("Every payment has its end, and nothing is in transit any more."),
        text_key("The run is closed."),
        StepForm,
        close_run,
        CloseRun,
    ),
    "drop": RunStep(
        "change-run",
        text_key("Take payments out"),
        text_key("Take them out"),
        text_key("What is taken out can be paid by another run."),
        text_key("The payments are taken out. Look at the run again."),
        DropForm,
        drop_lines,
        DropLines,
        is_grave=True,
    ),
    "cancel": RunStep(
        "cancel-run",
        text_key("Cancel the run"),
        text_key("Cancel it"),
        text_key("Nothing is paid; everything in it can be paid by another run."),
        text_key("The run is cancelled."),
        ReasonForm,
        cancel_run,
        CancelRun,
        is_grave=True,
    ),
}


_OTHER_RELEASES: Final = text_key("You have prepared it: another person of finance releases it.")
_OTHER_RECALLS: Final = text_key(
    "You have released it: another person of finance can recall it until its file is made."
)


@require_GET
@opens_for(*SEE_RUNS)
def run(request: Request, run_id: str) -> HttpResponse:
    """Show a run as it is looked at before it is released, and afterwards."""
    return _shown(request, review_run(request.visit.reader, run_id), {})


@require_http_methods(["GET", "POST"])
@opens_for("finance")
def run_do(request: Request, run_id: str, action: str) -> HttpResponse:
    """Take a step with a run; whoever asks for the address otherwise is led to the run."""
    step = STEPS.get(action)
    if step is None:
        raise Http404
    if request.method != "POST":
        return redirect("payments_run", run_id)
    seen = review_run(request.visit.reader, run_id)
    form = _form(request, action, seen, request.POST)
    if form.is_valid():
        asked = form.content() if hasattr(form, "content") else {}
        if send(request, step.use_case, step.command, form=form, also=step.also(), run_id=run_id, **asked):
            messages.success(request, request.visit.language.say(step.done))
            return redirect("payments_run", run_id)
    return _shown(request, review_run(request.visit.reader, run_id), {action: form})


@require_GET
@opens_for("finance")
def run_file(request: Request, run_id: str) -> HttpResponse:
    """Hand the file for the bank out; that it was taken is noted."""
    content = order_of_run(request.visit.reader, run_id).content
    return file_download(content, name=f"{run_id}.pain.001.xml", content_type="application/xml")


def _form(request: Request, action: str, seen: ReviewedRun, *args: Any) -> CommandForm:
    step = STEPS[action]
    form = step.form(request, *args, about=seen.seen.run_id, prefix=action, initial={"shown": seen.shown})
    form.name = step.command.kind
    if isinstance(form, DropForm):
        choices = [(one.payable_id, f"{one.holder}, {one.remittance}") for one in seen.lines]
        form.fields["payables"].choices = choices  # type: ignore[attr-defined]
    return form


def _waits(request: Request, name: str, seen: ReviewedRun) -> str | None:
    """Return why this person cannot take a step yet, where the page knows; the use case decides in any case."""
    person = request.visit.person.standing.person_id
    language = request.visit.language
    if name == "release" and seen.seen.prepared_by == person:
        return language.say(_OTHER_RELEASES)
    if name == "recall" and seen.seen.released_by == person:
        return language.say(_OTHER_RECALLS)
    reason = still_in_transit(seen.lines) if name == "close" else None
    return None if reason is None else refusal_text(reason, language)


def _shown(request: Request, seen: ReviewedRun, sent: dict[str, CommandForm]) -> HttpResponse:
    visit = request.visit
    possible = RUN_LIFE.events_from(seen.seen.state) if visit.person.has_any("finance") else ()
    steps = [
        (
            name,
            step,
            sent.get(name) or _form(request, name, seen),
            None if name in sent else _waits(request, name, seen),
        )
        for name, step in STEPS.items()
        # A step that is not possible any more says why, to who has just sent it.
        if step.event in possible or name in sent
    ]
    content = {
        "seen": seen,
        "run": seen.seen,
        "tone": TONES.get(seen.seen.state, ""),
        "state": RUN_LIFE.states[seen.seen.state],
        "lines": [
            (
                one,
                _LINE_TONES.get(one.state, "wait"),
                line_words(one.state, is_with_bank=seen.seen.file_sha256 is not None),
                [hold.phrases() for hold in seen.held.get(one.payable_id, ())],
            )
            for one in seen.lines
        ],
        "notices": [one.phrases() for one in seen.notices],
        "names": names_of(visit.reader, "partners", (one.payee for one in seen.lines)),
        "people": names_of_people(visit.reader, (seen.seen.prepared_by, seen.seen.released_by, seen.seen.recalled_by)),
        "steps": steps,
        "may_take_file": visit.person.has_any("finance") and seen.seen.file_sha256,
    }
    title = Phrase(_TITLE, {"run": seen.seen.run_id})
    status = max((form.status for form in sent.values()), default=200)
    return page(request, "payments/run.html", content, title=title, trail=[PAYMENTS, RUNS], status=status)
