"""Four eyes compare natural persons, look at sums, and hold for what was shown."""

from datetime import date

import pytest

from tremplin.claims.four_eyes import (
    ContentChanged,
    NeedsAnotherPerson,
    OwnOrganisation,
    OwnTerms,
    Promised,
    Threshold,
    TooFewPersons,
    check_content,
    check_interest,
    check_persons,
    check_second_person,
    check_terms_author,
    content_hash,
    persons_behind,
    persons_needed,
)
from tremplin.money import CurrenciesDiffer, Money
from tremplin.wording import ENGLISH, refusal_text

THRESHOLD = Threshold(Money(1_000_000, "EUR"), days=30)
TODAY = date(2026, 3, 31)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_other_person_passes() -> None:
    assert check_second_person(persons_behind("p2"), involved=["p1"]) is None


def test_maker_who_approves_is_refused() -> None:
    refusal = check_second_person(persons_behind("p1"), involved=["p1"])

    assert refusal == NeedsAnotherPerson()
    assert refusal_text(refusal, ENGLISH) == (
        "You have had a part in this yourself, so that another person decides. "
        "Hand it to a colleague who has the right."
    )


@pytest.mark.parametrize(("person", "behind"), [(None, "p1"), ("p2", "p1"), ("p1", "p2")])
def test_client_or_delegate_of_the_maker_is_refused(person: str | None, behind: str) -> None:
    actor = persons_behind(person, on_behalf_of=behind)

    assert check_second_person(actor, involved=["p1"]) == NeedsAnotherPerson()


def test_author_of_the_terms_does_not_approve_under_them() -> None:
    assert check_terms_author(persons_behind("p1"), authors=["p1"]) == OwnTerms()
    assert check_terms_author(persons_behind("p2"), authors=["p1"]) is None


def test_nobody_decides_about_an_organisation_they_are_connected_with() -> None:
    assert check_interest(["vendor", "PB"], organisations=["PA", "PB"]) == OwnOrganisation("PB")
    assert check_interest(["vendor"], organisations=["PA", "PB"]) is None


@pytest.mark.parametrize(("minor", "needed"), [(999_999, 2), (1_000_000, 3), (1_000_001, 3)])
def test_amount_at_the_threshold_needs_three_persons(minor: int, needed: int) -> None:
    assert persons_needed(eur(minor), project="J1", on=TODAY, earlier=[], threshold=THRESHOLD) == needed


@pytest.mark.parametrize(
    ("project", "on", "needed"),
    [
        ("J1", date(2020, 1, 1), 3),
        ("J2", date(2026, 3, 2), 3),
        ("J2", date(2026, 3, 1), 2),
        ("J2", date(2026, 4, 1), 2),
    ],
)
def test_small_amounts_are_added_up_for_a_project_and_over_the_days(project: str, on: date, needed: int) -> None:
    earlier = [Promised(project, on, eur(999_000))]

    assert persons_needed(eur(1_000), project="J1", on=TODAY, earlier=earlier, threshold=THRESHOLD) == needed


def test_amount_in_another_currency_than_the_threshold_is_a_defect() -> None:
    with pytest.raises(CurrenciesDiffer):
        persons_needed(Money(1, "CHF"), project="J1", on=TODAY, earlier=[], threshold=THRESHOLD)


HANDS = [frozenset({"p1"}), frozenset({"p2"}), frozenset({"p3"})]


def test_three_persons_pass_above_the_threshold() -> None:
    assert check_persons(HANDS, needed=3, amount=eur(1)) is None


def test_approver_who_releases_passes_below_the_threshold() -> None:
    assert check_persons([HANDS[0], HANDS[1], HANDS[1]], needed=2, amount=eur(1)) is None


def test_approver_who_releases_is_refused_above_the_threshold() -> None:
    refusal = check_persons([HANDS[0], HANDS[1], HANDS[1]], needed=3, amount=eur(1_000_000))

    assert refusal == TooFewPersons(3, 2, eur(1_000_000))
    assert refusal_text(refusal, ENGLISH) == (
        "3 different persons must handle 10,000.00 EUR; so far there are 2. Ask a person who has had no part in it."
    )


def test_maker_who_approves_is_refused_below_the_threshold_too() -> None:
    assert check_persons([HANDS[0], HANDS[0], HANDS[1]], needed=2, amount=eur(1)) == NeedsAnotherPerson()


def test_single_hand_is_too_few() -> None:
    assert check_persons(HANDS[:1], needed=2, amount=eur(1)) == TooFewPersons(2, 1, eur(1))


def test_approval_holds_for_what_was_shown_and_nothing_else() -> None:
    shown = content_hash({"amount": 500_000, "payees": {"PA": "5/8", "PB": "3/8"}})
    same = content_hash({"payees": {"PB": "3/8", "PA": "5/8"}, "amount": 500_000})
    other = content_hash({"amount": 500_001, "payees": {"PA": "5/8", "PB": "3/8"}})

    assert check_content(shown, stands=same) is None
    assert check_content(shown, stands=other) == ContentChanged()
