"""Payment runs as who releases them sees them: what the server works out, never what the preparer says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from tremplin.money import Money
from tremplin.payments.run.line import Line
from tremplin.payments.run.order import Rewritten, rewritten_names
from tremplin.payments.run.prepare import LeftOut, Run
from tremplin.payments.run.release import Paid, notices_of
from tremplin.store.posting import note_security
from tremplin.usecases.payables import payable_of
from tremplin.usecases.payment_holds import holds_by_payable
from tremplin.usecases.payment_runs import RUN, RunInHand, prepared_run, run_in_hand
from tremplin.usecases.reads.invoices import FilesKept
from tremplin.usecases.reads.names import by_name
from tremplin.usecases.reads.reader import Page, Reader, cut, page_size, place_after
from tremplin.usecases.refused import PAYMENT, NotFound, Refused, words
from tremplin.usecases.releasing import file_of_run
from tremplin.usecases.right import AUDITOR, FINANCE
from tremplin.wording import Refusal, text_key

MAY_READ: Final = frozenset({FINANCE, AUDITOR})

SHOWN_OF_IBAN: Final = 4

EVIDENCE: Final = text_key("evidence of a payment")

UNSETTLED_MAX: Final = 500
"""How many payments that people have to settle are read at once."""


@dataclass(frozen=True, slots=True)
class RunSeen:
    """A run in a list: how much, for when, how far it is, who had a part, and the hash of its file once it was sent."""

    run_id: str
    state: str
    currency: str
    execute_on: date
    count: int
    total: Money
    prepared_by: str
    released_by: str | None
    recalled_by: str | None
    file_sha256: str | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewedRun:
    """A run as it is looked at before it is released, and afterwards.

    Attributes:
        seen: as in a list.
        lines: of those that were not taken out; accounts are shown by their end, but to finance.
        notices: what stands out: accounts never paid to, one account of two payees, the same amount a short while ago.
        rewritten: names that the bank will read differently.
        held: what stands in the way of payments now, by payable; it has to go, or the payments do.
        shown: hash of what is shown, which whoever releases names (W7).
    """

    seen: RunSeen
    lines: tuple[Line, ...]
    notices: tuple[Refusal, ...]
    rewritten: tuple[Rewritten, ...]
    held: Mapping[str, tuple[Refusal, ...]]
    shown: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """How somebody proposes that a payment ended, and the hash of what shows it."""

    is_paid: bool
    evidence: str
    reason: str
    proposed_by: str


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A payment that people have to settle: nothing was heard of it, or what was heard contradicts itself.

    Attributes:
        told: what happened to it, each with the hash of its evidence, the first first.
        proposals: that wait for another person.
    """

    end_to_end_id: str
    run_id: str
    partner_id: str
    amount: Money
    state: str
    told: tuple[tuple[str, str | None], ...]
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class BankFileSeen:
    """A file of the bank: what came of it, and the answers about nothing that was ordered."""

    sha256: str
    kind: str
    name: str
    at: datetime
    taken_in_by: str
    answers: int
    matched: int
    repeated: int
    unmatched: tuple[Mapping[str, Any], ...]


def list_unsettled(reader: Reader) -> tuple[Unsettled, ...]:
    """List the payments that people have to settle, by their name at the bank; `UNSETTLED_MAX` at most.

    Refusals: NotAllowed.
    """
    reader.require_roles(MAY_READ)
    return tuple(_unsettled(row) for row in reader.rows(_UNSETTLED, {"name": None, "most": UNSETTLED_MAX}))


def get_unsettled(reader: Reader, end_to_end_id: str) -> Unsettled:
    """Return a payment that people have to settle, by its name at the bank.

    Refusals: NotAllowed; NotFound (there is none, or its end is clear).
    """
    reader.require_roles(MAY_READ)
    rows = reader.rows(_UNSETTLED, {"name": end_to_end_id, "most": 1})
    if not rows:
        raise Refused(NotFound(what=words(PAYMENT), id=end_to_end_id))
    return _unsettled(rows[0])


