"""What a partner reads besides its claims: accounts of decisions, proofs, what a draft would be promised."""

from dataclasses import replace

import pytest

from tests.usecases.field import Field, partner_facts, programme_files
from tests.usecases.office import ADMIN_A, AUDITOR, FINANCE_A, MANAGER, SELLER_A, SELLER_B, Office
from tests.usecases.two_payees import Shared
from tremplin.doors.language import language_of
from tremplin.facts.record import Activity, Code, Level
from tremplin.terms.reader import read_terms
from tremplin.usecases.asking import DraftClaim, draft_claim
from tremplin.usecases.command import Actor
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.reads.account import get_account, get_proof
from tremplin.usecases.reads.claim_page import get_claim_page
from tremplin.usecases.reads.company import get_company, list_colleagues
from tremplin.usecases.reads.projects import project_choices
from tremplin.usecases.reads.promise_ahead import promise_ahead
from tremplin.usecases.reads.reader import Reader, open_reader
from tremplin.usecases.refused import NotFound, Refused


def reader(office: Office, person: str) -> Reader:
    return open_reader(office.connection, Actor(person))


def test_account_is_told_to_its_partner_and_to_no_other(field: Field) -> None:
    office = field.office
    field.approved("C1")

    told = get_account(reader(office, SELLER_A), "C1", n=2)

    assert "€8,000.00 is granted, all that the rules give." in told.told(language_of("en"))[0].lines
    assert told.why_not(language_of("en")) == ()
    with pytest.raises(Refused) as caught:
        get_account(reader(office, SELLER_B), "C1", n=2)
    assert isinstance(caught.value.refusal, NotFound)


def test_account_of_a_shared_claim_is_for_the_vendor(office: Office) -> None:
    Shared(office).approved()

    assert get_account(reader(office, AUDITOR), "C1", n=1).told(language_of("en"))
    with pytest.raises(Refused):
        get_account(reader(office, SELLER_A), "C1", n=1)


def test_proof_is_found_by_its_partner_in_its_own_claim_only(field: Field) -> None:
    office = field.office
    field.submitted("C1")
    sha256 = office.value("SELECT sha256 FROM proof_file ORDER BY name LIMIT 1")

    assert get_proof(reader(office, SELLER_A), "C1", sha256=sha256).name == "assessment-report.pdf"
    for person, wanted in ((SELLER_B, sha256), (SELLER_A, "0" * 64), (SELLER_A, "x\x00")):
        with pytest.raises(Refused) as caught:
            get_proof(reader(office, person), "C1", sha256=wanted)
        assert isinstance(caught.value.refusal, NotFound)


def test_promise_of_a_shared_draft_is_the_readers_own_part(office: Office) -> None:
    Shared(office).drafted(actor=SELLER_A)
    seen = reader(office, SELLER_A)

    ahead = promise_ahead(seen, get_claim_page(seen, "C1"))

    assert (ahead.asked, ahead.granted, ahead.account) == (None, 66_667, None)
    assert {scope for one in ahead.seen for scope in one.scope} == {("partner", "PA")}


def test_projects_to_choose_from_are_those_in_which_the_partner_takes_part(field: Field) -> None:
    office = field.office
    field.project("J1")
    field.project("J2", partner="PB")

    assert [one.project_id for one in project_choices(office.connection, "PA")] == ["J1"]
    assert [one.customer for one in project_choices(office.connection, "PB")] == ["Kunde"]


WORK = Activity(activity_id="W1", project_id="J1", partner_id="PA", kind=Code("technical-assessment"))


def test_draft_with_work_records_it_once_and_for_the_same_partner_and_project_only(field: Field) -> None:
    office = field.office
    field.project("J1")
    claim = replace(field.claim("C1", project_id="J1"), activity_id="W1")
    asked = {"programme": "partner-connect", "claim": claim}

    for strange in (replace(WORK, partner_id="PB"), replace(WORK, project_id="J2"), replace(WORK, activity_id="W2")):
        refusal = office.refused(draft_claim, DraftClaim, SELLER_A, **asked, activity=strange)
        assert isinstance(refusal, NotFound)
    office.do(draft_claim, DraftClaim, SELLER_A, **asked, activity=WORK)

    again = {"programme": "partner-connect", "claim": replace(claim, claim_id="C2")}
    assert office.refused(draft_claim, DraftClaim, SELLER_A, **again, activity=WORK).code == "ALREADY_DONE"


def test_next_level_is_told_with_what_the_terms_ask_for(office: Office) -> None:
    """Of terms that set figures for levels; those of the reference programme set none."""
    files = programme_files("atelier")
    programme = read_terms(files)
    today = office.value("SELECT current_date")
    named = {"partner_id": "PA", "programme": Code(programme.programme), "valid_from": today}
    first, second, *_ = programme.level_names
    office.do(record_facts, RecordFacts, MANAGER, records=(*partner_facts("PA")[:1],))
    assert get_company(reader(office, SELLER_A), programme).next_level == first

    office.do(record_facts, RecordFacts, MANAGER, records=(Level(level_id="L1", level=Code(first), **named),))
    company = get_company(reader(office, SELLER_A), programme)

    assert (company.level, company.next_level) == (first, second)
    rules = [one for one in programme.levels if one.level == second]
    assert len(company.asked_of_next(language_of("fr"))) == len(rules)
    assert [one.person_id for one in list_colleagues(reader(office, SELLER_A))] == [FINANCE_A, SELLER_A, ADMIN_A]
