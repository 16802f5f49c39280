"""Facts and limits as a command sees them: what stands in the database, with what the command itself is changing."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tremplin.engine.decision import InstanceKey, LimitSeen, Taken
from tremplin.engine.head_room import HeadRoom
from tremplin.facts.dataset import id_of
from tremplin.facts.record import Claim, Record
from tremplin.facts.schema import TABLES, FieldType
from tremplin.store.fact import CurrentFacts, records_of
from tremplin.store.limit import LimitInstance, keys_of, lock_limits, unit_of_limit
from tremplin.terms.programme import Programme
from tremplin.usecases.work import Work

RolledKey = tuple[int, date]
"""The id of an instance of a rolling limit, and a day."""

_NAMES = {table.record: table.name for table in TABLES.values()}


class FactsInHand(CurrentFacts):
    """The current facts, with records that this command is about to write in the place of those that stand."""

    __slots__ = ("_asked", "_own", "_types")

    def __init__(self, work: Work, *, attributes: Mapping[str, FieldType], own: Iterable[Record] = ()) -> None:
        super().__init__(work.connection, attributes=attributes)
        self._asked = work.asked
        self._types = tuple(sorted(attributes))
        self._own: dict[str, dict[str, Any]] = {}
        for record in own:
            self._own.setdefault(_NAMES[type(record)], {})[id_of(record)] = record

    def _read(self, question: tuple[str, str, str]) -> tuple[Any, ...]:
        """Return rows, read once in a command, whoever asks: two versions of the terms, or two looks at one claim."""
        asked = (self._types, question)
        stored = self._asked.get(asked)
        if stored is None:
            stored = self._asked[asked] = super()._read(question)
        table, field, value = question
        own = self._own.get(table)
        if not own:
            return stored
        kept = [record for record in stored if id_of(record) not in own]
        key = TABLES[table].key if field == "record_id" else field
        kept += [record for record in own.values() if not key or getattr(record, key) == value]
        return tuple(sorted(kept, key=id_of))


def ask_ahead(work: Work, claim: Claim, *, attributes: Mapping[str, FieldType]) -> None:
    """Read what every decision about a claim asks for in one question instead of a dozen."""
    ids = {"claim": claim.claim_id, "partner": claim.partner_id, "activity": claim.activity_id or ""}
    found = work.rows(_AHEAD, {**ids, "project": claim.project_id or ""})
    types = tuple(sorted(attributes))
    for row in found:
        question = (row["table_name"], row["field"], row["value"])
        work.asked[(types, question)] = records_of(row["table_name"], row["data"] or [], attributes=attributes)


_AHEAD = """
    WITH activity AS (
        SELECT data FROM fact WHERE table_name = 'activities' AND record_id = %(activity)s AND superseded_at IS NULL
    ), project AS (
        SELECT record_id, data FROM fact WHERE table_name = 'projects' AND superseded_at IS NULL
        AND record_id = coalesce(nullif(%(project)s, ''), (SELECT data ->> 'project_id' FROM activity), '')
    )
    SELECT 'partners' AS table_name, 'record_id' AS field, %(partner)s AS value, jsonb_agg(data) AS data
    FROM fact WHERE table_name = 'partners' AND record_id = %(partner)s AND superseded_at IS NULL
    UNION ALL SELECT 'activities', 'record_id', %(activity)s, jsonb_agg(data) FROM activity
    UNION ALL SELECT 'projects', 'record_id', max(record_id), jsonb_agg(data) FROM project HAVING count(*) > 0
    UNION ALL SELECT 'customers', 'record_id', max(record_id), jsonb_agg(data) FROM fact
        WHERE table_name = 'customers' AND superseded_at IS NULL
        AND record_id = (SELECT data ->> 'customer_id' FROM project) HAVING count(*) > 0
    UNION ALL SELECT 'roles', 'project_id', max(data ->> 'project_id'), jsonb_agg(data ORDER BY record_id) FROM fact
        WHERE table_name = 'roles' AND superseded_at IS NULL AND data ? 'project_id'
        AND data ->> 'project_id' = (SELECT record_id FROM project) HAVING count(*) > 0
    UNION ALL SELECT wanted, 'partner_id', %(partner)s, (
        SELECT jsonb_agg(data ORDER BY record_id) FROM fact WHERE table_name = wanted AND superseded_at IS NULL
        AND data ? 'partner_id' AND data ->> 'partner_id' = %(partner)s
    ) FROM unnest(ARRAY['memberships', 'competencies', 'levels']) AS wanted
    UNION ALL SELECT 'proofs', 'claim_id', %(claim)s, jsonb_agg(data ORDER BY record_id) FROM fact
        WHERE table_name = 'proofs' AND superseded_at IS NULL AND data ? 'claim_id' AND data ->> 'claim_id' = %(claim)s
