"""How a limit is drawn: as a bar of its parts, and as bars over time."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from django.utils.safestring import SafeString

from tremplin.doors.portal.plot import COLOURS, lying, plot
from tremplin.doors.portal.words import amount, current_language, period_name
from tremplin.money import CURRENCIES, currency_of
from tremplin.usecases.reads.budgets import Amounts, BudgetPoint, BudgetTotal
from tremplin.wording import text_key

_WHOLE: Final = 1_000
_WINDOWS_SHOWN: Final = 3
_PARTS: Final = {"used": text_key("used"), "reserved": text_key("reserved"), "lapsed": text_key("lapsed")}
_TITLE: Final = text_key(
    "What was used, reserved and lapsed at the end of each period, in {unit}; the table below has it all."
)

_BAR: Final = text_key("{period}, {part}: {amount}")


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a bar that is a thousand wide.

    Attributes:
        name: of the part, as style sheets know it.
        start: where it begins.
        size: how wide it is.
    """

    name: str
    start: int
    size: int


def parts_of(amounts: Amounts) -> list[BarPart]:
    """Return the bar of a limit, from what is used to what has lapsed; what is free is what stays empty."""
    parts, start = [], 0
    for name in _PARTS:
        size = getattr(amounts, name) * _WHOLE // max(1, amounts.granted)
        parts.append(BarPart(name, start, size))
        start += size
    return parts


def folded(totals: Sequence[BudgetTotal]) -> list[BudgetTotal]:
    """Return one line for each limit and window; where a limit has many windows, one line for all of them."""
    by_limit: dict[tuple[str, str], list[BudgetTotal]] = {}
    for one in totals:
        by_limit.setdefault((one.limit_id, one.unit), []).append(one)
    return [
        line
        for windows in by_limit.values()
        for line in (windows if len(windows) <= _WINDOWS_SHOWN else [_together(windows)])
    ]


def _together(windows: Sequence[BudgetTotal]) -> BudgetTotal:
    amounts = {one.name: sum(getattr(total.amounts, one.name) for total in windows) for one in fields(Amounts)}
    return replace(
        windows[0],
        window="",
        instances=sum(one.instances for one in windows),
        full=sum(one.full for one in windows),
        amounts=Amounts(**amounts),
    )


def decimals_of(unit: str) -> int:
    """Return the places of a unit's amounts: those of a currency, none of what is counted."""
    return currency_of(unit).exponent if unit in CURRENCIES else 0


def history_plot(points: Sequence[BudgetPoint], *, unit: str) -> SafeString:
    """Draw what was taken of a limit at the end of each period."""
    language = current_language()
    names = {part: language.say(words) for part, words in _PARTS.items()}
    rows = [
        {
            "period": name,
            "part": names[part],
            "order": number,
            "amount": getattr(point.amounts, part),
            "said": language.say(
                _BAR,
                period=period_name(point.label),
                part=names[part],
                amount=amount(getattr(point.amounts, part), unit),
            ),
        }
        for name, point in ((period_name(one.label), one) for one in points)
        for number, part in enumerate(_PARTS)
    ]
    whole = 10 ** decimals_of(unit)
    spec = {
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "x": lying("period"),
            "y": {
                "field": "amount",
                "type": "quantitative",
                "title": unit,
                "axis": {"labelExpr": f"format(datum.value / {whole}, ',')", "tickCount": 5},
            },
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": list(names.values()), "range": list(COLOURS[: len(names)])},
            },
            "order": {"field": "order"},
            "description": {"field": "said"},
        },
    }
    return plot(spec, title=language.say(_TITLE, unit=unit))
