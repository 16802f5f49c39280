"""A receipt as it was read: its parts in their form, its hashes, and the claim that it is about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from tremplin.checker.canonical import sha256_of
from tremplin.checker.decision import NO_EDITS, Decision, decided
from tremplin.checker.differences import Difference, differences
from tremplin.checker.headroom import Key, Taken
from tremplin.checker.reading import Unreadable, list_at, mapping_at, read_json, text_at
from tremplin.checker.world import world_of

FORMAT: Final = 1
KEYS: Final = (
    "receipt", "engine", "claim_id", "incentive", "partner_id", "programme", "version", "terms_sha256", "clause_sha256",
    "snapshot_sha256", "head_room_sha256", "clause", "snapshot", "head_room", "result",
)  # fmt: skip
HASHED: Final = ("clause", "snapshot", "head_room")

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*")
_FORMS: Final = {"engine": _VERSION, "terms_sha256": _HASH} | {f"{name}_sha256": _HASH for name in HASHED}


@dataclass(frozen=True)
class Receipt:
    """A receipt with exactly its keys, of the one format that there is.

    Attributes:
        data: the whole.
        tables: rows of the snapshot by table.
        result: without its change.
        change: the smallest change, or None.
        work_max: how many parts are worked out at most for one decision.
    """

    data: Mapping[str, Any]
    tables: Mapping[str, list[Any]]
    result: Mapping[str, Any]
    change: Mapping[str, Any] | None
    work_max: int

    @property
    def clause(self) -> Mapping[str, Any]:
        """The clause of the incentive."""
        return mapping_at(self.data["clause"], place="clause")

    def decided(
        self,
        tables: Mapping[str, Any],
        *,
        head_room: Mapping[Key, Taken],
        edits: Mapping[str, Fraction] = NO_EDITS,
    ) -> Decision:
        """Return the decision about the claim with these facts, head-room and values of quantities.

        Raises:
            Unreadable: the claim is not there, or something has no meaning.
        """
        world = world_of(self.clause, tables, work_max=self.work_max)
        claim_id = text_at(self.data["snapshot"]["claim_id"], place="snapshot.claim_id")
        claim = world.facts.find("claim", claim_id)
        if claim is None:
            raise Unreadable("MISSING", "snapshot.tables.claims", seen=claim_id)
        if claim["incentive"] != world.clause["incentive"]["id"]:
            raise Unreadable("MALFORMED", "clause.incentive.id", seen=world.clause["incentive"]["id"])
        return decided(world, claim, head_room=head_room, edits=edits)


def receipt_of(data: bytes, *, work_max: int) -> Receipt:
    """Read a receipt.

    Args:
        data: the receipt as a file.
        work_max: how many parts are worked out at most for one decision.

    Raises:
        Unreadable: it is none, or not in its form.
    """
    receipt = mapping_at(read_json(data), place="")
    if receipt.get("receipt") is True or receipt.get("receipt") != FORMAT:
        raise Unreadable("FORMAT_UNKNOWN", "receipt", seen=receipt.get("receipt"))
    for name in KEYS:
        if name not in receipt:
            raise Unreadable("MISSING", name)
    for name in receipt:
        if name not in KEYS:
            raise Unreadable("UNEXPECTED", name, seen=receipt[name])
    for name, form in _FORMS.items():
        if not form.fullmatch(text_at(receipt[name], place=name)):
            raise Unreadable("MALFORMED", name, seen=receipt[name])
    snapshot = mapping_at(receipt["snapshot"], place="snapshot")
    if sorted(snapshot) != ["claim_id", "tables"]:
        raise Unreadable("MALFORMED", "snapshot", seen=", ".join(sorted(snapshot)))
    tables = mapping_at(snapshot["tables"], place="snapshot.tables")
    rows = {name: list_at(tables[name], place=f"snapshot.tables.{name}") for name in tables}
    result = dict(mapping_at(receipt["result"], place="result"))
    if "change" not in result:
        raise Unreadable("MISSING", "result.change")
    change = result.pop("change")
    return Receipt(
        data=receipt,
        tables=rows,
        result=result,
        change=None if change is None else mapping_at(change, place="result.change"),
        work_max=work_max,
    )


def hash_faults(receipt: Receipt, terms: Mapping[str, Any] | None) -> Iterator[Difference]:
    """Yield the hashes that are not those of what they stand for.

    Args:
        receipt: that has them.
        terms: of the programme, as far as they are given; without them their hash says nothing.
    """
    hashed = ({} if terms is None else {"terms": terms}) | {name: receipt.data[name] for name in HASHED}
    for name, data in hashed.items():
        wanted = sha256_of(data)
        if receipt.data[f"{name}_sha256"] != wanted:
            yield Difference("HASH_DIFFERS", f"{name}_sha256", receipt.data[f"{name}_sha256"], wanted)


def identity_faults(receipt: Receipt) -> Iterator[Difference]:
    """Yield what the head of a receipt says of its claim and terms that its body does not."""
    claim_id = receipt.data["snapshot"]["claim_id"]
    claim: Mapping[str, Any] = next(
        (row for row in receipt.tables.get("claims", []) if row["claim_id"] == claim_id), {}
    )
    wanted = {name: claim.get(name) for name in ("claim_id", "incentive", "partner_id")}
    wanted |= {name: receipt.clause[name] for name in ("programme", "version")}
    yield from differences({name: receipt.data[name] for name in wanted}, wanted, place="")
