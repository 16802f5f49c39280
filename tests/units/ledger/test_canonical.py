"""The chain, byte by byte, against values worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from tests.units.ledger.entries import DATES, eur
from tremplin.ledger.balance import moved_balances, numbered_legs
from tremplin.ledger.canonical import GENESIS, Header, NumberedLeg, chain_hash, instant_text, leg_hash
from tremplin.ledger.taking_back import repaid

HEADER = Header(
    seq=1,
    command_id="4b2a1f00-0000-4000-8000-000000000001",
    kind="award",
    recorded_at=datetime(2026, 3, 31, 8, tzinfo=UTC),
    effective_on=date(2026, 3, 30),
    accounting_on=date(2026, 3, 31),
    reverses=None,
    context="{}",
)
LEGS = (
    NumberedLeg(1, "PL:svc", "B", "EUR", 500, 500, 1),
    NumberedLeg(2, "ACCR:é", "B", "EUR", -500, -700, 2),
)


def field(text: str) -> bytes:
    raw = text.encode()
    return bytes([0, 0, 0, len(raw)]) + raw


def test_hash_of_legs_goes_over_every_field_with_its_length() -> None:
    fields = ["1", "PL:svc", "B", "EUR", "500", "500", "1", "2", "ACCR:é", "B", "EUR", "-500", "-700", "2"]

    assert leg_hash(LEGS) == sha256(b"\x01" + b"".join(map(field, fields))).digest()


def test_hash_goes_over_the_one_before_and_every_field() -> None:
    before = bytes(range(32))
    fields = ["1", HEADER.command_id, "award", "2026-03-31T08:00:00.000000Z", "2026-03-30", "2026-03-31", "2"]
    tail = [leg_hash(LEGS).hex()]
    expected = b"\x01" + before + b"".join(map(field, fields + tail)) + b"\xff\xff\xff\xff" + field("{}")

    assert chain_hash(HEADER, legs=LEGS, previous=before) == sha256(expected).digest()


def test_number_of_what_is_reversed_is_a_field_of_its_own() -> None:
    reversing = replace(HEADER, reverses=7)

    assert chain_hash(reversing, legs=LEGS, previous=GENESIS) != chain_hash(HEADER, legs=LEGS, previous=GENESIS)


def test_legs_are_hashed_by_their_number_in_whatever_order_they_come() -> None:
    assert leg_hash(LEGS[::-1]) == leg_hash(LEGS)


@pytest.mark.parametrize("numbers", [(1, 1), (1, 3), (0, 1)])
def test_legs_with_a_gap_in_their_numbers_are_a_defect(numbers) -> None:
    legs = [replace(leg, n=n) for leg, n in zip(LEGS, numbers, strict=True)]

    with pytest.raises(ValueError, match="numbered from 1 without a gap"):
        leg_hash(legs)


def test_hash_of_another_length_is_a_defect() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 31"):
        chain_hash(HEADER, legs=LEGS, previous=bytes(31))


def test_instant_is_written_in_utc_with_six_decimals() -> None:
    paris = timezone(timedelta(hours=2))

    assert instant_text(datetime(2021, 4, 12, 10, 0, 0, 5, tzinfo=paris)) == "2021-04-12T08:00:00.000005Z"


def test_instant_without_a_zone_is_a_defect() -> None:
    with pytest.raises(ValueError, match="no instant"):
        instant_text(datetime(2021, 4, 12))  # noqa: DTZ001


def test_legs_are_numbered_with_the_balance_and_version_of_their_account() -> None:
    transaction = repaid("P1", amount=eur(300), dates=DATES)
    assert transaction is not None
    balances, versions = {("CLAW:P1", "EUR"): 1_000, ("BANK", "CHF"): 5}, {("CLAW:P1", "EUR"): 4}

    numbered = numbered_legs([*transaction.legs, *transaction.legs], balances=balances, versions=versions)

    assert numbered == (
        NumberedLeg(1, "BANK", "B", "EUR", 300, 300, 1),
        NumberedLeg(2, "CLAW:P1", "B", "EUR", -300, 700, 5),
        NumberedLeg(3, "BANK", "B", "EUR", 300, 600, 2),
        NumberedLeg(4, "CLAW:P1", "B", "EUR", -300, 400, 6),
    )
    assert moved_balances(balances, legs=transaction.legs) == {
        ("CLAW:P1", "EUR"): 700,
        ("BANK", "CHF"): 5,
        ("BANK", "EUR"): 300,
    }
