"""The receipt of a decision: one document with which anyone can recompute it, as docs/reference/receipt.md fixes it."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

from tremplin import __version__
from tremplin.engine.clause.fact import text_of
from tremplin.engine.compiled import Compiled
from tremplin.engine.decision import (
    AddRecord,
    Change,
    Decision,
    Edit,
    InstanceKey,
    LimitSeen,
    OtherMeasure,
    SetField,
)
from tremplin.engine.evaluate import Decided
from tremplin.facts.snapshot import RowTexts, record_data, snapshot_bytes, snapshot_data, snapshot_sha256
from tremplin.terms.clause import canonical_bytes, clause_of, terms_sha256

FORMAT: Final = 1


class Receipts:
    """Writes the receipts of one evaluation; what they have in common is worked out once.

    Attributes:
        terms_sha256: hash of the terms.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self.terms_sha256 = terms_sha256(compiled.programme)
        self._clauses: dict[str, tuple[dict[str, Any], bytes, str]] = {}
        self._texts = RowTexts()

    def data(self, decided: Decided) -> dict[str, Any]:
        """Return the receipt of a decision as JSON data."""
        decision, snapshot = decided.decision, decided.snapshot
        clause, _text, clause_sha256 = self._clause(decision.incentive)
        head_room = head_room_data(decision)
        return {
            **self._head(decision),
            "clause_sha256": clause_sha256,
            "snapshot_sha256": snapshot_sha256(snapshot, texts=self._texts),
            "head_room_sha256": sha256(canonical_bytes(head_room)).hexdigest(),
            "clause": clause,
            "snapshot": snapshot_data(snapshot),
            "head_room": head_room,
            "result": decision_data(decision),
        }

    def text(self, decided: Decided, *, texts: RowTexts | None = None) -> bytes:
        """Return the canonical bytes of a receipt, faster than by way of `data`: rows and clauses are written once.

        Args:
            decided: the decision with its facts.
            texts: rows that were written before; those of the evaluation when not given. Who decides claims one by
                one over years gives fresh ones, so that rows are not remembered for ever.
        """
        decision = decided.decision
        _data, clause, clause_sha256 = self._clause(decision.incentive)
        snapshot = snapshot_bytes(decided.snapshot, texts=self._texts if texts is None else texts)
        head_room = canonical_bytes(head_room_data(decision))
        parts = {key: canonical_bytes(value) for key, value in self._head(decision).items()}
        hashes = (clause_sha256, sha256(snapshot).hexdigest(), sha256(head_room).hexdigest())
        for key, value in zip(("clause_sha256", "snapshot_sha256", "head_room_sha256"), hashes, strict=True):
            parts[key] = canonical_bytes(value)
        parts |= {"clause": clause, "snapshot": snapshot, "head_room": head_room}
        parts["result"] = canonical_bytes(decision_data(decision))
        return b"{" + b",".join(canonical_bytes(key) + b":" + parts[key] for key in sorted(parts)) + b"}"

    def _head(self, decision: Decision) -> dict[str, Any]:
        programme = self._compiled.programme
        return {
            "receipt": FORMAT,
            "engine": __version__,
            "claim_id": decision.claim_id,
            "incentive": decision.incentive,
            "partner_id": decision.partner_id,
            "programme": programme.programme,
            "version": programme.version,
            "terms_sha256": self.terms_sha256,
        }

    def _clause(self, incentive_id: str) -> tuple[dict[str, Any], bytes, str]:
        if incentive_id not in self._clauses:
            clause = clause_of(self._compiled.programme, incentive_id)
            text = canonical_bytes(clause)
            self._clauses[incentive_id] = (clause, text, sha256(text).hexdigest())
        return self._clauses[incentive_id]


def receipt_data(compiled: Compiled, decided: Decided) -> dict[str, Any]:
    """Return the receipt of one decision as JSON data; for many, keep one `Receipts`."""
    return Receipts(compiled).data(decided)


def decision_data(decision: Decision) -> dict[str, Any]:
    """Return the result of a decision as JSON data: amounts and exact values as text, days as ISO 8601."""
    return {
        "outcome": decision.outcome,
        "deciding_day": _day(decision.deciding_day),
        "unit": decision.unit,
        "asked": str(decision.asked),
        "granted": str(decision.granted),
        "reasons": [reason._asdict() for reason in decision.reasons],
        "conditions": [seen._asdict() for seen in decision.conditions],
        "clocks": [
            {"id": clock.id, "of": _day(clock.of), "due": _day(clock.due), "passed": clock.passed}
            for clock in decision.clocks
        ],
        "proofs": [proof._asdict() for proof in decision.proofs],
        "exclusions": [exclusion._asdict() for exclusion in decision.exclusions],
        "steps": [{"at": step.at, "value": text_of(step.value)} for step in decision.steps],
        "limits": [_limit_data(limit) for limit in decision.limits],
        "parts": [{"kind": part.kind, "payee": part.payee, "amount": str(part.amount)} for part in decision.parts],
        "instalments": [{"on": part.on, "amount": str(part.amount)} for part in decision.instalments],
        "divided": [{"as": part.as_, "amount": str(part.amount)} for part in decision.divided],
        "change": None if decision.change is None else change_data(decision.change),
    }


def head_room_data(decision: Decision) -> list[dict[str, Any]]:
    """Return what had been taken of each instance that the decision looked at, or would have after the change."""
    touched: dict[InstanceKey, LimitSeen] = {}
    for limit in (*decision.limits, *(decision.change.limits if decision.change else ())):
        touched.setdefault(limit.key, limit)
    return [
        {
            "limit": limit.limit,
            "scope": _scope(limit.scope),
            "window": limit.window,
            "taken": str(limit.before.total),
            "members": sorted(limit.before.members),
            "entries": [[day.isoformat(), str(units)] for day, units in limit.before.entries],
        }
        for limit in touched.values()
    ]


def change_data(change: Change) -> dict[str, Any]:
    """Return a change as JSON data."""
    return {"edits": [_edit_data(edit) for edit in change.edits], "would_grant": str(change.would_grant)}


def _edit_data(edit: Edit) -> dict[str, Any]:
    match edit:
        case SetField():
            return {"edit": "set", "table": edit.table, "id": edit.id, "field": edit.field, "to": _value(edit.to)}
        case AddRecord():
            return {"edit": "add", "table": edit.table, "record": record_data(edit.record)}
        case OtherMeasure():
            return {"edit": "measure", "at": edit.at, "to": str(edit.to)}
        case _:
            scope = _scope(edit.scope)
            return {"edit": "limit", "limit": edit.limit, "scope": scope, "window": edit.window, "by": str(edit.by)}


def _value(value: Any) -> Any:
    """Return the value of a field as a snapshot writes it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return text_of(value)


def _limit_data(limit: LimitSeen) -> dict[str, Any]:
    return {
        "limit": limit.limit,
        "scope": _scope(limit.scope),
        "window": limit.window,
        "size": str(limit.size),
        "taken": str(limit.taken),
        "available": str(limit.available),
        "asked": str(limit.asked),
        "cut": str(limit.cut),
        "took": str(limit.took),
        "left": str(limit.left),
    }


def _scope(scope: tuple[tuple[str, str], ...]) -> list[list[str]]:
    return [[name, value] for name, value in scope]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
