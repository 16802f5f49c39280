"""A project under terms that are in force today, and a claim about it that is taken as far as a test wants."""

from datetime import date, timedelta
from typing import Any

from tests.doors.portal.street import Street, form_id
from tests.usecases.field import bring_in_force, next_files
from tests.usecases.office import APPROVER, SELLER_A
from tremplin.facts.record import Code, Minor, Project, Role
from tremplin.usecases.reviewing import BeginReview, PreApproveClaim, begin_review, pre_approve_claim

PDF = b"%PDF-1.7 "


def renew_terms(street: Street) -> None:
    """Put the programme in force until the end of the century, as a second version."""
    bring_in_force(street.office, next_files("2099.1", from_="2022-03-22", to="2099-12-31"))


def project(street: Street, project_id: str = "J1", partner: str = "PA") -> None:
    """Record an approved project with its partner of record."""
    street.record(
        Project(
            project_id=project_id,
            customer_id="K1",
            registered_by=partner,
            registered_on=date(2021, 4, 1),
            status=Code("opportunity"),
            sale_type=Code("saas"),
            value=Minor(5_000_000),
            currency=Code("EUR"),
        ),
        Role(role_id=f"{project_id}-R", project_id=project_id, partner_id=partner, role=Code("record")),
    )


def filled(street: Street, **changes: Any) -> dict[str, Any]:
    """Return the form of a technical assessment that starts today."""
    today = street.office.value("SELECT current_date")
    form = {"project": "J1", "activity_topic": "optimisation", "activity_started_on": today.isoformat()}
    done = {"activity_completed_on": (today + timedelta(days=2)).isoformat()}
    return {**form, **done, **form_id(), **changes}


def drafted(street: Street, **changes: Any) -> str:
    """Draft a claim as the seller does; return its id."""
    form = filled(street, **changes)
    sent = street.browser_of(SELLER_A).post("/partner/claims/new/technical-assessment", form)
    assert sent.status_code == 302, sent.content.decode()
    return f"C-{form['command_id'][:8].upper()}"


def requested(street: Street) -> str:
    """Put terms in force, and send a claim."""
    renew_terms(street)
    project(street)
    claim_id = drafted(street)
    assert street.browser_of(SELLER_A).post(f"/partner/claims/{claim_id}/request", form_id()).status_code == 302
    return claim_id


def pre_approved(street: Street) -> str:
    """Let the vendor approve the start."""
    claim_id = requested(street)
    shown = street.office.value("SELECT content_hash FROM claim")
    street.office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id=claim_id, shown=shown)
    return claim_id


def worked(street: Street) -> str:
    """Report the work as done."""
    claim_id = pre_approved(street)
    assert street.browser_of(SELLER_A).post(f"/partner/claims/{claim_id}/work", form_id()).status_code == 302
    return claim_id


def in_review(street: Street) -> str:
    """Hand both proofs in, and let the vendor take the claim up."""
    claim_id = worked(street)
    sent = street.browser_of(SELLER_A).post(f"/partner/claims/{claim_id}/proof", both())
    assert sent.status_code == 302, sent.content.decode()
    street.office.do(begin_review, BeginReview, APPROVER, claim_id=claim_id)
    return claim_id


def both(first: bytes = PDF + b"report", second: bytes = PDF + b"confirmation") -> dict[str, Any]:
    """Return the form with a report and a confirmation."""
    return {"file_0": upload("report.pdf", first), "file_1": upload("Bestätigung é.pdf", second), **form_id()}


def upload(name: str, content: bytes) -> Any:
    """Return a file as a browser sends it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def state(street: Street, claim_id: str) -> str:
    """Return where a claim stands."""
    found: str = street.office.value("SELECT state FROM claim WHERE claim_id = %s", claim_id)
    return found
