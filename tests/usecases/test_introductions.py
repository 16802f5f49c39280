from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.usecases.field import Field
from tests.usecases.office import ADMIN_A, APPROVER, MANAGER, SELLER_A, SELLER_B, Office
from tremplin.claims.agreement import PartnersNotDistinct, PartOfAgreement, SharesNotAgreed
from tremplin.claims.four_eyes import ContentChanged, OwnOrganisation
from tremplin.claims.guard import NotYours, ReasonNeeded
from tremplin.claims.life import NotPossibleNow
from tremplin.facts.record import Introduction
from tremplin.usecases.agreeing import (
    AcceptAgreement,
    DeclineAgreement,
    ProposeAgreement,
    accept_agreement,
    decline_agreement,
    propose_agreement,
)
from tremplin.usecases.interests import DeclareInterest, declare_interest
from tremplin.usecases.introductions import (
    AcceptIntroduction,
    DeclineIntroduction,
    IntroduceProject,
    ProposeSecondPartner,
    RefuseIntroduction,
    WithdrawIntroduction,
    accept_introduction,
    decline_introduction,
    introduce_project,
    propose_second_partner,
    refuse_introduction,
    withdraw_introduction,
)
from tremplin.usecases.refused import NotFound, recalled_phrase
from tremplin.wording import ENGLISH

HALVES = (
    PartOfAgreement("PA", "introducer", Fraction(5, 8)),
    PartOfAgreement("PB", "integrator", Fraction(3, 8)),
)


@pytest.fixture
def field(office: Office) -> Field:
    field = Field(office)
    field.project("J1")
    given = Introduction(
        introduction_id="I1",
        project_id="J1",
        introducing_id="PA",
        introduced_on=date(2000, 1, 1),
        qualified_on=date(2021, 5, 1),
    )
    office.do(introduce_project, IntroduceProject, SELLER_A, introduction=given)
    return field


def offered(field: Field) -> list[dict[str, Any]]:
    content = {"introduction_id": "I1", "programme": "partner-connect", "competencies": frozenset({"vcf"})}
    answer = field.office.do(propose_second_partner, ProposeSecondPartner, MANAGER, **content).answer
    proposals: list[dict[str, Any]] = answer["proposals"]
    return proposals


def agreed(field: Field) -> str:
    offered(field)
    field.office.do(accept_introduction, AcceptIntroduction, SELLER_B, introduction_id="I1")
    content = {"agreement_id": "G1", "introduction_id": "I1", "parts": HALVES}
    shown: str = field.office.do(propose_agreement, ProposeAgreement, SELLER_A, **content).answer["shown"]
    return shown


def test_second_partners_are_ranked_without_the_one_who_brings_the_project(field: Field) -> None:
    (only,) = offered(field)
    said = [ENGLISH.say_phrase(recalled_phrase(one)) for one in only["reasons"]]

    assert (only["partner"], only["place"]) == ("PB", 1)
    assert said == [
        "holds 1 of the 1 competencies wanted",
        "level principal",
        "works in FR",
        "has 0 projects under way",
    ]


def test_project_offered_is_accepted_by_the_second_partner_only(field: Field) -> None:
    before = field.office.refused(accept_introduction, AcceptIntroduction, SELLER_B, introduction_id="I1")
    offered(field)
    by_first = field.office.refused(accept_introduction, AcceptIntroduction, SELLER_A, introduction_id="I1")
    field.office.do(accept_introduction, AcceptIntroduction, SELLER_B, introduction_id="I1")
    again = field.office.refused(accept_introduction, AcceptIntroduction, SELLER_B, introduction_id="I1")

    assert isinstance(before, NotFound)
    assert isinstance(by_first, NotFound)
    assert isinstance(again, NotPossibleNow)


