"""What can be taken back from an award, what notice was given, and who would bear it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from tremplin.ledger.taking_back import clawback_parts
from tremplin.usecases.reads.claim_page import ClaimPage
from tremplin.usecases.reads.claims import said_label
from tremplin.usecases.reads.names import names_of
from tremplin.usecases.reads.reader import Reader
from tremplin.wording import Label

_OPEN: Final = ("clawback-noticed", "clawback-contested")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the terms by which an award is taken back.

    Attributes:
        when: what must have happened.
        is_borne_by_fault: whether one partner at fault bears all of it.
        goes_back: whether what is taken back can be promised anew; else it lapses.
    """

    id: str
    when: Label
    is_borne_by_fault: bool
    goes_back: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that is open.

    Attributes:
        amount: minor units that are to be taken back.
        why: the reason that the partner was given.
        contest_until: the first day on which it is too late to contest.
        contested_why: what the partner says against it; None while it has not contested.
    """

    amount: int
    rule: Rule | None
    why: str | None
    contest_until: date
    contested_why: str | None


@dataclass(frozen=True, slots=True)
class ClawbackPage:
    """An award as far as it can be taken back.

    Attributes:
        standing: minor units awarded and not taken back.
        rules: of the incentive; none: nothing is ever taken back.
        payees: ids and names of the partners who were paid.
    """

    standing: int
    rules: tuple[Rule, ...]
    notice: Notice | None
    payees: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, Fraction], ...]

    def borne(self, amount: int, *, at_fault: str | None) -> tuple[tuple[str, int], ...]:
        """Return what each partner would owe of an amount, by name."""
        names = dict(self.payees)
        parts = clawback_parts(amount, shares=dict(self.shares), at_fault=at_fault) if self.shares and amount else {}
        return tuple((names.get(one, one), part) for one, part in sorted(parts.items()))


def get_clawback_page(reader: Reader, seen: ClaimPage) -> ClawbackPage:
    """Return what can be taken back from the award of a claim that the reader sees."""
    claim_id, rules = seen.line.claim_id, rules_of(seen)
    parts = (reader.row(_PARTS, claim_id) or {}).get("parts") or []
    total = sum(int(one["amount"]) for one in parts)
    shares = tuple((one["payee"], Fraction(int(one["amount"]), total)) for one in parts) if total else ()
    names = names_of(reader, "partners", [one for one, _share in shares])
    return ClawbackPage(
        seen.line.net,
        rules,
        _notice(reader, seen, {one.id: one for one in rules}) if seen.line.state in _OPEN else None,
        tuple((one, names.get(one, one)) for one, _share in shares),
        shares,
    )


def rules_of(seen: ClaimPage) -> tuple[Rule, ...]:
    """Return the rules by which the terms of a claim's incentive take back, in their order."""
    known = seen.terms.compiled.programme.taking_back
    ids = seen.terms.compiled.ready(seen.record.incentive).incentive.taking_back
    return tuple(
        Rule(
            one,
            said_label(known[one].when, otherwise=one),
            is_borne_by_fault=known[one].split == "partner-at-fault",
            goes_back=known[one].gives_back == "available",
        )
        for one in ids
        if one in known
    )


def _notice(reader: Reader, seen: ClaimPage, known: dict[str, Rule]) -> Notice | None:
    row: dict[str, Any] | None = reader.row(_NOTICE, seen.line.claim_id)
    if row is None:
        return None
    contested = next((one.reason for one in reversed(seen.events) if one.event == "contest"), None)
    until = date.fromisoformat(row["notice"]["contest_until"])
    is_contested = seen.line.state == "clawback-contested"
    return Notice(
        int(row["notice"]["amount"]),
        known.get(row["notice"]["rule"]),
        row["reason"],
        until,
        contested if is_contested else None,
    )


_PARTS: Final = """
    SELECT data -> 'parts' AS parts FROM claim_event WHERE claim_id = %s AND event = 'approve' ORDER BY n DESC LIMIT 1
"""
_NOTICE: Final = """
    SELECT data -> 'notice' AS notice, reason FROM claim_event WHERE claim_id = %s AND data ? 'notice'
    ORDER BY n DESC LIMIT 1
"""
