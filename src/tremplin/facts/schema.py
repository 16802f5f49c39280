"""The tables of facts, as data: what a reader expects, and what the terms may name.

The schema is derived from the records, so that there is one list of fields and not two.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from fractions import Fraction
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from tremplin.facts import record as records

FieldType = Literal["text", "code", "codes", "date", "instant", "money", "count", "rate", "yes-no"]
Bound = Literal["any", "zero-or-more", "above-zero", "zero-to-one"]


@dataclass(frozen=True, slots=True)
class FieldOf:
    """One field of a table: its type, whether it must be there, the table that it refers to, and its bound."""

    name: str
    type: FieldType
    is_required: bool
    refers_to: str | None = None
    bound: Bound = "any"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of facts: the record that a row becomes, its id, and the day that places a row in a window."""

    name: str
    record: type[Any]
    word: str
    key: str
    dated: str | None
    fields: dict[str, FieldOf]
    has_attributes: bool


_TYPES: dict[object, FieldType] = {
    str: "text",
    records.Code: "code",
    records.Minor: "money",
    records.Count: "count",
    int: "count",
    bool: "yes-no",
    date: "date",
    datetime: "instant",
    Fraction: "rate",
    frozenset[records.Code]: "codes",
}

_REFERS = {
    "partner_id": "partners",
    "customer_id": "customers",
    "project_id": "projects",
    "activity_id": "activities",
    "person_id": "people",
    "claim_id": "claims",
    "line_id": "order_lines",
    "registered_by": "partners",
    "introducing_id": "partners",
    "receiving_id": "partners",
}

# What a reader refuses. Returns are credit notes, so no amount of a file is negative; what a vendor's terms declare
# may be, unless it counts things.
_BOUNDS: dict[FieldType, Bound] = {"money": "zero-or-more", "count": "zero-or-more"}
_BOUNDS_OF: dict[str, Bound] = {
    "credit_notes.amount": "above-zero",
    "rates.rate": "above-zero",
    "roles.share": "zero-to-one",
}
# An award may come from a claim that was decided long ago and is no longer among the facts.
_REFERS_NOWHERE = {"awards.claim_id"}


def _table(*, name: str, record: type[Any], word: str, dated: str | None = None) -> Table:
    hints = get_type_hints(record)
    described: dict[str, FieldOf] = {}
    has_attributes = False
    key = fields(record)[0].name
    for one in fields(record):
        if one.name == "attributes":
            has_attributes = True
            continue
        hint = hints[one.name]
        is_optional = get_origin(hint) in (Union, UnionType)
        if is_optional:
            (hint,) = (arm for arm in get_args(hint) if arm is not type(None))
        kind = _TYPES[hint]
        path = f"{name}.{one.name}"
        refers_to = None if one.name == key or path in _REFERS_NOWHERE else _REFERS.get(one.name)
        described[one.name] = FieldOf(
            name=one.name,
            type=kind,
            is_required=not is_optional and kind != "codes",
            refers_to=refers_to,
            bound=_BOUNDS_OF.get(path, _BOUNDS.get(kind, "any")),
        )
    return Table(
        name=name,
        record=record,
        word=word,
        key=key,
        dated=dated,
        fields=described,
        has_attributes=has_attributes,
    )


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(name="partners", record=records.Partner, word="partner"),
        _table(name="memberships", record=records.Membership, word="membership", dated="valid_from"),
        _table(name="levels", record=records.Level, word="level", dated="valid_from"),
        _table(name="competencies", record=records.Competency, word="competency", dated="valid_from"),
        _table(name="business_models", record=records.BusinessModel, word="business_model", dated="valid_from"),
        _table(name="people", record=records.Person, word="person", dated="accredited_from"),
        _table(name="customers", record=records.Customer, word="customer"),
        _table(name="projects", record=records.Project, word="project", dated="registered_on"),
        _table(name="roles", record=records.Role, word="role", dated="valid_from"),
        _table(name="introductions", record=records.Introduction, word="introduction", dated="introduced_on"),
        _table(name="activities", record=records.Activity, word="activity", dated="completed_on"),
        _table(name="claims", record=records.Claim, word="claim", dated="submitted_on"),
        _table(name="proofs", record=records.Proof, word="proof", dated="handed_in_on"),
        _table(name="order_lines", record=records.OrderLine, word="line", dated="ordered_on"),
        _table(name="credit_notes", record=records.CreditNote, word="credit_note", dated="credited_on"),
        _table(name="readings", record=records.Reading, word="reading", dated="read_on"),
        _table(name="milestones", record=records.Milestone, word="milestone", dated="reached_on"),
        _table(name="awards", record=records.Award, word="award", dated="granted_on"),
        _table(name="rates", record=records.ExchangeRate, word="rate", dated="on"),
    )
}
"""Every table by its plural name: the name of its file, and of its part of a snapshot."""

BY_WORD: dict[str, Table] = {table.word: table for table in TABLES.values()}
"""Every table by its singular word: what the terms write before the dot."""

SUBJECTS = ("claim", "partner", "activity", "project", "customer", "introduction", "person")
"""The words that name one record of the claim being decided; every other word names rows to be measured."""
