"""The auditor's view: what the checker found, the journal, the trail, and an award recomputed; nothing here changes."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from tremplin.checker.verify import verify_receipt
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.invariant import INVARIANT_TEXTS, REASON_TEXTS, figures_text
from tremplin.doors.portal.download import csv_download
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.audit_table import (
    JOURNAL_FILE,
    ROWS_MAX,
    SECURITY_FILE,
    TRAIL_FILE,
    TooMany,
    all_of,
    journal_rows,
    trail_rows,
)
from tremplin.doors.portal.vendor.deed import known_in, told
from tremplin.doors.table_file import TableFile
from tremplin.doors.verdict import verdict_text
from tremplin.usecases.reads.claim_page import get_claim_page, get_receipt
from tremplin.usecases.reads.evidence import (
    VerificationRun,
    list_entries,
    list_security,
    list_trail,
    list_verifications,
)
from tremplin.usecases.reads.reader import Page
from tremplin.usecases.refused import Refused
from tremplin.wording import Language, text_key

SEE_EVIDENCE: Final = frozenset({"auditor", "finance"})
AUDIT: Final = Crumb(text_key("Audit"), reverse_lazy("vendor_audit"))
_JOURNAL: Final = text_key("Journal")
_TRAIL: Final = text_key("Trail")
_SECURITY: Final = text_key("Security events")
_RECEIPT: Final = text_key("Recomputed receipt")
VERDICTS: Final = {
    "holds": ("good", text_key("holds")),
    "fails": ("bad", text_key("does not hold")),
    "not-applicable": ("", text_key("does not apply")),
}
"""The sign and the word of each verdict."""

_TOO_MANY: Final = text_key(
    "More than {most} match, which is more than one file holds. Choose a claim, a day or an id."
)
_FINDINGS_FILE: Final = TableFile(
    "verification", {"invariant": "text", "verdict": "text", "says": "text", "seen": "text", "offence": "text"}
)


@require_GET
@opens_for(*SEE_EVIDENCE)
def verification(request: Request) -> HttpResponse:
    """Show each invariant with its verdict and the first place where it does not hold, of the last run or another."""
    runs, language = list_verifications(request.visit.reader), request.visit.language
    asked = request.GET.get("run", "")
    run = next((one for one in runs if str(one.id) == asked), runs[0] if runs else None)
    findings = _findings(run, language) if run else []
    if "csv" in request.GET:
        return csv_download(_FINDINGS_FILE, findings)
    content = {"runs": runs, "run": run, "findings": findings, "verdicts": VERDICTS}
    return page(request, "vendor/audit.html", content, title=AUDIT.text)


@require_GET
@opens_for(*SEE_EVIDENCE)
def journal(request: Request) -> HttpResponse:
    """Show transactions with their legs, all of them, of one claim, or of one day."""
    claim, day = _text(request, "claim"), request.GET.get("day", "")
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        on, day = None, ""
    reader = request.visit.reader

    def read(after: str | None) -> Page[Any]:
        return list_entries(reader, claim_id=claim or None, day=on, after=after)

    if "csv" in request.GET:
        return _taken_away(request, JOURNAL_FILE, read, journal_rows)
    found = _paged(read, request)
    content = {
        **_around(request, found, "claim", "day"),
        "entries": found.items,
        "claim": claim,
        "day": day,
        "decisions": [one.n for one in get_claim_page(reader, claim).decisions] if claim and found.items else [],
    }
    return page(request, "vendor/journal.html", content, title=_JOURNAL, trail=[AUDIT])


@require_GET
@opens_for(*SEE_EVIDENCE)
def trail(request: Request) -> HttpResponse:
    """Show who did what to what, all of it or what was done to one thing."""
    subject = _text(request, "subject")

    def read(after: str | None) -> Page[Any]:
        return list_trail(request.visit.reader, subject=subject or None, after=after)

    if "csv" in request.GET:
        return _taken_away(request, TRAIL_FILE, read, trail_rows)
    found = _paged(read, request)
    content = {**_traced(request, found, "subject"), "subject": subject, "has_subject": True}
    return page(request, "vendor/trail.html", content, title=_TRAIL, trail=[AUDIT])


@require_GET
@opens_for(*SEE_EVIDENCE)
def security(request: Request) -> HttpResponse:
    """Show what was denied and what was tried."""

    def read(after: str | None) -> Page[Any]:
        return list_security(request.visit.reader, after=after)

    if "csv" in request.GET:
        return _taken_away(request, SECURITY_FILE, read, trail_rows)
    found = _paged(read, request)
    return page(request, "vendor/trail.html", _traced(request, found), title=_SECURITY, trail=[AUDIT])


@require_GET
@opens_for(*SEE_EVIDENCE)
def receipt(request: Request, claim_id: str, n: int) -> HttpResponse:
    """Recompute a decision from its receipt alone, by the code of the checker, and say what comes out."""
    try:
        data = get_receipt(request.visit.reader, claim_id, n=n)
    except Refused as refused:
        raise Http404 from refused
    verdict = verify_receipt(data)
    content = {
        "claim_id": claim_id,
        "holds": verdict.ok,
        "said": verdict_text(verdict, language=request.visit.language),
        "receipt": json.dumps(json.loads(data), ensure_ascii=False, indent=2),
    }
    return page(request, "vendor/recomputed.html", content, title=_RECEIPT, trail=[AUDIT])


def _findings(run: VerificationRun, language: Language) -> list[dict[str, Any]]:
    return [_finding(one, language) for one in run.findings]


def _finding(found: dict[str, Any], language: Language) -> dict[str, Any]:
    law = INVARIANT_TEXTS[found["invariant"]]
    why = REASON_TEXTS.get(found["code"] or "")
    return {
        "invariant": found["invariant"],
        "verdict": found["verdict"],
        "state": VERDICTS[found["verdict"]],
        "says": language.say(law),
        "seen": language.say(why) if why else figures_text(found["checked"], language=language),
        "offence": ", ".join(f"{name} {value}" for name, value in (found["offence"] or {}).items()),
    }


def _taken_away(
    request: Request,
    table: TableFile,
    read: Callable[[str | None], Page[Any]],
    rows: Callable[[list[Any]], Iterable[dict[str, Any]]],
) -> HttpResponse:
    """Answer with everything that matches as a file, or with the page again and a sentence when it is too much."""
    try:
        return csv_download(table, list(rows(all_of(read))))
    except TooMany:
        messages.error(request, request.visit.language.say(_TOO_MANY, most=ROWS_MAX))
        return redirect(f"{request.path}?{kept_query(request, 'claim', 'day', 'subject')}")


def _paged(read: Callable[[str | None], Page[Any]], request: Request) -> Page[Any]:
    try:
        return read(request.GET.get("after"))
    except Refused as refused:
        raise Http404 from refused


def _around(request: Request, found: Page[Any], *names: str) -> dict[str, Any]:
    return {
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "query": kept_query(request, *names),
    }


def _traced(request: Request, found: Page[Any], *names: str) -> dict[str, Any]:
    known = known_in(request.visit.reader, found.items)
    lines = [told(one, known) for one in found.items]
    return {**_around(request, found, *names), "lines": lines, "names": known.people}


def _text(request: Request, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:200]
