"""What the journal holds for statements: legs of some partners after their last statement, with what they are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tremplin.money import Money
from tremplin.payments.statement.keeping import Kept, kept_from
from tremplin.payments.statement.movement import OWED_KINDS, Booked, BookedLeg
from tremplin.usecases.rows import Rows

Balance = tuple[str, str]
"""A partner and a currency: what has one row of statements."""

_LAST: Final = """
    SELECT DISTINCT ON (partner_id, currency) content FROM statement
    WHERE partner_id = ANY (%s) ORDER BY partner_id, currency, number DESC
"""
_BALANCES: Final = """
    SELECT DISTINCT account.party, account.currency FROM account
    WHERE account.party = ANY (%(partners)s) AND account.kind = ANY (%(kinds)s)
        AND EXISTS (
            SELECT 1 FROM leg WHERE leg.account_key = account.account_key AND leg.currency = account.currency
                AND leg.account_version = 1 AND leg.seq <= %(until)s
        )
    ORDER BY 1, 2
"""
# A line names the claim to the partner that made it, and the project to the one that shares it (S4).
_LEGS: Final = """
    SELECT wanted.party, leg.currency, leg.seq, wanted.kind, leg.amount,
        journal.kind AS what, journal.effective_on, journal.accounting_on, journal.context::jsonb AS context,
        claim.partner_id AS claimant, claim.project_id, decision.n AS receipt
    FROM unnest(%(keys)s::text[], %(kinds)s::text[], %(parties)s::text[], %(currencies)s::text[], %(afters)s::bigint[])
        AS wanted (account_key, kind, party, currency, after_seq)
    JOIN leg ON leg.account_key = wanted.account_key AND leg.currency = wanted.currency
        AND leg.seq > wanted.after_seq AND leg.seq <= %(until)s
    JOIN journal ON journal.seq = leg.seq
    LEFT JOIN claim ON claim.claim_id = journal.context::jsonb ->> 'claim'
    LEFT JOIN decision ON decision.claim_id = claim.claim_id AND decision.command_id = journal.command_id
    ORDER BY leg.seq, leg.n
"""
_RESERVED: Final = """
    SELECT part ->> 'payee' AS party, claim.unit AS currency, sum((part ->> 'amount')::bigint)::bigint AS amount
    FROM claim
    JOIN LATERAL (
        SELECT data -> 'promised' AS promised FROM claim_event
        WHERE claim_event.claim_id = claim.claim_id AND data ? 'promised' AND at <= %(at)s ORDER BY n DESC LIMIT 1
    ) AS event ON true
    CROSS JOIN LATERAL jsonb_array_elements(event.promised) AS part
    WHERE part ->> 'payee' = ANY (%(partners)s) AND claim.unit = ANY (%(currencies)s)
        AND EXISTS (
            SELECT 1 FROM reservation WHERE reservation.claim_id = claim.claim_id AND opened_seq <= %(until)s
                AND (closed_seq IS NULL OR closed_seq > %(until)s)
        )
        AND NOT EXISTS (
            SELECT 1 FROM claim_event WHERE claim_event.claim_id = claim.claim_id AND event = 'accrue'
        )
    GROUP BY 1, 2
"""
_EXPECTED: Final = """
    SELECT account.party, leg.currency, -sum(leg.amount)::bigint AS amount
    FROM account JOIN leg ON leg.account_key = account.account_key AND leg.currency = account.currency
    WHERE account.kind = 'ACCR_EST' AND account.party = ANY (%(partners)s) AND leg.seq <= %(until)s
    GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """All that the statements of some partners are made of.

    Attributes:
        balances: partners with their currencies that something was ever booked for.
        before: the last statement of each.
        journal: transactions since, by partner and currency.
        reserved: minor units for claims under way.
        expected: minor units for open periods.
    """

    balances: tuple[Balance, ...]
    before: Mapping[Balance, Kept]
    journal: Mapping[Balance, Sequence[Booked]]
    reserved: Mapping[Balance, int]
    expected: Mapping[Balance, int]


def stretch_of(rows: Rows, partners: Sequence[str], *, until_seq: int, at: datetime) -> Stretch:
    """Read what the statements of some partners are made of, in five questions however many they are.

    Args:
        rows: that are read.
        partners: ids.
        until_seq: the last transaction that is covered.
        at: when it was recorded.
    """
    asked = {"partners": list(partners), "kinds": sorted(OWED_KINDS), "until": until_seq, "at": at}
    balances = tuple((row["party"], row["currency"]) for row in rows.rows(_BALANCES, asked))
    kept = [kept_from(row["content"]) for row in rows.rows(_LAST, list(partners))]
    before = {(one.statement.partner, one.statement.currency): one for one in kept}
    currencies = sorted({currency for _partner, currency in balances})
    return Stretch(
        balances,
        before,
        _journal(rows, balances, before, until_seq=until_seq),
        _amounts(rows.rows(_RESERVED, {**asked, "currencies": currencies})),
        _amounts(rows.rows(_EXPECTED, asked)),
    )


def _journal(
    rows: Rows, balances: Sequence[Balance], before: Mapping[Balance, Kept], *, until_seq: int
) -> dict[Balance, list[Booked]]:
    wanted = [(kind, *balance) for balance in balances for kind in sorted(OWED_KINDS)]
    found = rows.rows(
        _LEGS,
        {
            "keys": [f"{kind}:{partner}" for kind, partner, _currency in wanted],
            "kinds": [kind for kind, _partner, _currency in wanted],
            "parties": [partner for _kind, partner, _currency in wanted],
            "currencies": [currency for _kind, _partner, currency in wanted],
            "afters": [
                before[partner, currency].statement.until_seq if (partner, currency) in before else 0
                for _kind, partner, currency in wanted
            ],
            "until": until_seq,
        },
    )
    legs: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for row in found:
        legs.setdefault((row["party"], row["currency"], row["seq"]), []).append(row)
    journal: dict[Balance, list[Booked]] = {}
    for (partner, currency, _seq), booked in legs.items():
        journal.setdefault((partner, currency), []).append(_booked(booked, partner))
    return journal


def _booked(rows: Sequence[Mapping[str, Any]], partner: str) -> Booked:
    first = rows[0]
    is_own = first["claimant"] == partner
    receipt = None if first["receipt"] is None or not is_own else f"{first['context']['claim']}/{first['receipt']}"
    return Booked(
        first["seq"],
        first["what"],
        first["effective_on"],
        first["accounting_on"],
        _reference(first, is_own=is_own),
        receipt,
        tuple(BookedLeg(row["kind"], partner, Money(row["amount"], row["currency"])) for row in rows),
    )


def _reference(row: Mapping[str, Any], *, is_own: bool) -> str:
    context = row["context"]
    for name in ("document", "run"):
        if context.get(name):
            return str(context[name])
    if is_own:
        return str(context["claim"])
    return str(row["project_id"] or "")


def _amounts(rows: Iterable[Mapping[str, Any]]) -> dict[Balance, int]:
    return {(row["party"], row["currency"]): row["amount"] for row in rows if row["amount"]}
