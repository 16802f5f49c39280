"""`tremplin jobs`: the worker that does what the clock brings about, its calendar, and a job run by hand."""

import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.jobs.said import counts_text, job_data, run_text, said_why, saying
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from tremplin.doors.database import Address
    from tremplin.doors.jobs.desk import Counts

_SECONDS: Final = 10
_WORKING: Final = text_key("The worker runs what is due, until it is told to stop (Ctrl-C).")
_STOPPED: Final = text_key("The worker has stopped; what had begun was finished.")
_MAIL_OFF: Final = text_key("Mail is off: TREMPLIN_MAIL_URL is not set.")
_NO_JOB: Final = text_key("There is no job {job}.")


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
        work_on(queue_app(address.application_url, owner=_owner(), on_end=saying(language, as_json=as_json)))
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
            say_json({"jobs": [job_data(job, runs.get(job.name), language) for job in CALENDAR]})
            return EXIT_DONE
        for job in CALENDAR:
            click.echo(f"{job.name:<10}{job.cron:<14}{run_text(runs.get(job.name), language)}")
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
            click.echo(counts_text(ended[0], language))
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
        return said_why(error, language=language, as_json=as_json)


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
