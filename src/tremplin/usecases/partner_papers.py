"""What the vendor's finance records of a partner before it is paid: that it was checked, and papers of the terms.

Every partner is checked, whatever its terms. Bank details and the mandate for self-billing have lives of their own;
whatever else the terms ask for is recorded here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from tremplin.payments.hold import PaperOfTermsMissing
from tremplin.store.posting import Posted
from tremplin.terms.programme import Papers
from tremplin.usecases.command import Command
from tremplin.usecases.owing import paper_days, papers_asked
from tremplin.usecases.refused import PARTNER, NotFound, Refused, words
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.usecases.wrong_field import wrong_field
from tremplin.wording import Label, Problems, text_key

BANK_DETAILS: Final = "bank-details"
MANDATE: Final = "mandate"
OWN_LIFE: Final = (BANK_DETAILS, MANDATE)
"""The papers that the terms may name and that are given, confirmed and ended under “Company papers”."""

PAPER: Final = text_key("paper that the terms ask for")

_CHECK_OVER: Final = text_key("A check that ends on {seen} holds on no day to come.")
_PAPER_OVER: Final = text_key("A paper that ends on {seen} holds on no day to come.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiligence(Command):
    """Record that a partner was checked; the reason says what was looked at.

    Attributes:
        valid_until: first day on which the check no longer holds; after today.
    """

    kind: ClassVar[str] = "record-diligence"

    partner_id: str
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPaper(Command):
    """Record that a paper which the terms ask for is there; the reason says what was looked at.

    Attributes:
        paper: its id in the terms.
        valid_until: first day on which it no longer holds, after today; None where it has no end.
    """

    kind: ClassVar[str] = "record-paper"

    partner_id: str
    paper: str
    valid_until: date | None = None


def record_diligence(connection: Connection, command: RecordDiligence) -> Posted:
    """Record a due-diligence check; the latest one counts, and without one nothing is paid.

    Refusals: NotAllowed; NotFound (the partner).

    Raises:
        Problems: it would hold on no day to come.
    """

    def change(work: Work) -> None:
        _record(work, command.partner_id, paper=None, until=command.valid_until)
        work.audit(command.kind, command.partner_id, valid_until=command.valid_until.isoformat())

    return carry_out(connection, command, change)


def record_paper(connection: Connection, command: RecordPaper) -> Posted:
    """Record a paper of a partner; the latest record of each counts.

    Refusals: NotAllowed; NotFound (the partner, or no terms ask for such a paper).

    Raises:
        Problems: it would hold on no day to come.
    """

    def change(work: Work) -> None:
        _record(work, command.partner_id, paper=command.paper, until=command.valid_until)
        work.audit(command.kind, command.partner_id, paper=command.paper)

    return carry_out(connection, command, change)


def _record(work: Work, partner_id: str, *, paper: str | None, until: date | None) -> None:
    """Write down that a partner was checked (no paper named), or that a paper of the terms is there."""
    require_sight(work.standing, partner_id)
    if work.row("SELECT 1 FROM organisation WHERE organisation_id = %s AND kind = 'partner'", partner_id) is None:
        raise Refused(NotFound(what=words(PARTNER), id=partner_id))
    if paper is not None and paper not in papers_of_terms(work):
        raise Refused(NotFound(what=words(PAPER), id=paper))
    if until is not None and until <= work.today:
        template = _CHECK_OVER if paper is None else _PAPER_OVER
        raise Problems([wrong_field("DAY_PASSED", template, "valid_until", seen=until)])
    work.insert(
        "diligence",
        partner_id=partner_id,
        paper=paper,
        valid_until=None if until is None else until.isoformat(),
        checked_by=work.standing.person_id,
    )


def papers_of_terms(rows: Rows) -> Mapping[str, Label]:
    """Return every paper that approved terms ask for and that is recorded here, with its name in the latest of them."""
    found = rows.rows(
        """
        SELECT DISTINCT ON (paper ->> 'paper') paper ->> 'paper' AS id, paper -> 'label' AS label FROM terms_version,
            jsonb_each(convert_from(canonical, 'UTF8')::jsonb -> 'payment') AS rule (name, said),
            jsonb_array_elements(said -> 'papers') AS paper
        WHERE state = 'approved' AND paper ->> 'paper' <> ALL (%s) ORDER BY 1, terms_version.id DESC
        """,
        list(OWN_LIFE),
    )
    return {row["id"]: _label(row["id"], row["label"]) for row in found}


def diligence_of(rows: Rows, partners: Iterable[str]) -> Mapping[str, date]:
    """Return until when the last check of each partner holds; that day is the first on which it does not."""
    found = rows.rows(
        "SELECT DISTINCT ON (partner_id) partner_id, valid_until FROM diligence WHERE partner_id = ANY (%s)"
        " AND paper IS NULL ORDER BY partner_id, id DESC",
        sorted(partners),
    )
    return {row["partner_id"]: row["valid_until"] for row in found}


def papers_recorded(rows: Rows, partners: Iterable[str]) -> Mapping[str, Mapping[str, date | None]]:
    """Return the papers of partners that were recorded, and the first day on which each no longer holds."""
    found = rows.rows(
        "SELECT DISTINCT ON (partner_id, paper) partner_id, paper, valid_until FROM diligence"
        " WHERE partner_id = ANY (%s) AND paper IS NOT NULL ORDER BY partner_id, paper, id DESC",
        sorted(partners),
    )
    recorded: dict[str, dict[str, date | None]] = defaultdict(dict)
    for row in found:
        recorded[row["partner_id"]][row["paper"]] = row["valid_until"]
    return recorded


def papers_missing(
    rows: Rows, payees: Mapping[str, str], *, there: Mapping[str, frozenset[str]], on: date
) -> Mapping[str, tuple[PaperOfTermsMissing, ...]]:
    """Return which papers of the terms are missing for each payable, in the order of the terms.

    Bank details say so themselves; they are named here only where the terms let the sum be lost without them.

    Args:
        rows: that are read.
        payees: the partner of each payable, by its id.
        there: the papers that each partner has on that day.
        on: the day.
    """
    asked = papers_asked(rows, sorted(payees))
    missing = {
        payable_id: [one for one in papers.values() if one.paper not in there.get(payees[payable_id], ())]
        for payable_id, papers in asked.items()
    }
    lacking = {payable_id: papers for payable_id, papers in missing.items() if papers}
    days = paper_days(rows, sorted(lacking)) if lacking else {}
    return {
        payable_id: tuple(
            _missing(one, days.get((payable_id, one.paper)), on=on)
            for one in papers
            if one.paper != BANK_DETAILS or one.missing == "forfeited"
        )
        for payable_id, papers in lacking.items()
    }


def _missing(paper: Papers, until: date | None, *, on: date) -> PaperOfTermsMissing:
    is_lost = paper.missing == "forfeited"
    is_over = is_lost and (until is None or until < on)
    label = None if paper.label is None else {"en": paper.label.en, "fr": paper.label.fr}
    return PaperOfTermsMissing(_label(paper.paper, label), paper.paper not in OWN_LIFE, until, is_lost, is_over)


def _label(name: str, texts: Mapping[str, str] | None) -> Label:
    return Label({"en": name, "fr": name} if texts is None else {"en": texts["en"], "fr": texts["fr"]})
