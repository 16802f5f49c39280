"""Days and lengths of time as the terms write them: `90 days`, `activity.completed_on + 45 days`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import GetPydanticSchema
from pydantic_core import PydanticSerializationUnexpectedValue, core_schema

Unit = Literal["days", "business days", "months", "years"]
Around = Literal["start", "end"]
PeriodKind = Literal["month", "quarter", "half", "year", "programme-year", "programme"]


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: so many days, business days, months or years."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        """Return the form in which the terms write it."""
        return f"{self.number} {self.unit[:-1] if self.number == 1 else self.unit}"


@dataclass(frozen=True, slots=True)
class Shift:
    """A step in time, forwards or backwards."""

    duration: Duration
    is_before: bool = False

    def __str__(self) -> str:
        """Return the form in which the terms write it."""
        return f"{'-' if self.is_before else '+'} {self.duration}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that follows from the facts.

    `base` is an ISO day, a path to a date (`claim.submitted_on`), `period.start`, `period.end` (the last day),
    `programme.start`, `programme.end` (the last day), or `milestone.KIND` (the day the project first reached it).
    With `around`, the first or last day of the period of kind `period` that holds the base. Then the
    shifts are applied from left to right.
    """

    base: str
    around: Around | None = None
    period: PeriodKind | None = None
    shifts: tuple[Shift, ...] = ()

    def __str__(self) -> str:
        """Return the form in which the terms write it."""
        text = f"{self.around} of {self.period} of {self.base}" if self.around else self.base
        return " ".join((text, *map(str, self.shifts)))


_LENGTH = r"[1-9][0-9]{0,4} (?:business day|day|month|year)s?"
_DURATION = re.compile(r"([1-9][0-9]{0,4}) (business day|day|month|year)s?")
_MOMENT = re.compile(
    r"(?:(?P<around>start|end) of (?P<period>month|quarter|half|year|programme-year|programme) of )?"
    r"(?P<base>[0-9]{4}-[0-9]{2}-[0-9]{2}|[a-z][a-z_]*\.[a-z][a-z0-9_-]*)"
    rf"(?P<shifts>(?: [+-] {_LENGTH})*)"
)
_SHIFT = re.compile(rf" ([+-]) ({_LENGTH})")


def duration_of(text: str) -> Duration:
    """Read a length of time.

    Raises:
        ValueError: the text is not a whole number of days, business days, months or years.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError("a length of time such as 90 days, 10 business days, 15 months or 1 year")
    unit: Any = f"{found[2]}s"
    return Duration(number=int(found[1]), unit=unit)


def moment_of(text: str) -> Moment:
    """Read a day that follows from the facts.

    Raises:
        ValueError: the text is neither a day, nor a path, nor one of them moved by a length of time.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(
            "a day such as 2026-03-31, activity.completed_on, claim.submitted_on + 45 days "
            "or end of quarter of line.ordered_on"
        )
    base = found["base"]
    if base[0].isdigit():
        date.fromisoformat(base)
    around: Any = found["around"]
    period: Any = found["period"]
    shifts = tuple(
        Shift(duration=duration_of(text), is_before=sign == "-") for sign, text in _SHIFT.findall(found["shifts"])
    )
    return Moment(base=base, around=around, period=period, shifts=shifts)


def _text_schema(read: Any, kind: type[Any], example: str) -> Any:
    def written(value: object) -> str:
        # In a union, a value of another kind is the next member's to write.
        if not isinstance(value, kind):
            raise PydanticSerializationUnexpectedValue(f"not a {kind.__name__}")
        return str(value)

    def build(_source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: read(value) if isinstance(value, str) else value,
            core_schema.is_instance_schema(kind),
            serialization=core_schema.plain_serializer_function_ser_schema(
                written, return_schema=core_schema.str_schema()
            ),
        )

    def describe(_schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": "string", "examples": [example]}

    return GetPydanticSchema(build, describe)


DurationText = Annotated[Duration, _text_schema(duration_of, Duration, "90 days")]
MomentText = Annotated[Moment, _text_schema(moment_of, Moment, "activity.completed_on + 45 days")]
