"""Plots on pages: drawn on the server as SVG; the same data stands beside each of them as a table."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from tremplin.doors.drawing import COLOURS, WIDTH, drawn
from tremplin.doors.portal.words import current_language

__all__ = ["COLOURS", "WIDTH", "plot"]


def plot(spec: Mapping[str, Any], *, title: str) -> SafeString:
    """Draw a plot in the language of the page.

    Args:
        spec: of Vega-Lite, with its data in it; no address is ever fetched.
        title: what the plot shows, for who cannot see it.
    """
    return mark_safe(drawn(spec, title=title, code=current_language().code))
