"""The demonstration's walk: the sample's people do, in the order of its days, what the use cases let them do."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Any, Final, NamedTuple, TypeVar
from uuid import NAMESPACE_URL, uuid5

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


_Done = TypeVar("_Done")


class _Due(NamedTuple):
    """Something that is to be done on a day; the order of the claims breaks ties."""

    day: date
    at: datetime
    number: int
    step: str
    claim_id: str


@dataclass(slots=True)
class Tally:
    """What was done and refused.

    Attributes:
        done: how often each use case was carried out.
        refused: how often each use case was refused, by the code of the refusal.
    """

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)


class Desk:
    """Sends commands as one of the people, under ids that follow from the seed: a second run changes nothing."""

    def __init__(self, connection: Connection, *, name: str, tally: Tally | None = None) -> None:
        self.connection = connection
        self.tally = tally or Tally()
        self.name = name
        self._numbers: Counter[str] = Counter()

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
            self.tally.refused[(name, code)] += 1
            return None
        self.tally.done[name] += 1
        return done


class Walk:
    """The claims of the sample, from the request to the decision, day by day."""

    def __init__(
        self, desk: Desk, data: DataSet, *, compiled: Compiled, folder: ProofFolder, reach: Callable[[date], None]
    ) -> None:
        """Take what is walked.

        Args:
            desk: sends the commands.
            data: the sample.
            compiled: the programme.
            folder: where proofs are kept.
            reach: lets a day come, with everything else that happens until then.
        """
        self._desk = desk
        self._reach = reach
        self._data = data
        self._programme = compiled.programme.programme
        known = data.by_id("claims")
        self._claims = with_period_claims(compiled, data).by_id("claims")
        self._of_periods = [one for claim_id, one in sorted(self._claims.items()) if claim_id not in known]
        self._folder = folder
        self._shown: dict[str, str] = {}
        self._due: list[_Due] = []

    def go(self, *, on_progress: Callable[[int, int], None]) -> None:
        """Walk all claims to their end."""
        claims = sorted(self._data.table("claims"), key=lambda one: (one.reserved_at, one.claim_id))
        for number, claim in enumerate(claims):
            self._plan(claim.reserved_at.astimezone(UTC).date(), claim, number, "ask", at=claim.reserved_at)
        for number, claim in enumerate(self._of_periods, start=len(claims)):
            self._plan(claim.reserved_at.date(), claim, number, "period", at=claim.reserved_at)
        total = len(claims) + len(self._of_periods)
        finished = 0
        swept = date.min
        while self._due:
            due = heappop(self._due)
            self._reach(due.day)
            if due.day >= swept + timedelta(days=30):
                self._sweep(due.day)
                swept = due.day
            claim = self._claims[due.claim_id]
            if not self._step(due, claim):
                finished += 1
                on_progress(finished, total)

    def _step(self, due: _Due, claim: Claim) -> bool:
        """Take a step and plan the next; say whether the claim goes on."""
        steps: Mapping[str, Callable[[_Due, Claim], bool]] = {
            "ask": self._ask,
            "submit": self._submit,
            "decide": self._decide,
            "period": self._period,
        }
        return steps[due.step](due, claim)

    def _ask(self, due: _Due, claim: Claim) -> bool:
        if self._do(draft_claim, DraftClaim, due, programme=self._programme, claim=claim) is None:
            return False
        is_day_kept = claim.requested_on is not None
        asked = self._do(
            request_claim,
            RequestClaim,
            due._replace(day=claim.requested_on or due.day),
            claim_id=claim.claim_id,
            requested_at=claim.reserved_at,
            is_day_kept=is_day_kept,
        )
        if asked is None:
            return False
        self._do(
            pre_approve_claim,
            PreApproveClaim,
            due,
            actor=APPROVER,
            claim_id=claim.claim_id,
            shown=asked.answer["shown"],
        )
        self._plan(max(due.day, claim.submitted_on or due.day), claim, due.number, "submit")
        return True

    def _submit(self, due: _Due, claim: Claim) -> bool:
        if self._do(report_work, ReportWork, due, claim_id=claim.claim_id) is None:
            return False
        files = tuple(_file(one, due.day) for one in self._proofs(claim))
        handed: dict[str, Any] = {"claim_id": claim.claim_id, "files": files}
        day = due._replace(day=claim.submitted_on or due.day)
        if self._do(hand_in_proof, HandInProof, day, also={"folder": self._folder}, **handed) is None:
            self._do(withdraw_claim, WithdrawClaim, due, claim_id=claim.claim_id)
            return False
        opened = tuple(one.proof_id for one in files)
        self._do(open_proofs, OpenProofs, due, actor=APPROVER, claim_id=claim.claim_id, proof_ids=opened)
        reviewed = self._do(begin_review, BeginReview, due, actor=APPROVER, claim_id=claim.claim_id)
        if reviewed is None:
            return False
        self._shown[claim.claim_id] = reviewed.answer["shown"]
        accepted = [one.accepted_on for one in self._proofs(claim) if one.accepted_on is not None]
        decided_on = max([*accepted, due.day + timedelta(days=_DECISION_DAYS)])
        self._plan(decided_on, claim, due.number, "decide")
        return True

    def _decide(self, due: _Due, claim: Claim) -> bool:
        accepted = tuple(one.proof_id for one in self._proofs(claim) if one.accepted_on is not None)
        shown = {"shown": self._shown.pop(claim.claim_id), "accepted": accepted}
        if self._do(approve_claim, ApproveClaim, due, actor=APPROVER, claim_id=claim.claim_id, **shown) is None:
            refused = {"claim_id": claim.claim_id, "reason": _NO_REWARD}
            self._do(reject_claim, RejectClaim, due, actor=APPROVER, **refused)
        return False

    def _period(self, due: _Due, claim: Claim) -> bool:
        """Work a quarter out, have it approved, reported complete and settled."""
        # In the programme's own zone the quarter ended at that midnight; in UTC it may still be the evening before.
        due = due._replace(day=claim.period_until or due.day)
        self._reach(due.day)
        last = due.day - timedelta(days=1)
        quarter = {"incentive": str(claim.incentive), "partner_id": claim.partner_id, "day": last}
        worked_out = self._do(accrue_period, AccruePeriod, due, actor=FINANCE, programme=self._programme, **quarter)
        if worked_out is None:
            return False
        shown = worked_out.answer["shown"]
        about = {"claim_id": claim.claim_id}
        self._do(pre_approve_claim, PreApproveClaim, due, actor=APPROVER, shown=shown, **about)
        reported = self._do(report_period, ReportPeriod, due, actor=FINANCE, **about)
        if reported is not None:
            self._do(settle_period, SettlePeriod, due, actor=APPROVER, shown=reported.answer["shown"], **about)
        return False

    def _sweep(self, day: date) -> None:
        found = expired_claims(self._desk.connection, on=day)
        if found:
            self._desk.do(
                expire_claims, ExpireClaims, APPROVER, about=day.isoformat(), claim_ids=found, happened_on=day
            )

    def _do(
        self,
        use_case: Callable[..., Posted],
        command: type[Command],
        due: _Due,
        *,
        actor: str = MANAGER,
        **content: Any,
    ) -> Posted | None:
        content = {"happened_on": due.day, **content}
        return self._desk.do(use_case, command, actor, about=due.claim_id, **content)

    def _plan(self, day: date, claim: Claim, number: int, step: str, *, at: datetime | None = None) -> None:
        at = at or datetime.combine(day, time(), tzinfo=UTC)
        heappush(self._due, _Due(day, at, number, step, claim.claim_id))

    def _proofs(self, claim: Claim) -> Iterator[Any]:
        return iter(self._data.rows_of("proofs", "claim_id", claim.claim_id))


def _file(proof: Any, day: date) -> HandedIn:
    """Return a file for a proof of the sample: a page that says what it stands for."""
    return HandedIn(proof.proof_id, proof.kind, f"{proof.kind}.pdf", paper(f"{proof.kind} {proof.proof_id}", day))
