"""A programme version whole: the root of a terms file."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from tremplin.money import Period, add_days
from tremplin.money.rounding import Rounding
from tremplin.terms.condition import Condition
from tremplin.terms.incentive import Incentive
from tremplin.terms.limit import Exclusion, Limit
from tremplin.terms.moment import DurationText, MomentText
from tremplin.terms.node import DayText, Described, Id, Label, Node, Origin, Path, Whole, YesNo
from tremplin.terms.quantity import Quantity


class Validity(Node):
    """The days of a version, both included, as people write them."""

    from_: DayText = Field(alias="from")
    to: DayText

    @property
    def period(self) -> Period:
        """The same days, with the end that is not included."""
        return Period(self.from_, self.to if self.to == date.max else add_days(self.to, 1))


class Attribute(Node):
    """A field that this vendor adds to a fact: its type and, for a code, the values it can take."""

    type: Literal["text", "code", "codes", "date", "count", "money", "rate", "yes-no"]
    one_of: tuple[str, ...] = ()
    label: Label | None = None


class Column(Node):
    """A column of a table and what it is compared with; a cell `*`, or an empty bound, takes any value."""

    column: str
    matches: Path | None = None
    at_least: Quantity | None = None
    more_than: Quantity | None = None
    at_most: Quantity | None = None
    less_than: Quantity | None = None


class Gives(Node):
    """The column that holds the value, and what it is."""

    column: str
    as_: Literal["money", "number"] = Field(alias="as")


class RateTable(Node):
    """A table of values by any fields, beside the terms as CSV or written here as rows.

    Two rows that match: `only` one may (a problem), the `first` one counts, or the `most-specific` (fewest `*`).
    """

    file: str | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)
    gives: Gives
    layout: Literal["rows", "two-way"] = "rows"
    precedence: Literal["only", "first", "most-specific"] = "only"
    label: Label | None = None
    origin: Origin | None = None


class NamedQuantity(Node):
    """A quantity with a name, used in several places and said once."""

    quantity: Quantity
    label: Label | None = None
    origin: Origin | None = None


class NamedCondition(Described):
    """A condition with a name."""

    holds_when: Condition


class LevelRule(Node):
    """When a level is reached: at each review period, once `requires` holds on its last day; kept for `kept`."""

    level: Id
    requires: Condition
    reviewed: Literal["month", "quarter", "half", "year"] = "month"
    kept: DurationText


class Exchange(Node):
    """Which exchange rate: whose, of which day (`own` is each fact's own day), and how old it may be."""

    source: Id
    day: Literal["own", "deciding"] = "own"
    max_age: DurationText
    rounding: Rounding = Rounding.HALF_UP


class PointsUnit(Node):
    """A unit that is not money, with its decimals."""

    label: Label
    decimals: Annotated[Whole, Field(ge=0, le=4)] = 0


class Papers(Node):
    """A paper that payment needs, and what its absence does after how long."""

    paper: Id
    label: Label | None = None
    until: MomentText | None = None
    missing: Literal["held", "forfeited"] = "held"


class PaymentRule(Node):
    """How and when awards are paid: declared here, acted on by payments."""

    label: Label | None = None
    minimum: Quantity | None = None
    below_minimum: Literal["carry-over", "hold", "forfeit", "release-at-year-end"] = "carry-over"
    due: MomentText | None = None
    within: DurationText | None = None
    papers: tuple[Papers, ...] = ()
    currency: Literal["programme", "payee"] = "programme"
    frozen_when: Condition | None = None
    dispute_within: DurationText | None = None
    dispute_until: MomentText | None = None
    origin: Origin | None = None


class TakingBack(Node):
    """When and how much of an award is taken back: declared here, acted on by payments."""

    when: Label
    how: Literal["whole", "in-proportion", "rest-of-term"]
    until: MomentText | None = None
    recouped: Literal["later-earnings", "invoice"] = "later-earnings"
    negative_balance: YesNo = False
    gives_back: Literal["available", "lapsed"] = "lapsed"
    corrects: Literal["period-of-origin", "open-period"] = "period-of-origin"
    split: Literal["same-shares", "partner-at-fault"] = "same-shares"
    origin: Origin | None = None


class Example(Node):
    """A case that proves the terms: a file of facts and the result expected."""

    case: str


class Programme(Node):
    """A version of a programme: everything that its terms say."""

    programme: Id
    version: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]*$", max_length=40)
    title: Label
    vendor: Label | None = None
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    timezone: str
    in_force: Validity
    sources: dict[Id, str] = {}
    recorded_order: Path = "claim.reserved_at"
    competencies: dict[Id, Label] = {}
    competency_kinds: dict[Id, Label] = {}
    level_names: dict[Id, Label] = {}
    roles: dict[Id, Label] = {}
    proofs: dict[Id, Label] = {}
    milestones: dict[Id, Label] = {}
    codes: dict[Path, dict[str, Label]] = Field(default={}, description="The values that a code field can take.")
    units: dict[Id, PointsUnit] = {}
    attributes: dict[Path, Attribute] = {}
    exchange: Exchange | None = None
    level_exchange: Exchange | None = None
    holidays: tuple[DayText, ...] = ()
    measures: dict[Id, NamedQuantity] = {}
    tables: dict[Id, RateTable] = {}
    conditions: dict[Id, NamedCondition] = {}
    levels: tuple[LevelRule, ...] = ()
    limits: tuple[Limit, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    payment: dict[Id, PaymentRule] = {}
    taking_back: dict[Id, TakingBack] = {}
    incentives: tuple[Incentive, ...] = Field(min_length=1)
    examples: tuple[Example, ...] = ()
