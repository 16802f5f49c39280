"""What one incentive needs of its programme, in canonical form, and the hashes of terms and clauses."""

import json
from collections.abc import Iterable, Sequence, Set
from hashlib import sha256
from typing import Any, Final

from pydantic import BaseModel

from tremplin.money import unit_of
from tremplin.terms.condition import Named
from tremplin.terms.incentive import Incentive, WithinTable
from tremplin.terms.limit import Exclusion, Limit
from tremplin.terms.programme import Programme
from tremplin.terms.quantity import Lookup, Reference

_ROOT_KEYS: Final = frozenset(
    {"programme", "version", "currency", "timezone", "in_force"}
    | {"recorded_order", "exchange", "level_exchange", "holidays"}
)


class UnknownIncentive(KeyError):
    """Say that a programme has no incentive of this id.

    Attributes:
        incentive_id: as it was asked for.
    """

    def __init__(self, incentive_id: str) -> None:
        super().__init__(incentive_id)
        self.incentive_id = incentive_id


def data_of(part: BaseModel, *, only: Set[str] | None = None) -> dict[str, Any]:
    """Return a part of resolved terms as JSON data: keys as in the file, defaults written out, nothing absent.

    Args:
        part: of resolved terms.
        only: names of the fields that are wanted; all when not given.
    """
    include = None if only is None else set(only)
    data: dict[str, Any] = part.model_dump(mode="json", by_alias=True, exclude_none=True, include=include)
    return data


def canonical_bytes(data: object) -> bytes:
    """Return JSON data as canonical bytes: sorted keys, no spaces, UTF-8.

    Example:
        >>> canonical_bytes({"b": "é", "a": []}).decode()
        '{"a":[],"b":"é"}'
    """
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def terms_sha256(programme: Programme) -> str:
    """Return the hash of resolved terms, in hexadecimal."""
    return sha256(canonical_bytes(data_of(programme))).hexdigest()


def clause_sha256(clause: dict[str, Any]) -> str:
    """Return the hash of a clause, in hexadecimal."""
    return sha256(canonical_bytes(clause)).hexdigest()


def incentive_of(programme: Programme, incentive_id: str) -> Incentive:
    """Return the incentive of this id.

    Raises:
        UnknownIncentive: the programme has none.
    """
    for incentive in programme.incentives:
        if incentive.id == incentive_id:
            return incentive
    raise UnknownIncentive(incentive_id)


def clause_of(programme: Programme, incentive_id: str) -> dict[str, Any]:
    """Return what one incentive needs of its programme, as JSON data in canonical form.

    Args:
        programme: resolved and checked.
        incentive_id: which one.

    Raises:
        UnknownIncentive: the programme has no such incentive.
    """
    incentive = incentive_of(programme, incentive_id)
    limits = [limit for limit in programme.limits if covers(limit, incentive_id)]
    exclusions = exclusions_of(programme, incentive_id)
    rivals = _named_in(programme, exclusions, incentive_id=incentive_id)
    levels = list(programme.levels)
    reached = _Reached(programme)
    for part in (incentive, *limits, *rivals, *levels):
        reached.follow(part)
    return {
        **data_of(programme, only=_ROOT_KEYS),
        "decimals": decimals_of(programme, incentive),
        "level_order": list(programme.level_names),
        "levels": [data_of(level) for level in levels],
        "incentive": data_of(incentive),
        **{kind: _named(getattr(programme, kind), names) for kind, names in reached.names.items()},
        "limits": [data_of(limit) for limit in limits],
        "exclusions": [data_of(exclusion) for exclusion in exclusions],
        "rivals": {rival.id: data_of(rival) for rival in rivals},
        "units": {name: unit.decimals for name, unit in programme.units.items()},
        "attributes": {path: attribute.type for path, attribute in programme.attributes.items()},
    }


def covers(limit: Limit, incentive_id: str) -> bool:
    """Say whether a limit covers an incentive."""
    return (limit.covers == "all" or incentive_id in limit.covers) and incentive_id not in limit.except_


def exclusions_of(programme: Programme, incentive_id: str) -> tuple[Exclusion, ...]:
    """Return the exclusions of a clause: those that name the incentive, or that take lines from a rival.

    A claim competes with claims of the incentives that its exclusions name with it, and what those ask for depends on
    the order lines that are left to them. An exclusion by line lets nobody compete, so that it makes no further rivals.
    """
    own = [one for one in programme.exclusions if incentive_id in one.between]
    competing = {name for one in own if "line" not in one.per for name in one.between}
    return tuple(
        one
        for one in programme.exclusions
        if incentive_id in one.between or ("line" in one.per and not competing.isdisjoint(one.between))
    )


def decimals_of(programme: Programme, incentive: Incentive) -> int:
    """Return the decimals of the unit in which an incentive awards: none for days of protection."""
    match incentive.pays.as_:
        case "points":
            return programme.units[str(incentive.pays.unit)].decimals
        case "protection":
            return 0
    return unit_of(programme.currency).exponent


def names_in(part: BaseModel) -> Iterable[tuple[str, str]]:
    """Give the names that a part uses, each with the key under which it is declared."""
    match part:
        case Named():
            yield "conditions", part.condition
        case Reference():
            yield "measures", part.named
        case Lookup() | WithinTable():
            yield "tables", part.table
    for name in type(part).model_fields:
        yield from _names_in_value(getattr(part, name))


def _names_in_value(value: object) -> Iterable[tuple[str, str]]:
    if isinstance(value, BaseModel):
        yield from names_in(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _names_in_value(item)


def _named_in(programme: Programme, exclusions: Sequence[Exclusion], *, incentive_id: str) -> list[Incentive]:
    others = {name for exclusion in exclusions for name in exclusion.between} - {incentive_id}
    return [incentive for incentive in programme.incentives if incentive.id in others]


def _named(declared: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: data_of(part) for name, part in declared.items() if name in names}


class _Reached:
    """The names that are reached from some parts, through other names too."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self.names: dict[str, set[str]] = {"conditions": set(), "measures": set(), "tables": set()}

    def follow(self, part: BaseModel) -> None:
        for kind, name in names_in(part):
            if name not in self.names[kind]:
                self.names[kind].add(name)
                self.follow(getattr(self._programme, kind)[name])
