"""Limits: what may be promised, to whom, over which time, and what happens when it falls short."""

from typing import Literal

from pydantic import Field

from tremplin.terms.condition import Condition
from tremplin.terms.moment import DurationText, MomentText
from tremplin.terms.node import Id, Label, Node, Origin, Path
from tremplin.terms.quantity import Quantity

PER = ("partner", "customer", "project", "country", "incentive", "stage", "person", "role", "activity")


class RollingLimit(Node):
    """No window of that length may hold more; the deciding day closes a window."""

    rolling: DurationText


LimitWindow = Literal["programme", "programme-year", "year", "half", "quarter", "month", "project"] | RollingLimit


class Limit(Node):
    """A limit: exactly one of `amount` (money), `units` (of `unit`), `claims`, `persons`, `customers`, `quantity`."""

    id: Id
    label: Label | None = None
    per: tuple[Id | Path, ...] = ()
    window: LimitWindow
    dated: MomentText | None = None
    amount: Quantity | None = None
    units: Quantity | None = None
    unit: Id | None = None
    claims: Quantity | None = None
    persons: Quantity | None = None
    customers: Quantity | None = None
    quantity: Quantity | None = None
    takes: Quantity | None = Field(default=None, description="With `quantity`: how much one claim takes, hosts say.")
    covers: Literal["all"] | tuple[Id, ...]
    except_: tuple[Id, ...] = Field(default=(), alias="except")
    where: Condition | None = None
    when_short: Literal["partial", "refuse"]
    origin: Origin | None = None


class Exclusion(Node):
    """Among claims on one subject (`per`), only one of these incentives pays.

    `keep: first` the first in the recorded order; `listed` the earliest in the list; `greatest` the greatest amount
    before limits. With `per: [line]`, lines that an incentive listed earlier takes in are outside the later ones' base.
    """

    id: Id
    label: Label | None = None
    between: tuple[Id, ...] = Field(min_length=2)
    per: tuple[Literal["project", "customer", "partner", "line", "activity", "person"], ...] = Field(min_length=1)
    window: Literal["programme", "programme-year", "year", "half", "quarter", "month"] = "programme"
    keep: Literal["first", "listed", "greatest"]
    origin: Origin | None = None
