"""The page of a project: facts, roles, its registration, claims; a longer protection, a revision, an end."""

from fractions import Fraction
from typing import Any

import pytest

from tests.doors.portal.partner import today
from tests.doors.portal.partner.test_registration import PATH, filled
from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.office import APPROVER, SELLER_A, SELLER_B
from tremplin.facts.record import Code, Role
from tremplin.usecases.projects import (
    ApproveRegistration,
    AskRevision,
    approve_registration,
    ask_revision,
)


def registered(street: Street) -> str:
    form = filled(value="1,234.56")
    street.browser_of(SELLER_A).post(PATH, form)
    return f"P-{form['command_id'][:8].upper()}"


def approved(street: Street) -> str:
    project_id = registered(street)
    street.office.do(approve_registration, ApproveRegistration, APPROVER, project_id=project_id)
    return project_id


def registration(street: Street) -> Any:
    (found,) = street.office.rows("SELECT state, extension, extension_days FROM registration")
    return found


def test_page_shows_roles_and_claims_and_of_shares_ones_own_only(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    for partner, share in (("PA", Fraction(7, 8)), ("PB", Fraction(3, 16))):
        role = Role(role_id=f"S-{partner}", project_id="J1", partner_id=partner, role=Code("integrator"), share=share)
        street.record(role)

    shown = text_of(street.browser_of(SELLER_A).get("/partner/projects/J1/"))

    assert claim_id in shown
    assert "partner of record" in shown
    assert "87.5%" in shown
    assert "18.75" not in shown
    assert 'href="/road/J1/"' in shown


def test_partner_with_a_role_sees_the_project_and_none_of_the_others_claims(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    street.record(Role(role_id="S-PB", project_id="J1", partner_id="PB", role=Code("integrator")))

    shown = street.browser_of(SELLER_B).get("/partner/projects/J1/")

    assert shown.status_code == 200
    assert claim_id not in text_of(shown)


def test_longer_protection_is_asked_for_once(street: Street) -> None:
    project_id = approved(street)
    browser = street.browser_of(SELLER_A, language="fr")
    path = f"/partner/projects/{project_id}/extension"

    assert "L’éditeur décide" in text_of(browser.get(path))
    assert browser.post(path, {"days": "0", "reason": "Budget.", **form_id()}).status_code == 422
    browser.post(path, {"days": "60", "reason": "Budget.", **form_id()})

    assert registration(street) == ("approved", "pending", 60)
    assert browser.get(path).status_code == 404
    assert "prolongation demandée" in text_of(browser.get(f"/partner/projects/{project_id}/")).lower()


def test_registration_is_revised_as_the_vendor_asked(street: Street) -> None:
    project_id = registered(street)
    street.office.do(ask_revision, AskRevision, APPROVER, project_id=project_id, reason="Which product?")
    browser = street.browser_of(SELLER_A)
    path = f"/partner/projects/{project_id}/revision"

    shown = text_of(browser.get(path))
    browser.post(path, {"families": ["tanzu"], "sale_type": "", "value": "99.00", **form_id()})

    assert "Which product?" in shown
    assert "1234.56" in shown
    assert registration(street)[0] == "pending-approval"
    data = street.office.value("SELECT data FROM fact WHERE table_name = 'projects' AND superseded_at IS NULL")
    assert (data["families"], data["value"], data["customer_id"]) == (["tanzu"], "9900", "K1")
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(("step", "state"), [("won", "won"), ("lost", "lost"), ("abandoned", "abandoned")])
def test_project_ends_after_a_question(street: Street, step: str, state: str) -> None:
    project_id = approved(street)
    browser = street.browser_of(SELLER_A)

    assert "this cannot be undone" in text_of(browser.get(f"/partner/projects/{project_id}/{step}"))
    browser.post(f"/partner/projects/{project_id}/{step}", form_id())

    assert registration(street)[0] == state
    assert browser.get(f"/partner/projects/{project_id}/{step}").status_code == 404


def test_steps_with_a_project_of_others_are_not_found(street: Street) -> None:
    project_id = approved(street)
    browser = street.browser_of(SELLER_B)

    for step in ("extension", "revision", "won", "lost", "abandoned"):
        assert browser.get(f"/partner/projects/{project_id}/{step}").status_code == 404
        assert browser.post(f"/partner/projects/{project_id}/{step}", form_id()).status_code == 404
    assert registration(street)[0] == "approved"
