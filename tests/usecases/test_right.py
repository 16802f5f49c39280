"""The matrix of rights: every use case with every role, and with nobody (X1)."""

import inspect
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

import tremplin.usecases
from tests.database import Server
from tests.usecases.field import Field, Shelf
from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_ADMIN,
    OTHER_MANAGER,
    OUTSIDER,
    SELLER_A,
    SELLER_B,
    Office,
    new_id,
)
from tremplin.claims.agreement import AGREEMENT_LIFE, INTRODUCTION_LIFE
from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.life import Life
from tremplin.claims.registration_life import EXTENSION_LIFE, REGISTRATION_LIFE
from tremplin.claims.role import JOB
from tremplin.facts.record import Claim, Code, Introduction, Project
from tremplin.money import Money
from tremplin.usecases.command import Actor, Command
from tremplin.usecases.introductions import IntroduceProject, introduce_project
from tremplin.usecases.people import GiveRight, Newcomer, TakeRight, give_right, take_right
from tremplin.usecases.projects import RegisterProject, register_project
from tremplin.usecases.refused import NotAllowed, NotFound, Refused
from tremplin.usecases.reminding import Remind, remind
from tremplin.usecases.reviewing import PreApproveClaim, pre_approve_claim
from tremplin.usecases.right import JOBS, MAY, DayNotYours, jobs_actor
from tremplin.wording import Problems

PERSON_OF = {
    "partner-seller": SELLER_A,
    "partner-admin": ADMIN_A,
    "partner-finance": FINANCE_A,
    "channel-manager": MANAGER,
    "approver": APPROVER,
    "finance": FINANCE,
    "auditor": AUDITOR,
    "admin": ADMIN,
    "job": JOBS,
    "nobody": OUTSIDER,
}

CLAIM = Claim(
    claim_id="C1", incentive=Code("technical-assessment"), partner_id="PA", reserved_at=datetime(2021, 5, 1, tzinfo=UTC)
)
PROJECT = Project(
    project_id="R1",
    customer_id="K1",
    registered_by="PA",
    registered_on=date(2021, 1, 1),
    status=Code("opportunity"),
    currency=Code("EUR"),
)

INTRODUCTION = Introduction(introduction_id="I1", project_id="R1", introducing_id="PA", introduced_on=date(2021, 1, 1))

CONTENT: dict[str, Any] = {
    "statement_id": "S-PA-EUR-000001",
    "seq": 1,
    "seen": (),
    "postcode": "69001",
    "own_id": "O1",
    "paper": "tax-card",
    "number": "AF-M1-000001",
    "name": "Atelier SAS",
    "lowered": (("F-1", date(2021, 5, 1)),),
    "dispute_id": "D1",
    "country": "FR",
    "city": "Lyon",
    "address": ("1 rue Neuve",),
    "admins": (Newcomer("x", "X", "x@x.example"), Newcomer("y", "Y", "y@y.example")),
    "amount": 1,
    "bank_reference": "V1",
    "began_at": datetime(2021, 5, 1, tzinfo=UTC),
    "case_id": "C1/9",
    "change": 1,
    "choice": "daily",
    "claim": CLAIM,
    "claim_id": "C1",
    "claim_ids": ("C1",),
    "day": date(2021, 5, 1),
    "contest_days": 15,
    "content": (
        b"<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-01-05T08:00:00Z</CreDtTm></GrpHdr>"
        b"<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
    ),
    "currency": "EUR",
    "days": 10,
    "details_id": "B1",
    "end_to_end_id": "TR0",
    "evidence": "0" * 64,
    "execute_on": date(2099, 1, 2),
    "file_name": "answers.xml",
    "files": {},
    "findings": (),
    "first": Money(100_000, "EUR"),
    "agreement_id": "G1",
    "holder": "Atelier",
    "iban": "FR7630006000011234567890189",
    "incentive": "technical-assessment",
    "introduction": INTRODUCTION,
    "introduction_id": "I1",
    "is_paid": True,
    "key": "digest:x:2021-05-01",
    "keys": (),
    "language": "en",
    "mail_kind": "digest",
    "mandate_id": "M1",
    "message_id": "<x@tremplin>",
    "notices": (),
    "outbox_ids": (),
    "parts": (),
    "payable_id": "P-0",
    "payable_ids": (),
    "reference": "TC Lyon 2026/1",
    "up_to": Money(100_000, "EUR"),
    "month": "2021-01",
    "newcomer": Newcomer("z", "Z", "z@z.example"),
    "organisation_id": "PA",
    "outcome": "win",
    "partner_id": "PA",
    "partner_ids": ("PA",),
    "person_id": SELLER_A,
    "programme": "partner-connect",
    "project": PROJECT,
    "proof_ids": ("C1-report",),
    "project_id": "R1",
    "records": (),
    "role": "partner-seller",
    "rule": "work-not-done",
    "run_id": "R1",
    "sha256": "0" * 64,
    "shown": "0" * 64,
    "slot": "2021-05-01",
    "state": "sent",
    "terms_sha256": "0" * 64,
    "through": "telephone",
    "valid_from": date(2099, 1, 1),
    "valid_until": date(2099, 6, 1),
    "version": "2021.1",
}


