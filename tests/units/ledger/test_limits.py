"""The sequential model of limits: all of them move, or none; no part is ever less than zero (L9, L10)."""

from datetime import date

import pytest

from tests.units.ledger.entries import DATES, eur
from tremplin.ledger.control import Hold, lower_budget, raise_budget, release, reserve
from tremplin.ledger.limits import (
    LimitReached,
    LimitState,
    LimitTooLow,
    NotHeld,
    check_lowering,
    check_window,
    moved_limits,
)
from tremplin.money import Unit
from tremplin.wording import ENGLISH, Counted, Label, Measured, refusal_text

FULL = {"1": LimitState(1_000, available=1_000), "2": LimitState(500, available=500)}


def legs_of(transaction):
    assert transaction is not None
    return transaction.legs


def test_reservation_moves_every_limit() -> None:
    legs = legs_of(reserve([Hold("1", "EUR", 300), Hold("2", "EUR", 300)], dates=DATES))

    assert moved_limits(FULL, legs=legs) == {
        "1": LimitState(1_000, available=700, reserved=300),
        "2": LimitState(500, available=200, reserved=300),
    }


@pytest.mark.parametrize("asked", [499, 500])
def test_reservation_up_to_what_is_left_passes(asked: int) -> None:
    assert isinstance(moved_limits(FULL, legs=legs_of(reserve([Hold("2", "EUR", asked)], dates=DATES))), dict)


def test_reservation_beyond_one_limit_moves_none() -> None:
    before = dict(FULL)
    refusal = moved_limits(FULL, legs=legs_of(reserve([Hold("1", "EUR", 501), Hold("2", "EUR", 501)], dates=DATES)))

    assert refusal == LimitReached("2", eur(501), eur(500))
    assert refusal.would_be == -1
    assert before == FULL


def test_limit_that_nobody_granted_has_no_room() -> None:
    legs = legs_of(reserve([Hold("3", "EUR", 1)], dates=DATES))

    assert moved_limits(FULL, legs=legs) == LimitReached("3", eur(1), eur(0))


def test_rolling_limit_grows_with_what_is_held() -> None:
    hold = Hold("3", "EUR", 5, is_rolling=True)

    reserved = moved_limits({}, legs=legs_of(reserve([hold], dates=DATES)))

    assert reserved == {"3": LimitState(5, reserved=5)}
    assert moved_limits(reserved, legs=legs_of(release([hold], dates=DATES))) == {"3": LimitState()}


def test_release_of_what_is_not_held_is_refused() -> None:
    refusal = moved_limits(FULL, legs=legs_of(release([Hold("1", "EUR", 1)], dates=DATES)))

    assert refusal == NotHeld("1", "reserved", eur(1), eur(0))
    assert refusal_text(refusal, ENGLISH) == (
        "This moves 0.01 EUR that the limit 1 does not hold any more; it holds 0.00 EUR."
    )


def test_budget_goes_up_and_down() -> None:
    raised = moved_limits(FULL, legs=legs_of(raise_budget(Hold("1", "EUR", 50), dates=DATES)))
    assert isinstance(raised, dict)
    assert raised["1"] == LimitState(1_050, available=1_050)

    assert moved_limits(raised, legs=legs_of(lower_budget(Hold("1", "EUR", 50), dates=DATES))) == FULL


@pytest.mark.parametrize(
    "parts", [{"granted": 1}, {"granted": -1, "available": -1}, {"granted": 1, "available": 2, "used": -1}]
)
def test_limit_that_does_not_add_up_is_a_defect(parts) -> None:
    with pytest.raises(ValueError, match="does not add up"):
        LimitState(**parts)


@pytest.mark.parametrize(
    "counted",
    [
        lambda n: n,
        lambda n: Counted(n, "{n} award", "{n} awards"),
        lambda n: Measured(n, Unit("stars", 0), Label({"en": "stars"})),
    ],
)
def test_limit_of_what_is_not_money_is_lowered_to_what_is_taken_and_no_further(counted) -> None:
    assert check_lowering(counted(5), limit="P1", to=counted(5)) is None
    assert check_lowering(counted(5), limit="P1", to=counted(4)) == LimitTooLow("P1", counted(4), counted(5))


STATE = LimitState(100_000, available=40_000, reserved=30_000, used=20_000, lapsed=10_000)


def test_limit_is_lowered_to_what_is_taken_and_no_further() -> None:
    assert check_lowering(eur(STATE.taken), limit="P1", to=eur(60_000)) is None

    refusal = check_lowering(eur(STATE.taken), limit="P1", to=eur(59_999))

    assert refusal == LimitTooLow("P1", eur(59_999), eur(60_000))
    assert refusal_text(refusal, ENGLISH) == (
        "The limit P1 cannot be lowered to 599.99 EUR: 600.00 EUR of it is reserved, used or lapsed. "
        "The least that it can be lowered to is 600.00 EUR."
    )


DAYS = {date(2026, 1, 1): 400, date(2026, 1, 30): 300, date(2026, 1, 31): 200}


@pytest.mark.parametrize(("added", "size", "left"), [(500, 1_000, None), (501, 1_000, 500), (1, 400, 0)])
def test_window_holds_its_first_day_and_not_its_last(added: int, size: int, left: int | None) -> None:
    refusal = check_window(DAYS, limit="R", first=date(2026, 1, 2), until=date(2026, 2, 1), added=eur(added), size=size)

    assert refusal == (None if left is None else LimitReached("R", eur(added), eur(left)))
