"""One pass over the journal, from its first entry: hashes, numbers, running balances, room under limits.

Set-based SQL would sort a million legs for each of these questions; here each leg is looked at once, in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from tremplin.checker.ledger.canonical import GENESIS, header_hash, leg_hash
from tremplin.checker.ledger.finding import Cursor, OnProgress, Tally, ask

PAGE: Final = 5_000
"""Transactions that are read at once: what is in memory does not grow with the journal."""

_HEADERS: Final = """
    SELECT seq, command_id, kind, recorded_at, effective_on, accounting_on, leg_count, leg_hash, prev_hash, hash,
           reverses, context
    FROM journal WHERE seq > %(after)s ORDER BY seq LIMIT %(page)s"""
_LEGS: Final = """
    SELECT seq, n, account_key, book, currency, amount, balance_after, account_version
    FROM leg WHERE seq > %(after)s AND seq <= %(until)s ORDER BY seq, n"""
_GUARDED: Final = ("available", "reserved", "used", "lapsed")

AccountKey = tuple[str, str]


@dataclass(slots=True)
class Fold:
    """What the entries read so far come to.

    Attributes:
        tally: what was seen, and the first offences.
        balances: by account and currency, the balance and the version that its legs come to.
        head: number and hash of the last entry.
        moved: accounts of limits that the command at hand has moved, with its number and what they come to.
    """

    tally: Tally
    balances: dict[AccountKey, tuple[int, int]] = field(default_factory=dict)
    head: tuple[int, bytes] = (0, GENESIS)
    moved: dict[AccountKey, tuple[int, int]] = field(default_factory=dict)
    command: object = None


def fold_journal(cursor: Cursor, *, tally: Tally, total: int, on_progress: OnProgress) -> Fold:
    """Read the journal from its first entry to its last and check each against the ones before.

    Args:
        cursor: of the database.
        tally: takes what is found about L5, L8, L10 and L12.
        total: how much work there is in all, for the progress.
        on_progress: is told the entries that are done.
    """
    fold = Fold(tally)
    # Counted from the start, so that an empty journal says 0 rather than nothing.
    for invariant, name in (("L5", "entries"), ("L8", "legs"), ("L10", "commands"), ("L12", "entries")):
        tally.count(invariant, name, by=0)
    for header, legs in _entries(cursor):
        _check_entry(fold, header, legs)
        on_progress(tally.checked["L12"]["entries"], total)
    _check_room(fold)
    _check_head(fold, cursor)
    return fold


def _entries(cursor: Cursor) -> Iterator[tuple[dict[str, Any], list[tuple[Any, ...]]]]:
    after = 0
    while headers := ask(cursor, _HEADERS, {"after": after, "page": PAGE}):
        until = headers[-1]["seq"]
        cursor.execute(_LEGS, {"after": after, "until": until})
        legs = {seq: list(rows) for seq, rows in groupby(cursor.fetchall(), key=itemgetter(0))}
        for header in headers:
            yield header, [row[1:] for row in legs.get(header["seq"], [])]
        after = until


def _check_entry(fold: Fold, header: dict[str, Any], legs: list[tuple[Any, ...]]) -> None:
    seq, tally = header["seq"], fold.tally
    last_seq, last_hash = fold.head
    tally.count("L5", "entries")
    tally.count("L12", "entries")
    if seq != last_seq + 1:
        tally.note("L8", "NUMBER_MISSING", seq=last_seq + 1, next=seq)
    if leg_hash(legs) != header["leg_hash"]:
        tally.note("L5", "LEGS_DIFFER", seq=seq, kind=header["kind"], leg_hash=header["leg_hash"])
    if header["prev_hash"] != last_hash:
        tally.note("L12", "LINK_BROKEN", seq=seq, prev_hash=header["prev_hash"], hash_before=last_hash)
    if header_hash(header) != header["hash"]:
        tally.note("L12", "HASH_DIFFERS", seq=seq, kind=header["kind"], hash=header["hash"])
    # What stands in the row is the base of the next: one change is one offence, not the whole rest of the chain.
    fold.head = (seq, header["hash"])
    if header["command_id"] != fold.command:
        _check_room(fold)
        fold.command = header["command_id"]
    _check_legs(fold, seq, legs)


def _check_legs(fold: Fold, seq: int, legs: list[tuple[Any, ...]]) -> None:
    fold.tally.count("L8", "legs", by=len(legs))
    for n, account_key, book, currency, amount, balance_after, version in legs:
        key = (account_key, currency)
        balance, last_version = fold.balances.get(key, (0, 0))
        if version != last_version + 1 or balance_after != balance + amount:
            fold.tally.note(
                "L8",
                "NOT_RUNNING_ON",
                seq=seq,
                n=n,
                account_key=account_key,
                currency=currency,
                amount=amount,
                balance_before=balance,
                balance_after=balance_after,
                account_version=version,
            )
        # The sum of the amounts, not what the row says: so that a wrong row is one offence.
        fold.balances[key] = (balance + amount, last_version + 1)
        if book == "A" and account_key.rpartition(":")[2] in _GUARDED:
            fold.moved[key] = (seq, balance + amount)


def _check_room(fold: Fold) -> None:
    """Check that the command that ends here left no part of a limit below zero."""
    if fold.command is not None:
        fold.tally.count("L10", "commands")
    for (account_key, unit), (seq, balance) in fold.moved.items():
        if balance < 0:
            fold.tally.note("L10", "LIMIT_EXCEEDED", seq=seq, account_key=account_key, unit=unit, balance=balance)
    fold.moved.clear()


def _check_head(fold: Fold, cursor: Cursor) -> None:
    """Compare where the chain ends with where the sequencer says that it ends."""
    for head in ask(cursor, "SELECT seq, hash FROM sequencer"):
        seq, last_hash = fold.head
        if head["seq"] != seq:
            fold.tally.note("L8", "TAIL_MISSING", seq=seq, sequencer=head["seq"])
        if head["hash"] != last_hash:
            fold.tally.note("L12", "HEAD_DIFFERS", seq=seq, hash=last_hash, sequencer=head["hash"])
