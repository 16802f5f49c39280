"""A law: a receipt in which anything is changed never verifies, and whatever the bytes are, there is a verdict.

Not so for what a receipt cannot prove by itself: the version of the engine, and the hash of terms that are not at hand.
A change that was announced may be left out, or moved to a day that does as well: that it gives what it says is proven,
that it is the smallest of all is not.
"""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.units.checker import receipts as r
from tests.units.checker.mutations import mutated
from tests.units.checker.test_accounting import REBATE, SPLIT, SPLIT_FACTS, rebate_facts, split_room
from tremplin.checker import verify_receipt

LIMITED = r.clause(
    r.incentive(
        deadlines=[{"id": "report", "of": "claim.submitted_on", "from": "2021-05-01", "within": "30 days"}],
        proof=[{"any_of": ["report"], "state": "accepted"}],
        when={"all": [{"condition": "known"}, {"not": r.NEVER}, {"any": [r.ALWAYS, r.NEVER]}]},
        pays={"instalments": [{"on": "go-live", "share": "1/3"}, {"on": "renewal", "share": "2/3"}]},
    ),
    conditions={"known": {"holds_when": {"field": "customer.country", "is_in": ["DE", "FR"], "typed": "code"}}},
    exclusions=[{"id": "one", "between": ["assess", "poc"], "per": ["project"], "window": "year", "keep": "first"}],
    rivals={"poc": r.incentive(id="poc")},
    limits=[
        r.limit(),
        r.limit("few", claims=r.number(9), per=["customer", "partner"], window="quarter"),
        r.limit("rolling", window={"rolling": "30 days"}, per=[]),
        r.limit("people", customers=r.number(5)),
    ],
)
ROOMS = [
    r.room("ceiling", [["partner", "P1"]], "2021", 5_800_000),
    r.room("few", [["customer", "K1"], ["partner", "P1"]], "2021-Q2", 3),
    r.room("rolling", [], "rolling", 12, entries=[["2021-04-01", "5"], ["2021-05-01", "7"]]),
    r.room("people", [["partner", "P1"]], "2021", 2, members=["K7", "K8"]),
]
PROOFS = [
    {"proof_id": "1", "claim_id": "C1", "kind": "report", "handed_in_on": "2021-05-10", "accepted_on": "2021-05-11"},
]


def made(terms: r.Data, tables: r.Data, rooms: list[r.Data]) -> r.Data:
    """A receipt of what the checker itself works out; that it is right is for other tests to prove."""
    return r.receipt(terms, tables, r.worked_out(terms, tables, rooms) | {"change": None}, head_room=rooms)


RECEIPTS = [
    made(LIMITED, r.facts(proofs=PROOFS), ROOMS),
    made(LIMITED, r.facts(), ROOMS),
    made(SPLIT, SPLIT_FACTS, split_room(taken_by_pb=0)),
    made(REBATE, rebate_facts(late_return=600_000), []),
]


def test_receipts_of_the_law_verify_as_they_are() -> None:
    assert [r.found(receipt) for receipt in RECEIPTS] == [[], [], [], []]


@given(receipt=st.sampled_from(RECEIPTS), seed=st.integers(0, 2**32))
def test_receipt_with_one_thing_changed_never_verifies(receipt: r.Data, seed: int) -> None:
    path, other = mutated(receipt, seed=seed)

    verdict = verify_receipt(json.dumps(other).encode())

    assert verdict.ok is (r.sha256(other) == r.sha256(receipt)), path


@given(receipt=st.sampled_from(RECEIPTS), seed=st.integers(0, 2**32))
def test_receipt_of_another_content_with_hashes_that_fit_gets_a_verdict(receipt: r.Data, seed: int) -> None:
    _, other = mutated(receipt, seed=seed)
    fitting = r.hashed_anew({**receipt, **other})

    verdict = verify_receipt(json.dumps(fitting).encode())

    # What is given may differ and the result be the same; the result itself may not.
    if r.sha256(other.get("result")) != r.sha256(receipt["result"]) and "result" in other:
        assert not verdict.ok


@given(data=st.binary(max_size=400))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    assert not verify_receipt(data).ok


@given(position=st.integers(0, 10_000), byte=st.integers(0, 255), receipt=st.sampled_from(RECEIPTS))
def test_receipt_with_one_byte_changed_gets_a_verdict(position: int, byte: int, receipt: r.Data) -> None:
    data = bytearray(json.dumps(receipt).encode())
    data[position % len(data)] = byte

    verdict = verify_receipt(bytes(data))

    assert verdict.ok is not bool(verdict.differences)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "0", "1/2", "2021-05-10", "P1", "line.amount"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["of", "rate", "rows"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(receipt=st.sampled_from(RECEIPTS), seed=st.integers(0, 2**32), value=JSON)
def test_anything_at_any_place_gets_a_verdict(receipt: r.Data, seed: int, value: object) -> None:
    path, other = mutated(receipt, seed=seed)
    around: object = other
    for key in path[:-1]:
        around = around[key]  # type: ignore[index]
    if isinstance(around, dict):
        around[path[-1]] = value

    verdict = verify_receipt(json.dumps(r.hashed_anew({**receipt, **other})).encode())

    assert verdict.ok is not bool(verdict.differences)
