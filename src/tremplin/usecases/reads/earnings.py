"""What a partner has earned, line by line as it was booked, what was taken back and lost; whoever made the claim."""

from collections.abc import Sequence
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
        AND journal.kind IN ('award', 'reserve-and-use', 'clawback', 'forfeit')
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
    _require_in_sight(reader, partner_id)
    (seq,) = place_after(after, parts=1)
    size = page_size(at_most)
    found = reader.rows(_LEGS, {"partner": partner_id, "seq": seq, "at_most": size + 1})
    return cut([_earning(reader, row, partner_id) for row in found], size=size, keys=[(row["seq"],) for row in found])


@dataclass(frozen=True, slots=True)
class QuarterEarned:
    """What a partner earned in a quarter by one incentive, its own part (S4).

    Attributes:
        start: first day of the quarter.
        incentive: empty when the entries are of no claim.
        earned: what was awarded, corrections included, in minor units of `currency`.
        taken_back: below zero.
    """

    start: date
    currency: str
    incentive: str
    earned: int
    taken_back: int

    @property
    def net(self) -> int:
        """What is left of it."""
        return self.earned + self.taken_back


@dataclass(frozen=True, slots=True)
class QuarterStatement:
    """What a partner had earned before a quarter, in it, and at its end."""

    start: date
    currency: str
    opening: int
    earned: int
    taken_back: int
    closing: int


QUARTERS_MAX: Final = 2_000
"""How many lines of quarter, incentive and currency are read at most."""


def earned_by_quarter(reader: Reader, partner_id: str) -> tuple[QuarterEarned, ...]:
    """Add up what a partner has earned by quarter, incentive and currency, the latest quarter first.

    Movements count on the day on which they are true in the world.

    Raises:
        Refused: NotFound: the partner is out of sight.
    """
    _require_in_sight(reader, partner_id)
    rows = reader.rows(_QUARTERS, {"partner": partner_id, "at_most": QUARTERS_MAX})
    return tuple(QuarterEarned(**row) for row in rows)


def statement_by_quarter(earned: Sequence[QuarterEarned]) -> tuple[QuarterStatement, ...]:
    """Return opening, earned, taken back and closing for each quarter and currency, the latest first."""
    standing: dict[str, int] = {}
    found: list[QuarterStatement] = []
    quarters = sorted({(one.start, one.currency) for one in earned})
    for start, currency in quarters:
        mine = [one for one in earned if (one.start, one.currency) == (start, currency)]
        opening = standing.get(currency, 0)
        earned_now, taken = sum(one.earned for one in mine), sum(one.taken_back for one in mine)
        standing[currency] = opening + earned_now + taken
        found.append(QuarterStatement(start, currency, opening, earned_now, taken, standing[currency]))
    return tuple(reversed(found))


_QUARTERS: Final = """
    SELECT date_trunc('quarter', journal.effective_on)::date AS start, leg.currency,
        coalesce(claim.incentive, '') AS incentive,
        coalesce(-sum(leg.amount) FILTER (WHERE journal.kind NOT IN ('clawback', 'forfeit')), 0)::bigint AS earned,
        coalesce(-sum(leg.amount) FILTER (WHERE journal.kind IN ('clawback', 'forfeit')), 0)::bigint AS taken_back
    FROM leg JOIN journal USING (seq) LEFT JOIN claim ON claim.claim_id = journal.context::jsonb ->> 'claim'
    WHERE leg.account_key IN ('ACCR:' || %(partner)s, 'CLAW:' || %(partner)s)
        AND journal.kind IN ('award', 'reserve-and-use', 'clawback', 'forfeit')
    GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3 LIMIT %(at_most)s
"""


def _require_in_sight(reader: Reader, partner_id: str) -> None:
    known = reader.row("SELECT organisation_id FROM organisation WHERE organisation_id = %s", partner_id)
    reader.require_found(partner_id if known else None, what=words(PARTNER), name=partner_id)


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
