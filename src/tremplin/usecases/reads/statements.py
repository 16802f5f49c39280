"""Statements as partners and the vendor read them, and as files; each is printed from what was kept, and never anew."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from tremplin.documents.statement_page import statement_pdf
from tremplin.money import Money
from tremplin.payments.statement.keeping import Kept, kept_from
from tremplin.payments.statement.writing import statement_csv, statement_json
from tremplin.usecases.command import text_sha256
from tremplin.usecases.reads.reader import IN_SIGHT, Page, Reader, cut, page_size, place_after
from tremplin.usecases.refused import STATEMENT, words
from tremplin.usecases.right import APPROVER, AUDITOR, FINANCE, MANAGER, PARTNER_ADMIN
from tremplin.wording import Language

StatementForm = Literal["json", "csv", "pdf"]
FORMS: Final[tuple[StatementForm, ...]] = ("json", "csv", "pdf")

MAY_READ: Final = frozenset({PARTNER_ADMIN, "partner-finance", MANAGER, APPROVER, FINANCE, AUDITOR})
"""Who reads statements, of the partners in their sight."""

_LIST: Final = f"""
    SELECT statement_id, statement.partner_id, currency, number, statement.month, opening, closing, published_on
    FROM statement JOIN statement_run USING (month)
    WHERE {IN_SIGHT.format(column="statement.partner_id")}
        AND (%(partner)s::text IS NULL OR statement.partner_id = %(partner)s)
        AND (%(wanted)s::text IS NULL OR statement.month = %(wanted)s)
        AND (%(month)s::text IS NULL OR (statement.month, statement_id) < (%(month)s, %(id)s))
    ORDER BY statement.month DESC, statement_id DESC LIMIT %(at_most)s
"""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement in a list.

    Attributes:
        month: that it closes, such as "2026-03".
        opening: what the vendor owed before; below zero, what the partner owed.
        closing: what the vendor owes after it.
        published_on: the day that stands on it.
    """

    statement_id: str
    partner_id: str
    number: int
    month: str
    opening: Money
    closing: Money
    published_on: date


def list_statements(
    reader: Reader,
    *,
    partner_id: str | None = None,
    month: str | None = None,
    at_most: int = 50,
    after: str | None = None,
) -> Page[StatementRow]:
    """List statements in sight, the latest month first.

    Args:
        reader: who reads.
        partner_id: of one partner only; None: of all in sight.
        month: of one month only.
        at_most: how many, a hundred at most.
        after: what the page before gave as `next`.

    Raises:
        Refused: NotAllowed; NotFound: there is no such page.
    """
    reader.require_roles(MAY_READ)
    last_month, last_id = place_after(after, parts=2)
    size = page_size(at_most)
    asked = {"partner": partner_id, "wanted": month, "month": last_month, "id": last_id, "at_most": size + 1}
    rows = reader.rows(_LIST, {**reader.sight(), **asked})
    keys = [(row["month"], row["statement_id"]) for row in rows]
    return cut([_row(row) for row in rows], size=size, keys=keys)


def get_statement(reader: Reader, statement_id: str) -> Kept:
    """Return a statement as it was closed.

    Raises:
        Refused: NotAllowed; NotFound: there is none, or it is out of sight.
        ValueError: what is kept is not what was closed: a defect.
    """
    reader.require_roles(MAY_READ)
    row = reader.row("SELECT partner_id, content, sha256 FROM statement WHERE statement_id = %s", statement_id)
    reader.require_found(None if row is None else row["partner_id"], what=words(STATEMENT), name=statement_id)
    if row is None or text_sha256(row["content"]) != row["sha256"]:
        raise ValueError(f"The statement {statement_id} is not what was closed.")
    return kept_from(row["content"])


def claims_of_statement(reader: Reader, kept: Kept) -> frozenset[str]:
    """Return the claims that lines of a statement are about, among those that its partner made itself (S4).

    Args:
        reader: who has read the statement.
        kept: as it was closed.
    """
    rows = reader.rows(
        "SELECT claim_id FROM claim WHERE partner_id = %s AND claim_id = ANY (%s)",
        kept.statement.partner,
        sorted({one.reference for one in kept.statement.movements}),
    )
    return frozenset(row["claim_id"] for row in rows)


def statement_file(kept: Kept, *, form: StatementForm, language: Language) -> bytes:
    """Return a statement as a file: the same bytes for the same statement, form and language.

    Args:
        kept: as it was closed.
        form: json for programs, csv for spreadsheets, pdf for people.
        language: of its texts.
    """
    if form == "json":
        return statement_json(kept.statement, language)
    if form == "csv":
        return statement_csv(kept.statement, language)
    return statement_pdf(
        kept.statement, partner=kept.partner, vendor=kept.vendor, language=language, dated_on=kept.published_on
    )


def _row(row: dict[str, Any]) -> StatementRow:
    currency = row["currency"]
    return StatementRow(
        row["statement_id"],
        row["partner_id"],
        row["number"],
        row["month"],
        Money(row["opening"], currency),
        Money(row["closing"], currency),
        row["published_on"],
    )
