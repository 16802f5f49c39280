"""The life of a registration and of its extension, and who is the partner of record of a project."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import ClassVar, Final

from tremplin.claims.life import Event, Life, Row, events_by_name
from tremplin.claims.role import ASKING, JOB, PAYING, REVIEWING
from tremplin.wording import Refusal, text_key

PROTECTION_DAYS: Final = 180
"""How long a registration protects, where the vendor says nothing else."""

_STATES: Final = MappingProxyType(
    {
        "draft": text_key("draft"),
        "pending-approval": text_key("waiting for approval"),
        "pending-revision": text_key("waiting for revision"),
        "approved": text_key("approved, an opportunity"),
        "won": text_key("won"),
        "lost": text_key("lost"),
        "expired": text_key("expired"),
        "denied": text_key("denied"),
        "abandoned": text_key("abandoned"),
    }
)

_NOT_OWN: Final = "not-own-organisation"
_CLOCK: Final = JOB | REVIEWING | PAYING

_EVENTS: Final = events_by_name(
    (
        Event("submit", text_key("submit it"), ASKING, ("own-partner",)),
        Event("ask-revision", text_key("ask for a revision"), REVIEWING, (_NOT_OWN,), needs_reason=True),
        Event("approve", text_key("approve it"), REVIEWING, (_NOT_OWN, "second-person")),
        Event("deny", text_key("deny it"), REVIEWING, (_NOT_OWN, "second-person"), needs_reason=True),
        Event("win", text_key("report it as won"), ASKING, ("own-partner",)),
        Event("lose", text_key("report it as lost"), ASKING, ("own-partner",)),
        Event("abandon", text_key("abandon it"), ASKING, ("own-partner",)),
        Event("expire", text_key("let it expire"), _CLOCK, ("reservation-over",)),
    )
)

REGISTRATION_LIFE: Final = Life(
    "registration",
    _STATES,
    "draft",
    _EVENTS,
    (
        Row("submit", ("draft", "pending-revision"), "pending-approval"),
        Row("ask-revision", ("pending-approval",), "pending-revision"),
        Row("approve", ("pending-approval",), "approved"),
        Row("deny", ("pending-approval",), "denied"),
        Row("win", ("approved",), "won"),
        Row("lose", ("approved",), "lost"),
        Row("abandon", ("draft", "pending-approval", "pending-revision", "approved"), "abandoned"),
        Row("expire", ("approved",), "expired"),
    ),
)
"""The one table of the life of a registration."""

EXTENSION_LIFE: Final = Life(
    "extension",
    MappingProxyType(
        {
            "not-extended": text_key("not extended"),
            "pending": text_key("extension asked for"),
            "denied": text_key("extension denied"),
            "extended": text_key("extended"),
        }
    ),
    "not-extended",
    events_by_name(
        (
            Event("ask-extension", text_key("ask for an extension"), ASKING, ("own-partner",), needs_reason=True),
            Event("grant-extension", text_key("grant the extension"), REVIEWING, (_NOT_OWN, "second-person")),
            Event("deny-extension", text_key("deny the extension"), REVIEWING, (_NOT_OWN,), needs_reason=True),
        )
    ),
    (
        Row("ask-extension", ("not-extended", "extended"), "pending"),
        Row("grant-extension", ("pending",), "extended"),
        Row("deny-extension", ("pending",), "denied"),
    ),
)
"""The one table of the extension of a registration that is approved."""


@dataclass(frozen=True, slots=True)
class PartnerOfRecordStands(Refusal):
    """Another partner is the partner of record for the same customer and the same products."""

    code: ClassVar[str] = "PARTNER_OF_RECORD_STANDS"
    template: ClassVar[str] = text_key(
        "Project {project_id} of the same customer is protected until {protected_until}."
    )
    next_template: ClassVar[str | None] = text_key("The vendor decides between the two; both are kept side by side.")

    project_id: str
    protected_until: date


@dataclass(frozen=True, slots=True)
class Registered:
    """A project that a partner has registered.

    Attributes:
        project_id: of the project.
        customer_id: whose project it is.
        partner_id: who registered it.
        families: of products; empty for all of them.
        state: of the registration.
        expires_on: the first day on which it protects no more; None while it protects nothing.
    """

    project_id: str
    customer_id: str
    partner_id: str
    families: frozenset[str]
    state: str
    expires_on: date | None = None

    def protects_on(self, day: date) -> bool:
        """Say whether the partner is the partner of record on a day."""
        return self.state == "approved" and self.expires_on is not None and day < self.expires_on


def protected_until(approved_on: date, *, days: int = PROTECTION_DAYS) -> date:
    """Return the first day on which a registration protects no more.

    Args:
        approved_on: its first day of protection, or the last `expires_on` when it is extended.
        days: of protection.
    """
    return approved_on + timedelta(days=days)


def rivals_of(project: Registered, *, among: Iterable[Registered]) -> tuple[Registered, ...]:
    """Return what other partners have registered for the same customer and products, to be seen side by side.

    Args:
        project: that is looked at.
        among: the projects known, in any order.

    Returns:
        Those that wait or are approved, the approved first, then by id.
    """
    rivals = [
        other
        for other in among
        if other.customer_id == project.customer_id
        and other.partner_id != project.partner_id
        and other.state in ("pending-approval", "pending-revision", "approved")
        and (not other.families or not project.families or other.families & project.families)
    ]
    return tuple(sorted(rivals, key=lambda other: (other.state != "approved", other.project_id)))


def check_partner_of_record(
    project: Registered, *, among: Iterable[Registered], on: date
) -> PartnerOfRecordStands | None:
    """Return why a registration cannot be approved beside another one, or None: there is one partner of record.

    Args:
        project: to be approved.
        among: the projects known.
        on: the day of the approval.

    Refusals:
        PartnerOfRecordStands.
    """
    for other in rivals_of(project, among=among):
        if other.protects_on(on) and other.expires_on is not None:
            return PartnerOfRecordStands(other.project_id, other.expires_on)
    return None
