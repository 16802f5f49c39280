"""Reversals name what they take back, and never take back more than is left of it (L11)."""

import pytest

from tests.units.ledger.entries import DATES, eur, shown
from tremplin.ledger.account import ACCRUED, PAYABLE, SERVICE, account_of
from tremplin.ledger.leg import Leg
from tremplin.ledger.reversal import (
    Posted,
    ReversalOfReversal,
    ReversalTooLarge,
    ReversedAlready,
    reversal,
    reversal_of_part,
)
from tremplin.ledger.transaction import NotBalanced, Transaction
from tremplin.wording import ENGLISH, refusal_text

EXPENSE, OWED = account_of(SERVICE), account_of(ACCRUED, "P1")
AWARD = Posted(1_412, "award", (Leg(EXPENSE, "EUR", 500), Leg(OWED, "EUR", -500)))


def back(amount: int) -> tuple[Leg, Leg]:
    return Leg(EXPENSE, "EUR", -amount), Leg(OWED, "EUR", amount)


def test_reversal_is_the_exact_negation_and_names_its_original() -> None:
    taken_back = reversal(AWARD, dates=DATES)

    assert isinstance(taken_back, Transaction)
    assert taken_back.legs == tuple(leg.reversed() for leg in AWARD.legs)
    assert (taken_back.kind, taken_back.reverses) == ("reversal", 1_412)


def test_reversal_after_a_part_takes_back_the_rest() -> None:
    earlier = Posted(1_500, "reversal", back(200), reverses=1_412)

    assert shown(_planned(reversal(AWARD, earlier=[earlier], dates=DATES))) == ["PL:svc EUR -300", "ACCR:P1 EUR 300"]


def test_reversal_of_what_was_taken_back_is_refused() -> None:
    earlier = Posted(1_500, "reversal", back(500), reverses=1_412)
    refusal = reversal(AWARD, earlier=[earlier], dates=DATES)

    assert isinstance(refusal, ReversedAlready)
    assert refusal_text(refusal, ENGLISH) == "Transaction 1412 has been taken back whole already."


def test_reversal_of_a_reversal_is_refused() -> None:
    refusal = reversal(Posted(1_500, "reversal", back(500), reverses=1_412), dates=DATES)

    assert isinstance(refusal, ReversalOfReversal)
    assert refusal_text(refusal, ENGLISH) == (
        "Transaction 1500 takes transaction 1412 back, and cannot be taken back. "
        "Post what is right as a new transaction."
    )


def test_part_of_a_reversal_is_refused_as_well() -> None:
    posted = Posted(1_500, "reversal", back(500), reverses=1_412)

    assert reversal_of_part(posted, legs=back(1), dates=DATES) == ReversalOfReversal(1_500, 1_412)


@pytest.mark.parametrize("amount", [299, 300])
def test_part_of_what_is_left_passes(amount: int) -> None:
    earlier = Posted(1_500, "reversal", back(200), reverses=1_412)
    taken_back = _planned(reversal_of_part(AWARD, legs=back(amount), earlier=[earlier], dates=DATES))

    assert (taken_back.legs, taken_back.reverses) == (back(amount), 1_412)


def test_part_beyond_what_is_left_is_refused() -> None:
    earlier = Posted(1_500, "reversal", back(200), reverses=1_412)
    refusal = reversal_of_part(AWARD, legs=back(301), earlier=[earlier], dates=DATES)

    assert refusal == ReversalTooLarge(1_412, "PL:svc", eur(301), eur(300))
    assert refusal_text(refusal, ENGLISH) == (
        "This takes back 3.01 EUR on the account PL:svc, where 3.00 EUR of transaction 1412 is left."
    )


def test_part_that_goes_the_way_of_the_original_is_refused() -> None:
    refusal = reversal_of_part(AWARD, legs=back(-1), dates=DATES)

    assert refusal == ReversalTooLarge(1_412, "PL:svc", eur(-1), eur(500))


def test_part_on_an_account_that_the_original_left_alone_is_refused() -> None:
    legs = (Leg(EXPENSE, "EUR", -1), Leg(account_of(PAYABLE, "P1"), "EUR", 1))

    assert reversal_of_part(AWARD, legs=legs, dates=DATES) == ReversalTooLarge(1_412, "PAY:P1", eur(-1), eur(0))


def test_part_that_does_not_balance_is_a_defect() -> None:
    with pytest.raises(NotBalanced):
        reversal_of_part(AWARD, legs=(Leg(EXPENSE, "EUR", -2), Leg(OWED, "EUR", 1)), dates=DATES)


def _planned(result) -> Transaction:
    assert isinstance(result, Transaction)
    return result
