"""One partner as the vendor looks after it: what it holds, its people, who has an interest in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import PARTNER, words

ROWS_MAX: Final = 200
"""So many rows of each list are read at most."""
PROJECTS_SHOWN: Final = 10
LAPSES_SOON: Final = timedelta(days=90)
"""How long before its end something that is held is said to lapse soon."""

_READERS: Final = frozenset({"channel-manager", "approver", "finance", "auditor"})


@dataclass(frozen=True, slots=True)
class Held:
    """A membership, a level or a competency over some days.

    Attributes:
        kind: memberships, levels, competencies or business_models.
        what: the programme, the level or the competency, by its code.
        about: the programme or area of a level, the kind of a competency; empty where there is none.
        until: the first day on which it counts no more; None: no end is set.
        standing: now, soon (it lapses within `LAPSES_SOON`), past or future.
    """

    kind: str
    what: str
    about: str
    since: date
    until: date | None
    standing: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the partner, with the roles that count now; no name once it is erased."""

    person_id: str
    name: str | None
    is_active: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfTheVendor:
    """A person of the vendor who looks after the partner, or has an interest in it.

    Attributes:
        is_interest: whether it is an interest; else it is the portfolio.
        until: when it ended; None: it stands.
    """

    person_id: str
    name: str | None
    is_interest: bool
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ProjectOfPartner:
    """A project that the partner registered."""

    project_id: str
    customer_name: str | None
    state: str
    value: int | None
    currency: str | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """A partner and what belongs to it.

    Attributes:
        held: memberships, then levels, competencies and business models, those of now first.
        projects: those that moved last.
        projects_in_all: how many it registered.
    """

    partner_id: str
    name: str
    country: str | None
    business_models: tuple[str, ...]
    held: tuple[Held, ...]
    people: tuple[Colleague, ...]
    of_vendor: tuple[OfTheVendor, ...]
    projects: tuple[ProjectOfPartner, ...]
    projects_in_all: int


def get_partner_page(reader: Reader, partner_id: str) -> PartnerPage:
    """Return a partner, for people of the vendor.

    Raises:
        Refused: NotAllowed; NotFound, also when it is out of sight.
    """
    reader.require_roles(_READERS)
    asked = {"partner": partner_id, "at": reader.at, "at_most": ROWS_MAX, "shown": PROJECTS_SHOWN}
    row = reader.row(_PARTNER, asked)
    reader.require_found(partner_id if row else None, what=words(PARTNER), name=partner_id)
    data: Mapping[str, Any] = (row or {}).get("data") or {}
    held = [_held(reader, one) for one in reader.rows(_HELD, asked)]
    projects = reader.rows(_PROJECTS, asked)
    return PartnerPage(
        partner_id,
        data.get("name", partner_id),
        data.get("country"),
        tuple(sorted(data.get("business_models") or ())),
        tuple(sorted(held, key=lambda one: (_KINDS.index(one.kind), _STANDINGS.index(one.standing), one.what))),
        tuple(Colleague(**{**one, "roles": tuple(one["roles"])}) for one in reader.rows(_PEOPLE, asked)),
        tuple(OfTheVendor(**one) for one in reader.rows(_OF_VENDOR, asked)),
        tuple(ProjectOfPartner(**{name: one[name] for name in ProjectOfPartner.__slots__}) for one in projects),
        projects[0]["total"] if projects else 0,
    )


_KINDS: Final = ("memberships", "levels", "competencies", "business_models")
_STANDINGS: Final = ("soon", "now", "future", "past")


def _held(reader: Reader, row: Mapping[str, Any]) -> Held:
    data = row["data"]
    what, about = {
        "memberships": (data.get("programme"), ""),
        "levels": (data.get("level"), data.get("area") or data.get("programme")),
        "competencies": (data.get("competency"), data.get("kind")),
        "business_models": (data.get("model"), ""),
    }[row["table_name"]]
    since, until = row["since"], row["until"]
    if since > reader.today:
        standing = "future"
    elif until is not None and until <= reader.today:
        standing = "past"
    else:
        standing = "soon" if until is not None and until <= reader.today + LAPSES_SOON else "now"
    return Held(row["table_name"], what, about or "", since, until, standing)


_PARTNER: Final = """
    SELECT organisation_id, (SELECT data FROM fact WHERE table_name = 'partners' AND superseded_at IS NULL
        AND record_id = organisation_id) AS data
    FROM organisation WHERE organisation_id = %(partner)s AND kind = 'partner'
"""

_HELD: Final = """
    SELECT table_name, data, (data ->> 'valid_from')::date AS since, (data ->> 'valid_until')::date AS until FROM fact
    WHERE table_name IN ('memberships', 'levels', 'competencies', 'business_models') AND superseded_at IS NULL
        AND data ? 'partner_id' AND data ->> 'partner_id' = %(partner)s
    ORDER BY since DESC, record_id LIMIT %(at_most)s
"""

_PEOPLE: Final = """
    SELECT person.person_id, private.name, person.is_active, ARRAY(
        SELECT role FROM role_grant WHERE person_id = person.person_id AND valid_from <= %(at)s
            AND (valid_until IS NULL OR valid_until > %(at)s) ORDER BY role) AS roles
    FROM person LEFT JOIN person_private AS private ON private.person_id = person.person_id
    WHERE person.organisation_id = %(partner)s
    ORDER BY person.is_active DESC, private.name, person.person_id LIMIT %(at_most)s
"""

_OF_VENDOR: Final = """
    SELECT found.*, private.name FROM (
        SELECT person_id, false AS is_interest, valid_from AS since, valid_until AS until FROM portfolio
        WHERE partner_id = %(partner)s AND valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s)
        UNION ALL
        SELECT person_id, true, valid_from, valid_until FROM interest WHERE organisation_id = %(partner)s
    ) AS found LEFT JOIN person_private AS private ON private.person_id = found.person_id
    ORDER BY found.is_interest, found.until IS NOT NULL, found.since DESC, found.person_id LIMIT %(at_most)s
"""

_PROJECTS: Final = """
    SELECT registration.project_id, registration.state, registration.expires_on,
        (project.data ->> 'value')::bigint AS value, project.data ->> 'currency' AS currency,
        (SELECT data ->> 'name' FROM fact WHERE table_name = 'customers' AND superseded_at IS NULL
            AND record_id = project.data ->> 'customer_id') AS customer_name, count(*) OVER () AS total
    FROM registration LEFT JOIN fact AS project ON project.table_name = 'projects' AND project.superseded_at IS NULL
        AND project.record_id = registration.project_id
    WHERE registration.partner_id = %(partner)s
    ORDER BY registration.state_since DESC, registration.project_id LIMIT %(shown)s
"""
