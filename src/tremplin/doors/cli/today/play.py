"""What the scenes of today share: who plays, on which day, and how a project or a claim comes to stand.

What happened some days ago is taken over by a channel manager, who may say on which day it was, and is marked; what
happens today, the people do themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from tremplin.doors.cli.demo_stage import join
from tremplin.doors.cli.demo_walk import APPROVER, Desk
from tremplin.doors.cli.today.cast import Cast
from tremplin.doors.cli.today.paper import paper
from tremplin.facts.record import Activity, Claim, Code, Minor, Project, Record, Role
from tremplin.store.posting import Posted
from tremplin.terms.programme import Programme
from tremplin.usecases.asking import DraftClaim, RequestClaim, draft_claim, request_claim
from tremplin.usecases.awarding import ApproveClaim, approve_claim
from tremplin.usecases.command import Command
from tremplin.usecases.facts import RecordFacts, record_facts
from tremplin.usecases.opening import OpenProofs, open_proofs
from tremplin.usecases.projects import ApproveRegistration, RegisterProject, approve_registration, register_project
from tremplin.usecases.proving import HandedIn, HandInProof, ProofFolder, hand_in_proof
from tremplin.usecases.reviewing import (
    BeginReview,
    PreApproveClaim,
    ReportWork,
    begin_review,
    pre_approve_claim,
    report_work,
)

TAKER: Final = "manager-2"
"""The channel manager who takes over what happened before."""

SECOND_APPROVER: Final = "approver-2"

STEPS: Final = ("drafted", "requested", "started", "done", "proved", "reviewed", "awarded")
"""How far a claim goes, in order."""

_OPEN_FOR_DAYS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A project of today.

    Attributes:
        id: of the project.
        partner: who registers it.
        segment: of its customer.
        ago: days since it was registered.
        sale_type: how it is sold.
        value: whole euros, also a year where it recurs.
        families: of products.
        roles: of partners, besides the partner of record who registers.
        is_approved: whether the vendor has approved it.
        customer: id of one that is chosen; else the next of the segment.
    """

    id: str
    partner: str
    segment: str
    ago: int
    sale_type: str = "subscription"
    value: int = 80_000
    families: tuple[str, ...] = ("vcf",)
    roles: tuple[tuple[str, str], ...] = ()
    is_approved: bool = True
    customer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A claim of today.

    Attributes:
        mark: last part of its id.
        incentive: that it asks for.
        partner: who asks.
        deal: id of the project; None: it is about none.
        asked: days since it was asked for; 0: today, by the partner's own person.
        until: one of `STEPS`.
        kind: of the work, where it is about some.
        topic: of the work.
        started: days since the work began; negative: it will.
        completed: days since it ended; None: it is not done.
        proved: days since the proofs were handed in; 0: today, by the partner's own person.
        decided: days since it was awarded.
        more: further fields of the claim.
    """

    mark: str
    incentive: str
    partner: str
    deal: str | None
    asked: int
    until: str
    kind: str | None = None
    topic: str | None = None
    started: int | None = None
    completed: int | None = None
    proved: int = 0
    decided: int = 0
    more: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """The claim's id."""
        return f"{self.deal or self.partner}-{self.mark}"


