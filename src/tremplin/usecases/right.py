"""Who may do what: one table of use cases and roles, checked in one place and at every use (X1, X5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

import psycopg

from tremplin.claims.role import (
    ASKING,
    CONFIRMED,
    DECIDING,
    JOB,
    OF_PARTNERS,
    PAYING,
    REVIEWING,
    ROLES,
    VENDOR,
    check_roles,
)
from tremplin.usecases.command import Actor, Command
from tremplin.usecases.refused import PARTNER, NotAllowed, NotFound, Refused, words
from tremplin.wording import Refusal, text_key

SELLER: Final = "partner-seller"
PARTNER_ADMIN: Final = "partner-admin"
MANAGER: Final = "channel-manager"
APPROVER: Final = "approver"
FINANCE: Final = "finance"
AUDITOR: Final = "auditor"
ADMIN: Final = "admin"

_EVERYBODY: Final = frozenset(ROLES)
_CLOCK: Final = JOB | REVIEWING | PAYING
_KEEPING: Final = frozenset({PARTNER_ADMIN, "partner-finance"})

JOBS: Final = "jobs"
"""The client that does what the clock brings about. It has the role of a job and no other, whoever answers for it: an
admin, who has no right over money."""

_NO_PERSON: Final = text_key("the jobs of Tremplin")

MAY: Final[Mapping[str, frozenset[str]]] = {
    "add-organisation": frozenset({ADMIN, MANAGER}),
    "add-person": frozenset({ADMIN, PARTNER_ADMIN}),
    "give-right": frozenset({ADMIN, PARTNER_ADMIN}),
    "confirm-right": frozenset({ADMIN}),
    "take-right": frozenset({ADMIN, PARTNER_ADMIN}),
    "set-portfolio": frozenset({ADMIN}),
    "deactivate-person": frozenset({ADMIN, PARTNER_ADMIN}),
    "reactivate-person": frozenset({ADMIN}),
    "review-access": frozenset({ADMIN}),
    "erase-person": frozenset({ADMIN}),
    "record-facts": frozenset({MANAGER, FINANCE}),
    "import-facts": frozenset({MANAGER, FINANCE}),
    "import-terms": frozenset({MANAGER}),
    "propose-terms": frozenset({MANAGER}),
    "approve-terms": frozenset({FINANCE}),
    "withdraw-terms": frozenset({MANAGER, FINANCE}),
    "register-project": ASKING,
    "approve-registration": REVIEWING,
    "deny-registration": REVIEWING,
    "ask-revision": REVIEWING,
    "revise-project": ASKING,
    "close-project": ASKING,
    "ask-extension": ASKING,
    "extend-registration": REVIEWING,
    "deny-extension": REVIEWING,
    "expire-registrations": _CLOCK,
    "introduce-project": ASKING,
    "propose-second-partner": REVIEWING,
    "accept-introduction": ASKING,
    "decline-introduction": ASKING,
    "refuse-introduction": REVIEWING,
    "withdraw-introduction": ASKING,
    "propose-agreement": ASKING,
    "accept-agreement": OF_PARTNERS,
    "decline-agreement": OF_PARTNERS,
    "lapse-papers": JOB | REVIEWING,
    "declare-interest": frozenset({ADMIN, MANAGER, APPROVER, FINANCE}),
    "end-interest": frozenset({ADMIN}),
    "propose-threshold": frozenset({FINANCE}),
    "confirm-threshold": frozenset({FINANCE}),
    "draft-claim": ASKING,
    "edit-claim": ASKING,
    "request-claim": ASKING,
    "amend-claim": ASKING,
    "pre-approve-claim": REVIEWING,
    "refuse-request": REVIEWING,
    "report-work": ASKING,
    "hand-in-proof": ASKING,
    "justify-proof": DECIDING,
    "open-proofs": REVIEWING,
    "begin-review": REVIEWING,
    "query-claim": REVIEWING,
    "answer-query": ASKING,
    "return-for-proof": REVIEWING,
    "approve-claim": DECIDING,
    "reject-claim": DECIDING,
    "appeal-claim": OF_PARTNERS,
    "withdraw-claim": ASKING,
    "uphold-appeal": DECIDING,
    "dismiss-appeal": DECIDING,
    "close-rejections": JOB | DECIDING,
    "extend-claim": REVIEWING,
    "park-claim": DECIDING | PAYING,
    "resume-claim": DECIDING | PAYING,
    "expire-claims": _CLOCK,
    "notice-clawback": frozenset({FINANCE}),
    "contest-clawback": OF_PARTNERS,
    "decide-clawback": DECIDING,
    "accrue-period": frozenset({FINANCE}),
    "report-period": frozenset({FINANCE}),
    "settle-period": frozenset({APPROVER}),
    "preview-correction": frozenset({FINANCE, APPROVER}),
    "post-correction": frozenset({FINANCE}),
    "close-period": frozenset({FINANCE}),
    "accrue-month": PAYING,
    "reverse-month": PAYING,
    "propose-bank-details": frozenset({PARTNER_ADMIN}),
    "confirm-bank-details": frozenset({FINANCE}),
    "reject-bank-details": frozenset({FINANCE}),
    "withdraw-bank-details": frozenset({PARTNER_ADMIN}),
    "block-bank-details": frozenset({FINANCE, PARTNER_ADMIN}),
    "give-mandate": frozenset({PARTNER_ADMIN}),
    "end-mandate": frozenset({PARTNER_ADMIN, FINANCE}),
    "record-diligence": frozenset({FINANCE}),
    "record-paper": frozenset({FINANCE}),
    "lose-payable": PAYING,
    "make-payables": JOB | PAYING,
    "propose-vendor-account": frozenset({FINANCE}),
    "confirm-vendor-account": frozenset({FINANCE}),
    "prepare-payment-run": PAYING,
    "drop-lines": PAYING,
    "cancel-run": PAYING,
    "release-run": PAYING,
    "recall-run": PAYING,
    "tell-holds": JOB | PAYING,
    "compare-with-bank": frozenset({FINANCE}),
    "send-run": JOB | PAYING,
    "close-run": JOB | PAYING,
    "take-in-bank-file": JOB | PAYING,
    "note-silence": JOB | PAYING,
    "propose-settlement": PAYING,
    "confirm-settlement": PAYING,
    "accept-part-credit": _KEEPING,
    "invoice-clawback": PAYING,
    "agree-set-off": frozenset({PARTNER_ADMIN, "partner-finance"}),
    "record-title": frozenset({FINANCE}),
    "set-off-clawback": frozenset({FINANCE}),
    "record-repayment": frozenset({FINANCE}),
    "propose-write-off": frozenset({FINANCE}),
    "confirm-write-off": frozenset({FINANCE}),
    "record-company": frozenset({PARTNER_ADMIN, FINANCE}),
    "begin-statements": JOB | PAYING,
    "close-statements": JOB | PAYING,
    "complete-statements": JOB | PAYING,
    "make-out-invoices": JOB | PAYING,
    "make-out-credit-note": PAYING,
    "file-invoices": JOB | PAYING,
    "let-invoices-stand": JOB | PAYING,
    "accept-invoice": _KEEPING,
    "contest-invoice": _KEEPING,
    "withdraw-contest": _KEEPING,
    "offer-credit": PAYING,
    "accept-credit": _KEEPING,
    "refuse-credit": _KEEPING,
    "hand-in-own-invoice": _KEEPING,
    "open-dispute": _KEEPING,
    "answer-dispute": PAYING,
    "uphold-dispute": DECIDING | PAYING,
    "dismiss-dispute": DECIDING,
    "accept-answer": _KEEPING,
    "insist-on-dispute": _KEEPING,
    "drop-dispute": _KEEPING,
    "note-overdue-disputes": JOB,
    "choose-mail": _EVERYBODY,
    "remind": JOB,
    "tell-people": JOB,
    "open-mail": JOB,
    "settle-mail": JOB,
    "note-verification": JOB,
}
"""The matrix: which roles may carry out which use case; who is not named may not."""

TAKING_OVER: Final = REVIEWING | PAYING
"""Who may say that something happened on an earlier day: people of the vendor, and it is marked."""


@dataclass(frozen=True, slots=True)
class DayNotYours(Refusal):
    """Say that the day of an event cannot be chosen by this actor, or has not come yet."""

    code: ClassVar[str] = "DAY_NOT_YOURS"
    template: ClassVar[str] = text_key("The day {day} cannot be given for this; today is {today}.")
    next_template: ClassVar[str | None] = text_key("Send it without a day: today then counts.")

    day: date
    today: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Who an actor is at an instant.

    Attributes:
        person_id: the natural person.
        organisation_id: `vendor`, or a partner.
        roles: that count now.
        portfolio: partners that a channel manager looks after.
        declared: organisations that the person owns a part of, or has declared an interest in.
    """

    person_id: str
    organisation_id: str
    roles: frozenset[str]
    portfolio: frozenset[str]
    declared: frozenset[str] = frozenset()

    @property
    def interests(self) -> frozenset[str]:
        """Organisations about which the person decides nothing: their own, and those that they have declared (W8)."""
        return self.declared | {self.organisation_id}

    @property
    def is_vendor(self) -> bool:
        """Whether the person works for the vendor."""
        return self.organisation_id == VENDOR

    @property
    def sees_all(self) -> bool:
        """Whether every partner is in sight."""
        return self.is_vendor and bool(self.roles & {APPROVER, FINANCE, AUDITOR, *JOB})

    @property
    def partners(self) -> frozenset[str]:
        """The partners in sight, where not every one is: one's own, or those of a channel manager's portfolio."""
        if not self.is_vendor:
            return frozenset({self.organisation_id}) if self.roles else frozenset()
        return self.portfolio if MANAGER in self.roles else frozenset()

    def may_see(self, partner_id: str) -> bool:
        """Say whether what belongs to a partner is there for this person at all."""
        return self.sees_all or partner_id in self.partners


