"""Agreements: two partners or more, exact shares, and nobody accepts for another."""

from fractions import Fraction

import pytest

from tremplin.claims.agreement import (
    NotParty,
    PartnersNotDistinct,
    PartOfAgreement,
    SharesNotAgreed,
    acceptance_event,
    check_parts,
    own_part,
)
from tremplin.wording import ENGLISH, refusal_text


def parts(*shares: tuple[str, Fraction]) -> list[PartOfAgreement]:
    return [PartOfAgreement(partner, "services", share) for partner, share in shares]


TWO = parts(("PA", Fraction(5, 8)), ("PB", Fraction(3, 8)))


def test_shares_that_sum_to_the_whole_pass() -> None:
    assert check_parts(TWO) is None


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [("60/100", "50/100", "11/10"), ("-10/100", "110/100", "1"), ("1/3", "33/100", "199/300")],
)
def test_shares_that_are_not_the_whole_are_refused(first: str, second: str, total: str) -> None:
    refusal = check_parts(parts(("PA", Fraction(first)), ("PB", Fraction(second))))

    assert refusal == SharesNotAgreed(Fraction(total))


def test_three_rounded_thirds_are_refused_with_what_they_sum_to() -> None:
    third = Fraction("33.33") * Fraction(1, 100)
    refusal = check_parts(parts(("PA", third), ("PB", third), ("PC", third)))

    assert isinstance(refusal, SharesNotAgreed)
    assert refusal_text(refusal, ENGLISH) == (
        "The shares must be zero or more and sum to exactly 100%; these sum to 99.99%. "
        "Write exact shares, such as 1/3 and 2/3."
    )


@pytest.mark.parametrize("partners", [("PA",), ("PA", "PA"), ("PA", "PB", "PA")])
def test_partner_that_stands_alone_or_twice_is_refused(partners: tuple[str, ...]) -> None:
    refusal = check_parts(parts(*((partner, Fraction(1, len(partners))) for partner in partners)))

    assert refusal == PartnersNotDistinct(partners)


def test_partners_that_are_not_distinct_are_named() -> None:
    assert refusal_text(PartnersNotDistinct(("PA", "PA")), ENGLISH) == (
        "An agreement is between two different partners or more; this one names PA and PA. "
        "Name each partner once, and two at least."
    )


def test_agreement_is_in_force_with_the_last_acceptance() -> None:
    assert acceptance_event("PA", parts=TWO, accepted=[]) == "accept"
    assert acceptance_event("PB", parts=TWO, accepted=["PA"]) == "accept-last"


@pytest.mark.parametrize(("partner", "accepted"), [("PC", []), ("PA", ["PA"])])
def test_partner_with_nothing_to_accept_is_refused(partner: str, accepted: list[str]) -> None:
    assert acceptance_event(partner, parts=TWO, accepted=accepted) == NotParty(partner)


def test_partner_sees_its_own_share_and_no_other() -> None:
    assert own_part("PB", parts=TWO) == {"PB": Fraction(3, 8)}
    assert own_part("PC", parts=TWO) == {}
