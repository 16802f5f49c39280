"""Kernels: division rounds as the money room does, compiled and as plain source."""

import numpy as np
import pytest

from tremplin.bulk.kernel import MODES, div_round, div_round_each
from tremplin.money import Rounding, divide

EDGES = (0, 1, 2, 3, 4, 5, 7, 10, 99, 100, 10**6 - 1, 10**6, 2**31, 2**53 + 1, 10**15, 2**62 - 1)
NUMERATORS = tuple(sorted({sign * edge for edge in EDGES for sign in (1, -1)}))
DENOMINATORS = (1, 2, 3, 4, 10, 1000, 10**6, 2**31, 10**15, 2**62)
PAIRS = tuple((numerator, denominator) for numerator in NUMERATORS for denominator in DENOMINATORS)


@pytest.mark.parametrize("mode", Rounding)
def test_a_compiled_division_rounds_as_money_does(mode: Rounding) -> None:
    numerators, denominators = (np.array(side, np.int64) for side in zip(*PAIRS, strict=True))

    quotients = div_round_each(numerators, denominators, MODES[mode])

    assert quotients.tolist() == [divide(*pair, mode=mode) for pair in PAIRS]


@pytest.mark.parametrize("mode", Rounding)
def test_the_source_of_the_kernel_rounds_as_money_does(mode: Rounding) -> None:
    assert [div_round.py_func(*pair, MODES[mode]) for pair in PAIRS] == [divide(*pair, mode=mode) for pair in PAIRS]
