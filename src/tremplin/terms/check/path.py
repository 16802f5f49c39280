"""Fields: every path names a field that is there, in reach, and of a type that its place can take."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tremplin.facts.schema import BY_WORD, FieldType
from tremplin.terms import quantity as q
from tremplin.terms.check.moment import moments_of
from tremplin.terms.check.part import Part, Terms
from tremplin.terms.check.reach import Reach
from tremplin.terms.condition import Compare, LevelAsked
from tremplin.terms.field import COMPUTED_LEVEL
from tremplin.terms.kinds import measured_path, word_of
from tremplin.terms.limit import Limit
from tremplin.terms.moment import Moment
from tremplin.terms.node import Node
from tremplin.terms.programme import Column, Programme
from tremplin.terms.source import At
from tremplin.terms.suggest import closest
from tremplin.wording import OneOf, Phrase, Problem, text_key

TYPE_NAMES: Final[dict[FieldType, str]] = {
    "text": text_key("a text"),
    "code": text_key("a code"),
    "codes": text_key("a list of codes"),
    "date": text_key("a day"),
    "instant": text_key("an instant"),
    "money": text_key("an amount"),
    "count": text_key("a whole number"),
    "rate": text_key("a rate"),
    "yes-no": text_key("yes or no"),
}

_UNKNOWN: Final = text_key('The field "{seen}" is unknown.')
_DID_YOU_MEAN: Final = text_key('Did you mean "{guess}"?')
_KNOWN: Final = text_key("The fields of {word} are {known}.")
_WORDS: Final = text_key("A field starts with one of these words: {known}.")
_REACH: Final = text_key('The field "{seen}" cannot be read here: there is no single {word}.')
_REACH_HINT: Final = text_key("Measure rows with sum, count or another measure, and name their fields under where.")
_PERIOD: Final = text_key('The field "{seen}" cannot be read here: a claim that is handed in has no period.')
_PERIOD_HINT: Final = text_key("Say under claimed for which period the incentive is worked out, or name another day.")
_TYPE: Final = text_key('The field "{seen}" is {type}; {expected} is expected here.')
_LEVEL_CIRCLE: Final = text_key("A level is worked out from computed levels here, which lead back to it.")
_LEVEL_CIRCLE_HINT: Final = text_key("Ask for a recorded level, or for what the other level asks.")
_MILESTONE: Final = text_key('The milestone "{seen}" is unknown.')
_MILESTONES: Final = text_key("These are known: {known}.")
_NO_MILESTONES: Final = text_key("None is declared yet: declare it under milestones.")
_OTHER_WORD: Final = text_key('The day must be one of the rows that are measured: a field of "{word}".')

_FIGURES: Final[tuple[FieldType, ...]] = ("money", "count", "rate")
_DAYS: Final[tuple[FieldType, ...]] = ("date", "instant")
_CODES: Final[tuple[FieldType, ...]] = ("code", "codes")
_PROGRAMME_DAYS: Final = ("programme.start", "programme.end")


@dataclass(frozen=True, slots=True)
class _Named:
    """A path that a part names: where, which types fit (none: all do), and the word it must have, if any."""

    path: str
    below: At
    types: tuple[FieldType, ...] = ()
    is_anywhere: bool = False
    word: str | None = None


def check_paths(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each path that names no field, none in reach, or one of another type."""
    reach = Reach(terms)
    for part in terms.parts:
        for named in _paths_of(part):
            yield from _check(terms, part, named, reach=reach)
        for below, moment in moments_of(part.node):
            yield from _check_base(terms, part, moment, below=below, reach=reach)
        if _is_computed_level(part.node) and any(standpoint.is_level for standpoint in reach.of(part)):
            yield terms.problem("LEVEL_CIRCULAR", part.at, _LEVEL_CIRCLE, hint=_LEVEL_CIRCLE_HINT)
    for path in terms.programme.codes:
        named = _Named(path, ("codes", path), _CODES, is_anywhere=True)
        yield from _check(terms, Part((), terms.programme), named, reach=reach)


