"""Refusals: the rule says no. What was asked, what stands against it, and what is possible now, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Self

from tremplin.wording.language import Language
from tremplin.wording.phrase import Phrase
from tremplin.wording.problem import field_data


@dataclass(frozen=True, slots=True)
class Refusal:
    """The base of every refusal; each is a frozen class beside the function that gives it.

    The code and the names of the fields are public; the sentences may change.

    Attributes:
        code: UPPER_SNAKE.
        template: English sentence with {fields}: what was asked and what stands against it.
        next_template: English sentence with {fields}: what is possible now; None when nothing is.
        of_partners: fields that hold the id of a partner, or several; people read the names (`by_name`).
    """

    code: ClassVar[str]
    template: ClassVar[str]
    next_template: ClassVar[str | None] = None
    of_partners: ClassVar[tuple[str, ...]] = ()

    def field_values(self) -> dict[str, object]:
        """Return the fields by name, as data."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def said_fields(self) -> Mapping[str, object]:
        """Return the fields as a language says them; a class whose fields are ids gives the words for them."""
        return self.field_values()

    def phrases(self) -> tuple[Phrase, ...]:
        """Return the sentences, the reason first, then what is possible now."""
        said = self.said_fields()
        templates = [self.template] if self.next_template is None else [self.template, self.next_template]
        return tuple(Phrase(template, said) for template in templates)

    def partner_ids(self) -> tuple[str, ...]:
        """Return the ids of the partners that it names."""
        found = (getattr(self, name) for name in self.of_partners)
        return tuple(one for each in found for one in ((each,) if isinstance(each, str) else each))

    def by_name(self, names: Mapping[str, str]) -> Self:
        """Return the refusal as people read it: partners by their names.

        Args:
            names: by id; who has none keeps the id.
        """
        held = {name: getattr(self, name) for name in self.of_partners}
        said = {
            name: names.get(one, one) if isinstance(one, str) else tuple(names.get(each, each) for each in one)
            for name, one in held.items()
        }
        return replace(self, **said) if said else self


def refusal_text(refusal: Refusal, language: Language) -> str:
    """Write a refusal as a person reads it: whole sentences, in this language."""
    return " ".join(language.say_phrase(phrase) for phrase in refusal.phrases())


def refusal_data(refusal: Refusal, language: Language) -> dict[str, object]:
    """Return a refusal as JSON data.

    Returns:
        Code, text, and fields in the forms that machines read.
    """
    return {
        "code": refusal.code,
        "text": refusal_text(refusal, language),
        "fields": {name: field_data(value, language) for name, value in refusal.field_values().items()},
    }
