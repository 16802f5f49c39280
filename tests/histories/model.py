"""The model: claims, limits and money, one deed after the other, in plain integers. It imports nothing of Tremplin.

Its three limits cross: per partner and year, per customer and year, and one budget over all. A deed is applied whole,
or refused with the code of the first thing that stands against it; a refusal changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from tests.histories.deed import PROJECTS, Deed

SIZES = {"per-partner": 900_000, "per-customer": 800_000, "budget": 4_000_000}
MOST = 400_000
VALID_DAYS, CONTEST_DAYS = 120, 30
OPEN = ("requested", "pre-approved", "work-done", "proof-submitted", "returned", "in-review", "queried")
Key = tuple[str, str, str]

ASKING = frozenset({"alice-a", "arno-a", "boris-b", "chloe", "denis"})
MANAGERS = frozenset({"chloe", "denis"})
REVIEWING = frozenset({"chloe", "denis", "emma", "farid"})
DECIDING = frozenset({"emma", "farid"})
PAYING = frozenset({"gilles", "hana"})
OF_PA, OF_PB = frozenset({"alice-a", "arno-a"}), frozenset({"boris-b"})
WITHOUT_PORTFOLIO = "denis"

MAY = {
    **dict.fromkeys(("draft", "request", "report-work", "hand-in-proof", "answer", "withdraw"), ASKING),
    **dict.fromkeys(("pre-approve", "refuse", "begin-review", "query", "return"), REVIEWING),
    **dict.fromkeys(("approve", "reject", "uphold-appeal", "dismiss-appeal", "decide"), DECIDING),
    "appeal": OF_PA | OF_PB,
    "contest": OF_PA | OF_PB,
    **dict.fromkeys(("notice-clawback", "correct", "close-month"), PAYING),
    "expire": REVIEWING | PAYING,
    "project": PAYING | {"chloe", "denis"},
}
LEADS = {
    "request": {"draft": "requested"},
    "pre-approve": {"requested": "pre-approved"},
    "refuse": {"requested": "rejected"},
    "report-work": {"pre-approved": "work-done"},
    "hand-in-proof": {"work-done": "proof-submitted", "returned": "proof-submitted"},
    "begin-review": {"proof-submitted": "in-review"},
    "return": {"in-review": "returned"},
    "query": {"requested": "queried", "in-review": "queried"},
    "answer": {"queried": "<"},
    "approve": {"in-review": "approved"},
    "reject": {"in-review": "rejected"},
    "appeal": {"rejected": "appealed"},
    "uphold-appeal": {"appealed": "<"},
    "dismiss-appeal": {"appealed": "rejection-final"},
    "withdraw": dict.fromkeys(("draft", "rejected", "appealed", *OPEN), "withdrawn"),
    "expire": dict.fromkeys(OPEN, "expired"),
    "notice-clawback": dict.fromkeys(("approved", "clawed-back-part"), "clawback-noticed"),
    "contest": {"clawback-noticed": "clawback-contested"},
    "take-back-part": dict.fromkeys(("clawback-noticed", "clawback-contested"), "clawed-back-part"),
    "take-back-whole": dict.fromkeys(("clawback-noticed", "clawback-contested"), "clawed-back"),
    "drop-clawback": dict.fromkeys(("clawback-noticed", "clawback-contested"), "<"),
    "correct": {"approved": "=", "clawed-back-part": "="},
}
NEED_REASON = frozenset(
    {"refuse", "return", "query", "reject", "appeal", "uphold-appeal", "dismiss-appeal", "notice-clawback", "contest"}
) | {"take-back-part", "take-back-whole", "drop-clawback", "correct"}
MAKING = frozenset({"draft", "request", "report-work", "hand-in-proof", "answer", "appeal", "contest"})
ASIDE = frozenset({"queried", "rejected", "appealed", "clawback-noticed", "clawback-contested"})


class Stop(Exception):
    """Say that a deed is refused, with its code."""


@dataclass(frozen=True)
class Notice:
    amount: int
    until: date


@dataclass(frozen=True)
class Claim:
    project: str
    cost: int
    state: str = "draft"
    version: int = 1
    resumes: str | None = None
    makers: frozenset[str] = frozenset()
    rejected_by: frozenset[str] = frozenset()
    submitted_on: date | None = None
    asked: int = 0
    reserved: int = 0
    awarded: int = 0
    clawed_back: int = 0
    taken: int = 0
    decided_as_lost: bool = False
    until: date | None = None
    holds: dict[Key, int] = field(default_factory=dict)
    uses: dict[Key, int] = field(default_factory=dict)
    notice: Notice | None = None

    @property
    def partner(self) -> str:
        return PROJECTS[self.project][0]


@dataclass
class Limit:
    granted: int = 0
    reserved: int = 0
    used: int = 0
    lapsed: int = 0

    @property
    def free(self) -> int:
        return self.granted - self.reserved - self.used - self.lapsed


@dataclass(frozen=True)
class Answer:
    """What a deed is answered: the code, and if it was applied, what is said about it."""

    code: str
    said: dict[str, Any] = field(default_factory=dict)


class Model:
    """Everything that stands, and what each deed does to it."""

    def __init__(self, *, today: date) -> None:
        self.today = today
        self.claims: dict[str, Claim] = {}
        self.limits: dict[Key, Limit] = defaultdict(Limit)
        self.money: dict[str, int] = defaultdict(int)
        self.lost: set[str] = set()
        self.closed: set[str] = set()

    def copy(self) -> "Model":
        """Return another model that stands as this one does."""
        other = Model(today=self.today)
        other.claims = dict(self.claims)
        other.limits.update({key: replace(one) for key, one in self.limits.items()})
        other.money.update(self.money)
        other.lost, other.closed = set(self.lost), set(self.closed)
        return other

    # What who acts wants to know.

    def state_of(self, claim: str) -> str | None:
        return self.claims[claim].state if claim in self.claims else None

    def left_of(self, claim: str) -> int:
        one = self.claims.get(claim)
        return one.awarded - one.clawed_back if one else 0

    def change_of(self, claim: str) -> int:
        one = self.claims.get(claim)
        if one is None or not one.uses:
            return 0
        now = self._granted(one, _year_of(one, self.today), own=one.uses)[0]
        return max(0, now - one.taken) - self.left_of(claim)

    def over_on(self, day: date) -> tuple[str, ...]:
        return tuple(name for name, one in self.claims.items() if one.until and one.until <= day and one.reserved)

    # What a deed does.

    def do(self, deed: Deed) -> Answer:
        """Apply a deed, or refuse it and change nothing."""
        try:
            if deed.actor not in MAY[deed.kind]:
                raise Stop("NOT_ALLOWED")
            if deed.day is not None and (deed.day > self.today or deed.actor not in REVIEWING | PAYING):
                raise Stop("DAY_NOT_YOURS")
            return Answer("APPLIED", self._done(deed, deed.day or self.today))
        except Stop as stop:
            return Answer(str(stop))

    def _done(self, deed: Deed, day: date) -> dict[str, Any]:
        if deed.kind == "project":
            (self.lost.add if deed["lost"] else self.lost.discard)(deed["project"])
            return {}
        if deed.kind == "close-month":
            if deed["month"] in self.closed:
                raise Stop("ALREADY_DONE")
            self.closed.add(deed["month"])
            return {}
        if deed.kind == "draft":
            return self._draft(deed)
        if deed.kind == "expire":
            return self._expire(deed, day)
        claim = self.claims.get(deed.claim)
        if claim is None or not _sees(deed.actor, claim.partner):
            raise Stop("NOT_FOUND")
        done = getattr(self, "_" + deed.kind.replace("-", "_"), self._step)
        after, said = done(deed, claim, day)
        self.claims[deed.claim] = after
        return {"claim_id": deed.claim, "state": after.state, "version": after.version, **said}

    def _draft(self, deed: Deed) -> dict[str, Any]:
        if not _sees(deed.actor, PROJECTS[deed["project"]][0]):
            raise Stop("NOT_FOUND")
        if deed.claim in self.claims:
            raise Stop("ALREADY_DONE")
        self.claims[deed.claim] = Claim(deed["project"], deed["cost"], makers=frozenset({deed.actor}))
        return {"claim_id": deed.claim, "state": "draft", "version": 1}

    def _step(self, deed: Deed, claim: Claim, _day: date) -> tuple[Claim, dict[str, Any]]:
        _possible(claim, deed.kind, deed)
        if deed.kind in ("pre-approve", "approve", "reject", "refuse"):
            _other_eyes(claim, deed.actor)
        if deed.kind == "pre-approve" and deed.actor in MANAGERS:
            # Nobody has set a threshold here, so that every amount counts as above it.
            raise Stop("APPROVER_NEEDED")
        if deed.kind in ("pre-approve", "approve") and not deed.shown:
            raise Stop("CONTENT_CHANGED")
        if deed.kind in ("uphold-appeal", "dismiss-appeal") and deed.actor in claim.rejected_by:
            raise Stop("NEEDS_ANOTHER_PERSON")
        return _moved(claim, deed), {}

    def _hand_in_proof(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        return replace(_moved(claim, deed), submitted_on=claim.submitted_on or day), {}

    def _request(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        _lead(claim, deed.kind)
        return self._reserved(deed, claim, day)

    def _uphold_appeal(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        self._step(deed, claim, day)
        return self._reserved(deed, claim, day)

    def _reserved(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        granted, keys = self._granted(claim, _year_of(claim, day), own={})
        if not granted:
            raise Stop("TERMS_SAY_NO")
        asked = min(claim.cost // 2, MOST)
        after = replace(
            _moved(claim, deed),
            asked=asked,
            reserved=granted,
            until=day + timedelta(days=VALID_DAYS),
            holds=dict.fromkeys(keys, granted),
        )
        self._fund(keys)
        for key in keys:
            self.limits[key].reserved += granted
        return after, {"asked": asked, "reserved": granted}

    def _refuse(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        after, said = self._step(deed, claim, day)
        return replace(self._given_back(claim, after), rejected_by=claim.rejected_by | {deed.actor}), said

    _reject = _refuse

    def _withdraw(self, deed: Deed, claim: Claim, _day: date) -> tuple[Claim, dict[str, Any]]:
        return self._given_back(claim, _moved(claim, deed)), {}

    def _expire(self, deed: Deed, day: date) -> dict[str, Any]:
        expired = []
        for name in sorted(deed["claims"]):
            claim = self.claims.get(name)
            if claim and claim.until and claim.until <= day and claim.reserved and _sees(deed.actor, claim.partner):
                self.claims[name] = self._given_back(claim, _moved(claim, deed))
                expired.append(name)
        return {"expired": expired}

    def _given_back(self, before: Claim, after: Claim) -> Claim:
        for key, amount in before.holds.items():
            self.limits[key].reserved -= amount
        return replace(after, reserved=0, until=None, holds={})

    def _approve(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        after, _said = self._step(deed, claim, day)
        granted, keys = self._granted(claim, _year_of(claim, day), own=claim.holds)
        if not granted:
            raise Stop("TERMS_SAY_NO")
        amount = granted if deed["amount"] is None else deed["amount"]
        if not 0 < amount <= granted:
            raise Stop("AWARD_TOO_LARGE")
        if amount < granted and deed.reason is None:
            raise Stop("REASON_NEEDED")
        self._fund(keys)
        after = replace(
            self._given_back(claim, after),
            asked=min(claim.cost // 2, MOST),
            awarded=amount,
            uses=dict.fromkeys(keys, amount),
        )
        for key in keys:
            self.limits[key].used += amount
        self._owe(claim.partner, amount)
        return after, {"awarded": amount}

    def _notice_clawback(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        _possible(claim, deed.kind, deed)
        if deed["amount"] > claim.awarded - claim.clawed_back:
            raise Stop("CLAWBACK_TOO_LARGE")
        notice = Notice(deed["amount"], day + timedelta(days=CONTEST_DAYS))
        return replace(_moved(claim, deed), notice=notice), {"contest_until": notice.until.isoformat()}

    def _contest(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        _possible(claim, deed.kind, deed)
        if claim.notice and day >= claim.notice.until:
            raise Stop("WINDOW_OVER")
        return _moved(claim, deed), {}

    def _decide(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        amount = deed["amount"]
        event = "drop-clawback" if amount == 0 else "take-back-part"
        if amount and amount == claim.awarded - claim.clawed_back:
            event = "take-back-whole"
        _possible(claim, event, deed)
        assert claim.notice is not None
        if amount:
            _other_eyes(claim, deed.actor)
        if claim.state == "clawback-noticed" and day < claim.notice.until and amount:
            raise Stop("NOT_OVER_YET")
        if amount > claim.notice.amount:
            raise Stop("CLAWBACK_TOO_LARGE")
        after = _moved(claim, replace(deed, kind=event))
        after = replace(self._taken_back(after, amount, to="available"), taken=claim.taken + amount)
        return after, {"taken_back": amount}

    def _correct(self, deed: Deed, claim: Claim, day: date) -> tuple[Claim, dict[str, Any]]:
        _possible(claim, deed.kind, deed)
        _other_eyes(claim, deed.actor)
        stands = claim.awarded - claim.clawed_back
        now, keys = self._granted(claim, _year_of(claim, day), own=claim.uses)
        now = max(0, now - claim.taken)
        change = now - stands
        if not change or claim.decided_as_lost == (claim.project in self.lost):
            raise Stop("NOTHING_TO_CORRECT")
        if change != deed["change"]:
            raise Stop("DELTA_DIFFERS")
        after = replace(_moved(claim, deed), decided_as_lost=claim.project in self.lost)
        if change < 0:
            return self._taken_back(after, -change, to="lapsed"), {"change": change, "now": now}
        self._fund(keys)
        for key in keys:
            self.limits[key].used += now - claim.uses[key]
        self._owe(claim.partner, change)
        return replace(after, awarded=claim.awarded + change, uses=dict.fromkeys(keys, now)), {
            "change": change,
            "now": now,
        }

    def _taken_back(self, claim: Claim, amount: int, *, to: str) -> Claim:
        for key in claim.uses:
            self.limits[key].used -= amount
            self.limits[key].lapsed += amount if to == "lapsed" else 0
        if amount:
            self.money[f"CLAW:{claim.partner}"] += amount
            self.money["PL:svc"] -= amount
        uses = {key: used - amount for key, used in claim.uses.items()}
        return replace(claim, clawed_back=claim.clawed_back + amount, uses=uses)

    def _owe(self, partner: str, amount: int) -> None:
        self.money["PL:svc"] += amount
        self.money[f"ACCR:{partner}"] -= amount

    def _fund(self, keys: tuple[Key, ...]) -> None:
        for key in keys:
            self.limits[key].granted = SIZES[key[0]]

    def _granted(self, claim: Claim, year: int, *, own: dict[Key, int]) -> tuple[int, tuple[Key, ...]]:
        """Return what the terms grant now, and the limits that are touched."""
        partner, customer = PROJECTS[claim.project]
        keys = (
            ("per-partner", f'[["partner","{partner}"]]', str(year)),
            ("per-customer", f'[["customer","{customer}"]]', str(year)),
            ("budget", "[]", "2020-01-01/2100-01-01"),
        )
        if claim.project in self.lost:
            return 0, keys
        left = min(claim.cost // 2, MOST)
        for key in keys[:2]:
            left = min(left, self._room(key, own))
        return (0 if left > self._room(keys[2], own) else left), keys

    def _room(self, key: Key, own: dict[Key, int]) -> int:
        limit = self.limits.get(key, Limit())
        return max(0, SIZES[key[0]] - limit.reserved - limit.used - limit.lapsed + own.get(key, 0))

    # What stands, in the form that the database is read in.

    def standing(self) -> dict[str, Any]:
        claims = {
            name: [one.state, one.version, one.asked, one.reserved, one.awarded, one.clawed_back]
            for name, one in self.claims.items()
        }
        limits = {
            " ".join(key): [one.granted, one.free, one.reserved, one.used, one.lapsed]
            for key, one in self.limits.items()
            if one.granted
        }
        return {"claims": claims, "limits": limits, "money": {name: sum_ for name, sum_ in self.money.items() if sum_}}

    def broken(self) -> Iterator[str]:
        """Say which laws of the model do not hold of it: a model that is wrong proves nothing."""
        for key, limit in self.limits.items():
            held = sum(one.holds.get(key, 0) for one in self.claims.values())
            used = sum(one.uses.get(key, 0) for one in self.claims.values())
            if min(limit.free, limit.reserved, limit.used, limit.lapsed) < 0 and limit.granted:
                yield f"L9 {key} {limit}"
            if (held, used) != (limit.reserved, limit.used):
                yield f"W2 {key} {limit} {held} {used}"


def _year_of(claim: Claim, day: date) -> int:
    return (claim.submitted_on or day).year


def _sees(actor: str, partner: str) -> bool:
    if actor in OF_PA | OF_PB:
        return partner == ("PA" if actor in OF_PA else "PB")
    return actor != WITHOUT_PORTFOLIO


def _lead(claim: Claim, event: str) -> str:
    target = LEADS[event].get(claim.state)
    if target is None:
        raise Stop("NOT_POSSIBLE_NOW")
    return {"<": str(claim.resumes), "=": claim.state}.get(target, target)


def _possible(claim: Claim, event: str, deed: Deed) -> None:
    _lead(claim, event)
    if event in NEED_REASON and deed.reason is None:
        raise Stop("REASON_NEEDED")


def _other_eyes(claim: Claim, actor: str) -> None:
    if actor in claim.makers:
        raise Stop("NEEDS_ANOTHER_PERSON")


def _moved(claim: Claim, deed: Deed) -> Claim:
    state = _lead(claim, deed.kind)
    if deed.kind in NEED_REASON and deed.reason is None:
        raise Stop("REASON_NEEDED")
    kept = claim.resumes if claim.state in ASIDE else claim.state
    return replace(
        claim,
        state=state,
        version=claim.version + 1,
        resumes=kept if state in ASIDE else None,
        makers=claim.makers | {deed.actor} if deed.kind in MAKING else claim.makers,
    )
