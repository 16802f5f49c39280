"""Company papers: numbers that are checked, bank details that cool down, a mandate with its dates."""

from dataclasses import replace
from datetime import date

import pytest

from tests.units.payments.owing import IBAN_DE, IBAN_FR, MANDATE, details
from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.payments.paper.bank_details import (
    AccountOfStaff,
    AccountShared,
    CountryNotAllowed,
    SameChannel,
    check_confirmation,
    check_proposal,
    details_in_force,
    details_pending,
    find_sharing,
)
from tremplin.payments.paper.mandate import (
    ContestOver,
    Mandate,
    MandateNotInForce,
    check_contest,
    check_mandate,
)
from tremplin.payments.paper.number import country_of_iban, read_number, siren_of
from tremplin.wording import ENGLISH, Place, Problem, problem_text, refusal_text

PLACE = Place("", column_name="iban")


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("iban", "fr76 3000 6000 0112 3456 7890 189", IBAN_FR),
        ("iban", "DE89 3704 0044 0532 0130 00", IBAN_DE),
        ("bic", "agrifrpp", "AGRIFRPP"),
        ("vat", "FR 44 732 829 320", "FR44732829320"),
        ("vat", "DE 136 695 976", "DE136695976"),
        ("vat", "EL 094259216", "EL094259216"),
        ("vat", "GB 980 7806 84", "GB980780684"),
        ("vat", "CHE-107.787.577 MWST", "CHE107787577MWST"),
        ("siren", "732 829 320", "732829320"),
        ("siret", "732 829 320 00074", "73282932000074"),
    ],
)
def test_number_is_read_without_its_separators(kind, text: str, read: str) -> None:
    assert read_number(text, kind=kind, place=PLACE) == read


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("iban", "FR7630006000011234567890188"),
        ("iban", "FR76"),
        ("iban", ""),
        ("iban", "FR76" + "0" * 60),
        ("iban", "ＦＲ7630006000011234567890189"),
        ("bic", "AGRIFR"),
        ("vat", "FR45732829320"),
        ("vat", "US123456789"),
        ("vat", "732829320"),
        ("vat", "FR"),
        ("siren", "732829321"),
        ("siret", "73282932000075"),
    ],
)
def test_number_with_a_wrong_check_is_a_problem(kind, text: str) -> None:
    problem = read_number(text, kind=kind, place=PLACE)

    assert isinstance(problem, Problem)
    assert problem.code == f"NOT_{kind.upper()}"


def test_problem_of_a_number_says_what_to_do() -> None:
    problem = read_number("FR7630006000011234567890188", kind="iban", place=PLACE)

    assert isinstance(problem, Problem)
    assert problem_text(problem, ENGLISH) == (
        'column "iban": “FR7630006000011234567890188” is no IBAN.\n'
        "  Copy it as it stands on the paper; spaces do not matter.  [NOT_IBAN]"
    )


def test_numbers_carry_others() -> None:
    assert country_of_iban(IBAN_DE) == "DE"
    assert siren_of("FR44732829320") == siren_of("73282932000074") == "732829320"


def test_account_of_another_country_or_of_staff_cannot_be_proposed() -> None:
    allowed, staff = ("FR", "BE"), (IBAN_FR,)

    abroad = check_proposal(IBAN_DE, allowed=allowed, of_staff=staff)

    assert abroad == CountryNotAllowed("DE", ("BE", "FR"))
    assert refusal_text(abroad, ENGLISH) == (
        "Accounts in DE are not paid to. Give an account in one of these countries: BE and FR."
    )
    assert check_proposal(IBAN_FR, allowed=allowed, of_staff=staff) == AccountOfStaff()
    assert check_proposal(IBAN_FR, allowed=allowed, of_staff=()) is None


def test_account_of_two_partners_is_shown_to_whoever_confirms() -> None:
    mine = details("B1")
    others = [mine, details("B2", partner="P002"), details("B3", partner="P003", iban=IBAN_DE)]

    assert find_sharing(mine, others=others) == AccountShared(("P002",))
    assert find_sharing(mine, others=others[:1]) is None


def test_details_are_confirmed_by_another_person_through_another_channel() -> None:
    proposed = details(confirmed_on=None)

    refused = [
        check_confirmation(proposed, actor=frozenset(persons), through=through)
        for persons, through in (({"ada"}, "telephone"), ({"carl"}, "portal"), ({"carl"}, "telephone"))
    ]

    assert refused == [NeedsAnotherPerson(), SameChannel(), None]


@pytest.mark.parametrize(("day", "is_used"), [(12, False), (13, True), (14, True)])
def test_details_are_used_once_the_cooling_time_is_over(day: int, is_used: bool) -> None:
    mine = details(confirmed_on=date(2026, 1, 8))
    on = date(2026, 1, day)

    assert details_in_force([mine], on=on, cooling_days=5) == (mine if is_used else None)
    assert details_pending([mine], on=on, cooling_days=5) == (None if is_used else mine)


def test_newest_confirmed_details_are_used() -> None:
    old, new = details("B1"), details("B2", iban=IBAN_DE, confirmed_on=date(2026, 2, 1))

    assert details_in_force([new, old], on=date(2026, 3, 1), cooling_days=5) == new
    assert details_in_force([new, old], on=date(2026, 2, 2), cooling_days=5) == old


def test_details_that_nobody_confirmed_are_never_used() -> None:
    proposed = details(confirmed_on=None)

    assert details_in_force([proposed], on=date(2030, 1, 1), cooling_days=0) is None
    assert details_pending([proposed], on=date(2030, 1, 1), cooling_days=0) == proposed


def test_details_that_were_blocked_neither_pay_nor_wait() -> None:
    blocked = replace(details(), state="blocked")

    assert details_in_force([blocked], on=date(2030, 1, 1), cooling_days=5) is None
    assert details_pending([blocked], on=date(2026, 1, 9), cooling_days=5) is None


def test_confirmed_details_name_who_and_when() -> None:
    with pytest.raises(ValueError, match="B1 are confirmed, and nobody or no day is named"):
        replace(details(), confirmed_by=frozenset())


@pytest.mark.parametrize(
    ("on", "is_in_force"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 2), False),
    ],
)
def test_mandate_holds_from_its_first_day_until_its_end(on: date, is_in_force: bool) -> None:
    assert MANDATE.is_in_force(on) is is_in_force
    assert check_mandate(MANDATE, on=on) == (None if is_in_force else MandateNotInForce(on))


def test_mandate_does_not_hold_before_it_is_signed() -> None:
    late = replace(MANDATE, signed_on=date(2026, 3, 1), valid_until=None)

    assert [late.is_in_force(date(2026, month, 1)) for month in (2, 3)] == [False, True]
    assert check_mandate(None, on=date(2026, 3, 1)) == MandateNotInForce(date(2026, 3, 1))


@pytest.mark.parametrize(("day", "refusal"), [(15, None), (16, None), (17, ContestOver(date(2026, 2, 16)))])
def test_invoice_can_be_contested_for_the_days_of_the_mandate(day: int, refusal) -> None:
    assert check_contest(MANDATE, issued_on=date(2026, 2, 1), on=date(2026, 2, day)) == refusal


def test_mandate_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        Mandate("M1", "P001", date(2026, 1, 2), date(2026, 1, 2), date(2026, 1, 2), 15)
    with pytest.raises(ValueError, match="leaves -1 days"):
        Mandate("M1", "P001", date(2026, 1, 2), date(2026, 1, 2), None, -1)
