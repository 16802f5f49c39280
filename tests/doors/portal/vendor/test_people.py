"""People and their rights: the list, one person, roles given by two admins, invitations, who leaves, the review."""

import re
from html import unescape

import pytest

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.office import ADMIN, APPROVER, AUDITOR, FINANCE, MANAGER, OTHER_ADMIN, SELLER_A
from tremplin.facts.record import Code, Partner

PEOPLE = "/vendor/people/"
REVIEW = "/vendor/people/review"


def sent(street: Street, person: str, about: str, step: str, **content: object) -> object:
    given = {f"{step}-{name}": value for name, value in {**form_id(), **content}.items()}
    return street.browser_of(person).post(f"{PEOPLE}{about}/{step}", given)


def roles_of(street: Street, person: str) -> list[tuple[str, str | None]]:
    query = "SELECT role, approved_by FROM role_grant WHERE person_id = %s AND valid_until IS NULL ORDER BY id"
    return street.office.rows(query, person)


def test_people_are_listed_with_their_rights_in_both_languages(street: Street) -> None:
    english = text_of(street.browser_of(ADMIN).get(PEOPLE))
    french = text_of(street.browser_of(AUDITOR, language="fr").get(PEOPLE))

    assert "Emma" in english
    assert "emma@vendor.example" in english
    assert "channel manager" in english
    assert "responsable du réseau" in french
    # An auditor reads who may do what, and nobody's address.
    assert "emma@vendor.example" not in french


def test_list_is_filtered_by_words_side_and_what_waits(street: Street) -> None:
    browser = street.browser_of(ADMIN)
    sent(street, ADMIN, MANAGER, "give", role="finance")

    by_name = text_of(browser.get(PEOPLE, {"words": "emm"}))
    by_partner = text_of(browser.get(PEOPLE, {"words": "PA", "side": "partner"}))
    waiting = text_of(browser.get(PEOPLE, {"waiting": "1"}))

    assert ("Emma" in by_name, "Gilles" in by_name) == (True, False)
    assert ("Alice-A" in by_partner, "Emma" in by_partner) == (True, False)
    assert ("Chloe" in waiting, "Emma" in waiting) == (True, False)
    assert "Nobody matches." in text_of(browser.get(PEOPLE, {"words": "zzz\x00"}))
    assert browser.get(PEOPLE, {"after": "x"}).status_code == 404


def test_role_over_money_is_given_by_one_admin_and_confirmed_by_another(street: Street) -> None:
    sent(street, ADMIN, MANAGER, "give", role="approver")
    alone = sent(street, ADMIN, MANAGER, "confirm", role="approver")
    assert alone.status_code == 409
    assert "You have had a part in this yourself" in text_of(alone)
    assert roles_of(street, MANAGER) == [("channel-manager", None), ("approver", None)]

    sent(street, OTHER_ADMIN, MANAGER, "confirm", role="approver")

    assert roles_of(street, MANAGER) == [("channel-manager", None), ("approver", OTHER_ADMIN)]
    sent(street, ADMIN, MANAGER, "take", role="approver")
    assert roles_of(street, MANAGER) == [("channel-manager", None)]
    assert "Ada" in text_of(street.browser_of(AUDITOR).get(f"{PEOPLE}{MANAGER}/"))


def test_roles_that_do_not_go_together_are_refused_in_a_sentence(street: Street) -> None:
    english = sent(street, ADMIN, MANAGER, "give", role="auditor")
    of_others = sent(street, ADMIN, MANAGER, "give", role="partner-seller")

    assert english.status_code == 409
    assert "One person cannot be both auditor and channel manager." in text_of(english)
    assert of_others.status_code == 422
    assert roles_of(street, MANAGER) == [("channel-manager", None)]


