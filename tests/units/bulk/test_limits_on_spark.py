"""Limits over columns in one ordered task, or one for each group, grant what one pass over all claims grants."""

from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.twins.limit_twin import HOLIDAYS, over_columns, sequence
from tremplin.bulk.grant_on_spark import PLACE, State, claims_table, granted_on_spark, granting_task_of
from tremplin.bulk.limit_columns import Entry, limit_columns

pytestmark = pytest.mark.slow

CLAIMS = 300


def of_group(seed: int, group: int, groups: int) -> list[Entry]:
    """Return a sequence whose limits are its own, placed as every so manieth of all."""
    found = []
    for entry in sequence(seed, at_most=3 * CLAIMS)[:CLAIMS]:
        touched = [one._replace(limit=f"{group}-{one.limit}") for one in entry.touched]
        source = None if entry.takes_back is None else groups * entry.takes_back + group
        found.append(entry._replace(touched=touched, takes_back=source))
    return found


def seeds_of_long_sequences(count: int) -> list[int]:
    """Return the first seeds whose sequence is long enough; to draw a long one costs a second, so no more are drawn."""
    long_ones = (seed for seed in range(100) if len(sequence(seed, at_most=3 * CLAIMS)) >= CLAIMS)
    return list(islice(long_ones, count))


def together(groups: int) -> list[Entry]:
    """Return the claims of some groups, by turns."""
    parts = [of_group(seed, group, groups) for group, seed in enumerate(seeds_of_long_sequences(groups))]
    return [one for row in zip(*parts, strict=True) for one in row]


def test_the_state_of_a_task_lives_from_batch_to_batch() -> None:
    entries = together(1)
    columns = limit_columns(entries, holidays=HOLIDAYS)
    batches = claims_table(columns).combine_chunks().to_batches(max_chunksize=7)

    found = list(granting_task_of(State(columns.windows, columns.taken))(iter(batches)))

    granted, _cut, _head_room = over_columns(entries)
    assert pa.Table.from_batches(found)["granted"].to_pylist() == granted
    assert len(found) > 40
    assert any(one < 0 for one in granted)
    assert columns.taken.total.sum() == 0


@pytest.mark.parametrize("groups", [1, 3])
def test_spark_grants_what_one_pass_grants_in_any_order_of_the_rows(groups: int, spark: Any) -> None:
    entries = together(groups)
    columns = limit_columns(entries, holidays=HOLIDAYS)
    table = claims_table(columns, group=np.arange(len(entries), dtype=np.int64) % groups)
    shuffled = table.take(pa.array(np.random.default_rng(1).permutation(len(entries))))

    found = granted_on_spark(spark.createDataFrame(shuffled), columns, groups=groups).toArrow().sort_by(PLACE)

    assert found["granted"].to_pylist() == over_columns(entries)[0]
