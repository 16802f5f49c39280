"""What the check lets through, beside what it refuses: both sides of each boundary."""

import pytest

from tests.units.terms.sketch import codes, incentive_text

NAMES = """\
codes: {customer.segment: {small: {en: small, fr: petit}, large: {en: large, fr: grand}}}
competencies: {vcf: {en: VCF, fr: VCF}, tanzu: {en: Tanzu, fr: Tanzu}}
level_names: {silver: {en: Silver, fr: Argent}, gold: {en: Gold, fr: Or}}
roles: {seller: {en: seller, fr: vendeur}}
milestones: {go-live: {en: going live, fr: mise en service}}
measures:
  lines: {quantity: {count: line}}
  sales: {quantity: {sum: line.amount}}
conditions:
  small: {holds_when: {field: customer.segment, is: small}}
  large: {holds_when: {field: customer.segment, is: large}}
  round: {holds_when: {all: [about]}}
  about: {holds_when: {all: [round]}}
"""
NAMES_WITHOUT_CIRCLE = NAMES[: NAMES.index("  round:")]


def judged(when: str, *, more: str = "", before: str = NAMES_WITHOUT_CIRCLE) -> list[str]:
    return codes(before, incentive_text(when=when, more=more))


@pytest.mark.parametrize(
    "when",
    [
        "{all: [small, {not: large}]}",
        "{all: [small, {any: [large, {field: claim.cost, more_than: 0}]}]}",
        "{all: [{field: claim.cost, at_least: 500}, {field: claim.cost, at_most: 500}]}",
        "{all: [{field: claim.cost, between: [1, 2]}, {field: claim.cost, is_in: [2, 3]}]}",
        "{all: [{field: claim.cost, is_not: 5}, {field: claim.cost, is: 6}]}",
        "{all: [{field: customer.segment, present: false}, {not: small}]}",
        "{all: [{field: customer.segment, present: true}, {field: customer.segment, is_not_in: [small]}]}",
        "{all: [{field: customer.name, is_not: x}, {field: customer.name, is: y}]}",
        "{all: [{field: partner.business_models, has: resell}, {field: partner.business_models, has_any_of: [x, y]}]}",
        "{all: [{level: {is: gold}}, {level: {at_least: silver}}]}",
        "{all: [{level: {is: gold}}, {level: {is: silver, area: cloud}}]}",
        "{all: [{level: {is: gold}}, {level: {is: silver}, on: claim.requested_on}]}",
        "{all: [{measure: lines, at_least: 5}, {measure: lines, equals: 5}]}",
        "{all: [{measure: lines, at_least: 5}, {measure: sales, at_most: 4}]}",
        "{all: [{measure: lines, at_least: sales}, {measure: lines, at_most: 4}]}".replace("sales", "lines"),
        "{measure: {count: line}, at_least: 0}",
        "{measure: {distinct: line.product}, less_than: 1}",
        "{day: claim.submitted_on, on_or_after: 2026-12-31}",
        "{day: claim.submitted_on, after: 2026-12-31, within: 5 days}",
        "{day: claim.submitted_on, before: claim.submitted_on, within: 5 days}",
        "{day: claim.submitted_on, after: claim.submitted_on, within: 5 days}",
        "{day: claim.submitted_on, on_or_before: claim.submitted_on}",
        "{day: claim.submitted_on, after: claim.requested_on}",
        "{day: claim.submitted_on + 1 month, on_or_before: claim.submitted_on}",
        "{day: end of month of claim.submitted_on, on_or_after: claim.submitted_on}",
        "{day: claim.submitted_on - 5 days, before: claim.submitted_on - 4 days}",
        "{day: claim.requested_on, of: claim.submitted_on, within: 5 days}",
        "{day: milestone.go-live, before: programme.end}",
        "{day: claim.requested_on, before: deciding.day}",
        "{holds: {any_of: [vcf, tanzu], at_least: 2}}",
        "{measure: {count: award, where: {day: award.granted_on, before: deciding.day}}, at_least: 1}",
        "{measure: {count: milestone, whose: project}, at_least: 1}",
        "{measure: {count: proof, whose: claim}, at_least: 1}",
        "{measure: {count: person, whose: person}, at_least: 1}",
        "{measure: {count: introduction}, at_least: 1}",
        "{measure: {count: role, whose: customer}, at_least: 1}",
        "{measure: {count: rate, whose: everyone}, at_least: 1}",
        "{measure: {rank: {among: project, dated: project.won_on}}, at_most: 3}",
        "{measure: {sum: award.money}, at_least: 500}",
        "{measure: {sum: award.points}, at_least: 500}",
    ],
)
def test_condition_that_some_claim_meets_is_let_through(when: str) -> None:
    assert judged(when) == []


