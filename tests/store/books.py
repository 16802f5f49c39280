"""What the tests of the store post: commands of one standing person, legs, claims, and the books as they stand."""

import itertools
import uuid
from typing import Any

import psycopg

from tremplin.store.limit import LimitKey, lock_limits
from tremplin.store.posting import Posted, post

DAY = "2026-02-28"
CEILING = LimitKey("ta", "ceiling", (("partner", "P1"),), "2026-Q1", "EUR")
BUDGET = LimitKey("ta", "budget", (), "2026", "EUR")

# Everything that a command may have changed; a refusal leaves all of it as it was.
TABLES = (
    "account",
    "agreement",
    "approval",
    "audit",
    "claim",
    "claim_event",
    "command",
    "decision",
    "fact",
    "journal",
    "leg",
    "limit_day",
    "limit_instance",
    "limit_member",
    "outbox",
    "period",
    "person",
    "reservation",
    "security_event",
    "sequencer",
    "terms_version",
)
_numbers = itertools.count(1)


def head(kind: str = "try", *, command_id: str | None = None, fingerprint: str = "0") -> dict[str, Any]:
    return {
        "command_id": command_id or str(uuid.uuid4()),
        "fingerprint": fingerprint * 64,
        "kind": kind,
        "actor_person": "ada",
        "reason": "a test",
        "source": "tests",
        "request_id": f"r{next(_numbers)}",
    }


def leg(account: str, amount: int, *, currency: str = "EUR", book: str = "B") -> dict[str, Any]:
    return {"account": account, "book": book, "currency": currency, "kind": account.split(":")[0], "amount": amount}


def limit_leg(instance: int, part: str, amount: int, *, unit: str = "EUR") -> dict[str, Any]:
    return {
        "account": f"LIMIT:{instance}:{part}",
        "book": "A",
        "currency": unit,
        "kind": f"LIMIT:{part}",
        "party": str(instance),
        "amount": amount,
    }


def entry(*legs: dict[str, Any], kind: str = "try", on: str = DAY, **others: Any) -> dict[str, Any]:
    return {"kind": kind, "effective_on": on, "accounting_on": on, "legs": list(legs), **others}


def moved(instance: int, *, source: str, target: str, amount: int, unit: str = "EUR") -> list[dict[str, Any]]:
    return [limit_leg(instance, source, -amount, unit=unit), limit_leg(instance, target, amount, unit=unit)]


def reserve(instance: int, amount: int) -> dict[str, Any]:
    return entry(*moved(instance, source="available", target="reserved", amount=amount), kind="reserve")


def settle_in(connection: psycopg.Connection) -> Posted:
    """Let the standing person exist: the vendor's Ada."""
    return posted(
        connection,
        insert={
            "organisation": [{"organisation_id": "vendor", "kind": "vendor"}],
            "person": [{"person_id": "ada", "organisation_id": "vendor"}],
        },
    )


def posted(connection: psycopg.Connection, *, command: dict[str, Any] | None = None, **sections: Any) -> Posted:
    """Post a command of Ada's in a transaction of its own."""
    with connection.transaction():
        return post(connection, {"command": command or head(), **sections})


def granted(connection: psycopg.Connection, amount: int, key: LimitKey = CEILING) -> int:
    """Make an instance of a limit with an amount granted, and return its id."""
    with connection.transaction():
        instance = lock_limits(connection, [key])[key].id
        if amount:
            legs = moved(instance, source="granted", target="available", amount=amount, unit=key.unit)
            post(connection, {"command": head("grant"), "transactions": [entry(*legs, kind="grant")]})
    return instance


def new_claim(claim_id: str, **fields: Any) -> dict[str, Any]:
    content = {"programme": "ta", "incentive": "assessment", "partner_id": "P1", "unit": "EUR", **fields}
    return {"claim_id": claim_id, "expect": None, "event": "draft", "state": "draft", "set": content}


def whole_state(connection: psycopg.Connection) -> dict[str, list[Any]]:
    """Everything that is in the books, row by row."""
    with connection.transaction():
        return {
            table: [row for (row,) in connection.execute(f"SELECT to_jsonb(one)::text FROM {table} AS one ORDER BY 1")]
            for table in TABLES
        }


def standing(connection: psycopg.Connection, instance: int) -> tuple[int, int, int, int, int]:
    """Granted, available, reserved, used, lapsed."""
    found = connection.execute(
        "SELECT granted, available, reserved, used, lapsed FROM limit_instance WHERE id = %s", [instance]
    ).fetchone()
    assert found is not None
    return found
