"""`tremplin terms`: check a programme's terms, say how two versions differ, print the guide and the JSON Schema."""

from pathlib import Path

import click

from tremplin.doors.cli.answer import EXIT_DONE, say_json, say_problems, with_answer
from tremplin.doors.cli.files import load_programme, programme_files, write_whole
from tremplin.wording import Language, Problem, Problems, text_key

_CHECKED = text_key("{programme} {version}: the terms hold; {incentives}, {cases}.")
_CASES_SKIPPED = text_key("{programme} {version}: the terms hold; {incentives}. The cases were not run.")

FOLDER = click.Path(path_type=Path)


@click.group()
def terms() -> None:
    """Check, compare and print the terms of a programme.

    \b
    Examples:
      tremplin terms check programmes/partner-connect-2021
      tremplin terms diff programmes/partner-connect-2020 programmes/partner-connect-2021
      tremplin terms guide programmes/partner-connect-2021 --lang fr --out guide.html
      tremplin terms schema --out terms.schema.json
    """


@terms.command()
@click.argument("programmes", nargs=-1, required=True, type=FOLDER)
@click.option("--no-cases", is_flag=True, help="Do not run the cases beside the terms.")
@with_answer
def check(programmes: tuple[Path, ...], no_cases: bool, language: Language, as_json: bool) -> int:  # noqa: FBT001
    """Report every problem of the terms at once, then run their cases.

    Several folders are also checked against each other: two versions of one programme must not be in force together.
    """
    from tremplin.terms.version import check_versions

    problems: list[Problem] = []
    loaded = []
    said = []
    for folder in programmes:
        try:
            programme = load_programme(folder)
        except Problems as found:
            problems += found.problems
            continue
        loaded.append(programme)
        cases = 0
        if not no_cases:
            from tremplin.engine.cases import run_cases

            ran = run_cases(programme, programme_files(folder))
            problems += ran.problems
            cases = ran.count
        said.append((programme, cases))
    problems += check_versions(tuple(loaded))
    if problems:
        return say_problems(tuple(problems), language=language, as_json=as_json)
    if as_json:
        say_json(
            {
                "problems": [],
                "programmes": [
                    {"programme": one.programme, "version": one.version, "incentives": len(one.incentives), "cases": cases}
                    for one, cases in said
                ],
            }
        )
        return EXIT_DONE
    for one, cases in said:
        fields = {
            "programme": one.programme,
            "version": one.version,
            "incentives": language.say_count("{n} incentive", "{n} incentives", len(one.incentives)),
            "cases": language.say_count("{n} case passed", "{n} cases passed", cases),
        }
        click.echo(language.say(_CASES_SKIPPED if no_cases else _CHECKED, **fields))
    return EXIT_DONE


@terms.command()
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@with_answer
def diff(old: Path, new: Path, language: Language, as_json: bool) -> int:  # noqa: FBT001
    """Say in words what partners gain and lose from one version to another."""
    from tremplin.doors.cli.difference import difference_data, say_difference

    changes = difference_data(load_programme(old), load_programme(new), language)
    if as_json:
        say_json(changes)
    else:
        say_difference(changes, language)
    return EXIT_DONE


@terms.command()
@click.argument("programme", type=FOLDER)
@click.option("--out", type=click.Path(path_type=Path), help="Write the page to this file instead of the terminal.")
@with_answer
def guide(programme: Path, out: Path | None, language: Language, as_json: bool) -> int:  # noqa: ARG001, FBT001
    """Print the partner's guide as one HTML page that needs nothing else."""
    from tremplin.doors.guide.page import guide_page

    page = guide_page(load_programme(programme), language)
    if out is None:
        click.echo(page)
    else:
        write_whole(out, page.encode())
        click.echo(language.say("The guide is in {file}.", file=str(out)), err=True)
    return EXIT_DONE


@terms.command()
@click.option("--out", type=click.Path(path_type=Path), help="Write the schema to this file instead of the terminal.")
@with_answer
def schema(out: Path | None, language: Language, as_json: bool) -> int:  # noqa: ARG001, FBT001
    """Print the JSON Schema of a terms file: it gives editors completion and help."""
    import json

    from tremplin.terms.schema import terms_schema

    text = json.dumps(terms_schema(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text.encode())
        click.echo(language.say("The schema is in {file}.", file=str(out)), err=True)
    return EXIT_DONE
