"""Reading a terms folder: every problem at once, or a programme that is resolved and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from tremplin.terms.check import Terms, check_terms
from tremplin.terms.field import fields_of
from tremplin.terms.programme import Programme
from tremplin.terms.resolve import resolve_with_problems
from tremplin.terms.shape import name_problems, shape_problems, unknown_keys
from tremplin.terms.source import TERMS_FILE, At, Source
from tremplin.terms.table import TableRows, read_table
from tremplin.terms.yaml_node import compose_with_problems, plain
from tremplin.wording import Place, Problem, Problems, text_key

# What does not hide anything, so that the rest of the file can be looked at too.
_READ_ON: Final = frozenset({"KEY_TWICE", "YAML_TAG"})
_NO_TERMS: Final = text_key('The folder holds no file "{expected}".')


@dataclass(frozen=True, slots=True)
class Finding:
    """What came out of reading: the programme, if it has the form of one, and every problem."""

    programme: Programme | None
    problems: tuple[Problem, ...]


def read_terms(files: Mapping[str, bytes]) -> Programme:
    """Return the programme that a folder holds, resolved and checked.

    Args:
        files: contents by name relative to the programme's folder: `terms.yaml`, tables beside it, cases.

    Raises:
        Problems: everything that is wrong, sorted by place.
    """
    found = find_terms(files)
    if found.programme is None or found.problems:
        raise Problems(found.problems)
    return found.programme


def find_terms(files: Mapping[str, bytes]) -> Finding:
    """Return what a folder holds together with everything that is wrong in it.

    Args:
        files: as for `read_terms`.
    """
    if TERMS_FILE not in files:
        problem = Problem("TERMS_MISSING", (Place(TERMS_FILE),), _NO_TERMS, {"expected": TERMS_FILE})
        return Finding(None, (problem,))
    composed = compose_with_problems(files[TERMS_FILE], file=TERMS_FILE)
    if composed.tree is None or any(problem.code not in _READ_ON for problem in composed.problems):
        return Finding(None, composed.problems)
    source = Source(composed.tree)
    problems = [*composed.problems, *name_problems(composed.tree, file=TERMS_FILE)]
    programme = _shaped(plain(composed.tree), problems, source=source)
    if programme is None:
        return Finding(None, tuple(problems))
    return _checked(programme, problems, source=source, files=files)


def _shaped(data: Any, problems: list[Problem], *, source: Source) -> Programme | None:
    """Return the programme as written, noting what is wrong; unknown keys are left out for the rest to be seen."""
    try:
        return Programme.model_validate(data)
    except ValidationError as error:
        problems += shape_problems(error, source=source)
        for at in unknown_keys(error):
            _delete(data, at)
    try:
        return Programme.model_validate(data)
    except ValidationError:
        return None


def _delete(data: Any, at: At) -> None:
    for step in at[:-1]:
        data = data[step]
    del data[at[-1]]


def _checked(programme: Programme, problems: list[Problem], *, source: Source, files: Mapping[str, bytes]) -> Finding:
    tables: dict[str, TableRows] = {}
    for name, table in programme.tables.items():
        try:
            tables[name] = read_table(table, at=("tables", name), source=source, files=files)
        except Problems as found:
            problems += found.problems
    resolved, unresolved = resolve_with_problems(programme, tables, source=source)
    terms = Terms(resolved, source=source, fields=fields_of(programme), tables=tables, file_names=frozenset(files))
    return Finding(resolved, (*problems, *unresolved, *check_terms(terms)))
