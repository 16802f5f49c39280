"""Terms that do not have the form of the models: each validation error as a problem that an author can act on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tremplin.terms.form import DAY, FIGURE, FIGURE_OR_NAME, MOMENT, form_of, form_of_pattern, words_of
from tremplin.terms.node import Label, Node
from tremplin.terms.source import At, Source
from tremplin.terms.spot import Spot, bare, keys_of, spot_of, tags_of
from tremplin.terms.suggest import closest
from tremplin.terms.yaml_node import ListNode, MapNode, ScalarNode, Tree
from tremplin.wording import OneOf, Phrase, Place, Problem, text_key

_KEY_UNKNOWN: Final = text_key('The key "{seen}" is unknown here.')
_DID_YOU_MEAN: Final = text_key('Did you mean "{guess}"?')
_KEYS: Final = text_key("The keys here are {known}.")
_KEY_MISSING: Final = text_key('The key "{expected}" is missing.')
_LANGUAGE_MISSING: Final = text_key("The text in {language} is missing.")
_LANGUAGE_HINT: Final = text_key("People read it in English and in French: write both.")
_LANGUAGES: Final = {"en": text_key("English"), "fr": text_key("French")}
_NOT_EXPECTED: Final = text_key("Here stands {seen} instead of {expected}.")
_QUOTED: Final = text_key('"{text}"')
_LIST_SEEN: Final = text_key("a list")
_MAP_SEEN: Final = text_key("a mapping")
_NO_KIND: Final = text_key("No key here says what this is: {seen}.")
_TWO_KINDS: Final = text_key("Several keys here say what this is: {seen}.")
_TWO_KINDS_HINT: Final = text_key("Keep one of them, and put the others in parts of their own.")
_KINDS: Final = text_key("One of these keys says it: {known}.")
_TOO_LONG: Final = text_key("This text has {seen} characters; {expected} are the most.")
_ITEMS: Final = text_key("This list has {seen} instead of {expected} items.")
_EMPTY_LIST: Final = text_key("This list is empty.")
_EMPTY_TEXT: Final = text_key("This text is empty.")
_LEAST: Final = text_key('"{seen}" is less than {expected}.')
_MOST: Final = text_key('"{seen}" is more than {expected}.')
_NO_SUCH_DAY_HINT: Final = text_key("The calendar has no such day.")
_DAY_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMES_OF_MODELS: Final = frozenset({"is_", "not_", "from_", "as_", "except_"})
_POINT_HINT: Final = text_key("Write digits with one point: no separators, no exponent, no currency.")


@dataclass(frozen=True, slots=True)
class Fault:
    """A part without the form that it must have.

    Attributes:
        at: its path in the file.
        owner: the kind of the part that has it as a key, or that lacks one.
        missing: the key that it lacks, if that is its fault.
        is_unknown_key: whether it is a key that there is not.
    """

    at: At
    owner: type[Node]
    missing: str | None = None
    is_unknown_key: bool = False


def name_problems(tree: Tree, *, file: str) -> Iterator[Problem]:
    """Give a problem for each key that is spelt as it is called in the models, which the terms do not know.

    Args:
        tree: of the terms file.
        file: its name.
    """
    match tree:
        case ListNode():
            for item in tree.items:
                yield from name_problems(item, file=file)
        case MapNode():
            for key, value in tree.entries.values():
                if key.text in _NAMES_OF_MODELS:
                    place = Place(file, line=key.line, column=key.column)
                    fields = {"seen": key.text, "guess": key.text.rstrip("_")}
                    yield Problem("KEY_UNKNOWN", (place,), _KEY_UNKNOWN, fields, _DID_YOU_MEAN)
                yield from name_problems(value, file=file)


def shape_problems(error: ValidationError, *, source: Source) -> list[Problem]:
    """Return a problem for each thing that keeps a file from being terms.

    Args:
        error: what pydantic found.
        source: of the terms.
    """
    found = [(spot_of(one["loc"]), one) for one in error.errors() if not _is_echo(one)]
    alone = [pair for pair in found if pair[0].union is None]
    by_union: dict[At, list[tuple[Spot, ErrorDetails]]] = {}
    for spot, one in found:
        if spot.union is not None:
            by_union.setdefault(spot.union[0], []).append((spot, one))
    problems = [_problem(spot, one, source) for spot, one in alone]
    for group in by_union.values():
        problems += _problems_of_choice(group, source=source)
    return problems


def faults_of(error: ValidationError) -> list[Fault]:
    """Return what is at fault, so that the rest can be looked at without it."""
    return [
        Fault(spot.at[:-1], spot.owner, str(spot.at[-1]))
        if one["type"] == "missing"
        else Fault(spot.at, spot.owner, is_unknown_key=one["type"] == "extra_forbidden")
        for spot, one in ((spot_of(one["loc"]), one) for one in error.errors() if not _is_echo(one))
    ]


def _is_echo(error: ErrorDetails) -> bool:
    """Say whether an error only repeats that items of a list are wrong: then the list itself seems short."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _problems_of_choice(group: list[tuple[Spot, ErrorDetails]], *, source: Source) -> Iterator[Problem]:
    """Give the problems of the form that was probably meant; one for all when none was."""
    arms: dict[str, list[tuple[Spot, ErrorDetails]]] = {}
    at, type_ = group[0][0].union or ((), None)
    for spot, one in group:
        arms.setdefault(spot.arm, []).append((spot, one))
    entered = [errors for errors in arms.values() if all(len(spot.at) > len(at) for spot, _ in errors)]
    if entered:
        yield from (_problem(spot, one, source) for spot, one in min(entered, key=len))
        return
    words = [word for arm in _arms(type_) for word in words_of(arm)]
    yield _wrong_form(at, form_of(type_), source=source, words=words)


