"""What is too much or too fast: quotas of what is handed in (threats 38), approvals in haste (threats 61)."""

from tests.usecases.field import Field
from tests.usecases.office import APPROVER, SELLER_A
from tremplin.usecases.awarding import ApproveClaim, approve_claim
from tremplin.usecases.haste import HASTY
from tremplin.usecases.proof_quota import (
    CLAIM_FILES_MAX,
    DAY_FILES_MAX,
    DAY_MIB_MAX,
    TooManyFiles,
    TooMuchInADay,
    check_day,
)
from tremplin.usecases.proving import HandedIn, HandInProof, hand_in_proof
from tremplin.usecases.reviewing import ReportWork, report_work


def test_claim_takes_no_more_files_than_its_quota_and_the_attempt_is_an_event(field: Field) -> None:
    field.pre_approved("C1")
    field.office.do(report_work, ReportWork, SELLER_A, claim_id="C1")
    kinds = ("assessment-report", "customer-confirmation")
    files = tuple(
        HandedIn(f"P{n}", kinds[n % 2], f"{n}.pdf", f"%PDF-1.7 {n}".encode()) for n in range(CLAIM_FILES_MAX + 1)
    )

    def handed_in(connection: object, command: HandInProof) -> object:
        return hand_in_proof(connection, command, folder=field.shelf)  # type: ignore[arg-type]

    refusal = field.office.refused(handed_in, HandInProof, SELLER_A, claim_id="C1", files=files)  # type: ignore[arg-type]
    field.office.do(handed_in, HandInProof, SELLER_A, claim_id="C1", files=files[:-1])  # type: ignore[arg-type]

    assert refusal == TooManyFiles("C1", CLAIM_FILES_MAX + 1, CLAIM_FILES_MAX)
    assert field.office.security() == ["quota"]
    assert field.office.value("SELECT count(*) FROM proof_use") == CLAIM_FILES_MAX
    assert len(field.shelf.kept) == CLAIM_FILES_MAX


def test_day_takes_so_many_files_and_so_much_and_not_one_more() -> None:
    assert check_day(DAY_FILES_MAX, DAY_MIB_MAX * 2**20) is None
    assert check_day(DAY_FILES_MAX + 1, 1) == TooMuchInADay(DAY_FILES_MAX + 1, 1, DAY_FILES_MAX, DAY_MIB_MAX)
    assert check_day(1, DAY_MIB_MAX * 2**20 + 1) == TooMuchInADay(1, DAY_MIB_MAX + 1, DAY_FILES_MAX, DAY_MIB_MAX)


def test_approvals_in_haste_are_flagged_from_the_fifth_within_a_minute_and_stand(field: Field) -> None:
    for number in range(HASTY + 1):
        shown = field.in_review(f"C{number}", project_id=f"J{number}").answer["shown"]
        field.office.do(approve_claim, ApproveClaim, APPROVER, claim_id=f"C{number}", shown=shown)
    field.approved("C9", project_id="J9")

    flags = field.office.rows("SELECT what, actor_person, detail FROM security_event ORDER BY id")
    assert flags == [
        ("approved-in-haste", APPROVER, {"approvals": number, "seconds": 60}) for number in (HASTY, HASTY + 1)
    ]
    assert field.office.value("SELECT count(*) FROM claim WHERE state = 'approved'") == HASTY + 2
