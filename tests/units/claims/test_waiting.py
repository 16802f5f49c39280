from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.waiting import HOLDERS, ROLES_OF, WAITS_FOR, states_of


def test_every_state_of_a_claim_waits_for_somebody_or_for_nobody() -> None:
    assert set(WAITS_FOR) == set(CLAIM_LIFE.states)
    assert set(WAITS_FOR.values()) == set(HOLDERS) == set(ROLES_OF)


def test_who_has_a_claim_can_move_it_on_and_nobody_has_one_that_has_ended() -> None:
    for state, holder in WAITS_FOR.items():
        able = {role for event in CLAIM_LIFE.events_from(state) for role in CLAIM_LIFE.events[event].roles}
        assert bool(ROLES_OF[holder] & able) == (holder != "nobody"), state
    assert {WAITS_FOR[state] for state in CLAIM_LIFE.terminal} == {"nobody"}


def test_states_of_a_holder_come_in_the_order_of_the_life() -> None:
    assert states_of("reviewer") == ("requested", "proof-submitted")
