"""The form in which a claim is decided: one reason and one button for each thing that can be done with it."""

from typing import Any

from django import forms

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.form import AmountField
from tremplin.doors.portal.vendor.queue_action import Action, ReasonForm
from tremplin.doors.portal.watching import watched_amount, watched_names, watched_state
from tremplin.doors.portal.words import current_language, said
from tremplin.money import CURRENCIES
from tremplin.usecases.reads.claim_page import ClaimPage
from tremplin.wording import text_key


class DecisionForm(ReasonForm):
    """What a person says about a claim, whatever they do with it."""

    name = "decide-claim"

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    accepted = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=said(text_key("Proofs accepted")),
        help_text=said(text_key("Leave out what does not prove the work.")),
    )
    amount = AmountField(
        required=False,
        label=said(text_key("Less than the terms grant")),
        help_text=said(text_key("Leave it empty to award all of it.")),
    )

    def __init__(self, request: Request, seen: ClaimPage, *args: Any, action: Action | None = None) -> None:
        super().__init__(request, *args, about=seen.line.claim_id, action=action)
        self.fields["shown"].initial = seen.line.shown
        # What was summed up before is summed up anew when something else stands.
        self.fields["agreed"].initial = ""
        line, live = seen.line, sorted(one.name for one in seen.proofs if one.is_live)
        self.watch(
            state=watched_state(CLAIM_LIFE, line.state),
            asked=watched_amount(said(text_key("Asked")), line.asked, line.unit),
            reserved=watched_amount(said(text_key("Reserved")), line.reserved, line.unit),
            proofs=watched_names(said(text_key("Proofs")), live),
        )
        # What is decided first, then why.
        self.fields["reason"].label = said(text_key("Reason, or question"))
        self.order_fields(["accepted", "amount", "reason"])
        proofs = [one for one in seen.proofs if one.is_live]
        in_review = seen.line.state == "in-review"
        if in_review and proofs:
            names = [(one.proof_id, f"{current_language().say_field(one.label)} ({one.name})") for one in proofs]
            self.fields["accepted"].choices = names  # type: ignore[attr-defined]
            self.fields["accepted"].initial = [one.proof_id for one in proofs]
        else:
            del self.fields["accepted"]
        if in_review and seen.line.unit in CURRENCIES:
            self.fields["amount"].currency = seen.line.unit  # type: ignore[attr-defined]
        else:
            del self.fields["amount"]
