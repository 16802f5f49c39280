"""The journal: balanced, sealed, numbered without gaps, chained, and never in a closed month."""

import hashlib
import itertools
import json
from collections import defaultdict
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.store.books import DAY, entry, granted, head, leg, limit_leg, posted, reserve, whole_state
from tremplin.store.posting import make_durable
from tremplin.store.refusal import LimitReached, NotPostable, PeriodClosed

AWARD = entry(leg("PL:svc", 500), leg("ACCR:P1", -500), kind="award")


def test_transaction_when_balanced_moves_accounts_and_numbers_them(connection: psycopg.Connection) -> None:
    first = posted(connection, transactions=[AWARD])
    second = posted(connection, transactions=[AWARD, entry(leg("ACCR:P1", 200), leg("PAY:P1", -200), kind="invoice")])

    legs = connection.execute(
        "SELECT seq, n, leg_count, account_key, amount, balance_after, account_version FROM leg ORDER BY seq, n"
    ).fetchall()
    accounts = connection.execute("SELECT account_key, balance, version FROM account ORDER BY account_key").fetchall()
    assert (first.numbers, second.numbers, second.seq) == ((1,), (2, 3), 3)
    assert legs == [
        (1, 1, 2, "PL:svc", 500, 500, 1),
        (1, 2, 2, "ACCR:P1", -500, -500, 1),
        (2, 1, 2, "PL:svc", 500, 1000, 2),
        (2, 2, 2, "ACCR:P1", -500, -1000, 2),
        (3, 1, 2, "ACCR:P1", 200, -800, 3),
        (3, 2, 2, "PAY:P1", -200, -200, 1),
    ]
    assert accounts == [("ACCR:P1", -800, 3), ("PAY:P1", -200, 1), ("PL:svc", 1000, 2)]


def test_account_moved_twice_in_one_transaction_shows_each_balance(connection: psycopg.Connection) -> None:
    posted(connection, transactions=[entry(leg("B", 5), leg("A", -3), leg("B", -2), leg("A", -7), leg("B", 7))])

    legs = connection.execute(
        "SELECT account_key, amount, balance_after, account_version FROM leg ORDER BY n"
    ).fetchall()
    assert legs == [("B", 5, 5, 1), ("A", -3, -3, 1), ("B", -2, 3, 2), ("A", -7, -10, 2), ("B", 7, 10, 3)]


def test_accounts_of_one_key_in_two_currencies_are_two(connection: psycopg.Connection) -> None:
    rates = [leg("FXPOS", 100), leg("FXPOS", -90, currency="CHF"), leg("X", -100), leg("X", 90, currency="CHF")]

    posted(connection, transactions=[entry(*rates)])

    found = connection.execute("SELECT account_key, currency, balance FROM account ORDER BY 1, 2").fetchall()
    assert found == [("FXPOS", "CHF", -90), ("FXPOS", "EUR", 100), ("X", "CHF", 90), ("X", "EUR", -100)]


@pytest.mark.parametrize(
    ("legs", "said"),
    [
        ([leg("A", 500), leg("B", -499)], r"do not balance \(L1\)"),
        ([leg("A", 500), leg("B", -500, currency="CHF")], r"do not balance \(L1\)"),
        ([leg("A", 500), leg("B", -500, book="A")], "A limit cannot move so"),
        ([limit_leg(1, "available", 5), limit_leg(1, "spent", -5)], "A limit cannot move so"),
        ([limit_leg("01", "granted", -5), limit_leg("01", "available", 5)], "A limit cannot move so"),
        ([leg("A", 500), leg("B", -500), leg("C", 0)], "leg_amount"),
        ([leg("A", 9 * 10**15 + 1), leg("B", -(9 * 10**15) - 1)], "leg_amount"),
        ([leg("A", 9 * 10**18), leg("A", 9 * 10**18)], "bigint out of range"),
        ([leg("A", 0)], "journal_has_legs"),
        ([], "journal_has_legs|leg_hash"),
        ([{**leg("A", 5), "amount": 0.5}, leg("B", -5)], "invalid input syntax"),
        ([{**leg("A", 5), "amount": "NaN"}, leg("B", -5)], "invalid input syntax"),
        ([{**leg("A", 5), "book": "C"}, {**leg("B", -5), "book": "C"}], "account_book"),
    ],
)
def test_transaction_that_is_wrong_is_refused_and_changes_nothing(
    connection: psycopg.Connection, legs: list[dict[str, Any]], said: str
) -> None:
    before = whole_state(connection)

    with pytest.raises(NotPostable, match=said):
        posted(connection, transactions=[AWARD, entry(*legs)])

    assert whole_state(connection) == before


