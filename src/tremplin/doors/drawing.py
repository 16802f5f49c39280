"""Plots, drawn as SVG without a browser: Vega-Lite in, markup out, in the colours of the paper around it."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final, Literal

COLOURS: Final = ("#1f7a85", "#c9822b", "#8a6fb0", "#5f8f4e", "#b8546a", "#6d7f8c", "#a08a3c", "#4468a8")
"""What is told apart by colour, in this order; each is told apart from light and dark paper by 3 to 1 at least."""

WIDTH: Final = 620
_KEPT: Final = 256
_LOCALES: Final[Mapping[str, Literal["en-GB", "fr-FR"]]] = {"en": "en-GB", "fr": "fr-FR"}
# Text and lines take the colour of the page around them, in the light and in the dark.
_LOOK: Final = {
    # A picture has one name, and its data beside it in a table; telling each mark too is a quarter of its weight.
    "aria": False,
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "domainColor": "currentColor",
        "tickColor": "currentColor",
        "gridColor": "currentColor",
        "gridOpacity": 0.15,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "titlePadding": 12,
    },
    "legend": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "labelFontSize": 13,
        "orient": "bottom",
        # What measures the names knows other letters than the page has: without room, one touches the next.
        "columnPadding": 32,
        "title": None,
    },
    "range": {"category": list(COLOURS)},
}


def drawn(spec: Mapping[str, Any], *, title: str, code: str, width: int = WIDTH) -> str:
    """Draw a plot, once for each content: the first one of a process takes over a second, the next ones little.

    Args:
        spec: of Vega-Lite, with its data in it; no address is ever fetched.
        title: what the plot shows, for who cannot see it.
        code: of the language.
        width: of what is inside the axes, where the specification says none.

    Returns:
        Markup; only what Vega-Lite draws is markup in it: texts are escaped there, the title here.
    """
    text = json.dumps({"width": width, "height": 240, **spec, "config": _LOOK}, ensure_ascii=False)
    return f'<svg role="img" aria-label="{escape(title)}" {_svg(text, code)}'


@lru_cache(maxsize=_KEPT)
def _svg(text: str, code: str) -> str:
    # 84 MB of library and a second of start: only who opens a plot waits for it.
    import vl_convert

    locale = _LOCALES[code]
    svg = vl_convert.vegalite_to_svg(
        text, vl_version="5.20", format_locale=locale, time_format_locale=locale, allowed_base_urls=[]
    )
    # It fills the width that the page has for it.
    return re.sub(r'^<svg|\s(?:width|height)="[0-9.]+"(?=[^>]*viewBox)', "", svg, count=3).strip()
