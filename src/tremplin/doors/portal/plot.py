"""Plots on pages: drawn on the server as SVG; the same data stands beside each of them as a table."""

import json
from collections.abc import Mapping
from textwrap import wrap
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from tremplin.doors.drawing import COLOURS, WIDTH, drawn
from tremplin.doors.portal.words import current_language

__all__ = ["COLOURS", "WIDTH", "lying", "plot"]

NARROW: Final = 190
"""So wide is a plot on a phone, inside its axes: drawn for it, its words are as large as those of the page."""
_LINE_MAX: Final = 24


def plot(spec: Mapping[str, Any], *, title: str) -> SafeString:
    """Draw a plot in the language of the page: once for wide screens and once for phones; each shows the one for it.

    Args:
        spec: of Vega-Lite, with its data in it and a colour for each of several names; no address is ever fetched.
        title: what the plot shows, for who cannot see it.
    """
    code = current_language().code
    wide = drawn(spec, title=title, code=code)
    narrow = drawn(_for_phones(spec), title=title, code=code, width=NARROW)
    return mark_safe(f'<div class="plot-wide">{wide}</div><div class="plot-narrow">{narrow}</div>')


def lying(field: str) -> dict[str, Any]:
    """Return the axis below a plot: its names lie, in the order of the data; where two would touch, one is left out."""
    axis = {"labelOverlap": True, "labelAngle": 0, "labelSeparation": 12}
    return {"field": field, "type": "ordinal", "sort": None, "title": None, "axis": axis}


def _for_phones(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plot whose colours are named one below the other, long names in several lines."""
    encoding = spec["encoding"]
    colour = encoding["color"]
    lines = {name: wrap(name, _LINE_MAX) for name in colour["scale"]["domain"]}
    said = f"{json.dumps(lines, ensure_ascii=False)}[datum.label]"
    return {**spec, "encoding": {**encoding, "color": {**colour, "legend": {"columns": 1, "labelExpr": said}}}}
