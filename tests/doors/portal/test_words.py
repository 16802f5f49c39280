"""Amounts on pages: money with its sign, points by the name that the terms give, days as days."""

from django.utils import translation

from tests.doors.portal.street import Street
from tremplin.doors.portal.words import amount


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
