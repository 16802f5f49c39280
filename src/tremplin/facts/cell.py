"""One cell: a text in the one grammar of its type, or what is wrong with it. Nothing is guessed.

Days are year-month-day, instants carry their offset from UTC, decimals have a point, codes are short words without
spaces, and several codes stand with a bar between them: `resell|services`.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from tremplin.facts.day_cell import day_in, instant_in
from tremplin.facts.fault import Cell, Fault, Reader, fault_of
from tremplin.facts.figure_cell import amount_reader, bounded, count_in, minor_reader, rate_in
from tremplin.facts.schema import FieldOf, FieldType
from tremplin.money import CURRENCIES
from tremplin.wording import OneOf, text_key

TEXT_LENGTH_MAX: Final = 200
CODE_LENGTH_MAX: Final = 80
CODES_BETWEEN: Final = "|"
CURRENCY_FIELDS: Final = frozenset({"currency", "base", "quote"})

_CODE: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.+/-]{{0,{CODE_LENGTH_MAX - 1}}}")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Every space but the one of the keyboard, which is taken out before the search.
_HIDDEN_IN_ID: Final = _HIDDEN | {"Zs"}


_MISSING: Final = Fault("FIELD_MISSING", text_key("The cell is empty, and this field must be there."))
_SPACE_AROUND: Final = text_key('"{seen}" has spaces around it.')
_SPACE_HINT: Final = text_key("Delete the spaces before and after it.")
_HIDDEN_CHARACTER: Final = text_key('"{seen}" holds the character {character}, which nobody can see.')
_HIDDEN_HINT: Final = text_key("Type the text anew without it.")
_TOO_LONG: Final = text_key('"{seen}" has {length} characters; {most} are the most.')
_NOT_A_CODE: Final = text_key('"{seen}" is not a code.')
_CODE_HINT: Final = text_key("Write letters, digits and - _ . + / without spaces, such as workspace-one.")
_CODES_HINT: Final = text_key("Write letters, digits and - _ . + / and a bar between two codes: resell|services.")
_NOT_IN_LIST: Final = text_key('"{seen}" is not one of the values that the terms know: {expected}.')
_NOT_A_CURRENCY: Final = text_key('"{seen}" is not a currency of ISO 4217.')
_CURRENCY_HINT: Final = text_key("Write its three letters, such as EUR.")
_NOT_YES_NO: Final = text_key('"{seen}" is neither true nor false.')
_YES_NO_HINT: Final = text_key("Write true or false.")


def reader_of(described: FieldOf, *, one_of: Collection[str] = (), is_minor: bool = False) -> Reader:
    """Return the function that reads the cells of a field.

    Args:
        described: the field.
        one_of: the only values of a code that are known; empty when all are.
        is_minor: whether an amount is written in whole minor units.

    Returns:
        A function from a cell to its value, None for an empty cell, or a `Fault`. Amounts are read from a pair: the
        cell and the cell of the currency, which is None when the row cannot have one.
    """
    if described.type == "money":
        reader = minor_reader(described.bound) if is_minor else amount_reader(described.bound)
        return lambda pair: _read(pair, cell=pair[0], reader=reader, is_required=described.is_required)
    reader = _codes_of(one_of) if described.type in ("code", "codes") else _READERS[described.type]
    if described.type == "codes":
        reader = _several(reader)
    if described.name in CURRENCY_FIELDS:
        reader = _currency
    if described.type == "text" and described.name.endswith("_id"):
        reader = _id
    if described.bound != "any":
        reader = bounded(reader, described.bound)
    return lambda cell: _read(cell, cell=cell, reader=reader, is_required=described.is_required)


def _read(given: Any, *, cell: Cell, reader: Reader, is_required: bool) -> Any:
    if isinstance(cell, Fault):
        return cell
    if not cell:
        return _MISSING if is_required else None
    if cell != cell.strip():
        return fault_of("SPACE_AROUND", _SPACE_AROUND, cell, hint=_SPACE_HINT)
    return reader(given)


def _text(seen: str, *, hidden: frozenset[str] = _HIDDEN) -> str | Fault:
    if len(seen) > TEXT_LENGTH_MAX:
        return fault_of("TEXT_TOO_LONG", _TOO_LONG, seen, length=len(seen), most=TEXT_LENGTH_MAX)
    if not seen.isprintable():
        for sign in seen:
            if unicodedata.category(sign) in hidden:
                shown = f"U+{ord(sign):04X}"
                return fault_of("HIDDEN_CHARACTER", _HIDDEN_CHARACTER, seen, hint=_HIDDEN_HINT, character=shown)
    return seen


def _id(seen: str) -> str | Fault:
    # A no-break space is at home in a French name; in an id it makes two that look alike.
    found = _text(seen.replace(" ", "_"), hidden=_HIDDEN_IN_ID)
    if isinstance(found, Fault):
        return replace(found, fields={**found.fields, "seen": seen})
    return seen


def _codes_of(one_of: Collection[str]) -> Reader:
    known = frozenset(one_of)

    def read(seen: str) -> str | Fault:
        if not _CODE.fullmatch(seen):
            return fault_of("NOT_A_CODE", _NOT_A_CODE, seen, hint=_CODE_HINT)
        if known and seen not in known:
            return fault_of("CODE_UNKNOWN", _NOT_IN_LIST, seen, expected=OneOf(tuple(sorted(known))))
        return seen

    return read


def _several(read_one: Reader) -> Reader:
    def read(seen: str) -> frozenset[str] | Fault:
        codes = [read_one(one) for one in seen.split(CODES_BETWEEN)]
        faults = [code for code in codes if isinstance(code, Fault)]
        if faults:
            return replace(faults[0], hint=_CODES_HINT if faults[0].hint else None)
        return frozenset(codes)

    return read


def _currency(seen: str) -> str | Fault:
    if seen not in CURRENCIES:
        return fault_of("CURRENCY_UNKNOWN", _NOT_A_CURRENCY, seen, hint=_CURRENCY_HINT)
    return seen


def _yes_no(seen: str) -> bool | Fault:
    if seen not in ("true", "false"):
        return fault_of("NOT_YES_OR_NO", _NOT_YES_NO, seen, hint=_YES_NO_HINT)
    return seen == "true"


_READERS: Final[Mapping[FieldType, Reader]] = {
    "text": _text,
    "date": day_in,
    "instant": instant_in,
    "count": count_in,
    "rate": rate_in,
    "yes-no": _yes_no,
}
