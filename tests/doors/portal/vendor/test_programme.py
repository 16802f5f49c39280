"""The programme: its versions, what differs in words, the guide, and the way of a version from its files to force."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.field import next_files, programme_files, without_cases
from tests.usecases.office import ADMIN, AUDITOR, FINANCE, MANAGER, OTHER_ADMIN, SELLER_A
from tremplin.usecases.people import ConfirmRight, GiveRight, confirm_right, give_right
from tremplin.usecases.terms import ImportTerms, ProposeTerms, import_terms, propose_terms

PROGRAMME = "/vendor/programme/"
IMPORT = "/vendor/programme/import"


def changed_files() -> dict[str, bytes]:
    """Return a version for the year that follows, whose second incentive pays otherwise."""
    files = next_files("2022.1", from_="2022-03-22", to="2023-03-21")
    return {**files, "poc-fee.csv": files["poc-fee.csv"].replace(b"enterprise,*,9000", b"enterprise,*,12000")}


def imported(street: Street) -> int:
    street.office.do(import_terms, ImportTerms, MANAGER, files=changed_files())
    found: int = street.office.value("SELECT id FROM terms_version WHERE version = '2022.1'")
    return found


def uploads(files: dict[str, bytes]) -> dict[str, object]:
    chosen: dict[str, list[SimpleUploadedFile]] = {"terms": [], "cases": []}
    for path, content in files.items():
        folder, _, name = path.rpartition("/")
        chosen[folder or "terms"].append(SimpleUploadedFile(name, content))
    return {**form_id(), **chosen}


def state_of(street: Street) -> tuple[str, str | None, str | None]:
    query = "SELECT state, proposed_by, approved_by FROM terms_version WHERE version = '2022.1'"
    return street.office.rows(query)[0]


def sent(street: Street, person: str, version_id: int, step: str, **content: object) -> object:
    given = {f"{step}-{name}": value for name, value in {**form_id(), **content}.items()}
    return street.browser_of(person).post(f"{PROGRAMME}{version_id}/{step}", given)


def test_versions_are_listed_in_both_languages(street: Street) -> None:
    imported(street)

    english = text_of(street.browser_of(AUDITOR).get(PROGRAMME))
    french = text_of(street.browser_of(AUDITOR, language="fr").get(PROGRAMME))

    assert "partner-connect 2022.1" in english
    assert "a draft" in english
    assert "Chloe" in english
    assert "Import a version" not in english
    assert "Import a version" in text_of(street.browser_of(MANAGER).get(PROGRAMME))
    assert "brouillon" in french
    assert "22 mars 2022" in french


def test_version_says_what_it_changes_and_whom_it_helps(street: Street) -> None:
    version_id = imported(street)

    english = unescape(text_of(street.browser_of(AUDITOR).get(f"{PROGRAMME}{version_id}/")))
    french = unescape(text_of(street.browser_of(AUDITOR, language="fr").get(f"{PROGRAMME}{version_id}/")))

    assert "What changes from version 2021.1 on" in english
    assert "12,000.00" in english
    assert "gain for partners" in english
    assert "Ce qui change depuis la version 2021.1" in french


def test_versions_of_a_choice_are_compared_the_other_way_round_too(street: Street) -> None:
    version_id = imported(street)
    first = street.office.value("SELECT min(id) FROM terms_version")
    browser = street.browser_of(AUDITOR)

    shown = unescape(text_of(browser.get(f"{PROGRAMME}{first}/", {"with": str(version_id)})))

    assert "What changes from version 2022.1 on" in shown
    assert "No approved version comes before this one" in text_of(browser.get(f"{PROGRAMME}{first}/"))
    assert browser.get(f"{PROGRAMME}{first}/", {"with": "999"}).status_code == 404


def test_version_goes_from_its_files_to_force_by_two_persons(street: Street) -> None:
    manager = street.browser_of(MANAGER)
    manager.post(IMPORT, uploads(changed_files()))
    version_id = street.office.value("SELECT id FROM terms_version WHERE version = '2022.1'")
    shown = street.office.value("SELECT terms_sha256 FROM terms_version WHERE id = %s", version_id)
    assert state_of(street) == ("draft", None, None)

    sent(street, MANAGER, version_id, "propose")
    assert state_of(street) == ("proposed", MANAGER, None)
    page = text_of(street.browser_of(FINANCE).get(f"{PROGRAMME}{version_id}/"))
    assert f'name="approve-shown" value="{shown}"' in page
    unread = sent(street, FINANCE, version_id, "approve", shown=shown)
    assert "Read what this version changes" in text_of(unread)
    sent(street, FINANCE, version_id, "approve", shown=shown, has_read="on")

    assert state_of(street) == ("approved", MANAGER, FINANCE)


def test_approval_of_what_was_not_shown_is_not_found(street: Street) -> None:
    version_id = imported(street)
    street.office.do(propose_terms, ProposeTerms, MANAGER, programme="partner-connect", version="2022.1")

    answer = sent(street, FINANCE, version_id, "approve", shown="0" * 64, has_read="on")

    assert answer.status_code == 404
    assert state_of(street)[0] == "proposed"


def test_who_proposed_is_not_offered_the_approval_and_is_refused(street: Street) -> None:
    version_id = imported(street)
    street.office.do(propose_terms, ProposeTerms, MANAGER, programme="partner-connect", version="2022.1")
    shown = street.office.value("SELECT terms_sha256 FROM terms_version WHERE id = %s", version_id)
    street.office.do(give_right, GiveRight, ADMIN, person_id=MANAGER, role="finance")
    street.office.do(confirm_right, ConfirmRight, OTHER_ADMIN, person_id=MANAGER, role="finance")

    page = text_of(street.browser_of(MANAGER).get(f"{PROGRAMME}{version_id}/"))
    refused = sent(street, MANAGER, version_id, "approve", shown=shown, has_read="on")

    assert "It waits for the approval of a person of finance who has not proposed it." in page
    assert "Approve this version" not in page
    assert refused.status_code == 409
    assert "You have had a part in this yourself" in text_of(refused)
    assert state_of(street)[0] == "proposed"


def test_version_is_withdrawn_with_a_reason(street: Street) -> None:
    version_id = imported(street)

    silent = sent(street, FINANCE, version_id, "withdraw", reason=" ")
    assert silent.status_code == 422
    sent(street, FINANCE, version_id, "withdraw", reason="The rates are wrong.")

    assert state_of(street)[0] == "withdrawn"
    assert "Propose this version" not in text_of(street.browser_of(MANAGER).get(f"{PROGRAMME}{version_id}/"))


def test_every_problem_of_the_files_is_listed_with_its_line(street: Street) -> None:
    files = changed_files()
    files["terms.yaml"] += b"amout: 1\nnothing: 2\n"
    lines = files["terms.yaml"].count(b"\n")

    answer = street.browser_of(MANAGER).post(IMPORT, uploads(files))
    french = street.browser_of(MANAGER, language="fr").post(IMPORT, uploads(files))

    shown = unescape(text_of(answer))
    assert answer.status_code == 422
    assert "Nothing is imported: 2 problems." in shown
    assert f"terms.yaml:{lines - 1}:1:" in shown
    assert f"terms.yaml:{lines}:1:" in shown
    assert "Rien n’est importé : 2 problèmes." in unescape(text_of(french)).replace("\xa0", " ")
    assert street.office.value("SELECT count(*) FROM terms_version") == 1


def test_case_that_does_not_hold_keeps_its_version_out(street: Street) -> None:
    # One file of its cases: that all of them pass is shown wherever the programme comes into force.
    name = "cases/proof-of-concept.yaml"
    cases = {one: data for one, data in programme_files().items() if one in (name, "cases/base-facts.yaml")}
    changed = {**without_cases(programme_files()), **cases}
    changed["terms.yaml"] += f"\nexamples:\n  - {{case: {name}}}\n".encode()
    changed["poc-fee.csv"] = changed["poc-fee.csv"].replace(b"enterprise,*,9000", b"enterprise,*,12000")

    answer = street.browser_of(MANAGER).post(IMPORT, uploads(changed))

    assert answer.status_code == 422
    assert "cases/proof-of-concept.yaml" in text_of(answer)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("terms.zip", b"PK", "terms.zip is not a file of a version"),
        ("../../notes.txt", b"x", "notes.txt is not a file of a version"),
        ("big.csv", b"x" * (2**20 + 1), "big.csv is larger than 1,024 KiB."),
        ("empty.csv", b"", "empty"),
    ],
)
def test_file_that_is_no_part_of_a_version_is_refused(street: Street, name: str, content: bytes, said: str) -> None:
    given = {**form_id(), "terms": [SimpleUploadedFile(name, content)]}

    answer = street.browser_of(MANAGER).post(IMPORT, given)

    assert answer.status_code == 422
    assert said in unescape(text_of(answer))


def test_version_that_is_there_already_is_refused_in_words(street: Street) -> None:
    imported(street)

    answer = street.browser_of(MANAGER).post(IMPORT, uploads(changed_files()))

    assert answer.status_code == 409
    assert "partner-connect 2022.1" in text_of(answer)


def test_guide_is_shown_in_either_language_with_its_own_style_alone(street: Street) -> None:
    first = street.office.value("SELECT min(id) FROM terms_version")
    browser = street.browser_of(AUDITOR)

    english, french = (browser.get(f"{PROGRAMME}{first}/guide/{code}") for code in ("en", "fr"))

    assert '<html lang="en"' in text_of(english)
    assert '<html lang="fr"' in text_of(french)
    assert "'sha256-" in english.headers["Content-Security-Policy"]
    assert "unsafe" not in english.headers["Content-Security-Policy"]
    assert browser.get(f"{PROGRAMME}{first}/guide/xx").status_code == 404


def test_pages_open_for_the_vendor_alone_and_steps_for_who_may(street: Street) -> None:
    version_id = imported(street)
    paths = (PROGRAMME, f"{PROGRAMME}{version_id}/", f"{PROGRAMME}{version_id}/guide/en", IMPORT)

    found = {
        person: [street.browser_of(person).get(path).status_code for path in paths] for person in (ADMIN, SELLER_A)
    }

    assert found == {ADMIN: [200, 200, 200, 403], SELLER_A: [403, 403, 403, 403]}
    assert sent(street, AUDITOR, version_id, "propose").status_code == 403
    assert sent(street, FINANCE, version_id, "propose").status_code == 403
    assert sent(street, MANAGER, version_id, "nothing").status_code == 404
    assert street.browser_of(AUDITOR).get(f"{PROGRAMME}999/").status_code == 404
    assert state_of(street)[0] == "draft"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_versions_asks_seven_questions_however_long_it_is(street: Street, rows: int) -> None:
    for number in range(1, rows):
        files = without_cases(programme_files())
        changed = files["terms.yaml"].replace(b"version: 2021.1", f"version: 2021.{number + 1}".encode())
        street.office.do(import_terms, ImportTerms, MANAGER, files={**files, "terms.yaml": changed})
    browser = street.browser_of(AUDITOR)
    browser.get(PROGRAMME)

    with counted() as statements:
        browser.get(PROGRAMME)

    assert len(statements) == 7, statements
