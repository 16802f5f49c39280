"""What is said on the terminal about jobs: what one did, when it last ran, and why it could not be done."""

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.anchors import broken_text
from tremplin.doors.answer import EXIT_OUTAGE, EXIT_PROBLEMS, NO_DATABASE, answer_to_error, say_json
from tremplin.wording import Language, text_key

if TYPE_CHECKING:
    from tremplin.doors.jobs.calendar import Job
    from tremplin.doors.jobs.desk import Counts
    from tremplin.doors.jobs.queue import Ended, LastRun

_NOTHING: Final = text_key("nothing to do")
_COUNTED: Final = text_key("{what}: {count}")
_FAILED: Final = text_key("{job} was not done.")
_NEVER: Final = text_key("never")
_RUN_AT: Final = text_key("{at} UTC, {outcome}")
_NOBODY: Final = text_key(
    "Nobody answers for the jobs: {owner} is no admin now. Name another person in TREMPLIN_JOBS_OWNER."
)
_NO_ADMIN: Final = text_key("Nobody answers for the jobs: there is no admin.")
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
_DID: Final = text_key("{job}: {what}")


def saying(language: Language, *, as_json: bool) -> "Ended":
    """Return what says, of each job that has ended, what it did."""

    def say(job: "Job", end: "Counts | Exception") -> None:
        if isinstance(end, Exception):
            if as_json:
                click.echo(json.dumps({"job": job.name, "failed": type(end).__name__}))
            else:
                click.echo(language.say(_FAILED, job=job.name), err=True)
            said_why(end, language=language, as_json=False)
        elif as_json:
            click.echo(json.dumps({"job": job.name, "did": dict(end)}))
        elif any(end.values()):
            click.echo(language.say(_DID, job=job.name, what=counts_text(end, language)))

    return say


def counts_text(counts: "Counts", language: Language) -> str:
    """Return what a job did; what it counted none of is left out."""
    from tremplin.doors.jobs.calendar import COUNTS

    said = [
        language.say(_COUNTED, what=language.say(COUNTS[name]), count=count) for name, count in counts.items() if count
    ]
    return ", ".join(said) or language.say(_NOTHING)


def run_text(last: "LastRun | None", language: Language) -> str:
    """Return when a job last ran, and how that ended."""
    if last is None:
        return language.say(_NEVER)
    at = last.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    return language.say(_RUN_AT, at=at, outcome=language.say(_OUTCOMES[last.outcome]))


def job_data(job: "Job", last: "LastRun | None", language: Language) -> dict[str, Any]:
    """Return a job of the calendar, with its last run, for programs."""
    run_data = None if last is None else {"at": last.at.astimezone(UTC).isoformat(), "outcome": last.outcome}
    return {"name": job.name, "cron": job.cron, "text": language.say(job.text), "last": run_data}


def said_why(error: Exception, *, language: Language, as_json: bool) -> int:
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
            text = broken_text(error, language)
        case NobodyAnswers(owner=None):
            text = language.say(_NO_ADMIN)
        case NobodyAnswers():
            text = language.say(_NOBODY, owner=str(error.owner))
        case ConnectorException() | psycopg.OperationalError() | OperationalError():
            text, family, code = language.say(NO_DATABASE), "outage", EXIT_OUTAGE
        case MailUrlWrong():
            text = language.say(_MAIL_WRONG, scheme=error.scheme)
        case _:
            return answer_to_error(error, language=language, as_json=as_json)
    if as_json:
        say_json({"error": {"family": family, "text": text}})
    else:
        click.echo(text, err=True)
    return code
