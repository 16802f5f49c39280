"""The calendar: which jobs there are, when each is due, and what it does. The one table of both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tremplin.doors.jobs.anchoring import anchor
from tremplin.doors.jobs.desk import Counts, Desk
from tremplin.doors.jobs.mailing import send_digests, tell
from tremplin.doors.jobs.paying import note_silent_payments, pay_what_is_due
from tremplin.doors.jobs.stating import close_month_of_statements
from tremplin.doors.jobs.summing import take_sums_on
from tremplin.doors.jobs.sweeping import expire, send_reminders
from tremplin.doors.jobs.tidying import tidy
from tremplin.doors.jobs.verification import verify
from tremplin.wording import text_key


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the calendar.

    Attributes:
        name: by which people call it.
        cron: when it is due, in UTC: minute, hour, day of the month, month, day of the week.
        text: what it does.
        run: does it, and counts what it did; twice, late or in two processes with no further effect (R4).
    """

    name: str
    cron: str
    text: str
    run: Callable[[Desk], Counts]


CALENDAR: Final = (
    Job(
        "expire",
        "7 * * * *",
        text_key(
            "Ends reservations, rejections, registrations, introductions and agreements that are past their day; "
            "notes which disputes are overdue, and lets invoices stand that nobody contested."
        ),
        expire,
    ),
    Job(
        "payables",
        "40 3 * * *",
        text_key(
            "Makes payables of what is owed and final, once it reaches the minimum of the terms, and tells partners "
            "what stands in the way of paying them."
        ),
        pay_what_is_due,
    ),
    Job(
        "silence",
        "10 4 * * *",
        text_key("Notes which payments have no final answer of the bank after eight days: nobody sends them again."),
        note_silent_payments,
    ),
    Job("remind", "20 5 * * *", text_key("Reminds people of what ends unless somebody acts."), send_reminders),
    Job(
        "tell",
        "*/5 * * * *",
        text_key("Hands messages to the people whom they concern, and sends what goes at once."),
        tell,
    ),
    Job("digest", "0 6 * * *", text_key("Sends each person the digest of the day."), send_digests),
    Job("anchor", "*/10 * * * *", text_key("Signs the end of the journal and keeps it outside the database."), anchor),
    Job(
        "sums",
        "*/10 * * * *",
        text_key("Takes the sums of the journal on, so that pages need not add it up."),
        take_sums_on,
    ),
    Job("verify", "30 2 * * *", text_key("Proves every invariant and keeps the verdict."), verify),
    Job(
        "statements",
        "15 4 2-5 * *",
        text_key("Closes the statements of the month that is over."),
        close_month_of_statements,
    ),
    Job("tidy", "50 * * * *", text_key("Takes up jobs whose worker died, and forgets what ended long ago."), tidy),
)
"""In the order in which people read of them."""

COUNTS: Final = {
    "agreements": text_key("agreements"),
    "anchors": text_key("anchors"),
    "claims": text_key("claims"),
    "disputes": text_key("overdue disputes"),
    "entries": text_key("entries summed"),
    "failing": text_key("failing invariants"),
    "holds": text_key("reasons told why nothing is paid"),
    "holding": text_key("holding invariants"),
    "introductions": text_key("introductions"),
    "invoices": text_key("invoices left to stand"),
    "lost": text_key("payables lost"),
    "mails": text_key("mails sent"),
    "mails_not_sent": text_key("mails not sent"),
    "messages": text_key("messages handed on"),
    "not_possible": text_key("not possible now"),
    "payables": text_key("payables made"),
    "registrations": text_key("registrations"),
    "rejections": text_key("rejections closed"),
    "reminders": text_key("reminders"),
    "runs": text_key("runs"),
    "statements": text_key("statements closed"),
    "unknown_payments": text_key("payments without an answer"),
    "taken_up": text_key("jobs taken up again"),
}
"""What the jobs count, in words."""
