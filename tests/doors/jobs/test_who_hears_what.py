"""Each person hears only of what they may see, in their language, and of an amount their own part only (S4, X1).

What could leak is there: partner PB has a claim, a share and people of its own.
"""

import re
from datetime import date
from fractions import Fraction
from json import dumps
from pathlib import Path

import pytest

import tremplin.usecases
from tests.doors.jobs.conftest import Letters, text_of
from tests.usecases.field import Field
from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_MANAGER,
    SELLER_A,
    SELLER_B,
    Office,
)
from tremplin.claims.agreement import INTRODUCTION_LIFE, PartOfAgreement
from tremplin.claims.claim_life import EVENTS
from tremplin.claims.registration_life import EXTENSION_LIFE, REGISTRATION_LIFE
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.mailing import send_digests, tell
from tremplin.facts.record import Introduction
from tremplin.payments.invoice.life import INVOICE_LIFE
from tremplin.payments.statement.dispute import DISPUTE_LIFE
from tremplin.usecases.agreeing import AcceptAgreement, ProposeAgreement, accept_agreement, propose_agreement
from tremplin.usecases.audience import TOPICS
from tremplin.usecases.awarding import ApproveClaim
from tremplin.usecases.introductions import (
    AcceptIntroduction,
    IntroduceProject,
    ProposeSecondPartner,
    accept_introduction,
    introduce_project,
    propose_second_partner,
)
from tremplin.usecases.people import TakeRight, take_right
from tremplin.usecases.taking_back import NoticeClawback, notice_clawback
from tremplin.usecases.telling import ChooseMail, choose_mail

pytestmark = pytest.mark.slow

# Topics that are put together: whatever follows is an event or a state of a life, looked at below.
COMPOSED = {"claim-", "registration-", "introduction-", "invoice-", "own-invoice-", "dispute-", ""}
_TOLD = re.compile(r"\.tell\(\s*(f?)\"([^\"]+)\"")


def heard(letters: Letters, claim_id: str) -> set[str]:
    """Who was mailed anything about a claim."""
    return {mail["To"].partition("@")[0] for mail in letters.all() if claim_id in text_of(mail)}


def test_partner_hears_of_its_own_claims_and_the_vendor_of_those_in_sight(
    field: Field, desk: Desk, letters: Letters
) -> None:
    field.approved("CLAIM-A", project_id="J1")
    field.approved("CLAIM-B", project_id="J2", partner="PB")

    send_digests(desk)

    # Emma approved both, so nobody tells her of that; Denis looks after no partner; Ines only reads, when she wants to.
    assert heard(letters, "CLAIM-A") - heard(letters, "CLAIM-B") == {SELLER_A, ADMIN_A, FINANCE_A}
    assert heard(letters, "CLAIM-B") - heard(letters, "CLAIM-A") == {SELLER_B}
    assert OTHER_MANAGER not in heard(letters, "CLAIM")
    assert AUDITOR not in heard(letters, "CLAIM")
    assert {MANAGER, FINANCE, APPROVER} <= heard(letters, "CLAIM-A") & heard(letters, "CLAIM-B")


def test_finance_of_a_partner_hears_of_money_and_not_of_every_step(field: Field, desk: Desk, letters: Letters) -> None:
    field.approved()

    send_digests(desk)

    (to_finance,), (to_seller,) = letters.to(FINANCE_A), letters.to(SELLER_A)
    assert "was approved: " in to_finance
    assert "in review" not in to_finance
    assert "in review" in to_seller


def test_shares_of_an_award_are_told_to_each_partner_alone(field: Field, desk: Desk, letters: Letters) -> None:
    office = field.office
    field.project("J1")
    given = Introduction(introduction_id="I1", project_id="J1", introducing_id="PA", introduced_on=date(2021, 1, 1))
    office.do(introduce_project, IntroduceProject, SELLER_A, introduction=given)
    wanted = {"introduction_id": "I1", "programme": "partner-connect", "competencies": frozenset({"vcf"})}
    office.do(propose_second_partner, ProposeSecondPartner, MANAGER, **wanted)
    office.do(accept_introduction, AcceptIntroduction, SELLER_B, introduction_id="I1")
    parts = (PartOfAgreement("PA", "record", Fraction(5, 8)), PartOfAgreement("PB", "services", Fraction(3, 8)))
    agreement = {"agreement_id": "G1", "introduction_id": "I1", "parts": parts}
    shown = office.do(propose_agreement, ProposeAgreement, SELLER_A, **agreement).answer["shown"]
    for partner in (SELLER_A, SELLER_B):
        office.do(accept_agreement, AcceptAgreement, partner, agreement_id="G1", shown=shown)
    split_award(office)

    send_digests(desk)

    told = {person: amounts(letters, person) for person in (SELLER_A, SELLER_B, MANAGER)}
    assert told == {SELLER_A: {"1,250.00 EUR"}, SELLER_B: {"750.00 EUR"}, MANAGER: {"2,000.00 EUR"}}


