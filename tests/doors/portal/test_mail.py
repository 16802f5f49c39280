"""Messages by mail: each person chooses for themselves, in either language, and a wrong choice changes nothing."""

import re

from tests.doors.portal.street import Street, form_id, text_of
from tests.usecases.office import AUDITOR, SELLER_A

PAGE = "/account/mail"


def chosen(street: Street, person: str) -> tuple[str, str]:
    found: tuple[str, str] = street.office.rows(
        "SELECT mail_choice, language FROM person WHERE person_id = %s", person
    )[0]
    return found


def test_choice_is_shown_kept_and_is_ones_own(street: Street) -> None:
    seller = street.browser_of(SELLER_A)
    before = text_of(seller.get(PAGE))

    sent = seller.post(PAGE, {**form_id(), "choice": "at-once", "language": "fr"}, follow=True)

    assert re.search('value="daily"[^>]*checked', before)
    assert "Your choice is kept." in text_of(sent)
    assert chosen(street, SELLER_A) == ("at-once", "fr")
    assert chosen(street, AUDITOR)[0] == "daily"
    assert "Messages by mail" in text_of(seller.get("/"))


def test_choice_that_there_is_not_is_refused(street: Street) -> None:
    before = chosen(street, AUDITOR)
    wrong = street.browser_of(AUDITOR, language="fr").post(PAGE, {**form_id(), "choice": "never", "language": "de"})

    assert wrong.status_code == 422
    assert chosen(street, AUDITOR) == before
