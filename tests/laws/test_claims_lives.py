"""Laws of the tables of lives: "only the listed transitions occur; terminal states have no way out" (W1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.units.claims.lives import LIVES
from tremplin.claims.claim_life import CLAIM_LIFE, OPEN
from tremplin.claims.guard import GUARDS
from tremplin.claims.life import RESUMES, STAYS, Life, Movement, Step, next_step
from tremplin.claims.role import JOB, ROLES

ENDS = {
    "claim": {"rejection-final", "withdrawn", "expired", "clawed-back"},
    "registration": {"won", "lost", "expired", "denied", "abandoned"},
    "extension": {"denied"},
    "introduction": {"accepted", "refused", "lapsed", "withdrawn"},
    "agreement": {"in-force", "refused", "lapsed"},
}

each_life = pytest.mark.parametrize("life", LIVES, ids=[life.name for life in LIVES])


@each_life
def test_terminal_states_are_those_of_the_design_and_have_no_way_out(life: Life) -> None:
    assert life.terminal == ENDS[life.name]
    assert [event for state in life.terminal for event in life.events_from(state)] == []


@each_life
def test_every_state_can_be_reached(life: Life) -> None:
    reached, pending = set(), {life.initial}
    while pending:
        state = pending.pop()
        reached.add(state)
        pending |= {row.target for row in life.rows if state in row.sources and row.target in life.states} - reached

    assert reached == set(life.states)


@each_life
def test_every_state_leads_to_an_end(life: Life) -> None:
    ending = set(life.terminal)
    for _round in life.states:
        ending |= {source for row in life.rows if row.target in ending for source in row.sources}

    assert set(life.states) - ending == set()


@each_life
def test_every_pair_of_a_state_and_an_event_is_a_row_or_a_refusal_that_leaves_the_state(life: Life) -> None:
    for state in life.states:
        for event in life.events:
            resumes = "in-review" if state in life.aside else None
            step = next_step(life, state=state, event=event, resumes=resumes)
            row = life.find_row(state, event)
            if row is None:
                assert not isinstance(step, Step)
                assert (step.state, step.possible) == (state, life.events_from(state))
            else:
                assert isinstance(step, Step)
                assert step.movement is row.movement
                assert step.state == {STAYS: state, RESUMES: "in-review"}.get(row.target, row.target)


@each_life
def test_every_guard_has_its_function_and_every_role_its_name(life: Life) -> None:
    assert {guard for event in life.events.values() for guard in event.guards} <= set(GUARDS)
    assert {role for event in life.events.values() for role in event.roles} <= set(ROLES) | JOB


def test_every_guard_is_used() -> None:
    assert {guard for life in LIVES for event in life.events.values() for guard in event.guards} == set(GUARDS)


def _holding(state: str, resumes: str | None) -> bool:
    """Whether a claim in this state holds a reservation, said without the table."""
    if state in ("parked", "queried"):
        return True
    return state in {"requested", "pre-approved", "work-done", "proof-submitted", "returned", "in-review"}


@given(st.lists(st.sampled_from(sorted(CLAIM_LIFE.events)), max_size=60))
def test_reservation_is_open_exactly_while_a_claim_is_under_way(events: list[str]) -> None:
    """Each reservation ends exactly once: used or given back (W3); an award needs one (P5)."""
    state, resumes, held = CLAIM_LIFE.initial, None, False
    for event in events:
        step = next_step(CLAIM_LIFE, state=state, event=event, resumes=resumes)
        if not isinstance(step, Step):
            continue
        if step.movement is Movement.RESERVE:
            assert held is (event == "amend" or (event == "accrue" and state != "draft"))
            held = True
        elif step.movement in (Movement.RELEASE, Movement.AWARD):
            assert held
            held = False
        state, resumes = step.state, step.resumes
        assert held is _holding(state, resumes)
        assert (resumes is not None) is (state in CLAIM_LIFE.aside)


def test_reservation_expires_wherever_a_claim_under_way_is() -> None:
    """W4: after a sweep no reservation past its expiry is open; what is parked has no such day."""
    states = {state for state in CLAIM_LIFE.states if _holding(state, None)} - {"parked"}

    assert set(OPEN) == states
    assert {state for state in CLAIM_LIFE.states if CLAIM_LIFE.find_row(state, "expire")} == states


def test_money_moves_only_by_roles_that_may_move_it() -> None:
    decided = {
        row.event for row in CLAIM_LIFE.rows if row.movement in (Movement.AWARD, Movement.TAKE_BACK, Movement.CORRECT)
    }

    assert {role for event in decided for role in CLAIM_LIFE.events[event].roles} == {"approver", "finance"}
    assert all("not-own-organisation" in CLAIM_LIFE.events[event].guards for event in decided)
    assert all("second-person" in CLAIM_LIFE.events[event].guards for event in decided)
    assert all("admin" not in event.roles and "auditor" not in event.roles for event in CLAIM_LIFE.events.values())
