"""Every planner, beyond the worked postings: rolling limits, windows that are over, points, and what has no legs."""

from fractions import Fraction

import pytest

from tests.units.ledger.entries import DATES, eur, shown
from tremplin.ledger.control import Hold, Settled, carry_over, lapse, lower_budget, raise_budget, release, reserve
from tremplin.ledger.earning import Earned, award, charged_account, estimate
from tremplin.ledger.foreign import award_in_foreign, bank_booked_in_foreign, revalue
from tremplin.ledger.payment import (
    Document,
    PaymentLine,
    bank_paid_after_all,
    bank_rejected,
    bank_returned,
    invoice,
    release_to_bank,
)
from tremplin.ledger.taking_back import (
    ClawbackTooLarge,
    GivenBack,
    SetOffTooLarge,
    TakenBack,
    check_clawback,
    check_set_off,
    clawback,
    clawback_parts,
    clawback_tax,
    repaid,
    set_off,
    written_off,
)
from tremplin.money import CurrenciesDiffer, Money, SharesNotWhole
from tremplin.wording import ENGLISH, refusal_text

HOLD = Hold("7", "EUR", 1_000)
ROLLING = Hold("8", "EUR", 1_000, is_rolling=True)
OVER = Hold("9", "EUR", 1_000, is_over=True)


def test_rolling_limit_is_taken_from_the_source_and_given_back_there() -> None:
    assert shown(reserve([ROLLING], dates=DATES)) == ["LIMIT:8:granted EUR -1000", "LIMIT:8:reserved EUR 1000"]
    assert shown(release([ROLLING], dates=DATES)) == ["LIMIT:8:reserved EUR -1000", "LIMIT:8:granted EUR 1000"]


def test_rolling_limit_never_lapses() -> None:
    assert Hold("8", "EUR", 1, is_rolling=True, is_over=True).back == "granted"


def test_release_after_the_window_is_over_lapses() -> None:
    assert shown(release([OVER], kind="expire", dates=DATES)) == [
        "LIMIT:9:reserved EUR -1000",
        "LIMIT:9:lapsed EUR 1000",
    ]


def test_kind_of_a_release_says_who_wanted_it() -> None:
    released, expired = release([HOLD], dates=DATES), release([HOLD], kind="expire", dates=DATES)

    assert released is not None
    assert expired is not None
    assert (released.kind, expired.kind) == ("release", "expire")


def test_claim_that_touches_no_limit_reserves_nothing() -> None:
    assert reserve([], dates=DATES) is None


def test_hold_of_zero_moves_nothing() -> None:
    assert reserve([Hold("7", "EUR", 0)], dates=DATES) is None


def test_hold_below_zero_is_a_defect() -> None:
    with pytest.raises(ValueError, match="-1 units of 7 cannot be held"):
        Hold("7", "EUR", -1)


def test_use_below_zero_is_a_defect() -> None:
    with pytest.raises(ValueError, match="-1 units of 7 cannot be used"):
        Settled(HOLD, -1)


def test_free_room_lapses_when_its_window_is_over() -> None:
    assert shown(lapse(HOLD, dates=DATES)) == ["LIMIT:7:available EUR -1000", "LIMIT:7:lapsed EUR 1000"]


def test_budget_is_raised_out_of_its_source_and_lowered_into_it() -> None:
    assert shown(raise_budget(HOLD, dates=DATES)) == ["LIMIT:7:granted EUR -1000", "LIMIT:7:available EUR 1000"]
    assert shown(lower_budget(HOLD, dates=DATES)) == ["LIMIT:7:available EUR -1000", "LIMIT:7:granted EUR 1000"]


def test_carried_over_room_is_granted_to_the_new_limit() -> None:
    assert shown(carry_over(HOLD, to_instance="12", dates=DATES)) == [
        "LIMIT:7:available EUR -1000",
        "LIMIT:7:granted EUR 1000",
        "LIMIT:12:granted EUR -1000",
        "LIMIT:12:available EUR 1000",
    ]


def test_award_above_its_reservation_reserves_what_is_missing_first() -> None:
    legs = Settled(HOLD, 1_200).legs()

    assert shown(legs) == [
        "LIMIT:7:available EUR -200",
        "LIMIT:7:reserved EUR 200",
        "LIMIT:7:reserved EUR -1200",
        "LIMIT:7:used EUR 1200",
    ]


def test_award_in_points_moves_its_limit_and_no_money() -> None:
    points = Settled(Hold("7", "points", 50), 50)

    assert shown(award([], settled=[points], nature="benefit", currency="EUR", dates=DATES)) == [
        "LIMIT:7:reserved points -50",
        "LIMIT:7:used points 50",
    ]


def test_award_of_nothing_under_no_limit_has_no_legs() -> None:
    assert award([Earned("P1", 0)], settled=[], nature="service", currency="EUR", dates=DATES) is None


