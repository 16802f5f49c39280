"""The form of a claim: its fields come from the terms of the incentive."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django import forms

from tremplin.doors.access.form import CommandForm
from tremplin.doors.access.visit import Request
from tremplin.doors.portal.form import AmountField, RateField, written_amount
from tremplin.doors.portal.words import SALES_PERSON, current_language, said, short_day
from tremplin.facts.record import Activity, Attribute, Claim, Code, Minor
from tremplin.usecases.asking import DraftClaim
from tremplin.usecases.reads.claim_asks import ClaimAsks, FieldAsked
from tremplin.usecases.reads.projects import ProjectChoice
from tremplin.wording import text_key

_NEW_WORK: Final = text_key("work that is not known here yet: it is described below")
_WORK: Final = text_key("{topic}, from {start}")
_ENDS_BEFORE: Final = text_key("The work cannot end before it starts.")
_NEEDED: Final = text_key("This is needed to describe the work.")
_CHOOSE: Final = text_key("– choose –")


class ClaimForm(CommandForm):
    """What a partner says of a claim; the project and the fields that the terms look at."""

    name = DraftClaim.kind
    names_what_is_missing = True

    def __init__(
        self, request: Request, asks: ClaimAsks, projects: list[ProjectChoice], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(request, *args, **kwargs)
        self.asks = asks
        language = current_language()
        none = [("", language.say(_CHOOSE))]
        named = {one.project_id: f"{one.customer} · {one.project_id}" for one in projects}
        # The one that it is about stands there, however many came after it.
        about = self.initial.get("project") or ""
        self.fields["project"] = forms.ChoiceField(
            choices=none + list(named.items()) + ([] if about in {"", *named} else [(about, about)]),
            required=asks.needs_project,
            label=said(text_key("Project")),
        )
        if asks.work:
            known = [(one.activity_id, self._work_text(one)) for one in asks.work]
            self.fields["work"] = forms.ChoiceField(
                choices=[("", language.say(_NEW_WORK)), *known],
                required=False,
                label=said(text_key("Which work is it about?")),
            )
        if asks.people:
            self.fields["person"] = forms.ChoiceField(
                choices=none + [(one, language.say(SALES_PERSON, id=one)) for one in asks.people],
                label=said(text_key("Which of your people?")),
            )
        for one in asks.fields:
            self.fields[one.name] = _field(one, asks.programme.currency, is_required=one.is_required and not asks.work)

    def clean(self) -> dict[str, Any]:
        """See that new work is described, and does not end before it starts."""
        cleaned = super().clean() or {}
        if not cleaned.get("work"):
            for one in self.asks.fields:
                is_missing = one.is_required and cleaned.get(one.name) in (None, "") and one.name not in self.errors
                if is_missing and self.asks.work:
                    self.add_error(one.name, current_language().say(_NEEDED))
        start, end = cleaned.get("activity_started_on"), cleaned.get("activity_completed_on")
        if start and end and end < start:
            self.add_error("activity_completed_on", current_language().say(_ENDS_BEFORE))
        return cleaned

    @property
    def claim_id(self) -> str:
        """The id that the claim gets: the same for the same form, however often it is sent."""
        return f"C-{self.sent_id[:8].upper()}"

    def activity(self, partner_id: str) -> Activity | None:
        """Return the work that the claim is about, where it is new."""
        if self.asks.work_kind is None or self.cleaned_data.get("work"):
            return None
        topic = self.cleaned_data.get("activity_topic")
        return Activity(
            activity_id=f"{self.claim_id}-work",
            project_id=self.cleaned_data["project"],
            partner_id=partner_id,
            kind=Code(self.asks.work_kind),
            topic=Code(topic) if topic else None,
            started_on=self.cleaned_data.get("activity_started_on"),
            completed_on=self.cleaned_data.get("activity_completed_on"),
            attributes=self._attributes("activity"),
        )

    def claim(self, partner_id: str) -> Claim:
        """Return the claim as a fact."""
        cost, work = self.cleaned_data.get("claim_cost"), self.cleaned_data.get("work")
        new_work = self.activity(partner_id)
        return Claim(
            claim_id=self.claim_id,
            incentive=Code(self.asks.incentive.id),
            partner_id=partner_id,
            project_id=self.cleaned_data["project"] or None,
            activity_id=new_work.activity_id if new_work else work or None,
            person_id=self.cleaned_data.get("person") or None,
            # Its place in the recorded order is given when it is sent.
            reserved_at=datetime.fromtimestamp(0, UTC),
            cost=None if cost is None else Minor(cost),
            currency=None if cost is None else Code(self.asks.programme.currency),
            attributes=self._attributes("claim"),
        )

    def _attributes(self, word: str) -> dict[str, Attribute]:
        declared = [one for one in self.asks.fields if one.path in self.asks.programme.attributes]
        mine = [one for one in declared if one.path.startswith(f"{word}.")]
        written = {one.path.partition(".")[2]: self.cleaned_data.get(one.name) for one in mine}
        return {name: value for name, value in written.items() if value not in (None, "")}

    def _work_text(self, one: Activity) -> str:
        language = current_language()
        topics = next((asked.choices for asked in self.asks.fields if asked.path == "activity.topic"), {})
        topic = language.say_field(topics.get(one.topic or "", one.activity_id))
        return language.say(_WORK, topic=topic, start=short_day(one.started_on) if one.started_on else "–")


class ChangeForm(ClaimForm):
    """A claim as it was written, to be written anew; its incentive stays, and work that others recorded too."""

    names_what_is_missing = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        request: Request,
        asks: ClaimAsks,
        projects: list[ProjectChoice],
        *args: Any,
        record: Claim,
        work: Activity | None,
        version: int,
        **kwargs: Any,
    ) -> None:
        asks = replace(asks, work=(), fields=tuple(one for one in asks.fields if work or one.path.startswith("claim.")))
        kwargs["initial"] = _as_written(asks, record, work)
        super().__init__(request, asks, projects, *args, **kwargs)
        self.record, self.work = record, work
        self.fields["version"].initial = version
        if record.activity_id is not None:
            # Work is of a project: another project is another claim.
            self.fields["project"].disabled = True
        self.watch(*(one for one in self.fields if one not in ("command_id", "version")))

    @property
    def claim_id(self) -> str:
        """The id of the claim that is changed."""
        return self.record.claim_id

    def activity(self, partner_id: str) -> Activity | None:
        """Return the work as it is to be."""
        described = super().activity(partner_id) if self.work else None
        return described and replace(described, activity_id=self.record.activity_id or "")

    def claim(self, partner_id: str) -> Claim:
        """Return the claim as it is to be."""
        return replace(super().claim(partner_id), activity_id=self.record.activity_id)


def _as_written(asks: ClaimAsks, record: Claim, work: Activity | None) -> dict[str, Any]:
    """Return a claim and its work as the form shows them."""
    written: dict[str, Any] = {"project": record.project_id or "", "person": record.person_id or ""}
    for one in asks.fields:
        word, _, name = one.path.partition(".")
        owner: Any = record if word == "claim" else work
        value = owner.attributes.get(name) if name in owner.attributes else getattr(owner, name, None)
        if one.type == "money" and value is not None:
            value = written_amount(int(value), asks.programme.currency)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        written[one.name] = value
    return written


def _field(asked: FieldAsked, currency: str, *, is_required: bool) -> forms.Field:
    """Return the field of a form for a field of the terms."""
    language = current_language()
    text = language.say_field(asked.label)
    label = text[:1].upper() + text[1:]
    choices = [(code, language.say_field(one)) for code, one in asked.choices.items()]
    common: dict[str, Any] = {"label": label, "required": is_required}
    match asked.type:
        case "yes-no":
            yes, no = language.say("Yes"), language.say("No")
            return forms.TypedChoiceField(
                choices=[("yes", yes), ("no", no)],
                widget=forms.RadioSelect,
                coerce=lambda one: one == "yes",
                empty_value=None,
                **common,
            )
        case "codes":
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        case "code" if choices:
            return forms.ChoiceField(choices=[("", language.say(_CHOOSE)), *choices], **common)
        case "date":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        case "count":
            return forms.IntegerField(min_value=0, max_value=10**12, **common)
        case "money":
            return AmountField(currency=currency, **common)
        case "rate":
            return RateField(max_length=30, **common)
    return forms.CharField(max_length=200, **common)
