"""The base of every part of the terms: frozen, closed to unknown keys, read from text alone."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Node(BaseModel):
    """A part of the terms. A key that is not declared is a problem, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
"""A name in the terms: lower-case letters, digits and hyphens."""

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$", max_length=40)]
"""The word of a table of facts: `line`, `credit_note`; checked against the tables."""

Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*\.[a-z][a-z0-9_-]*$", max_length=80)]
"""A field of a fact: `customer.segment`, `line.amount`; checked against the facts and the declared attributes."""


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,9}")


def _day(value: Any) -> Any:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("a day such as 2026-03-31")
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise ValueError("a whole number")
    return value


def _yes_no(value: Any) -> Any:
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise ValueError("true or false")
        return value == "true"
    return value


DayText = Annotated[date, BeforeValidator(_day)]
"""A day, written year-month-day and nothing else."""

Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number, in digits alone."""

YesNo = Annotated[bool, BeforeValidator(_yes_no)]
"""`true` or `false`, and no other word."""


class Label(Node):
    """What people read, in both languages."""

    en: str = Field(min_length=1, max_length=600)
    fr: str = Field(min_length=1, max_length=600)


class Origin(Node):
    """Where a rule or a figure comes from."""

    mark: Literal["fact", "inferred", "assumption"]
    source: Id | None = None
    note: Label | None = None


class Described(Node):
    """What any rule may carry: a label, where it comes from, and the reason code it gives when it says no."""

    label: Label | None = None
    origin: Origin | None = None
    reason: Id | None = None
    partner_can_act: YesNo | None = None
