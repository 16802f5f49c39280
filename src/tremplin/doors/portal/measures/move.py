"""The move to subscription: how the channel sells, what recurs, and what each hundred of it costs in incentives."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from tremplin.doors.access.opening import VENDORS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.download import csv_download
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.measures.move_plot import COSTS, mix_plot, percent, share_plot, stage_plot
from tremplin.doors.portal.page import page
from tremplin.doors.portal.words import amount
from tremplin.doors.table_file import Kind, TableFile
from tremplin.money import Period, PeriodKind, currency_of, half_up
from tremplin.terms.prose.stage import STAGES
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.subscription import Cost, Move, subscription_move
from tremplin.usecases.reads.vocabulary import vocabulary
from tremplin.wording import text_key

MEASURERS: Final = VENDORS - {"admin"}
"""Who measures; an admin needs no amounts."""

TITLE: Final = text_key("The move to subscription")
PARTNERS_SHOWN: Final = 25
_NO_DAYS: Final = text_key("Give days as 2021-06-30, the first before the last.")
_KINDS: Final = {
    PeriodKind.MONTH: text_key("by month"),
    PeriodKind.QUARTER: text_key("by quarter"),
    PeriodKind.YEAR: text_key("by year"),
}
_SUMS: Final[Mapping[str, Kind]] = {"ordered": "amount", "subscription_and_saas": "amount", "recurring": "amount"}
_COST_SUMS: Final[Mapping[str, Kind]] = {f"awarded_{name}": "amount" for name in COSTS}


@require_GET
@opens_for(*MEASURERS)
def move(request: Request) -> HttpResponse:
    """Show how far the partners in sight have moved; or one of its tables as CSV."""
    visit, terms = request.visit, vocabulary(request.visit.connection)
    kind = next((one for one in _KINDS if one.value == request.GET.get("by")), PeriodKind.QUARTER)
    between, complaint = _days(request)
    found = None
    if terms.programme:
        at_most = None if request.GET.get("csv") == "partners" else PARTNERS_SHOWN
        found = subscription_move(visit.reader, terms.programme, kind=kind, between=between, at_most=at_most)
    if found and request.GET.get("csv") in _FILES:
        return _FILES[request.GET["csv"]](request, found)
    content: dict[str, Any] = {
        "kinds": [(one.value, text) for one, text in _KINDS.items()],
        "by": kind.value,
        "first": request.GET.get("first", "")[:10],
        "last": request.GET.get("last", "")[:10],
        "complaint": complaint,
        "query": kept_query(request, "by", "first", "last"),
    }
    if found and found.whole:
        # Years in which nothing happened would push all others aside.
        busy = tuple(one for one in found.periods if one.mix.by_type or one.cost != Cost())
        content |= _shown(request, replace(found, periods=busy))
    return page(request, "measures/move.html", content, title=TITLE)


def _shown(request: Request, found: Move) -> Mapping[str, Any]:
    names = names_of(request.visit.reader, "partners", [one for one, _ in found.partners])
    whole = found.whole
    return {
        "move": found,
        "whole": whole,
        "share": percent(whole.mix.share) if whole else None,
        "cost": _of_hundred(whole.cost_per_unit, found) if whole else None,
        "hundred_text": amount(100 * 10 ** currency_of(found.currency).exponent, found.currency),
        "periods": [(one, percent(one.mix.share), _of_hundred(one.cost_per_unit, found)) for one in found.periods],
        "partners": [(names.get(one, one), mix, percent(mix.share)) for one, mix in found.partners],
        "more_partners": found.partner_count - len(found.partners),
        "stages": [
            (STAGES[one], found.stages[one], percent(found.stages[one].share)) for one in STAGES if one in found.stages
        ],
        "incentives": [(title, cost, percent(cost.share)) for title, cost in found.incentives.values()],
        "costs": COSTS,
        "references": [(one, percent(one.share)) for one in found.references],
        # Where nothing was ordered there is no mix and no share to draw.
        "mix_plot": mix_plot(found) if found.partners else "",
        "share_plot": share_plot(found) if any(one.mix.share is not None for one in found.periods) else "",
        "stage_plot": stage_plot(found) if found.stages else "",
    }


def _of_hundred(per_unit: Fraction | None, found: Move) -> int | None:
    """Return what a hundred units of money cost, in minor units."""
    if per_unit is None:
        return None
    minor = 100 * 10 ** currency_of(found.currency).exponent
    return half_up(per_unit.numerator * minor, per_unit.denominator)


def _days(request: Request) -> tuple[Period | None, str]:
    """Return the days that are asked for, the last of them included, and what is wrong with them."""
    first, last = (request.GET.get(name, "").strip() for name in ("first", "last"))
    if not first and not last:
        return None, ""
    try:
        start = date.fromisoformat(first) if first else date.min
        end = date.fromisoformat(last) if last else date(9998, 12, 31)
        return Period(start, date.fromordinal(end.toordinal() + 1)), ""
    except (ValueError, OverflowError):
        return None, request.visit.language.say(_NO_DAYS)


def _periods_file(_request: Request, found: Move) -> HttpResponse:
    types: Mapping[str, Kind] = {f"ordered_{code}": "amount" for code, _ in found.sale_types}
    table = TableFile("subscription-periods", {"period": "text", "unit": "text", **types, **_SUMS, **_COST_SUMS})
    rows = [
        {
            "period": one.label,
            **{f"ordered_{code}": one.mix.by_type.get(code, 0) for code, _ in found.sale_types},
            **_sums(one.mix),
            **{f"awarded_{name}": getattr(one.cost, name) for name in COSTS},
        }
        for one in found.periods
    ]
    return _file(table, rows, found)


def _partners_file(request: Request, found: Move) -> HttpResponse:
    table = TableFile("subscription-partners", {"partner": "text", "name": "text", "unit": "text", **_SUMS})
    names = names_of(request.visit.reader, "partners", [one for one, _ in found.partners])
    rows = [{"partner": one, "name": names.get(one, ""), **_sums(mix)} for one, mix in found.partners]
    return _file(table, rows, found)


def _incentives_file(request: Request, found: Move) -> HttpResponse:
    table = TableFile("subscription-incentives", {"incentive": "text", "title": "text", "unit": "text", **_COST_SUMS})
    rows = [
        {
            "incentive": key,
            "title": title.in_(request.visit.language.code),
            **{f"awarded_{name}": getattr(cost, name) for name in COSTS},
        }
        for key, (title, cost) in found.incentives.items()
    ]
    return _file(table, rows, found)


def _sums(mix: Any) -> dict[str, int]:
    return {"ordered": mix.total, "subscription_and_saas": mix.subscription, "recurring": mix.recurring}


def _file(table: TableFile, rows: list[dict[str, Any]], found: Move) -> HttpResponse:
    money = {"unit": found.currency, "decimals": currency_of(found.currency).exponent}
    return csv_download(table, [{**row, **money} for row in rows])


_FILES: Final = {"periods": _periods_file, "partners": _partners_file, "incentives": _incentives_file}
