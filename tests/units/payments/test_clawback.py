"""Taking back: how much, and how it is settled; never without an agreement, never more than is owed."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.ledger.taking_back import ClawbackTooLarge, SetOffTooLarge
from tremplin.money import Money, Rounding
from tremplin.payments.clawback.amount import Earlier, TriggerUsed, check_taking_back, in_proportion, rest_of_term
from tremplin.payments.clawback.receivable import (
    Agreement,
    MoreThanOwed,
    Receivable,
    SetOffNotAgreed,
    Settlement,
    repay,
    set_off,
    share_set_off,
    write_off,
)
from tremplin.wording import ENGLISH, refusal_text

ON = date(2026, 10, 5)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


CASE = Receivable("K1", "P001", date(2026, 9, 1), eur(792_000))
AGREED = Agreement("letter of 4 October", frozenset({"zoe"}), is_title=False, up_to=eur(500_000))


def test_award_is_taken_back_in_proportion_to_what_was_lost() -> None:
    assert in_proportion(eur(1_320_000), lost=Fraction(3, 5)) == eur(792_000)
    assert in_proportion(eur(1), lost=Fraction(1, 2)) == eur(1)
    assert in_proportion(eur(1), lost=Fraction(1, 2), mode=Rounding.DOWN) == eur(0)
    for lost in (Fraction(-1, 2), Fraction(3, 2)):
        with pytest.raises(ValueError, match="cannot be lost"):
            in_proportion(eur(1), lost=lost)


@pytest.mark.parametrize(
    ("ended_on", "taken"),
    [
        (date(2025, 12, 1), 36_500),
        (date(2026, 1, 1), 36_500),
        (date(2026, 1, 2), 36_400),
        (date(2026, 12, 31), 100),
        (date(2027, 1, 1), 0),
        (date(2028, 1, 1), 0),
    ],
)
def test_award_is_taken_back_for_the_days_that_did_not_come(ended_on: date, taken: int) -> None:
    term = {"start": date(2026, 1, 1), "until": date(2027, 1, 1)}

    assert rest_of_term(eur(36_500), ended_on=ended_on, **term) == eur(taken)


def test_term_without_a_day_is_a_defect() -> None:
    with pytest.raises(ValueError, match="has no day"):
        rest_of_term(eur(1), start=ON, until=ON, ended_on=ON)


@given(st.integers(0, 10**9), st.integers(1, 2000), st.integers(-10, 2010))
def test_what_is_taken_back_is_never_more_than_was_awarded(awarded: int, days: int, ended: int) -> None:
    start = date(2026, 1, 1)
    until, ended_on = date.fromordinal(start.toordinal() + days), date.fromordinal(start.toordinal() + ended)

    taken = rest_of_term(eur(awarded), start=start, until=until, ended_on=ended_on)

    assert eur(0) <= taken <= eur(awarded)


@pytest.mark.parametrize(("asked", "left"), [(528_000, None), (528_001, 528_000)])
def test_clawbacks_of_an_award_never_exceed_it(asked: int, left: int | None) -> None:
    """K1: the sum of the clawbacks of an award is at most its amount; one for each event."""
    earlier = (Earlier("customer left", eur(792_000)),)

    refusal = check_taking_back(eur(asked), awarded=eur(1_320_000), trigger="refund", earlier=earlier)

    assert refusal == (None if left is None else ClawbackTooLarge(eur(asked), eur(1_320_000), eur(792_000), eur(left)))
    assert check_taking_back(eur(1), awarded=eur(1_320_000), trigger="customer left", earlier=earlier) == TriggerUsed(
        "customer left"
    )


def test_set_off_takes_an_agreement_and_leaves_the_rest_owed() -> None:
    """Worked posting 5: 7,920 owed, 5,000 set off, 2,920 left."""
    settled = set_off(CASE, asked=eur(500_000), payable=eur(500_000), agreement=AGREED, on=ON)

    assert settled == replace(CASE, settled=(Settlement("set-off", eur(500_000), ON, "letter of 4 October"),))
    assert settled.left == eur(292_000)


@pytest.mark.parametrize(
    "agreement",
    [None, replace(AGREED, agreed_by=frozenset()), replace(AGREED, up_to=eur(499_999))],
)
def test_nothing_is_deducted_without_an_agreement(agreement: Agreement | None) -> None:
    refusal = set_off(CASE, asked=eur(500_000), payable=eur(500_000), agreement=agreement, on=ON)

    assert refusal == SetOffNotAgreed()
    assert refusal_text(refusal, ENGLISH) == (
        "The partner has not agreed to this set-off. Ask for its agreement, or let it repay the sum."
    )


def test_title_replaces_the_agreement() -> None:
    title = Agreement("judgment 26/118", frozenset(), is_title=True, up_to=eur(792_000))

    assert isinstance(set_off(CASE, asked=eur(792_000), payable=eur(900_000), agreement=title, on=ON), Receivable)


@pytest.mark.parametrize(("asked", "payable"), [(792_001, 900_000), (500_001, 500_000)])
def test_set_off_is_never_more_than_either_side(asked: int, payable: int) -> None:
    agreement = replace(AGREED, up_to=eur(900_000))

    refusal = set_off(CASE, asked=eur(asked), payable=eur(payable), agreement=agreement, on=ON)

    assert refusal == SetOffTooLarge(eur(asked), eur(payable), eur(792_000), min(eur(payable), eur(792_000)))


@pytest.mark.parametrize(("minor", "is_possible"), [(791_999, True), (792_000, True), (792_001, False)])
def test_partner_repays_at_most_what_it_owes(minor: int, is_possible: bool) -> None:
    repaid = repay(CASE, amount=eur(minor), on=ON, bank_reference="V77")

    if is_possible:
        assert repaid == CASE.with_settled(Settlement("repaid", eur(minor), ON, "V77"))
    else:
        assert repaid == MoreThanOwed(eur(792_001), eur(792_000))


def test_two_persons_give_up_what_is_owed() -> None:
    def given_up(actor: str, minor: int = 292_000):
        return write_off(
            CASE,
            amount=eur(minor),
            on=ON,
            reason="insolvent",
            actor=frozenset({actor}),
            proposed_by=frozenset({"carl"}),
        )

    assert given_up("carl") == NeedsAnotherPerson()
    assert given_up("dora", 792_001) == MoreThanOwed(eur(792_001), eur(792_000))
    assert given_up("dora") == CASE.with_settled(Settlement("written-off", eur(292_000), ON, "insolvent"))


def test_oldest_case_is_set_off_first() -> None:
    old, new = replace(CASE, case_id="K0", decided_on=date(2026, 8, 1), amount=eur(100)), CASE
    done = replace(CASE, case_id="K9", settled=(Settlement("repaid", eur(792_000), ON, "V1"),))

    shared = share_set_off(eur(500_000), receivables=[new, done, old], up_to=eur(400_000))
    nothing = share_set_off(eur(500_000), receivables=[new], up_to=eur(0))

    assert shared == ((old, eur(100)), (new, eur(399_900)))
    assert nothing == ()


@pytest.mark.parametrize(
    "change",
    [
        {"amount": eur(0)},
        {"settled": (Settlement("repaid", eur(792_001), ON, "V1"),)},
        {"settled": (Settlement("repaid", eur(0), ON, "V1"),)},
    ],
)
def test_what_is_owed_is_never_below_zero(change) -> None:
    with pytest.raises(ValueError, match="does not add up"):
        replace(CASE, **change)
