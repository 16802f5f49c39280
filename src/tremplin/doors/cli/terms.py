"""`tremplin terms`: check a programme's terms, say how two versions differ, print the guide and the JSON Schema."""

import json
from pathlib import Path
from typing import Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, say_problems, with_answer
from tremplin.wording import Language, text_key

_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_OUT: Final = click.Path(path_type=Path, dir_okay=False)

_GUIDE_WRITTEN: Final = text_key("The guide is in {file}.")
_SCHEMA_WRITTEN: Final = text_key("The schema is in {file}.")


@click.group()
def terms() -> None:
    """Check, compare and print the terms of a programme.

    \b
    Examples:
      tremplin terms check programmes/partner-connect-2021
      tremplin terms diff programmes/partner-connect-2020 programmes/partner-connect-2021
      tremplin terms guide programmes/partner-connect-2021 --lang fr --out guide.html
      tremplin terms schema --out terms.schema.json
    """  # noqa: D301 - click keeps the lines below a backspace


@terms.command(short_help="Report every problem of the terms, then run their cases.")
@click.argument("programmes", nargs=-1, metavar="[FOLDER...]", type=_FOLDER)
@click.option("--no-cases", is_flag=True, help="Do not run the cases beside the terms.")
@with_answer
def check(programmes: tuple[Path, ...], no_cases: bool, language: Language, as_json: bool) -> int:
    """Report every problem of the terms at once, each with its line, then run their cases.

    Without FOLDER, the terms in the current folder are checked. Several folders are also checked against each other:
    two versions of one programme must not be in force on the same day.

    \b
    Examples:
      tremplin terms check programmes/partner-connect-2021
      tremplin terms check programmes/partner-connect-2020 programmes/partner-connect-2021 --no-cases --lang fr
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.cli.check import check_programmes, checked_data, checked_text

    checked, problems = check_programmes(programmes or (Path(),), with_cases=not no_cases)
    if problems:
        return say_problems(tuple(problems), language=language, as_json=as_json)
    if as_json:
        say_json({"problems": [], "programmes": [checked_data(one) for one in checked]})
    else:
        for one in checked:
            click.echo(checked_text(one, with_cases=not no_cases, language=language))
    return EXIT_DONE


@terms.command(short_help="Say what partners gain and lose from one version to another.")
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER)
@with_answer
def diff(old: Path, new: Path, language: Language, as_json: bool) -> int:
    """Say in words what partners gain and lose from OLD terms to NEW ones.

    \b
    Example:
      tremplin terms diff programmes/partner-connect-2020 programmes/partner-connect-2021
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.cli.difference import difference_data, difference_text
    from tremplin.doors.cli.files import load_programme
    from tremplin.terms.difference import difference

    before, after = load_programme(old), load_programme(new)
    changes = difference(before, after, language=language)
    if as_json:
        say_json(difference_data(changes, old=before, new=after))
    else:
        click.echo(difference_text(changes, old=before, new=after, language=language))
    return EXIT_DONE


@terms.command(short_help="Print the partner's guide as an HTML page.")
@click.argument("programme", metavar="FOLDER", type=_FOLDER)
@click.option("--out", type=_OUT, help="Write the page to this file instead of the terminal.")
@with_answer
def guide(programme: Path, out: Path | None, language: Language, as_json: bool) -> int:
    """Print the partner's guide as one HTML page that needs nothing else.

    \b
    Example:
      tremplin terms guide programmes/partner-connect-2021 --lang fr --out guide.html
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.cli.files import programme_files, programme_of
    from tremplin.doors.guide.page import guide_page
    from tremplin.engine.cases import case_files
    from tremplin.engine.compiled import compile_programme
    from tremplin.engine.worked import worked_examples

    files = programme_files(programme)
    compiled = compile_programme(programme_of(files, folder=programme))
    examples = worked_examples(compiled, case_files(files))
    page = guide_page(compiled.programme, language, examples=examples).strip() + "\n"
    return _hand_over(page, "html", out=out, written=_GUIDE_WRITTEN, language=language, as_json=as_json)


@terms.command(short_help="Print the JSON Schema of a terms file.")
@click.option("--out", type=_OUT, help="Write the schema to this file instead of the terminal.")
@with_answer
def schema(out: Path | None, language: Language, as_json: bool) -> int:
    """Print the JSON Schema of a terms file: editors complete and explain its keys with it.

    \b
    Example:
      tremplin terms schema --out terms.schema.json
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.terms.schema import terms_schema

    text = json.dumps(terms_schema(), ensure_ascii=False, indent=2) + "\n"
    return _hand_over(text, "schema", out=out, written=_SCHEMA_WRITTEN, language=language, as_json=as_json)


def _hand_over(text: str, what: str, *, out: Path | None, written: str, language: Language, as_json: bool) -> int:
    """Write a text to a file, or to the terminal where none is named."""
    from tremplin.doors.cli.output import write_whole

    if out is not None:
        write_whole(out, text.encode())
        if as_json:
            say_json({"file": str(out)})
        else:
            click.echo(language.say(written, file=str(out)), err=True)
    elif as_json and what != "schema":
        say_json({what: text})
    else:
        click.echo(text, nl=False)
    return EXIT_DONE
