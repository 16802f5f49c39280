"""What a leaf does: it reads a value, tests it, and shows it as canonical text."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tremplin.engine.clause.fact import text_of
from tremplin.engine.hearing import Hearing


class Reading(NamedTuple):
    """The three things that a leaf does; None is an absent value."""

    read: Callable[[Hearing], Any]
    test: Callable[[Any, Hearing], bool]
    show: Callable[[Any], str | None] = text_of
