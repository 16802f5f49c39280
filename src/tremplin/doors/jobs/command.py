"""`tremplin jobs`: the worker that does what the clock brings about, its calendar, and a job run by hand."""

import json
import logging
import os
from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_OUTAGE, EXIT_PROBLEMS, answer_to_error, say_json, with_answer
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from tremplin.doors.database import Address
    from tremplin.doors.jobs.calendar import Job
    from tremplin.doors.jobs.desk import Counts
    from tremplin.doors.jobs.queue import Ended, LastRun

_SECONDS: Final = 10
_WORKING: Final = text_key("The worker runs what is due, until it is told to stop (Ctrl-C).")
_STOPPED: Final = text_key("The worker has stopped; what had begun was finished.")
_MAIL_OFF: Final = text_key("Mail is off: TREMPLIN_MAIL_URL is not set.")
_NOTHING: Final = text_key("nothing to do")
_DID: Final = text_key("{job}: {what}")
_COUNTED: Final = text_key("{what}: {count}")
_FAILED: Final = text_key("{job} was not done.")
_NO_JOB: Final = text_key("There is no job {job}.")
_NEVER: Final = text_key("never")
_RUN_AT: Final = text_key("{at} UTC, {outcome}")
_NOBODY: Final = text_key(
    "Nobody answers for the jobs: {owner} is no admin now. Name another person in TREMPLIN_JOBS_OWNER."
)
_NO_ADMIN: Final = text_key("Nobody answers for the jobs: there is no admin.")
_BROKEN: Final = text_key(
    "The journal is not the one that the anchors saw: anchor {seq} {why}. Pay nothing, and find out what was lost."
)
_WHY: Final = {
    "NOT_SIGNED": text_key("was not signed with the key"),
    "AHEAD": text_key("is ahead of the database"),
    "DIFFERS": text_key("has another hash"),
}
_NO_DATABASE: Final = text_key("The database does not answer. Start the same again once it does; nothing is lost.")
_MAIL_WRONG: Final = text_key(
    "TREMPLIN_MAIL_URL begins with “{scheme}”; it takes console, file, smtp, smtp+starttls or smtps."
)

_OUTCOMES: Final = {
    "todo": text_key("to be tried again"),
    "doing": text_key("under way"),
    "succeeded": text_key("done"),
    "failed": text_key("not done"),
    "cancelled": text_key("called off"),
    "aborted": text_key("stopped"),
}


@click.group()
def jobs() -> None:
    """Run what the clock brings about: expiry, reminders, mails, anchors, verification.

    \b
    Examples:
      tremplin jobs work
      tremplin jobs list
      tremplin jobs run verify
    """  # noqa: D301 - click keeps the lines below a backspace


@jobs.command()
@with_answer
def work(language: Language, as_json: bool) -> int:
    """Run what is due, until the process is told to stop."""

    def worked(address: "Address") -> int:
        from tremplin.doors.anchors import require_journal_whole
        from tremplin.doors.jobs.queue import queue_app
        from tremplin.doors.jobs.queue import work as work_on
        from tremplin.doors.mail import mail_way

        require_journal_whole()
        is_mail_on = mail_way().is_on
        click.echo(language.say(_WORKING), err=True)
        if not is_mail_on:
            click.echo(language.say(_MAIL_OFF), err=True)
        work_on(queue_app(address.application_url, owner=_owner(), on_end=_saying(language, as_json=as_json)))
        click.echo(language.say(_STOPPED), err=True)
        return EXIT_DONE

    return _answered(worked, language=language, as_json=as_json)


@jobs.command("list")
@with_answer
def list_jobs(language: Language, as_json: bool) -> int:
    """List the calendar: each job, when it is due, its last run and how that ended."""

    def listed(address: "Address") -> int:
        import psycopg

        from tremplin.doors.jobs.calendar import CALENDAR
        from tremplin.doors.jobs.queue import last_runs

        with psycopg.connect(address.application_url) as connection:
            runs = last_runs(connection)
        if as_json:
            say_json({"jobs": [_data(job, runs.get(job.name), language) for job in CALENDAR]})
            return EXIT_DONE
        for job in CALENDAR:
            click.echo(f"{job.name:<10}{job.cron:<14}{_run_text(runs.get(job.name), language)}")
            click.echo(f"          {language.say(job.text)}")
        return EXIT_DONE

    return _answered(listed, language=language, as_json=as_json)


