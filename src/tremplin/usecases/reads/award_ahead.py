"""What a claim in review would be awarded, on the facts and the limits of now: worked out, and nothing written."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from tremplin.engine.decide import decide
from tremplin.engine.decision import Decision, InstanceKey, Taken
from tremplin.engine.gather import gather
from tremplin.engine.receipt import decision_data
from tremplin.engine.road.imagined import Overlay
from tremplin.facts.record import Claim, Code, Proof
from tremplin.store.fact import CurrentFacts
from tremplin.store.terms import attribute_types
from tremplin.terms.programme import Programme
from tremplin.usecases.reads.account import Account, names_in
from tremplin.usecases.reads.claim_page import ClaimPage
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.reads.room import StandingRoom


def award_ahead(reader: Reader, seen: ClaimPage, *, accepted: Iterable[str]) -> Account:
    """Return what a claim in review, or one that was rejected, would be awarded now.

    Nothing is locked, so the approval may find otherwise.

    Args:
        reader: who may see it.
        seen: the claim.
        accepted: ids of the proofs that are accepted with it.
    """
    compiled, taken = seen.terms.compiled, frozenset(accepted)
    programme = compiled.programme
    facts = CurrentFacts(reader.connection, attributes=attribute_types(programme))
    known = facts.of("proofs", "claim_id", seen.line.claim_id) or _as_handed_in(seen)
    proofs = [replace(one, accepted_on=reader.today if one.proof_id in taken else None) for one in known]
    snapshot = gather(compiled, Overlay(facts, proofs), seen.record)
    room = _OthersRoom(reader, programme, claim=seen.record)
    receipt = _data(decide(compiled, snapshot, room))
    return Account(receipt, programme, names_in(reader, receipt))


def _as_handed_in(seen: ClaimPage) -> list[Proof]:
    """Return the proofs of a claim that was rejected: as facts they have ended with it."""
    return [
        Proof(
            proof_id=one.proof_id,
            claim_id=seen.line.claim_id,
            kind=Code(one.kind),
            handed_in_on=one.handed_in_at.date(),
            sha256=one.sha256,
        )
        for one in seen.proofs
    ]


class _OthersRoom(StandingRoom):
    """What others took of the limits: what a claim holds itself does not stand in its way."""

    __slots__ = ("_mine",)

    def __init__(self, reader: Reader, programme: Programme, *, claim: Claim) -> None:
        known: dict[str, list[str]] = {
            "partner": [claim.partner_id],
            "project": [claim.project_id or ""],
            "incentive": [claim.incentive],
        }
        super().__init__(reader.connection, programme, known=known)
        rows = reader.rows(_HOLDS, {"claim": claim.claim_id})
        self._mine: dict[InstanceKey, Mapping[str, Any]] = {
            (row["limit_id"], tuple(str(value) for _name, value in row["scope"]), row["window_label"]): row
            for row in rows
        }

    def taken(self, key: InstanceKey) -> Taken:
        """Return what others took of an instance."""
        whole, mine = super().taken(key), self._mine.get(key)
        if mine is None:
            return whole
        days = mine["days"] or {}
        entries = ((on, units - days.get(on.isoformat(), 0)) for on, units in whole.entries)
        members = whole.members - frozenset(mine["members"])
        return Taken(whole.total - mine["amount"], members, tuple(one for one in entries if one[1] > 0))


_HOLDS: Final = """
    SELECT instance.limit_id, instance.scope::jsonb AS scope, instance.window_label, reservation.amount,
        (SELECT jsonb_object_agg(day, amount) FROM (
            SELECT one ->> 'day' AS day, sum((one ->> 'amount')::bigint)::bigint AS amount
            FROM claim_event AS event, jsonb_array_elements(event.data -> 'days') AS one
            WHERE event.claim_id = %(claim)s AND (one ->> 'instance')::bigint = instance.id GROUP BY 1
        ) AS noted) AS days,
        ARRAY(SELECT member FROM limit_member WHERE limit_instance_id = instance.id AND live
            GROUP BY member HAVING bool_and(claim_id = %(claim)s)) AS members
    FROM reservation JOIN limit_instance AS instance ON instance.id = reservation.limit_instance_id
    WHERE reservation.claim_id = %(claim)s AND reservation.state = 'open' ORDER BY instance.id
"""


def _data(decision: Decision) -> dict[str, Any]:
    return {
        "claim_id": decision.claim_id,
        "incentive": decision.incentive,
        "partner_id": decision.partner_id,
        "result": decision_data(decision),
    }
