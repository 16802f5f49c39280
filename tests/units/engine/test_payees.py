"""Who is paid, in which parts, when, and in which form."""

from fractions import Fraction
from typing import Any

import pytest

from tests.units.engine.trial import (
    activity,
    claim,
    codes,
    credit,
    customer,
    day,
    introduction,
    line,
    paid,
    partner,
    places,
    project,
    role,
)
from tremplin.engine.decision import FormPaid, Instalment, PartPaid
from tremplin.facts.record import Person

SUM = {"lump_sum": "100.01"}
CAST = [partner("P2"), partner("P3")]


@pytest.mark.parametrize(
    ("to", "records", "part"),
    [
        ("claimant", [], PartPaid("partner", "P1", 10_001)),
        ("introducing", [introduction(introducing_id="P2", receiving_id="P1")], PartPaid("partner", "P2", 10_001)),
        ("receiving", [introduction()], PartPaid("partner", "P2", 10_001)),
        ("receiving", [introduction(receiving_id=None)], "NO_PAYEE"),
        ("introducing", [], "NO_PAYEE"),
        ("customer", [], PartPaid("customer", "K1", 10_001)),
        ("customer", [claim(project_id=None)], "NO_PAYEE"),
        ("person", [claim(person_id="H1"), Person(person_id="H1", partner_id="P1")], PartPaid("person", "H1", 10_001)),
        ("person", [], "NO_PAYEE"),
        ("seller", [role("R1", "P2", "seller")], PartPaid("partner", "P2", 10_001)),
        ("seller", [role("R1", "P2", "seller"), role("R2", "P3", "seller")], "NO_PAYEE"),
        ("seller", [role("R1", "P2", "seller", valid_until=day("2024-05-15"))], "NO_PAYEE"),
    ],
)
def test_award_goes_to_whom_the_terms_name(to: str, records: Any, part: Any) -> None:
    decision = paid(SUM, *CAST, *records, to=to)

    if isinstance(part, PartPaid):
        assert decision.parts == (part,)
    else:
        assert (codes(decision), places(decision), decision.parts) == ([part], ["incentive.pays.to"], ())


def test_split_gives_left_over_units_to_the_largest_remainders() -> None:
    split = [{"to": "claimant", "share": "62.5%"}, {"to": "receiving", "share": "3/8"}]

    decision = paid(SUM, *CAST, introduction(), split=split)

    assert decision.parts == (PartPaid("partner", "P1", 6_251), PartPaid("partner", "P2", 3_750))


def test_split_adds_the_parts_of_one_payee() -> None:
    split = [{"to": "claimant", "share": "1/4"}, {"to": "seller", "share": "1/4"}, {"to": "receiving", "share": "1/2"}]

    decision = paid(SUM, *CAST, introduction(), role("R1", "P1", "seller"), split=split)

    assert decision.parts == (PartPaid("partner", "P1", 5_001), PartPaid("partner", "P2", 5_000))


def test_split_without_several_of_its_payees_names_each_of_them() -> None:
    split = [{"to": "receiving", "share": "1/2"}, {"to": "claimant", "share": "1/4"}, {"to": "seller", "share": "1/4"}]

    decision = paid(SUM, split=split)

    assert codes(decision) == ["NO_PAYEE", "NO_PAYEE"]
    assert places(decision) == ["incentive.pays.split[0]", "incentive.pays.split[2]"]


def test_split_without_one_of_its_payees_pays_nobody() -> None:
    split = [{"to": "claimant", "share": "1/2"}, {"to": "receiving", "share": "1/2"}]

    decision = paid(SUM, split=split)

    assert (codes(decision), places(decision)) == (["NO_PAYEE"], ["incentive.pays.split[1]"])
    assert decision.asked == 10_001


@pytest.mark.parametrize(
    ("shares", "parts"),
    [
        ((Fraction(5, 8), Fraction(3, 8)), (PartPaid("partner", "P1", 6_251), PartPaid("partner", "P2", 3_750))),
        ((Fraction(5, 8), Fraction(1, 4)), "NOT_SHARED"),
        ((Fraction(1), None), (PartPaid("partner", "P1", 10_001),)),
        ((None, None), "NOT_SHARED"),
    ],
)
def test_agreed_shares_of_the_roles_must_sum_to_the_whole(shares: Any, parts: Any) -> None:
    roles = [role("R1", "P1", "seller", share=shares[0]), role("R2", "P2", "integrator", share=shares[1])]

    decision = paid(SUM, *CAST, *roles, split=[{"to": "roles"}])

    assert decision.parts == (() if isinstance(parts, str) else parts)
    assert codes(decision) == ([parts] if isinstance(parts, str) else [])


def test_instalments_and_forms_are_cut_by_largest_remainder_in_written_order() -> None:
    instalments = [{"share": "1/2", "on": "live"}, {"share": "1/2", "on": "first-order"}]
    divided = [{"as": "money", "share": "60%"}, {"as": "credit", "share": "40%"}]

    decision = paid(SUM, instalments=instalments, divided=divided)

    assert decision.instalments == (Instalment("live", 5_000), Instalment("first-order", 5_001))
    assert decision.divided == (FormPaid("money", 6_001), FormPaid("credit", 4_000))


@pytest.mark.parametrize(
    ("amount", "divided"),
    [
        ("99.99", (FormPaid("credit", 9_999),)),
        ("100", (FormPaid("money", 6_000), FormPaid("credit", 4_000))),
    ],
)
def test_forms_turn_into_one_below_an_amount(amount: str, divided: Any) -> None:
    said = {"divided": [{"as": "money", "share": "60%"}, {"as": "credit", "share": "40%"}]}

    decision = paid({"lump_sum": amount}, divided_below={"amount": "100", "as": "credit"}, **said)

    assert decision.divided == divided


def test_forms_of_points_turn_below_a_number_of_points() -> None:
    units = {"units": {"stars": {"label": {"en": "s", "fr": "s"}, "decimals": "1"}}}
    divided = [{"as": "money", "share": "1/2"}, {"as": "credit", "share": "1/2"}]

    decision = paid(
        {"lump_sum": "9.9"},
        root=units,
        unit="stars",
        divided=divided,
        divided_below={"amount": "10", "as": "credit"},
        **{"as": "points"},
    )

    assert decision.divided == (FormPaid("credit", 99),)


def test_forms_stay_divided_when_the_amount_of_the_turn_has_no_value() -> None:
    divided = [{"as": "money", "share": "1/2"}, {"as": "credit", "share": "1/2"}]
    turn = {"amount": {"field": "project.value"}, "as": "credit"}

    decision = paid(SUM, project(value=1, currency="USD"), divided=divided, divided_below=turn)

    assert decision.divided == (FormPaid("money", 5_000), FormPaid("credit", 5_001))


def test_refused_claim_has_no_parts_though_it_says_what_is_at_stake() -> None:
    decision = paid(SUM, claim(submitted_on=day("2025-01-01")), divided=[{"as": "money", "share": "1"}])

    assert (decision.asked, decision.granted, decision.parts, decision.divided) == (10_001, 0, (), ())
    assert (codes(decision), places(decision)) == (["TERMS_NOT_IN_FORCE"], ["in_force"])


def test_records_that_no_rule_names_change_nothing() -> None:
    plain = paid(SUM)

    assert paid(SUM, activity(), line(), credit("N1", "L1", 5), customer("K9")) == plain
