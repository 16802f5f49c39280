"""Every form of reward, everything that changes the amount after it, and who gets which part."""

import pytest

from tests.units.checker import receipts as r

VALUE = {"field": "project.value", "kind": "money"}  # 100,000.00 EUR


def asked(reward: r.Data, **over: object) -> str:
    return str(r.worked_out(r.clause(r.incentive(reward, pays=over)))["asked"])


@pytest.mark.parametrize(
    ("reward", "expected"),
    [
        ({"lump_sum": r.money(500_000)}, "500000"),
        ({"percent": {"rate": r.number("3/200"), "of": VALUE}}, "150000"),
        ({"cost_share": {"rate": r.number("1/2"), "of": r.money(2_640_000)}}, "1320000"),
        ({"per_unit": {"amount": r.money(40), "units": r.number(25)}}, "1000"),
        ({"per_unit": {"amount": r.money(40), "units": r.number(25), "beyond": r.number(10)}}, "600"),
        ({"per_unit": {"amount": r.money(40), "units": r.number(9), "beyond": r.number(10)}}, "0"),
        ({"per_unit": {"amount": r.money(40), "units": r.number(25), "once_at_least": r.number(25)}}, "1000"),
        ({"per_unit": {"amount": r.money(40), "units": r.number(24), "once_at_least": r.number(25)}}, "0"),
        ({"add_up": [{"lump_sum": r.money(1)}, {"lump_sum": r.money(2), "when": r.NEVER}]}, "1"),
        ({"greatest_of": [{"lump_sum": r.money(1)}, {"lump_sum": r.money(2)}]}, "2"),
        ({"greatest_of": [{"lump_sum": r.money(1)}, {"lump_sum": r.money(2), "when": r.NEVER}]}, "1"),
        ({"greatest_of": [{"lump_sum": r.money(1), "when": r.NEVER}]}, "0"),
        ({"least_of": [{"lump_sum": r.money(3)}, {"lump_sum": r.money(2)}]}, "2"),
        ({"least_of": [{"lump_sum": r.money(3)}, {"lump_sum": r.money(2), "when": r.NEVER}]}, "3"),
        ({"first_of": [{"lump_sum": r.money(3), "when": r.NEVER}, {"lump_sum": r.money(2)}]}, "2"),
        ({"first_of": [{"lump_sum": r.money(3), "when": r.NEVER}]}, "0"),
        ({"lump_sum": r.money(5), "when": r.NEVER, "minimum": r.money(9)}, "0"),
        ({"lump_sum": r.money(5), "minimum": r.money(9)}, "9"),
        ({"lump_sum": r.money(0), "minimum": r.money(9)}, "0"),
        ({"lump_sum": r.money(15), "maximum": r.money(9)}, "9"),
        ({"add_up": [{"lump_sum": r.money(-5), "minimum": r.money(9)}, {"lump_sum": r.money(7)}]}, "2"),
    ],
)
def test_form_pays(reward: r.Data, expected: str) -> None:
    assert asked(reward) == expected


def rows(*bands: tuple[str, int, str, int | None, r.Data]) -> list[r.Data]:
    found = []
    for lower, start, upper, end, given in bands:
        row = {"rate" if given["kind"] == "number" else "amount": given, lower: r.money(start)}
        found.append(row if end is None else row | {upper: r.money(end)})
    return found


ONE, TWO = r.number("1/100"), r.number("1/50")
RATES = rows(("from", 1000, "below", 5000, ONE), ("from", 5000, "up_to", 9000, TWO))
AMOUNTS = rows(("from", 1000, "below", 5000, r.money(7)), ("above", 5000, "below", None, r.money(8)))


@pytest.mark.parametrize(
    ("mode", "bands", "of", "expected"),
    [
        ("marginal", RATES, 999, "0"),
        ("marginal", RATES, 1000, "0"),
        ("marginal", RATES, 4900, "39"),
        ("marginal", RATES, 5000, "40"),
        ("marginal", RATES, 6000, "60"),
        ("marginal", RATES, 9900, "120"),
        ("marginal", AMOUNTS, 1000, "7"),
        ("marginal", AMOUNTS, 5000, "7"),
        ("marginal", AMOUNTS, 5001, "15"),
        ("marginal", [{"below": r.money(500), "rate": ONE}], 400, "4"),
        ("marginal", [{"below": r.money(500), "rate": ONE}], 900, "5"),
        ("marginal", [{"below": r.money(500), "rate": ONE}], -900, "0"),
        ("whole", RATES, 999, "0"),
        ("whole", RATES, 4900, "49"),
        ("whole", RATES, 5000, "100"),
        ("whole", RATES, 9000, "180"),
        ("whole", RATES, 9001, "0"),
        ("whole", AMOUNTS, 4999, "7"),
        ("whole", AMOUNTS, 5000, "0"),
        ("whole", AMOUNTS, 5001, "8"),
        ("each_reached", RATES, 4900, "49"),
        ("each_reached", RATES, 6000, "180"),
        ("whole", [{"rate": r.number(0)}], 7, "0"),
        ("each_reached", AMOUNTS, 999, "0"),
        ("each_reached", AMOUNTS, 5000, "7"),
        ("each_reached", AMOUNTS, 5001, "15"),
    ],
)
def test_bands_pay_by_their_bounds(mode: str, bands: list[r.Data], of: int, expected: str) -> None:
    assert asked({"bands": {"of": r.money(of), "mode": mode, "rows": bands}}) == expected


