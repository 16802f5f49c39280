"""Laws of rewards: bands, line shares, credit notes, thresholds, and order that never matters."""

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.units.engine.trial import (
    claim,
    compiled,
    credit,
    customer,
    incentive,
    line,
    partner,
    programme,
    project,
    proof,
    role,
)
from tremplin.engine.evaluate import evaluate
from tremplin.engine.lines import line_shares
from tremplin.facts.dataset import DataSet
from tremplin.money import Rounding, round_fraction

CAST = (partner(), customer(), project())
BOUNDS = st.lists(st.integers(1, 500), min_size=1, max_size=4, unique=True).map(sorted)
AMOUNTS = st.lists(st.integers(0, 20_000), min_size=1, max_size=6)
RATES = st.lists(st.integers(0, 1_000), min_size=5, max_size=5)


def bands(mode: str, bounds: list[int], rates: list[int]) -> dict[str, Any]:
    """Return a reward by bands over the order lines of the period; rates are in tenths of a percent."""
    lowers = [0, *bounds]
    rows = [
        {"from": str(lower), "rate": f"{rate}/1000"} | ({"below": str(bounds[index])} if index < len(bounds) else {})
        for index, (lower, rate) in enumerate(zip(lowers, rates, strict=False))
    ]
    return {"bands": {"of": {"sum": "line.amount", "over": "period"}, "mode": mode, "rows": rows}}


def rebate(reward: Any) -> Any:
    """Return a programme with one rebate by quarter, made ready."""
    return compiled(incentive(claimed="quarter", decides={"day": "period.end"}, pays={"reward": reward}))


def lines_of(amounts: list[int]) -> list[Any]:
    """Return an order line for each amount, in one quarter, some on the same day."""
    return [line(f"L{index}", amount, f"2024-05-{index // 2 + 1:02}") for index, amount in enumerate(amounts)]


def second_quarter(ready: Any, *records: Any) -> Any:
    """Return what was decided for the second quarter."""
    decided = evaluate(ready, DataSet.of(*CAST, *records)).decided
    return next(one for one in decided if one.decision.claim_id == "bonus/P1/2024-Q2")


@given(bounds=BOUNDS, rates=RATES, amounts=AMOUNTS)
def test_marginal_bands_pay_each_cent_at_the_rate_of_its_band(bounds: Any, rates: Any, amounts: Any) -> None:
    """A rate by cumulated measure, by band: every cent is paid at the rate of the band in which it lies."""
    decision = second_quarter(rebate(bands("marginal", bounds, rates)), *lines_of(amounts)).decision

    total = sum(amounts)
    by_cent = [rates[sum(bound * 100 <= cent for bound in bounds)] for cent in range(total)]
    assert decision.asked == round_fraction(Fraction(sum(by_cent), 1000), mode=Rounding.HALF_UP)


@given(mode=st.sampled_from(["marginal", "whole", "each_reached"]), bounds=BOUNDS, rates=RATES, amounts=AMOUNTS)
def test_shares_of_lines_sum_to_the_whole_for_every_mode(mode: str, bounds: Any, rates: Any, amounts: Any) -> None:
    """A line earns F(after) less F(before): lines sum to the total by construction."""
    ready = rebate(bands(mode, bounds, rates))

    one = second_quarter(ready, *lines_of(amounts))
    shares = line_shares(ready, one.snapshot)

    assert sum(shares.values()) == one.decision.asked
    assert list(shares) == [f"L{index}" for index in range(len(amounts))]


@given(
    bounds=BOUNDS,
    rates=RATES,
    amounts=st.lists(st.integers(1, 20_000), min_size=2, max_size=6),
    index=st.integers(0, 5),
)
def test_full_credit_note_takes_away_exactly_what_its_line_added(
    bounds: Any, rates: Any, amounts: Any, index: int
) -> None:
    """With a credit note over the whole line, everything is as if the line had never been."""
    ready = rebate(bands("marginal", bounds, rates))
    lines = lines_of(amounts)
    taken = lines[index % len(lines)]

    credited = second_quarter(ready, *lines, credit("N1", taken.line_id, taken.amount))
    without = second_quarter(ready, *[one for one in lines if one is not taken])

    assert credited.decision.asked == without.decision.asked
    assert line_shares(ready, credited.snapshot) == line_shares(ready, without.snapshot)