@pytest.mark.parametrize(
    "when",
    [
        "{all: [small, {any: [large, {all: [large]}]}]}",
        "{all: [{any: [small, {field: claim.cost, more_than: 0}]}, {any: [{all: [small, large]}]}]}",
        "{all: [{field: claim.cost, between: [1, 2]}, {field: claim.cost, is_in: [3, 4]}]}",
        "{all: [{field: claim.cost, is_not: 6}, {field: claim.cost, is: 6}]}",
        "{all: [{field: customer.segment, present: false}, small]}",
        "{all: [{field: claim.cost, more_than: 500}, {field: claim.cost, at_most: 500}]}",
        "{all: [{measure: lines, equals: 5}, {measure: lines, equals: 6}]}",
        "{measure: {distinct: line.product}, less_than: 0}",
        "{day: claim.submitted_on, after: claim.submitted_on}",
        "{day: claim.submitted_on, before: claim.submitted_on - 1 day, within: 5 days}",
        "{day: claim.submitted_on - 1 day, after: claim.submitted_on, within: 5 days}",
        "{all: [{not: {holds: {any_of: [vcf]}}}, {holds: {any_of: [vcf]}, label: {en: x, fr: x}}]}",
        "{all: [small, {not: small}]}",
    ],
)
def test_condition_that_no_claim_meets_is_refused(when: str) -> None:
    assert judged(when) == ["NEVER_MET"]


def test_conditions_in_a_circle_are_told_once_and_followed_once() -> None:
    assert judged("round", before=NAMES) == ["NAMES_CIRCULAR"]
    assert judged("{any: [round, about]}", before=NAMES) == ["NAMES_CIRCULAR"]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("{id: a, of: claim.submitted_on, before: 2026-01-02}", []),
        ("{id: a, of: claim.submitted_on, before: 2026-01-01}", ["NEVER_MET"]),
        ("{id: a, of: claim.submitted_on, on_or_before: 2026-01-01}", []),
        ("{id: a, of: claim.submitted_on, before: 2025-01-01, except_when: small}", []),
        ("{id: a, of: claim.submitted_on, on_or_before: claim.submitted_on}", []),
        ("{id: a, of: claim.submitted_on, before: claim.submitted_on}", ["NEVER_MET"]),
        ("{id: a, of: claim.submitted_on + 5 days, from: claim.submitted_on, within: 5 days}", []),
        ("{id: a, of: claim.submitted_on + 6 days, from: claim.submitted_on, within: 5 days}", ["NEVER_MET"]),
        ("{id: a, of: claim.submitted_on + 6 days, from: claim.submitted_on, within: 1 month}", []),
        ("{id: a, of: claim.submitted_on + 1 month, from: claim.submitted_on, within: 5 days}", []),
    ],
)
def test_deadline_is_refused_when_no_day_keeps_it(clock: str, expected: list[str]) -> None:
    assert judged("small", more=f"    deadlines: [{clock}]\n") == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{field: claim.cost, more_than: 0}", []),
        ("{field: project.status, present: false}", []),
        ("{field: project.status, is: won}", ["NEVER_MET"]),
        ("{role: [seller]}", ["NEVER_MET"]),
        ("{other_partner: [seller]}", ["NEVER_MET"]),
        ("{day: project.won_on, before: period.end}", ["NEVER_MET"]),
        ("{day: claim.submitted_on, before: period.end}", []),
        ("{measure: {sum: line.amount, over: period, where: {field: project.status, is: won}}, more_than: 0}", []),
        ("{holds: {any_of: [vcf]}}", []),
    ],
)
def test_claim_that_is_worked_out_for_a_period_has_no_project(when: str, expected: list[str]) -> None:
    period = incentive_text(when=when).replace("decides:", "claimed: quarter\n    decides:")

    assert codes(NAMES_WITHOUT_CIRCLE, period) == expected