def standing_of(connection: psycopg.Connection[Any], actor: Actor, *, at: datetime) -> Standing:
    """Read who an actor is now; somebody unknown or gone has no role.

    The jobs have theirs as long as an admin of the vendor answers for them, and none of that admin's.
    """
    found = connection.execute(
        """
        SELECT organisation_id,
               ARRAY(SELECT role FROM role_grant WHERE person_id = person.person_id
                     AND valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s)
                     AND (role <> ALL (%(two)s) OR approved_by IS NOT NULL)),
               ARRAY(SELECT partner_id FROM portfolio WHERE person_id = person.person_id
                     AND valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s)),
               ARRAY(SELECT organisation_id FROM interest WHERE person_id = person.person_id
                     AND valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s))
        FROM person WHERE person_id = %(person)s AND is_active
        """,
        {"person": actor.natural_person, "at": at, "two": sorted(CONFIRMED)},
    ).fetchone()
    if found is None:
        return Standing(actor.natural_person, "", frozenset(), frozenset())
    if actor.client == JOBS:
        return Standing(actor.natural_person, found[0], JOB if ADMIN in found[1] else frozenset(), frozenset())
    return Standing(actor.natural_person, found[0], frozenset(found[1]), frozenset(found[2]), frozenset(found[3]))


def jobs_actor(connection: psycopg.Connection[Any], *, owner: str | None = None) -> Actor | None:
    """Return the actor of the jobs: a client, and the admin who answers for it.

    Args:
        connection: of the database.
        owner: who is named for it; None: whoever has been an admin for the longest time.

    Returns:
        None when nobody can answer: no such person, or not an admin now.
    """
    found = connection.execute(
        """
        SELECT person_id FROM role_grant JOIN person USING (person_id)
        WHERE role = 'admin' AND is_active AND valid_from <= now() AND (valid_until IS NULL OR valid_until > now())
            AND coalesce(person_id = %(owner)s, true)
        ORDER BY valid_from, role_grant.id LIMIT 1
        """,
        {"owner": owner},
    ).fetchone()
    return None if found is None else Actor(None, client=JOBS, on_behalf_of=found[0])


def require_right(command: Command, standing: Standing, *, today: date) -> None:
    """Refuse a command that none of the actor's roles allows.

    Raises:
        Refused: in this order: NotAllowed, RolesIncompatible, DayNotYours; each is a security event.
    """
    allowed = MAY[command.kind]
    if not standing.roles & allowed:
        named = tuple(words(ROLES[role]) for role in ROLES if role in allowed)
        raise Refused(NotAllowed(roles=named or (words(_NO_PERSON),)), security="not-allowed")
    clash = check_roles(standing.roles)
    if clash is not None:
        raise Refused(clash, security="roles-incompatible")
    day = command.happened_on
    if day is not None and (day > today or not standing.roles & TAKING_OVER):
        raise Refused(DayNotYours(day=day, today=today), security="day-not-yours")


def require_sight(standing: Standing, partner_id: str) -> None:
    """Answer as if a partner were not there, unless the actor may know of it.

    Raises:
        Refused: NotFound.
    """
    if not standing.may_see(partner_id):
        raise Refused(NotFound(what=words(PARTNER), id=partner_id), security="out-of-sight")
