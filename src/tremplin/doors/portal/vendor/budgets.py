"""The budget board: each limit with what is granted, reserved, used, lapsed and free, now and over time."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from tremplin.doors.access.opening import VENDORS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.download import csv_download
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.vendor.budget_plot import decimals_of, folded, history_plot, parts_of
from tremplin.doors.portal.words import SALES_PERSON, current_language
from tremplin.doors.table_file import Kind, TableFile
from tremplin.money import PeriodKind
from tremplin.usecases.reads.budgets import (
    BudgetLine,
    BudgetPoint,
    BudgetTotal,
    budget_history,
    budget_totals,
    list_budgets,
)
from tremplin.usecases.reads.names import find_partners, names_of
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import text_key

SEE_BUDGETS: Final = VENDORS - {"admin"}
"""Who sees amounts; an admin needs none."""

BUDGETS: Final = Crumb(text_key("Budgets"), reverse_lazy("vendor_budgets"))
_POINTS_SHOWN: Final = 36
_LINES_SHOWN: Final = 50
_AMOUNTS: Final[Mapping[str, Kind]] = dict.fromkeys(("granted", "reserved", "used", "lapsed", "free"), "amount")
_TOTALS_FILE: Final = TableFile(
    "budgets",
    {"limit": "text", "window": "text", "instances": "count", "full": "count", "unit": "text", **_AMOUNTS},
)
_HISTORY_FILE: Final = TableFile("budget-history", {"period": "text", "unit": "text", **_AMOUNTS})
_KINDS: Final = {
    PeriodKind.MONTH: text_key("by month"),
    PeriodKind.QUARTER: text_key("by quarter"),
    PeriodKind.YEAR: text_key("by year"),
}


@require_GET
@opens_for(*SEE_BUDGETS)
def board(request: Request) -> HttpResponse:
    """Show every limit of the programme, all its parts in sight together; or as CSV."""
    reader, terms = request.visit.reader, vocabulary(request.visit.connection)
    words, found = _partners_asked(request)
    partner_id = found[0][0] if len(found) == 1 else None
    shows = bool(terms.programme) and (partner_id is not None or not words)
    totals = budget_totals(reader, terms.programme, partner_id=partner_id) if shows else ()
    if "csv" in request.GET:
        return csv_download(_TOTALS_FILE, [_total_row(one, request) for one in totals])
    content = {
        "totals": [(one, parts_of(one.amounts)) for one in folded(totals)],
        "words": words,
        "found": found,
        "partner_id": partner_id,
        "terms": terms,
        "query": urlencode({"partner": partner_id}) if partner_id else "",
    }
    return page(request, "vendor/budgets.html", content, title=BUDGETS.text)


@require_GET
@opens_for(*SEE_BUDGETS)
def budget(request: Request, limit_id: str) -> HttpResponse:
    """Show one limit in one window: how it came about over time, and each of its parts; the history as CSV too."""
    reader, terms = request.visit.reader, vocabulary(request.visit.connection)
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:100] for name in ("window", "unit", "partner")}
    kind = next((one for one in _KINDS if one.value == request.GET.get("by")), PeriodKind.MONTH)
    window, partner_id = asked["window"] or None, asked["partner"] or None
    chosen = {"window": window, "partner_id": partner_id}
    lines = list_budgets(
        reader, terms.programme, limit_id=limit_id, at_most=_LINES_SHOWN, after=request.GET.get("after"), **chosen
    )
    if not lines.items:
        raise Http404
    unit = asked["unit"] or lines.items[0].unit
    points = budget_history(reader, terms.programme, limit_id, unit=unit, kind=kind, **chosen)
    if "csv" in request.GET:
        return csv_download(_HISTORY_FILE, [_point_row(one, unit) for one in points])
    title = lines.items[0].title
    content = {
        **asked,
        "limit_id": limit_id,
        "may_change": request.visit.person.has_any("channel-manager"),
        "unit": unit,
        "points": points[-_POINTS_SHOWN:][::-1],
        "plot": history_plot(points[-_POINTS_SHOWN:], unit=unit) if points else "",
        "now": points[-1].amounts if points else None,
        "lines": [
            (one, parts_of(one.amounts), _scope_names(one, names))
            for names in [_names(request, lines.items)]
            for one in lines.items
        ],
        "next": urlencode({"after": lines.next}) if lines.next else "",
        "query": kept_query(request, "window", "unit", "partner", "by"),
        "kinds": [(one.value, text) for one, text in _KINDS.items()],
        "by": kind.value,
        "is_later": "after" in request.GET,
    }
    return page(request, "vendor/budget.html", content, title=title, trail=[BUDGETS])


def _partners_asked(request: Request) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what was typed for a partner, and the partners that it can mean; an exact id means that one alone."""
    words = request.GET.get("partner", "").replace("\x00", "").strip()[:100]
    found = find_partners(request.visit.reader, words) if words else ()
    return words, found[:1] if found and found[0][0] == words else found


def _names(request: Request, lines: Sequence[BudgetLine]) -> dict[str, dict[str, str]]:
    """Return the names of the partners and customers that the parts of a limit are for."""
    ids: dict[str, set[str]] = {"partner": set(), "customer": set()}
    for line in lines:
        for name, value in line.scope:
            ids.get(name, set()).add(value)
    return {name: names_of(request.visit.reader, f"{name}s", wanted) for name, wanted in ids.items()}


def _scope_names(line: BudgetLine, names: dict[str, dict[str, str]]) -> list[str]:
    return [
        current_language().say(SALES_PERSON, id=value) if name == "person" else names.get(name, {}).get(value, value)
        for name, value in line.scope
    ]


def _total_row(one: BudgetTotal, request: Request) -> dict[str, Any]:
    return {
        "limit": one.title.in_(request.visit.language.code),
        "window": one.window,
        "instances": one.instances,
        "full": one.full,
        "unit": one.unit,
        "decimals": decimals_of(one.unit),
        **{name: getattr(one.amounts, name) for name in _AMOUNTS},
    }


def _point_row(one: BudgetPoint, unit: str) -> dict[str, Any]:
    amounts = {name: getattr(one.amounts, name) for name in _AMOUNTS}
    return {"period": one.label, "unit": unit, "decimals": decimals_of(unit), **amounts}
