"""Rights, terms and facts change while others decide: every decision is one of before the change, or of after it."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from time import monotonic, sleep
from typing import Any

import pytest

from tests.database import Server
from tests.figures import RACE_SEEDS
from tests.histories.deed import Deed
from tests.histories.yard import TERMS, as_command, broken
from tests.races.crowd import WORKERS, Call, Crowd, Worker
from tests.races.stage import Stage, approval, drafted, way_to_review
from tests.usecases.field import Field
from tests.usecases.office import (
    ADMIN,
    FINANCE,
    MANAGER,
    OTHER_ADMIN,
    OTHER_APPROVER,
    OTHER_FINANCE,
    Office,
    new_id,
)
from tremplin.facts.record import Code, CreditNote, Minor
from tremplin.usecases.command import Actor
from tremplin.usecases.correcting import PostCorrection, PreviewCorrection, post_correction, preview_correction
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.people import ConfirmRight, GiveRight, TakeRight, confirm_right, give_right, take_right
from tremplin.usecases.terms import (
    ApproveTerms,
    ImportTerms,
    ProposeTerms,
    approve_terms,
    import_terms,
    propose_terms,
)

pytestmark = pytest.mark.slow

seeds = range(RACE_SEEDS)
DAY = date(2021, 3, 1)
REASON = "Half came back."


@pytest.fixture
def stage(server: Server) -> Iterator[Stage]:
    with server.copy() as database, database.connect(autocommit=True) as connection:
        yield Stage(database, connection)


def command(kind: Any, actor: str, **content: Any) -> Any:
    return kind(command_id=new_id(), actor=Actor(actor), **content)


def test_terms_come_into_force_while_claims_are_requested(stage: Stage) -> None:
    """Scenario 12: nothing is claimed before the approval, anything after it, and of two versions one is approved."""
    office = Office(stage.connection)
    for seed in seeds:
        programme = f"yard-{seed}"
        versions = [_proposed(office, programme, version=str(number)) for number in (1, 2)]
        claims = iter([stage.name() for _one in range(WORKERS * 8)])
        already = len(stage.crowd.calls)

        def ask(worker: Worker, claims: Iterator[str] = claims, programme: str = programme) -> None:
            for _turn in range(8):
                deed = drafted(next(claims), on=DAY)
                use_case, made = as_command(worker.connection, deed, command_id=new_id())
                worker.resend(deed, use_case, replace(made, programme=programme))

        def approve(
            worker: Worker, number: int, versions: list[dict[str, str]] = versions, already: int = already
        ) -> None:
            _wait_for_calls(stage, already + 3)
            by = (FINANCE, OTHER_FINANCE)[number]
            deed = Deed("approve-terms", by, content=versions[number])
            worker.resend(deed, approve_terms, command(ApproveTerms, by, **versions[number]))

        scripts = [ask] * WORKERS
        for number, place in ((0, 6), (1, 9)):
            scripts.insert(place, lambda worker, number=number: approve(worker, number))
        stage.crowd.race(scripts, seed=seed)

        calls = stage.crowd.calls[already:]
        approvals = [one for one in calls if one.deed.kind == "approve-terms"]
        assert sorted(one.outcome.code for one in approvals) == ["APPLIED", "TERMS_CLASH"]
        (approved,) = [one for one in approvals if one.outcome.code == "APPLIED"]
        asked = [one for one in calls if one.deed.kind == "draft"]
        _require_before_or_after(approved, asked, before="NOT_FOUND", after="APPLIED")
    assert broken_but_late(stage) == []


def test_right_is_taken_while_its_holder_approves(stage: Stage) -> None:
    """Scenario 15: what is sent after the right is gone is refused, what was answered before stands (X5)."""
    office = Office(stage.connection)
    for seed in seeds:
        day = date(2021 + seed % 5, 3, 1)
        claims = [stage.name() for _one in range(WORKERS)]
        for claim in claims:
            stage.do(*way_to_review(claim, on=day, cost=2_000))
        already = len(stage.crowd.calls)
        person = {"person_id": OTHER_APPROVER, "role": "approver"}

        def approve(worker: Worker, claims: list[str] = claims, day: date = day) -> None:
            for claim in claims[worker.number * 2 :][:2]:
                worker.do(approval(claim, by=OTHER_APPROVER, on=day))

        def take(worker: Worker, person: dict[str, str] = person, already: int = already) -> None:
            _wait_for_calls(stage, already + 3)
            worker.resend(Deed("take-right", ADMIN), take_right, command(TakeRight, ADMIN, **person))

        stage.crowd.race([approve] * (WORKERS // 2) + [take], seed=seed)

        calls = stage.crowd.calls[already:]
        (taken,) = [one for one in calls if one.deed.kind == "take-right"]
        approvals = [one for one in calls if one.deed.kind == "approve"]
        _require_before_or_after(taken, approvals, before="APPLIED", after="NOT_ALLOWED")
        office.do(give_right, GiveRight, ADMIN, **person)
        office.do(confirm_right, ConfirmRight, OTHER_ADMIN, **person)
    assert broken_but_late(stage) == []


def test_credit_notes_come_in_while_rebates_are_corrected(furnished: Server) -> None:
    """Scenario 14: whatever was corrected in between, the last correction leaves what the lines and notes give."""
    with furnished.copy() as database, database.connect(autocommit=True) as connection:
        field = Field(Office(connection))
        crowd = Crowd(database)
        lines = [f"L{number:02}" for number in range(WORKERS // 2 * RACE_SEEDS)]
        for line in lines:
            field.line(line)
        field.accrued()
        field.settled(REBATE)
        for seed in seeds:
            mine = lines[seed * WORKERS // 2 : (seed + 1) * WORKERS // 2]
            scripts = [lambda worker, line=line: _credit(worker, line) for line in mine]
            scripts += [lambda worker: _correct(worker)] * (WORKERS // 2)
            crowd.race(scripts, seed=seed)
        _correct(Worker(crowd, connection, 0, random.Random()))

        row = field.claim_row(REBATE)
        notes = field.office.value("SELECT count(*) FROM fact WHERE table_name = 'credit_notes'")
        corrections = [one.outcome.code for one in crowd.calls if one.deed.kind == "correct"]
        assert notes == len(lines)
        assert row["awarded"] - row["clawed_back"] == _rebate_known_from_the_start(furnished, lines)
        assert field.balance("CLAW:PA") == row["clawed_back"]
        assert field.limit("budget")["used"] == row["awarded"] - row["clawed_back"]
        assert set(corrections) <= {"APPLIED", "DELTA_DIFFERS", "NOTHING_TO_CORRECT"}
        assert corrections.count("APPLIED") > 1, "nothing was corrected in between: the run is vacuous"
        assert crowd.waits, "nobody waited for anybody: the run is vacuous"
        assert broken(connection) == []


REBATE = "solution-rebate/PA/2021-Q3"


def _rebate_known_from_the_start(furnished: Server, lines: list[str]) -> int:
    """Return what the rebate comes to where every credit note is there before anything is worked out (P7)."""
    with furnished.copy() as database, database.connect(autocommit=True) as connection:
        field = Field(Office(connection))
        for line in lines:
            field.line(line)
        field.record(*map(_note, lines))
        reserved: int = field.accrued().answer["reserved"]
        return reserved


def _note(line: str) -> CreditNote:
    return CreditNote(
        credit_note_id=f"N-{line}",
        line_id=line,
        credited_on=date(2021, 9, 1),
        amount=Minor(5_000_000),
        currency=Code("EUR"),
    )


def _credit(worker: Worker, line: str) -> None:
    note = _note(line)
    worker.resend(Deed("credit", MANAGER), record_facts, command(RecordFacts, MANAGER, records=(note,)))


def _correct(worker: Worker) -> None:
    for _turn in range(2):
        preview = command(PreviewCorrection, OTHER_FINANCE, claim_ids=(REBATE,))
        for delta in preview_correction(worker.connection, preview):
            content = {"claim_id": REBATE, "change": delta.change, "rule": "goods-returned", "reason": REASON}
            worker.resend(
                Deed("correct", OTHER_FINANCE), post_correction, command(PostCorrection, OTHER_FINANCE, **content)
            )


def _proposed(office: Office, programme: str, *, version: str) -> dict[str, str]:
    text = TERMS.read_bytes().replace(b"programme: yard", f"programme: {programme}".encode())
    text = text.replace(b"version: 1", f"version: {version}".encode())
    imported = office.do(import_terms, ImportTerms, MANAGER, files={"terms.yaml": text}).answer
    named = {"programme": programme, "version": version}
    office.do(propose_terms, ProposeTerms, MANAGER, **named)
    return {**named, "terms_sha256": imported["terms_sha256"]}


def _wait_for_calls(stage: Stage, count: int) -> None:
    """Let others go first: until so many calls have been answered."""
    until = monotonic() + 60
    while len(stage.crowd.calls) < count:
        assert monotonic() < until, "nobody else comes"
        sleep(0.001)


def _require_before_or_after(turning: Call, calls: list[Call], *, before: str, after: str) -> None:
    """See that who was answered before the turn was told one thing, and who asked after it the other."""
    for call in calls:
        if call.answered < turning.sent:
            assert call.outcome.code == before, call
        elif call.sent > turning.answered:
            assert call.outcome.code == after, call
    codes = {call.outcome.code for call in calls}
    assert codes == {before, after}, "everybody came before the turn, or after: the run is vacuous"


def broken_but_late(stage: Stage) -> list[str]:
    """Return what is broken, but for reservations of 2021 that nobody has let expire yet."""
    return [one for one in broken(stage.connection) if not one.startswith("W4")]
