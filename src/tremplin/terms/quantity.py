"""Quantities: what can be counted, summed, looked up and combined, in money or in plain numbers, always exact."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from tremplin.terms.moment import DurationText, MomentText, PeriodKind
from tremplin.terms.node import Id, Node, Path, Whole, Word

if TYPE_CHECKING:
    from tremplin.terms.condition import Condition

Whose = Literal[
    "partner", "project", "customer", "partner-and-project", "partner-and-customer", "person", "claim", "everyone"
]


class Number(Node):
    """A figure as written; the checker turns it into a `Literal_` once its place says what it counts."""

    number: str = Field(pattern=r"^-?[0-9][0-9.]*( ?%|/[0-9]+)?$")


class Literal_(Node):  # noqa: N801 - `Literal` is taken by typing
    """A figure with its kind: money in whole minor units of the programme's currency, else an exact fraction.

    `percent` is set where the terms wrote it as a percentage, so that people read it as one.
    """

    literal: str
    kind: Literal["money", "number"]
    percent: Literal[True] | None = None


class Reference(Node):
    """A quantity declared under `measures`, by its name."""

    named: Id


class FieldValue(Node):
    """A money, count or rate field of the claim's own facts; absent counts as nothing and is traced as absent."""

    field: Path
    kind: Literal["money", "number"] | None = None


class Rolling(Node):
    """The days that end with the deciding day, that day included."""

    rolling: DurationText


class Previous(Node):
    """The whole period before the one that holds the deciding day."""

    previous: PeriodKind


class Between(Node):
    """From one day to another, both included."""

    from_: MomentText = Field(alias="from")
    to: MomentText


Window = (
    Literal["ever", "period", "month", "quarter", "half", "year", "programme-year", "programme"]
    | Rolling
    | Previous
    | Between
)
"""Which rows count, by their day: `period` is the claim's own; a kind is the period that holds the deciding day."""


class Weight(Node):
    """Rows that count several times, or in part."""

    when: "Condition"
    times: Annotated[str, Field(pattern=r"^[0-9][0-9.]*( ?%|/[0-9]+)?$")]


class Rows(Node):
    """What every measure over rows may say: which rows, whose, dated by what, over which days, weighted how."""

    where: "Condition | None" = None
    whose: Whose = "partner"
    dated: Path | None = None
    over: Window = "ever"
    weights: tuple[Weight, ...] = ()
    kind: Literal["money", "number"] | None = None


class Sum(Rows):
    """The sum of a field over rows; 0 when there are none. `rate` multiplies each row by what it gives for that row."""

    sum: Path
    rate: "Quantity | None" = None


class CountRows(Rows):
    """How many rows (the word of a table: `line`, `project`, `reading`)."""

    count: Word


class Distinct(Rows):
    """How many different values of a field."""

    distinct: Path


class Lowest(Rows):
    """The lowest value; 0 when there are no rows."""

    lowest: Path


class Highest(Rows):
    """The highest value; 0 when there are no rows."""

    highest: Path


class Average(Rows):
    """The exact average; 0 when there are no rows."""

    average: Path


class Last(Rows):
    """The value of the latest row, by its day then its id; 0 when there are no rows."""

    last: Path


class Add(Node):
    """The sum of these."""

    add: tuple["Quantity", ...] = Field(min_length=1)


class Subtract(Node):
    """The first less the second; may fall below zero."""

    subtract: tuple["Quantity", "Quantity"]


class Times(Node):
    """The product of these; at most one of them is money."""

    times: tuple["Quantity", ...] = Field(min_length=1)


class Divide(Node):
    """The first over the second; `if_zero` when the second is zero."""

    divide: tuple["Quantity", "Quantity"]
    if_zero: "Quantity"


class GreaterOf(Node):
    """The greatest of these."""

    greater_of: tuple["Quantity", ...] = Field(min_length=1)


class LesserOf(Node):
    """The least of these."""

    lesser_of: tuple["Quantity", ...] = Field(min_length=1)


