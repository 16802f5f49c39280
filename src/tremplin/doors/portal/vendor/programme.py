"""The programme: versions of its terms, what differs between two of them in words, and the guide that each gives."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET

from tremplin.doors.access.opening import VENDORS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.guide import guide_page
from tremplin.doors.language import LANGUAGES, language_of
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.programme_form import steps_for
from tremplin.engine.compiled import Compiled
from tremplin.engine.worked import worked_examples
from tremplin.terms.difference import difference
from tremplin.terms.difference_change import Change
from tremplin.terms.guide_example import Example
from tremplin.terms.programme import Programme
from tremplin.terms.prose.voice import voice_of
from tremplin.usecases.reads.names import names_of_people
from tremplin.usecases.reads.programme import (
    Version,
    files_of,
    get_version,
    list_versions,
    programme_of,
    version_before,
)
from tremplin.usecases.terms import STATE_NAMES, terms_by_id
from tremplin.wording import Language, Phrase, text_key

PROGRAMME: Final = Crumb(text_key("Programme"), reverse_lazy("vendor_programme"))
STATE_TONES: Final = {"approved": "good", "proposed": "wait", "withdrawn": "bad"}
"""Which sign a state has, besides its word."""

_IN_FORCE: Final = text_key("in force")
_VERSION: Final = text_key("Version {version}")
_WHOLE: Final = text_key("The programme as a whole")
_SIGNS: Final = {"gain": "▲", "loss": "▼", "change": "•"}
_SIGN_WORDS: Final = {
    "gain": text_key("gain for partners"),
    "loss": text_key("loss for partners"),
    "change": text_key("other change"),
}


@require_GET
@opens_for(*VENDORS)
def versions(request: Request) -> HttpResponse:
    """List the versions of the terms with their days and who had a part in them."""
    reader = request.visit.reader
    found = list_versions(reader)
    content = {
        "versions": [(one, STATE_NAMES[one.state], STATE_TONES.get(one.state, "")) for one in found],
        "in_force": _IN_FORCE,
        "names": names_of_people(reader, (one for version in found for one in version.people)),
        "may_import": request.visit.person.has_any("channel-manager"),
    }
    return page(request, "vendor/programme.html", content, title=PROGRAMME.text)


@require_GET
@opens_for(*VENDORS)
def version(request: Request, version_id: int) -> HttpResponse:
    """Show one version: its days, what it changes in words, and what the visitor can do about it."""
    return version_page(request, find_version(request, version_id))


def version_page(request: Request, found: Version, *, forms: dict[str, Any] | None = None) -> HttpResponse:
    """Answer with the page of a version.

    Args:
        request: of the page.
        found: the version.
        forms: what was sent and refused, by the name of the step.
    """
    reader, language = request.visit.reader, request.visit.language
    compared = _compared_with(request, found)
    programme = programme_of(reader, found)
    changes: list[dict[str, Any]] = []
    if compared is not None:
        old = programme_of(reader, compared)
        changes = grouped(difference(old, programme, language=language), (old, programme), language)
    steps = {**steps_for(request, found), **(forms or {})}
    content = {
        "version": found,
        "programme_title": voice_of(programme, language).label(programme.title),
        "names": names_of_people(reader, found.people),
        "in_force": _IN_FORCE,
        "state": STATE_NAMES[found.state],
        "tone": STATE_TONES.get(found.state, ""),
        "compared": compared,
        "others": [one for one in list_versions(reader) if one.programme == found.programme and one.id != found.id],
        "changes": changes,
        "counts": [
            (sign, Phrase(_SIGN_WORDS[kind]), sum(one["kind"] == kind for group in changes for one in group["lines"]))
            for kind, sign in _SIGNS.items()
        ],
        "steps": steps,
        "languages": LANGUAGES,
    }
    status = max((form.status for form in steps.values()), default=200)
    title = language.say(_VERSION, version=found.version)
    return page(request, "vendor/version.html", content, title=title, trail=[PROGRAMME], status=status)


def _style_hash() -> str:
    style = (files("tremplin.doors.guide") / "guide.css").read_text(encoding="utf-8")
    # As it stands in the page: between two ends of lines.
    digest = sha256(f"\n{style}\n".encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


# The guide is one page that needs nothing else: it brings its style along, and that style alone may be used.
@csp_update({"style-src": [_style_hash()]})
@require_GET
@opens_for(*VENDORS)
def guide(request: Request, version_id: int, language: str) -> HttpResponse:
    """Show the partner's guide that a version gives, with worked examples where its folder has cases."""
    found = find_version(request, version_id)
    if language not in LANGUAGES:
        raise Http404
    reader = request.visit.reader
    compiled = terms_by_id(reader, found.id).compiled
    cases = tuple((name, data) for name, data in files_of(reader, found).items() if name.startswith("cases/"))
    examples = _examples(compiled, cases) if cases else {}
    return HttpResponse(guide_page(compiled.programme, language_of(language), examples=examples).strip() + "\n")


@lru_cache(maxsize=4)
def _examples(compiled: Compiled, cases: tuple[tuple[str, bytes], ...]) -> Mapping[str, tuple[Example, ...]]:
    """Return the worked examples of a version: to decide all its cases takes seconds, and what they say stays."""
    return worked_examples(compiled, dict(cases))


def version_crumb(found: Version, language: Language) -> Crumb:
    """Return the step of the trail that leads to a version."""
    return Crumb(language.say(_VERSION, version=found.version), reverse("vendor_version", args=[found.id]))


def find_version(request: Request, version_id: int) -> Version:
    """Return a version for the visitor.

    Raises:
        Http404: there is none.
    """
    return get_version(request.visit.reader, version_id)


def grouped(changes: Iterable[Change], programmes: Iterable[Programme], language: Language) -> list[dict[str, Any]]:
    """Return changes by incentive, the programme as a whole last; in each group what helps a partner first."""
    titles = {one.id: voice_of(which, language).label(one.title) for which in programmes for one in which.incentives}
    groups: dict[str, list[dict[str, str]]] = {}
    for one in sorted(changes, key=lambda one: (not one.incentive, list(_SIGNS).index(one.kind))):
        name = titles[one.incentive] if one.incentive else language.say(_WHOLE)
        line = {"kind": one.kind, "sign": _SIGNS[one.kind], "said": _SIGN_WORDS[one.kind], "text": one.text}
        groups.setdefault(name, []).append(line)
    return [{"name": name, "lines": lines} for name, lines in groups.items()]


def _compared_with(request: Request, found: Version) -> Version | None:
    """Return the version that the address asks to compare with; else the approved one that this one follows."""
    asked = request.GET.get("with", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        other = find_version(request, int(asked))
        return other if other.programme == found.programme else None
    return version_before(request.visit.reader, found)
