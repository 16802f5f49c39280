"""What a road comes to: parts of the reader alone, limits shared in turn, and what does not go together once."""

from typing import Any

import pytest

from tests.units.engine import trial
from tests.units.engine.test_road import DAY, past, split_terms, store
from tremplin.engine.compiled import Compiled
from tremplin.engine.head_room import NOTHING_TAKEN_YET
from tremplin.engine.road.road import Road, road_of
from tremplin.engine.road.telling import Reader, road_told
from tremplin.engine.road.total import Total, totals_of
from tremplin.wording import ENGLISH


def road(terms: Compiled, *records: Any, partners: tuple[str, ...] = ("P1",), **given: Any) -> Road:
    facts = store(*records)
    project = facts.find("projects", "J1")
    return road_of(terms, facts, NOTHING_TAKEN_YET, project=project, partners=partners, day=DAY, **given)


def possible(terms: Compiled, *records: Any, **given: Any) -> int:
    (one,) = totals_of(road(terms, *records, **given), None)[""]
    return one.possible


def lump(name: str, amount: str, **changed: Any) -> dict[str, Any]:
    return trial.incentive(id=name, pays={"reward": {"lump_sum": amount}}, **changed)


def limit(**changed: Any) -> list[dict[str, Any]]:
    return [{"id": "cap", "per": ["partner"], "window": "year", "covers": "all", "when_short": "partial", **changed}]


def test_road_comes_to_what_is_earned_reserved_and_possible_by_stage() -> None:
    terms = trial.compiled(lump("early", "100", stage="assess"), lump("late", "40"), lump("more", "7"))
    known = [
        past("C1", incentive="late", parts=()),
        past("C2", incentive="early", state="reserved", granted=2_000, parts=()),
        past("C3", incentive="early", state="refused", granted=0, parts=()),
    ]

    found = totals_of(road(terms, past=known), None)

    assert found == {
        "": (Total("EUR", 10_000, 2_000, 14_700),),
        "assess": (Total("EUR", reserved=2_000, possible=10_000),),
        "sell": (Total("EUR", 10_000, 0, 4_700),),
    }


def test_each_reader_counts_its_own_part() -> None:
    helper = trial.role("R1", "P2", "helper")
    seen = road(split_terms(), helper, past=[past("C1", incentive="bonus", state="reserved")])

    whole, first, second = (totals_of(seen, one).get("", ()) for one in (None, "P1", "P2"))

    assert [one.reserved for one in (*whole, *first, *second)] == [10_000, 6_667, 3_333]
    assert totals_of(seen, "P3") == {}


@pytest.mark.parametrize(
    ("changed", "comes_to"),
    [
        ({"amount": "1000"}, 16_000),
        ({"amount": "130"}, 13_000),
        ({"amount": "130", "when_short": "refuse"}, 10_000),
        ({"claims": 1, "when_short": "refuse"}, 10_000),
        ({"claims": 2, "when_short": "refuse"}, 16_000),
    ],
)
def test_limit_lets_through_what_those_before_have_left(changed: dict[str, Any], comes_to: int) -> None:
    terms = trial.compiled(lump("one", "100"), lump("two", "60"), limits=limit(**changed))

    assert possible(terms) == comes_to


def test_limit_of_one_payee_takes_its_part_alone() -> None:
    helper = trial.role("R1", "P2", "helper")
    terms = split_terms(limits=limit(amount="100"))

    # P1 has a share of 66.67 of 100 euros, so that the whole award fits.
    assert possible(terms, helper) == 10_000


@pytest.mark.parametrize(
    ("changed", "comes_to"),
    [
        ({"keep": "listed"}, 6_000),
        ({"keep": "greatest"}, 10_000),
        ({"keep": "first", "per": ["project", "partner"]}, 6_000),
        ({"keep": "listed", "per": ["line"]}, 16_000),
        ({"keep": "listed", "between": ["two", "elsewhere"]}, 16_000),
    ],
)
def test_what_does_not_go_together_is_counted_once(changed: dict[str, Any], comes_to: int) -> None:
    exclusion = {"id": "not-both", "between": ["two", "one"], "per": ["project"], **changed}
    terms = trial.compiled(lump("one", "100"), lump("two", "60"), exclusions=[exclusion])

    assert possible(terms) == comes_to


GROWS = trial.incentive(id="grows", pays={"reward": {"percent": {"rate": "5%", "of": {"field": "project.value"}}}})
RANGED = trial.incentive(
    id="ranged", pays={"reward": {"percent": {"rate": "5%", "of": {"field": "project.value"}}}, "maximum": "50"}
)
SHUT = lump("shut", "100", when={"field": "partner.country", "is": "DE"})


@pytest.mark.parametrize(
    ("incentives", "text"),
    [
        ([lump("one", "100")], "100.00 EUR"),
        ([lump("one", "100"), RANGED], "up to 150.00 EUR"),
        ([GROWS], "not known yet"),
        ([lump("one", "100"), GROWS], "100.00 EUR and more"),
        ([lump("one", "100"), SHUT], "100.00 EUR"),
    ],
)
def test_what_is_possible_is_told_as_far_as_it_is_known(incentives: list[Any], text: str) -> None:
    (total,) = road_told(road(trial.compiled(*incentives)), Reader(ENGLISH)).totals

    assert (total.earned, total.reserved, total.possible) == ("", "", text)


def test_points_of_which_the_number_is_not_known_yet_are_named() -> None:
    number = {"lump_sum": {"divide": [{"field": "project.value"}, "100"], "if_zero": "0"}}
    stars = trial.incentive(id="stars", pays={"reward": number, "as": "points", "unit": "stars"})
    units = {"stars": {"label": {"en": "stars", "fr": "étoiles"}}}

    totals = road_told(road(trial.compiled(stars, units=units)), Reader(ENGLISH)).totals

    assert {one.unit: one.possible for one in totals} == {"EUR": "", "stars": "stars, not known yet how many"}


def test_what_comes_to_nothing_more_is_told_with_what_it_earned() -> None:
    known = [past("C1", incentive="shut", parts=())]

    (total,) = road_told(road(trial.compiled(SHUT), past=known), Reader(ENGLISH)).totals

    assert (total.unit, total.earned, total.possible) == ("EUR", "100.00 EUR", "")
