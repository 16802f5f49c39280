"""Limits over columns grant what the engine grants claim by claim, compiled and as plain source."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tests.twins.limit_twin import HOLIDAYS, SPLITS, Scalar, differences, over_columns, sequence
from tremplin.bulk.grant import NO_ROWS, grant
from tremplin.bulk.limit_columns import MOST, Entry, TooLarge, limit_columns
from tremplin.engine.decision import Taken
from tremplin.engine.head_room import NOTHING_TAKEN_YET, HeadRoom

pytestmark = pytest.mark.slow

SEEDS = range(3000)
PLAIN = range(3000, 3200)


def test_columns_of_generated_sequences_grant_what_the_engine_grants_claim_by_claim() -> None:
    assert differences(SEEDS) == []


def test_the_plain_source_of_the_kernels_grants_the_same() -> None:
    script = f"from tests.twins.limit_twin import differences; assert differences({PLAIN}) == []"

    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_sequences_try_every_kind_of_limit_and_of_giving_back() -> None:
    entries = [entry for seed in SEEDS for entry in sequence(seed)]
    touched = [one for entry in entries for one in entry.touched]
    lived = [Scalar().lived(sequence(seed)) for seed in SEEDS[:300]]

    kinds = {(one.is_partial, one.counts is None, one.rolling is None, one.payee is None) for one in touched}
    assert {
        (True, True, True, True),
        (True, True, False, False),
        (False, True, True, False),
        (False, True, False, True),
    } <= kinds
    assert {(False, False, True, True), (False, False, False, True)} <= kinds
    assert {entry.shares for entry in entries} >= {tuple(sorted(split.items())) for split in SPLITS}
    assert any(one.member for one in touched)
    assert any(amount < 0 for one in lived for amount in one.granted)
    assert any(one.cut for one in lived)


def test_head_room_given_to_a_pass_is_what_an_earlier_one_left() -> None:
    entries = [entry for entry in sequence(1, at_most=400) if entry.takes_back is None]
    granted, _cut, head_room = over_columns(entries)

    first, left = _granted(entries[:100], NOTHING_TAKEN_YET)
    rest, left = _granted(entries[100:], left)

    assert first + rest == granted
    assert left == head_room


def _granted(entries: list[Entry], head_room: HeadRoom) -> tuple[list[int], HeadRoom]:
    columns = limit_columns(entries, head_room=head_room, holidays=HOLIDAYS)
    granted = np.zeros(len(entries), dtype=np.int64)
    grant(columns.rows, columns.touches, columns.windows, columns.taken, columns.order, granted, NO_ROWS)
    return granted.tolist(), columns.head_room(columns.taken)


def test_amounts_that_would_wrap_are_refused_before_anything_is_added_up() -> None:
    most = MOST // 8 // 2
    entry = Entry(most, shares=tuple(sorted(SPLITS[0].items())))

    limit_columns([entry])
    with pytest.raises(TooLarge, match=f"{most + 1} minor units; at most {most}"):
        limit_columns([entry, Entry(1)])
    with pytest.raises(TooLarge):
        limit_columns([Entry(2**70)])


def test_nothing_and_what_is_taken_before_it_are_left_as_they_are() -> None:
    before = HeadRoom({("l1", ("P1",), "programme"): Taken(5)})

    columns = limit_columns([], head_room=before)

    assert columns.head_room(columns.taken) == before
    assert columns.order.tolist() == []