def get_evidence(reader: Reader, end_to_end_id: str, evidence: str, *, folder: FilesKept) -> bytes:
    """Return the file that somebody handed in to show how a payment ended.

    Args:
        reader: who reads.
        end_to_end_id: of the payment.
        evidence: hash of the file.
        folder: where files are kept.

    Refusals: NotAllowed; NotFound (no such proposal for this payment, or the file is not there).
    """
    reader.require_roles(MAY_READ)
    query = "SELECT 1 AS found FROM line_settlement WHERE end_to_end_id = %s AND evidence = %s LIMIT 1"
    content = folder.read(evidence) if reader.row(query, end_to_end_id, evidence) else None
    if content is None:
        raise Refused(NotFound(what=words(EVIDENCE), id=evidence))
    return content


def count_unsettled(reader: Reader) -> int:
    """Count the payments that people have to settle.

    Refusals: NotAllowed.
    """
    reader.require_roles(MAY_READ)
    (row,) = reader.rows("SELECT count(*) AS n FROM payment_line WHERE state IN ('unknown', 'parked')")
    found: int = row["n"]
    return found


def list_bank_files(reader: Reader, *, at_most: int = 50, after: str | None = None) -> Page[BankFileSeen]:
    """List the files of the bank that were taken in, the latest first.

    Refusals: NotAllowed; NotFound (the page).
    """
    reader.require_roles(MAY_READ)
    at, name = place_after(after, parts=2)
    size = page_size(at_most)
    rows = reader.rows(
        "SELECT * FROM bank_file WHERE %(at)s::timestamptz IS NULL OR (at, sha256) < (%(at)s, %(after)s)"
        " ORDER BY at DESC, sha256 DESC LIMIT %(at_most)s",
        {"at": at, "after": name, "at_most": size + 1},
    )
    names = ("sha256", "kind", "name", "at", "taken_in_by", "answers", "matched", "repeated")
    files = [BankFileSeen(**{one: row[one] for one in names}, unmatched=tuple(row["unmatched"])) for row in rows]
    return cut(files, size=size, keys=[(row["at"], row["sha256"]) for row in rows])


def list_runs(reader: Reader, *, at_most: int = 50, after: str | None = None) -> Page[RunSeen]:
    """List the runs, the latest first.

    Refusals: NotAllowed; NotFound (the page).
    """
    reader.require_roles(MAY_READ)
    at, run_id = place_after(after, parts=2)
    size = page_size(at_most)
    rows = reader.rows(_RUNS, {"at": at, "after": run_id, "at_most": size + 1})
    return cut([_seen(row) for row in rows], size=size, keys=[(row["at"], row["run_id"]) for row in rows])


def review_run(reader: Reader, run_id: str) -> ReviewedRun:
    """Show a run with all that a computer finds in it; that accounts were read is noted (X2).

    Refusals: NotAllowed; NotFound.
    """
    reader.require_roles(MAY_READ)
    held = run_in_hand(reader, run_id)
    run = held.run
    (row,) = reader.rows(_RUNS_WHERE.format(where="run.run_id = %(run)s"), {"run": run_id})
    detail = {"run_id": run_id, "lines": run.count}
    note_security(reader.connection, actor=reader.standing.person_id, what="bank-details-read", detail=detail)
    is_open = row["state"] == "prepared"
    return ReviewedRun(
        _seen(row),
        run.lines if FINANCE in reader.standing.roles else tuple(map(_masked, run.lines)),
        by_name(reader, notices_of(run, before=_paid_before(reader, run))),
        rewritten_names(run),
        _held(reader, held) if is_open else {},
        run.shown_hash,
    )


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """The order to the bank, made again: the same bytes as those that were kept when the run was sent."""

    content: bytes
    sha256: str
    count: int
    total: Money


def order_of_run(reader: Reader, run_id: str) -> OrderSeen:
    """Return the order to the bank of a run that was sent; that accounts were read is noted (X2).

    Refusals: NotAllowed; NotFound (the run, or it was not sent).

    Raises:
        AssertionError: it has other bytes than were kept (M2). A defect.
    """
    reader.require_roles(frozenset({FINANCE}))
    held = run_in_hand(reader, run_id)
    if held.row["file_sha256"] is None:
        raise Refused(NotFound(what=words(RUN), id=run_id))
    content = file_of_run(held)
    name = sha256(content).hexdigest()
    if name != held.row["file_sha256"]:
        raise AssertionError(f"M2: the order of {run_id} is not what it was: {name}.")
    detail = {"run_id": run_id, "sha256": name}
    note_security(reader.connection, actor=reader.standing.person_id, what="bank-details-read", detail=detail)
    return OrderSeen(content, name, held.run.count, held.run.total)


