"""The form of the estimator: what is known of a project that nobody registered yet, all of it in the address."""

from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict

from tremplin.doors.portal.form import AmountField, LongSelect
from tremplin.doors.portal.words import country_choices, current_language, said
from tremplin.engine.change.leaf import ANOTHER_PARTNER
from tremplin.engine.road.estimate import Estimate, Ordered
from tremplin.terms.programme import Programme
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.projects import CustomerFound
from tremplin.usecases.reads.vocabulary import Vocabulary, usual_roles
from tremplin.usecases.refused import Refused
from tremplin.wording import Problems, refusal_text, text_key

_NOT_KNOWN: Final = text_key("not known yet")
_OTHER: Final = text_key("a customer that is not in the list")
_NOBODY: Final = text_key("nobody else")
_TO_BE_FOUND: Final = text_key("somebody who is still to be found")
_UNKNOWN: Final = text_key("{seen} is not known here. Choose one of the list.")
_NO_DAY: Final = text_key("This is no day. Write it as 2021-06-30.")
_NOT_IN_FORCE: Final = text_key("No terms are in force on {seen}. Give a day from {first} to {last}.")
_YES: Final = text_key("Yes")
_NO: Final = text_key("No")
_AMOUNT: Final = "amount_"
# Where the sentence about a field of an estimate stands in the form.
_FIELDS: Final = {"orders": "families", "second_partner": "second"}


