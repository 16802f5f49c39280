"""Every part of the terms with its path, in written order, and what all checks share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from tremplin.money import Money
from tremplin.terms import quantity as q
from tremplin.terms.field import Fields
from tremplin.terms.kinds import word_of
from tremplin.terms.node import Described, Label, Node
from tremplin.terms.programme import Programme
from tremplin.terms.source import At, Source
from tremplin.terms.table import TableRows
from tremplin.terms.yaml_node import ListNode, ScalarNode, Tree
from tremplin.wording import Label as Labels
from tremplin.wording import Phrase, Place, Problem

# What a measure over rows says of one row; its other fields are about the claim.
_CARRIED: Final = frozenset(Described.model_fields)
OF_ONE_ROW: Final = frozenset({"where", "weights", "rate"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the terms: where it is, and the word of the rows when it is about one row of a measure."""

    at: At
    node: Node
    row: str | None = None


@dataclass(frozen=True)
class Terms:
    """Resolved terms with what the checks need beside them.

    Attributes:
        programme: in canonical form, as far as it has one.
        source: gives the places.
        fields: that the terms may name.
        tables: rows with their places, of the tables that could be read.
        file_names: of the folder.
    """

    programme: Programme
    source: Source
    fields: Fields
    tables: dict[str, TableRows]
    file_names: frozenset[str]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every part, the whole first, then in the order of the models."""
        return tuple(parts_of(self.programme, at=()))

    def problem(
        self, code: str, place: At | Place, template: str, *, hint: str | None = None, **fields: object
    ) -> Problem:
        """Return a problem at a path (the place of what stands there) or at a place."""
        where = place if isinstance(place, Place) else self.source.place(place)
        return Problem(code, (where,), template, fields, hint)

    def clash(
        self,
        code: str,
        places: Sequence[tuple[At, Phrase | str]],
        template: str,
        *,
        hint: str | None = None,
        **fields: object,
    ) -> Problem:
        """Return a problem of several parts, each with what it says."""
        captioned = tuple(self.source.place(at, caption=caption) for at, caption in places)
        return Problem(code, captioned, template, fields, hint)


def parts_of(node: Node, *, at: At, row: str | None = None) -> Iterator[Part]:
    """Give a part and all parts inside it.

    Args:
        node: the part.
        at: its path.
        row: word of the rows, when the part is about one of them.
    """
    yield Part(at, node, row)
    for name, field in type(node).model_fields.items():
        value = getattr(node, name)
        if value is None or isinstance(value, str):
            continue
        is_of_row = isinstance(node, q.Rows | q.Ranked) and name in OF_ONE_ROW
        inner = word_of(node) if is_of_row and isinstance(node, q.Rows | q.Ranked) else row
        yield from _parts_in(value, (*at, field.alias or name), inner)


def _parts_in(value: Any, at: At, row: str | None) -> Iterator[Part]:
    match value:
        case Node():
            yield from parts_of(value, at=at, row=row)
        case tuple():
            for index, item in enumerate(value):
                yield from _parts_in(item, (*at, index), row)
        case dict():
            for key, item in value.items():
                yield from _parts_in(item, (*at, key), row)


def said_of(terms: Terms, literal: q.Literal_, *, at: At) -> object:
    """Return how a figure is said: an amount with its currency, any other as it is written."""
    if literal.kind == "money":
        return Money(int(literal.literal), terms.programme.currency)
    return text_at(terms, at)


def text_at(terms: Terms, at: At) -> str:
    """Return the text at a path as it is written; empty where no text stands."""
    node = terms.source.node(at)
    return node.text if isinstance(node, ScalarNode) else ""


def shown_at(terms: Terms, at: At) -> str:
    """Return what stands at a path on one line, as YAML writes it, without labels and origins."""
    return _shown(terms.source.node(at))


def _shown(tree: Tree) -> str:
    match tree:
        case ScalarNode():
            return tree.text
        case ListNode():
            return f"[{', '.join(map(_shown, tree.items))}]"
    parts = (f"{key}: {_shown(value)}" for key, (_, value) in tree.entries.items() if key not in _CARRIED)
    return f"{{{', '.join(parts)}}}"


def label_of(label: Label) -> Labels:
    """Return a label of the terms as a field of a problem."""
    return Labels({"en": label.en, "fr": label.fr})
