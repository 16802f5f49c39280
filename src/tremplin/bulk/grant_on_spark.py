"""Limits over columns on Spark: the same pass, in one ordered task, or one for each group that shares no limit.

What a claim takes is gone for the next one, so a pass cannot be divided but between groups (programmes, say) that touch
no instance in common: one task goes through all claims in the recorded order, whose batches follow one another.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa

from tremplin.bulk.grant import Ints, Rows, Taken, Touches, Windows, grant
from tremplin.bulk.limit_columns import LimitColumns

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PLACE: Final = "place"
GROUP: Final = "group"

_TOUCHES: Final = tuple(name for name in Touches._fields if name != "start")
_COLUMNS: Final = {
    "ask": pa.int64(),
    "award": pa.int32(),
    "share": pa.list_(pa.int64()),
    "instance": pa.list_(pa.int32()),
    "size": pa.list_(pa.int64()),
    "kind": pa.list_(pa.int8()),
    "counts": pa.list_(pa.int64()),
    "member": pa.list_(pa.int32()),
    "slot": pa.list_(pa.int32()),
    "payee": pa.list_(pa.int32()),
}


class State(NamedTuple):
    """What a pass begins with, beside the claims: it travels to every task."""

    windows: Windows
    taken: Taken


def claims_table(columns: LimitColumns, *, group: Ints | None = None) -> pa.Table:
    """Return claims as a table, one row each, that Spark can keep and divide.

    Args:
        columns: the claims.
        group: int64, of each claim; None: all are one. Groups touch no instance in common.
    """
    rows, touches = columns.rows, columns.touches
    size = rows.ask.size
    nobody = np.zeros(size + 1, dtype=np.int64)
    lists = {name: _lists(touches.start, getattr(touches, name), _COLUMNS[name]) for name in _TOUCHES}
    return pa.table(
        {
            PLACE: pa.array(np.arange(size, dtype=np.int64)),
            GROUP: pa.array(np.zeros(size, dtype=np.int64) if group is None else group),
            "ask": pa.array(rows.ask),
            "award": pa.array(rows.award),
            "share": _lists(rows.share_start if rows.share_start.size else nobody, rows.share, pa.list_(pa.int64())),
            **lists,
        }
    )


def granted_on_spark(claims: "DataFrame", columns: LimitColumns, *, groups: int = 1) -> "DataFrame":
    """Return what is granted to each claim, by its place: columns `place` and `granted`.

    Args:
        claims: rows of `claims_table`, in any order.
        columns: whose windows and state before the first claim count.
        groups: how many there are: so many tasks work at the same time at most.
    """
    parted = claims.repartition(groups, GROUP).sortWithinPartitions(PLACE)
    return parted.mapInArrow(granting_task_of(State(columns.windows, columns.taken)), f"{PLACE} long, granted long")


def granting_task_of(state: State) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what Spark runs over the claims of a part in their order: the state lives from batch to batch.

    Args:
        state: before the first claim.
    """

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        taken = Taken(*(np.array(one) for one in state.taken))
        for batch in batches:
            granted = np.zeros(batch.num_rows, dtype=np.int64)
            order = np.arange(batch.num_rows, dtype=np.int64)
            rows, touches = _rows_of(batch)
            grant(rows, touches, state.windows, taken, order, granted, np.zeros(0, dtype=np.int64))
            yield pa.RecordBatch.from_arrays([batch.column(PLACE), pa.array(granted)], names=[PLACE, "granted"])

    return task


def _lists(start: Ints, values: Ints, kind: pa.DataType) -> pa.Array:
    if not values.size and start[-1]:
        # No touch says anything of the kind.
        start = np.zeros(start.size, dtype=np.int64)
    return pa.LargeListArray.from_arrays(pa.array(start), pa.array(values)).cast(kind)


def _rows_of(batch: pa.RecordBatch) -> tuple[Rows, Touches]:
    lists = {name: batch.column(name) for name in ("share", *_TOUCHES)}
    starts = {name: _starts(one) for name, one in lists.items()}
    values = {name: _numbers(one.flatten()) for name, one in lists.items()}
    rows = Rows(_numbers(batch.column("ask")), _numbers(batch.column("award")), starts["share"], values["share"])
    return rows, Touches(starts["instance"], *(values[name] for name in _TOUCHES))


def _numbers(column: pa.Array) -> Ints:
    # A copy that may be written to: for arrays that may not, the kernel would be compiled once more.
    return np.array(column.to_numpy(zero_copy_only=False))


def _starts(lists: pa.Array) -> Ints:
    starts: Ints = lists.offsets.to_numpy().astype(np.int64)
    found: Ints = starts - starts[0]
    return found
