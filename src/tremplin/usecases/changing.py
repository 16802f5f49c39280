"""Changing what is asked: a draft as its author likes, a request with its approvals void and its reservation anew."""

from dataclasses import dataclass, replace
from datetime import UTC
from typing import ClassVar, Final

from tremplin.claims.four_eyes import ContentChanged
from tremplin.facts.record import Activity, Claim
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.usecases.asking import ACTIVITY, reserve_for
from tremplin.usecases.claim import ClaimInHand, claim_in_hand
from tremplin.usecases.command import Command
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class EditClaim(Command):
    """Change a draft.

    Attributes:
        claim: as it is to be; its incentive and its partner stay, and its days come about later.
        activity: the work that it is about as it is to be, where the partner described it itself.
        version: of the claim when it was shown to who changes it; None: whatever stands there.
    """

    kind: ClassVar[str] = "edit-claim"

    claim: Claim
    activity: Activity | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendClaim(Command):
    """Change a request.

    Attributes:
        claim: as it is to be; its incentive, its partner and its days stay.
        activity: the work that it is about as it is to be, where the partner described it itself.
        version: of the claim when it was shown to who changes it; None: whatever stands there.
    """

    kind: ClassVar[str] = "amend-claim"

    claim: Claim
    activity: Activity | None = None
    version: int | None = None


def edit_claim(connection: Connection, command: EditClaim) -> Posted:
    """Change a draft; another incentive or another partner is another draft.

    Refusals: NotAllowed; NotFound (the claim, or work that is not the partner's to change); ContentChanged;
    NotPossibleNow.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim.claim_id)
        _require_version(claim, command.version)
        claim.require("edit")
        claim.record = _changed(claim, command.claim)
        _change_work(claim, command.activity)
        claim.move("edit", data={"claim": record_data(claim.record)}, project_id=claim.record.project_id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim.claim_id,))


def amend_claim(connection: Connection, command: AmendClaim) -> Posted:
    """Change a request: what it held is given back and reserved anew in one transaction, and approvals are void (W7).

    It keeps its version of the terms, and takes the place in the recorded order that it has now: what others asked
    for meanwhile came first.

    Refusals: NotAllowed; NotFound (the claim, or work that is not the partner's to change); ContentChanged;
    NotPossibleNow; TermsSayNo.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim.claim_id)
        _require_version(claim, command.version)
        claim.require("amend")
        claim.record = replace(_changed(claim, command.claim), reserved_at=work.at.astimezone(UTC))
        _change_work(claim, command.activity)
        work.update(
            "approval",
            where={"claim_id": claim.id, "voided_at": None},
            set_={"voided_at": work.at.isoformat()},
            any_rows=True,
        )
        reserve_for(work, claim, event="amend")

    return carry_out(connection, command, change, claims=(command.claim.claim_id,))


def _require_version(claim: ClaimInHand, version: int | None) -> None:
    """Refuse a change of what is not there any more: somebody else has changed it since (threats 16)."""
    if version is not None and version != claim.row["version"]:
        raise Refused(ContentChanged())


def _changed(claim: ClaimInHand, wanted: Claim) -> Claim:
    stands = claim.record
    return replace(
        wanted,
        incentive=stands.incentive,
        partner_id=stands.partner_id,
        requested_on=stands.requested_on,
        submitted_on=stands.submitted_on,
        reserved_at=stands.reserved_at,
        extended=stands.extended,
    )


def _change_work(claim: ClaimInHand, activity: Activity | None) -> None:
    """Record the work as it is to be, when it is the claim's and the claimant recorded it."""
    if activity is None:
        return
    stands = claim.facts().find("activities", claim.record.activity_id)
    keeps = stands and all(getattr(activity, one) == getattr(stands, one) for one in _STAYS)
    if not keeps or who_recorded(claim.work, activity.activity_id) != claim.record.partner_id:
        raise Refused(NotFound(what=words(ACTIVITY), id=activity.activity_id))
    claim.beside = (activity,)
    claim.work.fact("activities", activity.activity_id, record_data(activity))


def who_recorded(rows: Rows, activity_id: str) -> str | None:
    """Return the organisation whose person recorded some work first; None when nobody did."""
    found = rows.row(_WHO_RECORDED, {"activity": activity_id})
    return found["organisation_id"] if found else None


_STAYS: Final = ("activity_id", "partner_id", "project_id", "kind")
_WHO_RECORDED: Final = """
    SELECT person.organisation_id FROM fact JOIN command USING (command_id)
    JOIN person ON person.person_id = coalesce(command.actor_person, command.on_behalf_of)
    WHERE fact.table_name = 'activities' AND fact.record_id = %(activity)s AND fact.version = 1
"""