@jobs.command()
@click.argument("name")
@with_answer
def run(name: str, language: Language, as_json: bool) -> int:
    """Run one job now, by hand; a job that has nothing to do changes nothing."""

    def ran(address: "Address") -> int:
        from tremplin.doors.anchors import require_journal_whole
        from tremplin.doors.jobs.calendar import CALENDAR
        from tremplin.doors.jobs.queue import queue_app, run_once

        found = {job.name: job for job in CALENDAR}
        if name not in found:
            raise click.BadParameter(language.say(_NO_JOB, job=name), param_hint="NAME")
        require_journal_whole()
        ended: list[Counts | Exception] = []
        app = queue_app(
            address.application_url, owner=_owner(), on_end=lambda _job, end: ended.append(end), is_by_hand=True
        )
        run_once(app, found[name])
        if isinstance(ended[0], Exception):
            raise ended[0]
        if as_json:
            say_json({"job": name, "did": dict(ended[0])})
        else:
            click.echo(_counts_text(ended[0], language))
        return EXIT_DONE

    return _answered(ran, language=language, as_json=as_json)


def _answered(body: "Callable[[Address], int]", *, language: Language, as_json: bool) -> int:
    """Do the work of a command on the database, once it answers and is up to date, and say what went wrong."""
    from tremplin.doors.migrate import migrated, set_up_django

    # What the rooms below import is ready from here on, and not before.
    set_up_django()
    _quieten()
    try:
        address = migrated(say=lambda phrase: click.echo(language.say_phrase(phrase), err=True))
        _require_answer(address)
        return body(address)
    except (click.ClickException, click.Abort, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - what is known here gets its sentence, the rest that of any border
        return _said_why(error, language=language, as_json=as_json)


def _require_answer(address: "Address") -> None:
    """Ask the database once: a queue without one would try for half a minute."""
    import psycopg

    psycopg.connect(address.application_url, connect_timeout=_SECONDS).close()


def _owner() -> str | None:
    return os.environ.get("TREMPLIN_JOBS_OWNER") or None


def _quieten() -> None:
    """Leave it to us to say what happens; with TREMPLIN_TRACE=1 the queue says more."""
    if os.environ.get("TREMPLIN_TRACE") != "1":
        for name in ("procrastinate", "psycopg.pool"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _saying(language: Language, *, as_json: bool) -> "Ended":
    """Return what says, of each job that has ended, what it did."""

    def say(job: "Job", end: "Counts | Exception") -> None:
        if isinstance(end, Exception):
            if as_json:
                click.echo(json.dumps({"job": job.name, "failed": type(end).__name__}))
            else:
                click.echo(language.say(_FAILED, job=job.name), err=True)
            _said_why(end, language=language, as_json=False)
        elif as_json:
            click.echo(json.dumps({"job": job.name, "did": dict(end)}))
        elif any(end.values()):
            click.echo(language.say(_DID, job=job.name, what=_counts_text(end, language)))

    return say


def _counts_text(counts: "Counts", language: Language) -> str:
    from tremplin.doors.jobs.calendar import COUNTS

    said = [
        language.say(_COUNTED, what=language.say(COUNTS[name]), count=count) for name, count in counts.items() if count
    ]
    return ", ".join(said) or language.say(_NOTHING)


def _run_text(last: "LastRun | None", language: Language) -> str:
    if last is None:
        return language.say(_NEVER)
    at = last.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    return language.say(_RUN_AT, at=at, outcome=language.say(_OUTCOMES[last.outcome]))


def _data(job: "Job", last: "LastRun | None", language: Language) -> dict[str, Any]:
    run_data = None if last is None else {"at": last.at.astimezone(UTC).isoformat(), "outcome": last.outcome}
    return {"name": job.name, "cron": job.cron, "text": language.say(job.text), "last": run_data}


def _said_why(error: Exception, *, language: Language, as_json: bool) -> int:
    """Say why a job could not be done; what is not known here is answered as at any border."""
    import psycopg
    from django.db import OperationalError
    from procrastinate.exceptions import ConnectorException

    from tremplin.doors.jobs.desk import NobodyAnswers
    from tremplin.doors.mail import MailUrlWrong
    from tremplin.store.anchor import AnchorBroken

    family, code = "problem", EXIT_PROBLEMS
    match error:
        case AnchorBroken():
            text = language.say(_BROKEN, seq=str(error.seq or "?"), why=language.say(_WHY[error.why]))
        case NobodyAnswers(owner=None):
            text = language.say(_NO_ADMIN)
        case NobodyAnswers():
            text = language.say(_NOBODY, owner=str(error.owner))
        case ConnectorException() | psycopg.OperationalError() | OperationalError():
            text, family, code = language.say(_NO_DATABASE), "outage", EXIT_OUTAGE
        case MailUrlWrong():
            text = language.say(_MAIL_WRONG, scheme=error.scheme)
        case _:
            return answer_to_error(error, language=language, as_json=as_json)
    if as_json:
        say_json({"error": {"family": family, "text": text}})
    else:
        click.echo(text, err=True)
    return code
