"""Decisions told whole, and the parts of the account that stand alone."""

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.units.prose.decided import DECISIONS, FULL, GRANTED, SHORT, receipt, ruled
from tests.units.prose.spoken import spaced, voices
from tremplin.doors.language import language_of
from tremplin.terms.prose.decision import LimitSaid, decision_chapters, decision_text, limits_said, why_chapters
from tremplin.terms.prose.place import node_at
from tremplin.terms.prose.window import period_from, starts_afresh_on

TOLD = YAML(typ="safe").load(Path(__file__).parent / "said" / "decisions.yaml")


def test_decisions_and_their_accounts_belong_together() -> None:
    assert list(TOLD) == list(DECISIONS)


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("name", DECISIONS)
def test_decision_is_told_whole(name: str, code: str) -> None:
    decision, changes = DECISIONS[name]

    text = decision_text(decision, programme=ruled(**changes), language=language_of(code))

    assert spaced(text) == TOLD[name][code]


@pytest.mark.parametrize("name", DECISIONS)
def test_why_not_is_the_reasons_and_the_change_of_the_whole_account(name: str) -> None:
    decision, changes = DECISIONS[name]
    told = {"programme": ruled(**changes), "language": language_of("en")}

    whole = decision_chapters(decision, **told)

    wanted = ("Why", "What would have paid")
    assert why_chapters(decision, **told) == tuple(one for one in whole if one.title in wanted)


def test_limits_are_said_before_and_after_one_by_one() -> None:
    decision = receipt(GRANTED, granted="180000", limits=[SHORT, {**FULL, "cut": "0"}])

    short, full = limits_said(decision, programme=ruled(), language=language_of("en"))

    figures = {"size": "5,000.00 EUR", "taken": "3,200.00 EUR", "available": "1,800.00 EUR", "took": "1,800.00 EUR"}
    assert short == LimitSaid(name=short.name, **figures, left="0.00 EUR", cut="3,200.00 EUR")
    counts = {"size": "1 award", "taken": "1 award", "available": "0 awards", "took": "0 awards"}
    assert full == LimitSaid(name=full.name, **counts, left="0 awards", cut="")
    assert (short.name[:1].isupper(), "the third quarter of 2021" in short.name, "K1" in full.name) == (
        True,
        True,
        True,
    )


def test_decision_without_more_to_say_is_its_outcome() -> None:
    chapters = decision_chapters(receipt(GRANTED, deciding_day=None), programme=ruled(), language=language_of("en"))

    assert [(chapter.title, chapter.lines) for chapter in chapters] == [
        ("", ("Claim C1 of partner P1: Assessment.", "5,000.00 EUR is granted, all that the rules give."))
    ]


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("2021-07", date(2021, 7, 1), date(2021, 8, 1)),
        ("2021-Q3", date(2021, 7, 1), date(2021, 10, 1)),
        ("2021-H2", date(2021, 7, 1), date(2022, 1, 1)),
        ("2021", date(2021, 1, 1), date(2022, 1, 1)),
        ("2021-03-22/2022-03-22", date(2021, 3, 22), date(2022, 3, 22)),
    ],
)
def test_window_of_a_receipt_is_a_period(label: str, start: date, end: date) -> None:
    period = period_from(label)

    assert period is not None
    assert (period.start, period.end, period.label) == (start, end, label)


@pytest.mark.parametrize("label", ["", "rolling", "J1"])
def test_window_that_is_no_period_has_none(label: str) -> None:
    assert period_from(label) is None


@pytest.mark.parametrize(
    ("label", "day"), [("2021-Q3", date(2021, 10, 1)), ("2021-Q4", None), ("2021", None), ("rolling", None)]
)
def test_limit_starts_afresh_while_the_programme_is_in_force(label: str, day: date | None) -> None:
    english, _ = voices(of=ruled())

    assert starts_afresh_on(label, voice=english) == day


@pytest.mark.parametrize(
    "place",
    ["incentive.when.all[9]", "incentive.when[0]", "incentive.nothing", "conditions.nothing", "incentive.id.more"],
)
def test_place_where_nothing_stands_gives_nothing(place: str) -> None:
    programme = ruled()

    assert node_at(place, programme.incentives[0], programme) is None
