"""An installation that has lived: a few hundred commands through the store, with real receipts. What verify reads."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any

import psycopg

from tests.twins import twin
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, sample_tables
from tremplin.store.posting import post, refuse
from tremplin.terms.clause import canonical_bytes, data_of

PROGRAMME = "programmes/partner-connect-2021"
CONTENT = hashlib.sha256(b"what was shown").hexdigest()


def live(connection: psycopg.Connection, *, claims: int) -> None:
    """Found an installation, and take claims through their lives, each by its own command."""
    _found(connection)
    for number, receipt in enumerate(receipts()[:claims]):
        _life(connection, number, receipt)
    _take_back_and_close(connection)


def receipts() -> tuple[dict[str, Any], ...]:
    """Return the receipts of granted claims of the sample data."""
    found = [one for one in every_receipt() if int(one["result"]["granted"]) > 0]
    in_money = [one for one in found if one["result"]["unit"] == "EUR"]
    # Those with something to exclude and to prove first: a few claims are enough to see every kind of thing.
    return tuple(sorted(in_money, key=lambda one: (not one["result"]["exclusions"], not one["result"]["proofs"])))


@cache
def every_receipt() -> tuple[dict[str, Any], ...]:
    """Return the receipts of the sample data."""
    compiled = twin.compiled_of(PROGRAMME)
    sheets = sample_tables(7, partners=8, projects=30)
    data = read_tables(
        {f"{name}.csv": csv_bytes(sheet) for name, sheet in sheets.items()},
        attributes=compiled.programme.attributes,
        codes=compiled.programme.codes,
        currency=compiled.programme.currency,
        exchange_source=compiled.programme.exchange.source if compiled.programme.exchange else None,
    )
    return tuple(twin.receipts_of(compiled, data))


def command(number: str, kind: str, person: str) -> dict[str, Any]:
    """Return the head of a command; its id and fingerprint follow from its number."""
    return {
        "command_id": str(uuid.uuid5(uuid.NAMESPACE_OID, number)),
        "fingerprint": hashlib.sha256(number.encode()).hexdigest(),
        "kind": kind,
        "actor_person": person,
        "client": None,
        "on_behalf_of": None,
        "reason": None,
        "source": None,
        "request_id": None,
    }


def legs(*moves: tuple[str, str, int], unit: str = "EUR") -> list[dict[str, Any]]:
    """Return legs from one account to another: the first falls, the second grows."""
    return [
        {
            "account": account,
            "book": "A" if account.startswith("LIMIT:") else "B",
            "currency": unit,
            "kind": f"LIMIT:{account.split(':')[2]}" if account.startswith("LIMIT:") else account.split(":")[0],
            "party": account.split(":")[1] if ":" in account else None,
            "amount": sign * amount,
        }
        for source, target, amount in moves
        for account, sign in ((source, -1), (target, 1))
    ]


def transaction(
    kind: str, entries: list[dict[str, Any]], *, reverses: int | None = None, **context: str
) -> dict[str, Any]:
    return {
        "kind": kind,
        "effective_on": "2021-06-30",
        "accounting_on": "2021-07-01",
        "reverses": reverses,
        "context": json.dumps({"said": "é", **context}, ensure_ascii=False, separators=(",", ":")),
        "legs": entries,
    }


def _found(connection: psycopg.Connection) -> None:
    terms = canonical_bytes(programme())
    partners = sorted({one["partner_id"] for one in receipts()})
    people = [("boss", "vendor"), ("reviewer", "vendor"), ("approver", "vendor"), ("finance", "vendor")]
    people += [(f"seller-{partner}", partner) for partner in partners]
    with connection.transaction():
        post(
            connection,
            {
                "command": command("found", "found", "boss"),
                "insert": {
                    "organisation": [
                        {"organisation_id": "vendor", "kind": "vendor"},
                        *({"organisation_id": partner, "kind": "partner"} for partner in partners),
                    ],
                    "person": [
                        {"person_id": person, "organisation_id": organisation, "language": "en", "is_active": True}
                        for person, organisation in people
                    ],
                    "terms_version": [
                        {
                            "programme": receipts()[0]["programme"],
                            "version": receipts()[0]["version"],
                            "files_sha256": "0" * 64,
                            "terms_sha256": hashlib.sha256(terms).hexdigest(),
                            "canonical": f"\\x{terms.hex()}",
                            "files": {},
                            "state": "approved",
                            "in_force_from": "2021-01-01",
                            "in_force_to": "2021-12-31",
                            "proposed_by": "boss",
                            "approved_by": "finance",
                        }
                    ],
                },
            },
        )
    for number in (1, 2):
        with connection.transaction():
            connection.execute(
                "SELECT lock_limits(%s::jsonb)",
                [
                    json.dumps(
                        [
                            {
                                "programme": "pc",
                                "limit_id": f"limit-{number}",
                                "scope": "[]",
                                "window_label": "2021",
                                "unit": "EUR",
                            }
                        ]
                    )
                ],
            )
            post(
                connection,
                {
                    "command": command(f"grant-{number}", "grant", "finance"),
                    "transactions": [
                        transaction(
                            "grant",
                            legs((f"LIMIT:{number}:granted", f"LIMIT:{number}:available", 100_000_000 * number)),
                        )
                    ],
                },
            )


def _life(connection: psycopg.Connection, number: int, receipt: dict[str, Any]) -> None:
    for payload in lives(number, receipt):
        answer = {"claim_id": receipt["claim_id"], "shown": CONTENT}
        with connection.transaction():
            post(connection, {"answer": answer, **payload})


def lives(number: int, receipt: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the commands of a claim's life, in their order."""
    claim_id, seller = receipt["claim_id"], f"seller-{receipt['partner_id']}"
    granted = int(receipt["result"]["granted"])
    moves = iter(_moves(claim_id))
    of_claim = {
        "programme": receipt["programme"],
        "terms_version_id": 1,
        "incentive": receipt["incentive"],
        "partner_id": receipt["partner_id"],
        "unit": "EUR",
        "content_hash": CONTENT,
    }
    yield {
        "command": command(f"{claim_id}-draft", "draft", seller),
        "claims": [next(moves)("draft", "draft", of_claim)],
    }
    instances = (1, 2)
    yield {
        "command": command(f"{claim_id}-request", "request", seller),
        "claims": [next(moves)("request", "requested", {"asked": granted, "reserved": granted})],
        "outbox": [{"topic": "claim-requested", "payload": {"claim_id": claim_id}}],
        "transactions": [
            transaction(
                "reserve", legs(*((f"LIMIT:{one}:available", f"LIMIT:{one}:reserved", granted) for one in instances))
            )
        ],
        "reservations": [
            {"claim_id": claim_id, "limit_instance_id": one, "amount": granted, "state": "open"} for one in instances
        ],
    }
    yield {
        "command": command(f"{claim_id}-pre-approve", "pre-approve", "reviewer"),
        "claims": [next(moves)("pre-approve", "pre-approved", {})],
        "insert": {
            "approval": [
                {"claim_id": claim_id, "step": "pre-approval", "person_id": "reviewer", "shown_hash": CONTENT}
            ],
            "decision": [decision(receipt, n=1, kind="preapproval")],
        },
    }
    if number % 5 == 0:
        return
    if number % 5 == 1:
        yield {
            "command": command(f"{claim_id}-expire", "expire", "boss"),
            "claims": [next(moves)("expire", "expired", {"reserved": 0})],
            "transactions": [
                transaction(
                    "release",
                    legs(*((f"LIMIT:{one}:reserved", f"LIMIT:{one}:available", granted) for one in instances)),
                )
            ],
            "reservations": [
                {"claim_id": claim_id, "limit_instance_id": one, "state": "expired", "posted": 0} for one in instances
            ],
        }
        return
    yield {
        "command": command(f"{claim_id}-work", "report-work", seller),
        "claims": [next(moves)("report-work", "work-done", {})],
    }
    proof = hashlib.sha256(claim_id.encode()).hexdigest()
    yield {
        "command": command(f"{claim_id}-proof", "hand-in-proof", seller),
        "claims": [next(moves)("hand-in-proof", "proof-submitted", {})],
        "insert": {
            "proof_file": [
                {"sha256": proof, "size": 7, "type": "application/pdf", "name": "é.pdf", "uploaded_by": seller}
            ],
            "proof_use": [{"claim_id": claim_id, "sha256": proof, "proof_id": f"{claim_id}-proof", "live": True}],
        },
    }
    yield {
        "command": command(f"{claim_id}-open", "open-proofs", "approver"),
        "insert": {"proof_opening": [{"claim_id": claim_id, "proof_id": f"{claim_id}-proof", "person_id": "approver"}]},
    }
    yield {
        "command": command(f"{claim_id}-review", "begin-review", "reviewer"),
        "claims": [next(moves)("begin-review", "in-review", {})],
    }
    awarded = granted - granted // 10
    yield {
        "command": command(f"{claim_id}-award", "approve", "approver"),
        "claims": [next(moves)("approve", "approved", {"reserved": 0, "awarded": awarded})],
        "facts": [accepted(receipt, f"{claim_id}-proof")],
        "transactions": [
            transaction(
                "award",
                legs(
                    *((f"LIMIT:{one}:reserved", f"LIMIT:{one}:used", awarded) for one in instances),
                    *(
                        (f"LIMIT:{one}:reserved", f"LIMIT:{one}:available", granted - awarded)
                        for one in instances
                        if granted > awarded
                    ),
                    (f"ACCR:{receipt['partner_id']}", "PL:svc", awarded),
                ),
                claim=claim_id,
            )
        ],
        "reservations": [
            {"claim_id": claim_id, "limit_instance_id": one, "state": "posted", "posted": awarded} for one in instances
        ],
        "insert": {
            "approval": [{"claim_id": claim_id, "step": "award", "person_id": "approver", "shown_hash": CONTENT}],
            "decision": [{**decision(receipt, n=2, kind="award"), "amount": awarded}],
        },
    }


