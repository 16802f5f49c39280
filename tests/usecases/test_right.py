"""The matrix of rights: every use case with every role, and with nobody (X1)."""

import inspect
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

import tremplin.usecases
from tests.usecases.field import Shelf
from tests.usecases.office import (
    ADMIN,
    ADMIN_A,
    APPROVER,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_ADMIN,
    OUTSIDER,
    SELLER_A,
    Office,
    new_id,
)
from tremplin.facts.record import Claim, Code, Introduction, Project
from tremplin.money import Money
from tremplin.usecases.command import Actor, Command
from tremplin.usecases.people import GiveRight, Newcomer, give_right
from tremplin.usecases.refused import NotAllowed, Refused
from tremplin.usecases.reminding import Remind, remind
from tremplin.usecases.right import JOBS, MAY, DayNotYours, jobs_actor

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
    "admins": (Newcomer("x", "X", "x@x.example"), Newcomer("y", "Y", "y@y.example")),
    "amount": 1,
    "began_at": datetime(2021, 5, 1, tzinfo=UTC),
    "change": 1,
    "choice": "daily",
    "claim": CLAIM,
    "claim_id": "C1",
    "claim_ids": ("C1",),
    "day": date(2021, 5, 1),
    "days": 10,
    "files": {},
    "findings": (),
    "first": Money(100_000, "EUR"),
    "agreement_id": "G1",
    "incentive": "technical-assessment",
    "introduction": INTRODUCTION,
    "introduction_id": "I1",
    "key": "digest:x:2021-05-01",
    "keys": (),
    "language": "en",
    "mail_kind": "digest",
    "message_id": "<x@tremplin>",
    "notices": (),
    "outbox_ids": (),
    "parts": (),
    "month": "2021-01",
    "newcomer": Newcomer("z", "Z", "z@z.example"),
    "organisation_id": "PA",
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
    "sha256": "0" * 64,
    "shown": "0" * 64,
    "slot": "2021-05-01",
    "state": "sent",
    "terms_sha256": "0" * 64,
    "version": "2021.1",
}


def use_cases() -> dict[str, tuple[Any, type[Command]]]:
    """Every use case of the room with its command, by the name of its kind."""
    functions: dict[str, Any] = {}
    commands: dict[str, type[Command]] = {}
    for module in iter_modules(tremplin.usecases.__path__):
        room = import_module(f"tremplin.usecases.{module.name}")
        for name, one in vars(room).items():
            if getattr(one, "__module__", "") != room.__name__:
                continue
            if inspect.isclass(one) and issubclass(one, Command) and one is not Command:
                commands[one.kind] = one
            elif inspect.isfunction(one) and not name.startswith("_"):
                functions[name.replace("_", "-")] = one
    return {kind: (functions[kind], command) for kind, command in commands.items()}


USE_CASES = use_cases()


def actor_of(person: str) -> Actor:
    return Actor(None, client=JOBS, on_behalf_of=ADMIN) if person == JOBS else Actor(person)


def send(office: Office, kind: str, actor: str, **more: Any) -> Any:
    use_case, command = USE_CASES[kind]
    needed = {
        name: CONTENT[name]
        for name, parameter in inspect.signature(command).parameters.items()
        if name in CONTENT and parameter.default is inspect.Parameter.empty
    }
    also = {"folder": Shelf()} if kind == "hand-in-proof" else {}
    if kind == "hand-in-proof":
        needed["files"] = ()
    return use_case(office.connection, command(command_id=new_id(), actor=actor_of(actor), **needed, **more), **also)


def test_matrix_names_every_use_case_and_no_other() -> None:
    assert set(MAY) == set(USE_CASES) - {"found-installation"}


@pytest.mark.parametrize("kind", sorted(set(MAY) - {"import-terms"}))
def test_use_case_is_refused_to_every_role_that_the_matrix_does_not_name(office: Office, kind: str) -> None:
    before = office.state()
    for role, person in PERSON_OF.items():
        if role in MAY[kind]:
            continue
        with pytest.raises(Refused) as caught:
            send(office, kind, person)
        assert isinstance(caught.value.refusal, NotAllowed), (kind, role)
        assert office.security()[-1] == "not-allowed"
    assert office.state() == before


@pytest.mark.parametrize("kind", sorted(set(MAY) - {"import-terms"}))
def test_use_case_is_not_refused_for_want_of_a_right_to_a_role_that_the_matrix_names(office: Office, kind: str) -> None:
    for role in sorted(MAY[kind]):
        with suppress(Refused):
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
