"""Cases: small files of facts with the result that the terms must give. They are a programme's tests and examples."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.engine.evaluate import evaluate
from tremplin.engine.expectation import differences
from tremplin.facts.dataset import DataSet
from tremplin.facts.fault import Cell
from tremplin.facts.rows import records_from
from tremplin.facts.schema import TABLES
from tremplin.facts.text_table import TextTable, table_of_rows
from tremplin.terms.field import codes_of
from tremplin.terms.programme import Programme
from tremplin.terms.yaml_node import ListNode, MapNode, ScalarNode, Tree, compose, plain
from tremplin.wording import Place, Problem, Problems, text_key

_CASE_KEYS: Final = ("title", "rule", "base", "facts", "expect", "lines", "left")
_FORM: Final = text_key("A case has {expected} here, not {seen}.")
_KEY: Final = text_key('"{seen}" is no key of a case; its keys are {expected}.')
_BASE: Final = text_key('The file "{seen}" is not there.')
_NO_EXPECT: Final = text_key("This case expects nothing.")
_NO_EXPECT_HINT: Final = text_key("Say under expect what each claim gets.")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of facts as written, with its file."""

    node: MapNode
    file: str

    def id_in(self, table: str) -> str:
        """Return the id that the row states; empty when it states none."""
        key = TABLES[table].key if table in TABLES else ""
        node = self.node.entries.get(key, (None, None))[1]
        return node.text if isinstance(node, ScalarNode) else ""


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        file: where it stands.
        title: by language.
        is_rule: whether it proves a rule that it quotes, word by word.
        place: where it starts.
        rows: of facts by table: those of the base that the case does not replace, then its own.
        expect: what each claim must get; `lines` and `left` beside it where the case says them.
    """

    file: str
    title: Mapping[str, str]
    is_rule: bool
    place: Place
    rows: Mapping[str, tuple[CaseRow, ...]]
    expect: MapNode
    lines: MapNode | None
    left: MapNode | None


def case_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return those files of a programme's folder that hold cases."""
    return {name: data for name, data in files.items() if name.startswith("cases/") and name.endswith(".yaml")}


def read_cases(files: Mapping[str, bytes]) -> tuple[Case, ...]:
    """Return the cases of some files, in the order of the files' names.

    Args:
        files: contents by name; a file that has only `facts` is a base for others and no case itself.

    Raises:
        Problems: everything that keeps the files from being read as cases.
    """
    found: list[Case] = []
    problems: list[Problem] = []
    bases = _Bases(files)
    for name in sorted(files):
        try:
            found += _cases_of(name, files, bases=bases)
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)
    return tuple(found)


