"""The jobs of time: what is past its day ends, and what is about to end is said."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tremplin.doors.jobs.desk import Counts, Desk
from tremplin.store.posting import Posted
from tremplin.usecases.awarding import ExpireClaims, expire_claims, expired_claims
from tremplin.usecases.disputes import NoteOverdueDisputes, disputes_past, note_overdue_disputes
from tremplin.usecases.invoice_life import LetInvoicesStand, invoices_past, let_invoices_stand
from tremplin.usecases.keeping import CloseRejections, close_rejections, rejections_past
from tremplin.usecases.lapsing import LapsePapers, lapse_papers, papers_past
from tremplin.usecases.projects import ExpireRegistrations, expire_registrations, registrations_past
from tremplin.usecases.refused import Refused
from tremplin.usecases.reminding import Remind, key_of, remind, reminders_waiting

BATCHES_MAX = 500
"""How often one run of a sweep goes on: what is left then comes with the next run."""


def expire(desk: Desk) -> Counts:
    """End what is past its day, from reservations to agreements, and note which disputes are overdue."""
    claims, stuck = _expire_claims(desk)
    counted = Counter({"claims": claims, "not_possible": stuck})
    for sweep in (_close_rejections, _expire_registrations, _lapse_papers, _note_overdue_disputes, _let_invoices_stand):
        counted.update(sweep(desk))
    return counted


def send_reminders(desk: Desk) -> Counts:
    """Remind people of what ends unless somebody acts."""
    waiting = reminders_waiting(desk.connection, on=desk.now.date())
    if not waiting:
        return {"reminders": 0}
    posted = remind(desk.connection, desk.command(Remind, keys=tuple(key_of(one) for one in waiting)))
    return {"reminders": 0 if posted.is_replayed else posted.answer["reminded"]}


def _expire_claims(desk: Desk) -> tuple[int, int]:
    """Expire claims, and return how many did, and how many could not."""
    expired, stuck = 0, set[str]()
    for _ in range(BATCHES_MAX):
        found = expired_claims(desk.connection, on=desk.now.date(), besides=tuple(sorted(stuck)))
        if not found:
            break
        try:
            expired += _expire(desk, found)
        except Refused:
            # One that cannot end keeps nobody else: each then goes alone.
            expired += _one_by_one(desk, found, stuck)
    return expired, len(stuck)


def _one_by_one(desk: Desk, found: Sequence[str], stuck: set[str]) -> int:
    expired = 0
    for claim_id in found:
        try:
            expired += _expire(desk, (claim_id,))
        except Refused:
            stuck.add(claim_id)
    return expired


def _expire(desk: Desk, claim_ids: tuple[str, ...]) -> int:
    """Expire claims; those that another process has expired meanwhile are not counted."""
    seen = _versions(desk, claim_ids)
    posted = expire_claims(desk.connection, desk.command(ExpireClaims, claim_ids=claim_ids, seen=seen))
    return 0 if posted.is_replayed else len(posted.answer["expired"])


def _versions(desk: Desk, claim_ids: tuple[str, ...]) -> tuple[int, ...]:
    # A claim can expire again, once an appeal has taken it up: its version makes that another command.
    rows = desk.connection.execute(
        "SELECT version FROM claim WHERE claim_id = ANY (%s) ORDER BY claim_id", [list(claim_ids)]
    ).fetchall()
    return tuple(row[0] for row in rows)


def _close_rejections(desk: Desk) -> Counts:
    found = rejections_past(desk.connection, on=desk.now.date())
    if not found:
        return {"rejections": 0}
    command = desk.command(CloseRejections, claim_ids=found)
    return counted(lambda: close_rejections(desk.connection, command), {"rejections": "closed"})


def _expire_registrations(desk: Desk) -> Counts:
    found = registrations_past(desk.connection, on=desk.now.date())
    if not found:
        return {"registrations": 0}
    command = desk.command(ExpireRegistrations, seen=found)
    return counted(lambda: expire_registrations(desk.connection, command), {"registrations": "expired"})


def _lapse_papers(desk: Desk) -> Counts:
    introductions, agreements = papers_past(desk.connection, on=desk.now.date())
    if not introductions and not agreements:
        return {"introductions": 0, "agreements": 0}
    command = desk.command(LapsePapers, introductions=introductions, agreements=agreements)
    names = {"introductions": "introductions", "agreements": "agreements"}
    return counted(lambda: lapse_papers(desk.connection, command), names)


def _note_overdue_disputes(desk: Desk) -> Counts:
    found = disputes_past(desk.connection, on=desk.now.date())
    if not found:
        return {"disputes": 0}
    command = desk.command(NoteOverdueDisputes, seen=found)
    return counted(lambda: note_overdue_disputes(desk.connection, command), {"disputes": "disputes"})


def _let_invoices_stand(desk: Desk) -> Counts:
    found = invoices_past(desk.connection, on=desk.now.date())
    if not found:
        return {"invoices": 0}
    command = desk.command(LetInvoicesStand, seen=found)
    return counted(lambda: let_invoices_stand(desk.connection, command), {"invoices": "invoices"})


def counted(send: Callable[[], Posted], names: Mapping[str, str]) -> Counts:
    """Send a command and return what it ended.

    Args:
        send: carries it out.
        names: of what is counted, each with the name of the list or the number in the answer.
    """
    try:
        posted = send()
    except Refused:
        # Somebody was faster in the same moment; what is left comes with the next run.
        return {**dict.fromkeys(names, 0), "not_possible": 1}
    answered = {} if posted.is_replayed else posted.answer
    seen = {name: answered.get(key, 0) for name, key in names.items()}
    return {name: one if isinstance(one, int) else len(one) for name, one in seen.items()}
