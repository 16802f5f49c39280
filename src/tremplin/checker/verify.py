"""Verify a receipt: read it, check its hashes, work everything out anew, and name what differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from tremplin.checker.change import changed, key_of_added
from tremplin.checker.decision import Decision
from tremplin.checker.differences import Difference, differences, shown, unreadable
from tremplin.checker.extract import extract_faults
from tremplin.checker.headroom import Key, Taken, head_room_of
from tremplin.checker.reading import Unreadable, list_at
from tremplin.checker.receipt import HASHED, Receipt, hash_faults, identity_faults, receipt_of
from tremplin.checker.world import WORK_MAX

# What Python says when data has another form than the reference gives it: the receipt is at fault, and that is said.
_MISSHAPEN: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Verdict:
    """What verifying a receipt found.

    Attributes:
        ok: whether everything holds.
        differences: what does not, in the order of the receipt.
        checked: how much was compared, by kind: `hashes`, `rows` of the snapshot, the lists of the result, `edits`.
    """

    ok: bool
    differences: tuple[Difference, ...]
    checked: Mapping[str, int]

    @property
    def first_difference(self) -> Difference | None:
        """The first thing that does not hold, or None."""
        return self.differences[0] if self.differences else None


def verify_receipt(data: bytes, *, terms: Mapping[str, Any] | None = None, work_max: int = WORK_MAX) -> Verdict:
    """Return whether a receipt holds, and what does not.

    Args:
        data: the receipt as a file.
        terms: the canonical JSON of the programme, to check the hash of the terms and that the clause is an extract of
            them. Without it the receipt proves its clause, not that the clause is that of the programme.
        work_max: how many parts are worked out at most for one decision; three million when not given.

    Returns:
        The verdict; whatever the bytes are, no error is raised.
    """
    found: list[Difference] = []
    checked: dict[str, int] = {}
    try:
        receipt = receipt_of(data, work_max=work_max)
        for difference in _faults(receipt, terms, checked):
            found.append(difference)
    except Unreadable as error:
        found.append(unreadable(error))
    except _MISSHAPEN as error:
        found.append(unreadable(Unreadable("MALFORMED", seen=f"{type(error).__name__} {error}")))
    return Verdict(not found, tuple(found), MappingProxyType(checked))


def _faults(receipt: Receipt, terms: Mapping[str, Any] | None, checked: dict[str, int]) -> Iterator[Difference]:
    """Yield what does not hold, in the order of the receipt, and count what was compared."""
    checked["hashes"] = len(HASHED) + (terms is not None)
    yield from hash_faults(receipt, terms)
    if terms is not None:
        yield from extract_faults(receipt.clause, terms)
    checked["rows"] = sum(map(len, receipt.tables.values()))
    yield from identity_faults(receipt)
    head_room = head_room_of(receipt.data["head_room"])
    decision = receipt.decided(receipt.tables, head_room=head_room)
    yield from differences(receipt.result, decision.result, place="result")
    checked |= {name: len(rows) for name, rows in decision.result.items() if isinstance(rows, list)}
    after = None
    if receipt.change is not None:
        edits = list_at(receipt.change.get("edits"), place="result.change.edits")
        checked["edits"] = len(edits)
        after = _after(edits, receipt, head_room)
        yield from _change_faults(edits, receipt, head_room, decision=decision, after=after)
    yield from _head_room_faults(head_room, decision, after)


def _after(edits: list[Any], receipt: Receipt, head_room: Mapping[Key, Taken]) -> Decision:
    """Return the decision after some edits.

    Raises:
        Unreadable: the edits cannot be applied, or make facts that are in no known form.
    """
    then = changed(edits, tables=receipt.tables, head_room=head_room)
    try:
        return receipt.decided(then.tables, head_room=then.head_room, edits=then.quantities)
    except Unreadable as error:
        raise Unreadable(error.code, f"result.change, then {error.place}", seen=error.seen) from None


def _change_faults(
    edits: list[Any], receipt: Receipt, head_room: Mapping[Key, Taken], *, decision: Decision, after: Decision
) -> Iterator[Difference]:
    """Yield what is wrong with a change: not called for, something else or no more given, or more edits than needed."""
    place = "result.change"
    yield from differences(receipt.change, {"edits": edits, "would_grant": str(after.granted)}, place=place)
    if str(decision.granted) == decision.result["asked"] and decision.granted:
        yield Difference("CHANGE_NOT_NEEDED", place, shown(receipt.change), None)
    elif after.granted <= decision.granted:
        yield Difference("CHANGE_GIVES_NO_MORE", place, str(after.granted), str(decision.granted))
    for index in range(len(edits) if len(edits) > 1 else 0):
        # A record that is added can have the right fields at once, so that setting one is an edit too many.
        if (
            _is_of_added(edits, index)
            or _grants(edits[:index] + edits[index + 1 :], receipt, head_room) > decision.granted
        ):
            yield Difference("CHANGE_NOT_SMALLEST", f"{place}.edits[{index}]", shown(edits[index]), None)


def _is_of_added(edits: list[Any], index: int) -> bool:
    """Say whether an edit sets a field of a record that an edit before it adds."""
    edit = edits[index]
    return edit["edit"] == "set" and any(
        one["edit"] == "add" and one["table"] == edit["table"] and edit["id"] == one["record"][key_of_added(one)]
        for one in edits[:index]
    )


def _grants(edits: list[Any], receipt: Receipt, head_room: Mapping[Key, Taken]) -> int:
    """Return what is granted after some of the edits of a change; nothing when they make no sense by themselves."""
    try:
        return _after(edits, receipt, head_room).granted
    except Unreadable:
        return 0


def _head_room_faults(
    head_room: Mapping[Key, Taken], decision: Decision, after: Decision | None
) -> Iterator[Difference]:
    """Yield instances of limits that are missing, that nothing touches, or that stand in another order."""
    touched = list(decision.touched)
    for key in touched:
        if key not in head_room:
            yield Difference("MISSING", "head_room", None, shown(key))
    allowed = {*touched, *(after.touched if after is not None else ())}
    for index, key in enumerate(head_room):
        if key not in allowed:
            yield Difference("UNEXPECTED", f"head_room[{index}]", shown(key), None)
    if [key for key in head_room if key in touched] != [key for key in touched if key in head_room]:
        yield Difference("ORDER_DIFFERS", "head_room", shown(list(head_room)), shown(touched))
