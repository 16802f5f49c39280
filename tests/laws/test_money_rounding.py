"""Laws of rounding: "one rounding per award, stated", the same as decimal arithmetic states it."""

import decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tremplin.money import Rounding, divide, round_fraction, rounding

NUMERATORS = st.integers(min_value=-(10**18), max_value=10**18)
DENOMINATORS = st.integers(min_value=1, max_value=10**6)
STEPS = st.sampled_from([1, 5, 100, 1000])
MODES = st.sampled_from(Rounding)

DECIMAL_MODES = {
    Rounding.HALF_UP: decimal.ROUND_HALF_UP,
    Rounding.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Rounding.HALF_DOWN: decimal.ROUND_HALF_DOWN,
    Rounding.UP: decimal.ROUND_UP,
    Rounding.DOWN: decimal.ROUND_DOWN,
    Rounding.FLOOR: decimal.ROUND_FLOOR,
    Rounding.CEILING: decimal.ROUND_CEILING,
}


@given(numerator=NUMERATORS, places=st.integers(min_value=0, max_value=9), mode=MODES)
@example(numerator=5, places=1, mode=Rounding.HALF_UP)
@example(numerator=-5, places=1, mode=Rounding.HALF_UP)
@example(numerator=25, places=1, mode=Rounding.HALF_EVEN)
@example(numerator=-35, places=1, mode=Rounding.HALF_EVEN)
@example(numerator=-25, places=1, mode=Rounding.HALF_DOWN)
def test_every_mode_rounds_as_decimal_does(numerator: int, places: int, mode: Rounding) -> None:
    exact = decimal.Decimal(numerator).scaleb(-places, decimal.Context(prec=40))

    rounded = round_fraction(Fraction(numerator, 10**places), mode=mode)

    expected = exact.quantize(decimal.Decimal(1), rounding=DECIMAL_MODES[mode], context=decimal.Context(prec=40))
    assert rounded == int(expected)


@given(numerator=NUMERATORS, denominator=DENOMINATORS, mode=MODES)
def test_rounding_moves_a_value_by_less_than_one_unit(numerator: int, denominator: int, mode: Rounding) -> None:
    value = Fraction(numerator, denominator)

    rounded = round_fraction(value, mode=mode)

    assert abs(rounded - value) < 1


@given(numerator=NUMERATORS, denominator=DENOMINATORS)
@example(numerator=1, denominator=2)
def test_nearest_modes_move_a_value_by_half_a_unit_at_most(numerator: int, denominator: int) -> None:
    value = Fraction(numerator, denominator)

    moved = [
        abs(nearest(numerator, denominator) - value)
        for nearest in (rounding.half_up, rounding.half_even, rounding.half_down)
    ]

    assert max(moved) <= Fraction(1, 2)


@given(numerator=NUMERATORS, denominator=DENOMINATORS)
def test_named_siblings_round_as_their_modes(numerator: int, denominator: int) -> None:
    siblings = {
        Rounding.HALF_UP: rounding.half_up,
        Rounding.HALF_EVEN: rounding.half_even,
        Rounding.HALF_DOWN: rounding.half_down,
        Rounding.UP: rounding.rounded_up,
        Rounding.DOWN: rounding.rounded_down,
        Rounding.FLOOR: rounding.floor,
        Rounding.CEILING: rounding.ceiling,
    }

    assert {mode: sibling(numerator, denominator) for mode, sibling in siblings.items()} == {
        mode: divide(numerator, denominator, mode=mode) for mode in Rounding
    }


@given(numerator=NUMERATORS, denominator=DENOMINATORS)
def test_up_and_ceiling_are_never_below_what_down_and_floor_give(numerator: int, denominator: int) -> None:
    value = Fraction(numerator, denominator)

    assert rounding.floor(numerator, denominator) <= value <= rounding.ceiling(numerator, denominator)
    assert abs(rounding.rounded_down(numerator, denominator)) <= abs(value)
    assert abs(value) <= abs(rounding.rounded_up(numerator, denominator))


@given(whole=st.integers(), mode=MODES)
def test_a_whole_number_stays_itself(whole: int, mode: Rounding) -> None:
    assert round_fraction(whole, mode=mode) == whole
    assert round_fraction(Fraction(whole), mode=mode) == whole


@given(numerator=NUMERATORS, denominator=DENOMINATORS, step=STEPS, mode=MODES)
def test_with_a_step_the_result_is_a_multiple_less_than_a_step_away(
    numerator: int, denominator: int, step: int, mode: Rounding
) -> None:
    value = Fraction(numerator, denominator)

    rounded = round_fraction(value, mode=mode, step=step)

    assert rounded % step == 0
    assert abs(rounded - value) < step


@given(numerator=NUMERATORS, denominator=DENOMINATORS)
def test_symmetric_modes_mirror_at_zero(numerator: int, denominator: int) -> None:
    symmetric = (Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.HALF_DOWN, Rounding.UP, Rounding.DOWN)

    assert [divide(-numerator, denominator, mode=mode) for mode in symmetric] == [
        -divide(numerator, denominator, mode=mode) for mode in symmetric
    ]


@given(values=st.lists(st.fractions(max_denominator=1000), min_size=2, max_size=2), mode=MODES)
def test_rounding_keeps_the_order_of_values(values: list[Fraction], mode: Rounding) -> None:
    lower, upper = sorted(values)

    assert round_fraction(lower, mode=mode) <= round_fraction(upper, mode=mode)


@pytest.mark.parametrize("step", [0, -1])
def test_a_step_below_one_is_a_defect(step: int) -> None:
    with pytest.raises(ValueError, match=f"The rounding step is {step}; it must be 1 or more."):
        round_fraction(1, mode=Rounding.HALF_UP, step=step)


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_denominator_below_one_is_a_defect(denominator: int) -> None:
    with pytest.raises(ValueError, match=f"The denominator is {denominator}; it must be 1 or more."):
        rounding.half_up(1, denominator)