def split_award(office: Office) -> None:
    """Award a claim of partner PA in two parts, as an award under shares does; only what is told of it matters here."""
    move = {"claim_id": "C9", "event": "approve", "state": "approved"}
    parts = [
        {"kind": "partner", "payee": "PA", "amount": 125_000},
        {"kind": "partner", "payee": "PB", "amount": 75_000},
    ]
    row = {
        "programme": "p",
        "incentive": "i",
        "partner_id": "PA",
        "project_id": "J1",
        "unit": "EUR",
        "awarded": 200_000,
    }
    payload = {
        "command": office.make(ApproveClaim, APPROVER, claim_id="C9", shown="0" * 64).head(),
        "claims": [{**move, "set": row, "data": {"parts": parts}}],
        "outbox": [{"topic": "claim-approved", "payload": {"claim_id": "C9", "awarded": 200_000, "unit": "EUR"}}],
    }
    office.connection.execute("SELECT post(%s::jsonb)", [dumps(payload)])


def amounts(letters: Letters, person: str) -> set[str]:
    return set(re.findall(r"approved: ([0-9,.]+ EUR)", " ".join(letters.to(person)).replace("\u00a0", " ")))


def test_who_lost_the_right_meanwhile_hears_nothing_of_it(field: Field, desk: Desk, letters: Letters) -> None:
    field.approved("CLAIM-A", project_id="J1")
    tell(desk)
    field.office.do(take_right, TakeRight, ADMIN, person_id=SELLER_A, role="partner-seller")

    send_digests(desk)

    assert field.office.value("SELECT count(*) FROM notice WHERE person_id = %s", SELLER_A) > 1
    assert heard(letters, "CLAIM-A") >= {ADMIN_A, FINANCE_A}
    assert letters.to(SELLER_A) == []


def test_each_chooses_how_mails_come_and_what_presses_comes_in_any_case(
    field: Field, desk: Desk, letters: Letters
) -> None:
    office = field.office
    office.do(choose_mail, ChooseMail, SELLER_A, choice="at-once")
    office.do(choose_mail, ChooseMail, FINANCE_A, choice="none", language="fr")
    field.approved("CLAIM-A", project_id="J1")

    tell(desk)
    after_award = {person: len(letters.to(person)) for person in (SELLER_A, FINANCE_A, ADMIN_A)}
    notice = {"claim_id": "CLAIM-A", "amount": 1_000, "rule": "work-not-done", "reason": "Nobody came."}
    office.do(notice_clawback, NoticeClawback, FINANCE, **notice)
    tell(desk)
    send_digests(desk)

    assert after_award == {SELLER_A: 1, FINANCE_A: 0, ADMIN_A: 0}
    (pressing,) = letters.to(FINANCE_A)
    assert "Une reprise de 10,00\u00a0EUR est notifiée sur la demande de versement CLAIM-A." in pressing
    assert "car un délai court" in pressing
    # Arno is told at once what presses, and all the rest in the digest of the day.
    assert ["to be taken back" in text for text in letters.to(ADMIN_A)] == [True, False]
    assert len(letters.to(SELLER_A)) == 2


def test_every_message_that_a_use_case_sends_has_an_audience() -> None:
    told = set()
    for file in Path(tremplin.usecases.__path__[0]).rglob("*.py"):
        for is_composed, topic in _TOLD.findall(file.read_text()):
            stem = topic.partition("{")[0]
            told |= {one for one in TOPICS if one.startswith(stem)} if is_composed else {topic}
            assert not is_composed or stem in COMPOSED, (file, topic)

    assert told <= set(TOPICS)
    # Those of the lives: whatever event a step of `reviewing` names.
    assert {"claim-begin-review", "claim-query", "claim-answer", "claim-return", "claim-pre-approve"} <= set(TOPICS)
    papers = (
        ("registration", REGISTRATION_LIFE),
        ("registration", EXTENSION_LIFE),
        ("introduction", INTRODUCTION_LIFE),
    )
    for stem, life in papers:
        assert {f"{stem}-{event}" for event in life.events} <= set(TOPICS)
    # Of invoices and disputes, whoever is concerned hears of the state that was reached.
    assert {"own-invoice-taken", "own-invoice-differs"} <= set(TOPICS)
    for stem, one in (("invoice", INVOICE_LIFE), ("dispute", DISPUTE_LIFE)):
        assert {f"{stem}-{state}" for state in one.states if state != one.initial} <= set(TOPICS)
    assert {one.removeprefix("claim-") for one in TOPICS if one.startswith("claim-")} - set(EVENTS) == {
        "requested",
        "approved",
        "corrected",
    }
