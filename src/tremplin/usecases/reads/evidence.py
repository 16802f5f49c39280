"""What an auditor looks at: verdicts of the checker, transactions with their legs, the trail, and security events."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tremplin.usecases.reads.reader import Page, Reader, cut, page_size, place_after
from tremplin.usecases.right import AUDITOR, FINANCE

_READERS: Final = frozenset({AUDITOR, FINANCE})
VERDICTS_MAX: Final = 30
"""So many runs of the checker are listed, the latest first."""


@dataclass(frozen=True, slots=True)
class VerificationRun:
    """A run of the checker; `findings` are as the checker gave them, one for each invariant."""

    id: int
    verdict: str
    held: int
    failed: int
    not_applicable: int
    findings: tuple[dict[str, Any], ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class LegSeen:
    """A leg of a transaction, in whole units of its currency or unit."""

    account: str
    book: str
    currency: str
    amount: int
    balance_after: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction of the journal with its legs."""

    seq: int
    kind: str
    recorded_at: datetime
    effective_on: date
    accounting_on: date
    reverses: int | None
    claim_id: str | None
    hash: str
    legs: tuple[LegSeen, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A line of the trail, or a security event: who did what, when, to what."""

    id: int
    at: datetime
    person_id: str | None
    what: str
    subject: str | None
    detail: dict[str, Any]


_RUNS: Final = """
    SELECT id, verdict, held, failed, not_applicable, findings, at FROM verification ORDER BY id DESC LIMIT %s
"""
_ENTRIES: Final = """
    SELECT seq, kind, recorded_at, effective_on, accounting_on, reverses, context, encode(hash, 'hex') AS hash, ARRAY(
            SELECT jsonb_build_object('account', account_key, 'book', book, 'currency', currency, 'amount', amount,
                'balance_after', balance_after) FROM leg WHERE leg.seq = journal.seq ORDER BY n
        ) AS legs
    FROM journal
    WHERE (%(claim)s::text IS NULL
            OR command_id IN (SELECT command_id FROM claim_event WHERE claim_id = %(claim)s))
        AND (%(day)s::date IS NULL OR effective_on = %(day)s)
        AND (%(before)s::bigint IS NULL OR seq < %(before)s)
    ORDER BY seq DESC LIMIT %(at_most)s
"""
_TRAIL: Final = """
    SELECT id, at, actor_person AS person_id, what, subject, detail FROM audit
    WHERE (%(subject)s::text IS NULL OR subject = %(subject)s) AND (%(before)s::bigint IS NULL OR id < %(before)s)
    ORDER BY id DESC LIMIT %(at_most)s
"""
_SECURITY: Final = """
    SELECT id, at, actor_person AS person_id, what, NULL AS subject, detail FROM security_event
    WHERE %(before)s::bigint IS NULL OR id < %(before)s ORDER BY id DESC LIMIT %(at_most)s
"""

_UNITS: Final = """
    SELECT subject, coalesce(claim.unit, run.currency) AS unit FROM unnest(%s::text[]) AS subject
    LEFT JOIN claim ON claim_id IN (subject, regexp_replace(subject, '/[0-9]+$', ''))
    LEFT JOIN payment_run AS run ON run_id = subject
    WHERE coalesce(claim.unit, run.currency) IS NOT NULL
"""


def units_of(reader: Reader, subjects: Iterable[str]) -> dict[str, str]:
    """Return the units in which the amounts of claims, of what is taken back of them, and of payment runs are, by id.

    Args:
        reader: an auditor, or somebody of finance.
        subjects: ids; what has no unit of its own is left out.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(_READERS)
    return {row["subject"]: row["unit"] for row in reader.rows(_UNITS, sorted(set(subjects)))}


def list_verifications(reader: Reader) -> tuple[VerificationRun, ...]:
    """List the latest runs of the checker, the last one first.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(_READERS)
    found = reader.rows(_RUNS, VERDICTS_MAX)
    return tuple(VerificationRun(**{**row, "findings": tuple(row["findings"])}) for row in found)


def list_entries(
    reader: Reader, *, claim_id: str | None = None, day: date | None = None, at_most: int = 50, after: str | None = None
) -> Page[Entry]:
    """List transactions with their legs, the last one first.

    Args:
        reader: an auditor, or somebody of finance.
        claim_id: only those of commands that moved this claim.
        day: only those that are true in the world on this day.
        at_most: how many, a hundred at most.
        after: `next` of the page before.

    Raises:
        Refused: NotAllowed; NotFound (the page).
    """
    reader.require_roles(_READERS)
    size = page_size(at_most)
    asked = {"claim": claim_id, "day": day, "before": _number(after), "at_most": size + 1}
    entries = []
    for row in reader.rows(_ENTRIES, asked):
        claim = json.loads(row.pop("context")).get("claim")
        legs = tuple(LegSeen(**one) for one in row.pop("legs"))
        entries.append(Entry(**row, claim_id=claim, legs=legs))
    return cut(entries, size=size, keys=[(one.seq,) for one in entries])


def list_trail(
    reader: Reader, *, subject: str | None = None, at_most: int = 50, after: str | None = None
) -> Page[Trace]:
    """List what was done, the last first.

    Args:
        reader: an auditor, or somebody of finance.
        subject: only what was done to this: the id of a claim, a project, a person, a version.
        at_most: how many, a hundred at most.
        after: `next` of the page before.

    Raises:
        Refused: NotAllowed; NotFound (the page).
    """
    return _traces(reader, _TRAIL, {"subject": subject}, at_most=at_most, after=after)


def list_security(reader: Reader, *, at_most: int = 50, after: str | None = None) -> Page[Trace]:
    """List what was denied and what was tried, the last first.

    Raises:
        Refused: NotAllowed; NotFound (the page).
    """
    return _traces(reader, _SECURITY, {}, at_most=at_most, after=after)


def _traces(reader: Reader, query: str, asked: dict[str, Any], *, at_most: int, after: str | None) -> Page[Trace]:
    reader.require_roles(_READERS)
    size = page_size(at_most)
    found = reader.rows(query, {**asked, "before": _number(after), "at_most": size + 1})
    lines = [Trace(**row) for row in found]
    return cut(lines, size=size, keys=[(one.id,) for one in lines])


def _number(after: str | None) -> int | None:
    (text,) = place_after(after, parts=1)
    if text is not None and not (text.isascii() and text.isdigit() and len(text) < 19):
        place_after("?", parts=1)
    return None if text is None else int(text)
