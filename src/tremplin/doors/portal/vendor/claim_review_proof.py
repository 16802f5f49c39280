"""Opening a proof: that it was opened is noted first, then it is shown page by page, or handed over as a file.

An auditor opens nothing: what it reads is noted in the security log.
"""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from tremplin.documents.drawn import PAGES_MAX, NotDrawn, PageRead, page_read
from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.objects import CLAIM, get_object
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.listing import asked_page, kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.proof import DRAWN, PICTURES, proof_address
from tremplin.doors.portal.vendor.claim_review import CLAIM_TITLE, REVIEWERS, claim_of
from tremplin.doors.portal.vendor.queue import trail_of
from tremplin.doors.portal.vendor.queue_action import sent_from
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.usecases.opening import OpenProofs, open_proofs
from tremplin.usecases.reads.account import ProofKept, note_proof_read
from tremplin.wording import Phrase, text_key

_NOT_READ: Final = text_key("The form could not be read. Open the proof from the page of its claim.")


class OpeningForm(CommandForm):
    """Nothing but the id of the command."""

    name = OpenProofs.kind


@sent_from("vendor_claim")
@opens_for(*REVIEWERS)
def open_proof(request: Request, claim_id: str, proof_id: str) -> HttpResponse:
    """Note that the visitor opens a proof; what has pages is read on a page of its own, all else comes as a file."""
    get_object(request, CLAIM, claim_id)
    form = OpeningForm(request, request.POST, about=claim_id)
    claim_url = f"{reverse('vendor_claim', args=[claim_id])}{_query(request)}"
    about: dict[str, Any] = {"claim_id": claim_id, "proof_ids": (proof_id,)}
    posted = send(request, open_proofs, OpenProofs, form=form, **about) if form.is_valid() else None
    if posted is None:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or request.visit.language.say(_NOT_READ))
        return redirect(claim_url)
    (opened,) = posted.answer["files"]
    kept = ProofKept(opened["sha256"], opened["name"], opened["type"])
    if kept.type in PICTURES | DRAWN:
        return redirect(f"{reverse('vendor_proof', args=[claim_id, proof_id])}{_query(request)}")
    return redirect(proof_address(request, kept))


@require_GET
@opens_for(*REVIEWERS, "auditor")
def read_proof(request: Request, claim_id: str, proof_id: str) -> HttpResponse:
    """Show a page of a proof as a picture, with its words; who decides and has not opened it is led to where it is.

    A picture, or the file, is had by `?as=`: its link holds for a minute, so that it is made when it is followed. What
    an auditor reads is noted each time, and opens nothing.
    """
    seen, number, wanted = claim_of(request, claim_id), asked_page(request), request.GET.get("as")
    proof = next((one for one in seen.proofs if one.proof_id == proof_id and one.is_live), None)
    has_pages = proof is not None and proof.type in PICTURES | DRAWN
    if proof is None or not (has_pages or wanted == "file"):
        raise Http404
    claim_url = f"{reverse('vendor_claim', args=[claim_id])}{_query(request)}"
    if not request.visit.person.has_any(*REVIEWERS):
        part = "file" if wanted == "file" else str(number)
        note_proof_read(request.visit.reader, claim_id, proof_id=proof_id, part=part)
    elif not proof.is_opened:
        return redirect(f"{claim_url}#proofs")
    kept = ProofKept(proof.sha256, proof.name, proof.type)
    if wanted in ("file", "picture"):
        return redirect(proof_address(request, kept, page=number if wanted == "picture" else 0))
    read = _read(kept, number) if proof.type in DRAWN else PageRead(1, "")
    pages = min(read.pages, PAGES_MAX) if read else 0
    if read and number > pages:
        raise Http404
    context = {
        "proof": proof,
        "claim_id": claim_id,
        "back": f"{claim_url}#proofs",
        "kept": kept_query(request, "matter", "name"),
        "number": number,
        "previous": number - 1,
        "next": number + 1,
        "pages": pages,
        "is_read": read is not None,
        "is_cut": read is not None and read.pages > PAGES_MAX,
        "words": read.words if read else "",
    }
    called = request.visit.language.say_field(proof.label)
    trail = [*trail_of(request), Crumb(Phrase(CLAIM_TITLE, {"claim": claim_id}), claim_url)]
    return page(request, "vendor/proof.html", context, title=f"{called[:1].upper()}{called[1:]}", trail=trail)


def _read(kept: ProofKept, number: int) -> PageRead | None:
    """Return what a page of a PDF says; None when the PDF cannot be read here."""
    content = FolderOnDisk.beside().read(kept.sha256)
    try:
        return None if content is None else page_read(content, number)
    except NotDrawn:
        return None


def _query(request: Request) -> str:
    """Return the filters of the queue from which the claim was opened, as the end of an address."""
    query = kept_query(request, "matter", "name").rstrip("&")
    return f"{'?' if query else ''}{query}"
