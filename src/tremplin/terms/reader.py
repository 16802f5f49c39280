"""Reading a terms folder: every problem at once, or a programme that is resolved and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pydantic import ValidationError

from tremplin.terms.check import Terms, check_terms
from tremplin.terms.field import fields_of
from tremplin.terms.mend import Mended, mended
from tremplin.terms.programme import Programme
from tremplin.terms.resolve import resolve_with_problems
from tremplin.terms.shape import name_problems, shape_problems
from tremplin.terms.source import TERMS_FILE, Source
from tremplin.terms.table import TableRows, read_table
from tremplin.terms.yaml_node import Tree, compose_with_problems, plain
from tremplin.wording import Place, Problem, Problems, text_key

# What does not hide anything, so that the rest of the file can be looked at too.
_READ_ON: Final = frozenset({"KEY_TWICE", "VALUE_MISSING", "YAML_TAG"})
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
    return _found(tuple(sorted(files.items())))


# Whoever imports terms has looked at the same files before, and reading them takes a good part of a second.
@lru_cache(maxsize=8)
def _found(named: tuple[tuple[str, bytes], ...]) -> Finding:
    files = dict(named)
    if TERMS_FILE not in files:
        problem = Problem("TERMS_MISSING", (Place(TERMS_FILE),), _NO_TERMS, {"expected": TERMS_FILE})
        return Finding(None, (problem,))
    composed = compose_with_problems(files[TERMS_FILE], file=TERMS_FILE)
    if composed.tree is None or any(problem.code not in _READ_ON for problem in composed.problems):
        return Finding(None, composed.problems)
    # Of a key without a value, only that is told.
    empty = {problem.places[0] for problem in composed.problems if problem.code == "VALUE_MISSING"}
    finding = _read(composed.tree, files=files)
    told = [problem for problem in finding.problems if problem.places[0] not in empty]
    return Finding(finding.programme, (*composed.problems, *told))


def _read(tree: Tree, *, files: Mapping[str, bytes]) -> Finding:
    problems = list(name_problems(tree, file=TERMS_FILE))
    source = Source(tree)
    try:
        programme = Programme.model_validate(plain(tree))
    except ValidationError as error:
        problems += shape_problems(error, source=source)
        return _checked_in_part(mended(tree, file=TERMS_FILE), problems, files=files)
    return _checked(programme, problems, source=source, files=files)


def _checked_in_part(rest: Mended, problems: list[Problem], *, files: Mapping[str, bytes]) -> Finding:
    """Return what is wrong besides the parts that have no form; without such a part the programme too."""
    if rest.programme is None:
        return Finding(None, tuple(problems))
    finding = _checked(rest.programme, [], source=rest.source, files=files)
    problems += [problem for problem in finding.problems if not rest.is_follow_on(problem)]
    return Finding(None if rest.lost else finding.programme, tuple(problems))


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
