"""How much could be earned: exact where the facts give it, else each amount that what is still open could give."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from math import isqrt
from typing import Any, Final

from tremplin.engine.change.edit import changed, with_edits
from tremplin.engine.change.leaf import other_value
from tremplin.engine.change.target import record_named
from tremplin.engine.clause.ground import number_of
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import Edit, Number, SetField
from tremplin.engine.examine import Examined
from tremplin.engine.head_room import HeadRoom
from tremplin.engine.hearing import Hearing
from tremplin.engine.road.naming import Naming, meant, measures_in
from tremplin.engine.road.to_come import Filled, value_of
from tremplin.engine.road.what_if import what_if
from tremplin.facts.record import Code
from tremplin.facts.schema import BY_WORD
from tremplin.facts.snapshot import Snapshot
from tremplin.terms import quantity as q
from tremplin.terms.field import fields_of
from tremplin.terms.programme import Programme

COMBINATIONS_MAX: Final = 24
"""So many combinations of open facts are tried."""
_GREAT: Final = 10**12
# What leaves an amount open instead of standing in its way.
AMOUNT_OPEN: Final = frozenset({"NOTHING_EARNED", "BELOW_THRESHOLD", "NO_TABLE_ROW", "NO_RATE"})

Choices = list[list[Edit]]
"""For each open fact, the values that it can take, as edits."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What open facts would give.

    Attributes:
        edits: the values of the open facts; none where nothing is open.
        asked: before limits, in whole units of the award.
        granted: what the limits leave of it.
    """

    edits: tuple[Edit, ...]
    asked: int
    granted: int


@dataclass(frozen=True, slots=True)
class Figure:
    """How much could be earned, in whole units of the award, before limits.

    Attributes:
        variants: one where the amount is exact; none where nothing is known to give any.
        least: the least that is more than nothing; None where it begins at nothing, or is nothing.
        most: the greatest; None where it grows with what is open.
        open_paths: the fields or places that are still open and that it depends on, by name.
    """

    variants: tuple[Variant, ...]
    least: int | None
    most: int | None
    open_paths: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether the facts give the amount."""
        return self.least is not None and self.least == self.most


def figure_of(
    compiled: Compiled,
    filled: Filled,
    head_room: HeadRoom,
    *,
    naming: Naming,
    before: Examined,
    orders: Choices | None = None,
) -> Figure:
    """Return how much a claim could earn.

    Args:
        compiled: the programme.
        filled: the claim once everything has come.
        head_room: what was taken of the limits.
        naming: what the incentive names.
        before: the claim as the facts are: what is absent there is open.
        orders: what may be chosen about an order that is imagined.
    """
    choices = [*_open_codes(filled, naming=naming, before=before), *(orders or [])]
    found: list[Variant] = []
    open_paths: list[str] = []
    is_bounded = starts_above = True
    blockers = _blockers(filled.examined)
    for edits in islice(product(*choices), COMBINATIONS_MAX):
        snapshot = with_edits(filled.snapshot, edits) if edits else filled.snapshot
        examined = _decided(compiled, filled, head_room, edits=edits)
        if _blockers(examined) - blockers:
            continue
        decision = examined.decision
        numbers = list(_open_numbers(snapshot, examined, naming=naming, before=before))
        if not numbers:
            found.append(Variant(tuple(edits), decision.asked, decision.granted))
        for name, values, grows, is_smooth in numbers:
            open_paths.append(name)
            is_bounded = is_bounded and not grows
            starts_above = starts_above and not is_smooth
            found += [_with_number(compiled, filled, head_room, edits=(*edits, *one)) for one in values]
    earning, paths = _told_apart([one for one in found if one.asked > 0], choices)
    asked = [one.asked for one in earning]
    return Figure(
        earning,
        min(asked, default=None) if starts_above else None,
        max(asked, default=None) if is_bounded else None,
        tuple(dict.fromkeys((*paths, *open_paths))),
    )


