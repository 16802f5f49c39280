"""A version tried on the history before it is proposed: begun by a button, worked out apart, and shown here."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.doors.access.connection import database_url
from tremplin.doors.access.opening import VENDORS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.download import file_download
from tremplin.doors.portal.page import page
from tremplin.doors.portal.vendor.programme import PROGRAMME, find_version, version_crumb
from tremplin.doors.simulation.kept import Kept, Progress
from tremplin.doors.simulation.tried import TABLE_FILES
from tremplin.doors.simulation.work import SCENARIOS, start
from tremplin.usecases.reads.programme import Version, version_before
from tremplin.wording import Language, text_key

_TITLE: Final = text_key("Simulation of version {version}")
_SAID: Final = {
    "begun": text_key("The terms and the facts are being read."),
    "claims": text_key("{done} of {total} claims decided"),
    "scenarios": text_key("{done} of {total} scenarios drawn"),
}
TABLES: Final = {table.name: text for table, text in zip(TABLE_FILES, (
    text_key("cost by incentive"),
    text_key("cost by month"),
    text_key("partners"),
    text_key("limits"),
    text_key("scenarios"),
    text_key("limits in scenarios"),
    text_key("claims"),
), strict=True)}  # fmt: skip
"""What each table is called where it can be taken away."""


@require_http_methods(["GET", "POST"])
@opens_for(*VENDORS)
def simulation(request: Request, version_id: int) -> HttpResponse:
    """Show what a version would have cost beside the one it follows; begin to work it out when asked."""
    found = find_version(request, version_id)
    current = version_before(request.visit.reader, found)
    kept = _kept(found, current)
    if request.method == "POST":
        versions = (found.id,) if current is None else (current.id, found.id)
        start(kept, versions=versions, url=database_url())
        return redirect("vendor_simulation", found.id)
    progress, language = kept.progress(), request.visit.language
    if request.htmx and not (progress and progress.is_running):
        # It has ended: the whole page says what it came to.
        return HttpResponse(headers={"HX-Refresh": "true"})
    content = {
        "version": found,
        "current": current,
        "scenarios": SCENARIOS,
        "progress": progress,
        "said": _said(progress, language),
        **_result(kept, progress, language),
    }
    template = "vendor/simulation.html#progress" if request.htmx else "vendor/simulation.html"
    title = language.say(_TITLE, version=found.version)
    return page(request, template, content, title=title, trail=[PROGRAMME, version_crumb(found, language)])


@require_GET
@opens_for(*VENDORS)
def simulation_table(request: Request, version_id: int, name: str) -> HttpResponse:
    """Give one table of a simulation as a file."""
    found = find_version(request, version_id)
    kept = _kept(found, version_before(request.visit.reader, found))
    if name not in TABLES or not kept.result.is_dir():
        raise Http404
    # The mark at the start tells a spreadsheet that the file is UTF-8.
    content = b"\xef\xbb\xbf" + (kept.result / f"{name}.csv").read_bytes()
    return file_download(content, name=f"{name}.csv", content_type="text/csv; charset=utf-8")


def _kept(found: Version, current: Version | None) -> Kept:
    """Return where the simulation is kept: terms that say something else are another question."""
    hashes = [one.terms_sha256[:16] for one in (current, found) if one is not None]
    return Kept.of("-".join([str(found.id), *hashes]))


def _said(progress: Progress | None, language: Language) -> str:
    if progress is None or not progress.is_running:
        return ""
    return language.say(_SAID[progress.phase], done=progress.done, total=progress.total)


def _result(kept: Kept, progress: Progress | None, language: Language) -> dict[str, object]:
    if progress is None or progress.phase != "done":
        return {"result": None}
    # Made by the report's own template, which takes whatever terms and facts say for text.
    part = mark_safe((kept.result / f"{language.code}.html").read_text(encoding="utf-8"))
    return {
        "result": part,
        "made_at": kept.made_at,
        "tables": [(name, language.say(text)) for name, text in TABLES.items()],
    }
