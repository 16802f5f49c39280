"""One cell: a text in the one grammar of its type, or what is wrong with it. Nothing is guessed.

Days are year-month-day, instants carry their offset from UTC, decimals have a point, codes are short words without
spaces, and several codes stand with a bar between them: `resell|services`.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any, Final

from tremplin.facts.schema import Bound, FieldOf, FieldType
from tremplin.money import (
    CURRENCIES,
    MINOR_MAX,
    NotAnAmount,
    NotARate,
    amount_text,
    currency_of,
    parse_amount,
    parse_rate,
)
from tremplin.wording import OneOf, amount_reason, text_key

TEXT_LENGTH_MAX: Final = 200
CODE_LENGTH_MAX: Final = 80
YEAR_MIN: Final = 1900
YEAR_MAX: Final = 2999
CODES_BETWEEN: Final = "|"
CURRENCY_FIELDS: Final = frozenset({"currency", "base", "quote"})

_CODE: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.+/-]{{0,{CODE_LENGTH_MAX - 1}}}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_WHOLE: Final = re.compile(r"-?[0-9]{1,16}")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Every space but the one of the keyboard, which is taken out before the search.
_HIDDEN_IN_ID: Final = _HIDDEN | {"Zs"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell; with its place it becomes a problem.

    Attributes:
        code: of the problem.
        template: its sentence, with {seen} and the other fields.
        fields: what stands for them.
        hint: a likely fix, or None.
    """

    code: str
    template: str
    fields: Mapping[str, object] = field(default_factory=dict, hash=False)
    hint: str | None = None


Cell = str | Fault
Reader = Callable[[Any], Any]

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
_NOT_A_DAY: Final = text_key('"{seen}" is not a day.')
_DAY_HINT: Final = text_key("Write the day as year-month-day, such as 2021-03-31.")
_NO_SUCH_DAY: Final = text_key('"{seen}" is not in the calendar.')
_DAY_FAR: Final = text_key('"{seen}" is not between the years 1900 and 2999.')
_DAY_FAR_HINT: Final = text_key("Leave the cell empty where there is no end.")
_NOT_AN_INSTANT: Final = text_key('"{seen}" is not a moment with its offset from UTC.')
_INSTANT_HINT: Final = text_key("Write it as 2021-04-12T09:00:00+02:00, or with Z for UTC.")
_NOT_AN_AMOUNT: Final = text_key('"{seen}" is not an amount in {currency}: {reason}.')
_AMOUNT_HINT: Final = text_key("Write it with digits and a point, such as {example}.")
_NO_CURRENCY: Final = text_key('"{seen}" is an amount, and the row names no currency.')
_NO_CURRENCY_HINT: Final = text_key("Fill in the column currency.")
_NOT_A_COUNT: Final = text_key('"{seen}" is not a whole number of at most 16 digits.')
_COUNT_HINT: Final = text_key("Write it with the digits 0 to 9 alone, such as 1250.")
_NOT_A_RATE: Final = text_key('"{seen}" is not a rate.')
_RATE_HINT: Final = text_key("Write it with a point, such as 0.025, 2.5% or 5/8.")
_NOT_YES_NO: Final = text_key('"{seen}" is neither true nor false.')
_YES_NO_HINT: Final = text_key("Write true or false.")
_BOUND_TEMPLATES: Final[Mapping[Bound, str]] = {
    "zero-or-more": text_key('"{seen}" is less than zero.'),
    "above-zero": text_key('"{seen}" is not more than zero.'),
    "zero-to-one": text_key('"{seen}" is not between 0 and 1.'),
}


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
        reader = _minor_reader(described) if is_minor else _money_reader(described)
        return lambda pair: _read(pair, cell=pair[0], reader=reader, is_required=described.is_required)
    reader = _codes_of(one_of) if described.type in ("code", "codes") else _READERS[described.type]
    if described.type == "codes":
        reader = _several(reader)
    if described.name in CURRENCY_FIELDS:
        reader = _currency
    if described.type == "text" and described.name.endswith("_id"):
        reader = _id
    if described.bound != "any":
        reader = _bounded(reader, described.bound)
    return lambda cell: _read(cell, cell=cell, reader=reader, is_required=described.is_required)


def _read(given: Any, *, cell: Cell, reader: Reader, is_required: bool) -> Any:
    if isinstance(cell, Fault):
        return cell
    if not cell:
        return _MISSING if is_required else None
    if cell != cell.strip():
        return _fault("SPACE_AROUND", _SPACE_AROUND, cell, hint=_SPACE_HINT)
    return reader(given)


def _text(seen: str, *, hidden: frozenset[str] = _HIDDEN) -> str | Fault:
    if len(seen) > TEXT_LENGTH_MAX:
        return _fault("TEXT_TOO_LONG", _TOO_LONG, seen, length=len(seen), most=TEXT_LENGTH_MAX)
    if not seen.isprintable():
        for sign in seen:
            if unicodedata.category(sign) in hidden:
                shown = f"U+{ord(sign):04X}"
                return _fault("HIDDEN_CHARACTER", _HIDDEN_CHARACTER, seen, hint=_HIDDEN_HINT, character=shown)
    return seen


def _id(seen: str) -> str | Fault:
    # A no-break space is at home in a French name; in an id it makes two that look alike.
    found = _text(seen.replace(" ", "_"), hidden=_HIDDEN_IN_ID)
    return (
        Fault(found.code, found.template, {**found.fields, "seen": seen}, found.hint)
        if isinstance(found, Fault)
        else seen
    )


