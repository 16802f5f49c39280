"""Rows of a table that take the same case, as far as the precedence of the table forbids it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations_with_replacement, islice
from typing import Final

from tremplin.terms.check.table_row import ANY, RowShape
from tremplin.terms.programme import RateTable
from tremplin.wording import Phrase, Place, Problem, text_key

_TWICE: Final = text_key('Two rows of the table "{table}" stand for the same case.')
_OVERLAP: Final = text_key('Two rows of the table "{table}" both take the same case.')
_AMBIGUOUS: Final = text_key('Two rows of the table "{table}" are equally specific for the same case.')
_TWICE_HINT: Final = text_key("Delete one of the two.")
_OVERLAP_HINT: Final = text_key("Make the rows exclude each other, or say under precedence which one counts.")
_AMBIGUOUS_HINT: Final = text_key("Add a row for the case that both take.")
_FIRST: Final = text_key("one row")
_SECOND: Final = text_key("the other row")

# Rows that are compared meet in most of what they take; so many of them only in a table that is wrong throughout.
_PAIRS_MAX: Final = 200_000


def check_clashes(table: RateTable, shapes: list[RowShape], *, name: str) -> Iterator[Problem]:
    """Give a problem for each row that takes a case of an earlier row.

    Args:
        table: resolved; its precedence says which rows may meet.
        shapes: what its rows take, in written order.
        name: of the table.
    """
    all_keys = {shape.keys for shape in shapes}
    found: dict[int, Problem] = {}
    for one, other in islice(_pairs(shapes), _PAIRS_MAX):
        earlier, later = min(one, other), max(one, other)
        said = None if later in found else _clash(table, shapes[earlier], shapes[later], all_keys)
        if said is not None:
            found[later] = _problem(name, shapes[earlier], shapes[later], said=said)
    yield from (found[number] for number in sorted(found))


def _pairs(shapes: list[RowShape]) -> Iterator[tuple[int, int]]:
    """Give the pairs of rows that agree in every field which is closed in both, and may meet in their first span."""
    by_mask: dict[tuple[bool, ...], list[int]] = {}
    for number, shape in enumerate(shapes):
        by_mask.setdefault(shape.open_keys, []).append(number)
    for mask, other_mask in combinations_with_replacement(by_mask, 2):
        closed = [index for index, is_open in enumerate(mask) if not is_open and not other_mask[index]]
        buckets: dict[tuple[str, ...], list[int]] = {}
        for number in by_mask[mask] + (by_mask[other_mask] if other_mask != mask else []):
            buckets.setdefault(tuple(shapes[number].keys[index] for index in closed), []).append(number)
        for numbers in buckets.values():
            for one, other in _sweep(numbers, shapes):
                if mask == other_mask or shapes[one].open_keys != shapes[other].open_keys:
                    yield one, other


def _sweep(numbers: list[int], shapes: list[RowShape]) -> Iterator[tuple[int, int]]:
    """Give the pairs of rows of which the one starts before the other ends, by their first span."""
    before: list[int] = []
    for number in sorted(numbers, key=lambda number: shapes[number].start):
        before = [other for other in before if shapes[other].reaches(shapes[number])]
        yield from ((other, number) for other in before)
        before.append(number)


def _clash(
    table: RateTable, one: RowShape, other: RowShape, all_keys: set[tuple[str, ...]]
) -> tuple[str, str, str] | None:
    """Return code, text and hint when two rows must not stand together."""
    if not one.meets(other):
        return None
    if one.keys == other.keys and one.spans == other.spans:
        return "TABLE_ROW_TWICE", _TWICE, _TWICE_HINT
    if table.precedence == "only":
        return "TABLE_ROWS_OVERLAP", _OVERLAP, _OVERLAP_HINT
    if table.precedence == "first" or one.openness != other.openness:
        return None
    merged = tuple(b if a == ANY else a for a, b in zip(one.keys, other.keys, strict=True))
    is_settled = merged in all_keys - {one.keys, other.keys}
    return None if is_settled else ("TABLE_ROWS_AMBIGUOUS", _AMBIGUOUS, _AMBIGUOUS_HINT)


def _problem(name: str, one: RowShape, other: RowShape, *, said: tuple[str, str, str]) -> Problem:
    code, text, hint = said
    places = (captioned(other.places[-1], _SECOND), captioned(one.places[-1], _FIRST))
    return Problem(code, places, text, {"table": name}, hint)


def captioned(place: Place, caption: str, **fields: object) -> Place:
    """Return a place with what stands there."""
    return replace(place, caption=Phrase(caption, fields))
