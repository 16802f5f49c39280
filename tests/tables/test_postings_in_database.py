"""The worked postings in the database: its balances, versions, refusals and hashes are those of the pure model."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest

from tests.tables import worked
from tremplin.ledger.account import LIMIT_PARTS, Account, Book, limit_account
from tremplin.ledger.balance import moved_balances, numbered_legs
from tremplin.ledger.canonical import GENESIS, Header, NumberedLeg, chain_hash
from tremplin.ledger.control import Hold, raise_budget
from tremplin.ledger.leg import Leg
from tremplin.ledger.limits import LimitReached, LimitState, NotHeld, moved_limits
from tremplin.ledger.transaction import Transaction, transaction_data
from tremplin.store import refusal as stored
from tremplin.store.posting import post

CASES = worked.cases()
NAMES = sorted({name for case in CASES for name in case["granted"]})
PEOPLE = {
    "organisation": [{"organisation_id": "vendor", "kind": "vendor"}],
    "person": [{"person_id": "f1", "organisation_id": "vendor"}],
}


def test_database_and_model_agree_on_every_worked_posting(database) -> None:
    balances: dict = {}
    versions: dict = {}
    limits: dict[str, LimitState] = {}
    refused = []
    numbered: list[tuple[NumberedLeg, ...]] = []

    with psycopg.connect(database.url, autocommit=True) as connection:
        ids = _instances(connection)
        for number, transaction in enumerate(_transactions(ids), start=1):
            moved = moved_limits(limits, legs=transaction.legs)
            answer = _post(connection, transaction, number=number)
            if isinstance(moved, LimitReached):
                assert isinstance(answer, stored.LimitReached)
                assert (answer.asked, answer.available) == (moved.asked.minor, moved.available.minor)
                refused.append(answer.available - answer.asked)
                continue
            assert isinstance(moved, dict)
            assert answer is None
            limits = moved
            numbered.append(numbered_legs(transaction.legs, balances=balances, versions=versions))
            balances = moved_balances(balances, legs=transaction.legs)
            for leg in transaction.legs:
                key = (leg.account.key, leg.currency)
                versions[key] = versions.get(key, 0) + 1

        assert refused == [-100_000, -75_000]
        assert _accounts(connection) == {key: (balance, versions[key]) for key, balance in balances.items()}
        assert _limits(connection) == limits
        assert [legs for _header, legs, _hash in _journal(connection)] == numbered
        assert [found for _header, _legs, found in _journal(connection)] == list(_hashes(connection))


def _instances(connection: psycopg.Connection) -> dict[str, str]:
    """Make an instance for each limit of the worked postings; the ids that the database gives, by name."""
    keys = [
        {"programme": "worked", "limit_id": name, "scope": "[]", "window_label": "programme", "unit": "EUR"}
        for name in NAMES
    ]
    with connection.transaction():
        connection.execute("SELECT lock_limits(%s)", [psycopg.types.json.Jsonb(keys)])
    rows = connection.execute("SELECT limit_id, id FROM limit_instance").fetchall()
    return {name: str(number) for name, number in rows}


def _transactions(ids: dict[str, str]) -> Iterator[Transaction]:
    for case in CASES:
        for name, amount in case["granted"].items():
            raised = raise_budget(Hold(ids[name], "EUR", worked.minor(amount)), dates=worked.DATES)
            assert raised is not None
            yield raised
        for step in case["steps"]:
            planned = worked.PLANNERS[step["do"]](step["with"])
            assert planned is not None
            yield replace(planned, legs=tuple(_with_id(leg, ids) for leg in planned.legs))


def _with_id(leg: Leg, ids: dict[str, str]) -> Leg:
    account: Account = leg.account
    if account.book is Book.MONEY:
        return leg
    part = next(part for part in LIMIT_PARTS if account.kind == f"LIMIT:{part}")
    return replace(leg, account=limit_account(ids[str(account.party)], part))


def _post(connection: psycopg.Connection, transaction: Transaction, *, number: int) -> stored.Refused | None:
    command = {
        "command_id": str(UUID(int=number, version=4)),
        "fingerprint": f"{number:064x}",
        "kind": "worked-posting",
        "actor_person": "f1",
        "client": None,
        "on_behalf_of": None,
        "reason": None,
        "source": None,
        "request_id": None,
    }
    payload = {"command": command, "answer": {}, "transactions": [transaction_data(transaction)]}
    if number == 1:
        payload["insert"] = PEOPLE
    try:
        with connection.transaction():
            post(connection, payload)
    except stored.Refused as refusal:
        return refusal
    return None


def _accounts(connection: psycopg.Connection) -> dict[tuple[str, str], tuple[int, int]]:
    rows = connection.execute("SELECT account_key, currency, balance, version FROM account").fetchall()
    return {(key, currency): (balance, version) for key, currency, balance, version in rows}


def _limits(connection: psycopg.Connection) -> dict[str, LimitState]:
    rows = connection.execute("SELECT id, granted, available, reserved, used, lapsed FROM limit_instance").fetchall()
    return {str(number): LimitState(*parts) for number, *parts in rows}


def _journal(connection: psycopg.Connection) -> list[tuple[Header, tuple[NumberedLeg, ...], bytes]]:
    headers = connection.execute(
        "SELECT seq, command_id::text, kind, recorded_at, effective_on, accounting_on, reverses, context, hash "
        "FROM journal ORDER BY seq"
    ).fetchall()
    legs = connection.execute(
        "SELECT seq, n, account_key, book, currency, amount, balance_after, account_version FROM leg ORDER BY seq, n"
    ).fetchall()
    return [
        (Header(*fields), tuple(NumberedLeg(*leg[1:]) for leg in legs if leg[0] == fields[0]), bytes(found))
        for *fields, found in headers
    ]


def _hashes(connection: psycopg.Connection) -> Iterator[bytes]:
    """Work the chain out from the first transaction on."""
    previous = GENESIS
    for header, legs, _found in _journal(connection):
        previous = chain_hash(header, legs=legs, previous=previous)
        yield previous


def test_database_refuses_what_the_model_refuses_at_one_unit_too_many(database) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        instance = _granted_five(connection)
        before = _limits(connection)
        legs = Hold(instance, "EUR", 6).moved("available", "reserved")

        answer = _post(connection, Transaction("reserve", legs, worked.DATES), number=2)

        assert isinstance(answer, stored.LimitReached)
        assert isinstance(moved_limits(before, legs=legs), LimitReached)
        assert _limits(connection) == before


def test_release_of_what_nobody_holds_is_a_defect_to_the_database_and_refused_by_the_model(database) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        instance = _granted_five(connection)
        before = _limits(connection)
        legs = Hold(instance, "EUR", 6).moved("reserved", "available")

        with pytest.raises(stored.NotPostable):
            _post(connection, Transaction("release", legs, worked.DATES), number=2)

        assert isinstance(moved_limits(before, legs=legs), NotHeld)
        assert _limits(connection) == before


def _granted_five(connection: psycopg.Connection) -> str:
    instance = _instances(connection)["TA"]
    raised = raise_budget(Hold(instance, "EUR", 5), dates=worked.DATES)
    assert raised is not None
    assert _post(connection, raised, number=1) is None
    return instance
