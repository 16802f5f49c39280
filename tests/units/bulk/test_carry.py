"""Instructions carried out for many lines at once: each line takes its own way through them."""

from fractions import Fraction

import numpy as np

from tremplin.bulk.exact import Exact, constant
from tremplin.bulk.kernel import CODES, MODES, MOST
from tremplin.bulk.program.carry import OVERFLOW, GroupColumn, carried_out
from tremplin.bulk.program.instruction import Code, Writer
from tremplin.money import Rounding

NO_RATE = CODES.index("NO_RATE")
MEASURED = Exact(np.array([0, 5, 10, 15]), 1, 15)


def said(code: Code, *groups: GroupColumn) -> list[tuple[int, str]]:
    """Return the amount and the code of each line."""
    found = carried_out(code, 4, group=lambda place: groups[place], measure=lambda _place: MEASURED)
    return [(amount, CODES[ended]) for amount, ended in zip(found.amounts.tolist(), found.codes.tolist(), strict=True)]


def given(writer: Writer, register: int) -> Code:
    """Return what gives a register, rounded to a whole number."""
    writer.give(writer.rounded(register, step=None, mode=MODES[Rounding.HALF_EVEN], scale=1))
    return writer.code()


def test_each_line_takes_its_own_branch() -> None:
    writer = Writer()
    value, result = writer.measure(0), writer.new()
    other = writer.jump_unless(writer.combine("AT_LEAST", value, writer.constant(10)))
    writer.move(writer.combine("TIMES", value, writer.constant(Fraction(1, 5))), into=result)
    end = writer.jump()
    writer.here(other)
    writer.constant(7, into=result)
    writer.here(end)

    assert said(given(writer, result)) == [(7, ""), (7, ""), (2, ""), (3, "")]


def test_a_partner_without_a_value_fails_alone() -> None:
    writer = Writer()
    group = GroupColumn.of([1, "NO_RATE", Fraction(5, 2), True])

    code = given(writer, writer.combine("ADD", writer.group(0), writer.measure(0)))

    assert said(code, group) == [(1, ""), (0, "NO_RATE"), (12, ""), (16, "")]


def test_a_failure_in_an_attempt_goes_on_behind_it() -> None:
    writer = Writer()
    result = writer.new()
    absent = writer.attempt()
    writer.move(writer.group(0), into=result)
    writer.attempted()
    end = writer.jump()
    writer.here(absent)
    writer.constant(9, into=result)
    writer.here(end)
    group = GroupColumn.of(["NO_RATE", 2, "NO_RATE", MOST + 1])

    # What has no place in 62 bits is no failure that an attempt takes back.
    assert said(given(writer, result), group) == [(9, ""), (2, ""), (9, ""), (0, "OVERFLOW")]


def test_what_no_line_takes_is_not_carried_out() -> None:
    writer = Writer()
    skipped = writer.jump_unless(writer.constant(0))
    writer.fail("NO_RATE")
    writer.here(skipped)
    end = writer.jump_unless(writer.constant(1))
    writer.give(writer.constant(4))
    writer.here(end)

    assert said(writer.code()) == [(4, "")] * 4


def test_a_line_beyond_64_bits_is_left_alone_to_the_engine() -> None:
    writer = Writer()
    group = GroupColumn(Exact(np.array([1, MOST, 3, MOST // 16]), 1, MOST), None)

    code = given(writer, writer.combine("TIMES", writer.group(0), writer.measure(0)))

    assert said(code, group) == [(0, ""), (0, "OVERFLOW"), (30, ""), (MOST // 16 * 15, "")]


def test_values_that_are_the_same_for_all_are_one() -> None:
    same, none = GroupColumn.of([Fraction(1, 3)] * 3), GroupColumn.of(["NO_RATE"] * 3)

    assert same.value == constant(1, 3)
    assert same.codes is None
    assert none.codes is not None
    assert none.codes.tolist() == [NO_RATE] * 3
    assert OVERFLOW not in none.codes
