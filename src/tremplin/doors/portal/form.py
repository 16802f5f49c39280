"""How forms look: Bootstrap's classes, a label for each field, what is wrong beside it and tied to it."""

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tremplin.doors.portal.words import amount, country_choices, current_language
from tremplin.money import NotAnAmount, amount_text, currency_of, parse_amount
from tremplin.money.rate import NotARate, parse_rate
from tremplin.wording import text_key

_NOT_AN_AMOUNT: Final = text_key('"{seen}" is not an amount in {currency}. Write it as {example}.')
_NOT_A_RATE: Final = text_key("Write a share such as 12.5% or 1/3.")
_GROUPS: Final = {"en": r"[0-9]{1,3}(?:,[0-9]{3})+", "fr": r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+"}
_POINTS: Final = {"en": r"\.", "fr": ","}
_NARROW: Final = "\u202f"
_CLASSES: Final = {
    "checkbox": "form-check-input",
    "radio": "form-check-input",
    "select": "form-select",
    "hidden": "",
}


class Renderer(TemplatesSetting):
    """Render forms and fields by the templates of the portal."""

    form_template_name = "portal/form/fields.html"
    field_template_name = "portal/form/field.html"


class LongSelect(forms.Select):
    """A choice among many, such as countries: written in one go, for a template for each of them takes its time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the element with its options; groups of them are not foreseen."""
        del renderer
        written = _options(tuple((str(key), str(text)) for key, text in self.choices))
        if value is not None:
            chosen = f'<option value="{escape(value)}"'
            written = mark_safe(written.replace(f"{chosen}>", f"{chosen} selected>", 1))
        element = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", element, written)


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    """Return the options of a choice, none of them chosen."""
    return format_html_join("", '<option value="{}">{}</option>', choices)


class CountryField(forms.ChoiceField):
    """A country, chosen by its name in the language of the page; the cleaned value is its two letters of ISO 3166."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", "–"), *country_choices()], widget=LongSelect, **kwargs)


def dress(field: forms.BoundField) -> None:
    """Give the input of a field its class, whoever made the form."""
    widget = field.field.widget
    name = _CLASSES.get(getattr(widget, "input_type", "text"), "form-control")
    if name:
        widget.attrs.setdefault("class", name)


def written_amount(minor: int, currency: str) -> str:
    """Return an amount as people of the language write it in a form."""
    text = amount_text(minor, exponent=currency_of(currency).exponent)
    return text.replace(".", ",") if current_language().code == "fr" else text


class AmountField(forms.CharField):
    """An amount as people of a language write it; what could be read in two ways is refused with an example.

    English: 1,234.56. French: 1 234,56. The cleaned value is in whole minor units; no binary float on the way.
    """

    def __init__(self, *, currency: str = "EUR", **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> int | None:
        """Return minor units, or None when nothing was written."""
        text = super().clean(value)
        if not text:
            return None
        code = current_language().code
        whole = re.fullmatch(rf"({_GROUPS[code]}|[0-9]+)(?:{_POINTS[code]}([0-9]+))?", text.strip())
        plain = "" if whole is None else re.sub("[^0-9]", "", whole[1]) + (f".{whole[2]}" if whole[2] else "")
        try:
            return parse_amount(plain, currency=self.currency)
        except NotAnAmount:
            fields = {"seen": text[:40], "currency": self.currency, "example": self._example(code)}
            raise ValidationError(current_language().say(_NOT_AN_AMOUNT, **fields)) from None

    def say(self, minor: Any) -> str:
        """Say an amount that was cleaned; what could not be read stands as it was written."""
        text = str(minor)
        return amount(int(text), self.currency) if text.isdigit() else text

    def _example(self, code: str) -> str:
        text = amount_text(1234567, exponent=currency_of(self.currency).exponent)
        whole, _, rest = text.partition(".")
        grouped = f"{whole[:-3]}{',' if code == 'en' else _NARROW}{whole[-3:]}"
        return grouped + (("." if code == "en" else ",") + rest if rest else "")


class RateField(forms.CharField):
    """A rate or a share as people write it: 12.5%, 12,5 %, 1/3; the cleaned value is exact."""

    def clean(self, value: Any) -> Fraction | None:
        """Return the exact rate, or None when nothing was written."""
        text = super().clean(value)
        point = _POINTS[current_language().code].replace("\\", "")
        plain = re.sub(r"[ \u00a0\u202f]", "", text).replace(point, ".")
        try:
            return parse_rate(plain) if plain else None
        except NotARate:
            raise ValidationError(current_language().say(_NOT_A_RATE)) from None
