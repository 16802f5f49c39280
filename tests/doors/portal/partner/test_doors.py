"""Every page of the partner's area, at once: strangers sign in, the vendor's people and the outside stay out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from tests.doors.portal.partner import today
from tests.doors.portal.street import Street, counted
from tests.usecases.office import ADMIN, ADMIN_A, APPROVER, AUDITOR, FINANCE, FINANCE_A, MANAGER, SELLER_A, SELLER_B
from tremplin.doors.portal.partner.urls import urlpatterns

ABOUT = {
    "claim_id": "solution-rebate/P1/2021-Q1",
    "n": 1,
    "sha256": "0" * 64,
    "project_id": "J1",
    "introduction_id": "I1",
    "agreement_id": "G1",
    "incentive": "technical-assessment",
    "person_id": "alice-a",
    "role": "partner-seller",
}
OF_ADMINS = {"partner_person_new", "partner_person", "partner_role_take"}
OF_SELLERS = {"partner_register", "partner_customers", "partner_twins"}


def pages(**about: str) -> Iterator[tuple[str, str]]:
    """Go through the pages of the area with an address of each, about what is named."""
    known = ABOUT | about
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        yield str(pattern.name), reverse(str(pattern.name), kwargs={name: known[name] for name in names})


@pytest.mark.parametrize("person", [MANAGER, APPROVER, FINANCE, AUDITOR, ADMIN])
def test_no_page_of_partners_opens_for_the_vendor(street: Street, person: str) -> None:
    browser = street.browser_of(person)

    assert {name: browser.get(path).status_code for name, path in pages()} == {name: 403 for name, _ in pages()}


def test_every_page_sends_a_stranger_to_sign_in_first(street: Street) -> None:
    found = {name: street.stranger().get(path) for name, path in pages()}

    assert {name for name, one in found.items() if one.status_code != 302} == set()
    assert {one.headers["Location"].partition("?")[0] for one in found.values()} == {"/account/login/"}


@pytest.mark.parametrize(
    ("person", "closed"), [(SELLER_A, OF_ADMINS), (FINANCE_A, OF_ADMINS | OF_SELLERS), (ADMIN_A, set())]
)
def test_pages_open_for_the_partners_people_by_their_role(street: Street, person: str, closed: set[str]) -> None:
    browser = street.browser_of(person)

    assert {name for name, path in pages() if browser.get(path).status_code == 403} == closed


def test_what_is_another_partners_is_not_found_on_any_page(street: Street) -> None:
    today.project(street)
    claim_id = today.drafted(street)
    browser = street.browser_of(SELLER_B)
    foreign = {name: path for name, path in pages(claim_id=claim_id) if "J1" in path or claim_id in path}
    assert len(foreign) > 15

    assert {name for name, path in foreign.items() if browser.get(path).status_code != 404} == set()


def test_page_of_a_claim_asks_as_much_however_much_has_happened(street: Street) -> None:
    counts: list[Any] = []
    browser = street.browser_of(SELLER_A)
    claim_id = today.requested(street)
    for _ in range(2):
        browser.get(f"/partner/claims/{claim_id}/")
        with counted() as statements:
            browser.get(f"/partner/claims/{claim_id}/")
        counts.append(len(statements))
        browser.post(f"/partner/claims/{claim_id}/change", today.filled(street, activity_topic="portfolio-advice"))

    assert counts[0] == counts[1] <= 14, counts
