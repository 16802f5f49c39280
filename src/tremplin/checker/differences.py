"""What differs between a receipt and what was worked out anew: each place, with both values."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tremplin.checker.canonical import is_same
from tremplin.checker.reading import Unreadable

SHOWN_MAX: Final = 200

KEYED: Final[Mapping[str, tuple[str, ...]]] = {
    "reasons": ("code", "at"),
    "conditions": ("at",),
    "clocks": ("id",),
    "proofs": ("at",),
    "exclusions": ("id",),
    "steps": ("at",),
    "limits": ("limit", "scope", "window"),
    "parts": ("kind", "payee"),
    "instalments": ("on",),
    "divided": ("as",),
}
"""What tells the rows of a list apart, so that one row too many does not make all that follow look different."""


@dataclass(frozen=True)
class Difference:
    """One thing that does not hold.

    Attributes:
        code: `DIFFERS`; `MISSING` and `UNEXPECTED` for a key or row; `ORDER_DIFFERS`; `HASH_DIFFERS`;
            `CHANGE_NOT_NEEDED`, `CHANGE_GIVES_NO_MORE`, `CHANGE_NOT_SMALLEST`; or a code of `Unreadable`.
        place: where in the receipt, such as `result.steps[measures.sales].value`; empty for the whole.
        in_receipt: what stands there, as text or JSON; None when nothing does, or when that says nothing.
        recomputed: what belongs there; None when nothing does, or when that is not known.
    """

    code: str
    place: str
    in_receipt: str | None
    recomputed: str | None


def unreadable(error: Unreadable) -> Difference:
    """Return the difference that says why a receipt cannot be read."""
    return Difference(error.code, error.place, error.seen or None, None)


def differences(seen: Any, wanted: Any, *, place: str) -> Iterator[Difference]:
    """Yield what differs, in the order of the keys and rows that belong there.

    Args:
        seen: what the receipt has.
        wanted: what belongs there.
        place: of both in the receipt.
    """
    if is_same(seen, wanted):
        return
    if isinstance(seen, dict) and isinstance(wanted, dict):
        yield from _of_mappings(seen, wanted, place)
    elif isinstance(seen, list) and isinstance(wanted, list):
        yield from _of_lists(seen, wanted, place)
    else:
        yield Difference("DIFFERS", place, shown(seen), shown(wanted))


def shown(data: Any) -> str:
    """Return data as a text to read: text as it is, all else as JSON, cut short."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"


def _of_mappings(seen: dict[str, Any], wanted: dict[str, Any], place: str) -> Iterator[Difference]:
    for key, value in wanted.items():
        at = f"{place}.{key}" if place else key
        if key in seen:
            yield from differences(seen[key], value, place=at)
        else:
            yield Difference("MISSING", at, None, shown(value))
    for key in sorted(seen.keys() - wanted.keys()):
        yield Difference("UNEXPECTED", f"{place}.{key}" if place else key, shown(seen[key]), None)


def _of_lists(seen: list[Any], wanted: list[Any], place: str) -> Iterator[Difference]:
    keys = KEYED.get(place.rpartition(".")[2]) if place.startswith("result.") else None
    seen_names = [_name(row, keys, index) for index, row in enumerate(seen)]
    wanted_names = [_name(row, keys, index) for index, row in enumerate(wanted)]
    by_name = dict(zip(seen_names, seen, strict=True))
    for name, row in zip(wanted_names, wanted, strict=True):
        if name in by_name:
            yield from differences(by_name[name], row, place=f"{place}[{name}]")
        else:
            yield Difference("MISSING", f"{place}[{name}]", None, shown(row))
    for index, (name, row) in enumerate(zip(seen_names, seen, strict=True)):
        if name not in wanted_names or name in seen_names[:index]:
            yield Difference("UNEXPECTED", f"{place}[{name}]", shown(row), None)
    if seen_names != wanted_names and sorted(seen_names) == sorted(wanted_names):
        yield Difference("ORDER_DIFFERS", place, ", ".join(seen_names), ", ".join(wanted_names))


def _name(row: Any, keys: tuple[str, ...] | None, index: int) -> str:
    """Return what a row of a list is called: by what tells it apart, else by its place in the list."""
    if keys is None or not isinstance(row, dict):
        return str(index)
    return " ".join(shown(row.get(key)) for key in keys)
