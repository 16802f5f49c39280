"""From terms as written to their canonical form: figures with a kind, fields with a type, tables with their rows."""

from collections.abc import Mapping
from typing import Any, Final, cast

from tremplin.facts.schema import FieldType
from tremplin.money import CURRENCIES, Unit
from tremplin.terms import quantity as q
from tremplin.terms.condition import Compare
from tremplin.terms.field import Fields, fields_of
from tremplin.terms.figure import NotCanonical, money_figure, number_figure, value_of_type
from tremplin.terms.kinds import QUANTITIES, Demands, Kind, Kinds
from tremplin.terms.node import Node
from tremplin.terms.programme import Programme, RateTable
from tremplin.terms.reward import Banded
from tremplin.terms.source import At, Source
from tremplin.terms.spot import is_filled_in
from tremplin.terms.table import TableRows
from tremplin.wording import Phrase, Place, Problem, Problems, text_key

_MONEY: Final = text_key("money")
_NUMBER: Final = text_key("a number")
_KIND: Final = text_key("This is {seen}, and {expected} is expected here.")
_KIND_HINTS: Final = {
    "money": text_key("Multiply the number by an amount, or write an amount without % and without a fraction."),
    "number": text_key("Divide by an amount to make a number of it, or leave the money out of the product."),
}
_FIGURE: Final = text_key('"{seen}" is not {expected}.')
_FILLED_IN: Final = text_key('The key "{seen}" is filled in by the check, and is not written.')
_FILLED_IN_HINT: Final = text_key("Delete the key.")
_CELL_EMPTY: Final = text_key("This cell is empty.")
_CELL_EMPTY_HINT: Final = text_key("Write the value that the field must have, or * for any.")

# Without a known currency figures are still looked at; that it is unknown is a problem of its own.
_EXPONENT_OF_UNKNOWN: Final = 2
_COMPARISONS: Final = ("at_least", "more_than", "at_most", "less_than")
_VALUES: Final = ("is_", "is_not", "is_in", "is_not_in", *_COMPARISONS, "between", "has", "has_any_of")
_WRITTEN: Final = ("typed", "kind")
_SHARES: Final = ("share", "times")


def resolve(programme: Programme, tables: Mapping[str, TableRows], *, source: Source) -> Programme:
    """Return the terms in canonical form.

    Args:
        programme: as written.
        tables: the rows of each rate table by its name, as `read_table` gives them.
        source: of the terms, for the places of problems.

    Raises:
        Problems: figures that do not fit their place.
    """
    resolved, problems = resolve_with_problems(programme, tables, source=source)
    if problems:
        raise Problems(problems)
    return resolved


def resolve_with_problems(
    programme: Programme, tables: Mapping[str, TableRows], *, source: Source
) -> tuple[Programme, list[Problem]]:
    """Return the terms in canonical form as far as they have one, and what does not fit its place."""
    fields = fields_of(programme)
    kinds = Kinds(programme, fields)
    # Once to hear which places need which measures, once to write them; the second finds all problems again.
    _Resolver(programme, fields=fields, kinds=kinds, tables=tables, source=source, is_listening=True).resolved()
    resolver = _Resolver(programme, fields=fields, kinds=kinds, tables=tables, source=source)
    return resolver.resolved(), resolver.problems


