"""New terms lower no limit under what is taken of it, when they are proposed and when they are approved."""

import pytest

from tests.usecases.field import PROGRAMME, Field, bring_in_force, next_files, partner_facts
from tests.usecases.office import FINANCE, MANAGER, Office
from tremplin.facts.record import Code, Customer
from tremplin.ledger.limits import LimitTooLow
from tremplin.money import Money
from tremplin.usecases.terms import ApproveTerms, ImportTerms, ProposeTerms, approve_terms, import_terms, propose_terms
from tremplin.wording import ENGLISH, Counted, Label, refusal_text

FEE = 800_000
OFTEN = """
  - id: assessments-a-year
    per: [partner]
    window: {rolling: 12 months}
    claims: {claims}
    covers: [technical-assessment]
    when_short: refuse
"""


def files(name: str, *, from_: str, to: str, ceiling: str = "60000", claims: str = "5", **texts: str) -> dict:
    """Return a version whose pre-sales ceiling is by calendar year, with a limit over rolling months beside it."""
    found = next_files(name, from_=from_, to=to)
    terms = found["terms.yaml"].decode()
    window = texts.get("window", "year")
    terms = terms.replace("window: programme\n    amount: 60000", f"window: {window}\n    amount: {ceiling}")
    terms = terms.replace("\nexclusions:", OFTEN.replace("{claims}", claims) + "\nexclusions:")
    return found | {"terms.yaml": terms.encode()}


@pytest.fixture
def taken(office: Office) -> Field:
    """Two assessments are promised to PA in 2021, and one to PB."""
    bring_in_force(office, files("2021.1", from_="2021-03-22", to="2021-06-30"))
    field = Field.at_work(office)
    field.record(*partner_facts("PA"), *partner_facts("PB"))
    field.record(Customer(customer_id="K1", name="Kunde", country=Code("FR"), segment=Code("enterprise")))
    field.requested("C1", project_id="J1")
    field.requested("C2", project_id="J2")
    field.requested("C3", project_id="J3", partner="PB")
    return field


def imported(field: Field, name: str, **texts: str) -> dict[str, str]:
    given = files(name, from_="2021-07-01", to="2022-03-21", **texts)
    answer = field.office.do(import_terms, ImportTerms, MANAGER, files=given).answer
    return {"programme": PROGRAMME, "version": name, "terms_sha256": answer["terms_sha256"]}


def refused(field: Field, name: str, **texts: str) -> LimitTooLow:
    named = imported(field, name, **texts)
    refusal = field.office.refused(propose_terms, ProposeTerms, MANAGER, programme=PROGRAMME, version=named["version"])
    assert isinstance(refusal, LimitTooLow)
    return refusal


def awards(n: int) -> Counted:
    return Counted(n, "{n} award", "{n} awards")


def proposed(field: Field, name: str, **texts: str) -> dict[str, str]:
    named = imported(field, name, **texts)
    field.office.do(propose_terms, ProposeTerms, MANAGER, programme=PROGRAMME, version=named["version"])
    return named


def test_limit_is_lowered_to_what_is_taken_of_it_and_no_further(taken: Field) -> None:
    refusal = refused(taken, "too-low", ceiling="15999")

    assert refusal == LimitTooLow(NAMED, Money(1_599_900, "EUR"), Money(2 * FEE, "EUR"))
    assert refusal_text(refusal, ENGLISH) == (
        "The limit pre-sales ceiling (PA, 2021) cannot be lowered to 15,999.00 EUR: 16,000.00 EUR of it is reserved, "
        "used or lapsed. The least that it can be lowered to is 16,000.00 EUR."
    )
    proposed(taken, "just", ceiling="16000")
    # A window that begins anew has nothing taken; a rolling one does not begin anew.
    proposed(taken, "by-quarter", ceiling="1000", window="quarter")
    often = Label({"en": "assessments-a-year (PA)"})
    assert refused(taken, "rolling", claims="1") == LimitTooLow(often, awards(1), awards(2))


def test_limit_that_was_taken_from_meanwhile_is_not_lowered_by_the_approval(taken: Field) -> None:
    named = proposed(taken, "later", ceiling="16000")
    taken.requested("C4", project_id="J4")

    refusal = taken.office.refused(approve_terms, ApproveTerms, FINANCE, **named)

    assert refusal == LimitTooLow(NAMED, Money(2 * FEE, "EUR"), Money(3 * FEE, "EUR"))


NAMED = Label({"en": "pre-sales ceiling (PA, 2021)", "fr": "plafond avant-vente (PA, 2021)"})
