"""Statements and disputes in the portal: read, taken away as the same bytes, a line disputed, answered and ended."""

from tests.doors.portal.street import Street, counted, form_id, text_of
from tests.usecases.office import ADMIN_A, APPROVER, AUDITOR, FINANCE, FINANCE_A, OTHER_FINANCE, SELLER_A, SELLER_B
from tests.usecases.test_disputes import STATEMENT, stated

LIST = "/payments/statements/"
PAGE = f"{LIST}{STATEMENT}/"
DISPUTES = "/payments/disputes/"


def test_statement_is_read_by_its_partner_and_taken_away_as_the_same_bytes(street: Street) -> None:
    stated(street.office)
    own, finance = street.browser_of(FINANCE_A), street.browser_of(FINANCE)

    assert STATEMENT in text_of(own.get(LIST))
    assert ">August 2026</a>" in text_of(own.get(LIST))
    assert ">Août 2026</a>" in text_of(street.browser_of(FINANCE_A, language="fr").get(LIST))
    assert "€10.00" in text_of(own.get(PAGE))
    assert "10,00" in text_of(street.browser_of(AUDITOR, language="fr").get(PAGE))
    first, again = (finance.get(f"{PAGE}file.pdf").content for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF")
    assert own.get(f"{PAGE}file.csv").headers["Content-Disposition"] == f'attachment; filename="{STATEMENT}.csv"'
    assert own.get(f"{PAGE}file.json").json()
    assert own.get(f"{PAGE}file.exe").status_code == 404
    assert own.get(f"{LIST}S-PB-EUR-000001/").status_code == 404
    assert own.get(LIST, {"after": "nonsense"}).status_code == 404
    assert street.browser_of(SELLER_B).get(PAGE).status_code == 403
    own.get(PAGE)
    with counted() as statements:
        own.get(PAGE)
    assert len(statements) == 8, statements


def test_line_is_disputed_answered_insisted_on_and_dismissed_by_another_person(street: Street) -> None:
    seq = stated(street.office)
    own, finance = street.browser_of(FINANCE_A), street.browser_of(FINANCE)
    own_name = street.office.value("SELECT name FROM person_private WHERE person_id = %s", FINANCE_A)
    line = f"{PAGE}{seq}/dispute"

    assert own.get(f"{PAGE}99/dispute").status_code == 404
    assert own.post(line, {**form_id(), "reason": ""}).status_code == 422
    opened = own.post(line, {**form_id(), "reason": "It was 2,000."})
    page = opened.headers["Location"]
    dispute_id = page.rsplit("/", 2)[1]
    again = own.post(line, {**form_id(), "reason": "It was 2,000."})
    assert again.status_code == 409
    assert dispute_id in text_of(own.get(PAGE))
    assert dispute_id in text_of(finance.get(DISPUTES))
    assert street.browser_of(SELLER_B).get(page).status_code == 403

    assert "It was 2,000." in text_of(finance.get(page))
    assert finance.get(f"{page}dismiss-dispute").status_code == 404
    assert finance.post(f"{page}answer-dispute", {**form_id(), "reason": "It was 1,000."}).status_code == 302
    answered = text_of(own.get(f"{page}insist"))
    assert "It was 1,000." in answered
    # Who answered for the vendor is not named to the partner.
    told = text_of(own.get(page))
    assert ("Gilles" in told, own_name in told) == (False, True)
    assert own.post(f"{page}insist", {**form_id(), "reason": "No."}).status_code == 302
    assert finance.post(f"{page}answer-dispute", {**form_id(), "reason": "Yes."}).status_code == 302
    assert finance.post(f"{page}uphold-dispute", {**form_id(), "reason": "Own."}).status_code == 409
    judge = street.browser_of(APPROVER)
    assert judge.post(f"{page}dismiss-dispute", {**form_id(), "reason": "The award stands."}).status_code == 302

    assert "rejetée" in text_of(street.browser_of(FINANCE_A, language="fr").get(page)).lower()
    assert own.get(f"{page}drop-dispute").status_code == 404
    assert own.get(f"{page}burn").status_code == 404
    assert own.get(f"{DISPUTES}nobody/").status_code == 404
    assert own.get(DISPUTES, {"after": "nonsense"}).status_code == 404


def test_pages_of_statements_open_for_whom_they_are_for(street: Street) -> None:
    people = (SELLER_A, ADMIN_A, FINANCE_A, APPROVER, AUDITOR, OTHER_FINANCE)
    for path in (LIST, DISPUTES):
        assert [street.browser_of(one).get(path).status_code for one in people] == [403, 200, 200, 200, 200, 200]