def check_cases(programme: Programme | Compiled, files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Return every difference between what cases expect and what the terms give; none when all cases hold.

    Args:
        programme: resolved and checked, or made ready.
        files: as for `read_cases`.
    """
    compiled = programme if isinstance(programme, Compiled) else compile_programme(programme)
    try:
        cases = read_cases(files)
    except Problems as error:
        return error.problems
    return tuple(problem for case in cases for problem in check_case(compiled, case))


def check_case(compiled: Compiled, case: Case) -> tuple[Problem, ...]:
    """Return every difference between what a case expects and what the terms give, each with its place."""
    try:
        data = facts_of(compiled, case)
    except Problems as error:
        return error.problems
    return tuple(differences(case, compiled=compiled, evaluation=evaluate(compiled, data)))


def facts_of(compiled: Compiled, case: Case) -> DataSet:
    """Return the facts of a case as records.

    Raises:
        Problems: the facts are no records.
    """
    programme = compiled.programme
    tables = [_text_table(name, rows) for name, rows in case.rows.items()]
    return records_from(
        tables,
        attributes=programme.attributes,
        codes=codes_of(programme),
        currency=programme.currency,
        exchange_source=programme.exchange.source if programme.exchange else None,
    )


class _Bases:
    """The files that cases build upon, each read once: many cases stand on one base."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._known: dict[str, dict[str, tuple[CaseRow, ...]]] = {}

    def rows(self, base: Tree, *, name: str) -> dict[str, tuple[CaseRow, ...]]:
        """Return the rows of the file that stands as the base of a case in the file of that name."""
        wanted = _text(base, name)
        folder = name.rpartition("/")[0]
        file = f"{folder}/{wanted}" if folder else wanted
        if file not in self._files:
            raise Problems([Problem("CASE_BASE_MISSING", (_place(base, name),), _BASE, {"seen": wanted})])
        if file not in self._known:
            self._known[file] = _rows(_map(compose(self._files[file], file=file), file), file)
        return self._known[file]


def _cases_of(name: str, files: Mapping[str, bytes], *, bases: _Bases) -> list[Case]:
    root = _map(compose(files[name], file=name), name)
    listed = root.entries.get("cases")
    if listed is None:
        return (
            [_case(root, base=None, name=name, bases=bases)]
            if "expect" in root.entries or "title" in root.entries
            else []
        )
    _require_keys(root, ("base", "cases"), name)
    base = root.entries.get("base")
    return [
        _case(_map(item, name), base=base[1] if base else None, name=name, bases=bases)
        for item in _items(listed[1], name)
    ]


def _case(root: MapNode, *, base: Tree | None, name: str, bases: _Bases) -> Case:
    _require_keys(root, _CASE_KEYS, name)
    place = _place(root, name)
    if "expect" not in root.entries:
        raise Problems([Problem("CASE_WITHOUT_EXPECT", (place,), _NO_EXPECT, {}, _NO_EXPECT_HINT)])
    own_base = root.entries.get("base")
    base = own_base[1] if own_base else base
    below = {} if base is None else bases.rows(base, name=name)
    return Case(
        file=name,
        title=plain(_part(root, "title", name) or MapNode({}, 1, 1)),
        is_rule="rule" in root.entries,
        place=place,
        rows=_merged(below, _rows(root, name)),
        expect=_map(root.entries["expect"][1], name),
        lines=_part(root, "lines", name),
        left=_part(root, "left", name),
    )


def _rows(root: MapNode, file: str) -> dict[str, tuple[CaseRow, ...]]:
    facts = _part(root, "facts", file)
    if facts is None:
        return {}
    return {
        table: tuple(CaseRow(_map(row, file), file) for row in _items(rows, file))
        for table, (_key, rows) in facts.entries.items()
    }


def _merged(
    below: Mapping[str, tuple[CaseRow, ...]], own: Mapping[str, tuple[CaseRow, ...]]
) -> dict[str, tuple[CaseRow, ...]]:
    """Return the rows of the base and of the case; a row of the case takes the place of the base's with the same id."""
    merged = dict(below)
    for table, rows in own.items():
        ids = {row.id_in(table) for row in rows}
        kept = tuple(row for row in below.get(table, ()) if row.id_in(table) not in ids)
        merged[table] = (*kept, *rows)
    return merged


def _text_table(name: str, rows: tuple[CaseRow, ...]) -> TextTable:
    numbered: list[tuple[int, dict[str, Cell]]] = [
        (number, {key: _cell(value, row.file) for key, (_at, value) in row.node.entries.items()})
        for number, row in enumerate(rows, start=2)
    ]

    def place(number: int, heading: str) -> Place:
        row = rows[max(number, 2) - 2]
        at = row.node.entries.get(heading)
        return _place(row.node if at is None else at[1], row.file)

    return table_of_rows(name, numbered, place=place)


def _cell(value: Tree, file: str) -> str:
    if isinstance(value, ListNode):
        return "|".join(_text(item, file) for item in value.items)
    return _text(value, file)


def _require_keys(root: MapNode, keys: tuple[str, ...], file: str) -> None:
    problems = [
        Problem("CASE_KEY_UNKNOWN", (_place(at, file),), _KEY, {"seen": key, "expected": list(keys)})
        for key, (at, _value) in root.entries.items()
        if key not in keys
    ]
    if problems:
        raise Problems(problems)


def _part(root: MapNode, key: str, file: str) -> MapNode | None:
    return _map(root.entries[key][1], file) if key in root.entries else None


def _map(tree: Tree, file: str) -> MapNode:
    if not isinstance(tree, MapNode):
        raise _not_a_case(tree, file, expected="a mapping")
    return tree


def _items(tree: Tree, file: str) -> Iterable[Tree]:
    if not isinstance(tree, ListNode):
        raise _not_a_case(tree, file, expected="a list")
    return tree.items


def _text(tree: Tree, file: str) -> str:
    if not isinstance(tree, ScalarNode):
        raise _not_a_case(tree, file, expected="a text")
    return tree.text


_FORMS: Final = {ScalarNode: text_key("a text"), ListNode: text_key("a list"), MapNode: text_key("a mapping")}


def _not_a_case(tree: Tree, file: str, *, expected: str) -> Problems:
    fields = {"expected": expected, "seen": _FORMS[type(tree)]}
    return Problems([Problem("CASE_FORM", (_place(tree, file),), _FORM, fields)])


def _place(tree: Tree, file: str) -> Place:
    return Place(file, line=tree.line, column=tree.column)
