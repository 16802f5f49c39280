"""People race for claims and limits: whatever order the database made of it, the model answers alike in that order."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.database import Server
from tests.figures import DUEL_RACES, RACE_ROUNDS, RACE_SEEDS, counted
from tests.histories.deed import PROJECTS, Deed
from tests.races.crowd import WORKERS, Worker
from tests.races.stage import Stage, approval, drafted, way_to_review
from tests.usecases.office import APPROVER, FINANCE, MANAGER, OTHER_APPROVER
from tremplin.store.limit import LimitKey, lock_limits

pytestmark = pytest.mark.slow

DUELS = WORKERS // 2
ALL_DUELS = DUELS * DUEL_RACES * RACE_SEEDS
# A claim that is fought over is small, so that there is room for those of every race.
COST, AWARD = 200, 100
seeds = range(RACE_SEEDS)


@pytest.fixture
def stage(server: Server) -> Iterator[Stage]:
    with server.copy() as database, database.connect(autocommit=True) as connection:
        yield Stage(database, connection)


# Of whom somebody waits for a lock.
_WAITS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def first_of_year(seed: int) -> date:
    # Ceilings start afresh each year, and so does each race.
    return date(2021 + seed % 5, 3, 1)


def test_last_euros_of_a_ceiling_go_to_who_comes_first(stage: Stage) -> None:
    """Scenario 1: many ask for what is left under one ceiling, and give it back."""
    for seed in seeds:
        day = first_of_year(seed)

        def ask(worker: Worker, day: date = day) -> None:
            own: list[str] = []
            for _round in range(RACE_ROUNDS):
                claim = stage.name()
                worker.do(drafted(claim, on=day, cost=worker.dice.choice((100_000, 300_000, 555_554, 800_000))))
                if worker.do(Deed("request", MANAGER, claim, day)).code == "APPLIED":
                    own.append(claim)
                if own and worker.dice.random() < 0.6:
                    worker.do(Deed("withdraw", MANAGER, own.pop(), day))

        stage.race([ask] * WORKERS, seed=seed)
    stage.crowd.require_contention("TERMS_SAY_NO")
    stage.require_sound()


def test_ceilings_and_budget_that_cross_are_taken_without_a_circle(stage: Stage) -> None:
    """Scenario 2: claims of both partners with both customers, requested in one year and awarded in the next."""
    for seed in seeds:
        day = first_of_year(seed)

        def live(worker: Worker, day: date = day) -> None:
            for number in range(RACE_ROUNDS // 3):
                claim = stage.name()
                project, cost = worker.dice.choice(tuple(PROJECTS)), worker.dice.choice((90_000, 300_000))
                handed_in = day + timedelta(days=366 * ((worker.number + number) % 2))
                for deed in way_to_review(claim, on=day, handed_in=handed_in, project=project, cost=cost):
                    if worker.do(deed).code != "APPLIED":
                        break
                else:
                    worker.do(approval(claim, on=handed_in))

        stage.race([live] * WORKERS, seed=seed)
    stage.crowd.require_contention("TERMS_SAY_NO")
    stage.require_sound()


def test_approval_and_expiry_of_one_claim_have_one_winner(stage: Stage) -> None:
    """Scenario 3."""
    winners = duels(stage, lambda claim, day: Deed("expire", FINANCE, claim, day, content={"claims": (claim,)}))

    assert winners == ALL_DUELS
    stage.crowd.require_contention("NOT_POSSIBLE_NOW")


def test_approval_and_withdrawal_of_one_claim_have_one_winner(stage: Stage) -> None:
    """Scenario 4."""
    winners = duels(stage, lambda claim, day: Deed("withdraw", MANAGER, claim, day))

    assert winners == ALL_DUELS
    stage.crowd.require_contention("NOT_POSSIBLE_NOW")


def test_two_approvers_of_one_claim_have_one_winner(stage: Stage) -> None:
    """Scenario 5: two persons, two command ids."""
    winners = duels(stage, lambda claim, day: approval(claim, by=OTHER_APPROVER, on=day))

    assert winners == ALL_DUELS
    stage.crowd.require_contention("NOT_POSSIBLE_NOW")


def test_two_decisions_about_one_clawback_have_one_winner(stage: Stage) -> None:
    """Scenario 10, the half of it that needs no payment."""
    for seed, race in races():
        day = first_of_year(seed)
        later = day + timedelta(days=40)
        claims = [stage.name() for _duel in range(DUELS)]
        for claim in claims:
            stage.do(*way_to_review(claim, on=day, cost=COST), approval(claim, on=day))
            stage.do(Deed("notice-clawback", FINANCE, claim, day, content={"amount": AWARD}))
        deeds = [
            Deed("decide", person, claim, later, content={"amount": amount})
            for claim in claims
            for person, amount in ((APPROVER, AWARD), (OTHER_APPROVER, AWARD // 3))
        ]
        codes = stage.race([lambda worker, deed=deed: worker.do(deed) for deed in deeds], seed=race)
        assert codes.count("APPLIED") == DUELS
    stage.crowd.require_contention("NOT_POSSIBLE_NOW")
    stage.require_sound()


def races() -> Iterator[tuple[int, int]]:
    """Count the races of each seed, and all of them."""
    for number in counted(RACE_SEEDS * DUEL_RACES, "races of eight duels"):
        yield number // DUEL_RACES, number


def duels(stage: Stage, other: Callable[[str, date], Deed]) -> int:
    """Let the approval of a claim and another deed about it happen at once; return how many were applied."""
    applied = 0
    for seed, race in races():
        day = first_of_year(seed)
        over = day + timedelta(days=121)
        claims = [stage.name() for _duel in range(DUELS)]
        for claim in claims:
            stage.do(*way_to_review(claim, on=day, cost=COST))
        deeds = [deed for claim in claims for deed in (approval(claim, on=over), other(claim, over))]
        stage.race([lambda worker, deed=deed: worker.do(deed) for deed in deeds], seed=race)
        calls = stage.crowd.calls[-len(deeds) :]
        applied += sum(1 for call in calls if call.outcome.numbers)
    stage.require_sound()
    return applied


def test_claim_whose_day_has_come_to_another_year_takes_its_limits_in_the_order_of_all(stage: Stage) -> None:
    """L10: what it holds of the old year is locked with what it takes of the new one; else two wait in a circle."""
    stage.do(*way_to_review("C1", on=date(2021, 12, 20), handed_in=date(2022, 1, 10)))
    stage.do(drafted("C2", on=date(2022, 1, 10)), Deed("request", MANAGER, "C2", date(2022, 1, 10)))
    query = "SELECT programme, limit_id, scope::jsonb, window_label, unit FROM limit_instance WHERE limit_id = %s"
    found = stage.connection.execute(f"{query} ORDER BY id", ["per-partner"]).fetchall()
    old, new = (LimitKey(one[0], one[1], tuple(map(tuple, one[2])), one[3], one[4]) for one in found)
    assert (old.window, new.window) == ("2021", "2022")

    def approve(worker: Worker) -> None:
        worker.do(approval("C1", on=date(2022, 1, 20)))

    with ThreadPoolExecutor(1) as pool, stage.database.connect() as other:
        lock_limits(other, [old])
        first = stage.next_number()
        racing = pool.submit(stage.crowd.race, [approve], seed=0)
        while not racing.done() and not stage.connection.execute(_WAITS).fetchone():
            pass
        # Who has the old year in hand goes on to the new one, as one call for both would.
        lock_limits(other, [new])
        other.rollback()
        racing.result()

    assert stage.judge(stage.crowd.calls, first=first, told="another year") == ["APPLIED"]
