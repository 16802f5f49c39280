"""Claims: where each stands, what led there, and the receipts of its decisions."""

from datetime import date
from typing import Final

from tremplin.store.models import Approval, Claim, ClaimEvent, Decision, Reservation

PAGE: Final = 1000
"""How many rows a list has at most."""


def get_claim(claim_id: str) -> Claim:
    """Return a claim as it stands, unlocked.

    Raises:
        Claim.DoesNotExist: there is no such claim.
    """
    return Claim.objects.get(pk=claim_id)


def list_events(claim_id: str) -> list[ClaimEvent]:
    """List the events of a claim in their order."""
    return list(ClaimEvent.objects.filter(claim_id=claim_id).order_by("n")[:PAGE])


def list_expired(*, on: date, at_most: int = PAGE) -> list[str]:
    """List the ids of claims whose reservation has ended by a day, the longest ended first.

    Args:
        on: the first day on which the reservation holds no longer is `reserved_until`.
        at_most: how many.
    """
    ended = Claim.objects.filter(reserved_until__lte=on, reserved__gt=0)
    return list(ended.order_by("reserved_until", "claim_id").values_list("claim_id", flat=True)[:at_most])


def list_reservations(claim_id: str) -> list[Reservation]:
    """List what a claim holds of limits now, with the instances, by instance."""
    held = Reservation.objects.filter(claim_id=claim_id, state="open")
    return list(held.select_related("limit_instance").order_by("limit_instance_id")[:PAGE])


def list_approvals(claim_id: str, *, step: str) -> list[Approval]:
    """List the approvals of a step that are not voided, in their order."""
    return list(Approval.objects.filter(claim_id=claim_id, step=step, voided_at=None).order_by("id")[:PAGE])


def list_decisions(claim_id: str) -> list[Decision]:
    """List the decisions about a claim in their order, without the receipts."""
    return list(Decision.objects.filter(claim_id=claim_id).defer("receipt").order_by("n")[:PAGE])


def receipt_of(claim_id: str, *, n: int) -> bytes:
    """Return the canonical bytes of the receipt of a decision.

    Args:
        claim_id: of the claim.
        n: number of the decision.

    Raises:
        Decision.DoesNotExist: there is no such decision.
    """
    return bytes(Decision.objects.values_list("receipt", flat=True).get(claim_id=claim_id, n=n))
