"""Handing proofs out: always as an attachment, never shown within the portal, by a link that holds for a minute.

Who may have a proof is asked on the page that makes the link (`usecases/reads/account.get_proof`); the link carries
the answer, because no cookie of the portal reaches the address of files.
"""

from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.usecases.reads.account import ProofKept

LINK_SECONDS: Final = 60
_SALT: Final = "tremplin.proof"
_TYPES: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


def proof_address(proof: ProofKept) -> str:
    """Return where a proof can be had for a minute; whoever asks has been found to be allowed to see it."""
    token = signing.dumps([proof.sha256, proof.name, proof.type], salt=_SALT)
    return (settings.FILES_ORIGIN or "") + reverse("proof_file", args=[token])


@login_not_required
@require_GET
def proof_file(_request: HttpRequest, token: str) -> HttpResponse:
    """Hand a proof out by its link; a link that is too old or made up is not found."""
    try:
        sha256, name, kind = signing.loads(token, salt=_SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    content = FolderOnDisk.beside().read(sha256)
    if content is None:
        raise Http404
    # XML can be a page in a browser; as a stream of bytes it is none.
    response = HttpResponse(content, content_type=_TYPES.get(kind, "application/octet-stream"))
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
