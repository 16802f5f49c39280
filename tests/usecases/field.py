"""A programme in force and a project in the field: what claims are made about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from tests.usecases.office import (
    APPROVER,
    FINANCE,
    MANAGER,
    OTHER_APPROVER,
    PROGRAMMES,
    SELLER_A,
    Office,
)
from tremplin.facts.record import (
    Activity,
    Claim,
    Code,
    Competency,
    Count,
    Customer,
    Level,
    Membership,
    Minor,
    OrderLine,
    Partner,
    Project,
    Role,
)
from tremplin.store.posting import Posted
from tremplin.usecases.asking import DraftClaim, RequestClaim, draft_claim, request_claim
from tremplin.usecases.awarding import ApproveClaim, approve_claim
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.opening import OpenProofs, open_proofs
from tremplin.usecases.periods import (
    AccruePeriod,
    ReportPeriod,
    SettlePeriod,
    accrue_period,
    report_period,
    settle_period,
)
from tremplin.usecases.proving import HandedIn, HandInProof, hand_in_proof
from tremplin.usecases.reviewing import (
    BeginReview,
    PreApproveClaim,
    ReportWork,
    begin_review,
    pre_approve_claim,
    report_work,
)
from tremplin.usecases.terms import (
    ApproveTerms,
    ImportTerms,
    ProposeTerms,
    approve_terms,
    import_terms,
    propose_terms,
)

PROGRAMME = "partner-connect"
STARTED = date(2021, 5, 10)


def programme_files(name: str = "partner-connect-2021") -> dict[str, bytes]:
    folder = PROGRAMMES / name
    found = [one for one in sorted(folder.rglob("*")) if one.suffix in (".yaml", ".csv")]
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}


def next_files(version: str, *, from_: str, to: str) -> dict[str, bytes]:
    """Return the reference programme as another version, for other days; the cases are of the first one's days."""
    files = without_cases(programme_files())
    terms = files["terms.yaml"].replace(b"version: 2021.1", f"version: {version}".encode())
    days = f"{{from: {from_}, to: {to}}}".encode()
    return {**files, "terms.yaml": terms.replace(b"{from: 2021-03-22, to: 2022-03-21}", days)}


def without_cases(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return terms without their cases, which then are not decided each time that they are proposed."""
    terms = files["terms.yaml"].partition(b"\nexamples:")[0] + b"\n"
    rest = {name: data for name, data in files.items() if not name.startswith("cases/")}
    return {**rest, "terms.yaml": terms}


def bring_in_force(office: Office, files: Mapping[str, bytes]) -> None:
    """Import terms, propose them, and approve them by a second person."""
    imported = office.do(import_terms, ImportTerms, MANAGER, files=files).answer
    named = {"programme": imported["programme"], "version": imported["version"]}
    office.do(propose_terms, ProposeTerms, MANAGER, **named)
    office.do(approve_terms, ApproveTerms, FINANCE, **named, terms_sha256=imported["terms_sha256"])


@dataclass
class Shelf:
    """A proof folder in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, content: bytes, *, name: str) -> None:
        self.kept[name] = content


