"""Names: every one that is used is declared, ids are unique, and no name leads back to itself."""

from collections.abc import Iterator, Sequence
from typing import Final

from tremplin.terms.check.part import Terms
from tremplin.terms.check.use import NAMES, Use, declared, uses_of
from tremplin.terms.clause import names_in
from tremplin.terms.source import At
from tremplin.terms.suggest import closest
from tremplin.wording import Phrase, Problem, text_key

_UNKNOWN: Final = text_key('The {what} "{seen}" is unknown.')
_DID_YOU_MEAN: Final = text_key('Did you mean "{guess}"?')
_KNOWN: Final = text_key("These are known: {known}.")
_NONE_KNOWN: Final = text_key('None is declared yet: declare it under "{key}".')
_NOT_A_FIGURE: Final = text_key('"{seen}" is neither a figure nor the name of a measure.')
_NOT_A_FIGURE_HINT: Final = text_key("Write figures in digits with one point, such as 1250.50, 2.5% or 1/12.")
_TWICE: Final = text_key('The id "{seen}" stands twice.')
_TWICE_HINT: Final = text_key("Give one of the two another id.")
_FIRST: Final = text_key("the first one")
_AGAIN: Final = text_key("again")
_CIRCLE: Final = text_key("These names lead back to themselves: {names}.")
_CIRCLE_HINT: Final = text_key("Write out what one of them means without the others.")
_LEADS: Final = text_key('"{name}" leads to "{used}"')
_FILE: Final = text_key('The file "{seen}" of this example is not there.')
_FILE_HINT: Final = text_key("Put the file in the folder of the terms, or correct its name.")

_NAMED: Final = ("conditions", "measures", "tables")


def check_names(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each name that is unknown, used twice, or leads back to itself."""
    for part in terms.parts:
        for use in uses_of(part.node):
            known = (*declared(terms.programme, use.key), *use.besides)
            if use.name not in known:
                yield _unknown(terms, (*part.at, *use.below), use=use, known=known)
    yield from _missing_examples(terms)
    yield from _ids_used_twice(terms)
    yield from _circles(terms)


def _unknown(terms: Terms, at: At, *, use: Use, known: tuple[str, ...]) -> Problem:
    if use.key == "measures" and use.name[0].isdigit():
        return terms.problem("FIGURE_NOT_FITTING", at, _NOT_A_FIGURE, hint=_NOT_A_FIGURE_HINT, seen=use.name)
    code, what = NAMES[use.key]
    guess = closest(use.name, known)
    hint = _DID_YOU_MEAN if guess else _KNOWN if known else _NONE_KNOWN
    return terms.problem(
        f"{code}_UNKNOWN",
        at,
        _UNKNOWN,
        hint=hint,
        what=Phrase(what),
        seen=use.name,
        guess=guess or "",
        known=list(known),
        key=use.key,
    )


def _missing_examples(terms: Terms) -> Iterator[Problem]:
    for index, example in enumerate(terms.programme.examples):
        if example.case not in terms.file_names:
            guess = closest(example.case, sorted(terms.file_names))
            hint = _DID_YOU_MEAN if guess else _FILE_HINT
            at = ("examples", index, "case")
            yield terms.problem("EXAMPLE_MISSING", at, _FILE, hint=hint, seen=example.case, guess=guess or "")


def _ids_used_twice(terms: Terms) -> Iterator[Problem]:
    programme = terms.programme
    yield from _twice(terms, [(one.id, ("incentives", i, "id")) for i, one in enumerate(programme.incentives)])
    # A refusal names a limit or an exclusion by its id alone.
    limits = [(one.id, ("limits", i, "id")) for i, one in enumerate(programme.limits)]
    yield from _twice(terms, limits + [(one.id, ("exclusions", i, "id")) for i, one in enumerate(programme.exclusions)])
    for number, incentive in enumerate(programme.incentives):
        at = ("incentives", number, "deadlines")
        yield from _twice(terms, [(clock.id, (*at, i, "id")) for i, clock in enumerate(incentive.deadlines)])


def _twice(terms: Terms, ids: Sequence[tuple[str, At]]) -> Iterator[Problem]:
    first: dict[str, At] = {}
    for name, at in ids:
        if name in first:
            places = [(at, Phrase(_AGAIN)), (first[name], Phrase(_FIRST))]
            yield terms.clash("ID_TWICE", places, _TWICE, hint=_TWICE_HINT, seen=name)
        first.setdefault(name, at)


def _circles(terms: Terms) -> Iterator[Problem]:
    """Give a problem for each circle of names, once, at the name that is declared first."""
    leads = {
        (kind, name): [use for use in names_in(part) if use[1] in getattr(terms.programme, use[0])]
        for kind in _NAMED
        for name, part in getattr(terms.programme, kind).items()
    }
    done: set[tuple[str, str]] = set()
    for start in leads:
        circle = _circle_from(start, leads=leads, done=done)
        if circle:
            done.update(circle)
            yield _circle_problem(terms, circle)
        done.add(start)


def _circle_from(
    start: tuple[str, str], *, leads: dict[tuple[str, str], list[tuple[str, str]]], done: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the names of a circle through one name, that name first; none when it lies on none."""
    paths = [[start]]
    seen = set(done)
    while paths:
        path = paths.pop()
        for used in leads[path[-1]]:
            if used == start:
                return path
            if used not in seen:
                seen.add(used)
                paths.append([*path, used])
    return []


def _circle_problem(terms: Terms, circle: list[tuple[str, str]]) -> Problem:
    places = [
        ((kind, name), Phrase(_LEADS, {"name": name, "used": used}))
        for (kind, name), (_, used) in zip(circle, [*circle[1:], circle[0]], strict=True)
    ]
    names = [name for _, name in circle]
    return terms.clash("NAMES_CIRCULAR", places, _CIRCLE, hint=_CIRCLE_HINT, names=names)
