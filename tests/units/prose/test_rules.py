"""Limits, exclusions, deadlines, proofs, payment, taking back and levels, in English and French."""

from typing import Any

import pytest

from tests.units.prose.spoken import incentive, programme, said, spaced, voices
from tests.units.prose.test_reward import flat
from tremplin.terms.incentive import Clock, ProofAsked
from tremplin.terms.limit import Exclusion, Limit
from tremplin.terms.programme import LevelRule, PaymentRule, TakingBack
from tremplin.terms.prose.deadline import deadline_notes, deadline_text
from tremplin.terms.prose.level import level_outline
from tremplin.terms.prose.limit import (
    covers_text,
    exclusion_text,
    is_covered,
    limit_name,
    limit_text,
    short_text,
    where_text,
)
from tremplin.terms.prose.limit_figure import limit_figure
from tremplin.terms.prose.payment import payment_sentences, taking_back_sentences
from tremplin.terms.prose.proof import proof_text

LIMIT: dict[str, Any] = {"id": "x", "covers": ["assessment"], "when_short": "refuse", "window": "programme"}


def limit(**keys: Any) -> Limit:
    return Limit.model_validate({**LIMIT, **keys})


@pytest.mark.parametrize(("data", "english", "french"), said("limits"))
def test_limit_is_said_with_what_it_covers_and_does(data: Any, english: str, french: str) -> None:
    one = limit(**data)

    texts = [
        (
            limit_text(one, voice),
            covers_text(one, voice),
            covers_text(one, voice, but="assessment"),
            where_text(one, voice),
            short_text(one, voice),
        )
        for voice in voices(about=incentive())
    ]

    assert [spaced(" | ".join(filter(None, parts))) for parts in texts] == [english, french]


def test_limit_is_called_by_its_label() -> None:
    english, french = voices()
    keys: dict[str, Any] = {"amount": {"literal": "100", "kind": "money"}}

    assert limit_name(limit(**keys), english) == "at most 1.00 EUR over the whole programme"
    assert limit_name(limit(**keys, label={"en": "ceiling", "fr": "plafond"}), french) == "plafond"


def test_limit_covers_what_it_names_but_for_what_it_excepts() -> None:
    everything = limit(covers="all", **{"except": ["rebate"]})

    assert [is_covered(everything, one) for one in ("assessment", "rebate")] == [True, False]
    assert [is_covered(limit(), one) for one in ("assessment", "rebate")] == [True, False]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"amount": "sales"}, "1.00 EUR"),
        ({"units": "plain", "unit": "credits"}, "10.0 tier credits"),
        ({"claims": "plain"}, "100 awards"),
        ({"persons": "plain"}, "100 people"),
        ({"customers": "plain"}, "100 customers"),
        ({"quantity": "sales", "takes": "sales"}, "1.00 EUR"),
        ({"quantity": "plain", "takes": "plain"}, "100"),
    ],
)
def test_figure_of_a_limit_has_its_unit(keys: dict[str, str], text: str) -> None:
    english, _ = voices()

    assert limit_figure(limit(**keys), "100", voice=english) == text


@pytest.mark.parametrize(("data", "english", "french"), said("exclusions"))
def test_exclusion_is_said_in_both_languages(data: Any, english: str, french: str) -> None:
    one = Exclusion.model_validate({"id": "x", "between": ["assessment", "rebate"], **data})

    assert [spaced(exclusion_text(one, voice)) for voice in voices()] == [english, french]


@pytest.mark.parametrize(("data", "english", "french"), said("deadlines"))
def test_deadline_is_said_with_what_being_late_does(data: Any, english: str, french: str) -> None:
    clock = Clock.model_validate({"id": "x", "of": "claim.submitted_on", **data})

    texts = [[deadline_text(clock, voice), *deadline_notes(clock, voice)] for voice in voices(about=incentive())]

    assert [spaced(" | ".join(parts)) for parts in texts] == [english, french]


@pytest.mark.parametrize(("data", "english", "french"), said("proofs"))
def test_proof_is_said_in_both_languages(data: Any, english: str, french: str) -> None:
    asked = ProofAsked.model_validate(data)

    assert [spaced(proof_text(asked, voice)) for voice in voices(about=incentive())] == [english, french]


@pytest.mark.parametrize(("data", "english", "french"), said("payments"))
def test_payment_is_said_in_both_languages(data: Any, english: str, french: str) -> None:
    rule = PaymentRule.model_validate(data)

    assert [spaced(" ".join(payment_sentences(rule, voice))) for voice in voices(about=incentive())] == [
        english,
        french,
    ]


@pytest.mark.parametrize(("data", "english", "french"), said("taking_back"))
def test_taking_back_is_said_in_both_languages(data: Any, english: str, french: str) -> None:
    rule = TakingBack.model_validate(
        {"when": {"en": "the goods come back", "fr": "la marchandise est retournée"}, **data}
    )

    texts = [spaced(" ".join(taking_back_sentences(rule, voice))) for voice in voices(about=incentive())]

    assert texts == [english, french]


@pytest.mark.parametrize(("data", "english", "french"), said("levels"))
def test_level_is_said_with_when_it_is_looked_at(data: Any, english: str, french: str) -> None:
    rule = LevelRule.model_validate(data)

    assert [flat(level_outline(rule, voice)) for voice in voices(about=incentive())] == [english, french]


def test_award_of_protection_is_counted_in_days() -> None:
    _, french = voices(of=programme())

    assert french.award(180, unit="days") == "180 jours"