def test_project_declined_is_offered_to_another_and_withdrawn_by_its_own_partner(field: Field) -> None:
    office, about = field.office, {"introduction_id": "I1"}
    offered(field)
    silent = office.refused(decline_introduction, DeclineIntroduction, SELLER_B, **about)
    office.do(decline_introduction, DeclineIntroduction, SELLER_B, **about, reason="No time.")
    assert office.rows("SELECT state, receiving_id FROM introduction_state") == [("proposed", None)]
    offered(field)
    by_second = office.refused(withdraw_introduction, WithdrawIntroduction, SELLER_B, **about)
    office.do(withdraw_introduction, WithdrawIntroduction, SELLER_A, **about)

    assert silent == ReasonNeeded()
    assert by_second == NotYours()
    late = office.refused(decline_introduction, DeclineIntroduction, SELLER_A, **about, reason="Why.")
    assert isinstance(late, NotPossibleNow)


def test_vendor_refuses_a_project_that_was_brought_in_with_a_reason(field: Field) -> None:
    office, about = field.office, {"introduction_id": "I1"}
    silent = office.refused(refuse_introduction, RefuseIntroduction, MANAGER, **about)
    declared = {"person_id": APPROVER, "partner_id": "PA"}
    office.do(declare_interest, DeclareInterest, APPROVER, **declared)
    own = office.refused(refuse_introduction, RefuseIntroduction, APPROVER, **about, reason="Not qualified.")
    office.do(refuse_introduction, RefuseIntroduction, MANAGER, **about, reason="Not qualified.")

    assert silent == ReasonNeeded()
    assert own == OwnOrganisation("PA")
    assert office.value("SELECT state FROM introduction_state") == "refused"


def test_agreement_declined_by_one_partner_is_refused_for_both(field: Field) -> None:
    shown, office = agreed(field), field.office
    outside = office.refused(decline_agreement, DeclineAgreement, ADMIN_A, agreement_id="G2", reason="Too little.")
    silent = office.refused(decline_agreement, DeclineAgreement, SELLER_B, agreement_id="G1")
    office.do(decline_agreement, DeclineAgreement, SELLER_B, agreement_id="G1", reason="Too little.")

    assert isinstance(outside, NotFound)
    assert silent == ReasonNeeded()
    late = office.refused(accept_agreement, AcceptAgreement, SELLER_A, agreement_id="G1", shown=shown)
    assert isinstance(late, NotPossibleNow)


def test_agreement_is_in_force_once_both_have_accepted(field: Field) -> None:
    shown = agreed(field)
    first = field.office.do(accept_agreement, AcceptAgreement, SELLER_A, agreement_id="G1", shown=shown).answer
    second = field.office.do(accept_agreement, AcceptAgreement, SELLER_B, agreement_id="G1", shown=shown).answer

    assert (first["state"], second["state"]) == ("proposed", "in-force")
    shares = field.office.rows("SELECT data ->> 'share' FROM fact WHERE record_id LIKE 'G1/%%' ORDER BY record_id")
    assert shares == [("5/8",), ("3/8",)]


def test_agreement_shown_otherwise_is_not_accepted(field: Field) -> None:
    agreed(field)
    content = {"agreement_id": "G1", "shown": "0" * 64}

    assert field.office.refused(accept_agreement, AcceptAgreement, SELLER_A, **content) == ContentChanged()


@pytest.mark.parametrize(
    ("shares", "refusal"),
    [
        ((("PA", Fraction(3, 5)), ("PB", Fraction(1, 2))), SharesNotAgreed),
        ((("PA", Fraction(11, 10)), ("PB", Fraction(-1, 10))), SharesNotAgreed),
        ((("PA", Fraction(1, 2)), ("PA", Fraction(1, 2))), PartnersNotDistinct),
    ],
)
def test_agreement_without_exact_shares_of_distinct_partners_is_refused(
    field: Field, shares: tuple[tuple[str, Fraction], ...], refusal: type
) -> None:
    offered(field)
    parts = tuple(PartOfAgreement(partner, "integrator", share) for partner, share in shares)
    content = {"agreement_id": "G1", "introduction_id": "I1", "parts": parts}

    assert isinstance(field.office.refused(propose_agreement, ProposeAgreement, SELLER_A, **content), refusal)
