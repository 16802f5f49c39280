"""The plots of a simulation; each mark says its figure, and the same data stands beside each plot as a table."""

from collections.abc import Sequence
from typing import Any, Final

from tremplin.doors.drawing import COLOURS, drawn
from tremplin.doors.simulation.names import Names
from tremplin.doors.simulation.tried import Row
from tremplin.wording import text_key

_COST: Final = text_key("What each incentive costs under each terms, in {unit}; the table below has it all.")
_MONTHS: Final = text_key("What each month costs under each terms, in {unit}; the table below has it all.")
_RISK: Final = text_key(
    "From 5 to 95 in a hundred scenarios, with the middle and the history, in {unit}; the table below has it all."
)
_MARK: Final = text_key("{name}, {terms}: {amount}")
_SPAN: Final = text_key(
    "{terms}: 5 in 100 cost up to {low}, 50 up to {middle}, 95 up to {high}; the history {history}."
)
_LABEL_LIMIT: Final = 220
# The fonts of readers differ in width from those that the drawing measures with.
_PADDING: Final = {"left": 40, "right": 20, "top": 5, "bottom": 5}


def cost_plot(rows: Sequence[Row], *, unit: str, names: Names) -> str:
    """Draw bars for each incentive, one for each terms.

    Args:
        rows: of the cost, all in one unit, one at least.
        unit: of the amounts.
        names: of what is shown.
    """
    values = [_value(row, names.incentive(row["incentive"]), unit, names) for row in rows]
    incentives = list(dict.fromkeys(one["name"] for one in values))
    terms = list(dict.fromkeys(one["terms"] for one in values))
    spec = {
        "padding": _PADDING,
        "height": {"step": 14 if len(terms) > 1 else 22},
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": incentives,
                "title": None,
                "axis": {"labelLimit": _LABEL_LIMIT},
            },
            "yOffset": {"field": "terms", "type": "nominal", "sort": terms},
            "x": _amounts(rows, unit),
            "color": _colours(terms),
            "description": {"field": "said"},
        },
    }
    return drawn(spec, title=names.language.say(_COST, unit=names.unit(unit)), code=names.language.code)


def months_plot(rows: Sequence[Row], *, unit: str, names: Names) -> str:
    """Draw a line over the months for each terms.

    Args:
        rows: of the months, all in one unit, one at least.
        unit: of the amounts.
        names: of what is shown.
    """
    values = [_value(row, row["month"], unit, names) for row in rows]
    terms = list(dict.fromkeys(one["terms"] for one in values))
    spec = {
        "padding": _PADDING,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "name", "type": "ordinal", "title": None, "axis": {"labelOverlap": True}},
            "xOffset": {"field": "terms", "type": "nominal", "sort": terms},
            "y": _amounts(rows, unit),
            "color": _colours(terms),
            "description": {"field": "said"},
        },
    }
    return drawn(spec, title=names.language.say(_MONTHS, unit=names.unit(unit)), code=names.language.code)


def risk_plot(rows: Sequence[Row], *, unit: str, names: Names) -> str:
    """Draw, for each terms, where most scenarios end, with the middle and the history.

    Args:
        rows: of the risk, of the whole, all in one unit, one for each terms.
        unit: of the amounts.
        names: of what is shown.
    """
    values = [{**row, "said": _span(row, unit, names)} for row in rows]
    terms = [row["terms"] for row in rows]
    place = {"field": "terms", "type": "nominal", "sort": terms, "title": None, "axis": {"labelLimit": _LABEL_LIMIT}}
    scale = {"zero": False, "nice": True}
    said = {"description": {"field": "said"}}
    layers = [
        {
            "mark": {"type": "bar", "height": 14},
            "encoding": {
                "y": place,
                "x": {**_amounts(rows, unit, field="p5"), "scale": scale},
                "x2": {"field": "p95"},
                "color": {**_colours(terms), "legend": None},
                **said,
            },
        },
        {
            "mark": {"type": "tick", "thickness": 3, "color": "currentColor", "height": 24},
            "encoding": {"y": place, "x": _amounts(rows, unit, field="p50"), **said},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "color": "currentColor"},
            "encoding": {"y": place, "x": _amounts(rows, unit, field="history"), **said},
        },
    ]
    spec = {"padding": _PADDING, "height": {"step": 48}, "data": {"values": values}, "layer": layers}
    return drawn(spec, title=names.language.say(_RISK, unit=names.unit(unit)), code=names.language.code)


def _value(row: Row, name: str, unit: str, names: Names) -> Row:
    said = names.language.say(_MARK, name=name, terms=row["terms"], amount=names.amount(row["granted"], unit))
    return {"name": name, "terms": row["terms"], "granted": row["granted"], "said": said}


def _span(row: Row, unit: str, names: Names) -> str:
    figures = {name: names.amount(row[key], unit) for name, key in (("low", "p5"), ("middle", "p50"), ("high", "p95"))}
    return names.language.say(_SPAN, terms=row["terms"], history=names.amount(row["history"], unit), **figures)


def _amounts(rows: Sequence[Row], unit: str, *, field: str = "granted") -> dict[str, Any]:
    whole = 10 ** rows[0]["decimals"]
    axis = {"labelExpr": f"format(datum.value / {whole}, ',')", "tickCount": 5}
    return {"field": field, "type": "quantitative", "title": unit, "axis": axis}


def _colours(terms: Sequence[str]) -> dict[str, Any]:
    return {
        "field": "terms",
        "type": "nominal",
        "sort": list(terms),
        "legend": {"columnPadding": 40},
        "scale": {"domain": list(terms), "range": list(COLOURS[: len(terms)])},
    }
