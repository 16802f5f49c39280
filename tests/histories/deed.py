"""What people do in a history: one deed, understood by the model and by the use cases alike."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.usecases.office import (
    ADMIN_A,
    APPROVER,
    FINANCE,
    MANAGER,
    OTHER_APPROVER,
    OTHER_FINANCE,
    OTHER_MANAGER,
    SELLER_A,
    SELLER_B,
)

PROJECTS = {f"{partner}-{customer}": (partner, customer) for partner in ("PA", "PB") for customer in ("K1", "K2")}
"""Partner and customer of each project."""

FIRST_DAY, LAST_DAY = date(2021, 1, 4), date(2026, 6, 30)
_STATES_LEAD_TO = {
    "draft": ("request",),
    "requested": ("pre-approve",) * 9 + ("refuse", "query", "withdraw"),
    "pre-approved": ("report-work",) * 9 + ("withdraw",),
    "work-done": ("hand-in-proof",) * 9 + ("withdraw",),
    "returned": ("hand-in-proof",),
    "proof-submitted": ("begin-review",),
    "in-review": ("approve",) * 6 + ("reject", "query", "return"),
    "queried": ("answer",),
    "rejected": ("appeal",),
    "appealed": ("uphold-appeal", "uphold-appeal", "dismiss-appeal"),
    "approved": ("notice-clawback", "correct"),
    "clawed-back-part": ("notice-clawback", "correct"),
    "clawback-noticed": ("decide", "decide", "contest"),
    "clawback-contested": ("decide",),
}
_WHO = {
    "draft": (MANAGER, SELLER_A, SELLER_B),
    "request": (MANAGER,),
    "withdraw": (MANAGER, SELLER_A),
    "pre-approve": (APPROVER, OTHER_APPROVER),
    "refuse": (APPROVER, OTHER_APPROVER),
    "report-work": (MANAGER,),
    "hand-in-proof": (MANAGER,),
    "begin-review": (APPROVER, MANAGER),
    "query": (APPROVER, MANAGER),
    "answer": (MANAGER,),
    "return": (APPROVER, MANAGER),
    "approve": (APPROVER, OTHER_APPROVER),
    "reject": (APPROVER, OTHER_APPROVER),
    "appeal": (SELLER_A, ADMIN_A),
    "uphold-appeal": (APPROVER, OTHER_APPROVER),
    "dismiss-appeal": (APPROVER, OTHER_APPROVER),
    "expire": (APPROVER, FINANCE),
    "notice-clawback": (FINANCE, OTHER_FINANCE),
    "contest": (ADMIN_A,),
    "decide": (APPROVER, OTHER_APPROVER),
    "correct": (FINANCE, OTHER_FINANCE),
    "close-month": (FINANCE,),
    "project": (MANAGER, FINANCE),
}
EVERYBODY = (MANAGER, OTHER_MANAGER, APPROVER, OTHER_APPROVER, FINANCE, SELLER_A, ADMIN_A, SELLER_B)
KINDS = tuple(_WHO)
_EMPLOYER = {SELLER_A: "PA", ADMIN_A: "PA", SELLER_B: "PB"}
_OVER = ("withdrawn", "expired", "rejection-final", "clawed-back")


@dataclass(frozen=True)
class Deed:
    """One thing that somebody does.

    Attributes:
        kind: an event of a claim's life, or expire, close-month, project.
        actor: who does it.
        claim: which claim it is about; of a deed about none, empty.
        day: on which day it is said to have happened; None: today, as for people of a partner always.
        reason: in the actor's words.
        shown: whether the decision is about what stands there now.
        content: amounts, the project, the claims to expire.
    """

    kind: str
    actor: str
    claim: str = ""
    day: date | None = None
    reason: str | None = "As it was."
    shown: bool = True
    content: Any = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.content[name]


def command_id(source: random.Random) -> str:
    return str(UUID(int=source.getrandbits(128), version=4))


class Somebody:
    """People who do what comes next in a life, and now and then something that they should not."""

    def __init__(self, source: random.Random, *, claims: int, prefix: str = "") -> None:
        self.source = source
        self.day = FIRST_DAY
        self.names = [f"{prefix}C{number:02}" for number in range(claims)]

    def deed(self, model: Any) -> Deed:
        """Return the next deed, given what the model knows."""
        dice = self.source.random()
        if dice < 0.10:
            self.day = min(self.day + timedelta(days=self.source.choice((1, 2, 9, 45, 130))), LAST_DAY)
        if dice < 0.02:
            return self.expiry(model)
        if dice < 0.06:
            return self.fact()
        if dice < 0.07:
            return Deed("close-month", FINANCE, content={"month": f"{self.day.year - 1}-{self.day.month:02}"})
        alive = [one for one in self.names if model.state_of(one) not in _OVER]
        claim = self.source.choice(alive if alive and dice < 0.95 else self.names)
        state = model.state_of(claim)
        if state is None:
            return self.made("draft", claim, model)
        likely = _STATES_LEAD_TO.get(state, ())
        if "correct" in likely and model.change_of(claim):
            likely = ("correct",) * 9 + likely
        kind = self.source.choice(likely if likely and dice > 0.10 else KINDS[1:16])
        return self.spoilt(self.made(kind, claim, model))

    def made(self, kind: str, claim: str, model: Any) -> Deed:
        """Return a deed of a kind about a claim, by somebody who usually does this."""
        actor = self.source.choice(_WHO[kind])
        deed = Deed(kind, actor, claim, None if actor in _EMPLOYER else self.day)
        if kind == "draft":
            own = [one for one in PROJECTS if actor == MANAGER or _EMPLOYER[actor] == PROJECTS[one][0]]
            project = self.source.choice(own)
            cost = self.source.choice((2, 100_000, 300_000, 555_554, 799_998, 800_000, 1_600_000))
            return replace(deed, content={"project": project, "cost": cost})
        if kind == "approve":
            return replace(deed, content={"amount": self.source.choice((None, None, None, 1, 40_000, 10**9))})
        if kind in ("notice-clawback", "decide"):
            left = model.left_of(claim)
            amounts = (left, left, 1, left // 3, left + 1) if kind == "notice-clawback" else (left, 0, 1, left // 3)
            day = self.source.choice((deed.day, None))
            if kind == "decide" and deed.day is not None:
                day = self.source.choice((deed.day, deed.day + timedelta(days=31)))
            return replace(deed, day=day, content={"amount": self.source.choice(amounts)})
        if kind == "correct":
            change = model.change_of(claim)
            return replace(deed, content={"change": self.source.choice((change, change, change, 1))})
        return deed

    def spoilt(self, deed: Deed) -> Deed:
        """Return the deed as it is, mostly; or with something wrong about it."""
        dice = self.source.random()
        if dice < 0.03:
            return replace(deed, reason=None)
        if dice < 0.06:
            return replace(deed, shown=False)
        if dice < 0.10:
            return replace(deed, actor=self.source.choice(EVERYBODY))
        return deed

    def expiry(self, model: Any) -> Deed:
        """Return a sweep: of what is over, with one that is not thrown in."""
        over = model.over_on(self.day)
        claims = tuple(sorted({*over, self.source.choice(self.names)}))
        return Deed("expire", self.source.choice(_WHO["expire"]), day=self.day, content={"claims": claims})

    def fact(self) -> Deed:
        """Return a fact that comes late: a project is lost, or is not lost after all."""
        content = {"project": self.source.choice(tuple(PROJECTS)), "lost": self.source.random() < 0.5}
        return Deed("project", MANAGER, day=self.day, content=content)
