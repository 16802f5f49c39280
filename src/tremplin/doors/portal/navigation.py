"""Where a person can go: each area names its own pages in its `navigation.py`; the order is that of the areas."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation.

    Attributes:
        text: a sentence of the catalogue, marked with `text_key`.
        view: name of its address.
        roles: who finds it there.
    """

    text: str
    view: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it."""

    text: str
    url: str
    is_here: bool


def entries_for(roles: Iterable[str], *, path: str) -> list[Shown]:
    """Return what a person with these roles finds in the navigation of a page."""
    from tremplin.doors.portal.areas import ENTRIES

    held = frozenset(roles)
    shown = [(entry.text, reverse(entry.view)) for entry in ENTRIES if entry.roles & held]
    return [Shown(text, url, path == url if url == "/" else path.startswith(url)) for text, url in shown]
