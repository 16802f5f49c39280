"""How the move to subscription is drawn: orders over time, the share beside public figures, awards by stage."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from django.utils.safestring import SafeString

from tremplin.doors.portal.plot import COLOURS, lying, plot
from tremplin.doors.portal.words import amount, current_language, period_name
from tremplin.money import currency_of, half_up
from tremplin.terms.prose.stage import STAGES
from tremplin.usecases.reads.subscription import Move
from tremplin.wording import text_key

COSTS: Final = {
    "subscription": text_key("for subscription and SaaS"),
    "other": text_key("for other sales"),
    "without_project": text_key("for no single project"),
}
"""What awards are for, by their part of a cost."""

_MIX: Final = text_key("What was ordered in each period, by how it was sold, in {unit}; the table below has it all.")
_SHARE: Final = text_key(
    "Share of subscription and SaaS in each period, beside public figures; the table below has it all."
)
_STAGES: Final = text_key("What was awarded at each stage, in {unit}; the table below has it all.")
_BAR: Final = text_key("{what}, {part}: {amount}")
_POINT: Final = text_key("{period}: {share}")
_OWN: Final = text_key("the partners here")
_NAME_MAX: Final = 24
_PER_MILLE: Final = 1_000


def percent(share: Fraction | None) -> Fraction | None:
    """Return a share to a tenth of a percent, as people read it."""
    return None if share is None else Fraction(_per_mille(share), _PER_MILLE)


def mix_plot(move: Move) -> SafeString:
    """Draw what was ordered in each period, by type of sale."""
    language = current_language()
    types = {code: language.say_field(label) for code, label in move.sale_types}
    rows = [
        _bar(period_name(period.label), types[code], number, period.mix.by_type.get(code, 0), move.currency)
        for period in move.periods
        for number, code in enumerate(types)
    ]
    return plot(_bars(rows, list(types.values()), unit=move.currency), title=language.say(_MIX, unit=move.currency))


def stage_plot(move: Move) -> SafeString:
    """Draw what was awarded at each stage, by what it was for."""
    language = current_language()
    parts = {name: language.say(text) for name, text in COSTS.items()}
    rows = [
        _bar(language.say(STAGES[stage]), parts[name], number, getattr(move.stages[stage], name), move.currency)
        for stage in STAGES
        if stage in move.stages
        for number, name in enumerate(parts)
    ]
    return plot(_bars(rows, list(parts.values()), unit=move.currency), title=language.say(_STAGES, unit=move.currency))


def share_plot(move: Move) -> SafeString:
    """Draw the share of subscription and SaaS in each period, and public figures as lines beside it."""
    language = current_language()
    shares = [(period_name(one.label), one.mix.share) for one in move.periods if one.mix.share is not None]
    own = [_point(label, share, language.say(_OWN)) for label, share in shares]
    known = [(language.say(one.what), one.share) for one in move.references]
    lines = [_point(label, share, name) for name, share in known for label, _ in shares]
    names = [language.say(_OWN), *(name for name, _ in known)]
    encoding = {
        "x": lying("period"),
        "y": {
            "field": "share",
            "type": "quantitative",
            "title": None,
            "scale": {"domain": [0, _PER_MILLE]},
            "axis": {"labelExpr": f"format(datum.value / {_PER_MILLE}, '.0%')", "tickCount": 5},
        },
        "color": _colour("series", names),
        "description": {"field": "said"},
    }
    mark = {"type": "line", "point": {"size": 70, "filled": True}, "strokeWidth": 3}
    rule = {"type": "line", "strokeDash": [6, 4], "strokeWidth": 2}
    layers = [{"data": {"values": lines}, "mark": rule}, {"data": {"values": own}, "mark": mark}]
    return plot({"encoding": encoding, "layer": layers}, title=language.say(_SHARE))


def _bars(rows: list[dict[str, Any]], parts: list[str], *, unit: str) -> Mapping[str, Any]:
    whole = 10 ** currency_of(unit).exponent
    return {
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "x": lying("what"),
            "y": {
                "field": "amount",
                "type": "quantitative",
                "title": unit,
                "axis": {"labelExpr": f"format(datum.value / {whole}, ',')", "tickCount": 5},
            },
            "color": _colour("part", parts),
            "order": {"field": "order"},
            "description": {"field": "said"},
        },
    }


def _bar(what: str, part: str, order: int, minor: int, unit: str) -> dict[str, Any]:
    said = current_language().say(_BAR, what=what, part=part, amount=amount(minor, unit))
    return {"what": what, "part": part, "order": order, "amount": minor, "said": said}


def _point(period: str, share: Fraction, series: str) -> dict[str, Any]:
    said = current_language().say(_POINT, period=f"{series}, {period}", share=percent(share))
    return {"period": period, "series": series, "share": _per_mille(share), "said": said}


def _colour(field: str, names: list[str]) -> dict[str, Any]:
    scale = {"domain": names, "range": list(COLOURS[: len(names)])}
    # Two long names beside each other are cut at the edge of the plot.
    columns = 1 if any(len(name) > _NAME_MAX for name in names) else 2
    return {"field": field, "type": "nominal", "scale": scale, "legend": {"columns": columns, "labelLimit": 400}}


def _per_mille(share: Fraction) -> int:
    return half_up(share.numerator * _PER_MILLE, share.denominator)