def use_cases() -> dict[str, tuple[Any, type[Command]]]:
    """Every command of the room with the use case that takes it, or what it is a kind of, by the name of its kind."""
    taking: dict[Any, Any] = {}
    commands: dict[str, type[Command]] = {}
    for module in iter_modules(tremplin.usecases.__path__):
        room = import_module(f"tremplin.usecases.{module.name}")
        for name, one in vars(room).items():
            if getattr(one, "__module__", "") != room.__name__ or name.startswith("_") or one is Command:
                continue
            if inspect.isclass(one) and issubclass(one, Command):
                commands[one.kind] = one
            elif inspect.isfunction(one) and list(inspect.signature(one).parameters)[:2] == ["connection", "command"]:
                taking[inspect.signature(one).parameters["command"].annotation] = one
    del taking[Command]
    found = {kind: [taking[base] for base in command.__mro__ if base in taking] for kind, command in commands.items()}
    return {kind: (use_cases[0], commands[kind]) for kind, use_cases in found.items()}


USE_CASES = use_cases()


ALSO: dict[str, dict[str, Any]] = {"hand-in-proof": {"files": ()}}
"""What a command is given besides, or instead."""


def actor_of(person: str) -> Actor:
    return Actor(None, client=JOBS, on_behalf_of=ADMIN) if person == JOBS else Actor(person)


def send(office: Office, kind: str, actor: str, **more: Any) -> Any:
    use_case, command = USE_CASES[kind]
    needed = {
        name: CONTENT[name]
        for name, parameter in inspect.signature(command).parameters.items()
        if name in CONTENT and parameter.default is inspect.Parameter.empty
    }
    also = {"folder": Shelf()} if "folder" in inspect.signature(use_case).parameters else {}
    needed |= ALSO.get(kind, {})
    return use_case(office.connection, command(command_id=new_id(), actor=actor_of(actor), **needed, **more), **also)


def test_matrix_names_every_use_case_and_no_other() -> None:
    assert set(MAY) == set(USE_CASES) - {"found-installation"}


@pytest.fixture(scope="module")
def unchanged(staffed: Server) -> Iterator[Office]:
    """One office for all tests in which everything is refused: each of them sees that nothing has changed in it."""
    with staffed.copy() as database, database.connect(autocommit=True) as connection:
        yield Office(connection)


@pytest.mark.parametrize("kind", sorted(set(MAY) - {"import-terms"}))
def test_use_case_is_refused_to_every_role_that_the_matrix_does_not_name(unchanged: Office, kind: str) -> None:
    office = unchanged
    before, noted = office.state(), len(office.security())
    for role, person in PERSON_OF.items():
        if role in MAY[kind]:
            continue
        with pytest.raises(Refused) as caught:
            send(office, kind, person)
        assert isinstance(caught.value.refusal, NotAllowed), (kind, role)
        noted += 1
        assert office.security()[noted - 1 :] == ["not-allowed"]
    assert office.state() == before


@pytest.mark.parametrize("kind", sorted(set(MAY) - {"import-terms"}))
def test_use_case_is_not_refused_for_want_of_a_right_to_a_role_that_the_matrix_names(office: Office, kind: str) -> None:
    for role in sorted(MAY[kind]):
        with suppress(Refused, Problems):
            send(office, kind, PERSON_OF[role])

    assert "not-allowed" not in office.security()


def test_day_is_not_given_by_a_partner_nor_in_the_future(office: Office) -> None:
    for actor, day in ((SELLER_A, date(2021, 5, 1)), (MANAGER, date(2999, 1, 1))):
        with pytest.raises(Refused) as caught:
            send(office, "draft-claim", actor, happened_on=day)
        assert isinstance(caught.value.refusal, DayNotYours)


def test_roles_that_came_to_clash_are_refused_when_used(office: Office) -> None:
    # No use case gives such a pair: it is put there as somebody with the database in hand would.
    office.smuggle_role(AUDITOR, "channel-manager")

    with pytest.raises(Refused) as caught:
        send(office, "record-facts", AUDITOR)

    assert caught.value.refusal.code == "ROLES_INCOMPATIBLE"


def test_right_given_by_an_admin_is_noted_with_both_names(office: Office) -> None:
    office.do(give_right, GiveRight, OTHER_ADMIN, person_id=SELLER_A, role="partner-finance")

    found = office.rows("SELECT what, subject, actor_person FROM audit ORDER BY id DESC LIMIT 1")
    assert found == [("give-right", SELLER_A, OTHER_ADMIN)]


def test_jobs_have_no_right_once_nobody_answers_for_them(office: Office) -> None:
    # Chloe is a channel manager; she may expire claims herself, but nothing acts as a job in her name.
    actor = Actor(None, client=JOBS, on_behalf_of=MANAGER)

    with pytest.raises(Refused) as caught:
        remind(office.connection, Remind(command_id=new_id(), actor=actor, keys=()))

    assert isinstance(caught.value.refusal, NotAllowed)
    assert jobs_actor(office.connection, owner=MANAGER) is None
    assert jobs_actor(office.connection) == Actor(None, client=JOBS, on_behalf_of=ADMIN)
    assert jobs_actor(office.connection, owner=OTHER_ADMIN) == Actor(None, client=JOBS, on_behalf_of=OTHER_ADMIN)


