"""People: what each may do at an instant, and for whom they look."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from tremplin.store.models import Person, Portfolio, RoleGrant


def get_person(person_id: str) -> Person:
    """Return a person with their organisation.

    Raises:
        Person.DoesNotExist: there is no such person.
    """
    return Person.objects.select_related("organisation").get(pk=person_id)


def list_grants(person_id: str, *, at: datetime) -> list[RoleGrant]:
    """List the roles that a person has at an instant, by role; who approved each stands with it."""
    return list(_valid(RoleGrant.objects.filter(person_id=person_id), at).order_by("role", "id"))


def list_people_with(role: str, *, at: datetime, organisation: str | None = None) -> list[str]:
    """List the ids of active people who have a role at an instant, by id.

    Args:
        role: its name.
        at: the instant.
        organisation: only people of this one; None: of all.
    """
    grants = _valid(RoleGrant.objects.filter(role=role, person__is_active=True), at)
    if organisation is not None:
        grants = grants.filter(person__organisation_id=organisation)
    return sorted(set(grants.values_list("person_id", flat=True)))


def portfolio_of(person_id: str, *, at: datetime) -> frozenset[str]:
    """Return the ids of the partners that a channel manager looks after at an instant."""
    kept = Portfolio.objects.filter(_valid_at(at), person_id=person_id)
    return frozenset(kept.values_list("partner_id", flat=True))


def managers_of(partner_ids: Iterable[str], *, at: datetime) -> dict[str, list[str]]:
    """Return the channel managers of partners at an instant, by partner, each list by id."""
    found: dict[str, list[str]] = {}
    kept = Portfolio.objects.filter(_valid_at(at), partner_id__in=list(partner_ids))
    for partner_id, person_id in kept.order_by("person_id").values_list("partner_id", "person_id"):
        found.setdefault(partner_id, []).append(person_id)
    return found


def _valid(grants: QuerySet[RoleGrant], at: datetime) -> QuerySet[RoleGrant]:
    return grants.filter(_valid_at(at))


def _valid_at(at: datetime) -> Q:
    """Return the condition of [valid_from, valid_until): a right that ends now is gone now (X5)."""
    return Q(valid_from__lte=at) & (Q(valid_until=None) | Q(valid_until__gt=at))
