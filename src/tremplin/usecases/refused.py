"""A refusal on its way out of a use case, and how it is remembered under the command's id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Final

from tremplin.money import Money, Unit, rate_text
from tremplin.wording import Amount, Counted, Label, Measured, OneOf, Phrase, Refusal, text_key


class Refused(Exception):
    """Carry the refusal of a command: nothing has changed, and its duplicates are refused alike (C3).

    Attributes:
        refusal: why, with what is possible now.
        security: what is written to the security log, or None when a refusal is everyday business.
    """

    def __init__(self, refusal: Refusal, *, security: str | None = None) -> None:
        super().__init__(f"{refusal.code} {refusal.field_values()}")
        self.refusal = refusal
        self.security = security


@dataclass(frozen=True, slots=True)
class NotFound(Refusal):
    """Say that there is no such thing, or none that the actor may know of: the answer is the same (X1)."""

    code: ClassVar[str] = "NOT_FOUND"
    template: ClassVar[str] = text_key("There is no {what} {id}.")
    next_template: ClassVar[str | None] = text_key("Check the reference, or ask for access to it.")

    what: Phrase
    id: str


@dataclass(frozen=True, slots=True)
class NotAllowed(Refusal):
    """Say that none of the actor's roles may do this."""

    code: ClassVar[str] = "NOT_ALLOWED"
    template: ClassVar[str] = text_key("None of your roles allows this: it takes {roles}.")
    next_template: ClassVar[str | None] = text_key("Ask a person who has such a role.")

    roles: Phrase | tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Overtaken(Refusal):
    """Say that somebody else changed the same thing first."""

    code: ClassVar[str] = "OVERTAKEN"
    template: ClassVar[str] = text_key("Somebody else has changed this meanwhile: {what} {id}.")
    next_template: ClassVar[str | None] = text_key("Look at it as it is now, and decide again.")

    what: Phrase
    id: str


@dataclass(frozen=True, slots=True)
class AlreadyDone(Refusal):
    """Say that what can be there only once is there."""

    code: ClassVar[str] = "ALREADY_DONE"
    template: ClassVar[str] = text_key("This is there already: {what} {id}.")
    next_template: ClassVar[str | None] = text_key("Nothing has been done a second time.")

    what: Phrase
    id: str


@dataclass(frozen=True, slots=True)
class MonthClosed(Refusal):
    """Say that the accounts of the month are closed."""

    code: ClassVar[str] = "MONTH_CLOSED"
    template: ClassVar[str] = text_key("The accounts of {month} are closed.")
    next_template: ClassVar[str | None] = text_key("Book it in an open month; the day on which it is true stays.")

    month: str


@dataclass(frozen=True, slots=True)
class NoRoomLeft(Refusal):
    """Say that a limit has not the room that is asked of it."""

    code: ClassVar[str] = "NO_ROOM_LEFT"
    template: ClassVar[str] = text_key("{asked} is asked under the limit {limit}; {available} is left there.")
    next_template: ClassVar[str | None] = text_key("Ask for no more than what is left.")

    limit: Label | str
    asked: Amount
    available: Amount


@dataclass(frozen=True, slots=True)
class RefusedBefore(Refusal):
    """Say again what a command was answered under the same id; a new attempt needs a new id."""

    code: ClassVar[str] = "REFUSED_BEFORE"
    template: ClassVar[str] = text_key("{said}")
    next_template: ClassVar[str | None] = text_key("This is the answer to the same command as before.")

    said: Phrase
    first_code: str


def words(text: str) -> Phrase:
    """Return words that were marked for translation as a phrase."""
    return Phrase(text)


PERSON: Final = text_key("person")
PARTNER: Final = text_key("partner")
PROJECT: Final = text_key("project")
PAYMENT: Final = text_key("payment")
CLAIM: Final = text_key("claim")
TERMS: Final = text_key("version of terms")
FACT: Final = text_key("fact")
INTRODUCTION: Final = text_key("introduction")
AGREEMENT: Final = text_key("agreement")
ROLE: Final = text_key("role")
PROOF: Final = text_key("proof")
STATEMENT: Final = text_key("statement")


def remembered(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal as the database keeps it with the command."""
    phrases = [kept_phrase(phrase) for phrase in refusal.phrases()]
    return {"refusal": {"code": refusal.code, "phrases": phrases}}


def recalled(answer: Mapping[str, Any]) -> Refused:
    """Return the refusal that a command was answered with before."""
    kept = answer["refusal"]
    return Refused(RefusedBefore(said=recalled_phrase(kept["phrases"][0]), first_code=kept["code"]))


def kept_phrase(value: object) -> Any:
    """Return a phrase, or a field of one, as data with its kind: said later, it is the same in either language."""
    match value:
        case Phrase():
            return {"phrase": value.template, "fields": {name: kept_phrase(one) for name, one in value.fields.items()}}
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case Measured():
            unit = {"unit": value.unit.code, "decimals": value.unit.exponent}
            return {"measured": value.minor, **unit, "name": dict(value.name.texts)}
        case Counted():
            return {"counted": value.n, "singular": value.singular, "plural": value.plural}
        case Label():
            return {"label": dict(value.texts)}
        case date():
            return {"day": value.isoformat()}
        case Fraction():
            return {"rate": rate_text(value)}
        case OneOf():
            return {"one_of": [kept_phrase(one) for one in value.items]}
        case list() | tuple():
            return [kept_phrase(one) for one in value]
    return value


def recalled_phrase(kept: Any) -> Any:
    """Return a phrase, or a field of one, that was kept as data."""
    match kept:
        case {"phrase": template, "fields": fields}:
            return Phrase(template, {name: recalled_phrase(one) for name, one in fields.items()})
        case {"minor": minor, "currency": currency}:
            return Money(minor, currency)
        case {"measured": minor, "unit": code, "decimals": decimals, "name": texts}:
            return Measured(minor, Unit(code, decimals), Label(texts))
        case {"counted": n, "singular": singular, "plural": plural}:
            return Counted(n, singular, plural)
        case {"label": texts}:
            return Label(texts)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"rate": rate}:
            return rate
        case {"one_of": items}:
            return OneOf(tuple(recalled_phrase(one) for one in items))
        case list():
            return tuple(recalled_phrase(one) for one in kept)
    return kept
