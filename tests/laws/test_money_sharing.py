"""Laws of splitting: "splits by largest remainder", parts that sum to the whole, ties by a stable key."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tremplin.money import MINOR_MAX, SharesNotWhole, share_out

TOTALS = st.integers(min_value=-MINOR_MAX, max_value=MINOR_MAX) | st.sampled_from([0, 1, -1])


@st.composite
def whole_shares(draw: st.DrawFn) -> dict[str, Fraction]:
    keys = draw(st.lists(st.sampled_from(["é", "a", "b", "PA", "PB", "10", "9", "Z"]), min_size=1, unique=True))
    weights = draw(st.lists(st.integers(min_value=0, max_value=50), min_size=len(keys), max_size=len(keys)))
    weights[0] += 1
    return {key: Fraction(weight, sum(weights)) for key, weight in zip(keys, weights, strict=True)}


@given(total=TOTALS, shares=whole_shares())
@example(total=1, shares={"b": Fraction(1, 2), "a": Fraction(1, 2)})
def test_parts_sum_to_the_total(total: int, shares: dict[str, Fraction]) -> None:
    assert sum(share_out(total, shares=shares).values()) == total


@given(total=TOTALS, shares=whole_shares())
def test_each_part_is_less_than_a_unit_from_its_exact_share(total: int, shares: dict[str, Fraction]) -> None:
    parts = share_out(total, shares=shares)

    assert all(abs(parts[key] - total * shares[key]) < 1 for key in shares)


@given(total=TOTALS, shares=whole_shares(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_shares_never_moves_a_unit(total: int, shares: dict[str, Fraction], order) -> None:
    keys = list(shares)
    order.shuffle(keys)

    assert share_out(total, shares={key: shares[key] for key in keys}) == share_out(total, shares=shares)


@given(total=TOTALS, shares=whole_shares())
def test_taking_back_is_the_mirror_of_giving(total: int, shares: dict[str, Fraction]) -> None:
    given_parts = share_out(total, shares=shares)

    assert share_out(-total, shares=shares) == {key: -part for key, part in given_parts.items()}


@given(total=TOTALS, shares=whole_shares())
def test_a_share_of_zero_receives_nothing(total: int, shares: dict[str, Fraction]) -> None:
    parts = share_out(total, shares=shares)

    assert [parts[key] for key, share in shares.items() if share == 0] == [0] * list(shares.values()).count(0)


@given(total=TOTALS, shares=whole_shares())
def test_a_larger_share_never_receives_less(total: int, shares: dict[str, Fraction]) -> None:
    parts = share_out(abs(total), shares=shares)

    by_share = sorted(shares, key=lambda key: (shares[key], parts[key]))
    assert [parts[key] for key in by_share] == sorted(parts.values())


@given(total=TOTALS, shares=whole_shares())
def test_no_rest_smaller_than_another_is_preferred(total: int, shares: dict[str, Fraction]) -> None:
    parts = share_out(abs(total), shares=shares)

    rests = {key: (abs(total) * shares[key]) % 1 for key in shares}
    favoured = {key for key in shares if parts[key] > abs(total) * shares[key]}
    passed_over = {key for key in shares if parts[key] < abs(total) * shares[key]}
    # "ties by a stable key": equal rests go to the lower key first.
    assert all((-rests[one], one) < (-rests[other], other) for one in favoured for other in passed_over)


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        # The worked split of 9,999.99: the cent left goes to the larger remainder.
        (999_999, {"PA": Fraction(5, 8), "PB": Fraction(3, 8)}, {"PA": 624_999, "PB": 375_000}),
        (-999_999, {"PA": Fraction(5, 8), "PB": Fraction(3, 8)}, {"PA": -624_999, "PB": -375_000}),
        (1, {"b": Fraction(1, 2), "a": Fraction(1, 2)}, {"a": 1, "b": 0}),
        (100, {"c": Fraction(1, 3), "b": Fraction(1, 3), "a": Fraction(1, 3)}, {"a": 34, "b": 33, "c": 33}),
        (5, {"only": Fraction(1)}, {"only": 5}),
    ],
)
def test_share_out_of_worked_cases(total: int, shares: dict[str, Fraction], parts: dict[str, int]) -> None:
    assert share_out(total, shares=shares) == parts


def test_parts_come_in_ascending_order_of_keys() -> None:
    assert list(share_out(3, shares={"b": Fraction(1, 3), "c": Fraction(1, 3), "a": Fraction(1, 3)})) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        ({}, Fraction(0)),
        ({"a": Fraction(1, 2)}, Fraction(1, 2)),
        ({"a": Fraction(1, 2), "b": Fraction(500_001, 1_000_000)}, Fraction(1_000_001, 1_000_000)),
        ({"a": Fraction(3, 2), "b": Fraction(-1, 2)}, Fraction(1)),
    ],
    ids=["none", "half", "a millionth too much", "negative"],
)
def test_shares_that_are_no_whole_are_refused(shares: dict[str, Fraction], total: Fraction) -> None:
    with pytest.raises(SharesNotWhole) as refusal:
        share_out(100, shares=shares)

    assert refusal.value.total == total
    assert str(refusal.value) == f"Shares must be zero or more and sum to exactly 1; these sum to {total}."