def test_account_of_a_limit_in_the_other_book_is_refused(connection: psycopg.Connection) -> None:
    instance = granted(connection, 100)

    with pytest.raises(NotPostable, match=r"account_book|leg_book"):
        posted(connection, transactions=[entry(leg(f"LIMIT:{instance}:available", 5), leg("PL:svc", -5))])


def test_leg_cannot_join_a_transaction_later_even_for_the_owner(
    database: Database, connection: psycopg.Connection
) -> None:
    posted(connection, transactions=[AWARD])
    values = "(seq, n, leg_count, account_key, book, currency, amount, balance_after, account_version)"

    with database.connect(owner=True, autocommit=True) as owner:
        for row, said in (
            ("(1, 3, 2, 'PL:svc', 'B', 'EUR', 5, 505, 2)", "leg_place"),
            ("(1, 3, 3, 'PL:svc', 'B', 'EUR', 5, 505, 2)", "leg_of_journal"),
            ("(1, 1, 2, 'PL:svc', 'B', 'EUR', 5, 505, 2)", "leg_pkey|store_leg_pkey"),
            ("(7, 1, 2, 'PL:svc', 'B', 'EUR', 5, 505, 2)", "leg_of_journal"),
        ):
            with pytest.raises(psycopg.IntegrityError, match=said):
                owner.execute(f"INSERT INTO leg {values} VALUES {row}")


def test_header_without_its_legs_does_not_last_even_for_the_owner(
    database: Database, connection: psycopg.Connection
) -> None:
    made = posted(connection, transactions=[AWARD])
    found = connection.execute("SELECT command_id FROM journal WHERE seq = %s", [made.seq]).fetchone()

    with database.connect(owner=True) as owner:
        owner.execute(
            "INSERT INTO journal (seq, command_id, kind, recorded_at, effective_on, accounting_on, leg_count, leg_hash,"
            " prev_hash, hash, context) VALUES (2, %s, 'x', now(), now(), now(), 2, '', '', '', '{}')",
            found,
        )
        with pytest.raises(psycopg.Error, match=r"has the legs that its header says \(L5\)"):
            owner.commit()


def test_chain_recomputed_from_the_rows_by_other_code_ends_at_the_stored_head(connection: psycopg.Connection) -> None:
    instance = granted(connection, 10_000)
    posted(connection, transactions=[reserve(instance, 700)])
    posted(
        connection,
        transactions=[
            entry(leg("ACCR:É|né", -1), leg("PL:svc", 1), kind="prise d’effet", context='{"a":"|","é":[1]}'),
            entry(leg("ACCR:É|né", 1), leg("PL:svc", -1), kind="reverse", reverses=3, on="2024-02-29"),
        ],
    )

    assert _chain(connection) == connection.execute("SELECT seq, hash FROM sequencer").fetchone()


