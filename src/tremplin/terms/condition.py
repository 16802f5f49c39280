"""The tree of conditions: `all`, `any`, `not` over leaves. Which key is there says what a node is."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from tremplin.terms import quantity
from tremplin.terms.moment import DurationText, MomentText
from tremplin.terms.node import Described, Id, Node, Path, Whole, YesNo
from tremplin.terms.quantity import Quantity


class Named(Described):
    """A condition declared under `conditions`, by its name."""

    condition: Id


class All(Described):
    """Every one of these holds."""

    all: tuple["Condition", ...] = Field(min_length=1)


class Any_(Described):  # noqa: N801 - `Any` is taken by typing
    """At least one of these holds."""

    any: tuple["Condition", ...] = Field(min_length=1)


class Not(Described):
    """This does not hold."""

    not_: "Condition" = Field(alias="not")


class Compare(Described):
    """Compare one field of the facts; exactly one comparison is given.

    An absent field fails all but `present: false`.
    """

    field: Path
    is_: str | None = Field(default=None, alias="is")
    is_not: str | None = None
    is_in: tuple[str, ...] | None = Field(default=None, min_length=1)
    is_not_in: tuple[str, ...] | None = Field(default=None, min_length=1)
    at_least: str | None = None
    more_than: str | None = None
    at_most: str | None = None
    less_than: str | None = None
    between: tuple[str, str] | None = None
    present: YesNo | None = None
    has: str | None = None
    has_any_of: tuple[str, ...] | None = Field(default=None, min_length=1)
    typed: str | None = Field(default=None, description="Filled in by the checker: the type of the field.")


class Measure(Described):
    """Compare a quantity with another; exactly one comparison is given."""

    measure: "Quantity"
    equals: "Quantity | None" = None
    at_least: "Quantity | None" = None
    more_than: "Quantity | None" = None
    at_most: "Quantity | None" = None
    less_than: "Quantity | None" = None


class Day(Described):
    """Compare two days: `before`, `after` exclude the day named; `on_or_...` include it.

    `within` with `after`, `before` or `of`: no further from it than that, both ends included.
    """

    day: MomentText
    before: MomentText | None = None
    on_or_before: MomentText | None = None
    after: MomentText | None = None
    on_or_after: MomentText | None = None
    of: MomentText | None = None
    within: DurationText | None = None


class Competencies(Node):
    """Competencies asked for: `at_least` different ones of the list, of that kind."""

    any_of: tuple[Id, ...] = Field(min_length=1)
    kind: Id | None = None
    at_least: Annotated[Whole, Field(ge=1)] = 1


class Holds(Described):
    """A partner holds competencies on a day; `who` is `claimant` or a role of the project."""

    holds: Competencies
    on: MomentText | None = None
    who: Id = "claimant"


class Membership_(Node):  # noqa: N801 - `Membership` is a record of facts
    """Which programme a partner is a member of."""

    programme: Id


class IsMember(Described):
    """A partner is a member on a day."""

    membership: Membership_
    on: MomentText | None = None
    who: Id = "claimant"


class LevelAsked(Node):
    """A level, at least or exactly, in one area or any, as recorded or as computed from the terms' own `levels`."""

    at_least: Id | None = None
    is_: Id | None = Field(default=None, alias="is")
    area: Id | None = None
    computed: YesNo = False


class HasLevel(Described):
    """A partner is at a level on a day."""

    level: LevelAsked
    on: MomentText | None = None
    who: Id = "claimant"


class HasRole(Described):
    """The claimant has one of these roles in the project on the deciding day."""

    role: tuple[Id, ...] = Field(min_length=1)
    on: MomentText | None = None


class SomebodyHasRole(Described):
    """Some partner other than the claimant has one of these roles in the project."""

    other_partner: tuple[Id, ...] = Field(min_length=1)


class HasProof(Described):
    """A proof of this kind was accepted (or only handed in) for the claim."""

    proof_of: Id
    state: Literal["accepted", "handed_in"] = "accepted"


KEYS: dict[str, str] = {
    key: key
    for key in (
        "condition", "all", "any", "not", "field", "measure", "day", "holds", "membership", "level", "role",
        "other_partner", "proof_of",
    )
}  # fmt: skip
"""The key that says what a condition is."""


def condition_key(value: Any) -> str | None:
    """Return the key that says what kind of condition this is, or None when there is not exactly one."""
    if isinstance(value, Node):
        names = {field.alias or name for name, field in type(value).model_fields.items()}
    elif isinstance(value, dict):
        names = set(value)
    else:
        return None
    found = [key for key in KEYS if key in names]
    return found[0] if len(found) == 1 else None


def _named(value: Any) -> Any:
    return {"condition": value} if isinstance(value, str) else value


Condition = Annotated[
    Annotated[Named, Tag("condition")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Compare, Tag("field")]
    | Annotated[Measure, Tag("measure")]
    | Annotated[Day, Tag("day")]
    | Annotated[Holds, Tag("holds")]
    | Annotated[IsMember, Tag("membership")]
    | Annotated[HasLevel, Tag("level")]
    | Annotated[HasRole, Tag("role")]
    | Annotated[SomebodyHasRole, Tag("other_partner")]
    | Annotated[HasProof, Tag("proof_of")],
    Discriminator(condition_key),
    BeforeValidator(_named),
]
"""A condition: a name, or a mapping whose key says what it is."""

for _model in (
    Not, All, Any_, Measure, quantity.Weight, quantity.Sum, quantity.CountRows, quantity.Distinct, quantity.Lowest,
    quantity.Highest, quantity.Average, quantity.Last, quantity.Ranked, quantity.Case,
):  # fmt: skip
    _model.model_rebuild(_types_namespace={**vars(quantity), "Condition": Condition, "Quantity": Quantity})
