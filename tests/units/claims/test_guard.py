"""Every guard refuses what it is there for, in the order of the table, and lets the rest through."""

from dataclasses import replace
from datetime import date

import pytest

from tremplin.claims.agreement import AgreementNotInForce
from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.four_eyes import ContentChanged, NeedsAnotherPerson, OwnOrganisation, OwnTerms
from tremplin.claims.guard import (
    ApproverNeeded,
    Circumstances,
    NotOverYet,
    NotYours,
    PersonNeeded,
    ReasonNeeded,
    RoleNeeded,
    WindowOver,
    take_step,
)
from tremplin.claims.life import NotPossibleNow, Step
from tremplin.claims.proof import ProofItem, ProofNotOpened, ProofsMissing
from tremplin.wording import ENGLISH, refusal_text

TODAY = date(2026, 3, 31)
MISSING = ProofItem(("report",), "accepted", "missing", ())
UNOPENED = ProofItem(("report",), "accepted", "handed-in", ("F1",))

SELLER = Circumstances(
    today=TODAY,
    actor=frozenset({"s1"}),
    roles=frozenset({"partner-seller"}),
    reason="Because.",
    acts_for=frozenset({"PA"}),
    interests=frozenset({"PA"}),
    partners=frozenset({"PA"}),
    asking="PA",
)
APPROVER = Circumstances(
    today=TODAY,
    actor=frozenset({"a1"}),
    roles=frozenset({"approver"}),
    reason="Because.",
    interests=frozenset({"vendor"}),
    partners=frozenset({"PA", "PB"}),
    makers=frozenset({"s1"}),
    rejected_by=frozenset({"a2"}),
    authors=frozenset({"m1"}),
    shown="aa",
    stands="aa",
)
MANAGER = replace(APPROVER, roles=frozenset({"channel-manager"}), actor=frozenset({"c1"}))
JOB = Circumstances(today=TODAY, roles=frozenset({"job"}), reason="Because.")


def taken(event: str, state: str, seen: Circumstances):
    resumes = "in-review" if state in CLAIM_LIFE.aside else None
    return take_step(CLAIM_LIFE, state=state, event=event, resumes=resumes, seen=seen)


@pytest.mark.parametrize(
    ("event", "state", "seen", "changed", "refusal"),
    [
        ("request", "draft", SELLER, {"acts_for": frozenset({"PB"})}, NotYours()),
        ("request", "draft", SELLER, {"is_agreed": False}, AgreementNotInForce()),
        ("hand-in-proof", "work-done", SELLER, {"proofs": (MISSING,)}, ProofsMissing(("report",))),
        ("appeal", "rejected", SELLER, {"over_on": TODAY}, WindowOver(TODAY)),
        ("appeal", "rejected", SELLER, {"reason": " "}, ReasonNeeded()),
        ("appeal", "rejected", SELLER, {"reason": None}, ReasonNeeded()),
        ("approve", "in-review", APPROVER, {"interests": frozenset({"PB"})}, OwnOrganisation("PB")),
        ("approve", "in-review", APPROVER, {"actor": frozenset({"a1", "s1"})}, NeedsAnotherPerson()),
        ("approve", "in-review", APPROVER, {"actor": frozenset({"m1"})}, OwnTerms()),
        ("approve", "in-review", APPROVER, {"proofs": (UNOPENED,)}, ProofNotOpened(1)),
        ("approve", "in-review", APPROVER, {"stands": "bb"}, ContentChanged()),
        ("approve", "in-review", APPROVER, {"is_client": True}, PersonNeeded()),
        ("approve", "in-review", APPROVER, {"roles": frozenset({"finance"})}, RoleNeeded(("approver",))),
        ("pre-approve", "requested", MANAGER, {"persons": 3}, ApproverNeeded()),
        ("dismiss-appeal", "appealed", APPROVER, {"actor": frozenset({"a2"})}, NeedsAnotherPerson()),
        ("take-back-part", "clawback-noticed", APPROVER, {"over_on": date(2026, 4, 1)}, NotOverYet(date(2026, 4, 1))),
        (
            "expire",
            "pre-approved",
            replace(JOB, over_on=TODAY),
            {"over_on": date(2026, 4, 1)},
            NotOverYet(date(2026, 4, 1)),
        ),
    ],
)
def test_guard_refuses_what_it_is_there_for(event, state, seen, changed, refusal) -> None:
    if event == "take-back-part":
        seen = replace(seen, over_on=TODAY)

    assert isinstance(taken(event, state, seen), Step)
    assert taken(event, state, replace(seen, **changed)) == refusal


def test_clawback_that_was_contested_is_decided_before_the_window_is_over() -> None:
    step = taken("take-back-whole", "clawback-contested", replace(APPROVER, over_on=date(2026, 9, 1), is_heard=True))

    assert isinstance(step, Step)
    assert step.state == "clawed-back"


def test_what_never_ends_never_expires() -> None:
    assert taken("expire", "pre-approved", JOB) == NotOverYet(date.max)


def test_client_asks_for_its_owner() -> None:
    assert isinstance(taken("request", "draft", replace(SELLER, is_client=True)), Step)


def test_approver_decides_above_the_threshold_too() -> None:
    assert isinstance(taken("pre-approve", "requested", replace(APPROVER, persons=3)), Step)


def test_clock_is_a_program_that_does_what_time_brings_about_and_nothing_for_its_owner() -> None:
    clock = replace(JOB, is_client=True, over_on=TODAY)

    assert isinstance(taken("expire", "pre-approved", clock), Step)
    assert taken("expire", "pre-approved", replace(clock, roles=frozenset({"approver"}))) == PersonNeeded()


def test_role_is_refused_before_the_state() -> None:
    assert isinstance(taken("approve", "draft", SELLER), RoleNeeded)
    assert isinstance(taken("approve", "draft", APPROVER), NotPossibleNow)


def test_role_that_is_needed_is_named() -> None:
    refusal = taken("pre-approve", "requested", SELLER)

    assert isinstance(refusal, RoleNeeded)
    assert refusal_text(refusal, ENGLISH) == (
        "This takes the role of channel manager or approver. Ask a person who has it."
    )
