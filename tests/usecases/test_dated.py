"""What is known of partners is dated and never overwritten, and what is open keeps its version of the terms."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from tests.usecases.field import Field, bring_in_force, next_files, partner_facts
from tests.usecases.office import APPROVER, MANAGER, Office
from tremplin.facts.dataset import id_of
from tremplin.facts.record import Activity, BusinessModel, Code
from tremplin.facts.snapshot import record_data
from tremplin.usecases.asking import RequestClaim, request_claim
from tremplin.usecases.awarding import ApproveClaim, approve_claim

PARTNER, MEMBERSHIP, LEVEL, COMPETENCY = partner_facts("PA")
MODEL = BusinessModel(model_id="B-PA", partner_id="PA", model=Code("cloud"), valid_from=date(2021, 5, 1))
ENDED = {"valid_until": date(2022, 1, 1)}

CHANGES: dict[str, tuple[Any, dict[str, Any]]] = {
    "a membership ended": (MEMBERSHIP, ENDED),
    "a level ended": (LEVEL, ENDED),
    "a level changed": (LEVEL, {"level": Code("advanced")}),
    "a competency ended": (COMPETENCY, ENDED),
    "a business model ended": (MODEL, ENDED),
    "another business model of its own": (PARTNER, {"business_models": frozenset({Code("resell"), Code("services")})}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_about_a_partner_leaves_what_was_known_with_its_times(field: Field, what: str) -> None:
    before, change = CHANGES[what]
    after = replace(before, **change)
    field.record(before)

    field.record(after)

    rows = field.office.rows(
        "SELECT version, data, recorded_at, superseded_at FROM fact WHERE record_id = %s ORDER BY version",
        id_of(before),
    )
    assert [(version, data) for version, data, *_times in rows] == [(1, as_kept(before)), (2, as_kept(after))]
    (_one, _data, recorded_at, superseded_at), (_two, _new, since, open_end) = rows
    assert recorded_at < superseded_at == since
    assert open_end is None


@pytest.mark.parametrize(
    "overwrite",
    [
        "UPDATE fact SET data = '{}' WHERE record_id = 'K-PA'",
        "UPDATE fact SET recorded_at = now() WHERE record_id = 'K-PA'",
        "DELETE FROM fact WHERE record_id = 'K-PA'",
    ],
)
def test_what_was_known_is_overwritten_by_nobody(populated: Any, field: Field, overwrite: str) -> None:
    before = field.office.state()

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        field.office.connection.execute(overwrite.encode())
    with populated.connect(owner=True) as owner, pytest.raises(psycopg.Error):
        owner.execute(overwrite.encode())

    assert field.office.state() == before


def test_competency_that_ended_counts_on_the_days_before(field: Field) -> None:
    field.record(replace(COMPETENCY, valid_until=date(2021, 5, 11)))

    on_the_last_day = field.approved("C1").answer
    field.record(replace(COMPETENCY, valid_until=date(2021, 5, 10)))
    field.project("J2")
    field.drafted("C2", project_id="J2")
    refusal = field.office.refused(request_claim, RequestClaim, MANAGER, claim_id="C2", happened_on=date(2021, 5, 1))

    assert on_the_last_day["awarded"] > 0
    assert "CONDITION_FAILED" in refusal.codes


@pytest.mark.slow
def test_claim_that_is_open_keeps_its_version_and_a_later_one_gets_the_next(field: Field) -> None:
    shown = field.in_review("C1").answer["shown"]
    bring_next_in_force(field.office)
    field.project("J2")
    work = Activity(
        activity_id="J2-work",
        project_id="J2",
        partner_id="PA",
        kind=Code("technical-assessment"),
        topic=Code("optimisation"),
        started_on=date(2022, 4, 11),
        completed_on=date(2022, 4, 20),
    )
    field.record(work)
    field.drafted("C2", project_id="J2")

    day = date(2021, 6, 10)
    old = field.office.do(approve_claim, ApproveClaim, APPROVER, claim_id="C1", shown=shown, happened_on=day).answer
    new = field.office.do(request_claim, RequestClaim, MANAGER, claim_id="C2", happened_on=date(2022, 4, 1)).answer

    assert (old["awarded"], new["reserved"]) == (FEE, FEE + 100)
    assert versions(field) == {"C1": {"2021.1"}, "C2": {"2022.1"}}


FEE = 800_000
"""What the table pays for an assessment at an enterprise in France, in minor units."""


def bring_next_in_force(office: Office) -> None:
    """Bring a version into force for the year after, which pays one euro more."""
    files = next_files("2022.1", from_="2022-03-22", to="2023-03-21")
    files["assessment-fee.csv"] = files["assessment-fee.csv"].replace(b"8000", b"8001")
    bring_in_force(office, files)


def versions(field: Field) -> dict[str, set[str]]:
    """Return the versions that the receipts of each claim name."""
    found: dict[str, set[str]] = {}
    for claim_id, receipt in field.office.rows("SELECT claim_id, receipt FROM decision"):
        found.setdefault(claim_id, set()).add(json.loads(bytes(receipt))["version"])
    return found


def as_kept(record: Any) -> Any:
    return json.loads(json.dumps(record_data(record)))