class EstimateForm(forms.Form):
    """What is asked of a project that is only imagined; nothing but a role and a country is needed."""

    customer_id = forms.ChoiceField(required=False, widget=LongSelect, label=said(text_key("Customer")))
    country = forms.ChoiceField(required=False, widget=LongSelect, label=said(text_key("Country of the customer")))
    segment = forms.ChoiceField(required=False, widget=LongSelect, label=said(text_key("Kind of customer")))
    families = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=said(text_key("Products, with their amounts where you know them")),
    )
    sale_type = forms.ChoiceField(
        required=False, widget=LongSelect, label=said(text_key("How it will probably be sold"))
    )
    value = AmountField(required=False, label=said(text_key("Expected value of the whole")))
    annual_value = AmountField(required=False, label=said(text_key("Of which a year, for a subscription")))
    registered_on = forms.DateField(required=False, label=said(text_key("Registered on")))
    won_on = forms.DateField(required=False, label=said(text_key("Probably won on")))
    roles = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=said(text_key("Your part in it")),
        error_messages={"required": said(text_key("Choose one part at least."))},
    )
    second = forms.ChoiceField(required=False, widget=LongSelect, label=said(text_key("A second partner")))
    second_roles = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=said(text_key("Their part in it"))
    )

    def __init__(
        self,
        data: QueryDict,
        *,
        terms: Vocabulary,
        programme: Programme,
        customers: list[CustomerFound],
        day: date,
        in_force: list[tuple[date, date]],
    ) -> None:
        super().__init__(_completed(data, programme, day=day))
        self.programme = programme
        self.day = day
        self.in_force = in_force
        code = current_language().code
        say = current_language().say
        unknown = [("", say(_NOT_KNOWN))]

        def choices(path: str) -> list[tuple[str, str]]:
            return [(key, label.in_(code)) for key, label in terms.codes.get(path, {}).items()]

        roles = [(key, said_label(label, otherwise=key).in_(code)) for key, label in programme.roles.items()]
        known = [(one.customer_id, one.name) for one in customers]
        second = [("", say(_NOBODY)), (ANOTHER_PARTNER, say(_TO_BE_FOUND))]
        for name, offered in {
            "customer_id": [("", say(_OTHER)), *known],
            "country": country_choices(),
            "segment": [*unknown, *choices("customer.segment")],
            "families": choices("project.families"),
            "sale_type": [*unknown, *choices("project.sale_type")],
            "roles": roles,
            "second": second,
            "second_roles": roles,
        }.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = say(_UNKNOWN, seen="%(value)s")
        for name in ("registered_on", "won_on"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name].input_formats = ["%Y-%m-%d"]  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid"] = say(_NO_DAY)
        for name in ("value", "annual_value"):
            self.fields[name].currency = terms.currency  # type: ignore[attr-defined]
        for key, label in choices("project.families"):
            self.fields[f"{_AMOUNT}{key}"] = AmountField(required=False, currency=terms.currency, label=label)
        self._ask_attributes(unknown)

    def clean_registered_on(self) -> date:
        """See that terms are in force on the day from which the road is looked at."""
        asked: date = self.cleaned_data["registered_on"] or self.day
        if not any(first <= asked <= last for first, last in self.in_force):
            days = {"first": min(first for first, _ in self.in_force), "last": max(last for _, last in self.in_force)}
            raise forms.ValidationError(current_language().say(_NOT_IN_FORCE, seen=asked, **days))
        return asked

    @property
    def products(self) -> list[tuple[Any, forms.BoundField]]:
        """Each product to tick, with the field of its amount."""
        return [(one, self[f"{_AMOUNT}{one.data['value']}"]) for one in self["families"]]

    @property
    def facts(self) -> list[forms.BoundField]:
        """What the terms ask about projects and customers besides."""
        return [self[name] for name in self._attributes]

    def estimate(self, partner_id: str) -> Estimate:
        """Return what is asked, for a partner; the form is valid."""
        asked = self.cleaned_data
        amounts = {
            name.removeprefix(_AMOUNT): value
            for name, value in asked.items()
            if name.startswith(_AMOUNT) and value is not None
        }
        sale_type, annual = asked["sale_type"] or None, asked["annual_value"]
        one_order = len(amounts) == 1
        return Estimate(
            partner_id=partner_id,
            roles=tuple(asked["roles"]),
            registered_on=asked["registered_on"],
            country=asked["country"],
            segment=asked["segment"] or None,
            families=tuple(dict.fromkeys((*asked["families"], *amounts))),
            sale_type=sale_type,
            value=asked["value"],
            annual_value=annual,
            won_on=asked["won_on"],
            second_partner=asked["second"] or None,
            second_roles=tuple(asked["second_roles"]) if asked["second"] else (),
            # What is not said how it is sold is no order yet: the road then tries every way.
            orders=tuple(
                Ordered(family=key, sale_type=sale_type, amount=amount, annual_value=annual if one_order else None)
                for key, amount in amounts.items()
                if sale_type
            ),
            attributes={path: asked[name] == "yes" for name, path in self._attributes.items() if asked[name]},
        )

    def take(self, problems: Problems) -> None:
        """Say beside the fields what the estimate found wrong."""
        language = current_language()
        for one in problems.problems:
            wrong = one.places[0].column_name or ""
            name = _FIELDS.get(wrong, wrong if wrong in self.fields else None)
            hint = f" {language.say(one.hint_template, **one.fields)}" if one.hint_template else ""
            self.add_error(name, language.say(one.template, **one.fields) + hint)

    def refuse(self, refused: Refused) -> None:
        """Say why there is no estimate."""
        self.add_error(None, refusal_text(refused.refusal, current_language()))

    def _ask_attributes(self, unknown: list[tuple[str, str]]) -> None:
        """Ask what the terms want to know about the project and its customer, yes or no."""
        language = current_language()
        answers = [*unknown, ("yes", language.say(_YES)), ("no", language.say(_NO))]
        self._attributes: dict[str, str] = {}
        for path, attribute in self.programme.attributes.items():
            if attribute.type == "yes-no" and path.startswith(("project.", "customer.")):
                name = path.replace(".", "_")
                text = language.say_field(said_label(attribute.label, otherwise=path))
                self._attributes[name] = path
                self.fields[name] = forms.ChoiceField(
                    choices=answers, required=False, widget=LongSelect, label=text[:1].upper() + text[1:]
                )


def _completed(data: QueryDict, programme: Programme, *, day: date) -> QueryDict:
    """Return what stands in the address; an address that holds no form yet, with what is usual."""
    if "country" in data:
        return data
    content = data.copy()
    content.setlist("roles", content.getlist("roles") or usual_roles(programme.roles))
    content.setlist("second_roles", content.getlist("second_roles") or list(programme.roles)[2:3])
    content["country"] = data.get("from", "FR")
    content["registered_on"] = data.get("registered_on", day.isoformat())
    return content
