"""How the command line answers: in which language, as text or JSON, and with which exit code."""

import hashlib
import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

import click

from tremplin.doors.language import LANGUAGES, language_of
from tremplin.wording import Language, Problem, Problems, problem_data, problem_text, text_key

EXIT_DONE, EXIT_PROBLEMS, EXIT_USAGE, EXIT_OUTAGE, EXIT_DEFECT = 0, 1, 2, 3, 4

_NOT_DONE = text_key("Not done: {reason}. Nothing was changed by this step; you can run the same command again.")
_DEFECT = text_key(
    "Tremplin met a defect of its own, reference {reference}. Nothing is wrong with your data as far as is known. "
    "Please report it with the command that you ran; set TREMPLIN_TRACE=1 to see the details."
)
_PROBLEM_COUNT = (text_key("{n} problem found."), text_key("{n} problems found."))


def with_answer(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options `--lang` and `--json` to a command."""
    command = click.option(
        "--json", "as_json", is_flag=True, help="Answer in JSON, for programs.", is_eager=True
    )(command)
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        envvar="TREMPLIN_LANG",
        callback=lambda _ctx, _param, value: language_of(value),
        help="The language of the answer.",
    )(command)


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


def answer_to_error(error: Exception, *, arguments: list[str]) -> int:
    """Say what went wrong in a sentence, and return the exit code of its family."""
    language = language_of(_language_code(arguments))
    match error:
        case Problems():
            return say_problems(error.problems, language=language, as_json="--json" in arguments)
        case OSError():
            reason = f"{error.strerror}: {error.filename}" if error.filename else str(error)
            click.echo(language.say(_NOT_DONE, reason=reason), err=True)
            return EXIT_OUTAGE
    trace = "".join(traceback.format_exception(error))
    reference = hashlib.sha256(trace.encode()).hexdigest()[:8]
    click.echo(language.say(_DEFECT, reference=reference), err=True)
    if _wants_trace():
        click.echo(trace, err=True)
    return EXIT_DEFECT


def _language_code(arguments: list[str]) -> str:
    # The error may come before click has read the options; a wrong code is click's to refuse.
    for index, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=") if argument.startswith("--lang=") else None
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in LANGUAGES:
            return str(value)
    code = click.get_text_stream("stdin") and _environment("TREMPLIN_LANG")
    return code if code in LANGUAGES else "en"


def _wants_trace() -> bool:
    return _environment("TREMPLIN_TRACE") == "1"


def _environment(name: str) -> str:
    import os

    return os.environ.get(name, "")


def is_terminal() -> bool:
    """Whether a person watches the error output, where progress is drawn."""
    return sys.stderr.isatty()