def _told_apart(variants: list[Variant], choices: Choices) -> tuple[tuple[Variant, ...], list[str]]:
    """Return variants without the choices on which no amount depends, and the fields on which one does."""
    paths: list[str] = []
    for choice in choices:
        if _matters(choice, variants):
            paths.append(_path(choice[0]))
        else:
            variants = [replace(one, edits=tuple(edit for edit in one.edits if edit not in choice)) for one in variants]
    return tuple(dict.fromkeys(variants)), paths


def _matters(choice: list[Edit], variants: list[Variant]) -> bool:
    """Say whether an amount depends on which value is chosen, all else being the same."""
    others: dict[tuple[Edit, ...], set[int]] = {}
    for one in variants:
        others.setdefault(tuple(edit for edit in one.edits if edit not in choice), set()).add(one.asked)
    return any(len(asked) > 1 for asked in others.values())


def figure_of_lines(
    compiled: Compiled, come: Filled, head_room: HeadRoom, *, project_id: str, orders: Choices
) -> Figure:
    """Return what the order lines of one project add to a claim that is worked out for a period.

    Args:
        compiled: the programme.
        come: the claim of the period, with the lines of the project among its facts.
        head_room: what was taken of the limits.
        project_id: of the project.
        orders: what may be chosen about an order that is imagined.
    """
    found: list[Variant] = []
    for edits in islice(product(*orders), COMBINATIONS_MAX):
        examined = _decided(compiled, come, head_room, edits=edits)
        if examined.heard is None:
            break
        lines = frozenset(one.line_id for one in examined.hearing.view.of("order_lines", "project_id", project_id))
        without = examined.ready.asked_of(examined.hearing.without_lines(lines)).minor
        decision = examined.decision
        asked = decision.asked - without
        found.append(Variant(tuple(edits), asked, min(asked, decision.granted)))
    earning, paths = _told_apart([one for one in found if one.asked > 0], orders)
    asked_each = {one.asked for one in earning}
    return Figure(earning, min(asked_each, default=None), max(asked_each, default=None), tuple(paths))


def _decided(compiled: Compiled, filled: Filled, head_room: HeadRoom, *, edits: tuple[Edit, ...]) -> Examined:
    """Return a claim with other values of some facts; what is indexed of the facts stays so."""
    if not edits:
        return filled.examined
    return what_if(compiled, filled.snapshot, edits, head_room=head_room, view=filled.examined.hearing.view)


def _with_number(compiled: Compiled, filled: Filled, head_room: HeadRoom, *, edits: tuple[Edit, ...]) -> Variant:
    decision = _decided(compiled, filled, head_room, edits=edits).decision
    return Variant(edits, decision.asked, decision.granted)


def _open_codes(filled: Filled, *, naming: Naming, before: Examined) -> Choices:
    """Return the values of the listed fields on which the amount depends and that the facts do not give."""
    ground = filled.examined.ready.ground
    known = fields_of(ground.programme)
    found: Choices = []
    for path in sorted(naming.paid_by):
        word, _, name = path.partition(".")
        record = record_named(word, before.hearing)
        values = known.values_of(path)
        table = BY_WORD.get(word)
        if record is None or values is None or table is None or name not in _fields(word, ground.programme):
            continue
        if value_of(record, name) not in (None, frozenset()):
            continue
        record_id, kind = getattr(record, table.key), str(known.type_of(path))
        found.append([SetField(table.name, record_id, name, _value(one, kind)) for one in values])
    return found


def _value(text: str, kind: str) -> Any:
    if kind == "yes-no":
        return text == "true"
    return frozenset({Code(text)}) if kind == "codes" else Code(text)