def _arms(type_: Any) -> Iterable[Any]:
    return getattr(type_, "__args__", ())


def _problem(spot: Spot, error: ErrorDetails, source: Source) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return _unknown_key(spot, source)
        case "missing":
            return _missing_key(spot, source)
        case "union_tag_not_found":
            return _kind_not_said(spot, source)
        case "string_pattern_mismatch":
            return _wrong_text(spot, str(context["pattern"]), source=source)
    if kind in _SIZES:
        code, template, key = _SIZES[kind]
        fields = {"seen": _size(error["input"], key), "expected": context[key]}
        return Problem(code, (source.place(spot.at),), template, fields)
    return _wrong_form(spot.at, form_of(spot.wanted), source=source, words=words_of(spot.wanted))


_SIZES: Final = {
    "string_too_long": ("TEXT_TOO_LONG", _TOO_LONG, "max_length"),
    "string_too_short": ("TEXT_EMPTY", _EMPTY_TEXT, "min_length"),
    "too_short": ("LIST_EMPTY", _EMPTY_LIST, "min_length"),
    "too_long": ("LIST_LENGTH", _ITEMS, "max_length"),
    "greater_than_equal": ("NUMBER_OUT_OF_BOUNDS", _LEAST, "ge"),
    "less_than_equal": ("NUMBER_OUT_OF_BOUNDS", _MOST, "le"),
}


def _size(seen: Any, key: str) -> object:
    return seen if key in ("ge", "le") else len(seen)


def _unknown_key(spot: Spot, source: Source) -> Problem:
    known, seen = keys_of(spot.owner), str(spot.at[-1])
    guess = closest(seen, known)
    fields = {"seen": seen, "known": known, "guess": guess or ""}
    hint = _DID_YOU_MEAN if guess else _KEYS
    return Problem("KEY_UNKNOWN", (source.key_place(spot.at),), _KEY_UNKNOWN, fields, hint)


def _missing_key(spot: Spot, source: Source) -> Problem:
    place, key = source.place(spot.at[:-1]), spot.at[-1]
    if isinstance(key, int):
        node = source.node(spot.at[:-1])
        seen = len(node.items) if isinstance(node, ListNode) else 0
        return Problem("LIST_LENGTH", (place,), _ITEMS, {"seen": seen, "expected": key + 1})
    if spot.owner is Label:
        fields = {"language": Phrase(_LANGUAGES[key])}
        return Problem("LANGUAGE_MISSING", (place,), _LANGUAGE_MISSING, fields, _LANGUAGE_HINT)
    return Problem("KEY_MISSING", (place,), _KEY_MISSING, {"expected": key})


def _kind_not_said(spot: Spot, source: Source) -> Problem:
    """Return the problem of a mapping whose keys do not say what it is, or say it twice."""
    node, known = source.node(spot.at), tags_of(bare(spot.wanted))
    if not isinstance(node, MapNode):
        return _wrong_form(spot.at, form_of(spot.wanted), source=source, words=[])
    saying = [key for key in node.entries if key in known]
    if saying:
        place = source.key_place((*spot.at, saying[1]))
        return Problem("KIND_SAID_TWICE", (place,), _TWO_KINDS, {"seen": saying}, _TWO_KINDS_HINT)
    guesses = [guess for key in node.entries if (guess := closest(key, known))]
    fields = {"seen": list(node.entries), "known": OneOf(tuple(known)), "guess": guesses[0] if guesses else ""}
    hint = _DID_YOU_MEAN if guesses else _KINDS
    return Problem("KIND_NOT_SAID", (source.place(spot.at),), _NO_KIND, fields, hint)


def _wrong_text(spot: Spot, pattern: str, *, source: Source) -> Problem:
    """Return the problem of a text that is no name, field or figure."""
    expected = FIGURE_OR_NAME if spot.at[-1] == "named" else form_of_pattern(pattern)
    hint = _POINT_HINT if expected in (FIGURE, FIGURE_OR_NAME) else None
    place = source.key_place(spot.at) if spot.is_key else source.place(spot.at)
    seen = Phrase(_QUOTED, {"text": str(spot.at[-1])}) if spot.is_key else _said(source.node(spot.at))
    return Problem("VALUE_WRONG_FORM", (place,), _NOT_EXPECTED, {"expected": expected, "seen": seen}, hint)


def _wrong_form(at: At, expected: Phrase | OneOf, *, source: Source, words: list[str]) -> Problem:
    node = source.node(at)
    text = node.text if isinstance(node, ScalarNode) else ""
    guess = closest(text, words)
    fields = {"expected": expected, "seen": _said(node), "guess": guess or ""}
    hint = (
        _DID_YOU_MEAN if guess else _NO_SUCH_DAY_HINT if expected in (DAY, MOMENT) and _DAY_FORM.match(text) else None
    )
    return Problem("VALUE_WRONG_FORM", (source.place(at),), _NOT_EXPECTED, fields, hint)


def _said(node: Tree) -> Phrase:
    match node:
        case ScalarNode():
            return Phrase(_QUOTED, {"text": node.text})
        case ListNode():
            return Phrase(_LIST_SEEN)
    return Phrase(_MAP_SEEN)
