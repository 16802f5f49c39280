"""Which names each part of the terms uses, and where those names are declared."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tremplin.facts.schema import BY_WORD
from tremplin.terms import condition as c
from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.incentive import Incentive, ProofAsked, WithinTable
from tremplin.terms.limit import PER, Exclusion, Limit
from tremplin.terms.node import Node, Origin
from tremplin.terms.programme import LevelRule, Programme
from tremplin.terms.source import At
from tremplin.wording import text_key

CLAIMANT: Final = "claimant"
AGREED_SHARES: Final = "roles"
"""The word of a split that pays every partner whose role in the project carries a share."""

_OF_INTRODUCTION: Final = (CLAIMANT, "introducing", "receiving")
_PAYEES: Final = (*_OF_INTRODUCTION, "customer", "person")
_SHARERS: Final = (*_OF_INTRODUCTION, AGREED_SHARES)


@dataclass(frozen=True, slots=True)
class Use:
    """A name that a part uses.

    Attributes:
        key: under which the terms declare such names, or a word for names that are fixed.
        name: as written.
        below: path from the part to the name.
        besides: words that are allowed without being declared.
    """

    key: str
    name: str
    below: At
    besides: tuple[str, ...] = ()


NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "conditions": ("CONDITION", text_key("condition")),
    "measures": ("MEASURE", text_key("measure")),
    "tables": ("TABLE", text_key("table")),
    "roles": ("ROLE", text_key("role")),
    "level_names": ("LEVEL", text_key("level")),
    "competencies": ("COMPETENCY", text_key("competency")),
    "competency_kinds": ("COMPETENCY_KIND", text_key("kind of competency")),
    "proofs": ("PROOF", text_key("kind of proof")),
    "milestones": ("MILESTONE", text_key("milestone")),
    "units": ("UNIT", text_key("unit of points")),
    "sources": ("SOURCE", text_key("source")),
    "payment": ("PAYMENT", text_key("payment rule")),
    "taking_back": ("TAKING_BACK", text_key("rule of taking back")),
    "incentives": ("INCENTIVE", text_key("incentive")),
    "facts": ("FACT", text_key("kind of fact")),
    "per": ("SCOPE", text_key("scope of a limit")),
}
"""By key: the start of the code of an unknown name, and what such a name is called."""


def declared(programme: Programme, key: str) -> tuple[str, ...]:
    """Return the names that a key declares, in written order."""
    match key:
        case "incentives":
            return tuple(incentive.id for incentive in programme.incentives)
        case "facts":
            return tuple(BY_WORD)
        case "per":
            return PER
    return tuple(getattr(programme, key))


def uses_of(node: Node) -> Iterator[Use]:
    """Give the names that a part uses itself; parts inside it give theirs."""
    uses = _USES.get(type(node))
    if uses is not None:
        yield from uses(node)


def _list(key: str, names: tuple[str, ...], field: str) -> Iterator[Use]:
    for index, name in enumerate(names):
        yield Use(key, name, (field, index))


def _one(key: str, name: str | None, field: str, besides: tuple[str, ...] = ()) -> Iterator[Use]:
    if name is not None:
        yield Use(key, name, (field,), besides)


def _who(node: c.Holds | c.IsMember | c.HasLevel) -> Iterator[Use]:
    return _one("roles", node.who, "who", (CLAIMANT,))


def _of_competencies(node: c.Competencies) -> Iterator[Use]:
    yield from _list("competencies", node.any_of, "any_of")
    yield from _one("competency_kinds", node.kind, "kind")


def _of_level(node: c.LevelAsked) -> Iterator[Use]:
    yield from _one("level_names", node.at_least, "at_least")
    yield from _one("level_names", node.is_, "is")


def _of_pays(node: r.Pays) -> Iterator[Use]:
    yield from _one("roles", node.to, "to", _PAYEES)
    yield from _one("units", node.unit, "unit")


def _of_limit(node: Limit) -> Iterator[Use]:
    if node.covers != "all":
        yield from _list("incentives", node.covers, "covers")
    yield from _list("incentives", node.except_, "except")
    yield from _one("units", node.unit, "unit")
    for index, name in enumerate(node.per):
        if "." not in name:
            yield Use("per", name, ("per", index))


def _of_incentive(node: Incentive) -> Iterator[Use]:
    yield from _list("taking_back", node.taking_back, "taking_back")
    yield from _one("payment", node.payment, "payment")


_USES: Final[Mapping[type[Node], Callable[[Any], Iterator[Use]]]] = {
    c.Named: lambda node: _one("conditions", node.condition, "condition"),
    q.Reference: lambda node: _one("measures", node.named, "named"),
    q.Lookup: lambda node: _one("tables", node.table, "table"),
    WithinTable: lambda node: _one("tables", node.table, "table"),
    Origin: lambda node: _one("sources", node.source, "source"),
    c.Competencies: _of_competencies,
    c.Holds: _who,
    c.IsMember: _who,
    c.HasLevel: _who,
    c.LevelAsked: _of_level,
    c.HasRole: lambda node: _list("roles", node.role, "role"),
    c.SomebodyHasRole: lambda node: _list("roles", node.other_partner, "other_partner"),
    c.HasProof: lambda node: _one("proofs", node.proof_of, "proof_of"),
    ProofAsked: lambda node: _list("proofs", node.any_of, "any_of"),
    LevelRule: lambda node: _one("level_names", node.level, "level"),
    q.CountRows: lambda node: _one("facts", node.count, "count"),
    q.Ranked: lambda node: _one("facts", node.among, "among"),
    r.Pays: _of_pays,
    r.Share: lambda node: _one("roles", node.to, "to", _SHARERS),
    r.Instalment: lambda node: _one("milestones", node.on, "on"),
    Limit: _of_limit,
    Exclusion: lambda node: _list("incentives", node.between, "between"),
    Incentive: _of_incentive,
}
