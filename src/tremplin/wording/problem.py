"""Problems: what is wrong in a file, a row or a form, where, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from tremplin.money import Money, Period, rate_text
from tremplin.wording.language import ENGLISH, Language
from tremplin.wording.phrase import Counted, Label, Measured, OneOf, Phrase, text_key, visible

SEEN_LENGTH_MAX: Final = 120

_ROW_AND_COLUMN: Final = text_key('row {row}, column "{column}"')
_ROW: Final = text_key("row {row}")
_COLUMN: Final = text_key('column "{column}"')
_LINE: Final = text_key("line {line}")
_HEAD: Final = text_key("{place}: {text}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: in a text by line and column, in a table by row and the name of the column.

    Attributes:
        file: name as the reader knows it; empty for a form.
        line: of a text, from 1.
        column: of a text, in characters, from 1.
        row: of a table, as a spreadsheet numbers it: the header is row 1.
        column_name: of a table or a form, as its header writes it.
        caption: what stands there, as a phrase; needed when a problem has several places.
    """

    file: str
    line: int | None = None
    column: int | None = None
    row: int | None = None
    column_name: str = ""
    caption: Phrase | str = ""

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Key that sorts places as a reader meets them: the whole file first, then downwards."""
        return (self.file, self.line or self.row or 0, self.column or 0, self.column_name)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    The code and the names of the fields are public; the texts may change.

    Attributes:
        code: UPPER_SNAKE.
        places: the first one is where the reader should look; others show what it clashes with.
        template: English sentence with {fields}, ending with a full stop.
        fields: what was seen, what was expected, and so on; kinds as `Language.say` takes them.
        hint_template: English sentence saying a likely fix, with the same fields; None when there is none.
    """

    code: str
    places: tuple[Place, ...]
    template: str
    fields: Mapping[str, object] = field(default_factory=dict, hash=False)
    hint_template: str | None = None

    def __post_init__(self) -> None:
        if not self.places:
            raise ValueError(f"The problem {self.code} needs a place.")

    @property
    def order(self) -> tuple[tuple[str, int, int, str], str]:
        """Key that sorts problems by their first place, then by code."""
        return (self.places[0].order, self.code)


class Problems(Exception):
    """Carry every problem that was found, sorted by place.

    Attributes:
        problems: one at least.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.order))
        if not self.problems:
            raise ValueError("Without a problem there is nothing to raise.")
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(problem_text(problem, ENGLISH) for problem in self.problems)


def problem_text(problem: Problem, language: Language) -> str:
    """Write a problem as a person reads it.

    The first line says where and what; one line follows for each place that has a caption, or for all
    places when they are several; the last line says the hint and the code.

    Example:
        >>> place = Place("terms.yaml", line=14, column=5)
        >>> fields = {"seen": "amout"}
        >>> unknown = Problem("KEY_UNKNOWN", (place,), "The key {seen} is unknown.", fields, "Write amount.")
        >>> print(problem_text(unknown, ENGLISH))
        terms.yaml:14:5: The key amout is unknown.
          Write amount.  [KEY_UNKNOWN]
    """
    first, fields = problem.places[0], _short(problem.fields)
    lines = [_headline(first, text=language.say(problem.template, **fields), language=language)]
    if len(problem.places) > 1 or first.caption:
        lines += _place_lines(problem.places, language)
    hint = language.say(problem.hint_template, **fields) + "  " if problem.hint_template else ""
    return "\n".join([*lines, f"  {hint}[{problem.code}]"])


def problem_data(problem: Problem, language: Language) -> dict[str, object]:
    """Return a problem as JSON data.

    Returns:
        Code, text, hint (or null), places, and fields in the forms that machines read.
    """
    fields = _short(problem.fields)
    return {
        "code": problem.code,
        "text": language.say(problem.template, **fields),
        "hint": language.say(problem.hint_template, **fields) if problem.hint_template else None,
        "places": [_place_data(place, language) for place in problem.places],
        "fields": {name: field_data(value, language) for name, value in fields.items()},
    }


def field_data(value: object, language: Language) -> object:
    """Return the field of a problem or refusal as JSON data.

    Returns:
        Amounts in minor units with their currency or unit, counts as numbers, dates as ISO 8601, rates as terms write
        them, periods by their label, labels in all their languages, phrases as text of the language; text, numbers and
        None as they are.
    """
    match value:
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case Measured():
            return {"minor": value.minor, "unit": value.unit.code, "decimals": value.unit.exponent}
        case Fraction():
            return rate_text(value)
        case date():
            return value.isoformat()
        case Period():
            return value.label
        case Label():
            return dict(value.texts)
        case Phrase():
            return language.say_phrase(value)
        case OneOf():
            return [field_data(item, language) for item in value.items]
        case list() | tuple():
            return [field_data(item, language) for item in value]
    return value.n if isinstance(value, Counted) else value


def _headline(place: Place, *, text: str, language: Language) -> str:
    if place.line is not None:
        # The form of compilers, in every language: editors and terminals open file:line:column on a click.
        position = f"{place.line}" if place.column is None else f"{place.line}:{place.column}"
        return f"{visible(place.file)}:{position}: {text}"
    parts = [part for part in (visible(place.file), _position(place, language)) if part]
    return language.say(_HEAD, place=", ".join(parts), text=text) if parts else text


def _place_lines(places: tuple[Place, ...], language: Language) -> list[str]:
    file = places[0].file
    named = [_named_position(place, file=file, language=language) for place in places]
    captions = [language.say_field(place.caption) for place in places]
    width = max(len(position) for position in named)
    return [f"  {name:<{width}}  {caption}".rstrip() for name, caption in zip(named, captions, strict=True)]


def _named_position(place: Place, *, file: str, language: Language) -> str:
    position = _position(place, language)
    if place.file == file and position:
        return position
    return ", ".join(part for part in (visible(place.file), position) if part)


def _position(place: Place, language: Language) -> str:
    if place.line is not None:
        return language.say(_LINE, line=str(place.line))
    if place.row is not None and place.column_name:
        return language.say(_ROW_AND_COLUMN, row=str(place.row), column=place.column_name)
    if place.row is not None:
        return language.say(_ROW, row=str(place.row))
    return language.say(_COLUMN, column=place.column_name) if place.column_name else ""


def _place_data(place: Place, language: Language) -> dict[str, object]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "row": place.row,
        "column_name": place.column_name or None,
        "caption": language.say_field(place.caption) or None,
    }


def _short(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: _shortened(value) for name, value in fields.items()}


def _shortened(value: object) -> object:
    """Return the field with its texts on one line and of bearable length: the text seen may be a whole file."""
    match value:
        case str():
            cut = value if len(value) <= SEEN_LENGTH_MAX else value[: SEEN_LENGTH_MAX - 1] + "…"
            return visible(cut).replace("\n", "\\n")
        case Phrase():
            return Phrase(value.template, _short(value.fields))
        case OneOf():
            return OneOf(tuple(_shortened(item) for item in value.items))
        case list() | tuple():
            return tuple(_shortened(item) for item in value)
    return value
