"""Law of the chain: a changed byte in any field changes the hash, and so every hash after it (L12)."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tremplin.ledger.canonical import GENESIS, Header, NumberedLeg, chain_hash, field_bytes

TEXTS = st.text(max_size=8)
INTS = st.integers(min_value=-(9 * 10**15), max_value=9 * 10**15)
LEGS = st.lists(st.builds(NumberedLeg, st.just(1), TEXTS, TEXTS, TEXTS, INTS, INTS, INTS), min_size=1, max_size=3).map(
    lambda legs: tuple(replace(leg, n=n) for n, leg in enumerate(legs, start=1))
)
HEADERS = st.builds(
    Header,
    INTS,
    TEXTS,
    TEXTS,
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
    st.none() | INTS,
    TEXTS,
)


def other(value: object) -> object:
    match value:
        case None:
            return 0
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case int():
            return value + 1
    return f"{value}x"


@given(HEADERS, LEGS)
def test_any_changed_field_of_the_header_changes_the_hash(header: Header, legs) -> None:
    hashes = {chain_hash(header, legs=legs, previous=GENESIS)}
    for field in fields(Header):
        changed = replace(header, **{field.name: other(getattr(header, field.name))})
        hashes.add(chain_hash(changed, legs=legs, previous=GENESIS))

    assert len(hashes) == 1 + len(fields(Header))


@given(HEADERS, LEGS, st.data())
def test_any_changed_field_of_a_leg_changes_the_hash(header: Header, legs, data: st.DataObject) -> None:
    place = data.draw(st.integers(min_value=0, max_value=len(legs) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(NumberedLeg) if field.name != "n"]))
    changed = [*legs]
    changed[place] = replace(legs[place], **{name: other(getattr(legs[place], name))})

    assert chain_hash(header, legs=changed, previous=GENESIS) != chain_hash(header, legs=legs, previous=GENESIS)


@given(HEADERS, LEGS, st.binary(min_size=32, max_size=32))
def test_another_hash_before_changes_the_hash(header: Header, legs, previous: bytes) -> None:
    same = chain_hash(header, legs=legs, previous=previous) == chain_hash(header, legs=legs, previous=GENESIS)

    assert same is (previous == GENESIS)


@given(st.lists(st.none() | TEXTS, max_size=4), st.lists(st.none() | TEXTS, max_size=4))
def test_two_lists_of_fields_never_have_the_same_bytes(first, second) -> None:
    assert (b"".join(map(field_bytes, first)) == b"".join(map(field_bytes, second))) is (first == second)
