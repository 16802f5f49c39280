import pytest

from tests.usecases.field import PROGRAMME, Field, next_files, programme_files
from tests.usecases.office import FINANCE, MANAGER, OTHER_FINANCE
from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.claims.guard import ReasonNeeded
from tremplin.facts.record import Code, Customer, Membership
from tremplin.facts.sample import csv_bytes, sample_tables
from tremplin.usecases.facts import (
    FactOfClaim,
    FactRefersToNothing,
    ImportFacts,
    RecordFacts,
    import_facts,
    record_facts,
)
from tremplin.usecases.people import GiveRight, give_right
from tremplin.usecases.refused import AlreadyDone, NotFound
from tremplin.usecases.terms import (
    ApproveTerms,
    ExamplesFail,
    ImportTerms,
    ProposeTerms,
    TermsClash,
    TermsNotReady,
    WithdrawTerms,
    approve_terms,
    import_terms,
    propose_terms,
    withdraw_terms,
)
from tremplin.wording import Problems

SAME_DAYS = {"from_": "2021-03-22", "to": "2022-03-21"}


def version(field: Field, name: str) -> dict[str, str]:
    """Import the programme under another version and propose it; return what names it."""
    files = next_files(name, **SAME_DAYS)
    imported = field.office.do(import_terms, ImportTerms, MANAGER, files=files).answer
    field.office.do(propose_terms, ProposeTerms, MANAGER, programme=PROGRAMME, version=name)
    return {"programme": PROGRAMME, "version": name, "terms_sha256": imported["terms_sha256"]}


def test_terms_imported_twice_are_refused(field: Field) -> None:
    refusal = field.office.refused(import_terms, ImportTerms, MANAGER, files=programme_files())

    assert isinstance(refusal, AlreadyDone)


def test_terms_with_problems_are_not_stored(field: Field) -> None:
    before = field.office.state()

    with pytest.raises(Problems):
        field.office.do(import_terms, ImportTerms, MANAGER, files={"terms.yaml": b"programme: x\n"})

    assert field.office.state() == before


def test_terms_for_days_that_another_version_holds_are_refused(field: Field) -> None:
    proposed = version(field, "2021.2")

    refusal = field.office.refused(approve_terms, ApproveTerms, FINANCE, **proposed)

    assert refusal == TermsClash(programme=PROGRAMME, version="2021.2", other="2021.1")


def test_terms_shown_otherwise_are_not_approved(field: Field) -> None:
    proposed = version(field, "2021.2") | {"terms_sha256": "0" * 64}

    assert isinstance(field.office.refused(approve_terms, ApproveTerms, FINANCE, **proposed), NotFound)


def test_terms_are_withdrawn_with_a_reason_until_they_are_approved(field: Field) -> None:
    version(field, "2021.2")
    named = {"programme": PROGRAMME, "version": "2021.2"}

    silent = field.office.refused(withdraw_terms, WithdrawTerms, FINANCE, **named, reason=" ")
    field.office.do(withdraw_terms, WithdrawTerms, FINANCE, **named, reason="Wrong days.")
    again = field.office.refused(withdraw_terms, WithdrawTerms, FINANCE, **named, reason="Wrong days.")
    approved = {"programme": PROGRAMME, "version": "2021.1", "reason": "Too late."}

    assert isinstance(silent, ReasonNeeded)
    assert isinstance(again, TermsNotReady)
    assert isinstance(field.office.refused(withdraw_terms, WithdrawTerms, FINANCE, **approved), TermsNotReady)
    assert field.office.value("SELECT state FROM terms_version WHERE version = '2021.2'") == "withdrawn"


def test_terms_approved_already_are_frozen(field: Field) -> None:
    named = {"programme": PROGRAMME, "version": "2021.1"}

    refusal = field.office.refused(propose_terms, ProposeTerms, MANAGER, **named)

    assert isinstance(refusal, TermsNotReady)


