"""Figures and compared values in their canonical form: minor units, lowest terms, plain days."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from tremplin.facts.schema import FieldType
from tremplin.money import NotAnAmount, NotARate, Unit, parse_amount, parse_rate
from tremplin.wording import Phrase, amount_reason, text_key

_MONEY: Final = text_key("an amount such as 1250.50: {reason}")
_NUMBER: Final = text_key("a number such as 12, 2.5%, 0.025 or 1/12")
_DAY: Final = text_key("a day such as 2026-03-31")
_WHOLE: Final = text_key("a whole number such as 25")
_YES_NO: Final = text_key("true or false")
_TEXT: Final = text_key("a text")

_DAY_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_FORM: Final = re.compile(r"-?[0-9]{1,16}")


class NotCanonical(ValueError):
    """Say that a text is not what its place wants.

    Attributes:
        expected: what it wants, as a phrase.
    """

    def __init__(self, expected: Phrase) -> None:
        super().__init__(expected.template)
        self.expected = expected


def money_figure(text: str, *, unit: Unit) -> str:
    """Return an amount as text in minor units.

    Raises:
        NotCanonical: the text is no amount of the unit.

    Example:
        >>> money_figure("1250.5", unit=Unit("EUR", 2))
        '125050'
    """
    try:
        return str(parse_amount(text, currency=unit))
    except NotAnAmount as error:
        raise NotCanonical(Phrase(_MONEY, {"reason": amount_reason(error)})) from None


def number_figure(text: str) -> str:
    """Return a number as text: a whole number, or numerator and denominator in lowest terms.

    Raises:
        NotCanonical: the text is no number.

    Example:
        >>> number_figure("1.5%"), number_figure("12")
        ('3/200', '12')
    """
    try:
        return str(parse_rate(text))
    except NotARate:
        raise NotCanonical(Phrase(_NUMBER)) from None


def value_of_type(text: str, *, type_: FieldType, unit: Unit) -> str:
    """Return a value that a field is compared with, as text.

    Args:
        text: as written.
        type_: of the field.
        unit: the programme's currency.

    Raises:
        NotCanonical: the text is no value of the type.
    """
    if type_ == "money":
        return money_figure(text, unit=unit)
    return _READERS[type_](text)


def _day_value(text: str) -> str:
    try:
        return date.fromisoformat(_matched(text, _DAY_FORM, _DAY)).isoformat()
    except ValueError:
        raise NotCanonical(Phrase(_DAY)) from None


def _count_value(text: str) -> str:
    return str(int(_matched(text, _WHOLE_FORM, _WHOLE)))


def _yes_no_value(text: str) -> str:
    if text not in ("true", "false"):
        raise NotCanonical(Phrase(_YES_NO))
    return text


def _text_value(text: str) -> str:
    if not text:
        raise NotCanonical(Phrase(_TEXT))
    return text


def _matched(text: str, form: re.Pattern[str], expected: str) -> str:
    if form.fullmatch(text) is None:
        raise NotCanonical(Phrase(expected))
    return text


_READERS: Final[Mapping[FieldType, Callable[[str], str]]] = {
    "text": _text_value,
    "code": _text_value,
    "codes": _text_value,
    "date": _day_value,
    "instant": _day_value,
    "count": _count_value,
    "rate": number_figure,
    "yes-no": _yes_no_value,
}
