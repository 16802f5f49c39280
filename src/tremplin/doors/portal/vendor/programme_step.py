"""Sending what is done about a version of terms; what is refused is said on the page of the version."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.vendor.programme import PROGRAMME, find_version, version_page
from tremplin.doors.portal.vendor.programme_form import STEPS, ImportForm, step_form
from tremplin.engine.cases import case_files, check_cases, read_cases
from tremplin.terms.reader import find_terms
from tremplin.usecases.command import Command
from tremplin.usecases.reads.programme import list_versions
from tremplin.usecases.terms import (
    ApproveTerms,
    ImportTerms,
    ProposeTerms,
    WithdrawTerms,
    approve_terms,
    import_terms,
    propose_terms,
    withdraw_terms,
)
from tremplin.wording import Language, Problem, problem_text, text_key

_TITLE: Final = text_key("Import a version")
_IMPORTED: Final = text_key("Version {version} is imported as a draft, and nothing is wrong in it. {cases} {next}")
_NO_CASES: Final = text_key("It has no examples of its own.")
_NEXT: Final = text_key("Read what it changes, then propose it.")
_PROBLEMS_SHOWN: Final = 200
_SENT: Final[dict[str, tuple[Callable[..., Any], type[Command], str]]] = {
    "propose": (propose_terms, ProposeTerms, text_key("Version {version} is proposed. Another person approves it.")),
    "approve": (approve_terms, ApproveTerms, text_key("Version {version} is approved and never changes from now on.")),
    "withdraw": (withdraw_terms, WithdrawTerms, text_key("Version {version} is withdrawn.")),
}


@require_POST
@opens_for("channel-manager", "finance")
def step(request: Request, version_id: int, name: str) -> HttpResponse:
    """Propose, approve or withdraw a version."""
    found = find_version(request, version_id)
    if name not in STEPS:
        raise Http404
    use_case, command, done = _SENT[name]
    form = step_form(request, found, name, data=request.POST)
    if form.is_valid():
        content: dict[str, Any] = {"programme": found.programme, "version": found.version}
        if name == "approve":
            content["terms_sha256"] = form.cleaned_data["shown"]
        if name == "withdraw":
            content["reason"] = form.cleaned_data["reason"]
        if send(request, use_case, command, form=form, **content):
            messages.success(request, request.visit.language.say(done, version=found.version))
            return redirect("vendor_version", found.id)
    return version_page(request, find_version(request, version_id), forms={name: form})


@require_http_methods(["GET", "POST"])
@opens_for("channel-manager")
def import_version(request: Request) -> HttpResponse:
    """Import the files of a version as a draft, or list everything that is wrong in them with its line."""
    visit, is_sent = request.visit, request.method == "POST"
    form = ImportForm(request, request.POST if is_sent else None, request.FILES if is_sent else None)
    problems: tuple[Problem, ...] = ()
    contents = form.contents() if form.is_valid() else None
    if contents is not None:
        problems = problems_of(contents)
        if problems:
            form.status = 422
        elif posted := send(request, import_terms, ImportTerms, form=form, files=contents):
            messages.success(request, _imported(posted.answer["version"], contents, visit.language))
            return redirect("vendor_version", _id_of(request, posted.answer))
    content = {
        "form": form,
        "problems": [_said(one, visit.language) for one in problems[:_PROBLEMS_SHOWN]],
        "count": len(problems),
    }
    return page(request, "vendor/import.html", content, title=_TITLE, trail=[PROGRAMME], status=form.status)


def _imported(version: str, contents: dict[str, bytes], language: Language) -> str:
    """Say what the check of a version came to."""
    count = len(read_cases(case_files(contents)))
    held = language.say_count("{n} example comes out as written.", "{n} examples come out as written.", count)
    cases = held if count else language.say(_NO_CASES)
    return language.say(_IMPORTED, version=version, cases=cases, next=language.say(_NEXT))


def _id_of(request: Request, answer: Mapping[str, Any]) -> int:
    named = (answer["programme"], answer["version"])
    return next(one.id for one in list_versions(request.visit.reader) if (one.programme, one.version) == named)


def problems_of(contents: dict[str, bytes]) -> tuple[Problem, ...]:
    """Return everything that is wrong in the files of a version; where the terms hold, in what their cases say too."""
    found = find_terms(contents)
    if found.programme is None or found.problems:
        return tuple(sorted(found.problems, key=lambda one: one.order))
    return check_cases(found.programme, case_files(contents))


def _said(problem: Problem, language: Language) -> list[str]:
    return problem_text(problem, language).splitlines()
