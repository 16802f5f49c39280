"""A clause holds what one incentive needs, and nothing else; its bytes are the same wherever it is cut out."""

import pytest

from tests.units.terms.sketch import incentive_text, read
from tremplin.terms.clause import (
    UnknownIncentive,
    canonical_bytes,
    clause_of,
    clause_sha256,
    decimals_of,
    incentive_of,
    terms_sha256,
)
from tremplin.terms.programme import Programme

BEFORE = """\
level_names: {silver: {en: Silver, fr: Argent}, gold: {en: Gold, fr: Or}}
units: {points: {label: {en: points, fr: points}, decimals: 1}, stars: {label: {en: stars, fr: étoiles}}}
attributes: {customer.size: {type: count}}
exchange: {source: bank, max_age: 3 days}
level_exchange: {source: plan, max_age: 400 days}
measures:
  sales: {quantity: {sum: line.amount, where: subscriptions}}
  unused: {quantity: 5}
tables:
  fee: {rows: [["*", 5]], columns: [{column: a, at_least: sales}], gives: {column: b, as: money}}
  days: {rows: [["*", 5]], columns: [{column: a, matches: activity.topic}], gives: {column: b, as: number}}
  unused: {rows: [["*", 5]], columns: [{column: a, matches: activity.topic}], gives: {column: b, as: number}}
conditions:
  big: {holds_when: {measure: sales, at_least: 5}}
  subscriptions: {holds_when: {field: line.sale_type, is: saas}}
  of-level: {holds_when: {field: partner.country, is: FR}}
  unused: {holds_when: {field: partner.country, is: FR}}
levels:
  - {level: gold, requires: of-level, kept: 1 year}
limits:
  - {id: second-first, window: year, amount: 5, covers: [second], when_short: refuse}
  - {id: both, window: year, amount: 5, covers: all, except: [third, fourth, fifth], when_short: refuse}
exclusions:
  - {id: either, between: [trial, second], per: [project], keep: first}
  - {id: others, between: [second, third], per: [project], keep: first}
"""


def paid(name: str, pays: str, *, more: str = "") -> str:
    return incentive_text(pays=pays, more=more).replace("id: trial", f"id: {name}")


def programme() -> Programme:
    clock = """\
    deadlines:
      - {id: a, of: claim.submitted_on, from: claim.requested_on, within: {table: days, unit: days}}
"""
    return read(
        BEFORE,
        incentive_text(when="big", pays="{reward: {lump_sum: {table: fee}}}", more=clock),
        paid("second", "{reward: {lump_sum: 5}}"),
        paid("third", "{as: points, unit: points, reward: {lump_sum: 5}}"),
        paid("fourth", "{as: protection, reward: {lump_sum: 180}}"),
        paid("fifth", "{as: credit, reward: {lump_sum: 5}}"),
    )


def test_clause_holds_what_is_reached_and_nothing_else() -> None:
    clause = clause_of(programme(), "trial")

    assert set(clause["conditions"]) == {"big", "subscriptions", "of-level"}
    assert set(clause["measures"]) == {"sales"}
    assert set(clause["tables"]) == {"fee", "days"}
    assert [limit["id"] for limit in clause["limits"]] == ["both"]
    assert [exclusion["id"] for exclusion in clause["exclusions"]] == ["either"]
    assert list(clause["rivals"]) == ["second"]
    assert [level["level"] for level in clause["levels"]] == ["gold"]
    assert clause["level_order"] == ["silver", "gold"]
    assert clause["attributes"] == {"customer.size": "count"}
    assert clause["units"] == {"points": 1, "stars": 0}
    assert clause["exchange"] == {"source": "bank", "day": "own", "max_age": "3 days", "rounding": "half_up"}
    assert clause["level_exchange"]["source"] == "plan"
    assert clause["holidays"] == []


def test_clause_of_an_incentive_without_names_holds_only_those_of_levels() -> None:
    clause = clause_of(programme(), "fourth")

    assert (set(clause["conditions"]), clause["measures"], clause["tables"]) == ({"of-level"}, {}, {})
    assert (clause["limits"], clause["exclusions"], clause["rivals"]) == ([], [], {})


@pytest.mark.parametrize(("name", "decimals"), [("trial", 2), ("third", 1), ("fourth", 0), ("fifth", 2)])
def test_clause_says_the_decimals_of_the_unit_of_its_award(name: str, decimals: int) -> None:
    terms = programme()

    assert clause_of(terms, name)["decimals"] == decimals
    assert decimals_of(terms, incentive_of(terms, name)) == decimals


def test_clause_of_an_unknown_incentive_is_refused() -> None:
    with pytest.raises(UnknownIncentive) as raised:
        clause_of(programme(), "sixth")

    assert raised.value.incentive_id == "sixth"


def test_canonical_bytes_are_sorted_without_spaces_in_utf8() -> None:
    assert canonical_bytes({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'.encode()


def test_hashes_change_with_what_is_hashed_and_with_nothing_else() -> None:
    terms, other = programme(), read()

    assert terms_sha256(terms) == terms_sha256(programme()) != terms_sha256(other)
    assert clause_sha256(clause_of(terms, "trial")) == clause_sha256(clause_of(programme(), "trial"))
    assert clause_sha256(clause_of(terms, "trial")) != clause_sha256(clause_of(terms, "second"))
    assert len(terms_sha256(terms)) == 64