class Play:
    """One day, its people, and what they send."""

    def __init__(self, desk: Desk, *, day: date, cast: Cast, programme: Programme, folder: ProofFolder) -> None:
        self.desk = desk
        self.day = day
        self.cast = cast
        self.programme = programme
        self.folder = folder
        self._joined: set[str] = set()

    def ago(self, days: int) -> date:
        """Return the day so many days ago."""
        return self.day - timedelta(days=days)

    def do(
        self,
        use_case: Callable[..., Posted],
        command: type[Command],
        actor: str,
        *,
        about: str,
        ago: int = 0,
        also: Mapping[str, Any] | None = None,
        **content: Any,
    ) -> Posted | None:
        """Send a command; None when it is refused.

        Args:
            use_case: the function.
            command: its command.
            actor: person who acts.
            about: what it is about.
            ago: days since it happened; 0: it happens now.
            also: what the function takes besides the command.
            content: of the command.
        """
        day = {"happened_on": self.ago(ago)} if ago else {}
        return self.desk.do(use_case, command, actor, about=about, also=also, **day, **content)

    def join(self, partner_id: str) -> str:
        """Return who sells for a partner, added where nobody does yet."""
        person = f"seller-{partner_id}"
        if partner_id not in self._joined:
            self._joined.add(partner_id)
            join(self.desk, person, partner_id, role="partner-seller")
        return person

    def record(self, about: str, *records: Record) -> None:
        """Record facts, as the channel manager does."""
        self.do(record_facts, RecordFacts, TAKER, about=about, records=records)

    def register(self, deal: Deal) -> str:
        """Register a project, approve it where it is approved, and return its customer's id."""
        customer = deal.customer
        if customer is None:
            found = self.cast.next_customer(deal.segment)
            self.record(deal.id, found)
            customer = found.customer_id
        self.cast.customer_of[deal.id] = customer
        euros = Minor(deal.value * 100)
        recurs = deal.sale_type in ("subscription", "saas", "consumption")
        project = Project(
            project_id=deal.id,
            customer_id=customer,
            registered_by=deal.partner,
            registered_on=self.ago(deal.ago),
            status=Code("draft"),
            sale_type=Code(deal.sale_type),
            families=frozenset(Code(one) for one in deal.families),
            value=euros,
            annual_value=euros if recurs else None,
            currency=Code("EUR"),
            attributes={"new_customer": False},
        )
        roles = tuple(
            Role(role_id=f"{deal.id}-{role}", project_id=deal.id, partner_id=partner, role=Code(role))
            for partner, role in ((deal.partner, "record"), *deal.roles)
        )
        asker = TAKER if deal.ago else self.join(deal.partner)
        self.do(register_project, RegisterProject, asker, about=deal.id, ago=deal.ago, project=project, roles=roles)
        if deal.is_approved:
            self.do(
                approve_registration,
                ApproveRegistration,
                APPROVER,
                about=deal.id,
                ago=max(deal.ago - _OPEN_FOR_DAYS, 0),
                project_id=deal.id,
            )
        return customer

    def ask(self, ask: Ask) -> str | None:
        """Bring a claim to where it is to stand; return the hash of what is shown of it, None when it was refused."""
        steps = STEPS[1 : STEPS.index(ask.until) + 1]
        shown = self._draft(ask)
        for step in steps:
            if shown is None:
                return None
            shown = _STEP[step](self, ask, shown)
        return shown

    def _draft(self, ask: Ask) -> str | None:
        work = None
        if ask.kind is not None:
            work = Activity(
                activity_id=f"{ask.id}-WORK",
                project_id=str(ask.deal),
                partner_id=ask.partner,
                kind=Code(ask.kind),
                topic=None if ask.topic is None else Code(ask.topic),
                started_on=None if ask.started is None else self.ago(ask.started),
                completed_on=None if ask.completed is None else self.ago(ask.completed),
            )
        claim = Claim(
            claim_id=ask.id,
            incentive=Code(ask.incentive),
            partner_id=ask.partner,
            project_id=ask.deal,
            activity_id=work.activity_id if work else None,
            reserved_at=datetime.fromtimestamp(0, UTC),
            **(ask.more or {}),
        )
        content: dict[str, Any] = {"programme": self.programme.programme, "claim": claim, "activity": work}
        done = self.do(draft_claim, DraftClaim, self._person(ask, ask.asked), about=ask.id, ago=ask.asked, **content)
        return _shown(done)

    def _request(self, ask: Ask, _shown_before: str) -> str | None:
        at = datetime.combine(self.ago(ask.asked), time(9), tzinfo=UTC) if ask.asked else None
        content: dict[str, Any] = {"claim_id": ask.id, "requested_at": at}
        return _shown(
            self.do(request_claim, RequestClaim, self._person(ask, ask.asked), about=ask.id, ago=ask.asked, **content)
        )

    def _start(self, ask: Ask, shown: str) -> str | None:
        ago = max(ask.asked - 1, 0)
        content: dict[str, Any] = {"claim_id": ask.id, "shown": shown}
        return _shown(self.do(pre_approve_claim, PreApproveClaim, APPROVER, about=ask.id, ago=ago, **content))

    def _report(self, ask: Ask, _shown_before: str) -> str | None:
        return _shown(
            self.do(
                report_work, ReportWork, self._person(ask, ask.proved), about=ask.id, ago=ask.proved, claim_id=ask.id
            )
        )

    def _prove(self, ask: Ask, _shown_before: str) -> str | None:
        also = {"folder": self.folder}
        content: dict[str, Any] = {"claim_id": ask.id, "files": self._papers(ask)}
        return _shown(
            self.do(
                hand_in_proof,
                HandInProof,
                self._person(ask, ask.proved),
                about=ask.id,
                ago=ask.proved,
                also=also,
                **content,
            )
        )

    def _review(self, ask: Ask, _shown_before: str) -> str | None:
        opened = tuple(one.proof_id for one in self._papers(ask))
        self.do(open_proofs, OpenProofs, APPROVER, about=ask.id, ago=ask.decided, claim_id=ask.id, proof_ids=opened)
        return _shown(self.do(begin_review, BeginReview, APPROVER, about=ask.id, ago=ask.decided, claim_id=ask.id))

    def _award(self, ask: Ask, shown: str) -> str | None:
        content: dict[str, Any] = {"claim_id": ask.id, "shown": shown}
        return _shown(self.do(approve_claim, ApproveClaim, APPROVER, about=ask.id, ago=ask.decided, **content))

    def _person(self, ask: Ask, ago: int) -> str:
        return TAKER if ago else self.join(ask.partner)

    def _papers(self, ask: Ask) -> tuple[HandedIn, ...]:
        """Return a file for each proof that the terms ask for."""
        incentive = next(one for one in self.programme.incentives if one.id == ask.incentive)
        kinds: Iterable[str] = [one.any_of[0] for one in incentive.proof]
        # A report has some pages to turn, a letter is one.
        made = {kind: paper(f"{kind} {ask.id}", self.day, pages=3 if "report" in kind else 1) for kind in kinds}
        return tuple(HandedIn(f"{ask.id}-{kind}", kind, f"{kind}.pdf", file) for kind, file in made.items())


_STEP: Final[Mapping[str, Callable[[Play, Ask, str], str | None]]] = {
    "requested": Play._request,
    "started": Play._start,
    "done": Play._report,
    "proved": Play._prove,
    "reviewed": Play._review,
    "awarded": Play._award,
}


def _shown(done: Posted | None) -> str | None:
    return None if done is None else str(done.answer.get("shown", ""))
