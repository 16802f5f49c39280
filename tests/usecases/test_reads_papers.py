"""The papers of a partner as people read them: what is in use, what holds payments up, and who may not look."""

from datetime import timedelta

import pytest

from tests.usecases.office import (
    ADMIN_A,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_ADMIN,
    OUTSIDER,
    SELLER_A,
    Office,
)
from tests.usecases.test_papers import confirm, give, propose, today
from tremplin.payments.hold import (
    BankDetailsMissing,
    BankDetailsUnconfirmed,
    CompanyMissing,
    CoolingTime,
    DueDiligenceLapsed,
    MandateMissing,
    VendorCompanyMissing,
)
from tremplin.usecases.command import Actor
from tremplin.usecases.people import GiveRight, give_right
from tremplin.usecases.reads.papers import CompanyPapers, company_papers
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import NotAllowed, NotFound, Refused

UNKNOWN = (CompanyMissing("PA"), VendorCompanyMissing(), DueDiligenceLapsed())
"""What is missing besides, as long as nobody has recorded a company or checked the partner."""


def read(office: Office, person: str = FINANCE, partner_id: str = "PA") -> CompanyPapers:
    return company_papers(open_reader(office.connection, Actor(person)), partner_id)


def test_partner_without_papers_is_told_what_is_missing(office: Office) -> None:
    missing = (BankDetailsMissing(), MandateMissing(), *UNKNOWN)
    assert read(office) == CompanyPapers((), None, (), missing, {})


def test_papers_say_what_they_wait_for(office: Office) -> None:
    day = today(office)
    give(office)
    propose(office)
    waiting = read(office).holds
    confirm(office)

    papers = read(office)

    assert waiting == (BankDetailsUnconfirmed(day), *UNKNOWN)
    assert papers.holds == (CoolingTime(day + timedelta(days=5)), *UNKNOWN)
    assert papers.in_use is None
    assert [(one.details_id, one.state, one.iban) for one in papers.details] == [
        ("B1", "confirmed", "FR7630006000011234567890189")
    ]
    assert [one.mandate_id for one in papers.mandates] == ["M1"]


def test_details_that_have_cooled_down_are_in_use(office: Office) -> None:
    propose(office)
    confirm(office)
    reader = open_reader(office.connection, Actor(FINANCE))
    reader.at += timedelta(days=5)

    papers = company_papers(reader, "PA")

    assert (papers.in_use, papers.holds) == ("B1", (MandateMissing(), *UNKNOWN))


@pytest.mark.parametrize("person", [ADMIN_A, FINANCE_A, FINANCE, AUDITOR])
def test_each_reading_of_bank_details_is_noted(office: Office, person: str) -> None:
    """X2: reads of bank details are logged."""
    propose(office)

    read(office, person)

    noted = office.rows("SELECT what, actor_person, detail FROM security_event ORDER BY id DESC LIMIT 1")
    assert noted == [("bank-details-read", person, {"partner_id": "PA", "details": 1})]


@pytest.mark.parametrize("person", [SELLER_A, MANAGER, OUTSIDER])
def test_others_do_not_read_bank_details(office: Office, person: str) -> None:
    propose(office)

    with pytest.raises(Refused) as caught:
        read(office, person)

    assert isinstance(caught.value.refusal, NotAllowed)


def test_papers_of_another_partner_are_not_there(office: Office) -> None:
    """X1: a foreign object is not found, as one that does not exist."""
    office.do(give_right, GiveRight, OTHER_ADMIN, person_id="boris-b", role="partner-admin")

    for partner_id in ("PA", "PX", "vendor"):
        with pytest.raises(Refused) as caught:
            read(office, "boris-b", partner_id)
        assert isinstance(caught.value.refusal, NotFound)
