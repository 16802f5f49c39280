"""A partner's own company: membership, level and what the next one asks, competencies until they lapse, its people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from tremplin.claims.role import ROLES
from tremplin.facts.record import BusinessModel, Competency, Level, Membership, Partner
from tremplin.store.fact import CurrentFacts
from tremplin.store.terms import attribute_types
from tremplin.terms.programme import Programme
from tremplin.terms.prose.level import level_outline
from tremplin.terms.prose.outline import in_one_line
from tremplin.terms.prose.voice import voice_of
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import PERSON, words
from tremplin.wording import Language, Phrase

PEOPLE_MAX: Final = 200
SOON_DAYS: Final = 60
"""A competency that lapses within so many days is shown as lapsing soon."""


@dataclass(frozen=True, slots=True)
class Held:
    """Something that the company holds over some days.

    Attributes:
        code: of the level, the competency or the business model; empty for a membership.
        kind: of the competency.
        until: the first day on which it is held no more; None: without an end.
        state: `now`, `soon` (it ends within `SOON_DAYS`), `over`, or `ahead`.
    """

    code: str
    kind: str
    since: date
    until: date | None
    state: str

    @property
    def last_day(self) -> date | None:
        """The last day on which it is held."""
        return None if self.until is None else self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Company:
    """What is recorded of a partner.

    Attributes:
        models: business models over some days; those that it always has are in its own record.
        level: that it holds now; None when it holds none.
        next_level: the one above; None at the top.
        levels: the names of all of them, the lowest first.
    """

    partner: Partner | None
    memberships: tuple[Held, ...]
    levels_held: tuple[Held, ...]
    competencies: tuple[Held, ...]
    models: tuple[Held, ...]
    level: str | None
    next_level: str | None
    programme: Programme

    @property
    def levels(self) -> tuple[str, ...]:
        """The names of all levels, the lowest first."""
        return tuple(self.programme.level_names)

    def asked_of_next(self, language: Language) -> tuple[str, ...]:
        """Return what the terms ask for the next level, in words; empty where they do not say."""
        voice = voice_of(self.programme, language)
        rules = [one for one in self.programme.levels if one.level == self.next_level]
        return tuple(voice.sentence(in_one_line(one)) for rule in rules for one in level_outline(rule, voice).items)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the company with their roles."""

    person_id: str
    name: str
    email: str
    roles: tuple[str, ...]

    @property
    def role_words(self) -> tuple[Phrase, ...]:
        """The words for the roles."""
        return tuple(words(ROLES[one]) for one in self.roles)


def get_company(reader: Reader, programme: Programme) -> Company:
    """Return what is recorded of the reader's own partner, under a programme."""
    partner_id = reader.standing.organisation_id
    facts = CurrentFacts(reader.connection, attributes=attribute_types(programme))
    today, name = reader.today, programme.programme
    memberships: list[Membership] = [
        one for one in facts.of("memberships", "partner_id", partner_id) if one.programme == name
    ]
    levels: list[Level] = [one for one in facts.of("levels", "partner_id", partner_id) if one.programme == name]
    competencies: list[Competency] = list(facts.of("competencies", "partner_id", partner_id))
    levels_held = [_held(one, one.level, "", today=today) for one in levels]
    order = list(programme.level_names)
    now = [order.index(one.code) for one in levels_held if one.state in ("now", "soon") and one.code in order]
    at = max(now, default=-1)
    return Company(
        partner=facts.find("partners", partner_id),
        memberships=_sorted(_held(one, "", "", today=today) for one in memberships),
        levels_held=_sorted(levels_held),
        competencies=_sorted(_held(one, one.competency, one.kind, today=today) for one in competencies),
        models=_sorted(
            _held(one, one.model, "", today=today) for one in facts.of("business_models", "partner_id", partner_id)
        ),
        level=order[at] if at >= 0 else None,
        next_level=order[at + 1] if at + 1 < len(order) else None,
        programme=programme,
    )


def list_colleagues(reader: Reader) -> tuple[Colleague, ...]:
    """List the people of the reader's own company, by name."""
    rows = reader.rows(_PEOPLE, {"own": reader.standing.organisation_id, "person": None, "at_most": PEOPLE_MAX})
    return tuple(_colleague(row) for row in rows)


def get_colleague(reader: Reader, person_id: str) -> Colleague:
    """Return a person of the reader's own company.

    Raises:
        Refused: NotFound, also when they work elsewhere.
    """
    asked = {"own": reader.standing.organisation_id, "person": person_id, "at_most": 1}
    row = None if "\x00" in person_id else reader.row(_PEOPLE, asked)
    reader.require_found(reader.standing.organisation_id if row else None, what=words(PERSON), name=person_id)
    return _colleague(row or {})


_PEOPLE: Final = """
    SELECT person.person_id, coalesce(private.name, '') AS name, coalesce(private.email, '') AS email, ARRAY(
        SELECT role FROM role_grant WHERE role_grant.person_id = person.person_id AND valid_until IS NULL ORDER BY role
    ) AS roles
    FROM person LEFT JOIN person_private AS private USING (person_id)
    WHERE organisation_id = %(own)s AND is_active AND (%(person)s::text IS NULL OR person.person_id = %(person)s)
    ORDER BY name, person.person_id LIMIT %(at_most)s
"""


def _colleague(row: Mapping[str, Any]) -> Colleague:
    return Colleague(row["person_id"], row["name"] or row["person_id"], row["email"], tuple(row["roles"]))


def _held(one: Membership | Level | Competency | BusinessModel, code: str, kind: str, *, today: date) -> Held:
    until = one.valid_until
    state = "now"
    if until is not None and until <= today:
        state = "over"
    elif one.valid_from > today:
        state = "ahead"
    elif until is not None and until <= today + timedelta(days=SOON_DAYS):
        state = "soon"
    return Held(code, kind, one.valid_from, until, state)


def _sorted(held: Iterable[Held]) -> tuple[Held, ...]:
    """Return what is held now first, then by what ends first."""
    return tuple(sorted(held, key=lambda one: (_STATES[one.state], one.until or date.max, one.code, one.kind)))


_STATES: Final = {"soon": 0, "now": 1, "ahead": 2, "over": 3}
