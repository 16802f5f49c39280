"""Receipts: how an amount came about, as a page to read and as the file that anybody can recompute."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from tremplin.doors.access.opening import PARTNERS, opens_for
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.download import file_download
from tremplin.doors.portal.page import page
from tremplin.doors.portal.partner.claims import CLAIMS, DECISIONS, claim_crumb
from tremplin.doors.receipt_name import receipt_name
from tremplin.usecases.reads.account import get_account
from tremplin.usecases.reads.claim_page import get_claim_page, get_receipt
from tremplin.wording import text_key

_TITLE: Final = text_key("Receipt")


@require_GET
@opens_for(*PARTNERS)
def receipt_page(request: Request, claim_id: str, n: int) -> HttpResponse:
    """Tell how a decision came about: each condition, each step, each limit, and what would have paid."""
    visit = request.visit
    account = get_account(visit.reader, claim_id, n=n)
    seen = get_claim_page(visit.reader, claim_id)
    decision = next(one for one in seen.decisions if one.n == n)
    content = {
        "line": seen.line,
        "decision": decision,
        "kind": DECISIONS[decision.kind],
        "chapters": account.told(visit.language),
        "is_less": decision.kind == "award" and decision.amount < account.granted,
        "granted": account.granted,
        "receipt": account.receipt,
    }
    return page(request, "partner/receipt.html", content, title=_TITLE, trail=[CLAIMS, claim_crumb(seen)])


@require_GET
@opens_for(*PARTNERS)
def receipt_file(request: Request, claim_id: str, n: int) -> HttpResponse:
    """Hand the receipt out: with this file alone, anybody can recompute the decision."""
    content = get_receipt(request.visit.reader, claim_id, n=n)
    return file_download(content, name=receipt_name(claim_id), content_type="application/json")
