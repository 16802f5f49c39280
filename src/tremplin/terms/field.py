"""The fields that the terms may name: those of the facts, those that a vendor adds, and a few made-up ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tremplin.facts.schema import BY_WORD, FieldType
from tremplin.terms.node import Label
from tremplin.terms.programme import Programme

COMPUTED_LEVEL: Final = "partner.computed_level"
MADE_UP: Final[Mapping[str, FieldType]] = {
    "partner.level": "code",
    COMPUTED_LEVEL: "code",
    "deciding.day": "date",
    "period.start": "date",
    "period.end": "date",
    "award.money": "money",
    "award.points": "rate",
}
"""Fields that no record has: worked out on the deciding day, from the period of the claim, or from an award's unit."""

# Fields whose values the terms declare under another key than `codes`.
_DECLARED: Final = {
    "partner.level": "level_names",
    COMPUTED_LEVEL: "level_names",
    "level.level": "level_names",
    "competency.competency": "competencies",
    "competency.kind": "competency_kinds",
    "role.role": "roles",
    "proof.kind": "proofs",
    "milestone.kind": "milestones",
}
_YES_NO: Final = ("true", "false")


@dataclass(frozen=True, slots=True)
class Fields:
    """Every field by its path, with its type; and the values that it can take, where the terms list them."""

    types: Mapping[str, FieldType]
    values: Mapping[str, tuple[str, ...]]

    def type_of(self, path: str) -> FieldType | None:
        """Return the type of a field, or None when no fact has it."""
        return self.types.get(path)

    def values_of(self, path: str) -> tuple[str, ...] | None:
        """Return the values that a field can take in the order of the terms, or None when they are not listed."""
        return self.values.get(path)

    def of_word(self, word: str) -> tuple[str, ...]:
        """Return the paths of the fields of one kind of fact."""
        return tuple(path for path in self.types if path.startswith(f"{word}."))


def fields_of_facts() -> dict[str, FieldType]:
    """Return the type of every field that is there whatever the terms declare, by its path."""
    return {**_types_of_facts()}


@lru_cache(maxsize=1)
def _types_of_facts() -> dict[str, FieldType]:
    types = {f"{word}.{name}": field.type for word, table in BY_WORD.items() for name, field in table.fields.items()}
    return {**types, **MADE_UP}


def codes_of(programme: Programme) -> Mapping[str, Mapping[str, Label]]:
    """Return what codes stand for, by the path of their field; a dated business model is one of the partner's."""
    models = programme.codes.get("partner.business_models")
    return programme.codes if models is None else {"business_model.model": models, **programme.codes}


def fields_of(programme: Programme) -> Fields:
    """Return the fields that these terms may name."""
    types = fields_of_facts()
    types.update({path: attribute.type for path, attribute in programme.attributes.items()})
    values: dict[str, tuple[str, ...]] = {path: _YES_NO for path, kind in types.items() if kind == "yes-no"}
    for path, key in _DECLARED.items():
        if getattr(programme, key):
            values[path] = tuple(getattr(programme, key))
    incentives = tuple(incentive.id for incentive in programme.incentives)
    values.update({"claim.incentive": incentives, "award.incentive": incentives})
    values.update({path: tuple(codes) for path, codes in codes_of(programme).items()})
    values.update({path: one.one_of for path, one in programme.attributes.items() if one.one_of})
    return Fields(types, values)
