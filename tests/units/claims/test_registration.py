"""Registrations: one partner of record, for as long as the protection lasts."""

from dataclasses import replace
from datetime import date

import pytest

from tremplin.claims.registration_life import (
    PartnerOfRecordStands,
    Registered,
    check_partner_of_record,
    protected_until,
    rivals_of,
)
from tremplin.wording import ENGLISH, refusal_text

NEW = Registered("J2", "K1", "PB", frozenset({"vcf"}), "pending-approval")
STANDING = Registered("J1", "K1", "PA", frozenset({"vcf", "tanzu"}), "approved", date(2026, 6, 30))


def test_protection_lasts_180_days_from_its_first_day() -> None:
    assert protected_until(date(2026, 1, 1)) == date(2026, 6, 30)


def test_registration_beside_a_partner_of_record_is_refused() -> None:
    refusal = check_partner_of_record(NEW, among=[STANDING], on=date(2026, 6, 29))

    assert refusal == PartnerOfRecordStands("J1", date(2026, 6, 30))
    assert refusal_text(refusal, ENGLISH) == (
        "Project J1 of the same customer is protected until 30 June 2026. "
        "The vendor decides between the two; both are kept side by side."
    )


def test_registration_after_the_protection_is_over_passes() -> None:
    assert check_partner_of_record(NEW, among=[STANDING], on=date(2026, 6, 30)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"customer_id": "K2"},
        {"partner_id": "PB"},
        {"families": frozenset({"tanzu"})},
        {"state": "lost"},
    ],
)
def test_project_that_is_no_rival_passes(changed) -> None:
    assert rivals_of(NEW, among=[replace(STANDING, **changed)]) == ()


@pytest.mark.parametrize("families", [frozenset(), frozenset({"vcf"})])
def test_rivals_stand_side_by_side_the_approved_first(families) -> None:
    waiting = replace(STANDING, project_id="J0", state="pending-revision", expires_on=None, families=families)

    assert rivals_of(NEW, among=[waiting, STANDING]) == (STANDING, waiting)


def test_registration_of_all_products_is_a_rival_of_each() -> None:
    assert rivals_of(replace(NEW, families=frozenset()), among=[STANDING]) == (STANDING,)


def test_rival_that_waits_does_not_stand_in_the_way() -> None:
    waiting = replace(STANDING, state="pending-approval", expires_on=None)

    assert check_partner_of_record(NEW, among=[waiting], on=date(2026, 1, 1)) is None


def test_approved_registration_without_an_end_protects_nothing() -> None:
    assert check_partner_of_record(NEW, among=[replace(STANDING, expires_on=None)], on=date(2026, 1, 1)) is None
