"""Disputes about lines of statements: in time, with a clock, by the partner alone, decided by another person."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.usecases.booking import awarded, booked, on
from tests.usecases.field import Field
from tests.usecases.office import (
    ADMIN,
    APPROVER,
    AUDITOR,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_FINANCE,
    SELLER_A,
    SELLER_B,
    Office,
)
from tests.usecases.test_statements import begin, close, complete
from tests.usecases.two_payees import Shared
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.sweeping import expire
from tremplin.payments.statement.dispute import ANSWER_DAYS
from tremplin.store.posting import Posted
from tremplin.usecases.command import Actor
from tremplin.usecases.dispute_window import dispute_window
from tremplin.usecases.disputes import (
    AcceptAnswer,
    AnswerDispute,
    DismissDispute,
    DropDispute,
    InsistOnDispute,
    NoteOverdueDisputes,
    OpenDispute,
    UpholdDispute,
    disputes_of_payables,
    disputes_past,
    move_dispute,
    note_overdue_disputes,
    open_dispute_on,
)
from tremplin.usecases.payables import MakePayables, get_payable, make_payables
from tremplin.usecases.payment_holds import holds_by_payable
from tremplin.usecases.people import GiveRight, give_right
from tremplin.usecases.reads.disputes import get_dispute, list_disputes
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import Refused
from tremplin.usecases.right import jobs_actor
from tremplin.usecases.rows import Rows

STATEMENT = "S-PA-EUR-000001"


def stated(office: Office, *, claim: str | None = None, between: Callable[[], object] = lambda: None) -> int:
    """Book an award of partner A in August, do what comes later, and close the statement; the number of its line."""
    context = {} if claim is None else {"claim": claim}
    (seq,) = booked(office, awarded("PA", 1_000, on(8), **context))
    between()
    begin(office)
    close(office)
    complete(office)
    return seq


def disputed(office: Office, seq: int, dispute_id: str = "D1", **more) -> Posted:
    content = {"statement_id": STATEMENT, "seq": seq, "reason": "It was 2,000.", **more}
    return office.do(open_dispute_on, OpenDispute, FINANCE_A, dispute_id=dispute_id, **content)


def moved(office: Office, kind, actor: str, reason: str | None = None) -> str:
    return office.do(move_dispute, kind, actor, dispute_id="D1", reason=reason).answer["state"]


def refused(office: Office, kind, actor: str, reason: str | None = "because") -> str:
    return office.refused(move_dispute, kind, actor, dispute_id="D1", reason=reason).code


def test_dispute_goes_from_its_opening_to_its_end(office: Office) -> None:
    seq = stated(office)
    today = office.value("SELECT (now() AT TIME ZONE 'UTC')::date")
    assert disputed(office, seq).answer == {"answer_by": (today + timedelta(days=ANSWER_DAYS)).isoformat()}

    assert refused(office, AnswerDispute, FINANCE, None) == "REASON_NEEDED"
    assert moved(office, AnswerDispute, FINANCE, "It was 1,000.") == "answered"
    # Who answered neither upholds nor dismisses; the partner insists, and the clock starts anew.
    assert refused(office, UpholdDispute, FINANCE) == "NEEDS_ANOTHER_PERSON"
    assert moved(office, InsistOnDispute, FINANCE_A, "Look at the letter.") == "opened"
    assert refused(office, DismissDispute, APPROVER) == "NOT_POSSIBLE_NOW"
    assert moved(office, UpholdDispute, OTHER_FINANCE, "The letter is right.") == "upheld"
    assert refused(office, AnswerDispute, FINANCE) == "NOT_POSSIBLE_NOW"
    # What ended holds nothing: the line may be disputed again.
    disputed(office, seq, "D2")

    page = get_dispute(open_reader(office.connection, Actor(AUDITOR)), "D1")
    assert [(one.event, one.reason) for one in page.said] == [
        ("open", "It was 2,000."),
        ("answer-dispute", "It was 1,000."),
        ("insist", "Look at the letter."),
        ("uphold-dispute", "The letter is right."),
    ]
    assert [one.person_id for one in page.said] == [FINANCE_A, FINANCE, FINANCE_A, OTHER_FINANCE]
    assert (page.line.seq, page.row.is_open, page.possible) == (seq, False, ())
    own = get_dispute(open_reader(office.connection, Actor(FINANCE_A)), "D1")
    assert [one.person_id for one in own.said] == [FINANCE_A, None, FINANCE_A, None]


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        (((AnswerDispute, FINANCE), (AcceptAnswer, FINANCE_A)), "settled"),
        (((DropDispute, FINANCE_A),), "dropped"),
        (((AnswerDispute, FINANCE), (DismissDispute, APPROVER)), "dismissed"),
    ],
)
def test_dispute_ends_in_every_way(office: Office, steps, end: str) -> None:
    disputed(office, stated(office))

    states = [moved(office, kind, actor, "because") for kind, actor in steps]

    assert states[-1] == end
    assert office.value("SELECT topic FROM outbox ORDER BY id DESC LIMIT 1") == f"dispute-{end}"


def test_what_cannot_be_disputed_is_refused(office: Office) -> None:
    seq = stated(office)

    def code(**content) -> str:
        asked = {"dispute_id": "D1", "statement_id": STATEMENT, "seq": seq, "reason": "x", **content}
        return office.refused(open_dispute_on, OpenDispute, FINANCE_A, **asked).code

    assert code(statement_id="S-PB-EUR-000001") == "NOT_FOUND"
    assert code(seq=seq + 1) == "NOT_FOUND"
    assert code(reason=" ") == "REASON_NEEDED"
    disputed(office, seq)
    assert code() == "ALREADY_DONE"
    assert code(dispute_id="D2") == "ALREADY_DONE"
    assert [
        office.refused(
            open_dispute_on, OpenDispute, person, dispute_id="D3", statement_id=STATEMENT, seq=seq, reason="x"
        ).code
        for person in (SELLER_A, MANAGER)
    ] == ["NOT_ALLOWED"] * 2


def test_dispute_of_another_partner_is_not_there(office: Office) -> None:
    """X1: a foreign object is not found, whatever is asked of it."""
    disputed(office, stated(office))
    office.do(give_right, GiveRight, ADMIN, person_id=SELLER_B, role="partner-finance")
    reader = open_reader(office.connection, Actor(SELLER_B))

    content = {"dispute_id": "D2", "statement_id": STATEMENT, "seq": 1, "reason": "x"}
    assert office.refused(open_dispute_on, OpenDispute, SELLER_B, **content).code == "NOT_FOUND"
    assert refused(office, DropDispute, SELLER_B) == "NOT_FOUND"
    assert list_disputes(reader).items == ()
    with pytest.raises(Refused) as caught:
        get_dispute(reader, "D1")
    assert caught.value.refusal.code == "NOT_FOUND"
    with pytest.raises(Refused):
        list_disputes(open_reader(office.connection, Actor(SELLER_A)))


def test_disputes_are_listed_the_latest_first_and_by_their_end(office: Office) -> None:
    seq = stated(office)
    disputed(office, seq)
    moved(office, DropDispute, FINANCE_A)
    disputed(office, seq, "D2")
    reader = open_reader(office.connection, Actor(FINANCE))

    first = list_disputes(reader, at_most=1)
    second = list_disputes(reader, at_most=1, after=first.next)

    assert [one.dispute_id for one in (*first.items, *second.items)] == ["D2", "D1"]
    assert [one.dispute_id for one in list_disputes(reader, is_open=True, partner_id="PA").items] == ["D2"]
    assert [one.dispute_id for one in list_disputes(reader, is_open=False).items] == ["D1"]
    assert get_dispute(reader, "D2").possible == ("answer-dispute", "uphold-dispute")


def test_dispute_that_nobody_answers_is_noted_as_overdue_once(office: Office, populated) -> None:
    """R4: run twice, late or in two processes, each is noted once."""
    disputed(office, stated(office))
    with populated.connect(owner=True, autocommit=True) as owner:
        owner.execute("UPDATE dispute SET answer_by = opened_on - 1, version = version + 1")
    desk = Desk(office.connection, populated.url)
    seen = disputes_past(office.connection, on=office.value("SELECT now()::date"))

    first, second = expire(desk), expire(desk)

    assert (first["disputes"], second["disputes"]) == (1, 0)
    assert seen == (("D1", 2),)
    actor = jobs_actor(office.connection)
    command = NoteOverdueDisputes(command_id="00000000-0000-4000-8000-000000000000", actor=actor, seen=seen)
    assert note_overdue_disputes(office.connection, command).answer == {"disputes": []}
    assert moved(office, AnswerDispute, FINANCE, "late") == "answered"


def test_dispute_holds_the_payable_of_its_claim_and_no_other(office: Office) -> None:
    """What is in dispute is not paid: the payable of the partner that disputes, not that of who shares the claim."""
    seq = stated(office, claim="C1", between=Shared(office).approved)
    office.do(make_payables, MakePayables, FINANCE)
    payables = dict(office.rows("SELECT partner_id, payable_id FROM payable"))

    disputed(office, seq)

    held = disputes_of_payables(Rows(office.connection), list(payables.values()))
    assert list(held) == [payables["PA"]]
    assert [one.dispute_id for one in held[payables["PA"]]] == ["D1"]
    rows = Rows(office.connection)
    holds = holds_by_payable(rows, [get_payable(rows, one) for one in payables.values()], on=date(2099, 1, 1))
    assert {partner: "IN_DISPUTE" in {one.code for one in holds[payables[partner]]} for partner in payables} == {
        "PA": True,
        "PB": False,
    }
    moved(office, DropDispute, FINANCE_A)
    assert disputes_of_payables(Rows(office.connection), list(payables.values())) == {}


def test_line_is_disputed_as_long_as_the_terms_of_its_claim_say(office: Office) -> None:
    seq = stated(office, claim="C1", between=lambda: Field(office).submitted("C1"))
    content = {"dispute_id": "D1", "statement_id": STATEMENT, "seq": seq, "reason": "x"}

    refusal = office.refused(open_dispute_on, OpenDispute, FINANCE_A, **content)

    assert refusal.code == "DISPUTE_TOO_LATE"
    window = dispute_window(Rows(office.connection), "C1")
    assert (window.days, refusal.last_on) == (45, window.last_on)
    assert refusal.last_on < date(2022, 1, 1)