def _codes_of(one_of: Collection[str]) -> Reader:
    known = frozenset(one_of)

    def read(seen: str) -> str | Fault:
        if not _CODE.fullmatch(seen):
            return _fault("NOT_A_CODE", _NOT_A_CODE, seen, hint=_CODE_HINT)
        if known and seen not in known:
            return _fault("CODE_UNKNOWN", _NOT_IN_LIST, seen, expected=OneOf(tuple(sorted(known))))
        return seen

    return read


def _several(read_one: Reader) -> Reader:
    def read(seen: str) -> frozenset[str] | Fault:
        codes = [read_one(one) for one in seen.split(CODES_BETWEEN)]
        faults = [code for code in codes if isinstance(code, Fault)]
        if faults:
            first: Fault = faults[0]
            return Fault(first.code, first.template, first.fields, _CODES_HINT if first.hint else None)
        return frozenset(codes)

    return read


def _currency(seen: str) -> str | Fault:
    if seen not in CURRENCIES:
        return _fault("CURRENCY_UNKNOWN", _NOT_A_CURRENCY, seen, hint=_CURRENCY_HINT)
    return seen


def _day(seen: str) -> date | Fault:
    if not _DAY.fullmatch(seen):
        return _fault("NOT_A_DAY", _NOT_A_DAY, seen, hint=_DAY_HINT)
    try:
        day = date.fromisoformat(seen)
    except ValueError:
        return _fault("NO_SUCH_DAY", _NO_SUCH_DAY, seen)
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        return _fault("DAY_OUT_OF_BOUNDS", _DAY_FAR, seen, hint=_DAY_FAR_HINT)
    return day


def _instant(seen: str) -> datetime | Fault:
    if not _INSTANT.fullmatch(seen):
        return _fault("NOT_AN_INSTANT", _NOT_AN_INSTANT, seen, hint=_INSTANT_HINT)
    day = _day(seen[:10])
    if isinstance(day, Fault):
        return Fault(day.code, day.template, {"seen": seen}, day.hint)
    try:
        return datetime.fromisoformat(seen).astimezone(UTC)
    except ValueError:
        return _fault("NOT_AN_INSTANT", _NOT_AN_INSTANT, seen, hint=_INSTANT_HINT)


def _money_reader(described: FieldOf) -> Reader:
    def read(pair: tuple[str, Cell | None]) -> Any:
        seen, currency = pair
        if currency not in CURRENCIES:
            return _without_currency(seen, currency)
        try:
            return _in_bound(parse_amount(seen, currency=str(currency)), seen=seen, bound=described.bound)
        except NotAnAmount as error:
            exponent = currency_of(str(currency)).exponent
            fields = {"currency": currency, "reason": amount_reason(error)}
            example = amount_text(_EXAMPLES[exponent], exponent=exponent)
            return _fault("NOT_AN_AMOUNT", _NOT_AN_AMOUNT, seen, hint=_AMOUNT_HINT, example=example, **fields)

    return read


def _minor_reader(described: FieldOf) -> Reader:
    count = _bounded(_count, described.bound)

    def read(pair: tuple[str, Cell | None]) -> Any:
        seen, currency = pair
        return count(seen) if currency in CURRENCIES else _without_currency(seen, currency)

    return read


def _without_currency(seen: str, currency: Cell | None) -> Fault | None:
    # A currency that is written and wrong is a problem of its own cell; one is enough.
    if currency:
        return None
    return _fault("CURRENCY_MISSING", _NO_CURRENCY, seen, hint=_NO_CURRENCY_HINT)


def _count(seen: str) -> int | Fault:
    if not _WHOLE.fullmatch(seen) or abs(int(seen)) > MINOR_MAX:
        return _fault("NOT_A_COUNT", _NOT_A_COUNT, seen, hint=_COUNT_HINT)
    return int(seen)


def _rate(seen: str) -> Fraction | Fault:
    try:
        return parse_rate(seen)
    except NotARate:
        return _fault("NOT_A_RATE", _NOT_A_RATE, seen, hint=_RATE_HINT)


def _yes_no(seen: str) -> bool | Fault:
    if seen not in ("true", "false"):
        return _fault("NOT_YES_OR_NO", _NOT_YES_NO, seen, hint=_YES_NO_HINT)
    return seen == "true"


def _bounded(reader: Reader, bound: Bound) -> Reader:
    def read(seen: str) -> Any:
        value = reader(seen)
        return value if isinstance(value, Fault) else _in_bound(value, seen=seen, bound=bound)

    return read


def _in_bound(value: Any, *, seen: str, bound: Bound) -> Any:
    is_inside = {
        "any": True,
        "zero-or-more": value >= 0,
        "above-zero": value > 0,
        "zero-to-one": 0 <= value <= 1,
    }[bound]
    if is_inside:
        return value
    return _fault("OUT_OF_BOUNDS", _BOUND_TEMPLATES[bound], seen)


def _fault(code: str, template: str, seen: str, *, hint: str | None = None, **fields: object) -> Fault:
    return Fault(code, template, {"seen": seen, **fields}, hint)


_EXAMPLES: Final = {0: 1234, 2: 123456, 3: 1234567, 4: 12345678}
_READERS: Final[Mapping[FieldType, Reader]] = {
    "text": _text,
    "date": _day,
    "instant": _instant,
    "count": _count,
    "rate": _rate,
    "yes-no": _yes_no,
}