def test_jobs_have_no_right_of_the_admin_who_answers_for_them(office: Office) -> None:
    actor = Actor(None, client=JOBS, on_behalf_of=ADMIN)
    command = GiveRight(command_id=new_id(), actor=actor, person_id=SELLER_A, role="partner-finance")

    with pytest.raises(Refused) as caught:
        give_right(office.connection, command)

    assert isinstance(caught.value.refusal, NotAllowed)


def test_jobs_give_no_day_of_their_own(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        send(office, "expire-claims", JOBS, happened_on=date(2021, 5, 1))

    assert isinstance(caught.value.refusal, DayNotYours)


OF_THE_LIVES = {
    "edit": "edit-claim",
    "amend": "amend-claim",
    "request": "request-claim",
    "accrue": "accrue-period",
    "pre-approve": "pre-approve-claim",
    "refuse": "refuse-request",
    "query": "query-claim",
    "answer": "answer-query",
    "return": "return-for-proof",
    "approve": "approve-claim",
    "reject": "reject-claim",
    "appeal": "appeal-claim",
    "close-rejection": "close-rejections",
    "withdraw": "withdraw-claim",
    "extend": "extend-claim",
    "expire": "expire-claims",
    "park": "park-claim",
    "resume": "resume-claim",
    "contest": "contest-clawback",
    "take-back-part": "decide-clawback",
    "take-back-whole": "decide-clawback",
    "correct": "post-correction",
    "registration submit": "register-project revise-project",
    "registration ask-revision": "ask-revision",
    "registration approve": "approve-registration",
    "registration deny": "deny-registration",
    "registration win": "close-project",
    "registration lose": "close-project",
    "registration abandon": "close-project",
    "registration expire": "expire-registrations",
    "extension grant-extension": "extend-registration",
    "introduction offer": "propose-second-partner",
    "introduction accept": "accept-introduction",
    "introduction decline": "decline-introduction",
    "introduction refuse": "refuse-introduction",
    "introduction withdraw": "withdraw-introduction",
    "introduction lapse": "lapse-papers",
    "agreement accept": "accept-agreement",
    "agreement accept-last": "accept-agreement",
    "agreement decline": "decline-agreement",
    "agreement lapse": "lapse-papers",
}
"""The use case of an event, where it has another name."""


@pytest.mark.parametrize("life", [CLAIM_LIFE, REGISTRATION_LIFE, EXTENSION_LIFE, INTRODUCTION_LIFE, AGREEMENT_LIFE])
def test_every_event_of_a_life_has_its_use_case_with_the_roles_of_the_table(life: Life) -> None:
    for name, event in life.events.items():
        full = name if life is CLAIM_LIFE else f"{life.name} {name}"
        for kind in OF_THE_LIVES.get(full, name).split():
            if name == "drop-clawback":
                assert MAY["decide-clawback"] < event.roles
                continue
            assert MAY[kind] - JOB == event.roles - JOB, (full, kind)


# What is said about an object that the actor may not know of: the same as about one that is not there.
_ABOUT = {"claim_id": "C1", "claim": CLAIM, "project_id": "R1", "project": PROJECT, "introduction_id": "I1"}
_ABOUT_ONE = sorted(
    kind
    for kind, (_use_case, command) in USE_CASES.items()
    if set(inspect.signature(command).parameters) & {*_ABOUT, "agreement_id"}
)


@pytest.fixture
def field(field: Field) -> Field:
    """A claim, a registration and an introduction of partner PA, beside partner PB."""
    office = field.office
    field.requested("C1")
    office.do(register_project, RegisterProject, SELLER_A, project=PROJECT)
    office.do(introduce_project, IntroduceProject, SELLER_A, introduction=INTRODUCTION)
    return field


def test_object_of_another_partner_is_not_there_for_any_use_case(field: Field) -> None:
    office = field.office
    before = office.state()
    tried = set()
    for kind in _ABOUT_ONE:
        for role, person in (("partner-seller", SELLER_B), ("channel-manager", OTHER_MANAGER)):
            if kind in MAY and role in MAY[kind]:
                with pytest.raises(Refused) as caught:
                    send(office, kind, person, reason="Because.")
                assert isinstance(caught.value.refusal, NotFound), (kind, role, caught.value.refusal)
                tried.add(role)
    assert tried == {"partner-seller", "channel-manager"}
    assert office.state() == before


def test_right_taken_while_a_form_is_open_is_refused_at_the_commit(field: Field) -> None:
    office = field.office
    shown = office.value("SELECT content_hash FROM claim")
    office.do(take_right, TakeRight, ADMIN, person_id=APPROVER, role="approver")

    refusal = office.refused(pre_approve_claim, PreApproveClaim, APPROVER, claim_id="C1", shown=shown)

    assert isinstance(refusal, NotAllowed)
    assert office.security()[-1] == "not-allowed"
