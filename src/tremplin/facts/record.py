"""The records that facts are made of: frozen, typed, in whole minor units and plain dates.

Every record has an id of its own. Dates are days in the programme's time zone; instants are aware and in UTC.
A validity is [valid_from, valid_until): the first day counts, the last does not; no end means still valid.
An amount is in whole minor units of the record's own `currency`. `attributes` holds the fields that a vendor's
terms declare.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import NewType

Code = NewType("Code", str)
"""A short word from a list: a country, a segment, a sale type."""
Minor = NewType("Minor", int)
"""An amount in whole minor units of the record's currency."""
Count = NewType("Count", int)
"""A whole number of things."""

Attribute = str | int | bool | date | Fraction | frozenset[str]
# Given through a factory: Python 3.11 takes a mapping proxy for a mutable default and refuses it.
NO_ATTRIBUTES: Mapping[str, Attribute] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A company that sells or serves through the vendor's programme; `business_models` are those that it always has."""

    partner_id: str
    name: str
    country: Code
    business_models: frozenset[Code] = frozenset()
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A partner's membership of a programme over some days."""

    membership_id: str
    partner_id: str
    programme: Code
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A partner's level in a programme over some days, in one solution area or in all."""

    level_id: str
    partner_id: str
    programme: Code
    level: Code
    area: Code | None = None
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """A competency that a partner holds over some days."""

    competency_id: str
    partner_id: str
    competency: Code
    kind: Code
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessModel:
    """A business model that a partner has over some days, besides those of its own record."""

    model_id: str
    partner_id: str
    model: Code
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person who works for a partner, and the days of their accreditation."""

    person_id: str
    partner_id: str
    accredited_from: date | None = None
    accredited_until: date | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """An end customer."""

    customer_id: str
    name: str
    country: Code
    segment: Code | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A customer's project, registered by one partner."""

    project_id: str
    customer_id: str
    registered_by: str
    registered_on: date
    status: Code
    sale_type: Code | None = None
    families: frozenset[Code] = frozenset()
    value: Minor | None = None
    annual_value: Minor | None = None
    currency: Code
    won_on: date | None = None
    lost_on: date | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A partner's role in a project, with the share both sides agreed, if any."""

    role_id: str
    project_id: str
    partner_id: str
    role: Code
    share: Fraction | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """One partner brings a project to another."""

    introduction_id: str
    project_id: str
    introducing_id: str
    receiving_id: str | None = None
    introduced_on: date
    qualified_on: date | None = None
    accepted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A payable piece of work at one stage of a project."""

    activity_id: str
    project_id: str
    partner_id: str
    kind: Code
    topic: Code | None = None
    started_on: date | None = None
    completed_on: date | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Asks for the reward of one activity; its place in the recorded order is (reserved_at, claim_id)."""

    claim_id: str
    incentive: Code
    partner_id: str
    project_id: str | None = None
    activity_id: str | None = None
    person_id: str | None = None
    requested_on: date | None = None
    submitted_on: date | None = None
    reserved_at: datetime
    cost: Minor | None = None
    currency: Code | None = None
    extended: frozenset[Code] = frozenset()
    period_from: date | None = None
    period_until: date | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A document or confirmation that an activity took place."""

    proof_id: str
    claim_id: str
    kind: Code
    handed_in_on: date
    accepted_on: date | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of an order: what rebates are computed on."""

    line_id: str
    order_id: str
    partner_id: str
    customer_id: str
    project_id: str | None = None
    product: Code
    family: Code
    sale_type: Code
    ordered_on: date
    amount: Minor
    list_amount: Minor | None = None
    annual_value: Minor | None = None
    quantity: Count
    currency: Code
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote:
    """Takes back a part or the whole of one order line; the amount is positive, in the line's currency."""

    credit_note_id: str
    line_id: str
    credited_on: date
    amount: Minor
    currency: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The value of a counted quantity on a day: seats in use, cores deployed."""

    reading_id: str
    partner_id: str
    project_id: str | None = None
    metric: Code
    read_on: date
    value: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """An event in the life of a project: first payment, going live, renewal."""

    milestone_id: str
    project_id: str
    kind: Code
    reached_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What an earlier decision granted, as a fact for later ones."""

    award_id: str
    claim_id: str
    incentive: Code
    partner_id: str
    project_id: str | None = None
    customer_id: str | None = None
    unit: Code
    granted_on: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """One unit of `base` is worth `rate` units of `quote`, on a day, says a source."""

    rate_id: str
    base: Code
    quote: Code
    on: date
    rate: Fraction
    source: Code


Record = (
    Partner
    | Membership
    | Level
    | Competency
    | Person
    | Customer
    | Project
    | Role
    | Introduction
    | Activity
    | Claim
    | Proof
    | OrderLine
    | CreditNote
    | Reading
    | Milestone
    | Award
    | ExchangeRate
)
"""A row of any table of facts."""
