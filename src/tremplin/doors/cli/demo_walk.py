"""The demonstration's walk: the sample's people do, in the order of its days, what the use cases let them do."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from threading import Lock
from typing import Any, Final, TypeVar
from uuid import NAMESPACE_URL, uuid5

from tremplin.doors.cli.side_by_side import Due, SideBySide
from tremplin.doors.cli.today.paper import paper
from tremplin.engine.compiled import Compiled
from tremplin.engine.evaluate import with_period_claims
from tremplin.facts.dataset import DataSet
from tremplin.facts.record import Claim
from tremplin.store.posting import Posted
from tremplin.usecases.asking import DraftClaim, RequestClaim, WithdrawClaim, draft_claim, request_claim, withdraw_claim
from tremplin.usecases.awarding import (
    ApproveClaim,
    ExpireClaims,
    RejectClaim,
    approve_claim,
    expire_claims,
    expired_claims,
    reject_claim,
)
from tremplin.usecases.command import Actor, Command
from tremplin.usecases.opening import OpenProofs, open_proofs
from tremplin.usecases.periods import (
    AccruePeriod,
    ReportPeriod,
    SettlePeriod,
    accrue_period,
    report_period,
    settle_period,
)
from tremplin.usecases.proving import HandedIn, HandInProof, ProofFolder, hand_in_proof
from tremplin.usecases.refused import Refused, RefusedBefore
from tremplin.usecases.reviewing import (
    BeginReview,
    PreApproveClaim,
    ReportWork,
    begin_review,
    pre_approve_claim,
    report_work,
)
from tremplin.usecases.rows import Connection

MANAGER: Final = "manager-1"
APPROVER: Final = "approver-1"
FINANCE: Final = "finance-1"

_NO_REWARD: Final = "The terms grant nothing for this claim: see the decision."
_DECISION_DAYS: Final = 5
_SWEPT_DAYS: Final = 30

_Done = TypeVar("_Done")


@dataclass(slots=True)
class Tally:
    """What was done and refused.

    Attributes:
        done: how often each use case was carried out.
        refused: how often each use case was refused, by the code of the refusal.
    """

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def note(self, name: str, *, refused: str | None = None) -> None:
        """Count one more, from any thread."""
        with self._lock:
            if refused is None:
                self.done[name] += 1
            else:
                self.refused[(name, refused)] += 1


class Desk:
    """Sends commands as one of the people, under ids that follow from the seed: a second run changes nothing."""

    def __init__(self, connection: Connection, *, name: str, tally: Tally | None = None) -> None:
        self.connection = connection
        self.tally = tally or Tally()
        self.name = name
        self._numbers: Counter[str] = Counter()

    def beside(self, connection: Connection) -> "Desk":
        """Return another desk that counts with this one; the two may be used at once, each about something else."""
        other = Desk(connection, name=self.name, tally=self.tally)
        other._numbers = self._numbers
        return other

    def do(
        self,
        use_case: Callable[..., Posted],
        command: type[Command],
        actor: str,
        *,
        about: str,
        also: Mapping[str, Any] | None = None,
        **content: Any,
    ) -> Posted | None:
        """Send a command; None when it is refused.

        Args:
            use_case: the function.
            command: its command.
            actor: person who acts.
            about: what it is about: part of the command's id.
            also: what the function takes besides the command.
            content: of the command.
        """
        sent = self.command(command, actor, about=about, **content)
        return self.count(command.kind, lambda: use_case(self.connection, sent, **(also or {})))

    def command(self, command: Callable[..., Any], actor: str, *, about: str, **content: Any) -> Any:
        """Return a command under the id that follows from the seed and from what it is about."""
        step = f"{self.name}/{command.kind}/{about}"  # type: ignore[attr-defined]
        self._numbers[step] += 1
        command_id = str(uuid5(NAMESPACE_URL, f"tremplin-demo:{step}/{self._numbers[step]}"))
        return command(command_id=command_id, actor=Actor(actor), **content)

    def count(self, name: str, deed: Callable[[], _Done]) -> _Done | None:
        """Do something and count it as done, or as refused: then None."""
        try:
            done = deed()
        except Refused as refused:
            refusal = refused.refusal
            code = refusal.first_code if isinstance(refusal, RefusedBefore) else refusal.code
            self.tally.note(name, refused=code)
            return None
        self.tally.note(name)
        return done


class Walk:
    """The claims of the sample, from the request to the decision, day by day."""

    def __init__(
        self,
        desks: Sequence[Desk],
        data: DataSet,
        *,
        compiled: Compiled,
        folder: ProofFolder,
        reach: Callable[[date], None],
    ) -> None:
        """Take what is walked.

        Args:
            desks: send the commands, all at once; one or more.
            data: the sample.
            compiled: the programme.
            folder: where proofs are kept.
            reach: lets a day come, with everything else that happens until then.
        """
        self._desk = desks[0]
        self._side_by_side = SideBySide(desks)
        self._reach = reach
        self._data = data
        self._programme = compiled.programme.programme
        known = data.by_id("claims")
        self._claims = with_period_claims(compiled, data).by_id("claims")
        self._of_periods = [one for claim_id, one in sorted(self._claims.items()) if claim_id not in known]
        self._folder = folder
        self._shown: dict[str, str] = {}
        self._swept = date.min

    def go(self, *, on_progress: Callable[[int, int], None]) -> None:
        """Walk all claims to their end."""
        claims = sorted(self._data.table("claims"), key=lambda one: (one.reserved_at, one.claim_id))
        asked = [
            self._due(one.reserved_at.astimezone(UTC).date(), one, number, self._ask, at=one.reserved_at)
            for number, one in enumerate(claims)
        ]
        # In the programme's own zone the quarter ended at that midnight; in UTC it may still be the evening before.
        worked_out = [
            self._due(one.period_until or one.reserved_at.date(), one, number, self._period, at=one.reserved_at)
            for number, one in enumerate(self._of_periods, start=len(claims))
        ]
        self._side_by_side.go([*asked, *worked_out], reach=self._come_to, on_progress=on_progress)

    def _come_to(self, day: date) -> None:
        self._reach(day)
        if day >= self._swept + timedelta(days=_SWEPT_DAYS):
            self._sweep(day)
            self._swept = day

    def _ask(self, claim: Claim, desk: Desk, due: Due) -> Due | None:
        if _send(desk, draft_claim, DraftClaim, claim, due.day, programme=self._programme, claim=claim) is None:
            return None
        asked = _send(
            desk,
            request_claim,
            RequestClaim,
            claim,
            claim.requested_on or due.day,
            claim_id=claim.claim_id,
            requested_at=claim.reserved_at,
            is_day_kept=claim.requested_on is not None,
        )
        if asked is None:
            return None
        shown = {"claim_id": claim.claim_id, "shown": asked.answer["shown"]}
        _send(desk, pre_approve_claim, PreApproveClaim, claim, due.day, actor=APPROVER, **shown)
        return self._due(max(due.day, claim.submitted_on or due.day), claim, due.number, self._submit)

    def _submit(self, claim: Claim, desk: Desk, due: Due) -> Due | None:
        about = {"claim_id": claim.claim_id}
        if _send(desk, report_work, ReportWork, claim, due.day, **about) is None:
            return None
        files = tuple(_file(one, due.day) for one in self._proofs(claim))
        handed: dict[str, Any] = {**about, "files": files, "also": {"folder": self._folder}}
        if _send(desk, hand_in_proof, HandInProof, claim, claim.submitted_on or due.day, **handed) is None:
            _send(desk, withdraw_claim, WithdrawClaim, claim, due.day, **about)
            return None
        opened = {**about, "proof_ids": tuple(one.proof_id for one in files)}
        _send(desk, open_proofs, OpenProofs, claim, due.day, actor=APPROVER, **opened)
        reviewed = _send(desk, begin_review, BeginReview, claim, due.day, actor=APPROVER, **about)
        if reviewed is None:
            return None
        self._shown[claim.claim_id] = reviewed.answer["shown"]
        accepted = [one.accepted_on for one in self._proofs(claim) if one.accepted_on is not None]
        decided_on = max([*accepted, due.day + timedelta(days=_DECISION_DAYS)])
        return self._due(decided_on, claim, due.number, self._decide)

    def _decide(self, claim: Claim, desk: Desk, due: Due) -> None:
        accepted = tuple(one.proof_id for one in self._proofs(claim) if one.accepted_on is not None)
        about: dict[str, Any] = {"claim_id": claim.claim_id}
        shown = {**about, "shown": self._shown.pop(claim.claim_id), "accepted": accepted}
        if _send(desk, approve_claim, ApproveClaim, claim, due.day, actor=APPROVER, **shown) is None:
            _send(desk, reject_claim, RejectClaim, claim, due.day, actor=APPROVER, **about, reason=_NO_REWARD)

    def _period(self, claim: Claim, desk: Desk, due: Due) -> None:
        """Work a quarter out, have it approved, reported complete and settled."""
        last = due.day - timedelta(days=1)
        quarter: dict[str, Any] = {"incentive": str(claim.incentive), "partner_id": claim.partner_id, "day": last}
        by_finance: dict[str, Any] = {"actor": FINANCE}
        worked_out = _send(
            desk, accrue_period, AccruePeriod, claim, due.day, **by_finance, programme=self._programme, **quarter
        )
        if worked_out is None:
            return
        by_approver: dict[str, Any] = {"actor": APPROVER, "claim_id": claim.claim_id}
        shown = worked_out.answer["shown"]
        _send(desk, pre_approve_claim, PreApproveClaim, claim, due.day, **by_approver, shown=shown)
        reported = _send(desk, report_period, ReportPeriod, claim, due.day, **by_finance, claim_id=claim.claim_id)
        if reported is not None:
            shown = reported.answer["shown"]
            _send(desk, settle_period, SettlePeriod, claim, due.day, **by_approver, shown=shown)

    def _sweep(self, day: date) -> None:
        found = expired_claims(self._desk.connection, on=day)
        if found:
            self._desk.do(
                expire_claims, ExpireClaims, APPROVER, about=day.isoformat(), claim_ids=found, happened_on=day
            )

    def _due(
        self,
        day: date,
        claim: Claim,
        number: int,
        step: Callable[[Claim, Desk, Due], Due | None],
        *,
        at: datetime | None = None,
    ) -> Due:
        at = at or datetime.combine(day, time(), tzinfo=UTC)
        return Due(day, at, number, self._touched(claim), partial(step, claim))

    def _touched(self, claim: Claim) -> frozenset[str]:
        """Return the partners, the project and the customer of a claim: facts and limits are counted for them."""
        if claim.project_id is None:
            return frozenset({claim.partner_id})
        project = self._data.by_id("projects")[claim.project_id]
        sharing = (one.partner_id for one in self._data.rows_of("roles", "project_id", claim.project_id))
        return frozenset({claim.partner_id, claim.project_id, project.customer_id, *sharing})

    def _proofs(self, claim: Claim) -> Iterator[Any]:
        return iter(self._data.rows_of("proofs", "claim_id", claim.claim_id))


def _send(
    desk: Desk,
    use_case: Callable[..., Posted],
    command: type[Command],
    of: Claim,
    day: date,
    /,
    *,
    actor: str = MANAGER,
    **content: Any,
) -> Posted | None:
    return desk.do(use_case, command, actor, about=of.claim_id, happened_on=day, **content)


def _file(proof: Any, day: date) -> HandedIn:
    """Return a file for a proof of the sample: a page that says what it stands for."""
    return HandedIn(proof.proof_id, proof.kind, f"{proof.kind}.pdf", paper(f"{proof.kind} {proof.proof_id}", day))
