"""Receipts, clauses and facts written by hand, in the form of docs/reference/receipt.md."""

import hashlib
import json
from typing import Any

from tremplin.checker import verify_receipt
from tremplin.checker.decision import decided
from tremplin.checker.headroom import head_room_of
from tremplin.checker.world import world_of

Data = dict[str, Any]

ALWAYS: Data = {"field": "claim.claim_id", "present": True, "typed": "text"}
NEVER: Data = {"field": "claim.claim_id", "present": False, "typed": "text"}


def money(minor: int | str) -> Data:
    return {"literal": str(minor), "kind": "money"}


def number(text: int | str) -> Data:
    return {"literal": str(text), "kind": "number"}


def incentive(reward: Data | None = None, **over: Any) -> Data:
    """An incentive of 5,000.00 EUR for whoever asks; `pays` is merged, all else replaced."""
    pays = {
        "to": "claimant",
        "as": "money",
        "reward": reward or {"lump_sum": money(500_000)},
        "uplifts": [],
        "multipliers": [],
        "rounding": {"mode": "half_up"},
        "split": [],
        "instalments": [],
        "divided": [],
    }
    return {
        "id": "assess",
        "stage": "assess",
        "claimed": "claim",
        "decides": {"day": "claim.submitted_on"},
        "when": ALWAYS,
        "proof": [],
        "deadlines": [],
        **over,
        "pays": pays | over.get("pays", {}),
    }


def clause(asked: Data | None = None, **over: Any) -> Data:
    return {
        "programme": "demo",
        "version": "1",
        "currency": "EUR",
        "decimals": 2,
        "units": {"credits": 1},
        "timezone": "Europe/Paris",
        "in_force": {"from": "2021-01-01", "to": "2021-12-31"},
        "recorded_order": "claim.reserved_at",
        "holidays": ["2021-07-14"],
        "level_order": ["bronze", "silver", "gold"],
        "levels": [],
        "incentive": asked or incentive(),
        "conditions": {},
        "measures": {},
        "tables": {},
        "limits": [],
        "exclusions": [],
        "rivals": {},
        "attributes": {},
        **over,
    }


def claim(**over: Any) -> Data:
    row = {
        "claim_id": "C1",
        "incentive": "assess",
        "partner_id": "P1",
        "project_id": "J1",
        "submitted_on": "2021-05-10",
        "reserved_at": "2021-05-10T08:00:00Z",
        **over,
    }
    return {name: value for name, value in row.items() if value is not None}


def facts(**tables: list[Data]) -> Data:
    """A claim of P1 about the project J1 of the customer K1, and whatever is given."""
    base = {
        "claims": [claim()],
        "customers": [{"customer_id": "K1", "name": "Acme", "country": "FR", "segment": "large"}],
        "partners": [{"partner_id": "P1", "name": "Alpha", "country": "FR", "business_models": ["resell", "services"]}],
        "projects": [project()],
    }
    return {name: rows for name, rows in sorted((base | tables).items()) if rows}


def project(**over: Any) -> Data:
    return {
        "project_id": "J1",
        "customer_id": "K1",
        "registered_by": "P1",
        "registered_on": "2021-02-01",
        "status": "open",
        "value": "10000000",
        "currency": "EUR",
        **over,
    }


def line(line_id: str, ordered_on: str, amount: int, **over: Any) -> Data:
    return {
        "line_id": line_id,
        "order_id": "O1",
        "partner_id": "P1",
        "customer_id": "K1",
        "product": "suite",
        "family": "cloud",
        "sale_type": "saas",
        "ordered_on": ordered_on,
        "amount": str(amount),
        "quantity": "10",
        "currency": "EUR",
        **over,
    }


def credit(note_id: str, line_id: str, amount: int, **over: Any) -> Data:
    row = {"credit_note_id": note_id, "line_id": line_id, "credited_on": "2021-06-30", "amount": str(amount)}
    return {**row, "currency": "EUR", **over}


def worked_out(terms: Data, snapshot: Data | None = None, head_room: list[Data] | None = None) -> Data:
    """What the checker makes of the claim C1."""
    world = world_of(terms, snapshot or facts())
    row = world.facts.find("claim", "C1")
    assert row is not None
    return decided(world, row, head_room=head_room_of(head_room or [])).result