@pytest.mark.parametrize(
    ("nature", "key"), [("service", "PL:svc"), ("price-reduction", "PL:contra_rev"), ("benefit", "PL:contra_rev")]
)
def test_nature_of_the_incentive_decides_what_is_charged(nature, key: str) -> None:
    assert charged_account(nature).key == key


def test_award_below_its_estimate_gives_the_difference_back() -> None:
    earned = [Earned("P1", 900, estimated=1_000), Earned("P2", 0, estimated=50)]

    assert shown(award(earned, settled=[], nature="price-reduction", currency="EUR", dates=DATES)) == [
        "PL:contra_rev EUR -150",
        "ACCR_EST:P1 EUR 1000",
        "ACCR_EST:P2 EUR 50",
        "ACCR:P1 EUR -900",
    ]


@pytest.mark.parametrize(("amount", "estimated"), [(-1, 0), (0, -1)])
def test_earning_below_zero_is_a_defect(amount: int, estimated: int) -> None:
    with pytest.raises(ValueError, match="cannot earn"):
        Earned("P1", amount, estimated)


def test_estimate_that_falls_gives_its_room_back() -> None:
    transaction = estimate(
        {"P2": -300, "P1": 0}, released=[Hold("7", "EUR", 300)], nature="price-reduction", currency="EUR", dates=DATES
    )

    assert shown(transaction) == [
        "LIMIT:7:reserved EUR -300",
        "LIMIT:7:available EUR 300",
        "PL:contra_rev EUR -300",
        "ACCR_EST:P2 EUR 300",
    ]


def test_estimate_that_did_not_change_has_no_legs() -> None:
    assert estimate({"P1": 0}, nature="service", currency="EUR", dates=DATES) is None


