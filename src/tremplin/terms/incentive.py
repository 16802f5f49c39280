"""One incentive of a programme: its stage, its conditions, what it pays, its proofs and its clocks."""

from typing import Literal

from pydantic import Field

from tremplin.terms.condition import Condition
from tremplin.terms.moment import DurationText, MomentText
from tremplin.terms.node import Described, Id, Label, Node, Origin
from tremplin.terms.reward import Pays

Stage = Literal["assess", "prove", "sell", "deploy", "adopt", "expand", "renew"]


class Decides(Node):
    """Which day decides: `day` for everything that has no day of its own here."""

    day: MomentText
    terms: MomentText | None = None
    membership: MomentText | None = None
    competency: MomentText | None = None
    level: MomentText | None = None
    rate: MomentText | None = None
    limits: MomentText | None = None


class ProofAsked(Described):
    """A proof that the claim needs, or one of several; accepted by a person unless only handing in is asked."""

    any_of: tuple[Id, ...] = Field(min_length=1)
    when: Condition | None = None
    state: Literal["accepted", "handed_in"] = "accepted"


class WithinTable(Node):
    """A length of time that depends on the facts: a table that gives a number, and its unit."""

    table: Id
    unit: Literal["days", "business days", "months"]


class Clock(Described):
    """A deadline: `of` is the event that must happen, `within` so long after `from`, or `before` another day.

    `extension` is added once when the claim's `extended` names this clock. `except_when` lifts it. `missed` says what a
    missed clock does; the claim is refused all the same.
    """

    id: Id
    of: MomentText
    from_: MomentText | None = Field(default=None, alias="from")
    within: DurationText | WithinTable | None = None
    before: MomentText | None = None
    on_or_before: MomentText | None = None
    extension: DurationText | None = None
    except_when: Condition | None = None
    missed: Literal["expired", "rejected", "forfeited"] = "rejected"


class Incentive(Node):
    """One incentive. `claimed: claim` is asked for by a claim; a period is worked out for every partner and period."""

    id: Id
    stage: Stage
    title: Label
    summary: Label | None = None
    claimed: Literal["claim", "month", "quarter", "half", "year", "programme-year"] = "claim"
    decides: Decides
    activity: Id | None = None
    when: Condition
    pays: Pays
    proof: tuple[ProofAsked, ...] = ()
    deadlines: tuple[Clock, ...] = ()
    nature: Literal["service", "price-reduction", "benefit"]
    taking_back: tuple[Id, ...] = ()
    payment: Id | None = None
    origin: Origin | None = None
    available: Label | None = Field(default=None, description="A remark for the guide.")
    valid_for: DurationText | None = Field(
        default=None, description="How long a pre-approval reserves under the limits."
    )
