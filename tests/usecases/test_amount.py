"""An amount is said with its unit in either language, whatever it is counted in, now and when it is said again."""

import pytest

from tests.usecases.office import Office
from tremplin.doors.language import language_of
from tremplin.money import Money
from tremplin.usecases.amount import amount_said
from tremplin.usecases.awarding import AwardTooLarge
from tremplin.usecases.refused import recalled, remembered
from tremplin.wording import refusal_text

pytestmark = pytest.mark.usefixtures("furnished")

SAID = {
    "EUR": ("1,500.00 EUR", "1 500,00 EUR"),
    "reward-points": ("150,000 reward points", "150 000 points cadeaux"),
    "days": ("150,000 days", "150 000 jours"),
    "claims": ("150,000 awards", "150 000 gains"),
    "persons": ("150,000 people", "150 000 personnes"),
    "customers": ("150,000 customers", "150 000 clients finaux"),
    "quantity": ("150,000", "150 000"),
    "of-no-terms": ("150,000 of-no-terms", "150 000 of-no-terms"),
}


@pytest.mark.parametrize("unit", SAID)
def test_amount_bears_the_name_of_its_unit(office: Office, unit: str) -> None:
    amount = amount_said(office.connection, 150_000, unit)

    said = [language_of(code).say_field(amount) for code in ("en", "fr")]

    assert tuple(one.replace("\u202f", " ").replace("\xa0", " ") for one in said) == SAID[unit]


@pytest.mark.parametrize("unit", SAID)
def test_refusal_with_an_amount_is_said_again_as_it_was(office: Office, unit: str) -> None:
    asked, granted = (amount_said(office.connection, one, unit) for one in (2, 1))
    refusal = AwardTooLarge(asked=asked, granted=granted)

    again = recalled(remembered(refusal)).refusal

    for code in ("en", "fr"):
        first = refusal_text(refusal, language_of(code))
        assert refusal_text(again, language_of(code)).startswith(first.partition(". ")[0])


def test_award_of_points_and_of_money_say_what_they_are(office: Office) -> None:
    points = AwardTooLarge(asked=amount_said(office.connection, 12, "reward-points"), granted=Money(1, "EUR"))

    assert refusal_text(points, language_of("en")).startswith("12 reward points is to be awarded;")