def _paths_of(part: Part) -> Iterator[_Named]:
    match part.node:
        case Compare():
            yield _Named(part.node.field, ("field",))
        case q.FieldValue():
            yield _Named(part.node.field, ("field",), _FIGURES)
        case q.Rows() | q.Ranked():
            yield from _paths_of_rows(part.node)
        case Column() if part.node.matches is not None:
            yield _Named(part.node.matches, ("matches",))
        case Limit():
            yield from (_Named(name, ("per", i)) for i, name in enumerate(part.node.per) if "." in name)
        case Programme():
            yield _Named(part.node.recorded_order, ("recorded_order",), _DAYS)


def _is_computed_level(node: Node) -> bool:
    match node:
        case LevelAsked():
            return node.computed
        case Compare():
            return node.field == COMPUTED_LEVEL
        case Column():
            return node.matches == COMPUTED_LEVEL
    return False


def _paths_of_rows(node: q.Rows | q.Ranked) -> Iterator[_Named]:
    path = measured_path(node) if isinstance(node, q.Rows) else None
    if path is not None:
        key = "distinct" if isinstance(node, q.Distinct) else type(node).__name__.lower()
        yield _Named(path, (key,), () if key == "distinct" else _FIGURES, is_anywhere=True)
    if node.dated is not None:
        yield _Named(node.dated, ("dated",), _DAYS, is_anywhere=True, word=word_of(node))


def _check_base(terms: Terms, part: Part, moment: Moment, *, below: At, reach: Reach) -> Iterator[Problem]:
    base = moment.base
    word, _, name = base.partition(".")
    if base[0].isdigit() or base in _PROGRAMME_DAYS:
        return
    if word != "milestone" or base in terms.fields.types:
        yield from _check(terms, part, _Named(base, below, _DAYS), reach=reach)
    elif name not in terms.programme.milestones:
        known = list(terms.programme.milestones)
        guess = closest(name, known)
        hint = _DID_YOU_MEAN if guess else _MILESTONES if known else _NO_MILESTONES
        fields = {"seen": name, "known": known, "guess": guess or ""}
        yield terms.problem("MILESTONE_UNKNOWN", (*part.at, *below), _MILESTONE, hint=hint, **fields)


def _check(terms: Terms, part: Part, named: _Named, *, reach: Reach) -> Iterator[Problem]:
    at = (*part.at, *named.below)
    type_ = terms.fields.type_of(named.path)
    word = named.path.partition(".")[0]
    if type_ is None:
        yield _unknown(terms, at, named.path)
        return
    if named.types and type_ not in named.types:
        expected = OneOf(tuple(Phrase(TYPE_NAMES[each]) for each in named.types))
        fields: dict[str, Any] = {"seen": named.path, "type": Phrase(TYPE_NAMES[type_]), "expected": expected}
        yield terms.problem("FIELD_TYPE", at, _TYPE, **fields)
    elif named.word not in (None, word):
        yield terms.problem("FIELD_OUT_OF_REACH", at, _OTHER_WORD, seen=named.path, word=named.word)
    elif not named.is_anywhere:
        yield from _check_reach(terms, part, named.path, at=at, reach=reach)


def _check_reach(terms: Terms, part: Part, path: str, *, at: At, reach: Reach) -> Iterator[Problem]:
    word = path.partition(".")[0]
    standpoints = reach.of(part)
    if any(word not in standpoint.words for standpoint in standpoints):
        yield terms.problem("FIELD_OUT_OF_REACH", at, _REACH, hint=_REACH_HINT, seen=path, word=word)
    elif word == "period" and any(standpoint.is_period is False for standpoint in standpoints):
        yield terms.problem("PERIOD_OF_CLAIM", at, _PERIOD, hint=_PERIOD_HINT, seen=path)


def _unknown(terms: Terms, at: At, path: str) -> Problem:
    word = path.partition(".")[0]
    words = [*BY_WORD, "period", "deciding", "programme"]
    names = [one.partition(".")[2] for one in terms.fields.of_word(word)]
    if names:
        name = closest(path.partition(".")[2], names)
        guess = None if name is None else f"{word}.{name}"
    else:
        guess = closest(path, terms.fields.types)
    hint = _DID_YOU_MEAN if guess else _KNOWN if names else _WORDS
    fields = {"seen": path, "guess": guess or "", "word": word, "known": names or words}
    return terms.problem("FIELD_UNKNOWN", at, _UNKNOWN, hint=hint, **fields)
