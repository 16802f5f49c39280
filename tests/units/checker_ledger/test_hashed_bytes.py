"""The canonical bytes of the journal, worked out here by hand."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tremplin.checker.ledger.canonical import GENESIS, field_bytes, header_hash, instant_text, leg_hash
from tremplin.checker.ledger.finding import shown


def test_field_has_its_length_in_bytes_before_it() -> None:
    assert field_bytes("") == b"\x00\x00\x00\x00"
    assert field_bytes("é") == b"\x00\x00\x00\x02\xc3\xa9"
    assert field_bytes(None) == b"\xff\xff\xff\xff"


@given(st.lists(st.text(), max_size=5), st.lists(st.text(), max_size=5))
def test_fields_of_two_lists_are_the_same_bytes_only_when_the_lists_are(one: list[str], other: list[str]) -> None:
    same = b"".join(map(field_bytes, one)) == b"".join(map(field_bytes, other))

    assert same == (one == other)


def test_hash_of_legs_goes_over_each_field_in_order() -> None:
    fields = ["1", "ACCR:P1", "B", "EUR", "-500", "-1500", "3"]

    expected = hashlib.sha256(b"\x01" + b"".join(len(one).to_bytes(4, "big") + one.encode() for one in fields))

    assert leg_hash([(1, "ACCR:P1", "B", "EUR", -500, -1500, 3)]) == expected.digest()
    assert leg_hash([]) == hashlib.sha256(b"\x01").digest()


def test_hash_of_a_header_is_chained_to_the_one_before() -> None:
    header = {
        "seq": 7,
        "command_id": UUID("00000000-0000-0000-0000-00000000000A"),
        "kind": "award",
        "recorded_at": datetime(2021, 4, 12, 10, tzinfo=timezone(timedelta(hours=2))),
        "effective_on": date(2021, 4, 1),
        "accounting_on": date(2021, 4, 12),
        "leg_count": 2,
        "leg_hash": bytes(range(32)),
        "prev_hash": GENESIS,
        "reverses": None,
        "context": "{}",
    }
    fields = [
        "7",
        "00000000-0000-0000-0000-00000000000a",
        "award",
        "2021-04-12T08:00:00.000000Z",
        "2021-04-01",
        "2021-04-12",
        "2",
        bytes(range(32)).hex(),
    ]
    data = b"\x01" + bytes(32) + b"".join(len(one).to_bytes(4, "big") + one.encode() for one in fields)

    assert header_hash(header) == hashlib.sha256(data + b"\xff\xff\xff\xff" + b"\x00\x00\x00\x02{}").digest()
    assert (
        header_hash(header | {"reverses": 3})
        == hashlib.sha256(data + b"\x00\x00\x00\x013" + b"\x00\x00\x00\x02{}").digest()
    )


def test_instant_has_six_decimals_also_when_they_are_zero() -> None:
    assert instant_text(datetime(2021, 1, 2, 3, 4, 5, 6, tzinfo=UTC)) == "2021-01-02T03:04:05.000006Z"


def test_values_of_a_row_are_shown_as_text() -> None:
    assert [shown(one) for one in (None, 5, b"\x0a", memoryview(b"\x0b"), date(2021, 1, 2))] == [
        None,
        "5",
        "0a",
        "0b",
        "2021-01-02",
    ]