def test_bands_chosen_by_another_measure_pay_on_the_first() -> None:
    assert asked({"bands": {"of": r.money(300), "by": r.money(6000), "mode": "whole", "rows": RATES}}) == "6"


def test_steps_of_bands_are_those_that_give_something() -> None:
    dear = {"add": [r.number("1/100")]}
    bands = {"of": r.money(5000), "mode": "marginal", "rows": [RATES[0] | {"rate": dear}, RATES[1] | {"rate": dear}]}

    shown = r.steps(r.worked_out(r.clause(r.incentive({"bands": bands}))))

    assert {place: value for place, value in shown.items() if "rows" in place} == {
        "incentive.pays.reward.bands.rows[0]": "40",
        "incentive.pays.reward.bands.rows[0].rate": "1/100",
    }


@pytest.mark.parametrize(
    ("of", "baseline", "over", "expected"),
    [
        (1200, 1000, {"on": "excess"}, "20"),
        (900, 1000, {"on": "excess"}, "0"),
        (1200, 1000, {"on": "everything"}, "120"),
        (1000, 1000, {"on": "everything"}, "0"),
        (1100, 1000, {"on": "excess", "once_at_least": r.number("1/10")}, "10"),
        (1099, 1000, {"on": "excess", "once_at_least": r.number("1/10")}, "0"),
        (1100, 1000, {"on": "everything", "once_at_least": r.number("1/10")}, "110"),
        (900, 1000, {"on": "everything", "once_at_least": r.number("-1/5")}, "90"),
        (500, 0, {"on": "everything"}, "0"),
        (500, 0, {"on": "excess", "without_baseline": "everything"}, "50"),
        (500, -7, {"on": "everything", "without_baseline": "everything"}, "50"),
        (0, 0, {"on": "everything", "without_baseline": "everything"}, "0"),
        (500, 0, {"on": "excess", "without_baseline": "everything", "once_at_least": r.number(9)}, "50"),
    ],
)
def test_growth_pays_over_the_baseline(of: int, baseline: int, over: r.Data, expected: str) -> None:
    growth = {"of": r.money(of), "baseline": r.money(baseline), "rate": r.number("1/10"), "without_baseline": "nothing"}

    assert asked({"growth": growth | over}) == expected


def factor(by: str, when: r.Data | None = None) -> r.Data:
    return {"by": r.number(by)} | ({} if when is None else {"when": when})


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"uplifts": [factor("1/4"), factor("1/10", r.ALWAYS), factor("9", r.NEVER)]}, "1350"),
        ({"multipliers": [factor("3/2"), factor("2", r.ALWAYS), factor("9", r.NEVER)]}, "3000"),
        ({"uplifts": [factor("1/2")], "multipliers": [factor("2")]}, "3000"),
        ({"uplifts": [factor("-3")]}, "0"),
        ({"minimum": r.money(1500)}, "1500"),
        ({"maximum": r.money(900)}, "900"),
        ({"maximum": r.money(-1)}, "0"),
        ({"minimum": r.money(1500), "maximum": r.money(1200)}, "1200"),
        ({"threshold": r.money(1000)}, "1000"),
        ({"rounding": {"mode": "half_up", "step": r.money(300)}}, "900"),
        ({"rounding": {"mode": "up", "step": r.money(300)}}, "1200"),
        ({"maximum": r.money(900), "rounding": {"mode": "half_up", "step": r.money(500)}}, "1000"),
    ],
)
def test_amount_is_changed_in_the_order_of_the_reference(over: r.Data, expected: str) -> None:
    assert asked({"lump_sum": r.money(1000)}, **over) == expected


