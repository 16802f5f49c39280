"""Every decision of the database, recomputed in bulk from the journal in its recorded order."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tremplin.bulk.recomputation import Made, Recomputed, recompute
from tremplin.engine.decision import InstanceKey
from tremplin.usecases.rows import Connection, Rows

_INSTANCES: Final = "SELECT id, programme, limit_id, scope, window_label FROM limit_instance"
# What a command decided, it decided before it moved anything: before the first of its entries.
_DECISIONS: Final = """
    SELECT entry.seq, decision.claim_id, decision.n, decision.receipt
    FROM decision JOIN (SELECT command_id, min(seq) AS seq FROM journal GROUP BY command_id) AS entry USING (command_id)
    ORDER BY entry.seq, decision.id
"""
_MOVES: Final = """
    SELECT leg.seq, split_part(account_key, ':', 2)::bigint AS instance, amount, context::jsonb ->> 'claim' AS claim_id
    FROM leg JOIN journal USING (seq)
    WHERE account_key LIKE 'LIMIT:%' AND split_part(account_key, ':', 3) IN ('reserved', 'used', 'lapsed')
    ORDER BY leg.seq, leg.n
"""
_PAGE: Final = 200

_Key = tuple[str, InstanceKey]


def recompute_decisions(connection: Connection) -> Recomputed:
    """Recompute what limits left of every decision ever made, with what the journal says that others held then.

    Args:
        connection: in a transaction that sees one state throughout (REPEATABLE READ).
    """
    return recompute(_made(connection))


def _made(connection: Connection) -> Iterator[Made]:
    """Go through decisions and moves side by side: what is kept is a total for each instance, and for each claim."""
    keys = {row["id"]: _key(row) for row in Rows(connection).rows(_INSTANCES)}
    totals: dict[_Key, int] = defaultdict(int)
    own: dict[tuple[str | None, _Key], int] = defaultdict(int)
    moves = _streamed(connection, _MOVES, name="moves")
    move = next(moves, None)
    for seq, claim_id, n, receipt in _streamed(connection, _DECISIONS, name="decisions"):
        while move is not None and move[0] < seq:
            _seq, instance, amount, moved_for = move
            totals[keys[instance]] += amount
            own[moved_for, keys[instance]] += amount
            move = next(moves, None)
        data = json.loads(bytes(receipt))
        held = {}
        for seen in data["head_room"]:
            key = (seen["limit"], tuple(value for _name, value in seen["scope"]), seen["window"])
            one = (data["programme"], key)
            held[key] = totals[one] - own[claim_id, one]
        yield Made(claim_id, n, data, held)


def _streamed(connection: Connection, query: str, *, name: str) -> Iterator[tuple[Any, ...]]:
    # A cursor of the server: a receipt may be large, and there may be millions of legs.
    with connection.cursor(name=name) as cursor:
        cursor.itersize = _PAGE
        yield from cursor.execute(query.encode())


def _key(row: Mapping[str, Any]) -> _Key:
    scope = tuple(value for _name, value in json.loads(row["scope"]))
    return (row["programme"], (row["limit_id"], scope, row["window_label"]))
