"""How the command line answers: in which language, as text or JSON, and with which exit code."""

import functools
import hashlib
import json
import os
import traceback
from collections.abc import Callable
from typing import Any, Final

import click

from tremplin.doors.language import LANGUAGES, language_of
from tremplin.money import MINOR_MAX, AmountOutOfBounds
from tremplin.wording import Language, Place, Problem, Problems, problem_data, problem_text, text_key

EXIT_DONE: Final = 0
EXIT_PROBLEMS: Final = 1
EXIT_USAGE: Final = 2
EXIT_OUTAGE: Final = 3
EXIT_DEFECT: Final = 4

_FILE_NOT_DONE: Final = text_key("Not done: the system says {reason} about {file}. You can run the same command again.")
_NOT_DONE: Final = text_key("Not done: the system says {reason}. You can run the same command again.")
_TOO_LARGE: Final = text_key("An amount comes to {seen} smallest units; Tremplin counts up to {most}.")
_TOO_LARGE_HINT: Final = text_key("Look for an amount in the facts, or a figure in the terms, that is far too large.")
NO_DATABASE: Final = text_key("The database does not answer. Start the same again once it does; nothing is lost.")
_DEFECT: Final = text_key(
    "Tremplin met a defect of its own, reference {reference}. Nothing is known to be wrong with your files. "
    "Please report it with the command that you ran; with TREMPLIN_TRACE=1 it shows the details."
)


def lang_option(*, default: str | None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option `--lang`, with its default; None takes what was given right after `tremplin`."""

    def chosen(context: click.Context, _option: click.Parameter, value: str | None) -> Language:
        language: Language = context.obj if value is None else language_of(value)
        if default is not None:
            context.obj = language
        return language

    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default=default,
        show_default=default is not None,
        show_envvar=default is not None,
        envvar="TREMPLIN_LANG" if default else None,
        expose_value=default is None,
        callback=chosen,
        help="The language of the answer.",
    )


def with_answer(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options `--lang` and `--json` to a command, and answer to what goes wrong in it."""

    @functools.wraps(command)
    def answered(language: Language, as_json: bool, **given: Any) -> int:
        try:
            return command(language=language, as_json=as_json, **given)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the border: everything gets a sentence and a code
            return answer_to_error(error, language=language, as_json=as_json)

    option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")
    decorated: Callable[..., int] = lang_option(default=None)(option(answered))
    return decorated


def say_json(data: object) -> None:
    """Print an answer as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def say_problems(problems: tuple[Problem, ...], *, language: Language, as_json: bool) -> int:
    """Print every problem, as text on the error output or as JSON, and return the exit code."""
    if as_json:
        say_json({"problems": [problem_data(problem, language) for problem in problems]})
        return EXIT_PROBLEMS
    for problem in problems:
        click.echo(problem_text(problem, language), err=True)
    click.echo(language.say_count("{n} problem found.", "{n} problems found.", len(problems)), err=True)
    return EXIT_PROBLEMS


def answer_to_error(error: Exception, *, language: Language, as_json: bool = False) -> int:
    """Say what went wrong in a sentence, and return the exit code of its family."""
    if isinstance(error, AmountOutOfBounds):
        fields = {"seen": str(error.minor), "most": str(MINOR_MAX)}
        error = Problems([Problem("AMOUNT_OUT_OF_BOUNDS", (Place(""),), _TOO_LARGE, fields, _TOO_LARGE_HINT)])
    if isinstance(error, Problems):
        return say_problems(error.problems, language=language, as_json=as_json)
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        if error.filename is None:
            text = language.say(_NOT_DONE, reason=reason)
        else:
            text = language.say(_FILE_NOT_DONE, reason=reason, file=os.fsdecode(error.filename))
        return _say_error({"family": "outage", "text": text}, as_json=as_json, code=EXIT_OUTAGE)
    outage = _outage_text(error, language)
    if outage is not None:
        return _say_error({"family": "outage", "text": outage}, as_json=as_json, code=EXIT_OUTAGE)
    trace = "".join(traceback.format_exception(error))
    reference = hashlib.sha256(trace.encode()).hexdigest()[:8]
    text = language.say(_DEFECT, reference=reference)
    if os.environ.get("TREMPLIN_TRACE") == "1":
        click.echo(trace, err=True)
    return _say_error({"family": "defect", "reference": reference, "text": text}, as_json=as_json, code=EXIT_DEFECT)


def _outage_text(error: Exception, language: Language) -> str | None:
    """Return what to say of a database that cannot be reached, or None; what speaks to it is imported only here."""
    import psycopg

    from tremplin.store.cluster_folder import EmbeddedNotRunning

    if isinstance(error, EmbeddedNotRunning):
        return language.say_phrase(error.phrase)
    return language.say(NO_DATABASE) if isinstance(error, psycopg.OperationalError) else None


def _say_error(error: dict[str, str], *, as_json: bool, code: int) -> int:
    if as_json:
        say_json({"error": error})
    else:
        click.echo(error["text"], err=True)
    return code