def _chain(connection: psycopg.Connection) -> tuple[int, bytes]:
    """Go through the rows as docs/reference says, with nothing of the database's own hashing."""

    def field(content: object) -> bytes:
        if content is None:
            return b"\xff\xff\xff\xff"
        data = str(content).encode()
        return len(data).to_bytes(4, "big") + data

    legs: dict[int, bytes] = defaultdict(lambda: b"\x01")
    for seq, *fields in connection.execute(
        "SELECT seq, n, account_key, book, currency, amount, balance_after, account_version FROM leg ORDER BY seq, n"
    ):
        legs[seq] += b"".join(map(field, fields))
    previous, last = bytes(32), 0
    for (
        seq,
        command_id,
        kind,
        at,
        effective_on,
        accounting_on,
        count,
        leg_hash,
        prev,
        stored,
        reverses,
        context,
    ) in connection.execute(
        "SELECT seq, command_id, kind, recorded_at AT TIME ZONE 'UTC', effective_on, accounting_on, leg_count,"
        " leg_hash, prev_hash, hash, reverses, context FROM journal ORDER BY seq"
    ).fetchall():
        assert (seq, prev) == (last + 1, previous)
        digest = hashlib.sha256(legs[seq])
        assert digest.digest() == leg_hash
        fields = [seq, command_id, kind, f"{at:%Y-%m-%dT%H:%M:%S.%f}Z", effective_on, accounting_on, count]
        fields += [digest.hexdigest(), reverses, context]
        previous, last = hashlib.sha256(b"\x01" + prev + b"".join(map(field, fields))).digest(), seq
        assert previous == stored
    return last, previous


def test_numbers_after_refusals_have_no_gaps_and_times_never_fall(connection: psycopg.Connection) -> None:
    instance = granted(connection, 100)
    for amount in (60, 60, 30, 30, 10, 10):
        with suppress(LimitReached):
            posted(connection, transactions=[reserve(instance, amount)])

    rows = connection.execute("SELECT seq, recorded_at FROM journal ORDER BY seq").fetchall()
    assert [seq for seq, _at in rows] == [1, 2, 3, 4]
    assert all(earlier <= later for (_one, earlier), (_other, later) in itertools.pairwise(rows))


def test_month_when_closed_takes_nothing_and_the_next_day_does(connection: psycopg.Connection) -> None:
    posted(connection, insert={"period": [{"accounting_month": "2026-02", "state": "closed", "closed_by": "ada"}]})
    before = whole_state(connection)

    with pytest.raises(PeriodClosed) as refused:
        posted(connection, transactions=[AWARD])

    assert refused.value.accounting_month == "2026-02"
    assert whole_state(connection) == before
    late = entry(*AWARD["legs"], on="2026-03-01") | {"effective_on": DAY}
    assert posted(connection, transactions=[late]).seq == 1


def test_month_when_closed_stays_closed(connection: psycopg.Connection) -> None:
    posted(connection, insert={"period": [{"accounting_month": "2026-02"}]})
    posted(connection, transactions=[AWARD])
    closing = {"table": "period", "where": {"accounting_month": "2026-02"}, "set": {"state": "closed"}}
    posted(connection, update=[closing])

    found = connection.execute("SELECT state, closed_at IS NOT NULL FROM period").fetchall()
    assert found == [("closed", True)]
    for state in ("open", "closed"):
        with pytest.raises(Exception, match="A closed period stays closed"):
            posted(connection, update=[{**closing, "set": {"state": state}}])


def test_reversal_of_what_is_not_there_is_refused(connection: psycopg.Connection) -> None:
    with pytest.raises(NotPostable, match="reverses"):
        posted(connection, transactions=[{**AWARD, "reverses": 12}])


def test_leg_of_a_limit_that_is_not_there_is_a_defect(connection: psycopg.Connection) -> None:
    with pytest.raises(NotPostable, match="A limit cannot move so"):
        posted(connection, transactions=[entry(limit_leg(99, "available", -5), limit_leg(99, "reserved", 5))])


def test_batch_of_a_thousand_transactions_is_one_command(connection: psycopg.Connection) -> None:
    made = posted(connection, command=head("batch"), transactions=[AWARD] * 1000)

    assert made.numbers == tuple(range(1, 1001))
    assert connection.execute("SELECT balance, version FROM account WHERE account_key = 'PL:svc'").fetchone() == (
        500_000,
        1000,
    )
    assert _chain(connection)[0] == 1000
    make_durable(connection)
    assert json.dumps(dict(made.answer)) == "{}"