class Clamped(Node):
    """A quantity, not below and not above."""

    of: "Quantity"
    floor: "Quantity | None" = None
    top: "Quantity | None" = None


class Clamp(Node):
    """A quantity held between a floor and a top."""

    clamp: Clamped


class WholeOf(Node):
    """A quantity cut down to a whole number of steps: 2.7 by steps of 1 is 2."""

    whole: "Quantity"
    step: "Quantity | None" = None


class PastPeriods(Node):
    """A quantity over each of the last `count` periods before the one that holds the deciding day."""

    of: "Quantity"
    period: Literal["month", "quarter", "half", "year", "programme-year"]
    count: Annotated[Whole, Field(ge=1, le=60)]
    take: Literal["sum", "average", "lowest", "highest"]


class Past(Node):
    """What the same quantity was in past periods."""

    past: PastPeriods


class Ranked(Node):
    """Rows to rank among, ordered by their day then their id."""

    among: Word
    dated: Path | None = None
    where: "Condition | None" = None
    whose: Whose = "partner"
    over: Window = "ever"


class Rank(Node):
    """The place of this claim's own record among its kind: 1 for the first, 0 when it is not among them."""

    rank: Ranked


class DaysBetween(Node):
    """The number of days from one day to another; negative when the second is earlier."""

    days_from: MomentText
    to: MomentText


class Lookup(Node):
    """A value from a table declared under `tables`, by the fields that its columns name."""

    table: Id


class Case(Node):
    """A quantity that holds under a condition."""

    when: "Condition"
    then: "Quantity"


class Choose(Node):
    """The first case whose condition holds, else `otherwise`."""

    choose: tuple[Case, ...] = Field(min_length=1)
    otherwise: "Quantity"


QUANTITY_KEYS = (
    "number", "literal", "named", "field", "sum", "count", "distinct", "lowest", "highest", "average", "last", "add",
    "subtract", "times", "divide", "greater_of", "lesser_of", "clamp", "whole", "past", "rank", "days_from",
    "table", "choose",
)  # fmt: skip
"""The key that says what a quantity is."""


def quantity_key(value: Any) -> str | None:
    """Return the key that says what kind of quantity this is, or None when there is not exactly one."""
    if isinstance(value, Node):
        names = set(type(value).model_fields)
    elif isinstance(value, dict):
        names = set(value)
    else:
        return None
    found = [key for key in QUANTITY_KEYS if key in names]
    return found[0] if len(found) == 1 else None


def _scalar(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    is_figure = value.lstrip("-")[:1].isdigit() and value.isascii() and not any(c.isalpha() for c in value)
    return {"number": value} if is_figure else {"named": value}


Quantity = Annotated[
    Annotated[Number, Tag("number")]
    | Annotated[Literal_, Tag("literal")]
    | Annotated[Reference, Tag("named")]
    | Annotated[FieldValue, Tag("field")]
    | Annotated[Sum, Tag("sum")]
    | Annotated[CountRows, Tag("count")]
    | Annotated[Distinct, Tag("distinct")]
    | Annotated[Lowest, Tag("lowest")]
    | Annotated[Highest, Tag("highest")]
    | Annotated[Average, Tag("average")]
    | Annotated[Last, Tag("last")]
    | Annotated[Add, Tag("add")]
    | Annotated[Subtract, Tag("subtract")]
    | Annotated[Times, Tag("times")]
    | Annotated[Divide, Tag("divide")]
    | Annotated[GreaterOf, Tag("greater_of")]
    | Annotated[LesserOf, Tag("lesser_of")]
    | Annotated[Clamp, Tag("clamp")]
    | Annotated[WholeOf, Tag("whole")]
    | Annotated[Past, Tag("past")]
    | Annotated[Rank, Tag("rank")]
    | Annotated[DaysBetween, Tag("days_from")]
    | Annotated[Lookup, Tag("table")]
    | Annotated[Choose, Tag("choose")],
    Discriminator(quantity_key),
    BeforeValidator(_scalar),
]
"""A quantity: a figure, a name, or a mapping whose key says what it is."""