@given(threshold=st.integers(1, 9_000_000), step=st.sampled_from([-1, 0, 1]))
def test_thresholds_divide_at_one_cent(threshold: int, step: int) -> None:
    """More than and at least are different words; both boundaries hold to the cent."""
    text = f"{threshold // 100}.{threshold % 100:02}"
    own = project(value=threshold + step)

    def passes(comparison: str) -> bool:
        terms = programme(incentive(when={"field": "project.value", comparison: text}))
        return evaluate(terms, DataSet.of(partner(), customer(), own, claim())).decisions[0].is_granted

    assert passes("more_than") is (step > 0)
    assert passes("at_least") is (step >= 0)
    assert passes("at_most") is (step <= 0)
    assert passes("less_than") is (step < 0)


RULES = [
    {"measure": {"sum": "line.amount"}, "at_least": "30"},
    {"role": ["seller"]},
    {"proof_of": "report"},
    {"field": "project.status", "is": "won"},
    {"day": "claim.submitted_on", "on_or_before": "2024-05-14"},
]
LIMITS = [
    {"id": "cap", "per": ["partner"], "window": "month", "amount": "150", "covers": "all", "when_short": "partial"},
    {"id": "count", "per": ["project"], "window": "programme", "claims": "2", "covers": "all", "when_short": "refuse"},
]
EXCLUSION = {"id": "one", "between": ["bonus", "extra"], "per": ["customer"], "keep": "greatest"}


def some_facts() -> list[Any]:
    """Return facts that meet some of the rules, of two partners."""
    return [
        partner(),
        partner("P2"),
        customer(),
        project("J1", status="won"),
        project("J2"),
        *(claim(f"C{number}", partner_id=f"P{number % 2 + 1}", project_id=f"J{number % 2 + 1}") for number in range(4)),
        *(claim(f"X{number}", incentive="extra", project_id="J1") for number in range(2)),
        *(line(f"L{number}", 1_000 * number) for number in range(1, 4)),
        credit("N1", "L1", 200),
        role("R1", "P1", "seller"),
        role("R2", "P2", "seller", project_id="J2"),
        *(proof(f"F{number}", "report", claim_id=f"C{number}") for number in range(4)),
    ]


@st.composite
def chosen(draw: Any) -> Any:
    """Draw some rules and some of the facts."""
    rules = draw(st.lists(st.sampled_from(RULES), min_size=1, max_size=4))
    facts = some_facts()
    needed = [one for one in facts if type(one).__name__ in ("Partner", "Customer", "Project", "Claim")]
    optional = [one for one in facts if one not in needed and type(one).__name__ != "CreditNote"]
    return {draw(st.sampled_from(["all", "any"])): rules}, needed + [one for one in optional if draw(st.booleans())]


def terms_of(when: Any) -> Any:
    """Return a programme with two incentives under limits and an exclusion."""
    amounts = {"bonus": "100", "extra": "70"}
    incentives = [incentive(id=name, when=when, pays={"reward": {"lump_sum": one}}) for name, one in amounts.items()]
    return compiled(*incentives, limits=LIMITS, exclusions=[EXCLUSION])


@given(chosen=chosen(), random=st.randoms(use_true_random=False))
def test_order_in_which_facts_and_claims_are_handed_over_changes_nothing(chosen: Any, random: Any) -> None:
    """Same facts, same result, in any order or batching."""
    when, facts = chosen
    shuffled = list(facts)
    random.shuffle(shuffled)
    ready = terms_of(when)

    assert evaluate(ready, DataSet.of(*shuffled)) == evaluate(ready, DataSet.of(*facts))
