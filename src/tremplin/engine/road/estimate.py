"""The estimator: a project that nobody registered yet, as records that the road can be worked out from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tremplin.engine.change.leaf import ANOTHER_PARTNER
from tremplin.facts.record import Code, Count, Customer, Milestone, Minor, OrderLine, Partner, Project, Record, Role
from tremplin.money import MINOR_MAX
from tremplin.terms.field import fields_of
from tremplin.terms.programme import Programme
from tremplin.wording import OneOf, Place, Problem, Problems, text_key

PROJECT_ID: Final = "estimate"
LINES_MAX: Final = 50

_UNKNOWN: Final = text_key("{seen} is not known here.")
_UNKNOWN_HINT: Final = text_key("Choose one of: {known}.")
_TOO_LARGE: Final = text_key("The amount has to lie between nothing and what Tremplin can count.")
_TOO_EARLY: Final = text_key("{seen} lies before the day of the registration.")
_TOO_EARLY_HINT: Final = text_key("Give a day from {first} on.")
_NO_ROLE: Final = text_key("A partner needs a role in the project.")
_SAME: Final = text_key("The second partner is the same as the first.")
_TOO_MANY: Final = text_key("There are {seen} products; an estimate takes up to {most}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A product that the customer would order.

    Attributes:
        amount: to be paid for it, in minor units of the programme's currency.
        list_amount: at list price; the same when not given.
        annual_value: of a subscription.
    """

    family: str
    sale_type: str
    amount: int
    list_amount: int | None = None
    annual_value: int | None = None
    quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What is known of a project that is only imagined.

    Attributes:
        partner_id: who asks; its memberships, levels and competencies are as they are.
        roles: that it would have.
        customer: one that is known; else country and segment are taken.
        families: of products.
        value: of the whole, in minor units of the programme's currency; the sum of the orders when there are any.
        annual_value: of subscriptions, in the same.
        registered_on: the day of the road.
        won_on: when it is expected to be won; None where that is open.
        milestones: expected days by kind.
        second_partner: who would take part too; `ANOTHER_PARTNER` for somebody to be found; None for nobody.
        orders: what the customer would order.
        attributes: what the terms declare, by path: `project.new_customer`.
    """

    partner_id: str
    roles: tuple[str, ...]
    registered_on: date
    customer: Customer | None = None
    country: str = ""
    segment: str | None = None
    families: tuple[str, ...] = ()
    sale_type: str | None = None
    value: int | None = None
    annual_value: int | None = None
    won_on: date | None = None
    milestones: Mapping[str, date] = field(default_factory=dict)
    second_partner: str | None = None
    second_roles: tuple[str, ...] = ()
    orders: tuple[Ordered, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


def estimate_records(asked: Estimate, programme: Programme) -> tuple[Project, tuple[Record, ...]]:
    """Return the project of an estimate, and every record that stands for it but those of the partners.

    Args:
        asked: what is known of the project.
        programme: whose terms it is looked at under.

    Raises:
        Problems: everything that is wrong with what was asked, by field.
    """
    problems = list(_problems(asked, programme))
    if problems:
        raise Problems(problems)
    customer = asked.customer or Customer(
        customer_id=f"{PROJECT_ID}+customer",
        name="",
        country=Code(asked.country),
        segment=None if asked.segment is None else Code(asked.segment),
        attributes=_attributes(asked, "customer"),
    )
    project = Project(
        project_id=PROJECT_ID,
        customer_id=customer.customer_id,
        registered_by=asked.partner_id,
        registered_on=asked.registered_on,
        # Its status is still to come, as everything that the vendor decides about it.
        status=Code(PROJECT_ID),
        sale_type=None if asked.sale_type is None else Code(asked.sale_type),
        families=frozenset(map(Code, asked.families)) | {Code(one.family) for one in asked.orders},
        value=_value(asked),
        annual_value=None if asked.annual_value is None else Minor(asked.annual_value),
        currency=Code(programme.currency),
        won_on=asked.won_on,
        attributes=_attributes(asked, "project"),
    )
    return project, (project, customer, *_around(asked, project, programme))


def _value(asked: Estimate) -> Minor | None:
    if asked.value is not None:
        return Minor(asked.value)
    return Minor(sum(one.amount for one in asked.orders)) if asked.orders else None


def _around(asked: Estimate, project: Project, programme: Programme) -> Iterator[Record]:
    """Go through roles, milestones and orders of the project, and the partner who is still to be found."""
    held = [(asked.partner_id, role) for role in asked.roles]
    if asked.second_partner is not None:
        held += [(asked.second_partner, role) for role in asked.second_roles]
    if asked.second_partner == ANOTHER_PARTNER:
        yield Partner(partner_id=ANOTHER_PARTNER, name="", country=Code(asked.country))
    for number, (partner_id, role) in enumerate(held):
        yield Role(role_id=f"{PROJECT_ID}+role{number}", project_id=PROJECT_ID, partner_id=partner_id, role=Code(role))
    for kind, day in asked.milestones.items():
        yield Milestone(milestone_id=f"{PROJECT_ID}+{kind}", project_id=PROJECT_ID, kind=Code(kind), reached_on=day)
    for number, one in enumerate(asked.orders):
        yield OrderLine(
            line_id=f"{PROJECT_ID}+line{number}",
            order_id=PROJECT_ID,
            partner_id=asked.partner_id,
            customer_id=project.customer_id,
            project_id=PROJECT_ID,
            product=Code(one.family),
            family=Code(one.family),
            sale_type=Code(one.sale_type),
            ordered_on=asked.won_on or asked.registered_on,
            amount=Minor(one.amount),
            list_amount=Minor(one.amount if one.list_amount is None else one.list_amount),
            annual_value=None if one.annual_value is None else Minor(one.annual_value),
            quantity=Count(one.quantity),
            currency=Code(programme.currency),
        )


def _attributes(asked: Estimate, word: str) -> dict[str, Any]:
    return {path.partition(".")[2]: value for path, value in asked.attributes.items() if path.startswith(f"{word}.")}


def _problems(asked: Estimate, programme: Programme) -> Iterator[Problem]:
    known = fields_of(programme)
    yield from _unknown("roles", asked.roles, tuple(programme.roles))
    if not asked.roles:
        yield _problem("ROLE_MISSING", "roles", _NO_ROLE)
    yield from _unknown("segment", (asked.segment,), known.values_of("customer.segment"))
    yield from _unknown("families", asked.families, known.values_of("project.families"))
    yield from _unknown("sale_type", (asked.sale_type,), known.values_of("project.sale_type"))
    yield from _unknown("milestones", asked.milestones, tuple(programme.milestones))
    yield from _unknown("attributes", asked.attributes, tuple(programme.attributes))
    for name, amount in (("value", asked.value), ("annual_value", asked.annual_value)):
        yield from _amount(name, amount)
    for name, day in (("won_on", asked.won_on), *(("milestones", day) for day in asked.milestones.values())):
        if day is not None and day < asked.registered_on:
            fields = {"seen": day, "first": asked.registered_on}
            yield _problem("DAY_TOO_EARLY", name, _TOO_EARLY, fields, hint=_TOO_EARLY_HINT)
    yield from _second(asked, programme)
    if len(asked.orders) > LINES_MAX:
        yield _problem("TOO_MANY_ORDERS", "orders", _TOO_MANY, {"seen": len(asked.orders), "most": LINES_MAX})
    for one in asked.orders[:LINES_MAX]:
        yield from _unknown("orders", (one.family,), known.values_of("line.family"))
        yield from _unknown("orders", (one.sale_type,), known.values_of("line.sale_type"))
        for amount in (one.amount, one.list_amount, one.annual_value, one.quantity):
            yield from _amount("orders", amount)


def _second(asked: Estimate, programme: Programme) -> Iterator[Problem]:
    if asked.second_partner is None:
        return
    if asked.second_partner == asked.partner_id:
        yield _problem("SAME_PARTNER", "second_partner", _SAME)
    if not asked.second_roles:
        yield _problem("ROLE_MISSING", "second_roles", _NO_ROLE)
    yield from _unknown("second_roles", asked.second_roles, tuple(programme.roles))


def _amount(name: str, amount: int | None) -> Iterator[Problem]:
    # Sums and rates stay countable far below the largest amount.
    if amount is not None and not 0 <= amount <= MINOR_MAX // (100 * LINES_MAX):
        yield _problem("AMOUNT_OUT_OF_BOUNDS", name, _TOO_LARGE)


def _unknown(name: str, values: Iterable[str | None], known: tuple[str, ...] | None) -> Iterator[Problem]:
    """Go through the values that the terms do not list, where they list any."""
    for value in values:
        if value is not None and known is not None and value not in known:
            fields = {"seen": value, "known": OneOf(known)}
            yield _problem("UNKNOWN_VALUE", name, _UNKNOWN, fields, hint=_UNKNOWN_HINT if known else None)


def _problem(
    code: str, name: str, template: str, fields: Mapping[str, object] | None = None, *, hint: str | None = None
) -> Problem:
    return Problem(code, (Place("", column_name=name),), template, fields or {}, hint)