def _moves(claim_id: str) -> Iterator[Any]:
    """Yield, one after the other, what makes the moves of a claim."""
    state, version = None, 0
    while True:

        def move(event: str, to: str, columns: dict[str, Any]) -> dict[str, Any]:
            nonlocal state, version
            expect = None if state is None else {"state": state, "version": version}
            state, version = to, version + 1
            return {
                "claim_id": claim_id,
                "expect": expect,
                "event": event,
                "state": to,
                "reason": None,
                "data": {},
                "set": columns,
            }

        yield move


def accepted(receipt: dict[str, Any], proof_id: str) -> dict[str, Any]:
    """Return a proof as it stands once it is accepted, of a kind that the clause asks for, where it asks for one."""
    asked = next(one for one in programme()["incentives"] if one["id"] == receipt["incentive"])["proof"]
    kind = asked[0]["any_of"][0] if asked else "photographs"
    data = {"proof_id": proof_id, "claim_id": receipt["claim_id"], "kind": kind}
    days = {"handed_in_on": "2021-06-01", "accepted_on": "2021-06-10"}
    return {"table": "proofs", "record_id": proof_id, "data": {**data, **days}}


@cache
def programme() -> dict[str, Any]:
    """Return the terms of the installation, as they are kept."""
    return dict(data_of(twin.compiled_of(PROGRAMME).programme))


