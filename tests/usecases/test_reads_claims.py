"""What a person reads of claims: their own, in order and in pages, and of a shared one their own part only."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.usecases.field import PROGRAMME, Field
from tests.usecases.office import (
    ADMIN,
    APPROVER,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_MANAGER,
    OUTSIDER,
    SELLER_A,
    SELLER_B,
    Office,
)
from tests.usecases.two_payees import Shared
from tremplin.facts.record import Activity, Code, Role
from tremplin.usecases.asking import DraftClaim, RequestClaim, draft_claim, request_claim
from tremplin.usecases.command import Actor
from tremplin.usecases.people import TakeRight, take_right
from tremplin.usecases.reads.claim_page import ClaimPage, get_claim_page, get_receipt
from tremplin.usecases.reads.claims import ClaimLine, list_claims
from tremplin.usecases.reads.reader import Reader, open_reader
from tremplin.usecases.reads.receipt_sight import shows_anothers_money
from tremplin.usecases.refused import NotFound, Refused
from tremplin.usecases.reviewing import PreApproveClaim, pre_approve_claim
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback


def reader(office: Office, person: str) -> Reader:
    return open_reader(office.connection, Actor(person))


def ids(office: Office, person: str, **choices: Any) -> list[str]:
    return [one.claim_id for one in list_claims(reader(office, person), **choices).items]


def line(office: Office, person: str) -> ClaimLine:
    (found,) = list_claims(reader(office, person)).items
    return found


@pytest.fixture
def field(office: Office) -> Field:
    field = Field(office)
    field.requested("C1")
    field.requested("C2", partner="PB", project_id="J2")
    return field


def test_claims_are_seen_by_those_who_may_and_nobody_else(field: Field) -> None:
    seen = {
        person: sorted(ids(field.office, person))
        for person in (SELLER_A, SELLER_B, MANAGER, OTHER_MANAGER, APPROVER, FINANCE, AUDITOR, ADMIN, OUTSIDER)
    }

    assert seen == {
        SELLER_A: ["C1"],
        SELLER_B: ["C2"],
        MANAGER: ["C1", "C2"],
        OTHER_MANAGER: [],
        APPROVER: ["C1", "C2"],
        FINANCE: ["C1", "C2"],
        AUDITOR: ["C1", "C2"],
        ADMIN: [],
        OUTSIDER: [],
    }


def test_asking_for_another_partners_claims_gives_none(field: Field) -> None:
    assert ids(field.office, SELLER_A, partner_id="PB") == []
    assert ids(field.office, SELLER_A, project_id="J2") == []


def test_who_lost_their_role_sees_nothing_any_more(field: Field) -> None:
    field.office.do(take_right, TakeRight, ADMIN, person_id=SELLER_A, role="partner-seller")

    assert ids(field.office, SELLER_A) == []


def test_roles_that_clash_see_nothing(field: Field) -> None:
    field.office.smuggle_role(AUDITOR, "channel-manager")

    assert ids(field.office, AUDITOR) == []


@pytest.mark.usefixtures("furnished")
def test_draft_of_a_partner_is_its_own_until_it_is_sent(office: Office) -> None:
    field = Field(office)
    field.project("J1")
    field.drafted("C1", actor=SELLER_A)
    field.project("J2")
    field.drafted("C2", actor=MANAGER, project_id="J2")

    assert sorted(ids(office, SELLER_A)) == ["C1", "C2"]
    assert ids(office, MANAGER) == ids(office, APPROVER) == ["C2"]
    with pytest.raises(Refused) as caught:
        get_claim_page(reader(office, MANAGER), "C1")
    assert isinstance(caught.value.refusal, NotFound)


def test_pages_follow_each_other_without_a_gap_or_a_double(field: Field) -> None:
    for number in range(3, 8):
        field.requested(f"C{number}", project_id=f"J{number}")
    found: list[str] = []
    after: str | None = None
    while True:
        page = list_claims(reader(field.office, MANAGER), at_most=3, after=after)
        found += [one.claim_id for one in page.items]
        after = page.next
        if after is None:
            break

    assert found == [f"C{number}" for number in range(7, 0, -1)]


@pytest.mark.parametrize("after", ["x", "{}", '["1"]', "[1, 2]"])
def test_page_that_never_was_is_not_found(field: Field, after: str) -> None:
    with pytest.raises(Refused) as caught:
        list_claims(reader(field.office, MANAGER), after=after)
    assert isinstance(caught.value.refusal, NotFound)


def test_line_says_who_has_it_and_what_it_comes_to(field: Field) -> None:
    found = line(field.office, SELLER_A)

    assert found.holder == "reviewer"
    assert found.holder_words.template == "a reviewer of the vendor"
    assert found.state_words.template == "requested"
    assert found.title.in_("en") == "Technical Assessment Incentive"
    assert (found.partner_name, found.customer_name) == ("PA", "Kunde")
    row = field.claim_row("C1")
    assert (found.asked, found.reserved, found.awarded) == (row["asked"], row["reserved"], 0)
    assert found.due_on == field.office.value("SELECT reserved_until FROM claim WHERE claim_id = 'C1'")


def test_page_of_another_partners_claim_is_not_there_and_is_noted(field: Field) -> None:
    for claim_id in ("C2", "C9"):
        with pytest.raises(Refused) as caught:
            get_claim_page(reader(field.office, SELLER_A), claim_id)
        assert isinstance(caught.value.refusal, NotFound)
        assert caught.value.refusal.id == claim_id
    assert field.office.security().count("out-of-sight") == 1


@pytest.mark.usefixtures("furnished")
def test_page_holds_what_happened_proofs_decisions_and_holds(office: Office) -> None:
    field = Field(office)
    field.approved("C1")

    page = get_claim_page(reader(office, AUDITOR), "C1")

    events = ["draft", "request", "pre-approve", "report-work", "hand-in-proof", "begin-review", "approve"]
    assert [one.event for one in page.events] == events
    assert [one.by for one in page.events] == ["Chloe", "Chloe", "Emma", "Chloe", "Chloe", "Emma", "Emma"]
    assert [(one.kind, one.amount) for one in page.decisions] == [
        ("preapproval", page.line.awarded),
        ("award", page.line.awarded),
    ]
    assert [one.kind for one in page.proofs] == ["assessment-report", "customer-confirmation"]
    assert all(one.accepted_on is not None and one.is_live for one in page.proofs)
    assert [one.item.is_complete for one in page.asked] == [True] * len(page.asked)
    held = office.value("SELECT count(*) FROM reservation WHERE claim_id = 'C1'")
    assert len(page.holds) == held > 0
    assert {one.state for one in page.holds} == {"posted"}
    assert page.possible == ()
    assert json.loads(get_receipt(reader(office, SELLER_A), "C1", n=2))


def test_page_says_what_the_reader_can_do_and_that_somebody_else_decides(field: Field) -> None:
    of_maker = get_claim_page(reader(field.office, MANAGER), "C1")
    of_approver = get_claim_page(reader(field.office, APPROVER), "C1")
    of_auditor = get_claim_page(reader(field.office, AUDITOR), "C1")

    assert (of_maker.is_own_part, of_approver.is_own_part) == (True, False)
    assert "pre-approve" in [one.event for one in of_approver.possible]
    assert of_auditor.possible == ()


def test_partner_sees_no_name_of_the_vendors_people_and_no_room_of_the_budget(field: Field) -> None:
    page = get_claim_page(reader(field.office, FINANCE_A), "C1")

    assert [one.by for one in page.events] == [None, None]
    assert [one.is_by_vendor for one in page.events] == [True, True]
    for hold in page.holds:
        assert (hold.available is not None) == (("partner", "PA") in hold.scope)
    assert any(hold.available is not None for hold in page.holds)
    assert any(hold.available is None for hold in page.holds)


def test_partner_that_shares_a_claim_sees_its_own_part_only(office: Office) -> None:
    Shared(office).approved()

    own = get_claim_page(reader(office, SELLER_A), "C1")
    whole = get_claim_page(reader(office, FINANCE), "C1")

    assert (own.line.asked, own.line.awarded, own.line.is_shared) == (None, 66_667, True)
    assert (whole.line.asked, whole.line.awarded) == (100_000, 100_000)
    assert [one.amount for one in own.decisions] == [66_667, 66_667]
    assert {one.limit for one in own.holds} == {"ceiling"}
    assert {one.scope for one in own.holds} == {(("partner", "PA"),)}
    assert {one.amount for one in own.holds} == {66_667}
    # Neither the whole nor the other part stands anywhere in what was read.
    assert_no_figure(own, "100000", "33333")
    assert "33333" in repr(whole)


def test_partner_that_shares_a_claim_sees_what_is_held_for_it(office: Office) -> None:
    Shared(office).requested()

    found = line(office, SELLER_A)

    assert (found.asked, found.reserved, found.awarded) == (None, 66_667, 0)


def test_receipt_of_a_shared_claim_is_for_the_vendor(office: Office) -> None:
    Shared(office).approved()

    assert b"P" in get_receipt(reader(office, AUDITOR), "C1", n=1)
    with pytest.raises(Refused) as caught:
        get_receipt(reader(office, SELLER_A), "C1", n=1)
    assert isinstance(caught.value.refusal, NotFound)


def test_receipt_that_tells_what_another_partner_holds_of_the_project_is_for_the_vendor(office: Office) -> None:
    field = Field(office)
    field.project("J1")
    work = {"project_id": "J1", "kind": Code("technical-assessment"), "topic": Code("optimisation")}
    days = {"started_on": date(2021, 5, 10), "completed_on": date(2021, 5, 20)}
    field.record(
        Role(role_id="J1-R2", project_id="J1", partner_id="PB", role=Code("integrator")),
        Activity(activity_id="J1-second", partner_id="PB", **work, **days),
    )
    field.requested("C1")
    second = replace(field.claim("C2", project_id="J1", partner="PB"), activity_id="J1-second")
    office.do(draft_claim, DraftClaim, MANAGER, programme=PROGRAMME, claim=second)
    office.do(request_claim, RequestClaim, MANAGER, claim_id="C2", happened_on=date(2021, 5, 1))
    for claim_id in ("C1", "C2"):
        shown = office.value("SELECT content_hash FROM claim WHERE claim_id = %s", claim_id)
        office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id=claim_id, shown=shown)

    first, later = get_claim_page(reader(office, SELLER_A), "C1"), get_claim_page(reader(office, SELLER_B), "C2")
    whole = json.loads(get_receipt(reader(office, AUDITOR), "C2", n=1))

    assert [one["taken"] for one in whole["head_room"] if one["limit"] == "project-cap"] == ["800000"]
    assert [one.has_receipt for one in first.decisions] == [True]
    assert [one.has_receipt for one in later.decisions] == [False]
    with pytest.raises(Refused):
        get_receipt(reader(office, SELLER_B), "C2", n=1)


@pytest.mark.parametrize(
    ("table", "row", "hides"),
    [
        ("order_lines", {"partner_id": "PA", "amount": "1"}, False),
        ("order_lines", {"partner_id": "PB", "amount": "1"}, True),
        ("claims", {"partner_id": "PB", "cost": "1"}, True),
        ("competencies", {"partner_id": "PB", "competency": "vcf"}, False),
        ("roles", {"partner_id": "PB", "project_id": "J2", "share": "1/2"}, True),
        ("roles", {"partner_id": "PB", "project_id": "J1", "share": "1/2"}, False),
    ],
)
def test_receipt_is_kept_where_it_has_anothers_money(
    office: Office, table: str, row: dict[str, str], *, hides: bool
) -> None:
    own_share = {"partner_id": "PA", "project_id": "J1", "share": "1/2"}
    tables = {"roles": [own_share], table: [row, own_share] if table == "roles" else [row]}
    receipt = json.dumps({"snapshot": {"tables": tables}, "head_room": []}).encode()

    assert shows_anothers_money(reader(office, SELLER_A), receipt) is hides


def test_other_partner_of_a_shared_claim_does_not_see_the_claim(office: Office) -> None:
    Shared(office).approved()

    assert ids(office, SELLER_B) == []


def assert_no_figure(page: ClaimPage, *figures: str) -> None:
    said = set(re.findall(r"\d+", repr(page)))
    assert said & set(figures) == set()


def test_partner_that_asks_for_a_shared_claim_is_told_its_own_part_only(office: Office) -> None:
    answer = Shared(office).requested(actor=SELLER_A).answer

    assert answer["own_part"] == 66_667
    assert "asked" not in answer
    assert "reserved" not in answer
    assert {"100000", "33333"}.isdisjoint(re.findall(r"\d+", json.dumps(answer)))


def test_clawback_of_a_shared_claim_is_seen_by_its_share(office: Office) -> None:
    shared = Shared(office)
    shared.approved()
    taken = {"claim_id": "C1", "amount": 30_000, "rule": "undone", "reason": "Not done."}
    office.do(notice_clawback, NoticeClawback, FINANCE, **taken, happened_on=date(2024, 3, 1))
    decided = {"claim_id": "C1", "amount": 30_000, "reason": "Not contested."}
    office.do(decide_clawback, DecideClawback, APPROVER, **decided)

    own, whole = line(office, SELLER_A), line(office, FINANCE)

    assert (own.awarded, own.clawed_back) == (66_667, 20_000)
    assert (whole.awarded, whole.clawed_back) == (100_000, 30_000)
