"""A claim in hand: what a command sees of it, and how it moves from one state to the next."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.life import NotPossibleNow, Step, next_step
from tremplin.engine.decision import PartPaid
from tremplin.engine.gather import gather
from tremplin.engine.receipt import Receipts
from tremplin.facts.record import Claim, Proof, Record
from tremplin.facts.snapshot import Snapshot, record_data
from tremplin.ledger.control import Hold
from tremplin.store.fact import records_of
from tremplin.store.limit import ROLLING
from tremplin.store.terms import attribute_types
from tremplin.terms.incentive import Incentive
from tremplin.usecases.circumstances import circumstances, require_step
from tremplin.usecases.claim_guards import GUARD_READS
from tremplin.usecases.command import content_sha256
from tremplin.usecases.known import FactsInHand, RolledKey, ask_ahead, rolled_by
from tremplin.usecases.refused import CLAIM, NotFound, Refused, words
from tremplin.usecases.terms import Terms, terms_by_id, terms_of_programme
from tremplin.usecases.work import Work

# The claim as a fact; a draft, and a claim that has ended, stand in the last event that tells of them.
_CLAIM_AND_PROOFS: Final = """
    SELECT coalesce(
        (SELECT data FROM fact WHERE table_name = 'claims' AND record_id = %(claim)s AND superseded_at IS NULL),
        (SELECT data -> 'claim' FROM claim_event WHERE claim_id = %(claim)s AND data ? 'claim' ORDER BY n DESC LIMIT 1)
    ) AS claim,
    (SELECT jsonb_agg(data ORDER BY record_id) FROM fact WHERE table_name = 'proofs'
        AND data ->> 'claim_id' = %(claim)s AND data ? 'claim_id' AND superseded_at IS NULL) AS proofs,
    (SELECT count(*) FROM decision WHERE claim_id = %(claim)s) AS decisions