def decision(receipt: dict[str, Any], *, n: int, kind: str) -> dict[str, Any]:
    """Return the row of a decision, with its receipt in canonical bytes."""
    data = canonical_bytes(receipt)
    return {
        "claim_id": receipt["claim_id"],
        "n": n,
        "kind": kind,
        "amount": int(receipt["result"]["granted"]),
        "unit": receipt["result"]["unit"],
        "terms_sha256": receipt["terms_sha256"],
        "engine_version": receipt["engine"],
        "snapshot_sha256": receipt["snapshot_sha256"],
        "receipt": f"\\x{data.hex()}",
        "receipt_sha256": hashlib.sha256(data).hexdigest(),
    }


def _take_back_and_close(connection: psycopg.Connection) -> None:
    """Book something by mistake, take it back, close a month, refuse a command."""
    with connection.transaction():
        mistaken = post(
            connection,
            {
                "command": command("mistake", "book", "finance"),
                "transactions": [
                    transaction("expense", legs(("PL:fx", "PL:baddebt", 100))),
                    transaction("expense", legs(("BANK", "PL:svc", 4_200))),
                ],
            },
        )
    with connection.transaction():
        post(
            connection,
            {
                "command": command("take-back", "reverse", "finance"),
                "transactions": [transaction("reversal", legs(("PL:svc", "BANK", 4_200)), reverses=mistaken.seq)],
            },
        )
    with connection.transaction():
        post(
            connection,
            {
                "command": command("close", "close-period", "finance"),
                "insert": {"period": [{"accounting_month": "2021-05", "state": "closed", "closed_by": "finance"}]},
            },
        )
    with connection.transaction():
        refuse(connection, {"command": command("refused", "request", "boss"), "answer": {"refusal": "LIMIT_REACHED"}})