def test_terms_are_not_approved_by_who_proposed_them(field: Field) -> None:
    # One person in both roles is possible; the same version then still takes two persons.
    field.office.do(give_right, GiveRight, "ada", person_id=OTHER_FINANCE, role="channel-manager")
    proposed = version(field, "2021.2")
    field.office.do(give_right, GiveRight, "ada", person_id=FINANCE, role="channel-manager")
    unknown = field.office.refused(propose_terms, ProposeTerms, FINANCE, programme=PROGRAMME, version="9")
    files = next_files("2021.3", **SAME_DAYS)
    imported = field.office.do(import_terms, ImportTerms, MANAGER, files=files).answer
    field.office.do(propose_terms, ProposeTerms, FINANCE, programme=PROGRAMME, version="2021.3")
    own = {"programme": PROGRAMME, "version": "2021.3", "terms_sha256": imported["terms_sha256"]}

    refusal = field.office.refused(approve_terms, ApproveTerms, FINANCE, **own)

    assert isinstance(unknown, NotFound)
    assert refusal == NeedsAnotherPerson()
    assert proposed["version"] == "2021.2"


def test_terms_whose_examples_fail_are_not_proposed(field: Field) -> None:
    # One file of its cases: that all of them pass is shown wherever the programme comes into force.
    examples = b"\nexamples:\n  - {case: cases/technical-assessment.yaml}\n"
    files = programme_files() | next_files("2021.4", **SAME_DAYS)
    files["terms.yaml"] += examples
    files["assessment-fee.csv"] = files["assessment-fee.csv"].replace(b"8000", b"8001")
    field.office.do(import_terms, ImportTerms, MANAGER, files=files)

    refusal = field.office.refused(propose_terms, ProposeTerms, MANAGER, programme=PROGRAMME, version="2021.4")

    assert isinstance(refusal, ExamplesFail)
    assert (refusal.programme, refusal.version) == (PROGRAMME, "2021.4")
    assert refusal.file.startswith("cases/")


def test_facts_that_refer_to_nothing_are_refused(field: Field) -> None:
    from datetime import date

    member = Membership(
        membership_id="M9", partner_id="P9", programme=Code("partner-connect"), valid_from=date(2021, 1, 1)
    )

    refusal = field.office.refused(record_facts, RecordFacts, FINANCE, records=(member,))

    assert refusal == FactRefersToNothing(table="memberships", record="M9", other="partners", id="P9")


def test_claims_are_not_recorded_as_facts(field: Field) -> None:
    claim = field.claim("C9", project_id="J1")

    assert field.office.refused(record_facts, RecordFacts, MANAGER, records=(claim,)) == FactOfClaim(table="claims")
    ended = {"records": (), "ended": (("proofs", "P1"),)}
    assert field.office.refused(record_facts, RecordFacts, MANAGER, **ended) == FactOfClaim(table="proofs")


def test_fact_recorded_again_keeps_the_old_version(field: Field) -> None:
    field.record(Customer(customer_id="K1", name="Neuer Name", country=Code("FR")))
    field.record(Customer(customer_id="K1", name="Neuer Name", country=Code("FR")))

    found = field.office.rows("SELECT version, superseded_at IS NULL FROM fact WHERE record_id = 'K1' ORDER BY 1")
    assert found == [(1, False), (2, True)]


def test_files_are_imported_whole_once_or_not_at_all(field: Field) -> None:
    tables = sample_tables(1, partners=10, projects=10)
    lived = ("claims", "proofs", "awards")
    files = {f"{name}.csv": csv_bytes(sheet) for name, sheet in tables.items() if name not in lived}
    broken = files | {"partners.csv": files["partners.csv"] + b"P99999,Broken,,,,\n"}
    before = field.office.state()

    with pytest.raises(Problems):
        field.office.do(import_facts, ImportFacts, FINANCE, programme=PROGRAMME, files=broken)
    nowhere = field.office.refused(import_facts, ImportFacts, FINANCE, programme="other", files=files)
    elsewhere = field.office.refused(import_facts, ImportFacts, MANAGER, programme=PROGRAMME, files=files)
    assert field.office.state() == before
    field.office.do(import_facts, ImportFacts, FINANCE, programme=PROGRAMME, files=files)
    once = field.office.value("SELECT count(*) FROM fact")
    field.office.do(import_facts, ImportFacts, FINANCE, programme=PROGRAMME, files=files)

    assert isinstance(nowhere, NotFound)
    assert isinstance(elsewhere, NotFound)
    assert field.office.security()[-1] == "out-of-sight"
    assert field.office.value("SELECT count(*) FROM fact") == once
