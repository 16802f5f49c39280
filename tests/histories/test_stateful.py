"""Every rule is something that somebody does; after each, the database stands as the model does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.figures import HISTORIES_TOGETHER, STATEFUL_HISTORIES, STATEFUL_STEPS
from tests.histories.deed import EVERYBODY, FIRST_DAY, KINDS, LAST_DAY, PROJECTS, Deed
from tests.histories.history import History
from tests.histories.model import LEADS
from tests.histories.yard import broken
from tests.usecases.office import ADMIN_A, APPROVER, FINANCE, MANAGER, OTHER_APPROVER, OTHER_FINANCE, SELLER_A

pytestmark = pytest.mark.slow

CLAIMS = 5
which = st.integers(0, CLAIMS - 1)
deciders = st.sampled_from((APPROVER, OTHER_APPROVER))
payers = st.sampled_from((FINANCE, OTHER_FINANCE))
projects = st.sampled_from(tuple(PROJECTS))
reasons = st.sampled_from(("As it was.", "As it was.", "As it was.", None))
costs = st.sampled_from((2, 100_000, 300_000, 555_554, 799_998, 800_000, 1_600_000))
amounts = st.sampled_from((None, None, 1, 40_000, 277_777, 10**9))


def can(event: str) -> Any:
    """Let a rule be tried while a claim stands where its event is possible."""
    return precondition(lambda machine: machine.possible(event))


class Yard(RuleBasedStateMachine):
    """A database and a model side by side."""

    connection: psycopg.Connection
    numbers: Iterator[int]

    @initialize()
    def begin(self) -> None:
        self.history = History(self.connection, number=next(self.numbers))
        self.day = FIRST_DAY

    def teardown(self) -> None:
        if hasattr(self, "history"):
            self.history.end()

    def possible(self, event: str) -> list[str]:
        model = self.history.model
        events = ("take-back-part",) if event == "decide" else (event,)
        return [name for name, one in model.claims.items() if any(one.state in LEADS[wanted] for wanted in events)]

    def do(self, kind: str, actor: str, number: int, reason: str | None = "As it was.", **content: Any) -> None:
        names = self.possible(kind)
        day = None if actor in (SELLER_A, ADMIN_A) else self.day
        self.send(Deed(kind, actor, names[number % len(names)], day, reason, content=content))

    def send(self, deed: Deed) -> None:
        self.history.do(deed, command_id=str(uuid4()))

    @rule(number=which, project=projects, cost=costs)
    def draft(self, number: int, project: str, cost: int) -> None:
        self.send(
            Deed(
                "draft",
                MANAGER,
                f"{self.history.prefix}C{number}",
                self.day,
                content={"project": project, "cost": cost},
            )
        )

    @can("request")
    @rule(number=which)
    def request(self, number: int) -> None:
        self.do("request", MANAGER, number)

    @can("withdraw")
    @rule(number=which, actor=st.sampled_from((MANAGER, SELLER_A)))
    def withdraw(self, number: int, actor: str) -> None:
        self.do("withdraw", actor, number)

    @can("pre-approve")
    @rule(number=which, actor=deciders)
    def pre_approve(self, number: int, actor: str) -> None:
        self.do("pre-approve", actor, number)

    @can("refuse")
    @rule(number=which, actor=deciders, reason=reasons)
    def refuse(self, number: int, actor: str, reason: str | None) -> None:
        self.do("refuse", actor, number, reason)

    @can("report-work")
    @rule(number=which)
    def report_work(self, number: int) -> None:
        self.do("report-work", MANAGER, number)

    @can("hand-in-proof")
    @rule(number=which)
    def hand_in_proof(self, number: int) -> None:
        self.do("hand-in-proof", MANAGER, number)

    @can("begin-review")
    @rule(number=which, actor=deciders)
    def begin_review(self, number: int, actor: str) -> None:
        self.do("begin-review", actor, number)

    @can("query")
    @rule(number=which, actor=deciders, reason=reasons)
    def query(self, number: int, actor: str, reason: str | None) -> None:
        self.do("query", actor, number, reason)

    @can("answer")
    @rule(number=which)
    def answer(self, number: int) -> None:
        self.do("answer", MANAGER, number)

    @can("return")
    @rule(number=which, actor=deciders)
    def return_for_proof(self, number: int, actor: str) -> None:
        self.do("return", actor, number)

    @can("approve")
    @rule(number=which, actor=deciders)
    def approve(self, number: int, actor: str) -> None:
        self.do("approve", actor, number, amount=None)

    @can("approve")
    @rule(number=which, actor=deciders, amount=amounts, reason=reasons)
    def approve_less(self, number: int, actor: str, amount: int | None, reason: str | None) -> None:
        self.do("approve", actor, number, reason, amount=amount)

    @can("reject")
    @rule(number=which, actor=deciders, reason=reasons)
    def reject(self, number: int, actor: str, reason: str | None) -> None:
        self.do("reject", actor, number, reason)

    @can("appeal")
    @rule(number=which, actor=st.sampled_from((SELLER_A, ADMIN_A)), reason=reasons)
    def appeal(self, number: int, actor: str, reason: str | None) -> None:
        self.do("appeal", actor, number, reason)

    @can("uphold-appeal")
    @rule(number=which, actor=deciders, reason=reasons)
    def uphold_appeal(self, number: int, actor: str, reason: str | None) -> None:
        self.do("uphold-appeal", actor, number, reason)

    @can("dismiss-appeal")
    @rule(number=which, actor=deciders, reason=reasons)
    def dismiss_appeal(self, number: int, actor: str, reason: str | None) -> None:
        self.do("dismiss-appeal", actor, number, reason)

    @rule()
    def expire(self) -> None:
        content = {"claims": tuple(self.history.model.claims)}
        self.send(Deed("expire", FINANCE, day=self.day, content=content))

    @can("notice-clawback")
    @rule(number=which, actor=payers, part=st.integers(1, 4), is_today=st.booleans())
    def notice_clawback(self, number: int, actor: str, part: int, is_today: bool) -> None:
        names = self.possible("notice-clawback")
        claim = names[number % len(names)]
        content = {"amount": max(1, self.history.model.left_of(claim) // part)}
        self.send(Deed("notice-clawback", actor, claim, None if is_today else self.day, content=content))

    @can("contest")
    @rule(number=which, reason=reasons)
    def contest_clawback(self, number: int, reason: str | None) -> None:
        self.do("contest", ADMIN_A, number, reason)

    @can("decide")
    @rule(number=which, actor=deciders, part=st.integers(0, 4), later=st.sampled_from((0, 31)), reason=reasons)
    def decide_clawback(self, number: int, actor: str, part: int, later: int, reason: str | None) -> None:
        names = self.possible("decide")
        claim = names[number % len(names)]
        content = {"amount": self.history.model.left_of(claim) // part if part else 0}
        day = self.day + timedelta(days=later)
        self.send(Deed("decide", actor, claim, day, reason, content=content))

    @can("correct")
    @rule(number=which, actor=payers, off=st.sampled_from((0, 0, 0, 1)), reason=reasons)
    def correct(self, number: int, actor: str, off: int, reason: str | None) -> None:
        names = self.possible("correct")
        claim = names[number % len(names)]
        content = {"change": self.history.model.change_of(claim) + off}
        self.send(Deed("correct", actor, claim, self.day, reason, content=content))

    @rule(project=projects, is_lost=st.booleans())
    def project_is_lost_or_not(self, project: str, is_lost: bool) -> None:
        self.send(Deed("project", MANAGER, day=self.day, content={"project": project, "lost": is_lost}))

    @rule(month=st.integers(1, 12))
    def close_month(self, month: int) -> None:
        content = {"month": f"{self.day.year - 1}-{month:02}"}
        self.send(Deed("close-month", FINANCE, content=content))

    @rule(days=st.sampled_from((1, 30, 119, 120, 121, 366)))
    def time_passes(self, days: int) -> None:
        self.day = min(self.day + timedelta(days=days), LAST_DAY)

    @rule(number=which, kind=st.sampled_from(KINDS[1:16]), actor=st.sampled_from(EVERYBODY))
    def trespass(self, number: int, kind: str, actor: str) -> None:
        content = {"amount": None} if kind == "approve" else {}
        self.send(Deed(kind, actor, f"{self.history.prefix}C{number}", self.day, content=content))

    @can("approve")
    @rule(number=which, actor=deciders)
    def approve_what_was_not_shown(self, number: int, actor: str) -> None:
        names = self.possible("approve")
        deed = Deed("approve", actor, names[number % len(names)], self.day, content={"amount": None})
        self.send(replace(deed, shown=False))

    @precondition(lambda machine: machine.history.last)
    @rule()
    def send_the_same_again(self) -> None:
        self.history.again()

    @precondition(lambda machine: machine.history.last)
    @rule()
    def send_something_else_under_the_same_id(self) -> None:
        self.history.otherwise()


@pytest.mark.parametrize("part", range(STATEFUL_HISTORIES // HISTORIES_TOGETHER))
def test_use_cases_do_what_the_model_does(yard: psycopg.Connection, part: int) -> None:
    machine = type("YardOfThisRun", (Yard,), {"connection": yard, "numbers": count()})
    if settings().derandomize:
        # Where the same examples are tried each time, they are others in each part.
        seed(part)(machine)
    rules = [name for name in vars(Yard) if hasattr(getattr(Yard, name), "hypothesis_stateful_rule")]

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=HISTORIES_TOGETHER,
            stateful_step_count=STATEFUL_STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert len(rules) >= 20
    assert broken(yard) == []
