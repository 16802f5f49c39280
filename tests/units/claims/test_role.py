"""Roles: refused when given, and again when used."""

import pytest

from tremplin.claims.role import (
    ROLES,
    GrantNeedsAnother,
    RoleOfOthers,
    RolesIncompatible,
    check_grant,
    check_roles,
)
from tremplin.wording import ENGLISH, refusal_text


@pytest.mark.parametrize("money", ["channel-manager", "approver", "finance"])
def test_admin_with_a_right_over_money_is_refused(money: str) -> None:
    assert check_roles(["admin", money]) == RolesIncompatible("admin", money)


@pytest.mark.parametrize("other", sorted(set(ROLES) - {"auditor"}))
def test_auditor_with_any_other_role_is_refused(other: str) -> None:
    assert check_roles([other, "auditor"]) is not None


@pytest.mark.parametrize("roles", [[], ["admin"], ["auditor"], ["approver", "channel-manager"], ["partner-admin"]])
def test_roles_that_may_meet_pass(roles: list[str]) -> None:
    assert check_roles(roles) is None


def test_incompatible_roles_are_named() -> None:
    refusal = RolesIncompatible("admin", "approver")

    assert refusal_text(refusal, ENGLISH) == (
        "One person cannot be both admin and approver. Give one of the two roles to another person."
    )


def grant(role: str, **changed):
    given = {"held": [], "organisation": "vendor", "person": "p1", "giver": "a1", "confirmer": "a2"}
    return check_grant(role, **{**given, **changed})


def test_role_that_two_persons_give_passes() -> None:
    assert grant("approver") is None


def test_role_that_needs_no_second_person_passes_with_one() -> None:
    assert grant("channel-manager", confirmer=None) is None


@pytest.mark.parametrize("changed", [{"confirmer": None}, {"confirmer": "a1"}, {"confirmer": "p1"}, {"giver": "p1"}])
def test_role_over_money_that_one_person_gives_is_refused(changed) -> None:
    refusal = grant("approver", **changed)

    assert refusal == GrantNeedsAnother("approver")
    assert refusal_text(refusal, ENGLISH) == (
        "Nobody gives or confirms the role approver alone. Ask another person to confirm it."
    )


def test_role_that_clashes_with_one_that_is_held_is_refused() -> None:
    assert grant("approver", held=["admin"]) == RolesIncompatible("admin", "approver")


@pytest.mark.parametrize(("role", "organisation"), [("partner-seller", "vendor"), ("approver", "P001")])
def test_role_of_the_other_kind_of_organisation_is_refused(role: str, organisation: str) -> None:
    assert grant(role, organisation=organisation) == RoleOfOthers(role)


def test_role_of_others_is_named() -> None:
    assert refusal_text(RoleOfOthers("approver"), ENGLISH) == (
        "The role approver is not for people of this organisation."
    )