def left_out(reader: Reader, *, currency: str, execute_on: date) -> tuple[LeftOut, ...]:
    """Say which payables that are due would be left out of a run, each with every reason.

    Refusals: NotAllowed.
    """
    reader.require_roles(MAY_READ)
    return prepared_run(reader, "", currency=currency, execute_on=execute_on).left_out


_UNSETTLED: Final = """
    SELECT line.*,
        (SELECT jsonb_agg(jsonb_build_object('event', event, 'evidence', evidence) ORDER BY n) FROM line_event
            WHERE line_event.end_to_end_id = line.end_to_end_id) AS told,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('is_paid', is_paid, 'evidence', evidence, 'reason', reason,
            'proposed_by', proposed_by) ORDER BY id), '[]') FROM line_settlement AS proposed
            WHERE proposed.end_to_end_id = line.end_to_end_id AND confirmed_by IS NULL) AS proposals
    FROM payment_line AS line WHERE state IN ('unknown', 'parked')
        AND (%(name)s::text IS NULL OR line.end_to_end_id = %(name)s)
    ORDER BY end_to_end_id LIMIT %(most)s
"""

_RUNS_WHERE: Final = """
    SELECT run.*, coalesce(line.count, 0)::int AS lines, coalesce(line.total, 0)::bigint AS sum
    FROM payment_run AS run LEFT JOIN LATERAL (
        SELECT count(*) AS count, sum(amount) AS total FROM payment_line
        WHERE payment_line.run_id = run.run_id AND state <> 'dropped'
    ) AS line ON true
    WHERE {where}
"""
_RUNS: Final = (
    _RUNS_WHERE.format(where="(%(at)s::timestamptz IS NULL OR (run.at, run.run_id) < (%(at)s, %(after)s))")
    + " ORDER BY run.at DESC, run.run_id DESC LIMIT %(at_most)s"
)


def _seen(row: Mapping[str, Any]) -> RunSeen:
    return RunSeen(
        row["run_id"],
        row["state"],
        row["currency"],
        row["execute_on"],
        row["lines"],
        Money(row["sum"], row["currency"]),
        row["prepared_by"],
        row["released_by"],
        row["recalled_by"],
        row["file_sha256"],
        row["sent_at"],
    )


def _unsettled(row: Mapping[str, Any]) -> Unsettled:
    return Unsettled(
        row["end_to_end_id"],
        row["run_id"],
        row["partner_id"],
        Money(row["amount"], row["currency"]),
        row["state"],
        tuple((one["event"], one["evidence"]) for one in row["told"]),
        tuple(Proposal(**one) for one in row["proposals"]),
    )


def _masked(line: Line) -> Line:
    return replace(line, iban="…" + line.iban[-SHOWN_OF_IBAN:])


def _paid_before(reader: Reader, run: Run) -> list[Paid]:
    """Return payments of before to the payees of a run: of each account and amount the last one."""
    rows = reader.rows(
        "SELECT partner_id, iban, amount, currency, max(said_at)::date AS day FROM payment_line"
        " WHERE state = 'booked' AND run_id <> %s AND partner_id = ANY (%s) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        run.run_id,
        sorted({line.payee for line in run.lines}),
    )
    return [Paid(row["partner_id"], Money(row["amount"], row["currency"]), row["iban"], row["day"]) for row in rows]


def _held(reader: Reader, held: RunInHand) -> Mapping[str, tuple[Refusal, ...]]:
    run = held.run
    rows = reader.rows("SELECT * FROM payable WHERE payable_id = ANY (%s)", [line.payable_id for line in run.lines])
    holds = holds_by_payable(reader, [payable_of(row) for row in rows], on=run.execute_on)
    return {payable_id: reasons for payable_id, reasons in holds.items() if reasons}
