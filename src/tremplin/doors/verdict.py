"""What the checker found about a receipt, in words."""

import re
from typing import Any, Final

from tremplin.checker.differences import Difference
from tremplin.checker.verify import Verdict
from tremplin.wording import Language, text_key

_HOLDS: Final = text_key("The receipt holds: {hashes}, {rows} of facts, {values} of the result recomputed.")
_NOTHING: Final = text_key("nothing")

_DIFFERENCES: Final = {
    "DIFFERS": text_key("The receipt does not hold: at {place} it says {said}; recomputed: {recomputed}."),
    "MISSING": text_key("The receipt does not hold: at {place} something is missing; recomputed: {recomputed}."),
    "UNEXPECTED": text_key("The receipt does not hold: at {place} it says {said}, and nothing belongs there."),
    "ORDER_DIFFERS": text_key("The receipt does not hold: at {place} the order is {said}; recomputed: {recomputed}."),
    "HASH_DIFFERS": text_key("The receipt was changed: {place} is {said}, and its content gives {recomputed}."),
    "CHANGE_NOT_NEEDED": text_key(
        "The receipt does not hold: it names a change that would have paid more, though all that was asked is granted."
    ),
    "CHANGE_GIVES_NO_MORE": text_key(
        "The receipt does not hold: the change it names gives {said}, no more than the {recomputed} that are granted."
    ),
    "CHANGE_NOT_SMALLEST": text_key(
        "The receipt does not hold: the change it names pays without the edit at {place} too."
    ),
}
_UNREADABLE: Final = {
    "TOO_LARGE": text_key("This is no receipt: it is larger than 16 MiB."),
    "NOT_TEXT": text_key("This is no receipt: it is not text in UTF-8."),
    "NOT_JSON": text_key("This is no receipt: it is not JSON at line {line}, column {column}."),
    "TOO_DEEP": text_key("This is no receipt: it is nested too deep."),
    "REPEATED_KEY": text_key("This is no receipt: the key {said} stands twice."),
    "FLOAT": text_key("This is no receipt: it holds the number {said}, which is not whole."),
    "NUMBER_TOO_LONG": text_key("This is no receipt: it holds the number {said}, which is too long."),
    "FORMAT_UNKNOWN": text_key("This is no receipt of the format that this version of Tremplin knows: it says {said}."),
    "MISSING": text_key("This is no receipt: {place} is missing."),
    "UNEXPECTED": text_key("This is no receipt: {place} does not belong there."),
    "MALFORMED": text_key("This receipt cannot be recomputed: at {place} stands {said}, which has no meaning there."),
    "TOO_MUCH_WORK": text_key("This receipt cannot be recomputed: it would take too much work."),
}
_MISSHAPEN: Final = text_key("This receipt cannot be recomputed: a part of it has a form that means nothing.")
_FIGURE: Final = re.compile(r"[0-9]+")


def verdict_text(verdict: Verdict, *, language: Language) -> str:
    """Return a verdict as one sentence: that the receipt holds, or the first thing that does not."""
    first = verdict.first_difference
    if first is not None:
        return _difference_text(first, language)
    checked = verdict.checked
    values = sum(n for kind, n in checked.items() if kind not in ("hashes", "rows"))
    return language.say(
        _HOLDS,
        hashes=language.say_count("{n} hash", "{n} hashes", checked.get("hashes", 0)),
        rows=language.say_count("{n} row", "{n} rows", checked.get("rows", 0)),
        values=language.say_count("{n} value", "{n} values", values),
    )


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON data, with everything that does not hold."""
    return {
        "holds": verdict.ok,
        "checked": dict(verdict.checked),
        "differences": [
            {"code": one.code, "place": one.place, "said": one.in_receipt, "recomputed": one.recomputed}
            for one in verdict.differences
        ],
    }


def _difference_text(difference: Difference, language: Language) -> str:
    said, recomputed = (
        language.say(_NOTHING) if value is None else language.say('"{text}"', text=value)
        for value in (difference.in_receipt, difference.recomputed)
    )
    # The checker speaks no language: where it names a line, the figures are what it says.
    figures = [*_FIGURE.findall(difference.in_receipt or ""), "", ""]
    return language.say(
        _template(difference),
        place=difference.place,
        said=said,
        recomputed=recomputed,
        line=figures[0],
        column=figures[1],
    )


def _template(difference: Difference) -> str:
    # A key that the format itself asks for has no value to recompute; a part of the result has.
    if difference.code in ("MISSING", "UNEXPECTED") and difference.place.startswith(("result.", "head_room")):
        return _DIFFERENCES[difference.code]
    if difference.code == "MALFORMED" and not difference.place:
        return _MISSHAPEN
    if difference.code == "FORMAT_UNKNOWN" and difference.in_receipt == "None":
        return _UNREADABLE["MISSING"]
    return _UNREADABLE.get(difference.code) or _DIFFERENCES[difference.code]
