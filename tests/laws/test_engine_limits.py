"""Laws of limits: none is overrun, the grant is the greatest that all allow, and nothing is lost without a name."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.units.engine.trial import claim, customer, incentive, introduction, partner, programme, project
from tremplin.engine.evaluate import evaluate
from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Person

WINDOWS = st.sampled_from(["programme", "year", "quarter", "month", "project", "three days", "a month"])
ROLLING: dict[str, Any] = {"three days": {"rolling": "3 days"}, "a month": {"rolling": "1 month"}}
SCOPES = st.sampled_from([[], ["partner"], ["customer"], ["partner", "customer"], ["project"], ["person"]])
SIZES = {"amount": (0, 400), "claims": (0, 4), "persons": (0, 2), "customers": (0, 2)}
CAST = [
    *(partner(f"P{number}") for number in (1, 2, 3)),
    *(customer(f"K{number}") for number in (1, 2)),
    *(project(f"J{number}", customer_id=f"K{number % 2 + 1}") for number in (1, 2, 3)),
    *(Person(person_id=f"H{number}", partner_id="P1") for number in (1, 2, 3)),
    introduction("I1"),
]


@st.composite
def limits(draw: Any, *, measures: Any = tuple(SIZES)) -> list[dict[str, Any]]:
    """Draw some limits that nest and cross."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        measure = draw(st.sampled_from(measures))
        window = draw(WINDOWS)
        size = draw(st.integers(*SIZES[measure]))
        short = "refuse" if measure != "amount" else draw(st.sampled_from(["partial", "refuse"]))
        found.append(
            {
                "id": f"l{number}",
                "per": draw(SCOPES),
                "window": ROLLING.get(window, window),
                measure: str(size),
                "covers": "all",
                "when_short": short,
            }
        )
    return found


@st.composite
def claims(draw: Any) -> list[Any]:
    """Draw claims of some partners on some projects, for some persons, dated and recorded in different orders."""
    return [
        claim(
            f"C{number}",
            partner_id=draw(st.sampled_from(["P1", "P2", "P3"])),
            project_id=draw(st.sampled_from(["J1", "J2", "J3"])),
            person_id=draw(st.sampled_from([None, "H1", "H2", "H3"])),
            submitted_on=date(2024, 3, 28) + timedelta(draw(st.integers(0, 40))),
            cost=draw(st.integers(0, 30_000)),
        )
        for number in range(draw(st.integers(1, 8)))
    ]


PAYS = {"reward": {"lump_sum": {"field": "claim.cost"}}}
SPLIT = {**PAYS, "split": [{"to": "claimant", "share": "3/8"}, {"to": "receiving", "share": "5/8"}]}


def run(limits: list[dict[str, Any]], claims: list[Any], pays: Any = PAYS) -> Any:
    """Return the evaluation of claims under limits."""
    return evaluate(programme(incentive(pays=pays), limits=limits), DataSet.of(*claims, *CAST))


@given(limits=limits(), claims=claims(), pays=st.sampled_from([PAYS, SPLIT]))
def test_no_window_of_any_limit_ever_holds_more_than_its_size(limits: Any, claims: Any, pays: Any) -> None:
    """No limit is overrun, in whatever order claims are dated: every window of a rolling limit included."""
    evaluation = run(limits, claims, pays)

    sizes = {one["id"]: one for one in limits}
    for (limit_id, _scope, window), taken in evaluation.head_room.instances.items():
        terms = sizes[limit_id]
        measure = next(name for name in SIZES if name in terms)
        size = int(terms[measure]) * (100 if measure == "amount" else 1)
        if window != "rolling":
            assert taken.total <= size
        for last, _units in taken.entries:
            first = last - timedelta(2) if terms["window"] == ROLLING["three days"] else _month_before(last)
            assert sum(units for on, units in taken.entries if first <= on <= last) <= size
        assert taken.total == sum(units for _on, units in taken.entries) or window != "rolling"
        if measure in ("persons", "customers"):
            assert taken.total == len(taken.members)


def _month_before(last: date) -> date:
    """Return the first day of the month that ends with a day: the day after the same day of the month before."""
    month = last.replace(day=1) - timedelta(1)
    return month.replace(day=min(last.day, month.day)) + timedelta(1)


@given(limits=limits(), claims=claims(), pays=st.sampled_from([PAYS, SPLIT]))
def test_asked_is_granted_and_forfeited_when_only_limits_intervene(limits: Any, claims: Any, pays: Any) -> None:
    """What each limit took away is part of the result; a claim takes from all the limits it touches, or from none."""
    for decision in run(limits, claims, pays).decisions:
        if decision.asked and {reason.code for reason in decision.reasons} <= {"LIMIT_REACHED"}:
            assert decision.asked == decision.granted + decision.forfeited
        assert sum(part.amount for part in decision.parts) == decision.granted
        for limit in decision.limits:
            assert (limit.took == 0) or decision.is_granted
            assert limit.left == limit.available - limit.took >= 0


@given(limits=limits(measures=("amount",)), claims=claims(), pays=st.sampled_from([PAYS, SPLIT]))
def test_grant_is_the_greatest_that_all_partial_limits_allow(limits: Any, claims: Any, pays: Any) -> None:
    """One cent more would not fit under one of them, unless nothing more was asked for."""
    partial = [{**one, "when_short": "partial"} for one in limits]

    for decision in run(partial, claims, pays).decisions:
        is_only_limited = {reason.code for reason in decision.reasons} <= {"LIMIT_REACHED"}
        if is_only_limited and decision.granted < decision.asked:
            more = decision.granted + 1
            assert any(_part(more, limit, decision) > limit.available for limit in decision.limits)


def _part(amount: int, limit: Any, decision: Any) -> Fraction:
    """Return the exact part of an amount that touches a limit: a share where it is per partner and two are paid."""
    partner_id = dict(limit.scope).get("partner")
    partners = {dict(one.scope)["partner"] for one in decision.limits if "partner" in dict(one.scope)}
    if partner_id is None or len(partners) == 1:
        return Fraction(amount)
    return amount * (Fraction(3, 8) if partner_id == decision.partner_id else Fraction(5, 8))