@pytest.mark.parametrize(("net", "vat"), [(0, 0), (-1, 0), (100, -1)])
def test_document_without_a_sum_is_a_defect(net: int, vat: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Document("P1", net, vat, "EUR")


def test_kind_of_an_invoice_says_who_made_it() -> None:
    made = invoice(Document("P1", 100, 20, "EUR"), kind="self-bill", dates=DATES)

    assert made is not None
    assert made.kind == "self-bill"


@pytest.mark.parametrize("amount", [0, -1])
def test_payment_of_nothing_is_a_defect(amount: int) -> None:
    with pytest.raises(ValueError, match="pays nothing"):
        PaymentLine("P1", amount)


def test_payment_run_of_several_lines_has_one_transit() -> None:
    lines = [PaymentLine("P1", 100), PaymentLine("P2", 200)]

    assert shown(release_to_bank(lines, run="F1", currency="EUR", dates=DATES)) == [
        "PAY:P1 EUR 100",
        "PAY:P2 EUR 200",
        "TRANSIT:F1 EUR -300",
    ]
    assert shown(bank_rejected(lines[1:], run="F1", currency="EUR", dates=DATES)) == [
        "TRANSIT:F1 EUR 200",
        "PAY:P2 EUR -200",
    ]


def test_payment_run_of_no_lines_has_no_legs() -> None:
    assert release_to_bank([], run="F1", currency="EUR", dates=DATES) is None
    assert bank_returned([], currency="EUR", dates=DATES) is None


def test_payments_that_came_back_are_payable_again_and_paid_after_all_are_not() -> None:
    lines = [PaymentLine("P1", 100), PaymentLine("P2", 200)]

    returned = shown(bank_returned(lines, currency="EUR", dates=DATES))
    after_all = shown(bank_paid_after_all(lines, currency="EUR", dates=DATES))

    assert returned == ["PAY:P1 EUR -100", "PAY:P2 EUR -200", "BANK EUR 300"]
    assert after_all == ["PAY:P1 EUR 100", "PAY:P2 EUR 200", "BANK EUR -300"]


def test_clawback_of_points_moves_its_limits_and_no_money() -> None:
    given_back = [
        GivenBack(Hold("7", "points", 50), "available"),
        GivenBack(ROLLING, "available"),
        GivenBack(ROLLING, "lapsed"),
    ]

    assert shown(clawback([], given_back=given_back, nature="benefit", currency="EUR", dates=DATES)) == [
        "LIMIT:7:used points -50",
        "LIMIT:7:available points 50",
        "LIMIT:8:used EUR -1000",
        "LIMIT:8:granted EUR 1000",
        "LIMIT:8:used EUR -1000",
        "LIMIT:8:lapsed EUR 1000",
    ]


def test_clawback_of_several_partners_undoes_the_cost_once() -> None:
    transaction = clawback(
        [TakenBack("P1", 500), TakenBack("P2", 300)],
        given_back=[],
        nature="service",
        currency="EUR",
        dates=DATES,
    )

    assert shown(transaction) == [
        "CLAW:P1 EUR 500",
        "CLAW:P2 EUR 300",
        "PL:svc EUR -800",
    ]


@pytest.mark.parametrize("net", [0, -1])
def test_taking_nothing_back_is_a_defect(net: int) -> None:
    with pytest.raises(ValueError, match="cannot be taken back"):
        TakenBack("P1", net)


def test_clawback_is_split_like_the_award_unless_one_is_at_fault() -> None:
    shares = {"PA": Fraction(5, 8), "PB": Fraction(3, 8), "PC": Fraction(0)}

    assert clawback_parts(999_999, shares=shares) == {"PA": 624_999, "PB": 375_000}
    assert clawback_parts(999_999, shares=shares, at_fault="PB") == {"PB": 999_999}


def test_clawback_by_shares_that_are_not_the_whole_is_a_defect() -> None:
    with pytest.raises(SharesNotWhole):
        clawback_parts(1, shares={"PA": Fraction(1, 2)})


@pytest.mark.parametrize(("asked", "is_refused"), [(599, False), (600, False), (601, True)])
def test_clawbacks_of_an_award_never_exceed_it(asked: int, is_refused: bool) -> None:
    refusal = check_clawback(eur(asked), awarded=eur(1_000), taken_back=eur(400))

    assert (refusal is not None) is is_refused


def test_clawback_that_is_too_large_says_what_is_left() -> None:
    refusal = check_clawback(eur(60_100), awarded=eur(100_000), taken_back=eur(40_000))

    assert isinstance(refusal, ClawbackTooLarge)
    assert refusal_text(refusal, ENGLISH) == (
        "This takes back 601.00 EUR. The award was 1,000.00 EUR, of which 400.00 EUR has been taken back already. "
        "At most 600.00 EUR can be taken back."
    )


@pytest.mark.parametrize(("payable", "receivable"), [(300, 500), (500, 300)])
def test_set_off_is_no_more_than_either_side(payable: int, receivable: int) -> None:
    assert check_set_off(eur(300), payable=eur(payable), receivable=eur(receivable)) is None
    assert check_set_off(eur(301), payable=eur(payable), receivable=eur(receivable)) == SetOffTooLarge(
        eur(301), eur(payable), eur(receivable), eur(300)
    )


def test_set_off_names_what_allows_it() -> None:
    transaction = set_off("P1", amount=eur(300), agreed="A7", dates=DATES, context={"claim": "C1"})

    assert transaction is not None
    assert transaction.context == {"claim": "C1", "agreed": "A7"}


def test_set_off_that_names_nothing_is_a_defect() -> None:
    with pytest.raises(ValueError, match="names the agreement"):
        set_off("P1", amount=eur(300), agreed="", dates=DATES)


def test_repayment_and_writing_off_lower_what_the_partner_owes() -> None:
    assert shown(repaid("P1", amount=eur(300), dates=DATES)) == ["BANK EUR 300", "CLAW:P1 EUR -300"]
    assert shown(written_off("P1", amount=eur(300), dates=DATES)) == ["PL:baddebt EUR 300", "CLAW:P1 EUR -300"]


@pytest.mark.parametrize(("kind", "account"), [("clawback-tax", "VAT_REC"), ("clawback-invoice", "VAT_COLL")])
def test_tax_of_what_was_taken_back_is_owed_and_not_kept(kind, account: str) -> None:
    """A clawback is decided without tax; the paper for it books the tax, and nothing where there is none."""
    transaction = clawback_tax("P1", tax=eur(300), kind=kind, dates=DATES)

    assert transaction is not None
    assert transaction.kind == kind
    assert shown(transaction) == ["CLAW:P1 EUR 300", f"{account} EUR -300"]
    assert clawback_tax("P1", tax=eur(0), kind=kind, dates=DATES) is None


def test_award_in_foreign_currency_that_rounds_to_nothing_for_one_has_no_leg_for_it() -> None:
    earned = [Earned("PA", 100), Earned("PB", 0)]
    transaction = award_in_foreign(earned, charged=eur(107), settled=[], nature="service", currency="CHF", dates=DATES)

    assert shown(transaction) == ["PL:svc EUR 107", "FXPOS:CHF EUR -107", "FXPOS:CHF CHF 100", "ACCR:PA CHF -100"]


def test_gain_at_the_end_of_a_month_goes_the_other_way() -> None:
    assert shown(revalue("CHF", change=eur(-38), dates=DATES)) == ["PL:fx EUR -38", "FXPOS:CHF EUR 38"]
    assert revalue("CHF", change=eur(0), dates=DATES) is None


def test_payment_at_the_rate_of_the_books_has_no_result() -> None:
    transaction = bank_booked_in_foreign(Money(100, "CHF"), run="F3", paid=eur(107), carried=eur(107), dates=DATES)

    assert shown(transaction) == ["TRANSIT:F3 CHF 100", "FXPOS:CHF CHF -100", "FXPOS:CHF EUR 107", "BANK EUR -107"]


def test_payment_out_of_a_third_currency_is_a_defect() -> None:
    with pytest.raises(CurrenciesDiffer):
        bank_booked_in_foreign(Money(100, "CHF"), run="F3", paid=Money(1, "USD"), carried=eur(107), dates=DATES)
