"""Amounts on pages: money with its sign, points by the name that the terms give, days as days."""

from django.utils import translation

from tests.doors.portal.street import Street
from tremplin.doors.portal.words import amount, reference


def test_amount_says_what_it_counts(street: Street) -> None:
    said = {}
    for code in ("en", "fr"):
        with translation.override(code):
            said[code] = [amount(150_000, "EUR"), amount(1_500, "reward-points"), amount(1, "days"), amount(3, "else")]

    assert street.office.value("SELECT count(*) FROM terms_version") == 1
    assert said["en"] == ["€1,500.00", "1,500 reward points", "1 day", "3 else"]
    assert [one.replace("\u202f", " ").replace("\xa0", " ") for one in said["fr"]] == [
        "1 500,00 €",
        "1 500 points cadeaux",
        "1 jour",
        "3 else",
    ]


def test_claim_of_a_period_is_referred_to_by_its_period() -> None:
    said = {}
    for code in ("en", "fr"):
        with translation.override(code):
            said[code] = [reference(one) for one in ("N1-POC", "rebate/P1/2021-Q3", "rebate/P1/2021-07", "a/b/other")]

    assert said == {
        "en": ["N1-POC", "Q3 2021", "July 2021", "other"],
        "fr": ["N1-POC", "T3 2021", "juillet 2021", "other"],
    }
