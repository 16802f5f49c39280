"""Terms of which some parts have no form: those are left out, so that all others can be checked in the same go.

What is left out would bring problems of its own with it: a name that nobody declares any more, bands with a gap where
a row was. Such follow-on problems are held back; they show once the part has its form.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from tremplin.terms.check.use import NAMES
from tremplin.terms.incentive import Clock, Decides, Incentive
from tremplin.terms.limit import Limit
from tremplin.terms.node import Label, Node
from tremplin.terms.programme import LevelRule, NamedCondition, Programme, Validity
from tremplin.terms.reward import Pays
from tremplin.terms.shape import Fault, faults_of
from tremplin.terms.source import At, Source
from tremplin.terms.yaml_node import ListNode, MapNode, ScalarNode, Tree, plain
from tremplin.wording import Place, Problem

_LABEL: Final = {"en": "-", "fr": "-"}
_CONDITION: Final = {"field": "claim.submitted_on", "present": "true"}
_OF_INCENTIVE: Final[Mapping[str, Any]] = {
    "stage": "sell",
    "title": _LABEL,
    "decides": {"day": "claim.submitted_on"},
    "when": _CONDITION,
    "pays": {"reward": {"lump_sum": "1"}},
    "nature": "service",
}
_STAND_INS: Final[Mapping[type[Node], Mapping[str, Any]]] = {
    Programme: {
        "programme": "programme",
        "version": "1",
        "title": _LABEL,
        "currency": "EUR",
        "timezone": "UTC",
        "in_force": {"from": "0001-01-01", "to": "9999-12-31"},
        "incentives": [{"id": "incentive", **_OF_INCENTIVE}],
    },
    Validity: {"from": "0001-01-01", "to": "9999-12-31"},
    Label: _LABEL,
    NamedCondition: {"holds_when": _CONDITION},
    LevelRule: {"requires": _CONDITION, "kept": "1 month"},
    Incentive: _OF_INCENTIVE,
    Decides: {"day": "claim.submitted_on"},
    Pays: {"reward": {"lump_sum": "1"}},
    Clock: {"of": "claim.submitted_on"},
    Limit: {"window": "programme", "covers": "all", "when_short": "refuse"},
}
"""What stands for a key that a part cannot be without, so that its other keys are still looked at."""

_OF_ONE_PLACE: Final = frozenset(
    {f"{code}_UNKNOWN" for code, _what in NAMES.values()}
    | {"FIELD_UNKNOWN", "FIELD_TYPE", "FIELD_OUT_OF_REACH", "MILESTONE_UNKNOWN", "VALUE_UNKNOWN", "KEY_UNKNOWN"}
    | {"FIGURE_NOT_FITTING", "VALUE_NOT_FITTING", "COMPARISON_NOT_FITTING", "DURATION_UNIT", "RATE_OVER_WHOLE"}
    | {"CURRENCY_UNKNOWN", "TIME_ZONE_UNKNOWN", "SPAN_TURNED", "ID_TWICE", "ATTRIBUTE_PLACE", "ATTRIBUTE_TAKEN"}
    | {"TABLE_FILE_MISSING", "EXAMPLE_MISSING"}
)
"""Problems that do not depend on what stands beside their place: they hold in a part that has lost something too."""

_FROM_ELSEWHERE: Final[Mapping[str, frozenset[str]]] = {
    "VALUE_UNKNOWN": frozenset({"attributes", "codes", "incentives", "level_names"}),
    "KIND_DIFFERS": frozenset({"attributes", "measures", "tables"}),
    "NEVER_MET": frozenset({"conditions", "measures", "codes", "attributes"}),
    "LIMIT_COVERS_NOTHING": frozenset({"incentives"}),
    "PERIOD_OF_CLAIM": frozenset({"incentives"}),
    "TABLE_ROW_MISSING": frozenset({"attributes", "codes", "conditions", "incentives", "measures", "level_names"}),
    "TABLE_GAP": frozenset({"attributes", "codes", "conditions", "incentives", "measures"}),
}
"""By code: the keys of the terms that have a say in such a problem, wherever it stands."""


_KEYS_BY_CODE: Final = {f"{code}_UNKNOWN": key for key, (code, _what) in NAMES.items()} | {
    "FIELD_UNKNOWN": "attributes",
}
"""By code: the key under which the name that is unknown would be declared."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Terms without the parts that have no form.

    Attributes:
        programme: None where nothing could be made of the rest.
        source: what is left, with its places in the file.
        lost: the paths that were left out; unknown keys are not among them, for nothing depends on those.
    """

    programme: Programme | None
    source: Source
    lost: frozenset[At]
    _parts: tuple[tuple[tuple[int, int], At], ...]

    def is_follow_on(self, problem: Problem) -> bool:
        """Say whether a problem may only follow from what was left out."""
        damaged = {at[0] if at else "" for at in self.lost}
        if damaged & _FROM_ELSEWHERE.get(problem.code, frozenset()):
            return True
        key = _KEYS_BY_CODE.get(problem.code, "")
        if any(_declares(at, key, str(problem.fields.get("seen"))) for at in self.lost):
            return True
        return any(self._is_damaged(place, problem.code) for place in problem.places)

    def _is_damaged(self, place: Place, code: str) -> bool:
        """Say whether a problem depends on something that was left out of the part that holds its place."""
        if place.file != self.source.file:
            return any(at[:1] == ("tables",) for at in self.lost)
        starts = [start for start, _part in self._parts]
        part = self._parts[max(bisect_right(starts, (place.line or 0, place.column or 0)) - 1, 0)][1]
        # What a cell must be depends on its column.
        if code in _OF_ONE_PLACE and part[:1] != ("tables",):
            return False
        return any(at[: len(part)] == part[: len(at)] for at in self.lost)


def mended(tree: Tree, *, file: str) -> Mended:
    """Return what is left of terms once the parts that have no form are left out.

    Args:
        tree: of the terms file.
        file: its name.
    """
    mending = _Mending(tree)
    while True:
        left = mending.left()
        programme, faults = None, []
        try:
            programme = Programme.model_validate(plain(left))
        except ValidationError as error:
            faults = faults_of(error)
        if not mending.leave_out(faults):
            return Mended(programme, Source(left, file), frozenset(mending.lost), tuple(_parts(tree)))


def _declares(at: At, key: str, name: str) -> bool:
    """Say whether a path that was left out may have declared a name."""
    if at[:1] != (key,):
        return False
    # An incentive is declared by the id inside it.
    return len(at) == 1 or at[1] == name or (key == "incentives" and at[2:3] in ((), ("id",)))


def _parts(tree: Tree) -> Iterator[tuple[tuple[int, int], At]]:
    """Give where each part of the terms starts: each key of the root, and each name or item below it."""
    if not isinstance(tree, MapNode):
        yield (tree.line, tree.column), ()
        return
    for key, (at, value) in tree.entries.items():
        yield (at.line, at.column), (key,)
        if isinstance(value, MapNode):
            yield from (((name.line, name.column), (key, text)) for text, (name, _) in value.entries.items())
        elif isinstance(value, ListNode):
            yield from (((item.line, item.column), (key, index)) for index, item in enumerate(value.items))


class _Mending:
    """A tree with what is left out of it, and with what stands in for keys that must be there.

    All paths are those of the whole tree; what is left of a list has other places, which are counted back.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._gone: set[At] = set()
        self._stand_ins: dict[At, Any] = {}
        self.lost: set[At] = set()

    def left(self) -> Tree:
        """Return what is left."""
        return self._left(self._tree, ())

    def leave_out(self, faults: Iterable[Fault]) -> bool:
        """Leave out what is at fault, or put a stand-in where a key is missing; say whether anything changed."""
        before = len(self._gone) + len(self._stand_ins)
        # All paths first: each part that goes moves those that come after it.
        for at, fault in [(self._in_whole(fault.at), fault) for fault in faults]:
            stand_in = _STAND_INS.get(fault.owner, {}).get(fault.missing or "")
            if stand_in is not None and len(at) == len(fault.at):
                at = (*at, str(fault.missing))
                self._stand_ins[at] = stand_in
            else:
                self._gone.add(at)
            # Nothing depends on a key that there is not, or on what a label says.
            if not fault.is_unknown_key and fault.owner is not Label:
                self.lost.add(at)
        return len(self._gone) + len(self._stand_ins) > before

    def _left(self, tree: Tree, at: At) -> Tree:
        match tree:
            case ListNode():
                kept = [(index, item) for index, item in enumerate(tree.items) if (*at, index) not in self._gone]
                items = tuple(self._left(item, (*at, index)) for index, item in kept)
                return ListNode(items, tree.line, tree.column)
            case MapNode():
                entries = {
                    name: (key, self._left(value, (*at, name)))
                    for name, (key, value) in tree.entries.items()
                    if (*at, name) not in self._gone
                }
                for stands, data in self._stand_ins.items():
                    if stands[:-1] == at:
                        key = ScalarNode(str(stands[-1]), tree.line, tree.column)
                        entries[key.text] = (key, _tree(data, key))
                return MapNode(entries, tree.line, tree.column)
        return tree

    def _in_whole(self, at: At) -> At:
        """Return the path in the whole tree of a path in what is left; of the last part on the way that is there."""
        node: Tree = self._tree
        found: At = ()
        for step in at:
            match node:
                case MapNode() if step in node.entries and (*found, step) not in self._gone:
                    node, found = node.entries[str(step)][1], (*found, step)
                case ListNode() if isinstance(step, int):
                    kept = [index for index in range(len(node.items)) if (*found, index) not in self._gone]
                    node, found = node.items[kept[step]], (*found, kept[step])
                case _:
                    break
        return found


def _tree(data: Any, at: ScalarNode) -> Tree:
    """Return data as a tree that stands at a place."""
    if isinstance(data, dict):
        return MapNode(
            {key: (ScalarNode(key, at.line, at.column), _tree(value, at)) for key, value in data.items()},
            at.line,
            at.column,
        )
    if isinstance(data, list):
        return ListNode(tuple(_tree(item, at) for item in data), at.line, at.column)
    return ScalarNode(data, at.line, at.column)