def test_amount_after_each_change_is_a_step_and_quantities_there_have_none() -> None:
    over = {
        "uplifts": [factor("1/4", {"condition": "yes"})],
        "multipliers": [factor("2", r.NEVER)],
        "minimum": {"add": [r.money(1300)]},
        "maximum": {"named": "most"},
        "threshold": {"add": [r.money(1), {"named": "most"}]},
        "rounding": {"mode": "down", "step": {"add": [r.money(100)]}},
    }
    terms = r.clause(
        r.incentive({"lump_sum": r.money(1000)}, pays=over),
        conditions={"yes": {"holds_when": r.ALWAYS}},
        measures={"most": {"quantity": {"add": [r.money(1299)]}}},
    )

    result = r.worked_out(terms)

    assert r.steps(result) == {
        "conditions.yes": "1",
        "incentive.pays.maximum": "1299",
        "incentive.pays.minimum": "1300",
        "incentive.pays.multipliers": "1250",
        "incentive.pays.multipliers[0].when": "0",
        "incentive.pays.reward": "1000",
        "incentive.pays.rounding": "1200",
        "incentive.pays.rounding.step": "100",
        "incentive.pays.threshold": "0",
        "incentive.pays.uplifts": "1250",
        "measures.most": "1299",
    }
    assert r.codes(result) == [("BELOW_THRESHOLD", "incentive.pays.threshold")]


def test_minimum_of_an_award_does_not_lift_nothing() -> None:
    result = r.worked_out(r.clause(r.incentive({"lump_sum": r.money(0)}, pays={"minimum": r.money(9)})))

    assert r.codes(result) == [("NOTHING_EARNED", "incentive.pays.reward")]


def test_points_are_asked_in_their_smallest_part_and_shown_in_points() -> None:
    points = {"as": "points", "unit": "credits"}
    result = r.worked_out(r.clause(r.incentive({"lump_sum": r.number("249/100")}, pays=points), decimals=1))

    assert (result["unit"], result["asked"]) == ("credits", "25")
    assert r.steps(result)["incentive.pays.rounding"] == "5/2"


def test_protection_is_a_number_of_days() -> None:
    result = r.worked_out(r.clause(r.incentive({"lump_sum": r.number(90)}, pays={"as": "protection"}), decimals=0))

    assert (result["unit"], result["granted"]) == ("days", "90")