"""


class LockedRoom(HeadRoom):
    """What others took of the limits that a claim touches, read under their locks.

    Attributes:
        held: the instances by the engine's key. One that is not among them counts as untouched: it is looked at for
            the smallest change only, never taken from.
        locked: the instances by their id: those that are touched, and those that the claim holds.
    """

    __slots__ = ("held", "locked")

    def __init__(
        self,
        held: Mapping[InstanceKey, LimitInstance],
        taken: Mapping[InstanceKey, Taken],
        locked: Mapping[int, LimitInstance],
    ) -> None:
        super().__init__(taken)
        self.held = held
        self.locked = locked


def lock_room(
    work: Work, programme: Programme, seen: Iterable[LimitSeen], *, claim: Claim, own: Mapping[int, int]
) -> LockedRoom:
    """Lock the instances that a claim touches, and those that it holds, and return what others took of the first.

    What it holds is not always what it touches: a day that decides may have come to another year since. Both move in
    the end, so both are locked here, in one order with everybody's (L10).

    Args:
        work: in whose transaction this is called once, after the claims are locked (L10).
        programme: whose limits they are.
        seen: the limits as a first look found them; their amounts do not matter.
        claim: whose own holds do not stand in its way.
        own: what it holds, in whole units by the id of the instance.
    """
    limits = tuple(seen)
    units = {node.id: unit_of_limit(node, currency=programme.currency) for node in programme.limits}
    keys = keys_of(limits, programme=programme.programme, units=units)
    locked = lock_limits(work.connection, keys, ids=own) if keys or own else {}
    held = {key.instance: locked[key] for key in keys}
    taken = {one.key: _of_others(work, held[one.key], claim=claim, own=own) for one in limits}
    return LockedRoom(held, taken, {one.id: one for one in locked.values()})


def rolled_by(work: Work, claim_id: str) -> dict[RolledKey, int]:
    """Return what a claim has on the days of rolling limits: what its events have noted, without what lapsed."""
    rows = work.rows(
        "SELECT (one ->> 'instance')::bigint AS id, (one ->> 'day')::date AS day,"
        " sum((one ->> 'amount')::bigint)::bigint AS amount"
        " FROM claim_event, jsonb_array_elements(data -> 'days') AS one WHERE claim_id = %s GROUP BY 1, 2",
        claim_id,
    )
    return {(row["id"], row["day"]): row["amount"] for row in rows if row["amount"]}


def _of_others(work: Work, held: LimitInstance, *, claim: Claim, own: Mapping[int, int]) -> Taken:
    mine = own.get(held.id, 0)
    total, members, entries = held.taken
    if not mine:
        return held.taken
    if entries:
        # The day that decides may have moved since: what is its own stands where it was noted.
        noted = rolled_by(work, claim.claim_id)
        entries = tuple((day, units - noted.get((held.id, day), 0)) for day, units in entries)
    if members:
        members = members - frozenset(_only_mine(work, held.id, claim_id=claim.claim_id))
    return Taken(total - mine, members, tuple(entry for entry in entries if entry[1] > 0))


def _only_mine(work: Work, instance_id: int, *, claim_id: str) -> list[str]:
    rows = work.rows(
        "SELECT member FROM limit_member WHERE limit_instance_id = %s AND live"
        " GROUP BY member HAVING bool_and(claim_id = %s)",
        instance_id,
        claim_id,
    )
    return [row["member"] for row in rows]
