"""Changing what is asked: a draft as its author likes, a request with its approvals void and its reservation anew."""

from dataclasses import dataclass, replace
from datetime import UTC
from typing import ClassVar

from tremplin.facts.record import Claim
from tremplin.facts.snapshot import record_data
from tremplin.store.posting import Posted
from tremplin.usecases.asking import reserve_for
from tremplin.usecases.claim import ClaimInHand, claim_in_hand
from tremplin.usecases.command import Command
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out


@dataclass(frozen=True, slots=True, kw_only=True)
class EditClaim(Command):
    """Change a draft.

    Attributes:
        claim: as it is to be; its incentive and its partner stay, and its days come about later.
    """

    kind: ClassVar[str] = "edit-claim"

    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendClaim(Command):
    """Change a request.

    Attributes:
        claim: as it is to be; its incentive, its partner and its days stay.
    """

    kind: ClassVar[str] = "amend-claim"

    claim: Claim


def edit_claim(connection: Connection, command: EditClaim) -> Posted:
    """Change a draft; another incentive or another partner is another draft.

    Refusals: NotAllowed; NotFound; NotPossibleNow.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim.claim_id)
        claim.require("edit")
        claim.record = _changed(claim, command.claim)
        claim.move("edit", data={"claim": record_data(claim.record)}, project_id=claim.record.project_id)
        work.audit(command.kind, claim.id)

    return carry_out(connection, command, change, claims=(command.claim.claim_id,))


def amend_claim(connection: Connection, command: AmendClaim) -> Posted:
    """Change a request: what it held is given back and reserved anew in one transaction, and approvals are void (W7).

    It keeps its version of the terms, and takes the place in the recorded order that it has now: what others asked
    for meanwhile came first.

    Refusals: NotAllowed; NotFound; NotPossibleNow; TermsSayNo.
    """

    def change(work: Work) -> None:
        claim = claim_in_hand(work, command.claim.claim_id)
        claim.require("amend")
        claim.record = replace(_changed(claim, command.claim), reserved_at=work.at.astimezone(UTC))
        work.update(
            "approval",
            where={"claim_id": claim.id, "voided_at": None},
            set_={"voided_at": work.at.isoformat()},
            any_rows=True,
        )
        reserve_for(work, claim, event="amend")

    return carry_out(connection, command, change, claims=(command.claim.claim_id,))


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
