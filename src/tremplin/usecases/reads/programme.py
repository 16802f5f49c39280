"""The versions of a programme's terms, as people of the vendor see them: state, days, and who had a part in each."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tremplin.terms.programme import Programme
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import TERMS, NotFound, Refused, words
from tremplin.usecases.terms import terms_by_id

VERSIONS_MAX: Final = 200
"""So many versions are listed, the latest first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of terms.

    Attributes:
        id: of its row.
        state: draft, proposed, approved or withdrawn.
        starts_on: first day in force.
        ends_on: last day in force.
        is_in_force: today.
        imported_by: who imported it.
        imported_at: when.
        terms_sha256: of what it says; an approval is bound to it.
    """

    id: int
    programme: str
    version: str
    state: str
    starts_on: date
    ends_on: date
    is_in_force: bool
    imported_by: str
    imported_at: datetime
    proposed_by: str | None
    approved_by: str | None
    terms_sha256: str

    @property
    def people(self) -> tuple[str | None, ...]:
        """Who had a part in it."""
        return (self.imported_by, self.proposed_by, self.approved_by)


_VERSIONS: Final = """
    SELECT id, programme, version, terms_version.state, in_force_from AS starts_on, in_force_to AS ends_on,
        terms_version.state = 'approved' AND %(today)s BETWEEN in_force_from AND in_force_to AS is_in_force,
        coalesce(command.actor_person, command.on_behalf_of) AS imported_by, at AS imported_at, proposed_by,
        approved_by, terms_sha256
    FROM terms_version JOIN command USING (command_id)
    WHERE %(id)s::bigint IS NULL OR id = %(id)s
    ORDER BY programme, in_force_from DESC, id DESC LIMIT %(at_most)s
"""
_BEFORE: Final = """
    SELECT id FROM terms_version
    WHERE programme = %s AND id <> %s AND state = 'approved' AND in_force_from <= %s
    ORDER BY in_force_from DESC, id DESC LIMIT 1
"""


def list_versions(reader: Reader) -> tuple[Version, ...]:
    """List the versions of every programme, the latest first; nothing for who is not of the vendor."""
    return _versions(reader, None) if _may_see(reader) else ()


def get_version(reader: Reader, version_id: int) -> Version:
    """Return a version.

    Raises:
        Refused: NotFound (also for who is not of the vendor).
    """
    found = _versions(reader, version_id) if _may_see(reader) else ()
    if not found:
        raise Refused(NotFound(what=words(TERMS), id=str(version_id)))
    return found[0]


def version_before(reader: Reader, version: Version) -> Version | None:
    """Return the approved version that a version follows, or None."""
    row = reader.row(_BEFORE, version.programme, version.id, version.starts_on)
    return get_version(reader, row["id"]) if row else None


def programme_of(reader: Reader, version: Version) -> Programme:
    """Return what a version says."""
    return terms_by_id(reader, version.id).compiled.programme


def files_of(reader: Reader, version: Version) -> dict[str, bytes]:
    """Return the files of a version by name."""
    row: dict[str, Any] = reader.rows("SELECT files FROM terms_version WHERE id = %s", version.id)[0]
    return {name: b64decode(content) for name, content in row["files"].items()}


def _may_see(reader: Reader) -> bool:
    return not reader.is_partner and bool(reader.standing.roles)


def _versions(reader: Reader, version_id: int | None) -> tuple[Version, ...]:
    asked = {"today": reader.today, "id": version_id, "at_most": VERSIONS_MAX}
    return tuple(Version(**row) for row in reader.rows(_VERSIONS, asked))
