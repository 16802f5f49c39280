"""Laws of the difference between two versions of terms: nothing that changed is passed over."""

import itertools
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.house import tree
from tremplin.doors.language import language_of
from tremplin.terms.difference import difference
from tremplin.terms.moment import Duration, Moment, Shift
from tremplin.terms.node import Label, Origin
from tremplin.terms.programme import Programme
from tremplin.terms.quantity import Literal_
from tremplin.terms.reader import read_terms

FOLDERS = ("atelier", "partner-connect-2021")
Path_ = tuple[str | int, ...]

# Words that are declared, by the fields that use them: a changed word must still be declared.
_DECLARED = {
    "any_of": ("competencies", "proofs"),
    "at_least": ("level_names",),
    "is_": ("level_names",),
    "role": ("roles",),
    "other_partner": ("roles",),
    "proof_of": ("proofs",),
    "condition": ("conditions",),
    "named": ("measures",),
    "table": ("tables",),
    "on": ("milestones",),
    "source": ("sources",),
    "payment": ("payment",),
    "taking_back": ("taking_back",),
}


@cache
def programme_in(folder: str) -> Programme:
    root = tree.ROOT / "programmes" / folder
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return read_terms(files)


@cache
def mutants_of(folder: str) -> list[tuple[Path_, Programme]]:
    """Return every version of a programme that differs in one place."""
    programme = programme_in(folder)
    return list(_mutants(programme, programme, ()))


def _mutants(value: Any, programme: Programme, path: Path_) -> Iterator[tuple[Path_, Any]]:
    match value:
        case BaseModel():
            yield from _model_mutants(value, programme, path)
        case tuple():
            yield from _tuple_mutants(value, programme, path)
        case dict():
            for key, item in value.items():
                for inner, changed in _mutants(item, programme, (*path, key)):
                    yield inner, {**value, key: changed}
        case _:
            yield from ((path, other) for other in _others(value))


def _model_mutants(value: BaseModel, programme: Programme, path: Path_) -> Iterator[tuple[Path_, Any]]:
    yield from ((path, other) for other in _others(value))
    for name, field in type(value).model_fields.items():
        for inner, changed in _field_mutants(getattr(value, name), field.annotation, programme, (*path, name)):
            yield inner, value.model_copy(update={name: changed})


def _tuple_mutants(value: tuple[Any, ...], programme: Programme, path: Path_) -> Iterator[tuple[Path_, Any]]:
    if path[-2:-1] == ("rows",) and all(isinstance(cell, str) for cell in value):
        yield path, (*value[:-1], f"{value[-1]}7")
        return
    may_shrink = len(value) > 1 and path[-1] not in ("divide", "subtract", "columns")
    for index, item in enumerate(value):
        for inner, changed in _mutants(item, programme, (*path, index)):
            yield inner, (*value[:index], changed, *value[index + 1 :])
        if may_shrink and isinstance(item, BaseModel):
            yield (*path, index), (*value[:index], *value[index + 1 :])
    if len(value) > 1 and path[-1] != "columns":
        yield path, tuple(reversed(value))


def _field_mutants(value: Any, annotation: Any, programme: Programme, path: Path_) -> Iterator[tuple[Path_, Any]]:
    name = str(path[-1])
    choices = [one for one in _choices(annotation) if one != value]
    if isinstance(value, str) and choices:
        yield path, choices[0]
    elif isinstance(value, str) and name in _DECLARED:
        yield from ((path, other) for other in _other_words(value, name, programme))
    elif isinstance(value, tuple) and value and isinstance(value[0], str) and name in _DECLARED:
        yield from ((path, (other, *value[1:])) for other in _other_words(value[0], name, programme))
        if len(value) > 1:
            yield path, value[1:]
    elif name == "percent" and value is True:
        # How a number was written: as a percentage, or it is not said.
        yield path, None
    elif not isinstance(value, str):
        yield from _mutants(value, programme, path)
    if value is not None and type(None) in get_args(annotation) and name in _DROPPED:
        yield path, None


# What may be left out without the rest losing its sense.
_DROPPED = {
    "label", "origin", "reason", "note", "summary", "available", "valid_for", "extension", "except_when", "maximum",
    "threshold", "minimum", "payment", "where", "partner_can_act", "exchange", "vendor", "dispute_within",
    "dispute_until", "dated",
}  # fmt: skip


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(itertools.chain.from_iterable(_choices(one) for one in get_args(annotation)))


def _other_words(value: str, name: str, programme: Programme) -> Iterator[str]:
    for key in _DECLARED[name]:
        words = getattr(programme, key)
        if value in words:
            yield from itertools.islice((word for word in words if word != value), 1)


def _others(value: Any) -> Iterator[Any]:
    match value:
        case Literal_():
            yield value.model_copy(update={"literal": str(int(value.literal.split("/")[0]) + 7)})
        case Label():
            yield Label(en=f"{value.en} again", fr=f"{value.fr} encore")
        case Origin():
            yield value.model_copy(update={"mark": "inferred" if value.mark == "fact" else "fact"})
        case Duration():
            yield Duration(value.number + 1, value.unit)
        case Moment():
            yield Moment(value.base, value.around, value.period, (*value.shifts, Shift(Duration(3, "days"))))
        case bool():
            yield not value


@pytest.mark.parametrize("folder", FOLDERS)
def test_difference_of_terms_with_themselves_is_nothing(folder: str) -> None:
    programme = programme_in(folder)

    assert difference(programme, programme, language=language_of("en")) == ()


@pytest.mark.parametrize("folder", FOLDERS)
@given(data=st.data())
def test_difference_in_any_one_place_is_told_both_ways(folder: str, data: st.DataObject) -> None:
    """The difference reports everything that differs, whichever version is the older one."""
    programme = programme_in(folder)
    path, mutant = data.draw(st.sampled_from(mutants_of(folder)), label="mutant")

    there = difference(programme, mutant, language=language_of("en"))
    back = difference(mutant, programme, language=language_of("fr"))

    assert there, path
    assert back, path


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_difference_in_every_place_is_told(folder: str) -> None:
    programme = programme_in(folder)
    english = language_of("en")

    assert [
        path
        for path, mutant in mutants_of(folder)
        if mutant != programme and not difference(programme, mutant, language=english)
    ] == []