def bands(rows: str, *, mode: str = "whole", of: str = "sales") -> list[str]:
    pays = f"{{reward: {{bands: {{of: {of}, mode: {mode}, rows: [{rows}]}}}}}}"
    return codes(NAMES_WITHOUT_CIRCLE, incentive_text(pays=pays))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("{from: 0, below: 100, rate: 1%}, {from: 100, rate: 2%}", []),
        ("{from: 0, up_to: 100, rate: 1%}, {above: 100, rate: 2%}", []),
        ("{above: 100, rate: 2%}, {up_to: 100, rate: 1%}", []),
        ("{from: 0, up_to: 99.99, rate: 1%}, {from: 100, rate: 2%}", ["BANDS_GAP"]),
        ("{from: 0, up_to: 100, rate: 1%}, {from: 100, rate: 2%}", ["BANDS_OVERLAP"]),
        ("{from: 0, below: 100, rate: 1%}, {above: 100, rate: 2%}", ["BANDS_GAP"]),
        ("{from: 0, below: 100.01, rate: 1%}, {from: 100, rate: 2%}", ["BANDS_OVERLAP"]),
        ("{from: 100, up_to: 100, amount: 5}", []),
        ("{from: 100, below: 100, amount: 5}", ["BAND_EMPTY"]),
        ("{from: 0, below: lines, rate: 1%}, {from: 100, rate: 2%}", ["KIND_DIFFERS"]),
        ("{from: 0, below: {times: [2, sales]}, rate: 1%}, {from: 100, rate: 2%}", []),
    ],
)
def test_bands_give_each_value_one_band(rows: str, expected: list[str]) -> None:
    assert bands(rows) == expected


def test_bands_that_are_reached_one_by_one_may_overlap() -> None:
    rows = "{from: 0, amount: 1}, {from: 100, amount: 2}"

    assert bands(rows, mode="each_reached") == []
    assert bands(rows) == ["BANDS_OVERLAP"]


AS_FIGURES = ["BANDS_GAP", "BANDS_OVERLAP"]
COUNTED = [
    ("lines", []),
    ("{count: line, weights: [{when: small, times: 50%}]}", AS_FIGURES),
    ("{distinct: line.product}", []),
    ("{rank: {among: claim}}", []),
    ("{days_from: claim.requested_on, to: claim.submitted_on}", []),
    ("{sum: reading.value}", []),
    ("{sum: reading.value, weights: [{when: small, times: 50%}]}", AS_FIGURES),
    ("{sum: line.quantity}", AS_FIGURES),
    ("{last: reading.value}", []),
    ("{average: reading.value}", AS_FIGURES),
    ("{whole: {average: reading.value}}", []),
    ("{whole: {average: reading.value}, step: 1/2}", AS_FIGURES),
    ("{field: customer.seats}", []),
    ("{field: customer.ratio}", AS_FIGURES),
]


@pytest.mark.parametrize(("of", "expected"), COUNTED, ids=lambda value: str(value))
def test_bands_over_whole_numbers_have_no_gap_between_neighbours(of: str, expected: list[str]) -> None:
    attributes = "attributes: {customer.seats: {type: count}, customer.ratio: {type: rate}}\n"
    rows = "{from: 1, up_to: 9, amount: 5}, {from: 10, below: 20, amount: 6}, {above: 19, amount: 7}"
    pays = f"{{reward: {{bands: {{of: {of}, mode: whole, rows: [{rows}]}}}}}}"

    assert codes(attributes + NAMES_WITHOUT_CIRCLE, incentive_text(pays=pays)) == expected


