"""`tremplin receipt`: recompute decisions from their receipts, offline, with the checker's own code."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.doors.cli.evaluate import RECEIPTS
from tremplin.wording import Language, Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from tremplin.checker.verify import Verdict

_LINE: Final = text_key("{file}: {verdict}")
_NONE: Final = text_key("The folder holds no receipt.")
_NONE_HINT: Final = text_key("Name a folder with receipts, or a result of: tremplin evaluate PROGRAMME DATA --out DIR.")


@click.group()
def receipt() -> None:
    """Recompute decisions from their receipts.

    \b
    Examples:
      tremplin receipt verify build/result/receipts/CLAIM.json
      tremplin receipt verify build/result --programme programmes/partner-connect-2021
    """  # noqa: D301 - click keeps the lines below a backspace


@receipt.command(short_help="Recompute decisions, and name the first difference.")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE|FOLDER...", type=click.Path(path_type=Path, exists=True)
)
@click.option(
    "--programme",
    type=click.Path(path_type=Path, file_okay=False),
    help="Terms that the receipts must be of: checks that each clause is an extract of them.",
)
@with_answer
def verify(files: tuple[Path, ...], programme: Path | None, language: Language, as_json: bool) -> int:
    """Recompute every decision with code that shares nothing with the engine, and name the first difference.

    A folder stands for all the receipts in it, a result of `evaluate` for its receipts. Nothing but the files is
    needed.

    \b
    Examples:
      tremplin receipt verify build/result/receipts/CLAIM.json
      tremplin receipt verify build/result --programme programmes/partner-connect-2021
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.checker.reading import SIZE_MAX
    from tremplin.checker.verify import verify_receipt
    from tremplin.doors.cli.files import bytes_of
    from tremplin.doors.cli.progress import RECEIPTS_RECOMPUTED, progress
    from tremplin.doors.verdict import verdict_data

    terms = None if programme is None else _terms(programme)
    paths = _receipts(files)
    verdicts: list[tuple[Path, Verdict]] = []
    with progress(RECEIPTS_RECOMPUTED, language=language) as on_progress:
        for path in paths:
            verdicts.append((path, verify_receipt(bytes_of(path, most=SIZE_MAX), terms=terms)))
            on_progress(len(verdicts), len(paths))
    if as_json:
        say_json({"receipts": [{"file": str(path), **verdict_data(verdict)} for path, verdict in verdicts]})
    else:
        _say(verdicts, is_one=len(files) == 1 and files[0].is_file(), language=language)
    return EXIT_DONE if all(verdict.ok for _path, verdict in verdicts) else EXIT_PROBLEMS


def _say(verdicts: "list[tuple[Path, Verdict]]", *, is_one: bool, language: Language) -> None:
    """Say the verdict on a single file; of several, those that do not hold, and how many do."""
    from tremplin.doors.verdict import verdict_text

    for path, verdict in verdicts:
        if is_one or not verdict.ok:
            click.echo(language.say(_LINE, file=str(path), verdict=verdict_text(verdict, language=language)))
    if is_one:
        return
    failed = sum(not verdict.ok for _path, verdict in verdicts)
    held = len(verdicts) - failed
    said = [language.say_count("{n} receipt holds.", "{n} receipts hold.", held)] if held else []
    if failed:
        said.append(language.say_count("{n} receipt does not hold.", "{n} receipts do not hold.", failed))
    click.echo(" ".join(said))


def _receipts(files: Iterable[Path]) -> list[Path]:
    """Return the files that are named, and those in folders that are named."""
    paths: list[Path] = []
    for given in files:
        if given.is_file():
            paths.append(given)
            continue
        # Of a result, only its receipts are receipts.
        folder = given / RECEIPTS
        found = sorted((folder if folder.is_dir() else given).rglob("*.json"))
        if not found:
            raise Problems([Problem("NO_RECEIPT", (Place(str(given)),), _NONE, {}, _NONE_HINT)])
        paths += found
    return paths


def _terms(programme: Path) -> dict[str, Any]:
    from tremplin.doors.cli.files import load_programme
    from tremplin.terms.clause import data_of

    return data_of(load_programme(programme))
