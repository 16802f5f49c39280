"""Laws of payables and of what is set off: nothing is lost, nothing is paid twice, no order changes it."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.units.payments.owing import TODAY, owed
from tests.units.payments.test_clawback import CASE
from tremplin.money import Money
from tremplin.payments.clawback.receivable import share_set_off
from tremplin.payments.due import bank_day, bank_day_before, due_of, last_day_by_law
from tremplin.payments.invoice.tax import CASES, tax_on
from tremplin.payments.owed import Owed
from tremplin.payments.payable import PayTerms, group_owed
from tremplin.terms.moment import Duration

BELOW = ["carry-over", "hold", "forfeit", "release-at-year-end"]
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def owing(draw: st.DrawFn) -> list[Owed]:
    """Awards and corrections of a few partners in two currencies, each named once."""
    count = draw(st.integers(0, 12))
    return [
        owed(
            f"A{n}",
            minor := draw(st.integers(-50_000, 90_000)),
            payee=draw(st.sampled_from(["P001", "P002"])),
            currency=draw(st.sampled_from(["EUR", "CHF"])),
            nature=draw(st.sampled_from(["service", "price-reduction"])),
            source="award" if minor >= 0 else "correction",
        )
        for n in range(count)
    ]


def terms(below: str, minimum: int) -> dict[str, PayTerms]:
    return {"by-claim": PayTerms("by-claim", None, (Money(minimum, "EUR"), Money(minimum, "CHF")), below)}  # type: ignore[arg-type]


@given(owing(), st.sampled_from(BELOW), st.integers(0, 60_000), st.booleans(), st.randoms())
def test_everything_owed_is_in_one_payable_or_left_or_lost_whatever_the_order(
    everything, below, minimum, at_end, random
) -> None:
    """M1: each amount is in at most one payable; and none is lost on the way."""
    on = TODAY + timedelta(days=random.randint(-2, 120))
    grouped = group_owed(everything, terms=terms(below, minimum), on=on, is_year_end=at_end)
    shuffled = list(everything)
    random.shuffle(shuffled)

    placed = [one for group in (*grouped.payables, *grouped.left, *grouped.lost) for one in group.owed]
    assert sorted(placed, key=lambda one: one.key) == sorted(everything, key=lambda one: one.key)
    assert group_owed(shuffled, terms=terms(below, minimum), on=on, is_year_end=at_end) == grouped
    assert len({one.payable_id for one in grouped.payables}) == len(grouped.payables)
    made = (*grouped.payables, *grouped.lost)
    assert all(one.amount.minor == sum(each.amount.minor for each in one.owed) > 0 for one in made)
    assert below == "forfeit" or not grouped.lost


@given(owing(), st.integers(0, 60_000))
def test_what_is_carried_over_is_paid_as_if_it_had_come_at_once(everything, minimum: int) -> None:
    """Grouping twice, with what was left, pays no more in all than is owed, and leaves what is still below."""
    rules = terms("carry-over", minimum)
    half = len(everything) // 2
    first = group_owed(everything[:half], terms=rules, on=TODAY)
    left = [one for group in first.left for one in group.owed]
    second = group_owed([*left, *everything[half:]], terms=rules, on=TODAY)

    paid = [one.key for group in (*first.payables, *second.payables) for one in group.owed]
    waiting = [one.key for group in second.left for one in group.owed]
    assert len(paid) == len(set(paid))
    assert sorted([*paid, *waiting]) == sorted(one.key for one in everything)


@given(DAYS, DAYS, st.integers(1, 200), st.sampled_from(["thirty-days", "sixty-days", "forty-five-days-end-of-month"]))
def test_payable_is_due_on_a_day_of_the_bank_within_the_law(counted_on, invoiced_on, days, agreed) -> None:
    due = due_of(counted_on, Duration(days, "days"), invoiced_on=invoiced_on, agreed=agreed)

    assert due.on <= last_day_by_law(invoiced_on, agreed)
    assert bank_day(due.on) == due.on == bank_day_before(due.on)


@given(st.integers(0, 9 * 10**14), st.sampled_from(CASES))
def test_tax_is_whole_and_within_half_a_cent(net: int, case) -> None:
    tax = tax_on(Money(net, "EUR"), case).minor

    assert abs(5 * tax - net) * 2 <= 5 if case == "domestic" else tax == 0


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**6), max_size=5), st.integers(0, 10**6))
def test_set_off_moves_at_most_what_each_side_has_and_what_is_agreed(payable, owing_minors, up_to) -> None:
    """K2: neither side falls below zero, and never more than the agreement says."""

    cases = [replace(CASE, case_id=f"K{n}", amount=Money(minor, "EUR")) for n, minor in enumerate(owing_minors)]

    parts = share_set_off(Money(payable, "EUR"), receivables=cases, up_to=Money(up_to, "EUR"))

    total = sum(part.minor for _case, part in parts)
    assert total == min(payable, up_to, sum(owing_minors))
    assert all(0 < part.minor <= case.left.minor for case, part in parts)
