"""What is wrong with the way a command was called, in the language that was asked for."""

import os
import re
from difflib import get_close_matches
from typing import Final

import click

from tremplin.doors.language import LANGUAGES, language_of
from tremplin.wording import ENGLISH, Language, OneOf, text_key

_USAGE: Final = text_key("Usage: {usage}")
_HELP: Final = text_key("For help: {command}")
_NO_COMMAND: Final = text_key("There is no command {seen}.")
_NO_OPTION: Final = text_key("There is no option {seen}.")
_DID_YOU_MEAN: Final = text_key('Did you mean "{guess}"?')
_OPTION_MISSING: Final = text_key("The option {name} is missing.")
_ARGUMENT_MISSING: Final = text_key("The argument {name} is missing.")
_VALUE_MISSING: Final = text_key("The option {name} needs a value.")
_NO_VALUE: Final = text_key("The option {name} takes no value.")
_TOO_MANY: Final = text_key("This is more than the command takes: {seen}.")
_ONE_OF: Final = text_key("{name} must be {known}.")
_WHOLE_NUMBER: Final = text_key("{name} must be a whole number.")
_IN_RANGE: Final = text_key("{name} must be a whole number from {least} to {most}.")
_AT_LEAST: Final = text_key("{name} must be a whole number, {least} at least.")
_FOLDER: Final = text_key("{name} must name a folder, and a file stands there.")
_FILE: Final = text_key("{name} must name a file, and a folder stands there.")
_DAY: Final = text_key("{name} must be a day such as 2026-03-31.")
_NOT_THERE: Final = text_key('{name}: "{seen}" is not there.')
_OTHER: Final = text_key("The command cannot be called like this: {reason}")

_EXTRA: Final = re.compile(r"Got unexpected extra arguments? \((?P<seen>.*)\)", re.DOTALL)
_ABSENT: Final = re.compile(r".* '(?P<seen>.*)' does not exist\.", re.DOTALL)
_NEEDS_VALUE: Final = re.compile(r"Option .* requires (an argument|\d+ arguments)\.")


def language_of_call(arguments: list[str]) -> Language:
    """Return the language of a call that could not be understood: the last `--lang`, else that of the environment."""
    codes = [os.environ.get("TREMPLIN_LANG", "")]
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        codes.append(value if option == "--lang" else option.removeprefix("--lang="))
    known = [code for code in codes if code in LANGUAGES]
    return language_of(known[-1]) if known else ENGLISH


def usage_text(error: click.UsageError, language: Language) -> str:
    """Return what is wrong with a call, how the command is called, and where its help is."""
    context = error.ctx
    if context is None:
        return _said(error, language)
    usage = context.command.collect_usage_pieces(context)
    lines = [
        language.say(_USAGE, usage=" ".join([context.command_path, *usage])),
        language.say(_HELP, command=f"{context.command_path} --help"),
        "",
        _said(error, language),
    ]
    return "\n".join(lines)


def _said(error: click.UsageError, language: Language) -> str:
    match error:
        case click.exceptions.NoSuchCommand():
            return _unknown(_NO_COMMAND, error.command_name, near=_commands_like(error), language=language)
        case click.NoSuchOption():
            return _unknown(_NO_OPTION, error.option_name, near=error.possibilities, language=language)
        case click.MissingParameter():
            template = _OPTION_MISSING if isinstance(error.param, click.Option) else _ARGUMENT_MISSING
            return language.say(template, name=_name(error.param))
        case click.BadParameter() if error.param is not None:
            return _wrong_value(error, language)
        case click.BadOptionUsage() if _NEEDS_VALUE.fullmatch(error.message):
            return language.say(_VALUE_MISSING, name=error.option_name)
        case click.BadOptionUsage():
            return language.say(_NO_VALUE, name=error.option_name)
    extra = _EXTRA.fullmatch(error.message)
    return language.say(_TOO_MANY, seen=extra["seen"]) if extra else language.say(_OTHER, reason=error.message)


def _unknown(template: str, seen: str, *, near: list[str] | None, language: Language) -> str:
    said = language.say(template, seen=seen)
    return f"{said} {language.say(_DID_YOU_MEAN, guess=near[0])}" if near else said


def _commands_like(error: click.exceptions.NoSuchCommand) -> list[str]:
    # click looks among the commands that are imported, and ours are not.
    context = error.ctx
    known = context.command.list_commands(context) if context and isinstance(context.command, click.Group) else []
    return get_close_matches(error.command_name, known)


def _name(param: click.Parameter | None) -> str:
    """Return how a person writes a parameter: an option with its hyphens, an argument in capitals."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return "" if param is None else param.make_metavar(click.Context(click.Command(None))).strip("[].")


def _wrong_value(error: click.BadParameter, language: Language) -> str:
    name, type_ = _name(error.param), error.param.type if error.param is not None else None
    match type_:
        case click.Choice():
            return language.say(_ONE_OF, name=name, known=OneOf(tuple(map(str, type_.choices))))
        case click.IntRange(min=least, max=None) if least is not None:
            return language.say(_AT_LEAST, name=name, least=least)
        case click.IntRange(min=least, max=most) if least is not None:
            return language.say(_IN_RANGE, name=name, least=least, most=most)
        case click.types.IntParamType():
            return language.say(_WHOLE_NUMBER, name=name)
        case click.DateTime():
            return language.say(_DAY, name=name)
        case click.Path() if absent := _ABSENT.fullmatch(error.message):
            return language.say(_NOT_THERE, name=name, seen=absent["seen"])
        case click.Path(file_okay=False):
            return language.say(_FOLDER, name=name)
        case click.Path(dir_okay=False):
            return language.say(_FILE, name=name)
    return language.say(_OTHER, reason=error.message)
