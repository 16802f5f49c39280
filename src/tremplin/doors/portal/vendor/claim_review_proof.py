"""Opening a proof: that it was opened is noted first, then it is shown, or handed over as a file."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.objects import CLAIM, get_object
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.proof import PICTURES, proof_address
from tremplin.doors.portal.vendor.claim_review import REVIEWERS
from tremplin.doors.portal.vendor.queue_action import sent_from
from tremplin.usecases.opening import OpenProofs, open_proofs
from tremplin.usecases.reads.account import ProofKept
from tremplin.wording import text_key

_NOT_READ: Final = text_key("The form could not be read. Open the proof from the page of its claim.")


class OpeningForm(CommandForm):
    """Nothing but the id of the command."""

    name = OpenProofs.kind


@sent_from("vendor_claim")
@opens_for(*REVIEWERS)
def open_proof(request: Request, claim_id: str, proof_id: str) -> HttpResponse:
    """Note that the visitor opens a proof; a picture is shown on the page, all else comes as a file."""
    get_object(request, CLAIM, claim_id)
    form = OpeningForm(request, request.POST, about=claim_id)
    page_url = f"{reverse('vendor_claim', args=[claim_id])}?{request.META.get('QUERY_STRING', '')}".rstrip("?")
    about: dict[str, Any] = {"claim_id": claim_id, "proof_ids": (proof_id,)}
    posted = send(request, open_proofs, OpenProofs, form=form, **about) if form.is_valid() else None
    if posted is None:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or request.visit.language.say(_NOT_READ))
        return redirect(page_url)
    (opened,) = posted.answer["files"]
    kept = ProofKept(opened["sha256"], opened["name"], opened["type"])
    return redirect(f"{page_url}#proofs" if kept.type in PICTURES else proof_address(request, kept))
