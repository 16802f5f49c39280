"""What payment needs to know of a partner besides its bank and its company: that it was checked lately."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import PARTNER, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.usecases.wrong_field import wrong_field
from tremplin.wording import Problems, text_key

_DAY_PASSED: Final = text_key("A check that ends on {seen} holds on no day to come.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiligence(Command):
    """Record that a partner was checked; the reason says what was looked at.

    Attributes:
        valid_until: first day on which the check no longer holds; after today.
    """

    kind: ClassVar[str] = "record-diligence"

    partner_id: str
    valid_until: date


def record_diligence(connection: Connection, command: RecordDiligence) -> Posted:
    """Record a due-diligence check; the latest one counts, and without one nothing is paid.

    Refusals: NotAllowed; NotFound (the partner).

    Raises:
        Problems: it would hold on no day to come.
    """

    def change(work: Work) -> None:
        require_partner(work, command.partner_id)
        if command.valid_until <= work.today:
            raise Problems([wrong_field("DAY_PASSED", _DAY_PASSED, "valid_until", seen=command.valid_until)])
        work.insert(
            "diligence",
            partner_id=command.partner_id,
            valid_until=command.valid_until.isoformat(),
            checked_by=work.standing.person_id,
        )
        work.audit(command.kind, command.partner_id, valid_until=command.valid_until.isoformat())

    return carry_out(connection, command, change)


def require_partner(work: Work, partner_id: str) -> None:
    """Ask that there is such a partner, and that the actor may know of it.

    Raises:
        Refused: NotFound.
    """
    require_sight(work.standing, partner_id)
    if work.row("SELECT 1 FROM organisation WHERE organisation_id = %s AND kind = 'partner'", partner_id) is None:
        raise Refused(NotFound(what=words(PARTNER), id=partner_id))


def diligence_of(rows: Rows, partners: Iterable[str]) -> Mapping[str, date]:
    """Return until when the last check of each partner holds; that day is the first on which it does not."""
    found = rows.rows(
        "SELECT DISTINCT ON (partner_id) partner_id, valid_until FROM diligence WHERE partner_id = ANY (%s)"
        " AND paper IS NULL ORDER BY partner_id, id DESC",
        sorted(partners),
    )
    return {row["partner_id"]: row["valid_until"] for row in found}
