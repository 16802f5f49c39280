"""What a partner has earned, line by line as it was booked, and what was taken back; whoever made the claim."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tremplin.money import Money
from tremplin.usecases.reads.claims import title_of
from tremplin.usecases.reads.reader import Page, Reader, cut, page_size, place_after
from tremplin.usecases.refused import PARTNER, words
from tremplin.wording import Label


@dataclass(frozen=True, slots=True)
class Earning:
    """One line of what a partner has earned.

    Attributes:
        seq: of the entry in the journal; what was booked first has the lowest.
        on: the day on which it is true in the world.
        amount: earned, or below zero when it was taken back: the partner's own part, whoever shares it (S4).
        title: of the incentive; None when the entry is of no claim.
        claim_id: of the partner's own claim; None when another partner made it.
        project_id: for which project.
    """

    seq: int
    on: date
    amount: Money
    title: Label | None
    claim_id: str | None
    project_id: str | None


_LEGS: Final = """
    SELECT leg.seq, leg.currency, -sum(leg.amount)::bigint AS amount, journal.effective_on, journal.context,
        claim.claim_id, claim.partner_id, claim.project_id, claim.programme, claim.terms_version_id, claim.incentive
    FROM leg JOIN journal USING (seq) LEFT JOIN claim ON claim.claim_id = journal.context::jsonb ->> 'claim'
    WHERE leg.account_key IN ('ACCR:' || %(partner)s, 'CLAW:' || %(partner)s)
        AND journal.kind IN ('award', 'reserve-and-use', 'clawback')
        AND (%(seq)s::bigint IS NULL OR leg.seq < %(seq)s)
    GROUP BY leg.seq, leg.currency, journal.seq, claim.claim_id ORDER BY leg.seq DESC, leg.currency LIMIT %(at_most)s
"""


def list_earnings(reader: Reader, partner_id: str, *, at_most: int = 50, after: str | None = None) -> Page[Earning]:
    """List what a partner has earned, the latest first.

    Args:
        reader: who reads.
        partner_id: whose earnings.
        at_most: how many, a hundred at most.
        after: what the page before gave as `next`.

    Raises:
        Refused: NotFound: the partner is out of sight, or there is no such page.
    """
    known = reader.row("SELECT organisation_id FROM organisation WHERE organisation_id = %s", partner_id)
    reader.require_found(partner_id if known else None, what=words(PARTNER), name=partner_id)
    (seq,) = place_after(after, parts=1)
    size = page_size(at_most)
    found = reader.rows(_LEGS, {"partner": partner_id, "seq": seq, "at_most": size + 1})
    return cut([_earning(reader, row, partner_id) for row in found], size=size, keys=[(row["seq"],) for row in found])


def _earning(reader: Reader, row: dict[str, Any], partner_id: str) -> Earning:
    is_own = row["partner_id"] == partner_id or not reader.is_partner
    return Earning(
        row["seq"],
        row["effective_on"],
        Money(row["amount"], row["currency"]),
        None if row["claim_id"] is None else title_of(reader, row),
        row["claim_id"] if is_own else None,
        row["project_id"],
    )
