"""A claim that two partners share: two thirds of 1,000 to the one who introduces, a third to the one who receives."""

from datetime import UTC, date, datetime

from tests.usecases.field import Shelf, partner_facts
from tests.usecases.office import APPROVER, FINANCE, MANAGER, PROGRAMMES, Office
from tremplin.facts.record import Claim, Code, Customer, Introduction, Project
from tremplin.store.posting import Posted
from tremplin.usecases.asking import DraftClaim, RequestClaim, draft_claim, request_claim
from tremplin.usecases.awarding import ApproveClaim, approve_claim
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.proving import HandInProof, hand_in_proof
from tremplin.usecases.reviewing import (
    BeginReview,
    PreApproveClaim,
    ReportWork,
    begin_review,
    pre_approve_claim,
    report_work,
)
from tremplin.usecases.terms import ApproveTerms, ImportTerms, ProposeTerms, approve_terms, import_terms, propose_terms

PROGRAMME = "modifier-split-in-fixed-shares"
ON = date(2024, 2, 1)

_LIMITS = """
limits:
  - {id: ceiling, per: [partner], window: programme, amount: 5000, covers: all, when_short: refuse}
  - {id: budget, per: [], window: programme, amount: 90000, covers: all, when_short: refuse}

taking_back:
  undone: {when: {en: nothing was done, fr: rien n’a été fait}, how: whole}
""".encode()


class Shared:
    """An office whose programme pays two partners for one claim: at once, or under a rule, counted from some day."""

    def __init__(self, office: Office, *, until: str = "2024-12-31", payment: str | None = None) -> None:
        self.office = office
        files = {"terms.yaml": _terms(until, payment)}
        imported = office.do(import_terms, ImportTerms, MANAGER, files=files).answer
        named = {"programme": PROGRAMME, "version": imported["version"]}
        office.do(propose_terms, ProposeTerms, MANAGER, **named)
        office.do(approve_terms, ApproveTerms, FINANCE, **named, terms_sha256=imported["terms_sha256"])
        records = (
            *partner_facts("PA"),
            *partner_facts("PB"),
            Customer(customer_id="K1", name="Kunde", country=Code("FR")),
            Project(
                project_id="J1",
                customer_id="K1",
                registered_by="PA",
                registered_on=date(2024, 1, 8),
                status=Code("won"),
                currency=Code("EUR"),
            ),
            Introduction(
                introduction_id="I1",
                project_id="J1",
                introducing_id="PA",
                receiving_id="PB",
                introduced_on=date(2024, 1, 20),
            ),
        )
        office.do(record_facts, RecordFacts, MANAGER, records=records)

    def drafted(self, *, actor: str = MANAGER) -> None:
        claim = Claim(
            claim_id="C1",
            incentive=Code("introduction"),
            partner_id="PA",
            project_id="J1",
            reserved_at=datetime(2024, 2, 1, tzinfo=UTC),
        )
        self.office.do(draft_claim, DraftClaim, actor, programme=PROGRAMME, claim=claim)

    def requested(self, *, actor: str = MANAGER) -> Posted:
        self.drafted(actor=actor)
        return self.office.do(request_claim, RequestClaim, actor, claim_id="C1")

    def approved(self) -> Posted:
        office, on = self.office, {"claim_id": "C1"}
        shown = self.requested().answer["shown"]
        office.do(pre_approve_claim, PreApproveClaim, APPROVER, **on, shown=shown)
        office.do(report_work, ReportWork, MANAGER, **on)
        hand_in_proof(office.connection, office.make(HandInProof, MANAGER, **on, files=()), folder=Shelf())
        shown = office.do(begin_review, BeginReview, APPROVER, **on).answer["shown"]
        return office.do(approve_claim, ApproveClaim, APPROVER, **on, shown=shown)


def _terms(until: str, payment: str | None) -> bytes:
    """The terms of the shape, with two limits, a rule on taking back, and a payment rule if there is one."""
    text = (PROGRAMMES / "shapes" / PROGRAMME / "terms.yaml").read_text()
    allowed = "    nature: service\n    taking_back: [undone]\n"
    text = text.replace("2024-12-31", until)
    if payment is None:
        return text.replace("    nature: service\n", allowed).encode() + _LIMITS
    rule = f"\npayment:\n  late:\n    due: {payment}\n    within: 45 days\n".encode()
    return text.replace("    nature: service\n", f"{allowed}    payment: late\n").encode() + rule + _LIMITS
