"""Handing proofs out: always as an attachment, never shown within the portal, by a link that holds for a minute.

Who may have a proof is asked on the page that makes the link (`usecases/reads/account.get_proof`); the link carries
the answer, because no cookie of the portal reaches the address of files, and the name of its reader: who is gone gets
nothing by it, and nobody else either where a session comes along (threats 27).
"""

import re
from pathlib import PurePosixPath
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from tremplin.documents.drawn import NotDrawn, page_drawn
from tremplin.doors.access.visit import Request
from tremplin.doors.access.visitor import find_visitor
from tremplin.doors.portal.words import current_language
from tremplin.doors.proof_folder import FolderOnDisk
from tremplin.doors.shown_copy import NotShown, shown_copy
from tremplin.usecases.reads.account import ProofKept
from tremplin.wording import text_key

LINK_SECONDS: Final = 60
PICTURES: Final = frozenset({"png", "jpg"})
"""The types that a page can show as they are: a browser runs nothing in them."""
DRAWN: Final = frozenset({"pdf"})
"""The types whose pages are drawn as pictures."""

_SALT: Final = "tremplin.proof"
_TYPES: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


# What hides the true ending of a name, or breaks a line: control and direction marks (threats 35).
_MARKS: Final = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NAME_MAX: Final = 100
_NAMELESS: Final = text_key("proof")


def proof_address(request: Request, proof: ProofKept, *, page: int = 0) -> str:
    """Return where the visitor can have a proof for a minute; they have been found to be allowed to see it.

    Args:
        request: of the visitor.
        proof: that they may see.
        page: shown as a picture: without metadata (threats 32), of a PDF drawn here; 0 for the file itself.
    """
    said = [request.visit.person.person_id, proof.sha256, proof.name, proof.type, page]
    token = signing.dumps(said, salt=_SALT)
    return (settings.FILES_ORIGIN or "") + reverse("proof_file", args=[token])


@login_not_required
@require_GET
def proof_file(request: Request, token: str) -> HttpResponse:
    """Hand a proof out by its link; a link that is too old, made up or another's is not found."""
    try:
        person_id, sha256, name, kind, number = signing.loads(token, salt=_SALT, max_age=LINK_SECONDS)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    visitor = request.visit.visitor
    is_anothers = visitor is not None and visitor.person_id != person_id
    if is_anothers or find_visitor(request.visit.connection, person_id) is None:
        raise Http404
    content = FolderOnDisk.beside().read(sha256)
    if content is None:
        raise Http404
    if number:
        content, kind = _as_picture(content, kind, number)
    # XML can be a page in a browser; as a stream of bytes it is none.
    response = HttpResponse(content, content_type=_TYPES.get(kind, "application/octet-stream"))
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=_file_name(name, kind)
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A page of the portal may show a picture that comes from the address of files.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if settings.FILES_ORIGIN else "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _as_picture(content: bytes, kind: str, number: int) -> tuple[bytes, str]:
    """Return a page as a picture, and the type of that; what cannot be one is not found."""
    try:
        return (page_drawn(content, number), "png") if kind in DRAWN else (shown_copy(content, kind), kind)
    except (NotShown, NotDrawn):
        raise Http404 from None


def _file_name(name: str, kind: str) -> str:
    """Return a name that is no path and ends as its content does."""
    stem = PurePosixPath(_MARKS.sub("", name).replace("\\", "/")).stem.strip(". ")[:_NAME_MAX]
    return f"{stem or current_language().say(_NAMELESS)}.{kind}"
