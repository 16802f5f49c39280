"""What is owed to partners: what is payable and when, what stands in its way and what to do, and what was paid."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.opening import opens_for
from tremplin.doors.access.sending import send
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.listing import kept_query
from tremplin.doors.portal.page import Crumb, page
from tremplin.doors.portal.step import ReasonForm, Step, Subject, take_step
from tremplin.money import Money
from tremplin.payments.hold import PaperOfTermsMissing
from tremplin.payments.run.life import line_words
from tremplin.usecases.losing import LosePayable, lose_payable
from tremplin.usecases.payables import MakePayables, make_payables
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.payables import MAY_READ, PayableSeen, get_payable_seen, list_payables, not_yet_payable
from tremplin.wording import text_key

SEE_PAYABLES: Final = MAY_READ
TITLE: Final = text_key("Payments")
PAYMENTS: Final = Crumb(TITLE, reverse_lazy("payments_owed"))
_SHOWN: Final = 20
"""So many payables are on a page: each has its own table of what it pays, and all that stands in its way."""
_MADE: Final = text_key("Payables made: {count}.")
STATES: Final = {
    "held": ("bad", text_key("something stands in the way")),
    "due": ("wait", text_key("in the next payment run")),
    "not-due": ("wait", text_key("paid on its day")),
    "under-way": ("wait", text_key("in a payment run")),
    "paid": ("good", text_key("paid")),
    "set-off": ("good", text_key("set off against what is owed back")),
    "credited": ("good", text_key("credited by a credit note")),
    "lost": ("bad", text_key("lost under the terms")),
}
_OPEN: Final = ("held", "due", "not-due", "under-way")
"""States in which what is left counts; what is settled is said as its paper says it."""
_LOSE: Final = Step(
    "lose",
    text_key("Declare a payable lost"),
    text_key("Declare it lost"),
    text_key(
        "A paper that the terms ask for did not come by its day. The partner is owed nothing for this any more, reads "
        "why, and can dispute the line of its statement. This cannot be undone."
    ),
    text_key("The payable is lost, and the partner is told."),
    ReasonForm,
    lose_payable,
    LosePayable,
    text_key("Reason, for the partner"),
    is_grave=True,
)


class MakeForm(CommandForm):
    """The button that makes payables."""

    name = MakePayables.kind


@require_GET
@opens_for(*SEE_PAYABLES)
def owed(request: Request) -> HttpResponse:
    """List payables, the first due first, each with all that stands in its way."""
    visit, is_settled = request.visit, request.GET.get("settled") == "1"
    standing = visit.person.standing
    asked = (request.GET.get("partner") or "").replace("\x00", "")
    partner_id = standing.organisation_id if visit.reader.is_partner else asked or None
    after = request.GET.get("after")
    found = list_payables(visit.reader, partner_id=partner_id, is_settled=is_settled, at_most=_SHOWN, after=after)
    left = () if partner_id is None or is_settled else not_yet_payable(visit.reader, partner_id)
    content = {
        "payables": [_card(one, is_finance=visit.person.has_any("finance")) for one in found.items],
        "names": names_of(visit.reader, "partners", {one.payable.partner_id for one in found.items}),
        "left": left,
        "next": urlencode({"after": found.next}) if found.next else "",
        "is_later": "after" in request.GET,
        "query": kept_query(request, "settled", "partner"),
        "is_settled": is_settled,
        "is_partner": visit.reader.is_partner,
        "may_hand_in": visit.person.has_any("partner-admin", "partner-finance"),
        "partner_id": partner_id,
        "form": MakeForm(request) if visit.person.has_any("finance") else None,
    }
    return page(request, "payments/owed.html", content, title=TITLE)


@require_POST
@opens_for("finance")
def make(request: Request) -> HttpResponse:
    """Make payables of everything that is owed and final; made twice, nothing more is made."""
    form = MakeForm(request, request.POST)
    posted = send(request, make_payables, MakePayables, form=form) if form.is_valid() else None
    if posted is None:
        for sentence in form.non_field_errors():
            messages.error(request, str(sentence))
    else:
        messages.success(request, request.visit.language.say(_MADE, count=posted.answer["made"]))
    return redirect("payments_owed")


@require_http_methods(["GET", "POST"])
@opens_for("finance")
def lose(request: Request, payable_id: str) -> HttpResponse:
    """Declare a payable lost because a paper of the terms did not come."""
    seen = get_payable_seen(request.visit.reader, payable_id)
    partner_id = seen.payable.partner_id
    called = names_of(request.visit.reader, "partners", [partner_id]).get(partner_id, partner_id)
    subject = Subject(
        named="payable_id",
        id=payable_id,
        title=called,
        beside=request.visit.language.say("{amount} without tax", amount=seen.payable.net),
        back=reverse("payments_owed"),
        trail=[PAYMENTS],
    )
    return take_step(request, _LOSE, subject, is_possible=_may_lose(seen))


def _may_lose(one: PayableSeen) -> bool:
    is_over = any(isinstance(hold, PaperOfTermsMissing) and hold.is_over for hold in one.holds)
    return is_over and one.payable.document is None


def _card(one: PayableSeen, *, is_finance: bool) -> dict[str, object]:
    tone, text = STATES[one.state]
    return {
        "one": one,
        "payable": one.payable,
        "tone": tone,
        "state": text,
        "amount": (one.payable.left if one.state in _OPEN else one.payable.gross) or one.payable.net,
        "set_off": Money(one.payable.set_off, one.payable.net.currency) if one.payable.set_off else None,
        "may_lose": is_finance and _may_lose(one),
        "holds": [hold.phrases() for hold in one.holds],
        "payments": [(each, line_words(each.state, is_with_bank=each.is_with_bank)) for each in one.payments],
    }
