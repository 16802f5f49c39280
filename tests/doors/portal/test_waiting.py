"""The home page says of everything that waits which step is to be taken, and leads to the page on which it is."""

import re
from datetime import date
from html import unescape

from tests.doors.portal.street import Street, text_of
from tests.usecases.field import Field
from tests.usecases.office import ADMIN, APPROVER, MANAGER, SELLER_A
from tremplin.claims.waiting import states_of
from tremplin.doors.portal.waiting import step_of
from tremplin.usecases.reads.queue import MATTERS, Kind, Waiting
from tremplin.usecases.reviewing import QueryClaim, query_claim
from tremplin.wording import ENGLISH, Label

OF_PARTNERS: list[tuple[Kind, str]] = [
    *(("claim", state) for state in states_of("partner")),
    ("registration", "pending-revision"),
    ("introduction", "offered"),
    ("agreement", "proposed"),
]
OF_THE_VENDOR: list[tuple[Kind, str]] = [
    *(("claim", state) for state in (*states_of("reviewer"), *states_of("approver"), "clawback-noticed")),
    ("registration", "pending-approval"),
    ("extension", "approved"),
    ("introduction", "proposed"),
    ("right", "given"),
    ("terms", "proposed"),
]


def one(kind: Kind, state: str, **content: object) -> Waiting:
    known = dict.fromkeys(("about", "partner_id", "partner_name", "project_id", "customer_name", "due_on", "amount"))
    marks = dict.fromkeys(("has_conflict", "is_own_part", "is_answered"), False)
    given = {**known, **marks, "unit": None, "since": date(2026, 1, 1), "kind": kind, "state": state, **content}
    return Waiting(**{"id": "X1", **given})  # type: ignore[arg-type]


def said(waiting: Waiting, *, is_vendor: bool) -> str:
    titles, names = {"poc": Label({"en": "Proof of Concept"})}, {"anna": "Anna Roy"}
    return ENGLISH.say_phrase(step_of(waiting, is_vendor=is_vendor, titles=titles, names=names))


def test_everything_that_can_wait_has_its_step() -> None:
    steps = [said(one(*known), is_vendor=False) for known in OF_PARTNERS]
    steps += [said(one(*known), is_vendor=True) for known in OF_THE_VENDOR]

    assert len(set(steps)) == len(OF_PARTNERS) + len(OF_THE_VENDOR)
    assert all(
        any(matter.holds(kind=kind, state=state) for matter in MATTERS.values()) for kind, state in OF_THE_VENDOR
    )


def test_step_names_what_it_is_about_as_people_do() -> None:
    named = {"about": "poc", "customer_name": "Lycée Brière", "project_id": "J1"}

    assert said(one("claim", "work-done", **named), is_vendor=False) == "Hand in the proof for Proof of Concept"
    assert said(one("agreement", "proposed", **named), is_vendor=False).endswith("shares of Lycée Brière")
    assert said(one("registration", "pending-approval", project_id="J1"), is_vendor=True).endswith("of J1")
    assert said(one("right", "given", id="anna"), is_vendor=True) == "Confirm the right of Anna Roy"
    assert said(one("terms", "proposed", id="partner-connect 2027.1"), is_vendor=True).split()[3] == "2027.1"


def test_home_page_leads_each_person_to_the_step_that_is_theirs(street: Street) -> None:
    Field.at_work(street.office).in_review("C1")
    before = steps(street, APPROVER)
    street.office.do(query_claim, QueryClaim, APPROVER, claim_id="C1", reason="Which estate?")

    assert before == [("/vendor/claims/C1/", "Decide the claim for Technical Assessment Incentive")]
    assert steps(street, SELLER_A) == [("/partner/claims/C1/", "Answer the question on Technical Assessment Incentive")]
    assert steps(street, SELLER_A, language="fr")[0][1].startswith("Répondre à la question\xa0: ")
    assert steps(street, MANAGER) == steps(street, ADMIN) == []


def steps(street: Street, person: str, *, language: str = "en") -> list[tuple[str, str]]:
    text = text_of(street.browser_of(person, language=language).get("/"))
    return re.findall(r'<th scope="row"><span><a href="(.*?)">(.*?)</a>', unescape(text))
