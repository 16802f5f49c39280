"""Columns of exact fractions: every operation gives what fractions without end give, or says that it has no place."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from tremplin.bulk.exact import Exact, combine, constant, merged, rounded
from tremplin.bulk.kernel import FRACTION_OPERATIONS, MODES, MOST, combined_each
from tremplin.money import Rounding, divide

SIZE = 40
FORMS = ("one for all", "one denominator", "each its own")
NUMERATORS = (0, 1, -1, 2, 7, -12, 99, 1_000, 10**6 + 3)
DENOMINATORS = (1, 2, 3, 100, 10**6)
LARGE = (MOST, MOST - 1, -MOST, 2**40, 2**31 + 1)


def column(form: str, draw: random.Random, *, is_large: bool) -> Exact:
    """Return a column in one of its forms."""
    above = [draw.choice(NUMERATORS + LARGE * is_large) for _ in range(SIZE)]
    below = [draw.choice(DENOMINATORS + (MOST, 2**40 + 1) * is_large) for _ in range(SIZE)]
    if form == "one for all":
        return constant(*Fraction(above[0], below[0]).as_integer_ratio())
    one = below[0] if form == "one denominator" else np.array(below)
    return Exact(np.array(above), one, max(map(abs, above)))


def values(of: Exact) -> list[Fraction]:
    """Return the fractions of a column."""
    sides = (np.broadcast_to(np.asarray(one), SIZE).tolist() for one in of[:2])
    return [Fraction(above, below) for above, below in zip(*sides, strict=True)]


def expected(operation: str, first: Fraction, second: Fraction) -> Fraction | bool:
    """Return what an operation gives."""
    match operation:
        case "ADD":
            return first + second
        case "SUBTRACT":
            return first - second
        case "TIMES":
            return first * second
        case "DIVIDE":
            return first / second if second else Fraction(0)
        case "GREATER":
            return max(first, second)
        case "LESSER":
            return min(first, second)
        case "CUT":
            return first // second * second if second > 0 else first
        case "AT_LEAST":
            return first >= second
        case "MORE_THAN":
            return first > second
    return first == second


@pytest.mark.parametrize("second", FORMS)
@pytest.mark.parametrize("first", FORMS)
@pytest.mark.parametrize("operation", FRACTION_OPERATIONS)
def test_two_columns_combine_as_fractions_do(operation: str, first: str, second: str) -> None:
    draw = random.Random(f"{operation} {first} {second}")
    for is_large in (False, False, True, True):
        one, other = column(first, draw, is_large=is_large), column(second, draw, is_large=is_large)

        found, beyond = combine(operation, one, other, SIZE)

        fits = np.ones(SIZE, bool) if beyond is None else ~beyond
        said, due = values(found), [expected(operation, *pair) for pair in zip(values(one), values(other), strict=True)]
        assert is_large or fits.all()
        assert [value for value, is_fit in zip(said, fits, strict=True) if is_fit] == [
            value for value, is_fit in zip(due, fits, strict=True) if is_fit
        ]
        assert max(abs(int(one)) for one in np.ravel(found.above)) <= found.most <= MOST


@pytest.mark.parametrize("operation", FRACTION_OPERATIONS)
def test_the_source_of_the_kernel_combines_as_its_compiled_form(operation: str) -> None:
    draw = random.Random(operation)
    sides = [np.ascontiguousarray(one) for _ in (1, 2) for one in column(FORMS[2], draw, is_large=True)[:2]]
    number = FRACTION_OPERATIONS.index(operation)

    with np.errstate(over="ignore"):
        by_source = combined_each.py_func(number, *sides)

    assert [one.tolist() for one in by_source] == [one.tolist() for one in combined_each(number, *sides)]


@pytest.mark.parametrize("second", FORMS)
@pytest.mark.parametrize("first", FORMS)
def test_lines_take_the_one_column_or_the_other(first: str, second: str) -> None:
    draw = random.Random(f"{first} {second}")
    for is_large in (False, True):
        one, other = column(first, draw, is_large=is_large), column(second, draw, is_large=is_large)
        where = np.array([draw.random() < 0.5 for _ in range(SIZE)])

        found = merged(where, one, other, SIZE)

        assert values(found) == [
            yes if is_one else no for is_one, yes, no in zip(where, values(one), values(other), strict=True)
        ]


@pytest.mark.parametrize("mode", Rounding)
@pytest.mark.parametrize("step", [None, *FORMS])
@pytest.mark.parametrize("form", FORMS)
def test_a_column_is_rounded_as_money_does(form: str, step: str | None, mode: Rounding) -> None:
    draw = random.Random(f"{form} {step} {mode}")
    for scale, is_large in ((1, False), (100, False), (100, True)):
        value = column(form, draw, is_large=is_large)
        by = None if step is None else column(step, draw, is_large=False)

        found, beyond = rounded(value, by, mode=MODES[mode], scale=scale, size=SIZE)

        fits = [True] * SIZE if beyond is None else (~beyond).tolist()
        steps = [1] * SIZE if by is None else [max(1, one * scale // 1) for one in values(by)]
        due: list[Any] = [
            Fraction(divide(one.numerator * scale, one.denominator * parts, mode=mode) * parts, scale)
            for one, parts in zip(values(value), steps, strict=True)
        ]
        assert is_large or all(fits)
        assert [one for one, is_fit in zip(values(found), fits, strict=True) if is_fit] == [
            one for one, is_fit in zip(due, fits, strict=True) if is_fit
        ]
