"""Laws of the lives of payments: only what the table lists happens, and every life comes to its end."""

import pytest

from tests.units.payments.lives import LIVES, PAGE, page_text
from tremplin.claims.life import STAYS, Life, Step, next_step
from tremplin.claims.role import JOB, ROLES

ENDS = {
    "bank details": {"rejected", "withdrawn", "replaced", "blocked"},
    "self-billed invoice": {"credited"},
    "payment run": {"closed", "cancelled"},
    "payment line": {"dropped", "recalled"},
    "dispute": {"upheld", "settled", "dropped", "dismissed"},
}
# Where a line may rest for ever; a statement of the bank that contradicts it still parks it.
RESTS = {"payment line": {"booked", "rejected", "returned"}}
each_life = pytest.mark.parametrize("life", LIVES, ids=[life.name for life in LIVES])


@each_life
def test_terminal_states_have_no_way_out(life: Life) -> None:
    assert life.terminal == ENDS[life.name]


@each_life
def test_every_state_can_be_reached_and_leads_to_an_end(life: Life) -> None:
    reached, ending = {life.initial}, set(life.terminal) | RESTS.get(life.name, set())
    for _round in life.states:
        reached |= {row.target for row in life.rows if reached & set(row.sources)} - {STAYS}
        ending |= {source for row in life.rows if row.target in ending for source in row.sources}

    assert reached == ending == set(life.states)


@each_life
def test_every_pair_of_a_state_and_an_event_is_a_row_or_a_refusal(life: Life) -> None:
    for state in life.states:
        for event in life.events:
            step, row = next_step(life, state=state, event=event), life.find_row(state, event)
            if row is None:
                assert (step.state, step.possible) == (state, life.events_from(state))
            else:
                assert isinstance(step, Step)
                assert step.state == (state if row.target == STAYS else row.target)


@each_life
def test_every_role_has_its_name(life: Life) -> None:
    assert {role for event in life.events.values() for role in event.roles} <= set(ROLES) | JOB


def test_page_of_the_lives_is_drawn_from_the_tables() -> None:
    page = PAGE.read_text()

    assert page_text(page) == page, "Run python -m tests.units.payments.lives."
