"""What a form showed when it was opened, so that nobody overwrites unseen what somebody else has changed meanwhile.

A form that starts from something that stands says what that is (`CommandForm.watch`). It travels with the form, in a
hidden field beside the id of the command, and in its draft. When the form comes back and something else stands, nothing
is carried out: the page says what differs, keeps what was typed, and counts when it is sent again. The use cases hold
what must hold in the same instant; here a person is told.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tremplin.wording import Language

SEEN: Final = "seen"
"""The name of the hidden field; it is none of the form's own, so that no page has to show it."""
_BYTES_MAX: Final = 100_000


@dataclass(frozen=True, slots=True)
class Watched:
    """Something that a form shows, or changes, and that somebody else can change too.

    Attributes:
        label: what it is called.
        value: as it stands: a text, or a list of them; the same in both languages.
        say: says such a value in the language of the page.
    """

    label: str | Promise
    value: Any
    say: Callable[[Any], str] = str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, in words.

    Attributes:
        then: what stood there when the form was opened.
        now: what stands there now.
        written: what was written in the form; None where it is no field of it.
    """

    label: str
    then: str
    now: str
    written: str | None


class CommandInput(forms.HiddenInput):
    """The hidden id of a command, and beside it what its form showed, and whose draft it is until it is sent.

    Attributes:
        seen: as JSON; empty while nothing is watched.
        seen_name: under which it is sent.
        drafted: gives what names the draft, by the name under which it is sent; nothing where there is none.
    """

    seen = ""
    seen_name = SEEN
    drafted: Callable[[], Mapping[str, str]] = dict

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the element, and what goes along with it."""
        along = {**({self.seen_name: self.seen} if self.seen else {}), **self.drafted()}
        hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', along.items())
        return super().render(name, value, attrs, renderer) + hidden


def as_kept(value: Any) -> Any:
    """Return a value as it travels: a text, or a list of texts in their order."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def read_seen(text: str | None) -> Mapping[str, Any] | None:
    """Return what a form showed; None where it does not say, or says nothing that can be read."""
    if not text or len(text) > _BYTES_MAX:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    is_read = isinstance(found, dict) and all(isinstance(one, str | list) for one in found.values())
    return found if is_read else None


def watched_field(field: forms.Field, initial: Any, language: Language) -> Watched:
    """Return a field of a form with the value from which it starts."""
    try:
        value = field.clean(initial)
    except ValidationError:
        value = initial
    return Watched(field.label or "", value, lambda one: said_value(field, one, language))


def said_value(field: forms.Field, value: Any, language: Language) -> str:
    """Say a value of a field, as it is kept or as it was cleaned."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, list | tuple):
        return language.say_field([said_value(field, one, language) for one in value])
    if isinstance(field, forms.DateField):
        return language.say_field(value if isinstance(value, date) else date.fromisoformat(value))
    if isinstance(field, forms.BooleanField):
        return language.say_field(str(value) == "True")
    own = getattr(field, "say", None)
    if own is not None:
        return str(own(value))
    return str(dict(getattr(field, "choices", ())).get(value, value))
