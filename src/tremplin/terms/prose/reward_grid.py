"""The bands of a reward as a table."""

from typing import Any

from tremplin.terms import reward as r
from tremplin.terms.prose.outline import Grid
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.voice import Voice


def bands_grid(banded: r.Banded, voice: Voice) -> Grid:
    """Return bands as a table: the band in words, and its rate or amount."""
    labelled = any(row.label for row in banded.rows)
    rows = tuple(
        (*([voice.label(row.label)] if labelled else []), band_text(row, voice), band_value(row, voice))
        for row in banded.rows
    )
    heads = (*([voice.say("Name")] if labelled else []), voice.say("Band"), voice.say("Rate or amount"))
    return Grid(voice.say("Bands"), heads, rows, figures=frozenset({len(heads) - 1}))


def band_text(band: r.Band, voice: Voice) -> str:
    """Return the bounds of a band; an included and an excluded bound have different words."""
    bounds = []
    if band.from_ is not None:
        bounds.append(voice.say("from {bound} (included)", bound=quantity_text(band.from_, voice)))
    if band.above is not None:
        bounds.append(voice.say("above {bound}", bound=quantity_text(band.above, voice)))
    if band.up_to is not None:
        bounds.append(voice.say("up to {bound} (included)", bound=quantity_text(band.up_to, voice)))
    if band.below is not None:
        bounds.append(voice.say("below {bound}", bound=quantity_text(band.below, voice)))
    return ", ".join(bounds) or voice.say("everything")


def band_value(band: Any, voice: Voice) -> str:
    """Return the rate or the amount of a band."""
    if band.rate is not None:
        return quantity_text(band.rate, voice, as_rate=True)
    return quantity_text(band.amount, voice)
