"""Time and claims: a reservation extended, a claim parked and taken up again, a rejection closed for good."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Final

from tremplin.claims.reminder import resumed_until
from tremplin.facts.record import Code
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.usecases.claim import claim_in_hand, day_text
from tremplin.usecases.claim_guards import day_of
from tremplin.usecases.command import Command
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key

EXTENSION_DAYS_MAX: Final = 180
"""By how many days a reservation can be extended at once."""

_DEADLINE: Final = text_key("deadline with an extension")


@dataclass(frozen=True, slots=True)
class ExtensionTooLong(Refusal):
    """Say by how much something can be extended at once."""

    code: ClassVar[str] = "EXTENSION_TOO_LONG"
    template: ClassVar[str] = text_key("An extension by {days} days is not possible: it has 1 to {most}.")
    next_template: ClassVar[str | None] = text_key("Extend it by fewer days; it can be extended again.")

    days: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendClaim(Command):
    """Extend what a claim holds, and deadlines of its terms; the reason is for the partner.

    Attributes:
        days: by which the reservation ends later; 0: it ends when it did.
        deadlines: ids of the terms' deadlines whose extension is granted.
    """

    kind: ClassVar[str] = "extend-claim"

    claim_id: str
    days: int = 0
    deadlines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkClaim(Command):
    """Park a claim; the reason says what it waits for."""

    kind: ClassVar[str] = "park-claim"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeClaim(Command):
    """Take a parked claim up again; the reason says why it can go on."""

    kind: ClassVar[str] = "resume-claim"

    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRejections(Command):
    """Close rejections against which nobody appealed in time.

    Attributes:
        claim_ids: those found to be past their day (`rejections_past`); one that has moved on is left alone.
    """

    kind: ClassVar[str] = "close-rejections"

    claim_ids: tuple[str, ...]


def extend_claim(connection: Connection, command: ExtendClaim) -> Posted:
    """Extend a reservation, or deadlines that the terms allow to be extended once.

    Refusals: NotAllowed; NotFound (the claim, or a deadline without an extension); NotPossibleNow; ReasonNeeded;
    OwnOrganisation; ExtensionTooLong.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.require("extend")
        if not 0 <= command.days <= EXTENSION_DAYS_MAX or not (command.days or command.deadlines):
            raise Refused(ExtensionTooLong(command.days, EXTENSION_DAYS_MAX))
        known = {one.id for one in claim.incentive.deadlines if one.extension is not None}
        unknown = command.deadlines - known
        if unknown:
            raise Refused(NotFound(what=words(_DEADLINE), id=min(unknown)))
        granted = claim.record.extended | {Code(one) for one in command.deadlines}
        claim.record = replace(claim.record, extended=granted)
        stands = claim.row["reserved_until"]
        until = None if stands is None else day_of(stands) + timedelta(days=command.days)
        claim.move("extend", data={"claim": record_data(claim.record)}, reserved_until=day_text(until))
        work.fact("claims", claim.id, record_data(claim.record))
        work.answer["reserved_until"] = day_text(until)
        work.tell("claim-extend", claim_id=claim.id, reserved_until=day_text(until))
        work.audit(command.kind, claim.id, days=command.days, deadlines=sorted(command.deadlines))

    return carry_out(connection, command, change, claims=(command.claim_id,))


def park_claim(connection: Connection, command: ParkClaim) -> Posted:
    """Park a claim: what it holds stays held, and its time stands still.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        stands = claim.row["reserved_until"]
        parked = {"on": work.happened_on.isoformat(), "until": None if stands is None else day_of(stands).isoformat()}
        claim.move("park", data={"parked": parked}, reserved_until=None)
        work.tell("claim-park", claim_id=claim.id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def resume_claim(connection: Connection, command: ResumeClaim) -> Posted:
    """Take a claim up where it was; its reservation ends as many days later as it was parked.

    Refusals: NotAllowed; NotFound; NotPossibleNow; ReasonNeeded.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim_id)
        claim.require("resume")
        found = work.row(
            "SELECT data -> 'parked' ->> 'on' AS since, data -> 'parked' ->> 'until' AS until FROM claim_event"
            " WHERE claim_id = %s AND data ? 'parked' ORDER BY n DESC LIMIT 1",
            claim.id,
        )
        if found is None:
            raise LookupError(claim.id)
        until = resumed_until(
            None if found["until"] is None else date.fromisoformat(found["until"]),
            parked_on=date.fromisoformat(found["since"]),
            resumed_on=work.happened_on,
        )
        claim.move("resume", reserved_until=day_text(until))
        work.answer["reserved_until"] = day_text(until)
        work.tell("claim-resume", claim_id=claim.id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim_id,))


def rejections_past(connection: Connection, *, on: date, at_most: int = 200) -> tuple[str, ...]:
    """List the ids of rejected claims against which it is too late to appeal on a day, by id."""
    rows = connection.execute(
        "SELECT claim.claim_id FROM claim JOIN claim_event AS last ON last.claim_id = claim.claim_id"
        " AND last.n = claim.version WHERE claim.state = 'rejected' AND (last.data ->> 'until')::date <= %s"
        " ORDER BY claim.claim_id LIMIT %s",
        [on, at_most],
    ).fetchall()
    return tuple(row[0] for row in rows)


def close_rejections(connection: Connection, command: CloseRejections) -> Posted:
    """Close rejections for good; run twice, late or in two processes, each closes once (R4).

    Refusals: NotAllowed; NotOverYet.
    """

    def change(work: Work) -> None:
        closed = []
        for claim_id in sorted(work.claims):
            row = work.claims[claim_id]
            if row["state"] == "rejected" and work.standing.may_see(row["partner_id"]):
                claim_in_hand(work, claim_id).move("close-rejection")
                work.tell("claim-close-rejection", claim_id=claim_id)
                closed.append(claim_id)
        work.answer["closed"] = closed
        work.audit(command.kind, None, closed=len(closed))

    return carry_out(connection, command, change, claims=command.claim_ids)
