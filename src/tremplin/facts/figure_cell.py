"""Amounts, counts and rates in cells: exact, with a decimal point, within their bounds."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from tremplin.facts.fault import Cell, Fault, Reader, fault_of
from tremplin.facts.schema import Bound
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
from tremplin.wording import amount_reason, text_key

_WHOLE: Final = re.compile(r"-?[0-9]{1,16}")
_NOT_AN_AMOUNT: Final = text_key('"{seen}" is not an amount in {currency}: {reason}.')
_AMOUNT_HINT: Final = text_key("Write it with digits and a point, such as {example}.")
_NO_CURRENCY: Final = text_key('"{seen}" is an amount, and the row names no currency.')
_NO_CURRENCY_HINT: Final = text_key("Fill in the column currency.")
_NOT_A_COUNT: Final = text_key('"{seen}" is not a whole number of at most 16 digits.')
_COUNT_HINT: Final = text_key("Write it with the digits 0 to 9 alone, such as 1250.")
_NOT_A_RATE: Final = text_key('"{seen}" is not a rate.')
_RATE_HINT: Final = text_key("Write it with a point, such as 0.025, 2.5% or 5/8.")
_BOUND_TEMPLATES: Final[Mapping[Bound, str]] = {
    "zero-or-more": text_key('"{seen}" is less than zero.'),
    "above-zero": text_key('"{seen}" is not more than zero.'),
    "zero-to-one": text_key('"{seen}" is not between 0 and 1.'),
}
_EXAMPLES: Final = {0: 1234, 2: 123456, 3: 1234567, 4: 12345678}


def amount_reader(bound: Bound) -> Reader:
    """Return the reader of amounts in major units, from pairs of a cell and the cell of its currency.

    Args:
        bound: of the amount.
    """

    def read(pair: tuple[str, Cell | None]) -> Any:
        seen, currency = pair
        if currency not in CURRENCIES:
            return _without_currency(seen, currency)
        try:
            return _in_bound(parse_amount(seen, currency=str(currency)), seen=seen, bound=bound)
        except NotAnAmount as error:
            exponent = currency_of(str(currency)).exponent
            fields = {"currency": currency, "reason": amount_reason(error)}
            example = amount_text(_EXAMPLES[exponent], exponent=exponent)
            return fault_of("NOT_AN_AMOUNT", _NOT_AN_AMOUNT, seen, hint=_AMOUNT_HINT, example=example, **fields)

    return read


def minor_reader(bound: Bound) -> Reader:
    """Return the reader of amounts in whole minor units, from pairs of a cell and the cell of its currency.

    Args:
        bound: of the amount.
    """
    count = bounded(count_in, bound)

    def read(pair: tuple[str, Cell | None]) -> Any:
        seen, currency = pair
        return count(seen) if currency in CURRENCIES else _without_currency(seen, currency)

    return read


def count_in(seen: str) -> int | Fault:
    """Read a whole number of at most 16 digits, within the bound of amounts."""
    if not _WHOLE.fullmatch(seen) or abs(int(seen)) > MINOR_MAX:
        return fault_of("NOT_A_COUNT", _NOT_A_COUNT, seen, hint=_COUNT_HINT)
    return int(seen)


def rate_in(seen: str) -> Fraction | Fault:
    """Read an exact rate, such as 2.5%, 0.025 or 5/8."""
    try:
        return parse_rate(seen)
    except NotARate:
        return fault_of("NOT_A_RATE", _NOT_A_RATE, seen, hint=_RATE_HINT)


def bounded(reader: Reader, bound: Bound) -> Reader:
    """Return a reader that also refuses what lies outside a bound.

    Args:
        reader: of counts or rates.
        bound: what is refused.
    """

    def read(seen: str) -> Any:
        value = reader(seen)
        return value if isinstance(value, Fault) else _in_bound(value, seen=seen, bound=bound)

    return read


def _without_currency(seen: str, currency: Cell | None) -> Fault | None:
    # A currency that is written and wrong is a problem of its own cell; one is enough.
    if currency:
        return None
    return fault_of("CURRENCY_MISSING", _NO_CURRENCY, seen, hint=_NO_CURRENCY_HINT)


def _in_bound(value: Any, *, seen: str, bound: Bound) -> Any:
    is_inside = {
        "any": True,
        "zero-or-more": value >= 0,
        "above-zero": value > 0,
        "zero-to-one": 0 <= value <= 1,
    }[bound]
    if is_inside:
        return value
    return fault_of("OUT_OF_BOUNDS", _BOUND_TEMPLATES[bound], seen)