def test_person_is_added_under_an_id_that_names_nobody_and_invited(street: Street) -> None:
    browser = street.browser_of(ADMIN)
    content = {"called": "Zoé Lenoir", "email": "zoe@pa.example", "organisation": "pa", "language": "fr"}

    browser.post(f"{PEOPLE}new", {**form_id(), **content})
    found = street.office.rows(
        "SELECT person_id, organisation_id, name FROM person JOIN person_private USING (person_id)"
        " WHERE email = 'zoe@pa.example'"
    )
    ((person_id, *rest),) = found
    shown = text_of(browser.post(f"{PEOPLE}{person_id}/invite", {}))

    assert rest == ["PA", "Zoé Lenoir"]
    assert person_id.startswith("u-")
    link = shown.split('class="mb-0 hash">')[1].split("<")[0]
    assert link.startswith("http://localhost/account/choose/")
    assert street.stranger().get(link.removeprefix("http://localhost")).status_code in (200, 302)
    nowhere = browser.post(f"{PEOPLE}new", {**form_id(), **content, "organisation": "nobody"})
    assert "There is no organisation with this id or this whole name." in text_of(nowhere)


def test_portfolio_is_changed_and_an_unknown_partner_is_said(street: Street) -> None:
    unknown = sent(street, ADMIN, MANAGER, "portfolio", added="PA\nPX")
    street.record(Partner(partner_id="PB", name="Bêta Conseil", country=Code("FR")))
    sent(street, ADMIN, MANAGER, "portfolio", added="bêta conseil\nPB")
    shown = text_of(street.browser_of(ADMIN).get(f"{PEOPLE}{MANAGER}/"))

    assert unknown.status_code == 422
    assert "There is no partner with this id or this whole name: PX." in unescape(text_of(unknown))
    assert street.office.rows("SELECT partner_id FROM portfolio WHERE valid_until IS NULL") == [("PB",)]
    assert re.search(r'name="portfolio-kept"[^>]*value="PB"[^>]*checked', shown)


def test_person_comes_back_without_any_role_unless_the_name_is_erased(street: Street) -> None:
    for person, step, more in ((APPROVER, "deactivate", {}), (FINANCE, "erase", {"is_sure": "on"})):
        sent(street, ADMIN, person, step, reason="Left.", **more)
    shown = text_of(street.browser_of(ADMIN).get(f"{PEOPLE}{APPROVER}/"))

    silent = sent(street, ADMIN, APPROVER, "reactivate", reason=" ")
    back = sent(street, ADMIN, APPROVER, "reactivate", reason="Came back.")
    again = sent(street, ADMIN, APPROVER, "reactivate", reason="Came back.")
    erased = sent(street, ADMIN, FINANCE, "reactivate", reason="Came back.")

    assert "Let the person come back" in shown
    assert (silent.status_code, back.status_code, again.status_code, erased.status_code) == (422, 302, 404, 404)
    assert street.office.value("SELECT is_active FROM person WHERE person_id = %s", APPROVER)
    query = "SELECT 1 FROM role_grant WHERE person_id = %s AND valid_until IS NULL"
    assert street.office.rows(query, APPROVER) == []
    assert street.browser_of(APPROVER).get("/vendor/queue/").status_code == 403


def test_partner_is_added_with_its_name_once_a_like_one_was_looked_at(street: Street) -> None:
    street.record(Partner(partner_id="PB", name="Société Bêta SA", country=Code("FR")))
    new, browser = "/vendor/partners/new", street.browser_of(ADMIN)
    like = {"called": "BETA (societe)", "country": "BE", "partner_id": "B-7"}

    warned = browser.post(new, {**form_id(), **like})
    done = browser.post(new, {**form_id(), **like, "is_other": "on"})
    again = browser.post(new, {**form_id(), **like, "called": "Other", "is_other": "on"})
    wrong = browser.post(new, {**form_id(), "called": "Gamma", "country": "FR", "partner_id": "Vendor"})

    assert (warned.status_code, done.status_code, again.status_code, wrong.status_code) == (422, 302, 409, 422)
    assert "Société Bêta SA (PB)" in text_of(warned)
    assert street.office.rows("SELECT kind FROM organisation WHERE organisation_id = 'B-7'") == [("partner",)]
    named = "SELECT data ->> 'name', data ->> 'country' FROM fact WHERE record_id = 'B-7'"
    assert street.office.rows(named) == [("BETA (societe)", "BE")]
    assert [street.browser_of(one).get(new).status_code for one in (MANAGER, AUDITOR, SELLER_A)] == [200, 403, 403]


