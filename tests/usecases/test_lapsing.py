"""Introductions and agreements that nobody answers lapse; people choose how mails come."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.usecases.field import Field
from tests.usecases.office import MANAGER, SELLER_A, SELLER_B, Office
from tremplin.claims.agreement import OPEN_DAYS, PartOfAgreement
from tremplin.claims.life import NotPossibleNow
from tremplin.facts.record import Introduction
from tremplin.usecases.agreeing import AcceptAgreement, ProposeAgreement, accept_agreement, propose_agreement
from tremplin.usecases.introductions import (
    AcceptIntroduction,
    IntroduceProject,
    ProposeSecondPartner,
    accept_introduction,
    introduce_project,
    propose_second_partner,
)
from tremplin.usecases.lapsing import LapsePapers, lapse_papers, papers_past
from tremplin.usecases.refused import NotFound
from tremplin.usecases.reminding import reminders_waiting
from tremplin.usecases.telling import ChooseMail, choose_mail

PARTS = (PartOfAgreement("PA", "introducer", Fraction(5, 8)), PartOfAgreement("PB", "integrator", Fraction(3, 8)))
LONG_AGO = date(2021, 1, 1)


@pytest.fixture
def field(office: Office) -> Field:
    field = Field(office)
    field.project("J1")
    given = Introduction(introduction_id="I1", project_id="J1", introducing_id="PA", introduced_on=LONG_AGO)
    office.do(introduce_project, IntroduceProject, MANAGER, introduction=given, happened_on=LONG_AGO)
    return field


def proposed(field: Field) -> str:
    """An agreement of long ago under an introduction of today."""
    office = field.office
    wanted = {"introduction_id": "I1", "programme": "partner-connect", "competencies": frozenset({"vcf"})}
    office.do(propose_second_partner, ProposeSecondPartner, MANAGER, **wanted)
    office.do(accept_introduction, AcceptIntroduction, SELLER_B, introduction_id="I1")
    content = {"agreement_id": "G1", "introduction_id": "I1", "parts": PARTS, "happened_on": LONG_AGO}
    shown: str = office.do(propose_agreement, ProposeAgreement, MANAGER, **content).answer["shown"]
    return shown


def test_introduction_is_past_on_its_day_and_not_the_day_before(field: Field) -> None:
    over_on = LONG_AGO + timedelta(days=OPEN_DAYS)

    assert papers_past(field.office.connection, on=over_on) == ((("I1", 1),), ())
    assert papers_past(field.office.connection, on=over_on - timedelta(days=1)) == ((), ())


def test_introduction_lapses_once_and_is_not_offered_any_more(field: Field) -> None:
    first = field.office.do(lapse_papers, LapsePapers, MANAGER, introductions=(("I1", 1),)).answer
    second = field.office.do(lapse_papers, LapsePapers, MANAGER, introductions=(("I1", 1),)).answer
    wanted = {"introduction_id": "I1", "programme": "partner-connect"}
    refusal = field.office.refused(propose_second_partner, ProposeSecondPartner, MANAGER, **wanted)

    assert (first["introductions"], second["introductions"]) == (1, 0)
    assert field.office.rows("SELECT state, version FROM introduction_state") == [("lapsed", 2)]
    assert isinstance(refusal, NotPossibleNow)


def test_introduction_that_is_offered_anew_has_its_days_anew(field: Field) -> None:
    wanted = {"introduction_id": "I1", "programme": "partner-connect", "competencies": frozenset({"vcf"})}
    field.office.do(propose_second_partner, ProposeSecondPartner, MANAGER, **wanted)

    answer = field.office.do(lapse_papers, LapsePapers, MANAGER, introductions=(("I1", 2),)).answer

    assert answer["introductions"] == 0
    today = field.office.value("SELECT current_date")
    assert field.office.value("SELECT lapses_on FROM introduction_state") == today + timedelta(days=OPEN_DAYS)


def test_agreement_lapses_and_cannot_be_accepted_any_more(field: Field) -> None:
    shown = proposed(field)

    found = papers_past(field.office.connection, on=field.office.value("SELECT current_date"))
    answer = field.office.do(lapse_papers, LapsePapers, MANAGER, agreements=found[1]).answer
    refusal = field.office.refused(accept_agreement, AcceptAgreement, SELLER_A, agreement_id="G1", shown=shown)

    assert (found, answer["agreements"]) == (((), (("G1", 1),)), 1)
    assert isinstance(refusal, NotPossibleNow)


def test_partner_that_has_accepted_an_agreement_is_not_reminded_of_it(field: Field) -> None:
    shown = proposed(field)
    field.office.do(accept_agreement, AcceptAgreement, SELLER_A, agreement_id="G1", shown=shown)

    due = reminders_waiting(field.office.connection, on=LONG_AGO + timedelta(days=OPEN_DAYS - 7))

    assert [(one.ending.subject, one.ending.partner, one.days) for one in due] == [("agreement", "PB", 7)]


def test_person_chooses_how_mails_come_for_themselves(office: Office) -> None:
    office.do(choose_mail, ChooseMail, SELLER_A, choice="at-once", language="fr")

    found = office.rows("SELECT person_id, mail_choice, language FROM person WHERE mail_choice <> 'daily'")
    assert found == [(SELLER_A, "at-once", "fr")]


@pytest.mark.parametrize(("choice", "language"), [("weekly", "en"), ("daily", "de")])
def test_choice_that_there_is_not_is_not_found(office: Office, choice: str, language: str) -> None:
    refusal = office.refused(choose_mail, ChooseMail, SELLER_A, choice=choice, language=language)

    assert isinstance(refusal, NotFound)
