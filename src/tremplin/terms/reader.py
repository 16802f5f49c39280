"""Reading a terms folder: every problem at once, or a programme that is resolved and checked."""

from collections.abc import Mapping

from pydantic import ValidationError

from tremplin.terms.check import Terms, check_terms
from tremplin.terms.field import fields_of
from tremplin.terms.programme import Programme
from tremplin.terms.resolve import resolve_with_problems
from tremplin.terms.source import TERMS_FILE, Source
from tremplin.terms.table import TableRows, read_table
from tremplin.terms.yaml_node import compose_with_problems, plain
from tremplin.wording import Place, Problem, Problems, text_key

_NO_TERMS = text_key("The folder holds no file {expected}.")


def read_terms(files: Mapping[str, bytes]) -> Programme:
    """Return the programme that a folder holds, resolved and checked.

    Args:
        files: contents by name relative to the programme's folder: `terms.yaml`, tables beside it, cases.

    Raises:
        Problems: everything that is wrong, sorted by place.
    """
    if TERMS_FILE not in files:
        raise Problems([Problem("TERMS_MISSING", (Place(TERMS_FILE),), _NO_TERMS, {"expected": TERMS_FILE})])
    composed = compose_with_problems(files[TERMS_FILE], file=TERMS_FILE)
    if composed.tree is None or composed.problems:
        raise Problems(composed.problems)
    source = Source(composed.tree)
    try:
        programme = Programme.model_validate(plain(composed.tree))
    except ValidationError as error:
        raise Problems(
            [
                Problem(
                    "X", (source.place(tuple(one["loc"])),), "{msg} {loc}", {"msg": one["msg"], "loc": str(one["loc"])}
                )
                for one in error.errors()
            ]
        ) from None
    problems: list[Problem] = []
    tables: dict[str, TableRows] = {}
    for name, table in programme.tables.items():
        try:
            tables[name] = read_table(table, at=("tables", name), source=source, files=files)
        except Problems as found:
            problems += found.problems
    resolved, unresolved = resolve_with_problems(programme, tables, source=source)
    terms = Terms(resolved, source=source, fields=fields_of(programme), tables=tables, file_names=frozenset(files))
    problems += [*unresolved, *check_terms(terms)]
    if problems:
        raise Problems(problems)
    return resolved
