"""Rewards: what an incentive pays, in which form, to whom, and what changes the amount before limits."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from tremplin.money.rounding import Rounding
from tremplin.terms.condition import Condition
from tremplin.terms.node import Described, Id, Label, Node
from tremplin.terms.quantity import Quantity


class Part(Described):
    """What every part of a reward may say: when it counts, and its own least and most."""

    when: Condition | None = None
    minimum: Quantity | None = None
    maximum: Quantity | None = None


class LumpSum(Part):
    """A fixed amount, or one looked up."""

    lump_sum: Quantity


class Percentage(Node):
    """A rate of a measure."""

    rate: Quantity
    of: Quantity


class Percent(Part):
    """A percent of a measure."""

    percent: Percentage


class Units(Node):
    """An amount for each unit: those beyond `beyond` only, or all of them once there are `once_at_least`."""

    amount: Quantity
    units: Quantity
    beyond: Quantity | None = None
    once_at_least: Quantity | None = None


class PerUnit(Part):
    """An amount a seat, a host, a certified person."""

    per_unit: Units


class ProvenCost(Node):
    """A share of what was spent and proven."""

    rate: Quantity
    of: Quantity


class CostShare(Part):
    """A percent of proven cost; give its most as `maximum`."""

    cost_share: ProvenCost


class Band(Node):
    """From (included) or above (excluded), below (excluded) or up to (included); a rate or an amount."""

    from_: Quantity | None = Field(default=None, alias="from")
    above: Quantity | None = None
    below: Quantity | None = None
    up_to: Quantity | None = None
    rate: Quantity | None = None
    amount: Quantity | None = None
    label: Label | None = None


class Banded(Node):
    """Bands over a cumulated measure.

    `marginal`: each band's rate on the part of `of` inside it. `whole`: the band reached gives its rate on all of `of`,
    or its amount. `each_reached`: every band reached pays its amount, or its rate on all of `of`.
    `by` chooses the band where that is another measure than the one paid on (never with `marginal`).
    """

    of: Quantity
    by: Quantity | None = None
    mode: Literal["marginal", "whole", "each_reached"]
    rows: tuple[Band, ...] = Field(min_length=1)


class Bands(Part):
    """A rate by cumulated measure, by band or on the whole volume."""

    bands: Banded


class Grown(Node):
    """Growth of a measure over a baseline; `once_at_least` is a growth rate: 10% means 1.1 times the baseline.

    `on: excess` pays `rate` on what exceeds the baseline; `on: everything` pays it on the whole measure. With no
    baseline (zero or less), `without_baseline` says whether everything is growth or nothing is.
    """

    of: Quantity
    baseline: Quantity
    on: Literal["excess", "everything"]
    rate: Quantity
    once_at_least: Quantity | None = None
    without_baseline: Literal["everything", "nothing"] = "nothing"


class Growth(Part):
    """On what exceeds the same partner's baseline, or on everything once a growth is reached."""

    growth: Grown


class AddRewards(Part):
    """The sum of these parts."""

    add_up: tuple["Form", ...] = Field(min_length=1)


class GreatestReward(Part):
    """The greatest of these parts."""

    greatest_of: tuple["Form", ...] = Field(min_length=1)


class LeastReward(Part):
    """The least of these parts."""

    least_of: tuple["Form", ...] = Field(min_length=1)


class FirstReward(Part):
    """The first of these parts whose `when` holds; nothing when none does."""

    first_of: tuple["Form", ...] = Field(min_length=1)


FORM_KEYS = (
    "lump_sum", "percent", "per_unit", "cost_share", "bands", "growth", "add_up", "greatest_of", "least_of", "first_of",
)  # fmt: skip
"""The key that says what form a reward has."""


def form_key(value: Any) -> str | None:
    """Return the key that says what form a reward has, or None when there is not exactly one."""
    names = (
        set(type(value).model_fields) if isinstance(value, Node) else set(value) if isinstance(value, dict) else set()
    )
    found = [key for key in FORM_KEYS if key in names]
    return found[0] if len(found) == 1 else None


Form = Annotated[
    Annotated[LumpSum, Tag("lump_sum")]
    | Annotated[Percent, Tag("percent")]
    | Annotated[PerUnit, Tag("per_unit")]
    | Annotated[CostShare, Tag("cost_share")]
    | Annotated[Bands, Tag("bands")]
    | Annotated[Growth, Tag("growth")]
    | Annotated[AddRewards, Tag("add_up")]
    | Annotated[GreatestReward, Tag("greatest_of")]
    | Annotated[LeastReward, Tag("least_of")]
    | Annotated[FirstReward, Tag("first_of")],
    Discriminator(form_key),
]
"""A form of reward, or a combination of several."""


class Factor(Described):
    """A change of the amount under a condition: `by: 25%` in `uplifts`, `by: 1.5` in `multipliers`."""

    when: Condition | None = None
    by: Quantity


class Share(Node):
    """A part of a split: who, and an exact share; without shares, the shares agreed in the project's roles."""

    to: Id
    share: str | None = Field(default=None, pattern=r"^[0-9][0-9.]*( ?%|/[0-9]+)?$")


class Instalment(Node):
    """A part of the award that falls due when the project reaches a milestone."""

    share: str = Field(pattern=r"^[0-9][0-9.]*( ?%|/[0-9]+)?$")
    on: Id
    label: Label | None = None


class Division(Node):
    """A part of the award in another form: so much rebate, so much development fund."""

    as_: Id = Field(alias="as")
    share: str = Field(pattern=r"^[0-9][0-9.]*( ?%|/[0-9]+)?$")


class DivisionTurn(Node):
    """Below this amount, everything takes one form."""

    amount: Quantity
    as_: Id = Field(alias="as")


class RoundTo(Node):
    """How the award is rounded, once: to a multiple of `step` (a minor unit when not given)."""

    mode: Rounding = Rounding.HALF_UP
    step: Quantity | None = None


class Pays(Node):
    """What an incentive pays, and what changes the amount before limits.

    In this order: the form; uplifts (they add: 1 + 25% + 10%); multipliers (they multiply); minimum and maximum of the
    award; the rounding; the threshold under which nothing is due.
    """

    to: Id = "claimant"
    as_: Literal["money", "points", "credit", "voucher", "discount", "protection"] = Field(default="money", alias="as")
    unit: Id | None = None
    reward: Form
    uplifts: tuple[Factor, ...] = ()
    multipliers: tuple[Factor, ...] = ()
    minimum: Quantity | None = None
    maximum: Quantity | None = None
    threshold: Quantity | None = None
    rounding: RoundTo = RoundTo()
    split: tuple[Share, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    divided: tuple[Division, ...] = ()
    divided_below: DivisionTurn | None = None


for _model in (AddRewards, GreatestReward, LeastReward, FirstReward, Pays):
    _model.model_rebuild(_types_namespace=None)