def test_bands_over_whole_numbers_still_have_gaps_and_overlaps() -> None:
    assert bands("{from: 1, up_to: 9, amount: 5}, {from: 11, amount: 6}", of="lines") == ["BANDS_GAP"]
    assert bands("{from: 1, up_to: 9, amount: 5}, {from: 9, amount: 6}", of="lines") == ["BANDS_OVERLAP"]
    assert bands("{from: 1, below: 9, amount: 5}, {above: 9, amount: 6}", of="lines") == ["BANDS_GAP"]
    assert bands("{from: 1, up_to: 9, amount: 5}, {from: 10, amount: 6}", of="lines", mode="marginal") == ["BANDS_GAP"]


@pytest.mark.parametrize(
    ("pays", "expected"),
    [
        ("{reward: {percent: {rate: 100%, of: {field: claim.cost}}}}", []),
        ("{reward: {percent: {rate: 100.01%, of: {field: claim.cost}}}}", ["RATE_OVER_WHOLE"]),
        ("{reward: {percent: {rate: 0%, of: {field: claim.cost}}}}", []),
        ("{reward: {cost_share: {rate: 1.01, of: {field: claim.cost}}}}", ["RATE_OVER_WHOLE"]),
        ("{reward: {percent: {rate: 5, of: lines}}}", []),
        ("{reward: {lump_sum: 5}, uplifts: [{by: 200%}], multipliers: [{by: 3}]}", []),
        ("{reward: {lump_sum: 5}, minimum: 5, maximum: 5, threshold: 5}", []),
        ("{reward: {lump_sum: 5}, minimum: 5, maximum: 4.99}", ["LEAST_ABOVE_MOST"]),
        ("{reward: {lump_sum: 5}, minimum: sales, maximum: 4.99}", []),
        ("{reward: {lump_sum: 5}, split: [{to: roles}]}", []),
        ("{reward: {lump_sum: 5}, split: [{to: claimant, share: 1/3}, {to: seller, share: 2/3}]}", []),
        ("{reward: {lump_sum: 5}, split: [{to: claimant, share: 1/3}, {to: seller, share: 2/3.5}]}", None),
        ("{reward: {lump_sum: 5}, split: [{to: claimant, share: 1/0}]}", ["FIGURE_NOT_FITTING"]),
        ("{reward: {lump_sum: 5}, instalments: [{share: 100%, on: go-live}]}", []),
        ("{reward: {lump_sum: 5}, instalments: [{share: 99%, on: go-live}]}", ["SHARES_NOT_WHOLE"]),
        ("{reward: {lump_sum: 5}, divided: [{as: money, share: 60%}, {as: fund, share: 40%}]}", []),
        ("{reward: {lump_sum: 5}, divided: [{as: money, share: 60%}], divided_below: {amount: 5, as: money}}", None),
    ],
)
def test_rates_bounds_and_shares_at_their_boundaries(pays: str, expected: list[str] | None) -> None:
    found = codes(NAMES_WITHOUT_CIRCLE, incentive_text(pays=pays))

    assert found == expected if expected is not None else len(found) == 1


def test_days_that_are_compared_are_held_against_each_other_as_days() -> None:
    assert judged("{field: claim.submitted_on, between: [2026-01-01, 2026-02-01]}") == []
    assert judged("{field: claim.submitted_on, between: [2026-02-01, 2026-01-01]}") == ["SPAN_TURNED"]
    assert judged("{field: claim.cost, between: [20260101, 20260102]}") == []
    assert judged("{field: claim.submitted_on, between: [2026-02-30, 2026-01-01]}") == ["VALUE_NOT_FITTING"] * 1 + [
        "SPAN_TURNED"
    ]