"""


@dataclass(slots=True)
class ClaimInHand:
    """A claim that a command is about, under its lock.

    Attributes:
        work: the command at work.
        row: as it stands.
        record: the claim as a fact; changed by the command as it goes.
        terms: the version that it keeps.
        proofs: handed in so far, as facts.
        decisions: how many were made about it.
        beside: other records that the command is changing with it.
        steps: events that were found possible, with every guard asked, and are still to be moved by.
    """

    work: Work
    row: Mapping[str, Any]
    record: Claim
    terms: Terms
    proofs: tuple[Proof, ...]
    decisions: int
    beside: tuple[Record, ...] = ()
    steps: dict[str, Step] = field(default_factory=dict)
    _holds: dict[int, Hold] | None = None
    _rolled: dict[RolledKey, int] | None = None
    _noted: list[dict[str, Any]] = field(default_factory=list)
    _told: dict[str, Any] | None = None

    @property
    def id(self) -> str:
        """The claim's id."""
        return self.record.claim_id

    @property
    def last(self) -> int:
        """The number of the claim's last event."""
        return int(self.row["version"])

    @property
    def incentive(self) -> Incentive:
        """The incentive that it asks for."""
        return self.terms.compiled.ready(self.record.incentive).incentive

    def shown_hash(self) -> str:
        """Return the hash of what a person who decides is shown: the claim, its proofs, and what is promised."""
        return shown_hash(self.record, self.proofs, asked=self.row["asked"], reserved=self.row["reserved"])

    def facts(self, *changed: Record) -> FactsInHand:
        """Return the facts, with what this command is changing."""
        types = attribute_types(self.terms.compiled.programme)
        return FactsInHand(self.work, attributes=types, own=(self.record, *self.proofs, *self.beside, *changed))

    def snapshot(self, *changed: Record) -> Snapshot:
        """Return the facts that a decision about the claim may look at."""
        if not self.work.asked:
            ask_ahead(self.work, self.record, attributes=attribute_types(self.terms.compiled.programme))
        claim = next((one for one in changed if isinstance(one, Claim)), self.record)
        return gather(self.terms.compiled, self.facts(*changed), claim)

    def move(self, event: str, *, data: Mapping[str, Any] | None = None, **columns: Any) -> str:
        """Move the claim by an event and return the state that it reaches.

        Raises:
            Refused: as `require` says, unless it was asked before.
        """
        step = self.steps.pop(event, None) or self.require(event)
        self.steps.clear()
        # Where a claim goes back to is kept with the event that took it aside.
        kept = {} if step.resumes is None else {"resumes": step.resumes}
        expected = {"state": self.row["state"], "version": self.row["version"]}
        columns.setdefault("content_hash", self.shown_hash())
        self._told = {**marks(self.work), **kept, **(data or {}), **({"days": self._noted} if self._noted else {})}
        self.work.claim(
            {
                "claim_id": self.id,
                "expect": expected,
                "event": event,
                "state": step.state,
                "reason": self.work.command.reason,
                "data": self._told,
                "set": columns,
            }
        )
        self.row = {**self.row, **columns, "state": step.state, "version": self.row["version"] + 1}
        self.work.answer.update(
            claim_id=self.id, state=step.state, version=self.row["version"], shown=columns["content_hash"]
        )
        return step.state

    def require(self, event: str, **seen: Any) -> Step:
        """Return what an event does to the claim, once every guard of its table has been asked.

        Args:
            event: as it is asked.
            seen: what the caller knows: the hash that was shown, the proofs as they are to count, the end of a window.

        Raises:
            Refused: RoleNeeded, PersonNeeded, NotPossibleNow, ReasonNeeded, then those of the guards, in this order.
        """
        guards = CLAIM_LIFE.events[event].guards
        read = {name: value for guard in guards for name, value in GUARD_READS[guard](self).items()}
        step = require_step(
            CLAIM_LIFE,
            state=self.row["state"],
            event=event,
            resumes=self._kept(),
            seen=circumstances(self.work, **{**read, **seen}),
        )
        self.steps[event] = step
        return step

    def require_possible(self, event: str) -> None:
        """Refuse an event that the table does not know from this state; no guard is asked.

        Raises:
            Refused: NotPossibleNow.
        """
        step = next_step(CLAIM_LIFE, state=self.row["state"], event=event, resumes=self._kept())
        if isinstance(step, NotPossibleNow):
            raise Refused(step)

    def _kept(self) -> str | None:
        """Return the state that a claim which stands aside goes back to."""
        if self.row["state"] not in CLAIM_LIFE.aside:
            return None
        last = "SELECT data ->> 'resumes' AS kept FROM claim_event WHERE claim_id = %s AND n = %s"
        found = self.work.row(last, self.id, self.last)
        return found["kept"] if found else None

    def holds(self) -> dict[int, Hold]:
        """Return what the claim holds of limits, by the id of the instance; read once: a command writes at its end."""
        if self._holds is not None:
            return self._holds
        rows = self.work.rows(
            "SELECT instance.id, instance.unit, instance.window_label, reservation.amount FROM reservation"
            " JOIN limit_instance AS instance ON instance.id = reservation.limit_instance_id"
            " WHERE reservation.claim_id = %s AND reservation.state = 'open' ORDER BY instance.id",
            self.id,
        )
        self._holds = {
            row["id"]: Hold(str(row["id"]), row["unit"], row["amount"], is_rolling=row["window_label"] == ROLLING)
            for row in rows
        }
        return self._holds

    def rolled(self) -> dict[RolledKey, int]:
        """Return what the claim has on the days of rolling limits, with what the command has noted so far."""
        if self._rolled is None:
            self._rolled = rolled_by(self.work, self.id)
        return self._rolled

    def note_rolled(
        self, wanted: Mapping[RolledKey, int], *, of: Collection[int], to: Literal["available", "lapsed"] = "available"
    ) -> None:
        """Note what the claim has from now on on the days of rolling limits; the event that moves it keeps the change.

        Args:
            wanted: whole units by instance and day; a day that is not there has none.
            of: ids of the instances that this says everything about.
            to: whether what the claim gives up on a day is free again there, or stays taken though it is nobody's.
        """
        if not of:
            return
        before = {key: amount for key, amount in self.rolled().items() if key[0] in of}
        # Before the claim is moved they wait for its event.
        noted = self._noted if self._told is None else self._told.setdefault("days", [])
        for key in sorted(before.keys() | wanted.keys()):
            change = wanted.get(key, 0) - before.get(key, 0)
            if not change:
                continue
            instance_id, day = key
            entry = {"day": day.isoformat(), "amount": change}
            is_lapsed = change < 0 and to == "lapsed"
            noted.append({"instance": instance_id, **entry} | ({"lapsed": True} if is_lapsed else {}))
            if not is_lapsed:
                self.work.add("days", {"limit_instance_id": instance_id, **entry})
        kept = {key: amount for key, amount in self.rolled().items() if key[0] not in of}
        self._rolled = kept | {key: amount for key, amount in wanted.items() if amount}