def _open_numbers(
    snapshot: Snapshot, examined: Examined, *, naming: Naming, before: Examined
) -> Iterator[tuple[str, list[tuple[Edit, ...]], bool, bool]]:
    """Go through the numbers of the reward that are still open: values to try, whether it grows, and evenly."""
    if examined.heard is None:
        return
    alone = examined.hearing.again(examined.hearing.measures)
    asked = examined.ready.asked_of(alone).minor
    for name, node, place in _numbers(examined, alone, naming=naming, before=before):

        def asked_at(value: Number, node: Any = node, place: str = place) -> int:
            return _asked_with(snapshot, examined, _edits(examined, node, place, value))

        great = asked_at(_GREAT)
        if great == asked:
            continue
        programme = examined.ready.ground.programme
        values = {number_of(text) for quantity, text in naming.compared if meant(quantity, programme) == node}
        values.add(alone.steps[place] or 0)
        tried = sorted(one for one in values if asked_at(one))
        grows, is_smooth = asked_at(2 * _GREAT) != great, not tried
        if not grows and all(asked_at(one) != great for one in tried):
            tried.append(_reaching(asked_at, great, tried[-1] if tried else 1))
        yield name, [_edits(examined, node, place, one) for one in tried], grows, is_smooth


def _numbers(examined: Examined, alone: Hearing, *, naming: Naming, before: Examined) -> Iterator[tuple[str, Any, str]]:
    """Go through the quantities of the reward that the facts do not give yet: name, quantity, place."""
    ground, steps = examined.ready.ground, alone.steps
    programme = ground.programme
    found: dict[str, tuple[Any, str]] = {}
    inside: set[str] = set()
    for quantity, _figure in naming.compared:
        if isinstance(quantity, q.Reference) and not steps.get(f"measures.{quantity.named}", 1):
            node = meant(quantity, programme)
            found[f"measures.{quantity.named}"] = (node, f"measures.{quantity.named}")
            inside |= {f"measures.{name}" for name in measures_in(node, programme)}
    for place in steps:
        if place in inside:
            continue
        node = ground.measured.get(place)
        if isinstance(node, q.FieldValue):
            word, _, name = node.field.partition(".")
            record = record_named(word, before.hearing)
            if record is not None and name in _fields(word, programme) and value_of(record, name) is None:
                found.setdefault(node.field, (node, place))
        elif node is not None and not steps[place]:
            found.setdefault(place, (node, place))
    for name, (node, place) in found.items():
        yield name, node, place


def _fields(word: str, programme: Programme) -> frozenset[str]:
    paths = [path.partition(".") for path in programme.attributes]
    return frozenset(BY_WORD[word].fields) | {name for owner, _, name in paths if owner == word}


def _edits(examined: Examined, node: Any, place: str, value: Number) -> tuple[Edit, ...]:
    found = other_value(node, place, value, hearing=examined.hearing, ground=examined.ready.ground)
    return found[0] if found else ()


def _asked_with(snapshot: Snapshot, examined: Examined, edits: tuple[Edit, ...]) -> int:
    """Return what is asked with other values: the arithmetic of the reward alone."""
    tables, measures, _more_room = changed(snapshot, edits)
    hearing = examined.hearing.again(measures)
    if tables:
        view = examined.hearing.view.with_tables(tables)
        hearing = examined.ready.hear(view, view.find("claims", snapshot.claim_id), measures=measures)
    return examined.ready.asked_of(hearing).minor


def _reaching(asked_at: Callable[[Number], int], great: int, low: Number) -> int:
    """Return the least whole value with which the reward is as great as it becomes."""
    below, given, enough, turn = int(low), 0, _GREAT, 0
    while enough - below > 1:
        # What grows in proportion is as great at the guess and not one below it; anything else is halved in between.
        middle = isqrt(below * enough) if not given else -(-below * great // given)
        if turn % 3 == 2:
            middle = (below + enough) // 2
        middle = min(max(middle, below + 1), enough - 1)
        asked = asked_at(middle)
        if asked == great:
            enough = middle
        else:
            below, given = middle, asked
        turn += 1
    return enough


def _blockers(examined: Examined) -> set[tuple[str, str]]:
    return {(one.code, one.at) for one in examined.decision.reasons if one.code not in AMOUNT_OPEN | {"LIMIT_REACHED"}}


def _path(edit: Edit) -> str:
    assert isinstance(edit, SetField)
    word = next(table.word for table in BY_WORD.values() if table.name == edit.table)
    return f"{word}.{edit.field}"