class _Resolver:
    """Walks the terms once and builds them anew where something is filled in."""

    def __init__(
        self,
        programme: Programme,
        *,
        fields: Fields,
        kinds: Kinds,
        tables: Mapping[str, TableRows],
        source: Source,
        is_listening: bool = False,
    ) -> None:
        self.problems: list[Problem] = []
        self._programme = programme
        self._fields = fields
        self._kinds = kinds
        self._tables = tables
        self._source = source
        code = programme.currency
        self._is_listening = is_listening
        self._unit: Unit = CURRENCIES.get(code) or Unit(code, _EXPONENT_OF_UNKNOWN)

    def resolved(self) -> Programme:
        return cast(Programme, self._node(self._programme, (), None))

    def _value(self, value: Any, at: At, expected: Any) -> Any:
        match value:
            case Node():
                return self._node(value, at, expected)
            case tuple():
                each = expected if isinstance(expected, tuple) else (expected,) * len(value)
                items = [self._value(item, (*at, index), each[index]) for index, item in enumerate(value)]
                return tuple(items) if any(a is not b for a, b in zip(items, value, strict=True)) else value
            case dict():
                return {key: self._value(item, (*at, key), expected) for key, item in value.items()}
        return value

    def _node(self, node: Node, at: At, expected: Kind | None) -> Node:
        self._refuse_written(node, at)
        expected = self._checked(node, at, expected)
        match node:
            case q.Number():
                return self._literal(node, at, expected)
            case q.FieldValue():
                return node.model_copy(update={"kind": self._kinds.of_field(node.field)})
            case Compare():
                return self._compare(node, at)
        updates = self._filled(node, at, expected)
        if isinstance(node, q.Rows):
            updates["kind"] = self._kinds.of(node)
        if isinstance(node, RateTable):
            updates |= self._table(node, at)
        return node.model_copy(update=updates) if updates else node

    def _filled(self, node: Node, at: At, expected: Kind | None) -> dict[str, Any]:
        """Return the fields of a part that become something else."""
        demands = self._demands(node, at, expected)
        updates: dict[str, Any] = {}
        for name, field in type(node).model_fields.items():
            old: Any = getattr(node, name)
            new: Any
            path = (*at, field.alias or name)
            if old is None or isinstance(old, str) or (name == "measures" and self._is_listening):
                new = self._canonical_share(old, path) if old and name in _SHARES else old
            elif isinstance(node, Banded) and name == "rows":
                new = tuple(self._band(node, index, at=(*path, index), award=expected) for index in range(len(old)))
            else:
                new = self._value(old, path, demands.get(name))
            if new is not old:
                updates[name] = new
        return updates

    def _demands(self, node: Node, at: At, expected: Kind | None) -> Demands:
        if len(at) == 2 and at[0] == "measures":
            return {"quantity": self._kinds.of_measure(str(at[1]))}
        return self._kinds.demands(node, expected)

    def _checked(self, node: Node, at: At, expected: Kind | None) -> Kind | None:
        """Return the kind that a part gets: its own when it does not fit, so that one fault is told once."""
        if expected is None or not isinstance(node, QUANTITIES):
            return expected
        if isinstance(node, q.Reference):
            self._ask(node.named, at, expected)
        if self._kinds.fits(node, expected):
            return expected
        known: Kind = "number" if expected == "money" else "money"
        names = {"money": Phrase(_MONEY), "number": Phrase(_NUMBER)}
        fields = {"expected": names[expected], "seen": names[known]}
        place = self._source.place(at)
        self.problems.append(Problem("KIND_DIFFERS", (place,), _KIND, fields, _KIND_HINTS[expected]))
        return known

    def _ask(self, name: str, at: At, expected: Kind) -> None:
        """Tell a measure what it must be; while listening, it tells the measures that it uses."""
        if self._kinds.ask(name, expected) and self._is_listening and name in self._programme.measures:
            self._node(self._programme.measures[name].quantity, at, expected)

    def _literal(self, node: q.Number, at: At, expected: Kind | None) -> Node:
        kind: Kind = expected or "number"
        literal = self._figure(node.number, kind, self._source.place(at))
        percent = True if node.number.endswith("%") else None
        return node if literal is None else q.Literal_(literal=literal, kind=kind, percent=percent)

    def _figure(self, text: str, kind: Kind, place: Place) -> str | None:
        try:
            return money_figure(text, unit=self._unit) if kind == "money" else number_figure(text)
        except NotCanonical as error:
            self._note(text, place, error)
            return None

    def _note(self, text: str, place: Place, error: NotCanonical, code: str = "FIGURE_NOT_FITTING") -> None:
        fields = {"seen": text, "expected": error.expected}
        self.problems.append(Problem(code, (place,), _FIGURE, fields))

    def _canonical_share(self, text: str, at: At) -> str:
        return self._figure(text, "number", self._source.place(at)) or text

    def _band(self, banded: Banded, index: int, *, at: At, award: Kind | None) -> Node:
        band = banded.rows[index]
        demands = self._kinds.demands_of_band(banded, award=award)
        updates = {
            name: self._value(getattr(band, name), (*at, name.rstrip("_")), kind)
            for name, kind in demands.items()
            if getattr(band, name) is not None
        }
        return band.model_copy(update=updates)

    def _refuse_written(self, node: Node, at: At) -> None:
        """Note the keys that the resolver writes and an author must not."""
        names = ["literal"] if isinstance(node, q.Literal_) else [name for name in _WRITTEN if _is_written(node, name)]
        for key in names:
            place = self._source.key_place((*at, key))
            self.problems.append(Problem("KEY_UNKNOWN", (place,), _FILLED_IN, {"seen": key}, _FILLED_IN_HINT))

    def _compare(self, node: Compare, at: At) -> Node:
        type_ = self._fields.type_of(node.field)
        if type_ is None:
            return node
        updates: dict[str, Any] = {"typed": type_}
        for name in _VALUES:
            old: Any = getattr(node, name)
            path = (*at, name.rstrip("_"))
            if isinstance(old, tuple):
                updates[name] = tuple(self._compared(text, (*path, i), type_) for i, text in enumerate(old))
            elif old is not None:
                updates[name] = self._compared(old, path, type_)
        return node.model_copy(update=updates)

    def _compared(self, text: str, at: At, type_: FieldType) -> str:
        return self._typed(text, type_, self._source.place(at))

    def _typed(self, text: str, type_: FieldType, place: Place) -> str:
        try:
            return value_of_type(text, type_=type_, unit=self._unit)
        except NotCanonical as error:
            self._note(text, place, error, "VALUE_NOT_FITTING")
            return text

    def _table(self, table: RateTable, at: At) -> dict[str, Any]:
        """Return what a table becomes: plain rows, in canonical cells."""
        read = self._tables.get(str(at[1]))
        if read is None:
            return {}
        types: list[Kind | FieldType] = [
            (self._kinds.of_column(column) or "number")
            if column.matches is None
            else (self._fields.type_of(column.matches) or "text")
            for column in table.columns
        ]
        bounds = [column.matches is None for column in table.columns]
        rows = tuple(
            tuple(
                self._cell(text, type_, place, may_be_empty=may_be_empty)
                for text, type_, place, may_be_empty in zip(
                    cells, [*types, table.gives.as_], places, [*bounds, False], strict=True
                )
            )
            for cells, places in zip(read.cells, read.places, strict=True)
        )
        return {"rows": rows, "file": None, "layout": "rows"}

    def _cell(self, text: str, type_: Kind | FieldType, place: Place, *, may_be_empty: bool) -> str:
        if text == "*" or (text == "" and may_be_empty):
            return text
        if text == "":
            self.problems.append(Problem("CELL_EMPTY", (place,), _CELL_EMPTY, {}, _CELL_EMPTY_HINT))
            return text
        if type_ == "number":
            return self._figure(text, "number", place) or text
        return self._typed(text, type_, place)


def _is_written(node: Node, name: str) -> bool:
    return is_filled_in(type(node), name) and getattr(node, name, None) is not None
