"""Builds that are wrong in one line, each with what then happens, and the invariants that must name it.

A build is a text of a database function that another replaces, and the walls that the build did without: a wall of the
database stops most of these before they do harm, which is tested elsewhere.
"""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.store.lived import command, decision, legs, lives, receipts, transaction

Payload = dict[str, Any]


class Build(NamedTuple):
    name: str
    function: str
    right: str
    wrong: str
    without: tuple[str, ...]
    happens: Callable[[], Payload]
    broken: str


def _book(*moves: tuple[str, str, int], **columns: Any) -> Payload:
    return {
        "command": command("known-bad", "book", "finance"),
        "transactions": [transaction("book", legs(*moves), **columns)],
    }


def _move_of(claim_id: str, *, state: str, version: int, event: str, to: str) -> Payload:
    expected = {"state": state, "version": version}
    move = {"claim_id": claim_id, "expect": expected, "event": event, "state": to, "set": {}, "data": {}}
    return {"command": command("known-bad", event, "boss"), "claims": [move]}


def _two_accounts() -> Payload:
    return _book(("BANK", "PL:svc", 100))


def _take_too_much() -> Payload:
    return _book(("LIMIT:1:available", "LIMIT:1:lapsed", 200_000_000))


def _add_to_an_earlier_entry() -> Payload:
    return _book(("PL:fx", "PL:baddebt", 100))


def _reserve() -> Payload:
    draft, request, *_later = lives(4, receipts()[4])
    return request | {"claims": draft["claims"] + request["claims"]}


def _lapse() -> Payload:
    return _book(("LIMIT:1:available", "LIMIT:1:lapsed", 100))


def _expire_what_was_approved() -> Payload:
    # Whoever expires it read that it was approved to start; it has gone on since.
    return _move_of(receipts()[2]["claim_id"], state="pre-approved", version=7, event="expire", to="expired")


def _release_too_little() -> Payload:
    claim_id, held = receipts()[0]["claim_id"], int(receipts()[0]["result"]["granted"])
    moves = [(f"LIMIT:{one}:reserved", f"LIMIT:{one}:available", held) for one in (1, 2)]
    closed = [{"claim_id": claim_id, "limit_instance_id": one, "state": "posted", "posted": 0} for one in (1, 2)]
    return _book(*moves) | {"reservations": closed}


def _reverse_with_the_same_sign() -> Payload:
    # Two grants; one entry for the first claim, two for the second, and two for the third: the last is its award.
    return _book((f"ACCR:{receipts()[2]['partner_id']}", "PL:svc", 1), reverses=2 + 1 + 2 + 2)


def _award_again() -> Payload:
    row = decision(receipts()[2], n=3, kind="award")
    return {"command": command("known-bad", "approve", "approver"), "insert": {"decision": [row]}}


def _use_a_proof_again() -> Payload:
    row = {"claim_id": receipts()[3]["claim_id"], "proof_id": "again", "live": True, "sha256": _proof_of(2)}
    return {"command": command("known-bad", "hand-in-proof", "boss"), "insert": {"proof_use": [row]}}


def _proof_of(number: int) -> str:
    return hashlib.sha256(receipts()[number]["claim_id"].encode()).hexdigest()


def _approve_terms_alone() -> Payload:
    return {
        "command": command("known-bad", "approve-terms", "boss"),
        "insert": {
            "terms_version": [
                {
                    "programme": "other",
                    "version": "1",
                    "files_sha256": "0" * 64,
                    "terms_sha256": _EMPTY_SHA256,
                    "canonical": "\\x",
                    "files": {},
                    "state": "approved",
                    "in_force_from": "2021-01-01",
                    "in_force_to": "2021-12-31",
                    "proposed_by": "boss",
                    "approved_by": "boss",
                }
            ]
        },
    }


_EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

_SEAL_THAT_DOES_NOT_LOOK = """
    CREATE OR REPLACE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
"""

BUILDS = [
    Build(
        "a ceiling without its guard",
        "move_limits",
        "AND standing.available + move.available >= 0",
        "",
        ("ALTER TABLE limit_instance DROP CONSTRAINT limit_instance_not_below_zero",),
        _take_too_much,
        "L9 L10",
    ),
    Build(
        "a limit that forgets a part",
        "move_limits",
        "lapsed = standing.lapsed + move.lapsed",
        "lapsed = standing.lapsed",
        ("ALTER TABLE limit_instance DROP CONSTRAINT limit_instance_adds_up",),
        _lapse,
        "L9",
    ),
    Build(
        "a reservation that is not counted",
        "post",
        "PERFORM move_limits(legs);",
        "IF NOT payload ? 'reservations' THEN PERFORM move_limits(legs); END IF;",
        (),
        _reserve,
        "L9",
    ),
    Build(
        "a leg that is added later",
        "write_journal",
        "SELECT header.seq, one.n, header.leg_count,",
        # Three entries ago something else was booked on the same accounts, and nothing since.
        "SELECT header.seq - 3, one.n + 2, header.leg_count,",
        ("ALTER TABLE leg DROP CONSTRAINT leg_place", _SEAL_THAT_DOES_NOT_LOOK),
        _add_to_an_earlier_entry,
        "L5",
    ),
    Build(
        "a balance that is not added to",
        "move_accounts",
        "balance = standing.balance + excluded.balance",
        "balance = excluded.balance",
        (),
        _two_accounts,
        "L7 L8",
    ),
    Build(
        "hashed fields with a separator",
        "canonical_field",
        "int4send(octet_length(content)) || convert_to(content, 'UTF8')",
        "convert_to(content || '|', 'UTF8')",
        (),
        _two_accounts,
        "L5 L12",
    ),
    Build(
        "a chain without the hash before",
        "write_journal",
        "header.prev_hash := head.hash",
        "header.prev_hash := sha256(head.hash)",
        (),
        _two_accounts,
        "L12",
    ),
    Build(
        "numbers with gaps",
        "write_journal",
        "header.seq := head.seq + 1",
        "header.seq := head.seq + 2",
        (),
        _two_accounts,
        "L8",
    ),
    Build(
        "a time that somebody chose",
        "write_journal",
        "header.recorded_at := head.at",
        "header.recorded_at := head.at - interval '1 day'",
        (),
        _two_accounts,
        "C6",
    ),
    Build(
        "expiry without a look at the state",
        "move_claims",
        "IF standing.state IS DISTINCT FROM expected ->> 'state'",
        "IF FALSE AND standing.state IS DISTINCT FROM expected ->> 'state'",
        (),
        _expire_what_was_approved,
        "W1",
    ),
    Build(
        "a reservation that says it was used whole",
        "move_reservations",
        "posted = move.posted",
        "posted = amount",
        (),
        _release_too_little,
        "W3",
    ),
    Build(
        "a reversal with the same sign",
        "post",
        "",
        "",
        (),
        _reverse_with_the_same_sign,
        "L11",
    ),
    Build("a second award", "post", "", "", ("DROP INDEX decision_one_award",), _award_again, "P5"),
    Build(
        "a proof for two claims",
        "post",
        "",
        "",
        ("DROP INDEX proof_file_serves_one_live_claim",),
        _use_a_proof_again,
        "W5",
    ),
    Build(
        "four eyes that do not compare persons",
        "post",
        "",
        "",
        ("ALTER TABLE terms_version DROP CONSTRAINT terms_version_two_persons",),
        _approve_terms_alone,
        "P1",
    ),
    Build(
        "a command without a trail",
        "note_trail",
        "coalesce(jsonb_array_length(payload -> 'audit'), 0) = 0",
        "FALSE",
        (),
        _two_accounts,
        "X2",
    ),
]
