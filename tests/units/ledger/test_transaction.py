"""Accounts, legs and transactions: what cannot be built, and the form that is posted."""

import pytest

from tests.units.ledger.entries import DATES
from tremplin.ledger.account import (
    ACCRUED,
    BANK,
    KINDS,
    LIMIT_KINDS,
    PAYABLE,
    SERVICE,
    Account,
    Book,
    account_of,
    limit_account,
)
from tremplin.ledger.leg import Leg, legs_between
from tremplin.ledger.transaction import LEGS_MAX, NotBalanced, Transaction, context_text, transaction_data
from tremplin.money import MINOR_MAX, AmountOutOfBounds

EXPENSE = account_of(SERVICE)
OWED = account_of(ACCRUED, "P001")


def test_account_of_a_limit_is_in_book_a_with_the_instance_as_party() -> None:
    account = limit_account("17", "available")

    assert account == Account("LIMIT:17:available", "LIMIT:available", "17")
    assert account.book is Book.CONTROL


def test_account_of_money_is_in_book_b_with_its_party_behind_its_kind() -> None:
    assert (OWED.key, OWED.kind, OWED.party, OWED.book) == ("ACCR:P001", "ACCR", "P001", Book.MONEY)
    assert (EXPENSE.key, EXPENSE.party) == ("PL:svc", None)


def test_kinds_are_those_of_the_design() -> None:
    assert list(KINDS) == [
        "LIMIT:granted",
        "LIMIT:available",
        "LIMIT:reserved",
        "LIMIT:used",
        "LIMIT:lapsed",
        "PL:contra_rev",
        "PL:svc",
        "ACCR_EST",
        "ACCR",
        "PAY",
        "CUST",
        "TRANSIT",
        "BANK",
        "CLAW",
        "VAT_REC",
        "VAT_COLL",
        "FXPOS",
        "PL:fx",
        "PL:baddebt",
    ]


@pytest.mark.parametrize(
    ("kind", "party"), [(ACCRUED, None), (ACCRUED, ""), (BANK, "P001"), (LIMIT_KINDS["used"], "17")]
)
def test_account_with_a_party_missing_or_too_many_is_a_defect(kind, party) -> None:
    with pytest.raises(ValueError, match="of book B"):
        account_of(kind, party)


def test_leg_of_zero_is_a_defect() -> None:
    with pytest.raises(ValueError, match="A leg of zero moves nothing on ACCR:P001"):
        Leg(OWED, "EUR", 0)


@pytest.mark.parametrize("amount", [MINOR_MAX, -MINOR_MAX])
def test_largest_leg_passes(amount: int) -> None:
    assert Leg(OWED, "EUR", amount).reversed() == Leg(OWED, "EUR", -amount)


@pytest.mark.parametrize("amount", [MINOR_MAX + 1, -MINOR_MAX - 1])
def test_leg_beyond_the_largest_is_a_defect(amount: int) -> None:
    with pytest.raises(AmountOutOfBounds):
        Leg(OWED, "EUR", amount)


@pytest.mark.parametrize("amount", [True, "1"])
def test_leg_that_is_no_whole_number_is_a_defect(amount) -> None:
    with pytest.raises(TypeError):
        Leg(OWED, "EUR", amount)


def test_nothing_moves_between_accounts_for_zero() -> None:
    assert legs_between(EXPENSE, OWED, amount=0, currency="EUR") == ()


def test_transaction_that_does_not_balance_is_a_defect() -> None:
    legs = (Leg(EXPENSE, "EUR", 500), Leg(OWED, "EUR", -499))

    with pytest.raises(NotBalanced, match="The legs do not balance: 1 EUR in book B left over") as caught:
        Transaction("award", legs, DATES)

    assert caught.value.sums == {(Book.MONEY, "EUR"): 1}


def test_currencies_and_books_balance_each_by_itself() -> None:
    legs = (Leg(EXPENSE, "EUR", 500), Leg(OWED, "CHF", -500), Leg(limit_account("1", "used"), "EUR", -500))

    with pytest.raises(NotBalanced) as caught:
        Transaction("award", legs, DATES)

    assert caught.value.sums == {(Book.MONEY, "EUR"): 500, (Book.MONEY, "CHF"): -500, (Book.CONTROL, "EUR"): -500}


@pytest.mark.parametrize("count", [0, 1, LEGS_MAX + 1])
def test_transaction_of_too_few_or_too_many_legs_is_a_defect(count: int) -> None:
    with pytest.raises(ValueError, match="2 to 10000 legs"):
        Transaction("award", (Leg(OWED, "EUR", 1),) * count, DATES)


def test_transaction_is_posted_in_the_form_of_the_store() -> None:
    legs = (Leg(account_of(PAYABLE, "P001"), "EUR", 5), Leg(account_of(BANK), "EUR", -5))
    transaction = Transaction("bank-booked", legs, DATES, reverses=7, context={"run": "F1", "by": "Zoé"})

    assert transaction_data(transaction) == {
        "kind": "bank-booked",
        "effective_on": "2026-03-31",
        "accounting_on": "2026-04-01",
        "reverses": 7,
        "context": '{"by":"Zoé","run":"F1"}',
        "legs": [
            {
                "account": "PAY:P001",
                "book": "B",
                "currency": "EUR",
                "kind": "PAY",
                "party": "P001",
                "amount": 5,
            },
            {"account": "BANK", "book": "B", "currency": "EUR", "kind": "BANK", "party": None, "amount": -5},
        ],
    }


def test_empty_context_is_an_empty_object() -> None:
    assert context_text({}) == "{}"