INTRODUCED = r.facts(
    introductions=[
        {
            "introduction_id": "2", "project_id": "J1", "introducing_id": "P3", "receiving_id": "P1",
            "introduced_on": "2021-02-01",
        },
        {
            "introduction_id": "1", "project_id": "J1", "introducing_id": "P1", "receiving_id": "P4",
            "introduced_on": "2021-03-01",
        },
        {"introduction_id": "0", "project_id": "J1", "introducing_id": "P5", "introduced_on": "2021-01-01"},
    ][::-1],
    roles=[
        {"role_id": "1", "project_id": "J1", "partner_id": "P1", "role": "seller", "share": "2/3"},
        {"role_id": "2", "project_id": "J1", "partner_id": "P2", "role": "integrator", "share": "1/6"},
        {"role_id": "3", "project_id": "J1", "partner_id": "P3", "role": "integrator"},
        {"role_id": "4", "project_id": "J1", "partner_id": "P2", "role": "adviser", "share": "1/6"},
    ],
    people=[{"person_id": "N1", "partner_id": "P1"}],
    claims=[r.claim(person_id="N1")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("to", "kind", "payee"),
    [
        ("claimant", "partner", "P1"),
        ("introducing", "partner", "P3"),
        ("receiving", "partner", "P1"),
        ("seller", "partner", "P1"),
        ("customer", "customer", "K1"),
        ("person", "person", "N1"),
    ],
)
def test_award_without_split_goes_to_one_payee(to: str, kind: str, payee: str) -> None:
    result = r.worked_out(r.clause(r.incentive(pays={"to": to})), INTRODUCED)

    assert result["parts"] == [{"kind": kind, "payee": payee, "amount": "500000"}]


@pytest.mark.parametrize("to", ["integrator", "broker", "introducing", "receiving", "person"])
def test_award_without_exactly_one_payee_is_refused(to: str) -> None:
    several = r.facts(roles=INTRODUCED["roles"]) if to == "integrator" else r.facts()

    result = r.worked_out(r.clause(r.incentive(pays={"to": to})), several)

    assert r.codes(result) == [("NO_PAYEE", "incentive.pays.to")]
    assert (result["asked"], result["granted"], result["parts"]) == ("500000", "0", [])


def test_award_to_the_customer_of_a_claim_without_project_has_no_payee() -> None:
    result = r.worked_out(r.clause(r.incentive(pays={"to": "customer"})), r.facts(claims=[r.claim(project_id=None)]))

    assert r.codes(result) == [("NO_PAYEE", "incentive.pays.to")]


def test_project_of_a_claim_is_that_of_its_activity_when_it_names_none() -> None:
    activities = [{"activity_id": "A1", "project_id": "J1", "partner_id": "P1", "kind": "poc"}]
    own = r.facts(claims=[r.claim(project_id=None, activity_id="A1")], activities=activities)

    assert r.worked_out(r.clause(r.incentive(pays={"to": "customer"})), own)["parts"][0]["payee"] == "K1"


def parts(split: list[r.Data], amount: int = 500_000) -> list[tuple[str, str]]:
    terms = r.clause(r.incentive({"lump_sum": r.money(amount)}, pays={"split": split}))
    return [(part["payee"], part["amount"]) for part in r.worked_out(terms, INTRODUCED)["parts"]]


def test_split_gives_what_is_left_over_by_largest_remainder_then_payee() -> None:
    thirds = [{"to": to, "share": "1/3"} for to in ("seller", "introducing", "adviser")]

    assert parts(thirds, 100) == [("P1", "34"), ("P2", "33"), ("P3", "33")]
    assert parts(thirds, 101) == [("P1", "34"), ("P2", "34"), ("P3", "33")]


def test_split_entries_for_one_payee_are_added() -> None:
    twice = [{"to": "seller", "share": "1/2"}, {"to": "claimant", "share": "1/4"}, {"to": "adviser", "share": "1/4"}]

    assert parts(twice, 101) == [("P1", "76"), ("P2", "25")]


def test_split_as_agreed_takes_the_shares_of_the_roles() -> None:
    assert parts([{"to": "roles"}], 90) == [("P1", "60"), ("P2", "30")]


def test_split_as_agreed_that_does_not_sum_to_the_whole_is_not_shared() -> None:
    terms = r.clause(r.incentive(pays={"split": [{"to": "roles"}]}))

    assert r.codes(r.worked_out(terms)) == [("NOT_SHARED", "incentive.pays.split")]


def test_split_names_every_entry_without_a_payee() -> None:
    split = [{"to": "claimant", "share": "1/2"}, {"to": "broker", "share": "1/4"}, {"to": "agent", "share": "1/4"}]
    terms = r.clause(r.incentive(pays={"split": split}))

    assert r.codes(r.worked_out(terms)) == [
        ("NO_PAYEE", "incentive.pays.split[1]"),
        ("NO_PAYEE", "incentive.pays.split[2]"),
    ]


def test_reasons_of_the_reward_stand_in_the_order_of_the_reference() -> None:
    over = {"threshold": r.money(900_000), "to": "broker"}

    assert r.codes(r.worked_out(r.clause(r.incentive(pays=over)))) == [
        ("NO_PAYEE", "incentive.pays.to"),
        ("BELOW_THRESHOLD", "incentive.pays.threshold"),
    ]


def test_instalments_and_forms_are_cut_by_largest_remainder_in_written_order() -> None:
    over = {
        "instalments": [{"on": "renewal", "share": "1/3"}, {"on": "go-live", "share": "2/3"}],
        "divided": [{"as": "money", "share": "1/2"}, {"as": "credit", "share": "1/2"}],
    }

    result = r.worked_out(r.clause(r.incentive({"lump_sum": r.money(101)}, pays=over)))

    assert result["instalments"] == [{"on": "renewal", "amount": "34"}, {"on": "go-live", "amount": "67"}]
    assert result["divided"] == [{"as": "money", "amount": "50"}, {"as": "credit", "amount": "51"}]


def test_refused_award_has_no_parts_instalments_or_forms() -> None:
    over = {"instalments": [{"on": "renewal", "share": "1"}], "divided": [{"as": "money", "share": "1"}]}

    result = r.worked_out(r.clause(r.incentive(when=r.NEVER, pays=over)))

    assert (result["parts"], result["instalments"], result["divided"]) == ([], [], [])


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (r.money(500_000), [{"as": "money", "amount": "250000"}, {"as": "credit", "amount": "250000"}]),
        (r.money(500_001), [{"as": "credit", "amount": "500000"}]),
        (
            {"field": "project.value", "kind": "money"},
            [{"as": "money", "amount": "250000"}, {"as": "credit", "amount": "250000"}],
        ),
    ],
)
def test_division_turns_into_one_form_below_an_amount(amount: r.Data, expected: list[r.Data]) -> None:
    over = {
        "divided": [{"as": "money", "share": "1/2"}, {"as": "credit", "share": "1/2"}],
        "divided_below": {"as": "credit", "amount": amount},
    }

    # In the third case the amount has no answer: the project is in dollars, and there is no rate.
    foreign = r.facts(projects=[r.project(currency="USD")])
    assert r.worked_out(r.clause(r.incentive(pays=over)), foreign)["divided"] == expected