def worth(quantity: Data, snapshot: Data | None = None, **over: Any) -> str:
    """What a quantity is worth, by the step of the reward that it stands in."""
    asked = incentive({"lump_sum": quantity}, **over.pop("asked", {}))
    return steps(worked_out(clause(asked, **over), snapshot))["incentive.pays.reward"]


def leaves(condition: Data, snapshot: Data | None = None, **over: Any) -> list[tuple[str, bool, str | None]]:
    """What the leaves of a condition see: place, whether it holds, value."""
    asked = incentive(when=condition, **over.pop("asked", {}))
    rows = worked_out(clause(asked, **over), snapshot)["conditions"]
    return [(row["at"], row["passed"], row["seen"]) for row in rows]


def leaf(condition: Data, snapshot: Data | None = None, **over: Any) -> tuple[bool, str | None]:
    """What the one leaf of a condition says."""
    ((_, passed, seen),) = leaves(condition, snapshot, **over)
    return passed, seen


def steps(result: Data) -> dict[str, str]:
    return {row["at"]: row["value"] for row in result["steps"]}


def codes(result: Data) -> list[tuple[str, str]]:
    return [(row["code"], row["at"]) for row in result["reasons"]]


def result(asked: int, granted: int | None = None, **over: Any) -> Data:
    """A result of hand: granted as asked, to P1, one leaf that holds."""
    given = asked if granted is None else granted
    return {
        "outcome": "granted" if given else "refused",
        "deciding_day": "2021-05-10",
        "unit": "EUR",
        "asked": str(asked),
        "granted": str(given),
        "reasons": [],
        "conditions": [{"at": "incentive.when", "passed": True, "seen": "C1"}],
        "clocks": [],
        "proofs": [],
        "exclusions": [],
        "steps": rows_of_steps({"incentive.pays.reward": str(asked), "incentive.pays.rounding": str(asked)}),
        "limits": [],
        "parts": [{"kind": "partner", "payee": "P1", "amount": str(given)}] if given else [],
        "instalments": [],
        "divided": [],
        "change": None,
        **over,
    }


def rows_of_steps(values: dict[str, str | None]) -> list[Data]:
    return [{"at": at, "value": values[at]} for at in sorted(values)]


def receipt(terms: Data, tables: Data, shown: Data, *, head_room: list[Data] | None = None, **over: Any) -> Data:
    """A receipt of the claim C1 with right hashes."""
    snapshot = {"claim_id": "C1", "tables": tables}
    row = next(row for row in tables["claims"] if row["claim_id"] == "C1")
    return {
        "receipt": 1,
        "engine": "0.1.0",
        "claim_id": "C1",
        "incentive": row["incentive"],
        "partner_id": row["partner_id"],
        "programme": terms["programme"],
        "version": terms["version"],
        "terms_sha256": "0" * 64,
        "clause_sha256": sha256(terms),
        "snapshot_sha256": sha256(snapshot),
        "head_room_sha256": sha256(head_room or []),
        "clause": terms,
        "snapshot": snapshot,
        "head_room": head_room or [],
        "result": shown,
        **over,
    }


def hashed_anew(data: Data) -> Data:
    """The receipt with hashes that fit what it holds."""
    return data | {f"{name}_sha256": sha256(data[name]) for name in ("clause", "snapshot", "head_room")}


def sha256(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def found(data: Data | bytes, terms: Data | None = None) -> list[tuple[str, str, str | None, str | None]]:
    """What does not hold: code, place, in the receipt, recomputed."""
    verdict = verify_receipt(data if isinstance(data, bytes) else json.dumps(data).encode(), terms=terms)
    assert verdict.ok is not bool(verdict.differences)
    return [(one.code, one.place, one.in_receipt, one.recomputed) for one in verdict.differences]


def room(limit: str, scope: list[list[str]], window: str, taken: int, **over: Any) -> Data:
    return {"limit": limit, "scope": scope, "window": window, "taken": str(taken), "members": [], "entries": [], **over}


def limit(name: str = "ceiling", **over: Any) -> Data:
    """A limit of 60,000.00 EUR for each partner in the programme, partial."""
    given = {"per": ["partner"], "window": "programme", "covers": "all", "except": [], "when_short": "partial"}
    measured = (
        {} if over.keys() & {"units", "claims", "persons", "customers", "quantity"} else {"amount": money(6000000)}
    )
    return {"id": name, **given, **measured, **over}