def claim_in_hand(work: Work, claim_id: str) -> ClaimInHand:
    """Return a claim that the command has locked.

    Raises:
        Refused: NotFound, also when it is out of the actor's sight.
    """
    row = work.claims.get(claim_id)
    if row is None or not work.standing.may_see(row["partner_id"]):
        raise Refused(NotFound(what=words(CLAIM), id=claim_id), security="out-of-sight" if row else None)
    terms = _terms_of(work, row)
    types = attribute_types(terms.compiled.programme)
    found = work.row(_CLAIM_AND_PROOFS, {"claim": claim_id}) or {}
    (record,) = records_of("claims", [found["claim"]], attributes=types)
    proofs = records_of("proofs", found["proofs"] or [])
    return ClaimInHand(work, row, record, terms, proofs, found["decisions"])


def shown_hash(record: Claim, proofs: tuple[Proof, ...], *, asked: int, reserved: int) -> str:
    """Return the hash of what a person who decides about a claim is shown."""
    return content_sha256([record_data(record), [record_data(one) for one in proofs], asked, reserved])


def marks(work: Work) -> dict[str, Any]:
    """Return what marks an event that somebody else did, or that happened on another day."""
    found: dict[str, Any] = {}
    if work.standing.is_vendor:
        found["by_vendor"] = True
    if work.command.happened_on is not None:
        found["happened_on"] = work.command.happened_on.isoformat()
    return found


def tell_amounts(work: Work, parts: Iterable[PartPaid], **amounts: int | str) -> None:
    """Answer with amounts; a partner that shares them with another is told its own part and nothing of the whole (S4).

    Args:
        work: the command at work.
        parts: of the amount that is promised or awarded.
        amounts: to be told.
    """
    known = tuple(parts)
    if work.standing.is_vendor or len(known) < 2:
        work.answer.update(amounts)
        return
    own = sum(one.amount for one in known if one.payee == work.standing.organisation_id)
    work.answer.update(unit=amounts["unit"], own_part=own)


def parts_data(parts: Iterable[PartPaid]) -> list[dict[str, Any]]:
    """Return what each payee gets, as it is kept with the event."""
    return [{"kind": one.kind, "payee": one.payee, "amount": one.amount} for one in parts]


def receipts_of(terms: Terms) -> Receipts:
    """Return what writes receipts under some terms; what they have in common is worked out once."""
    key = id(terms.compiled)
    if key not in _RECEIPTS:
        # The compiled programme is held with it, so that its identity is not given to another.
        _RECEIPTS[key] = (terms.compiled, Receipts(terms.compiled))
    return _RECEIPTS[key][1]


_RECEIPTS: Final[dict[int, tuple[object, Receipts]]] = {}


def day_text(day: date | None) -> str | None:
    """Return a day as the store takes it."""
    return None if day is None else day.isoformat()


def _terms_of(work: Work, row: Mapping[str, Any]) -> Terms:
    if row["terms_version_id"] is not None:
        return terms_by_id(work, row["terms_version_id"])
    # A draft keeps no version yet.
    return terms_of_programme(work, row["programme"])[0]
