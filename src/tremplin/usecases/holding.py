"""What a claim takes of its limits: reserved when it is requested, used by the award, given back by every other end."""

from collections.abc import Iterable, Mapping
from typing import Any

from tremplin.engine.decision import LimitSeen
from tremplin.ledger.control import Hold, Settled, lower_budget, raise_budget, release, reserve
from tremplin.store.limit import LimitInstance
from tremplin.terms.moment import Duration
from tremplin.usecases.claim import ClaimInHand
from tremplin.usecases.known import LockedRoom, RolledKey
from tremplin.usecases.work import Work


def fund(work: Work, seen: Iterable[LimitSeen], room: LockedRoom) -> None:
    """Grant each limit what the terms allow: the first claim opens a limit, other terms raise or lower it.

    What is reserved, used or lapsed already cannot be taken away, so a limit is lowered no further than that.
    """
    for one in seen:
        held = room.held[one.key]
        if one.day is not None:
            continue
        missing = one.size - held.granted
        if missing > 0:
            plan = raise_budget(_hold(held, missing), dates=work.dates, context={"limit": one.limit})
        elif missing < 0 and held.available:
            plan = lower_budget(
                _hold(held, min(-missing, held.available)), dates=work.dates, context={"limit": one.limit}
            )
        else:
            continue
        if plan is not None:
            work.transact(plan)


def take(work: Work, claim: ClaimInHand, seen: Iterable[LimitSeen], *, room: LockedRoom) -> None:
    """Reserve under every limit that a claim touches, all together."""
    limits = [one for one in seen if one.took]
    holds = {room.held[one.key].id: _hold(room.held[one.key], one.took, day=one.day) for one in limits}
    plan = reserve(holds.values(), dates=work.dates, context={"claim": claim.id})
    if plan is None:
        return
    tx = work.transact(plan)
    for instance_id, hold in holds.items():
        work.add("reservations", _opened(claim, instance_id, hold.amount, tx=tx))
    note_members(work, claim, limits, room=room, is_live=True)
    wanted = rolling(limits, room)
    claim.note_rolled(wanted, of={instance_id for instance_id, _day in wanted})


def settle(
    claim: ClaimInHand, seen: Iterable[LimitSeen], *, room: LockedRoom, tx: int
) -> tuple[list[Settled], list[dict[str, Any]]]:
    """Return how every hold of a claim ends with its award, and the reservations that close.

    An award that takes more than was reserved reserves the difference in the same transaction (P5): the reservation is
    replaced by a greater one, which the award uses up. So is a limit that the claim touches only now, because a day
    that decides has come since.

    Args:
        claim: that is awarded.
        seen: the limits, with what the award takes of each.
        room: the instances, locked.
        tx: place of the award's transaction in the command.
    """
    holds = claim.holds()
    used = {room.held[one.key].id: one for one in seen if one.took}
    instances = {held.id: held for held in room.held.values()}
    settled: list[Settled] = []
    closed: list[dict[str, Any]] = []
    for instance_id in sorted(holds.keys() | used.keys()):
        one = used.get(instance_id)
        amount = one.took if one else 0
        hold = holds.get(instance_id)
        if hold is None or hold.amount < amount:
            if hold is not None:
                closed.append(_closed(claim, instance_id, "voided", 0, tx=tx))
            closed.append(_opened(claim, instance_id, amount, tx=tx))
        closed.append(_closed(claim, instance_id, "posted" if amount else "voided", amount, tx=tx))
        if hold is None:
            fresh = _hold(instances[instance_id], amount, day=one.day if one else None)
            settled.append(_reserved_and_used(fresh))
        else:
            settled.append(Settled(hold, amount))
    wanted = rolling(used.values(), room)
    held_rolling = {instance_id for instance_id, hold in holds.items() if hold.is_rolling}
    claim.note_rolled(wanted, of=held_rolling | {instance_id for instance_id, _day in wanted})
    return settled, closed


def give_back(work: Work, claim: ClaimInHand, *, kind: str = "release") -> None:
    """Give back all that a claim holds: nothing was awarded from it."""
    holds = claim.holds()
    plan = release(holds.values(), kind=kind, dates=work.dates, context={"claim": claim.id})
    if plan is None:
        return
    tx = work.transact(plan)
    state = "expired" if kind == "expire" else "voided"
    for instance_id in holds:
        work.add("reservations", _closed(claim, instance_id, state, 0, tx=tx))
    end_members(work, claim)
    claim.note_rolled({}, of=[instance_id for instance_id, hold in holds.items() if hold.is_rolling])


def note_members(work: Work, claim: ClaimInHand, seen: Iterable[LimitSeen], *, room: LockedRoom, is_live: bool) -> None:
    """Say whom the limits count for a claim."""
    for one in seen:
        if one.member is not None:
            member = {"limit_instance_id": room.held[one.key].id, "member": one.member, "claim_id": claim.id}
            work.set("members", {**member, "live": is_live}, same=tuple(member))


def end_members(work: Work, claim: ClaimInHand) -> None:
    """Say that the limits count nobody for a claim any more."""
    for row in work.rows("SELECT limit_instance_id, member FROM limit_member WHERE claim_id = %s AND live", claim.id):
        work.add("members", {**row, "claim_id": claim.id, "live": False})


def rolling(seen: Iterable[LimitSeen], room: LockedRoom) -> dict[RolledKey, int]:
    """Return what is taken of rolling limits, on which day, in whole units."""
    return {(room.held[one.key].id, one.day): one.took for one in seen if one.day is not None and one.took}


def own_amounts(holds: Mapping[int, Hold]) -> dict[int, int]:
    """Return what a claim holds, in whole units by the id of the instance."""
    return {instance_id: hold.amount for instance_id, hold in holds.items()}


def length_days(length: Duration) -> int:
    """Return about how many days a length of time has, for a reservation's end; months count 30, years 365."""
    return length.number * {"days": 1, "business days": 1, "months": 30, "years": 365}[length.unit]


def _reserved_and_used(hold: Hold) -> Settled:
    # One unit stands for what is not held yet; `Settled` reserves what is missing to the amount used.
    return _Unreserved(hold, hold.amount)


class _Unreserved(Settled):
    """A hold that was never reserved: it is reserved and used in one transaction."""

    __slots__ = ()

    def legs(self) -> tuple[Any, ...]:
        hold = self.hold
        return (*hold.moved(hold.room, "reserved"), *hold.moved("reserved", "used"))


def _hold(held: LimitInstance, amount: int, *, day: object = None) -> Hold:
    return Hold(str(held.id), held.key.unit, amount, is_rolling=day is not None)


def _opened(claim: ClaimInHand, instance_id: int, amount: int, *, tx: int) -> dict[str, Any]:
    head = {"claim_id": claim.id, "limit_instance_id": instance_id}
    return {**head, "amount": amount, "state": "open", "tx": tx}


def _closed(claim: ClaimInHand, instance_id: int, state: str, posted: int, *, tx: int) -> dict[str, Any]:
    head = {"claim_id": claim.id, "limit_instance_id": instance_id}
    return {**head, "state": state, "posted": posted, "tx": tx}
