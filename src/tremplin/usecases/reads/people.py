"""People and their rights, as an admin and an auditor see them: who may do what, since when, and who gave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tremplin.claims.role import CONFIRMED, VENDOR
from tremplin.usecases.access import rights_of
from tremplin.usecases.command import content_sha256
from tremplin.usecases.reads.reader import Page, Reader, cut, page_size, place_after
from tremplin.usecases.refused import PERSON, NotFound, Refused, words
from tremplin.usecases.right import ADMIN, AUDITOR

_READERS: Final = frozenset({ADMIN, AUDITOR})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody has, had, or will have once it is confirmed.

    Attributes:
        since: when it was given.
        until: when it was taken; None: it was not.
        given_by: who gave it.
        confirmed_by: the second person, where one is needed.
        waits: for a second person; until then it does not count.
    """

    role: str
    since: datetime
    until: datetime | None
    given_by: str | None
    confirmed_by: str | None
    waits: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with the rights that count or wait; on a page of their own with those that ended too.

    Attributes:
        name: empty once it was erased.
        email: empty once it was erased; for admins alone.
        organisation: its name.
        partners: ids of the partners that a channel manager looks after.
        interests: ids of the organisations in which an interest is declared.
    """

    person_id: str
    name: str
    email: str
    organisation_id: str
    organisation: str
    is_active: bool
    grants: tuple[Grant, ...]
    partners: tuple[str, ...]
    interests: tuple[str, ...]

    @property
    def roles(self) -> tuple[Grant, ...]:
        """The rights that count or wait now."""
        return tuple(one for one in self.grants if one.until is None)


@dataclass(frozen=True, slots=True)
class AccessReview:
    """The last time that the rights of an organisation's people were signed."""

    signed_by: str | None
    signed_at: datetime


_SELECT: Final = """
    SELECT person_id, coalesce(name, '') AS name, coalesce(email, '') AS email, organisation_id, is_active,
        coalesce((SELECT data ->> 'name' FROM fact WHERE table_name = 'partners' AND record_id = organisation_id
            AND superseded_at IS NULL), organisation_id) AS organisation,
        ARRAY(SELECT jsonb_build_object('role', role, 'since', valid_from, 'until', valid_until,
            'given_by', granted_by, 'confirmed_by', approved_by) FROM role_grant
            WHERE role_grant.person_id = person.person_id AND (%(all)s OR valid_until IS NULL)
            ORDER BY valid_until IS NOT NULL, id) AS grants,
        ARRAY(SELECT partner_id FROM portfolio WHERE portfolio.person_id = person.person_id AND valid_until IS NULL
            ORDER BY 1) AS partners,
        ARRAY(SELECT interest.organisation_id FROM interest WHERE interest.person_id = person.person_id
            AND valid_until IS NULL ORDER BY 1) AS interests
    FROM person LEFT JOIN person_private USING (person_id)
"""
_LIST: Final = f"""
    {_SELECT}
    WHERE (%(words)s = '' OR person_id = %(words)s OR organisation_id = %(words)s
            OR strpos(lower(name), lower(%(words)s)) > 0 OR strpos(lower(email), lower(%(words)s)) > 0)
        AND (%(side)s = '' OR (organisation_id = 'vendor') = (%(side)s = 'vendor'))
        AND (%(waiting)s = false OR EXISTS (SELECT 1 FROM role_grant WHERE role_grant.person_id = person.person_id
            AND valid_until IS NULL AND approved_by IS NULL AND role IN ('approver', 'finance')))
        AND (%(person)s::text IS NULL OR (organisation_id <> 'vendor', organisation_id, person_id)
            > (%(is_partner)s::boolean, %(organisation)s::text, %(person)s::text))
    ORDER BY organisation_id <> 'vendor', organisation_id, person_id LIMIT %(at_most)s
"""
_REVIEW: Final = """
    SELECT actor_person AS signed_by, at AS signed_at FROM audit
    WHERE what = 'review-access' AND subject = %s ORDER BY id DESC LIMIT 1
"""


def list_people(
    reader: Reader,
    *,
    words: str = "",
    side: str = "",
    waiting: bool = False,
    at_most: int = 50,
    after: str | None = None,
) -> Page[PersonLine]:
    """List people with their rights: the vendor's first, then those of the partners, by organisation and id.

    Args:
        reader: an admin or an auditor.
        words: letters of a name or an address, or the id of a person or an organisation.
        side: `vendor`, `partner`, or empty for both.
        waiting: only those with a right that waits for a second person.
        at_most: how many, a hundred at most.
        after: `next` of the page before.

    Raises:
        Refused: NotAllowed; NotFound (the page).
    """
    reader.require_roles(_READERS)
    size = page_size(at_most)
    organisation, person = place_after(after, parts=2)
    asked = {
        "all": False,
        "words": words.strip(),
        "side": side,
        "waiting": waiting,
        "is_partner": organisation != VENDOR,
        "organisation": organisation,
        "person": person,
        "at_most": size + 1,
    }
    lines = [_line(row, reader) for row in reader.rows(_LIST, asked)]
    return cut(lines, size=size, keys=[(one.organisation_id, one.person_id) for one in lines])


def get_person(reader: Reader, person_id: str) -> PersonLine:
    """Return a person with every right that they ever had, those of now first.

    Raises:
        Refused: NotAllowed; NotFound.
    """
    reader.require_roles(_READERS)
    row = reader.row(f"{_SELECT} WHERE person_id = %(person)s", {"all": True, "person": person_id})
    if row is None:
        raise Refused(NotFound(what=words(PERSON), id=person_id))
    return _line(row, reader)


def mail_chosen(reader: Reader) -> tuple[str, str]:
    """Return how the reader wants to be told by mail, and in which language."""
    found = reader.row("SELECT mail_choice, language FROM person WHERE person_id = %s", reader.standing.person_id)
    return (found["mail_choice"], found["language"]) if found else ("daily", "fr")


def find_organisation(reader: Reader, words_given: str) -> str | None:
    """Return the organisation that an id or the whole name of a partner means, or None."""
    row = reader.row(
        "SELECT organisation_id FROM organisation LEFT JOIN fact ON table_name = 'partners'"
        " AND record_id = organisation_id AND superseded_at IS NULL"
        " WHERE organisation_id = %(words)s OR lower(data ->> 'name') = lower(%(words)s)"
        " ORDER BY organisation_id <> %(words)s LIMIT 1",
        {"words": words_given.strip()},
    )
    return row["organisation_id"] if row else None


def access_to_review(reader: Reader) -> str:
    """Return the hash of the rights of the vendor's people as they stand: what a review signs."""
    return content_sha256(rights_of(reader, VENDOR))


def last_review(reader: Reader) -> AccessReview | None:
    """Return when the rights of the vendor's people were last signed, and by whom; None: never."""
    row = reader.row(_REVIEW, VENDOR)
    return AccessReview(**row) if row else None


def _line(row: Mapping[str, Any], reader: Reader) -> PersonLine:
    email = row["email"] if ADMIN in reader.standing.roles else ""
    grants = tuple(_grant(one) for one in row["grants"])
    lists = {name: tuple(row[name]) for name in ("partners", "interests")}
    return PersonLine(**{**row, **lists, "email": email, "grants": grants})


def _grant(data: Mapping[str, Any]) -> Grant:
    until = data["until"] and datetime.fromisoformat(data["until"])
    waits = until is None and data["confirmed_by"] is None and data["role"] in CONFIRMED
    since = datetime.fromisoformat(data["since"])
    return Grant(data["role"], since, until, data["given_by"], data["confirmed_by"], waits)