class Field:
    """An office whose programme is in force, with two partners that hold a master competency."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.shelf = Shelf()
        if not office.rows("SELECT 1 FROM terms_version"):
            self._furnish()

    def _furnish(self) -> None:
        bring_in_force(self.office, programme_files())
        self.record(*partner_facts("PA"), *partner_facts("PB"))
        self.record(Customer(customer_id="K1", name="Kunde", country=Code("FR"), segment=Code("enterprise")))

    @classmethod
    def at_work(cls, office: Office) -> "Field":
        """Return the field of an office whose programme is in force already."""
        field = cls.__new__(cls)
        field.office, field.shelf = office, Shelf()
        return field

    def record(self, *records: Any) -> Posted:
        return self.office.do(record_facts, RecordFacts, MANAGER, records=records)

    def line(self, line_id: str, *, list_amount: int = 10_000_000) -> None:
        """Record an order line of partner PA in the third quarter."""
        self.record(order_line(line_id, list_amount=list_amount))

    def project(self, project_id: str, *, partner: str = "PA", kind: str = "technical-assessment") -> str:
        """Record a project with one activity; return the activity's id."""
        activity_id = f"{project_id}-work"
        self.record(
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
            Activity(
                activity_id=activity_id,
                project_id=project_id,
                partner_id=partner,
                kind=Code(kind),
                topic=Code("optimisation"),
                started_on=STARTED,
                completed_on=date(2021, 5, 20),
            ),
        )
        return activity_id

    def claim(self, claim_id: str, *, project_id: str, partner: str = "PA") -> Claim:
        return Claim(
            claim_id=claim_id,
            incentive=Code("technical-assessment"),
            partner_id=partner,
            project_id=project_id,
            activity_id=f"{project_id}-work",
            reserved_at=datetime(2021, 5, 1, tzinfo=UTC),
        )

    def drafted(self, claim_id: str, *, actor: str = MANAGER, partner: str = "PA", project_id: str = "J1") -> Posted:
        claim = self.claim(claim_id, project_id=project_id, partner=partner)
        return self.office.do(draft_claim, DraftClaim, actor, programme=PROGRAMME, claim=claim)

    def requested(self, claim_id: str = "C1", **choices: Any) -> Posted:
        project_id = choices.get("project_id", "J1")
        if not self.office.rows("SELECT 1 FROM fact WHERE record_id = %s", project_id):
            self.project(project_id, partner=choices.get("partner", "PA"))
        self.drafted(claim_id, **choices)
        return self.office.do(request_claim, RequestClaim, MANAGER, claim_id=claim_id, happened_on=date(2021, 5, 1))

    def pre_approved(self, claim_id: str = "C1", **choices: Any) -> Posted:
        shown = self.requested(claim_id, **choices).answer["shown"]
        return self.office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id=claim_id, shown=shown)

    def submitted(self, claim_id: str = "C1", *, files: tuple[HandedIn, ...] | None = None, **choices: Any) -> Posted:
        self.pre_approved(claim_id, **choices)
        self.office.do(report_work, ReportWork, MANAGER, claim_id=claim_id)
        return self.hand_in(claim_id, files=files)

    def hand_in(self, claim_id: str, *, files: tuple[HandedIn, ...] | None = None, actor: str = MANAGER) -> Posted:
        content = {"claim_id": claim_id, "files": proofs_for(claim_id) if files is None else files}
        day = {} if actor == SELLER_A else {"happened_on": date(2021, 6, 1)}
        command = self.office.make(HandInProof, actor, **content, **day)
        return hand_in_proof(self.office.connection, command, folder=self.shelf)

    def in_review(self, claim_id: str = "C1", *, files: tuple[HandedIn, ...] | None = None, **choices: Any) -> Posted:
        self.submitted(claim_id, files=files, **choices)
        for approver in (APPROVER, OTHER_APPROVER):
            self.opened(claim_id, actor=approver)
        return self.office.do(begin_review, BeginReview, APPROVER, claim_id=claim_id)

    def opened(self, claim_id: str = "C1", *, actor: str = APPROVER) -> Posted:
        """Let a person open every proof of a claim."""
        found = self.office.rows("SELECT proof_id FROM proof_use WHERE claim_id = %s", claim_id)
        content = {"claim_id": claim_id, "proof_ids": tuple(proof_id for (proof_id,) in found)}
        return self.office.do(open_proofs, OpenProofs, actor, **content)

    def approved(self, claim_id: str = "C1", *, amount: int | None = None, **choices: Any) -> Posted:
        shown = self.in_review(claim_id, **choices).answer["shown"]
        content = {"shown": shown, **({} if amount is None else {"amount": amount, "reason": "A part was done."})}
        day = date(2021, 6, 10)
        return self.office.do(approve_claim, ApproveClaim, APPROVER, claim_id=claim_id, **content, happened_on=day)

    def accrued(self, *, day: date = date(2021, 8, 3), **choices: Any) -> Posted:
        quarter = {"programme": PROGRAMME, "incentive": "solution-rebate", "partner_id": "PA", "day": day, **choices}
        return self.office.do(accrue_period, AccruePeriod, FINANCE, **quarter)

    def settled(self, claim_id: str) -> Posted:
        """Take a period that was worked out to its award."""
        shown = self.office.value("SELECT content_hash FROM claim WHERE claim_id = %s", claim_id)
        self.office.do(pre_approve_claim, PreApproveClaim, APPROVER, claim_id=claim_id, shown=shown)
        shown = self.office.do(report_period, ReportPeriod, FINANCE, claim_id=claim_id).answer["shown"]
        return self.office.do(settle_period, SettlePeriod, APPROVER, claim_id=claim_id, shown=shown)

    def balance(self, account: str, currency: str = "EUR") -> int:
        found = self.office.rows(
            "SELECT balance FROM account WHERE account_key = %s AND currency = %s", account, currency
        )
        return found[0][0] if found else 0

    def limit(self, limit_id: str) -> dict[str, int]:
        query = "SELECT granted, available, reserved, used, lapsed FROM limit_instance WHERE limit_id = %s"
        (found,) = self.office.rows(query, limit_id)
        return dict(zip(("granted", "available", "reserved", "used", "lapsed"), found, strict=True))

    def claim_row(self, claim_id: str) -> dict[str, Any]:
        names = "state", "asked", "reserved", "awarded", "clawed_back"
        (found,) = self.office.rows(f"SELECT {', '.join(names)} FROM claim WHERE claim_id = %s", claim_id)
        return dict(zip(names, found, strict=True))


def order_line(line_id: str, *, list_amount: int = 10_000_000) -> OrderLine:
    """Return an order line of partner PA in the third quarter."""
    return OrderLine(
        line_id=line_id,
        order_id=f"O-{line_id}",
        partner_id="PA",
        customer_id="K1",
        product=Code("vcf-suite"),
        family=Code("vcf"),
        sale_type=Code("perpetual"),
        ordered_on=date(2021, 8, 3),
        amount=Minor(list_amount),
        list_amount=Minor(list_amount),
        quantity=Count(10),
        currency=Code("EUR"),
    )


def partner_facts(partner_id: str) -> tuple[Any, ...]:
    start = date(2020, 1, 1)
    return (
        Partner(partner_id=partner_id, name=partner_id, country=Code("FR"), attributes={"main_model": "services"}),
        Membership(
            membership_id=f"M-{partner_id}", partner_id=partner_id, programme=Code("partner-connect"), valid_from=start
        ),
        Level(
            level_id=f"L-{partner_id}",
            partner_id=partner_id,
            programme=Code("partner-connect"),
            level=Code("principal"),
            valid_from=start,
        ),
        Competency(
            competency_id=f"K-{partner_id}",
            partner_id=partner_id,
            competency=Code("vcf"),
            kind=Code("master-services"),
            valid_from=start,
        ),
    )


def proofs_for(claim_id: str) -> tuple[HandedIn, ...]:
    return tuple(
        HandedIn(f"{claim_id}-{kind}", kind, f"{kind}.pdf", f"%PDF-1.7 {claim_id} {kind}".encode())
        for kind in ("assessment-report", "customer-confirmation")
    )