def test_person_who_leaves_is_nobody_at_the_next_request(street: Street) -> None:
    browser = street.browser_of(APPROVER)
    assert browser.get("/").status_code == 200

    silent = sent(street, ADMIN, APPROVER, "deactivate", reason=" ")
    sent(street, ADMIN, APPROVER, "deactivate", reason="Left the company.")

    assert silent.status_code == 422
    assert browser.get("/").status_code == 302
    shown = text_of(street.browser_of(ADMIN).get(f"{PEOPLE}{APPROVER}/"))
    assert "no access any more" in shown
    assert "Emma" in shown
    assert street.browser_of(ADMIN).post(f"{PEOPLE}{APPROVER}/invite", {}).status_code == 404


def test_name_is_erased_once_it_is_sure_and_nobody_erases_themselves(street: Street) -> None:
    unsure = sent(street, ADMIN, APPROVER, "erase", reason="Asked for it.")
    sent(street, ADMIN, APPROVER, "erase", reason="Asked for it.", is_sure="on")
    oneself = sent(street, ADMIN, ADMIN, "erase", reason="Asked for it.", is_sure="on")

    assert unsure.status_code == 422
    assert street.office.rows("SELECT name FROM person_private WHERE person_id = %s", APPROVER) == []
    assert "emma@vendor.example" not in text_of(street.browser_of(ADMIN).get(f"{PEOPLE}{APPROVER}/"))
    assert oneself.status_code == 409


def test_rights_are_signed_as_they_are_shown(street: Street) -> None:
    browser = street.browser_of(ADMIN)
    page = text_of(browser.get(REVIEW))
    shown = page.split('name="shown" value="')[1].split('"')[0]
    assert "It was never signed." in page

    sent(street, ADMIN, MANAGER, "take", role="channel-manager", **{"from": "review"})
    late = browser.post(REVIEW, {**form_id(), "shown": shown})
    fresh = text_of(browser.get(REVIEW)).split('name="shown" value="')[1].split('"')[0]
    browser.post(REVIEW, {**form_id(), "shown": fresh})

    assert late.status_code == 409
    assert "This has changed since it was shown to you." in text_of(late)
    signed = street.office.rows("SELECT actor_person, detail ->> 'shown' FROM audit WHERE what = 'review-access'")
    assert signed == [(ADMIN, fresh)]
    assert "Last signed:" in text_of(browser.get(REVIEW))


def test_people_open_for_admins_and_to_read_for_auditors(street: Street) -> None:
    paths = (PEOPLE, f"{PEOPLE}{MANAGER}/", f"{PEOPLE}new", REVIEW)

    found = {
        person: [street.browser_of(person).get(path).status_code for path in paths]
        for person in (AUDITOR, FINANCE, SELLER_A)
    }

    assert found == {AUDITOR: [200, 200, 403, 403], FINANCE: [403] * 4, SELLER_A: [403] * 4}
    assert sent(street, AUDITOR, MANAGER, "take", role="channel-manager").status_code == 403
    assert "End all access" not in unescape(text_of(street.browser_of(AUDITOR).get(f"{PEOPLE}{MANAGER}/")))
    assert street.browser_of(ADMIN).get(f"{PEOPLE}nobody-known/").status_code == 404
    assert sent(street, ADMIN, MANAGER, "nothing").status_code == 404


@pytest.mark.parametrize("words", ["emma", "a"])
def test_list_of_people_asks_six_questions_however_long_it_is(street: Street, words: str) -> None:
    browser = street.browser_of(ADMIN)
    browser.get(PEOPLE)

    with counted() as statements:
        browser.get(PEOPLE, {"words": words})

    assert len(statements) == 6, statements
