"""A table of states and events: what it lets through, and what it refuses with a sentence."""

import pytest

from tests.units.claims import lives
from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.life import RESUMES, Event, Life, Movement, NotPossibleNow, Row, Step, events_by_name, next_step
from tremplin.doors.language import language_of
from tremplin.wording import ENGLISH, refusal_data, refusal_text

GO = Event("go", "go", frozenset({"approver"}))
BACK = Event("back", "go back", frozenset({"approver"}))
STATES = {"here": "here", "there": "there"}


def test_event_that_the_table_knows_leads_to_its_state() -> None:
    step = next_step(CLAIM_LIFE, state="draft", event="request")

    assert step == Step(CLAIM_LIFE.events["request"], "draft", "requested", None, Movement.RESERVE)


def test_event_that_the_table_does_not_know_is_refused_with_what_is_possible() -> None:
    refusal = next_step(CLAIM_LIFE, state="queried", event="approve", resumes="in-review")

    assert isinstance(refusal, NotPossibleNow)
    assert refusal_data(refusal, ENGLISH) == {
        "code": "NOT_POSSIBLE_NOW",
        "text": "It is not possible to approve the claim now: the state is “question asked”. "
        "Possible now: to answer the question, withdraw it, extend the reservation, let it expire or park it.",
        "fields": {
            "event": "approve",
            "state": "queried",
            "possible": ["answer", "withdraw", "extend", "expire", "park"],
        },
    }


def test_event_after_the_end_of_a_life_is_refused_and_nothing_is_possible() -> None:
    refusal = next_step(CLAIM_LIFE, state="withdrawn", event="approve")

    assert isinstance(refusal, NotPossibleNow)
    assert refusal_text(refusal, ENGLISH) == (
        "It is not possible to approve the claim now: the state is “withdrawn”. "
        "Nothing more can happen to it; start anew."
    )


def test_refusal_of_an_event_is_said_in_french_too() -> None:
    refusal = next_step(CLAIM_LIFE, state="draft", event="approve")

    assert isinstance(refusal, NotPossibleNow)
    assert refusal_text(refusal, language_of("fr")) == (
        "«\u00a0approuver la demande\u00a0» n’est pas possible maintenant\u00a0: l’état est «\u00a0brouillon\u00a0». "
        "Possible maintenant\u00a0: modifier le brouillon, envoyer la demande, établir la période ou retirer ce "
        "dossier."
    )


def test_question_goes_back_to_where_it_was_asked() -> None:
    asked = next_step(CLAIM_LIFE, state="requested", event="query")
    assert isinstance(asked, Step)
    answered = next_step(CLAIM_LIFE, state=asked.state, event="answer", resumes=asked.resumes)

    assert (asked.state, asked.resumes) == ("queried", "requested")
    assert isinstance(answered, Step)
    assert (answered.state, answered.resumes) == ("requested", None)


def test_contested_notice_that_is_dropped_goes_back_to_the_award() -> None:
    noticed = next_step(CLAIM_LIFE, state="clawed-back-part", event="notice-clawback")
    assert isinstance(noticed, Step)
    contested = next_step(CLAIM_LIFE, state=noticed.state, event="contest", resumes=noticed.resumes)
    assert isinstance(contested, Step)
    dropped = next_step(CLAIM_LIFE, state=contested.state, event="drop-clawback", resumes=contested.resumes)

    assert isinstance(dropped, Step)
    assert dropped.state == "clawed-back-part"


def test_event_that_stays_keeps_what_was_kept() -> None:
    step = next_step(CLAIM_LIFE, state="queried", event="extend", resumes="in-review")

    assert isinstance(step, Step)
    assert (step.state, step.resumes) == ("queried", "in-review")


def test_state_aside_without_what_was_kept_is_a_defect() -> None:
    with pytest.raises(ValueError, match="the state to go back to is not given"):
        next_step(CLAIM_LIFE, state="queried", event="answer")


def test_unknown_event_is_a_defect() -> None:
    with pytest.raises(KeyError):
        next_step(CLAIM_LIFE, state="draft", event="pay")


def test_table_that_leads_to_two_states_is_a_defect() -> None:
    rows = (Row("go", ("here",), "there"), Row("go", ("here",), "here"))

    with pytest.raises(ValueError, match="by one event to two"):
        Life("thing", STATES, "here", events_by_name([GO]), rows)


@pytest.mark.parametrize(
    ("states", "events"),
    [
        (STATES | {"elsewhere": "elsewhere"}, [GO]),
        ({"here": "here"}, [GO]),
        (STATES, [GO, BACK]),
    ],
)
def test_table_that_names_what_is_not_described_is_a_defect(states, events) -> None:
    with pytest.raises(ValueError, match="not described, or not used"):
        Life("thing", states, "here", events_by_name(events), (Row("go", ("here",), "there"),))


def test_table_that_goes_back_from_a_state_that_keeps_nothing_is_a_defect() -> None:
    rows = (Row("go", ("here",), "there"), Row("back", ("there",), RESUMES))

    with pytest.raises(ValueError, match="keeps nothing"):
        Life("thing", STATES, "here", events_by_name([GO, BACK]), rows)


def test_page_of_the_lives_is_drawn_from_the_tables() -> None:
    page = lives.PAGE.read_text()

    assert lives.page_text(lives.head_of(page)) == page, "Run python -m tests.units.claims.lives."
