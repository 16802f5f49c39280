"""Handing proofs in: one file for each line of the checklist, checked by what it holds, never by what it is called."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.page import page
from tremplin.doors.portal.partner.claims import CLAIMS, claim_crumb
from tremplin.doors.portal.words import current_language, said
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.usecases.proving import (
    PROOF_BYTES_MAX,
    HandedIn,
    HandInProof,
    ProofTooLarge,
    ProofTypeUnknown,
    hand_in_proof,
    type_of,
)
from tremplin.usecases.reads.claim_page import Asked, ClaimPage, get_claim_page
from tremplin.wording import OneOf, refusal_text, text_key

_TITLE: Final = text_key("Hand in the proofs")
_DONE: Final = text_key("The proofs are handed in. The vendor looks at them next.")
_NAME_MAX: Final = 200


class ProofForm(CommandForm):
    """A file for each proof that the terms ask for, and its kind where there are several to choose from."""

    name = HandInProof.kind

    def __init__(self, request: Request, seen: ClaimPage, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, about=seen.line.claim_id, **kwargs)
        self.asked = seen.asked
        language = current_language()
        for number, one in enumerate(seen.asked):
            label = language.say_field(OneOf(one.labels))
            self.fields[f"file_{number}"] = forms.FileField(
                label=label[:1].upper() + label[1:],
                required=not one.item.is_handed_in,
                allow_empty_file=True,
                widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.xml"}),
            )
            if len(one.labels) > 1:
                named = zip(one.item.any_of, one.labels, strict=True)
                self.fields[f"kind_{number}"] = forms.ChoiceField(
                    choices=[(kind, language.say_field(text)) for kind, text in named],
                    label=said(text_key("What it is")),
                )

    def clean(self) -> dict[str, Any]:
        """Refuse a file that is too large before it is read; name one that is no document beside what else is wrong."""
        cleaned = super().clean() or {}
        for name, file in list(cleaned.items()):
            if isinstance(file, UploadedFile) and (file.size or 0) > PROOF_BYTES_MAX:
                kibs = -(-(file.size or 0) // 1024)
                said_name = (file.name or "")[:_NAME_MAX]
                refusal = ProofTooLarge(name=said_name, size=kibs, most=PROOF_BYTES_MAX // 1024)
                self.add_error(name, refusal_text(refusal, current_language()))
        # Alone, it is refused by what takes it, which notes it as well: here everything wrong is said at once.
        for name, file in list(cleaned.items()) if self.errors else ():
            if isinstance(file, UploadedFile) and name not in self.errors and type_of(file.read()) is None:
                unknown = ProofTypeUnknown(name=(file.name or "")[:_NAME_MAX])
                self.add_error(name, refusal_text(unknown, current_language()))
        return cleaned

    def handed_in(self, claim_id: str) -> tuple[HandedIn, ...]:
        """Return the files that were chosen."""
        chosen = [(number, one, self.cleaned_data.get(f"file_{number}")) for number, one in enumerate(self.asked)]
        return tuple(
            HandedIn(
                proof_id=f"{claim_id}-{self.sent_id[:8]}-{number}",
                proof=self._kind(number, one),
                name=file.name[:_NAME_MAX],
                content=file.read(),
            )
            for number, one, file in chosen
            if file is not None
        )

    def _kind(self, number: int, one: Asked) -> str:
        return self.cleaned_data.get(f"kind_{number}") or one.item.any_of[0]


@require_http_methods(["GET", "POST"])
@opens_for(*PARTNERS)
def hand_in(request: Request, claim_id: str) -> HttpResponse:
    """Show what is to be handed in, or take it; what is refused is said, and the other files can be chosen again."""
    visit = request.visit
    seen = get_claim_page(visit.reader, claim_id)
    is_sent = request.method == "POST"
    form = ProofForm(request, seen, request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        files, also = form.handed_in(claim_id), {"folder": FolderOnDisk.beside()}
        if send(request, hand_in_proof, HandInProof, form=form, also=also, claim_id=claim_id, files=files):
            messages.success(request, visit.language.say(_DONE))
            response = redirect("partner_claim", claim_id)
            if request.headers.get("X-Sent-By") == "script":
                # The script goes there itself: the page that it would follow to here would be said to nobody.
                return HttpResponse(status=204, headers={"X-Location": response.headers["Location"]})
            return response
    elif not is_sent and not any(one.event == "hand-in-proof" for one in seen.possible):
        raise Http404
    last = seen.events[-1]
    content = {
        "form": form,
        "claim": seen,
        "line": seen.line,
        "most_mib": PROOF_BYTES_MAX // 2**20,
        "said": last.reason if last.is_by_vendor else None,
    }
    trail = [CLAIMS, claim_crumb(seen)]
    return page(request, "partner/claim_proof.html", content, title=_TITLE, trail=trail, status=form.status)
