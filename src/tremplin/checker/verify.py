"""Verify a receipt: read it, check its hashes, work everything out anew, and name what differs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from tremplin.checker.canonical import sha256_of
from tremplin.checker.change import changed
from tremplin.checker.decision import Decision, decided
from tremplin.checker.differences import Difference, differences, shown, unreadable
from tremplin.checker.extract import extract_faults
from tremplin.checker.headroom import Key, Taken, head_room_of
from tremplin.checker.reading import Unreadable, list_at, mapping_at, read_json, text_at
from tremplin.checker.world import World, world_of

FORMAT: Final = 1
KEYS: Final = (
    "receipt", "engine", "claim_id", "incentive", "partner_id", "programme", "version", "terms_sha256", "clause_sha256",
    "snapshot_sha256", "head_room_sha256", "clause", "snapshot", "head_room", "result",
)  # fmt: skip
HASHED: Final = ("clause", "snapshot", "head_room")

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*")
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


@dataclass
class _Findings:
    differences: list[Difference] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)


def verify_receipt(data: bytes, *, terms: Mapping[str, Any] | None = None) -> Verdict:
    """Return whether a receipt holds, and what does not.

    Args:
        data: the receipt as a file.
        terms: the canonical JSON of the programme, to check the hash of the terms and that the clause is an extract of
            them. Without it the receipt proves its clause, not that the clause is that of the programme.

    Returns:
        The verdict; whatever the bytes are, no error is raised.
    """
    findings = _Findings()
    try:
        for difference in _faults(data, terms, findings.checked):
            findings.differences.append(difference)
    except Unreadable as error:
        findings.differences.append(unreadable(error))
    except _MISSHAPEN as error:
        misshapen = Unreadable("MALFORMED", seen=f"{type(error).__name__} {error}")
        findings.differences.append(unreadable(misshapen))
    found = tuple(findings.differences)
    return Verdict(not found, found, MappingProxyType(findings.checked))


def _faults(data: bytes, terms: Mapping[str, Any] | None, checked: dict[str, int]) -> Iterator[Difference]:
    """Yield what does not hold, in the order of the receipt, and count what was compared."""
    receipt = _receipt_of(data)
    clause = mapping_at(receipt["clause"], place="clause")
    if terms is not None:
        checked["hashes"] = 1
        yield from _hash_faults(receipt, "terms", terms)
    for name in HASHED:
        checked["hashes"] = checked.get("hashes", 0) + 1
        yield from _hash_faults(receipt, name, receipt[name])
    if terms is not None:
        yield from extract_faults(clause, terms)
    snapshot = _snapshot_of(receipt)
    world = world_of(clause, snapshot["tables"])
    checked["rows"] = sum(map(len, snapshot["tables"].values()))
    yield from _identity_faults(receipt, world)
    head_room = head_room_of(receipt["head_room"])
    decision = decided(world, _claim_of(world, receipt), head_room=head_room)
    result = dict(mapping_at(receipt["result"], place="result"))
    if "change" not in result:
        yield Difference("MISSING", "result.change", None, None)
    change = result.pop("change", None)
    yield from differences(result, decision.result, place="result")
    checked |= {name: len(rows) for name, rows in decision.result.items() if isinstance(rows, list)}
    after = None
    if change is not None:
        change = mapping_at(change, place="result.change")
        checked["edits"] = len(list_at(change.get("edits"), place="result.change.edits"))
        after = _after(change["edits"], receipt, head_room)
        yield from _change_faults(change, receipt, head_room, decision=decision, after=after)
    yield from _head_room_faults(head_room, decision, after)


def _receipt_of(data: bytes) -> dict[str, Any]:
    """Return a receipt with exactly its keys, of the one format that there is."""
    receipt = mapping_at(read_json(data), place="")
    if receipt.get("receipt") is True or receipt.get("receipt") != FORMAT:
        raise Unreadable("FORMAT_UNKNOWN", "receipt", seen=receipt.get("receipt"))
    for name in KEYS:
        if name not in receipt:
            raise Unreadable("MISSING", name)
    for name in receipt:
        if name not in KEYS:
            raise Unreadable("UNEXPECTED", name, seen=receipt[name])
    forms = {"engine": _VERSION, "terms_sha256": _HASH} | {f"{name}_sha256": _HASH for name in HASHED}
    for name, form in forms.items():
        if not form.fullmatch(text_at(receipt[name], place=name)):
            raise Unreadable("MALFORMED", name, seen=receipt[name])
    return receipt


def _hash_faults(receipt: Mapping[str, Any], name: str, hashed: Any) -> Iterator[Difference]:
    wanted = sha256_of(hashed)
    if receipt[f"{name}_sha256"] != wanted:
        yield Difference("HASH_DIFFERS", f"{name}_sha256", receipt[f"{name}_sha256"], wanted)


def _snapshot_of(receipt: Mapping[str, Any]) -> dict[str, Any]:
    snapshot = mapping_at(receipt["snapshot"], place="snapshot")
    if sorted(snapshot) != ["claim_id", "tables"]:
        raise Unreadable("MALFORMED", "snapshot", seen=sorted(snapshot))
    for name, rows in mapping_at(snapshot["tables"], place="snapshot.tables").items():
        list_at(rows, place=f"snapshot.tables.{name}")
    return snapshot


def _claim_of(world: World, receipt: Mapping[str, Any]) -> dict[str, Any]:
    claim_id = text_at(receipt["snapshot"]["claim_id"], place="snapshot.claim_id")
    claim = world.facts.find("claim", claim_id)
    if claim is None:
        raise Unreadable("MISSING", "snapshot.tables.claims", seen=claim_id)
    if claim["incentive"] != world.clause["incentive"]["id"]:
        raise Unreadable("MALFORMED", "clause.incentive.id", seen=world.clause["incentive"]["id"])
    return claim


def _identity_faults(receipt: Mapping[str, Any], world: World) -> Iterator[Difference]:
    """Yield what the head of a receipt says of its claim and terms that its body does not."""
    claim = _claim_of(world, receipt)
    wanted = {
        "claim_id": claim["claim_id"],
        "incentive": claim["incentive"],
        "partner_id": claim["partner_id"],
        "programme": world.clause["programme"],
        "version": world.clause["version"],
    }
    yield from differences({name: receipt[name] for name in wanted}, wanted, place="")


def _after(edits: list[Any], receipt: Mapping[str, Any], head_room: Mapping[Key, Taken]) -> Decision:
    """Return the decision after some edits.

    Raises:
        Unreadable: the edits cannot be applied, or make facts that are in no known form.
    """
    then = changed(edits, tables=receipt["snapshot"]["tables"], head_room=head_room)
    try:
        world = world_of(receipt["clause"], then.tables)
        return decided(world, _claim_of(world, receipt), head_room=then.head_room, edits=then.quantities)
    except Unreadable as error:
        raise Unreadable(error.code, f"result.change, then {error.place}", seen=error.seen) from None


def _change_faults(
    change: Mapping[str, Any],
    receipt: Mapping[str, Any],
    head_room: Mapping[Key, Taken],
    *,
    decision: Decision,
    after: Decision,
) -> Iterator[Difference]:
    """Yield what is wrong with a change: not called for, something else or no more given, or more edits than needed."""
    place = "result.change"
    yield from differences(dict(change), {"edits": change["edits"], "would_grant": str(after.granted)}, place=place)
    if str(decision.granted) == decision.result["asked"] and decision.granted:
        yield Difference("CHANGE_NOT_NEEDED", place, shown(change), None)
    elif after.granted <= decision.granted:
        yield Difference("CHANGE_GIVES_NO_MORE", place, str(after.granted), str(decision.granted))
    edits = change["edits"]
    for index in range(len(edits) if len(edits) > 1 else 0):
        if _grants(edits[:index] + edits[index + 1 :], receipt, head_room) > decision.granted:
            yield Difference("CHANGE_NOT_SMALLEST", f"{place}.edits[{index}]", shown(edits[index]), None)


def _grants(edits: list[Any], receipt: Mapping[str, Any], head_room: Mapping[Key, Taken]) -> int:
    """Return what is granted after some of the edits of a change; nothing when they make no sense by themselves."""
    try:
        return _after(edits, receipt, head_room).granted
    except Unreadable:
        return 0


def _head_room_faults(
    head_room: Mapping[Key, Taken], decision: Decision, after: Decision | None
) -> Iterator[Difference]:
    """Yield instances of limits that are missing, that nothing touches, or that stand in another order."""
    names = {key: " ".join((key[0], *(f"{name}={value}" for name, value in key[1]), key[2])) for key in head_room}
    for key in decision.touched:
        if key not in head_room:
            yield Difference("MISSING", "head_room", None, shown(key))
    allowed = {*decision.touched, *(after.touched if after is not None else ())}
    for key in head_room:
        if key not in allowed:
            yield Difference("UNEXPECTED", f"head_room[{names[key]}]", names[key], None)
    ordered = [key for key in head_room if key in decision.touched]
    if ordered != [key for key in decision.touched if key in head_room]:
        yield Difference("ORDER_DIFFERS", "head_room", shown(ordered), shown(decision.touched))
