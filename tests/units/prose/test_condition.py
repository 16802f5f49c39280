"""Every kind of condition in English and French; every comparison in words of its own."""

from typing import Any

import pytest

from tests.units.prose.spoken import condition, incentive, said, spaced, voices
from tremplin.terms.prose.condition import condition_text, exact_text
from tremplin.terms.prose.wish import own_wish, wish_text


@pytest.mark.parametrize(("data", "english", "french"), said("conditions"))
def test_condition_is_said_in_both_languages(data: Any, english: str, french: str) -> None:
    texts = [spaced(condition_text(condition(data), voice)) for voice in voices(about=incentive())]

    assert texts == [english, french]


@pytest.mark.parametrize(("path", "value"), [("project.value", "2500000"), ("project.won_on", "2021-04-01")])
def test_comparisons_of_one_field_are_all_said_differently(path: str, value: str) -> None:
    keys = ("is", "is_not", "at_least", "more_than", "at_most", "less_than")

    texts = [{condition_text(condition({"field": path, key: value}), voice) for key in keys} for voice in voices()]

    assert [len(one) for one in texts] == [len(keys), len(keys)]


def test_condition_with_a_name_says_its_rule_when_asked_for_it() -> None:
    english, _ = voices(about=incentive())

    text = exact_text(condition("member"), english)

    assert text == 'the partner is a member of the programme "The Plan" on the day the activity starts'


def test_condition_outside_an_incentive_names_the_deciding_day() -> None:
    texts = [spaced(condition_text(condition({"holds": {"any_of": ["vcf"]}}), voice)) for voice in voices()]

    assert texts == [
        'the partner holds the competency "VCF" on the deciding day',
        "le partenaire détient la compétence « VCF » à la date qui fait foi",
    ]


@pytest.mark.parametrize(
    ("data", "day"),
    [
        ({"holds": {"any_of": ["vcf"]}}, "the day the activity is completed"),
        ({"level": {"is": "top"}}, "the day the project is won"),
        ({"membership": {"programme": "plan"}}, "the day the activity starts"),
    ],
)
def test_day_of_a_leaf_is_the_one_that_decides_for_its_kind(data: Any, day: str) -> None:
    days = {"day": "activity.started_on", "competency": "activity.completed_on", "level": "project.won_on"}
    english, _ = voices(about=incentive(decides=days))

    assert condition_text(condition(data), english).endswith(f" on {day}")


def test_thing_that_is_no_condition_is_a_defect() -> None:
    english, _ = voices()

    with pytest.raises(TypeError, match="Label is no condition"):
        exact_text(english.programme.title, english)


@pytest.mark.parametrize(("data", "english", "french"), said("wishes"))
def test_wish_says_what_would_make_a_condition_true(data: Any, english: str, french: str) -> None:
    texts = [spaced(wish_text(condition(data), voice)) for voice in voices(about=incentive())]

    assert texts == [english, french]


def test_wish_when_the_day_is_known_names_it() -> None:
    english, french = voices(about=incentive())
    asked = condition({"holds": {"any_of": ["vcf", "tanzu"], "kind": "master"}})

    assert wish_text(asked, english, day="12 April 2021") == (
        'hold at least one competency of the kind "Master" among VCF and Tanzu on 12 April 2021'
    )
    assert spaced(wish_text(asked, french, day="le 12 avril 2021")) == (
        "détenir au moins une compétence de nature « Master » parmi VCF et Tanzu au 12 avril 2021"
    )


@pytest.mark.parametrize(
    "data", [{"field": "customer.segment", "is": "small"}, {"membership": {"programme": "plan"}, "who": "helper"}]
)
def test_wish_of_its_own_is_nothing_for_what_the_claimant_can_neither_be_nor_do(data: Any) -> None:
    english, _ = voices(about=incentive())

    assert own_wish(condition(data), english) == ""
