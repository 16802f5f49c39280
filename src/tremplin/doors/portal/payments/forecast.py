"""The forecast: what will be payable in which month, by how certain it is."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.payments.payables import PAYMENTS
from tremplin.doors.portal.payments.statements import SEE_STATEMENTS
from tremplin.money import Money, sum_of
from tremplin.usecases.reads.forecast import CERTAINTIES, ForecastLine, forecast
from tremplin.wording import text_key

TITLE: Final = text_key("Forecast")
WORDS: Final = {
    "reserved": text_key("Reserved"),
    "work-done": text_key("Work done"),
    "in-review": text_key("In review"),
    "awarded": text_key("Awarded"),
    "payable": text_key("Payable"),
    "released": text_key("With the bank"),
}


@require_GET
@opens_for(*SEE_STATEMENTS)
def forecasts(request: Request) -> HttpResponse:
    """Show what will be payable, a row for each month and currency, a column for each certainty."""
    reader = request.visit.reader
    own = request.visit.person.standing.organisation_id if reader.is_partner else None
    content = {
        "heads": [WORDS[one] for one in CERTAINTIES],
        "rows": _rows(forecast(reader, partner_id=own)),
    }
    return page(request, "payments/forecast.html", content, title=TITLE, trail=[PAYMENTS])


def _rows(lines: tuple[ForecastLine, ...]) -> list[tuple[str, list[tuple[str, Money | None]], Money]]:
    """Return for each month and currency the amounts by certainty, and their sum."""
    found: dict[tuple[str, str], dict[str, Money]] = {}
    for one in lines:
        found.setdefault((one.month, one.amount.currency), {})[one.certainty] = one.amount
    return [
        (month, [(WORDS[name], amounts.get(name)) for name in CERTAINTIES], sum_of(amounts.values(), currency=currency))
        for (month, currency), amounts in sorted(found.items())
    ]
