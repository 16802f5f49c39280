"""`tremplin receipt`: recompute decisions from their receipts, offline, with the checker's own code."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.cli.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.wording import Language, Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from tremplin.checker.verify import Verdict

_LINE: Final = text_key("{file}: {verdict}")
_NONE: Final = text_key("The folder holds no receipt.")
_NONE_HINT: Final = text_key("Name a folder with receipts, or a result of: tremplin evaluate PROGRAMME DATA --out DIR.")


@click.group()
def receipt() -> None:
    r"""Recompute decisions from their receipts.

    \b
    Examples:
      tremplin receipt verify build/result/receipts/CLAIM.json
      tremplin receipt verify build/result --programme programmes/partner-connect-2021
    """


@receipt.command()
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
    r"""Recompute every decision with code that shares nothing with the engine, and name the first difference.

    A folder stands for all the receipts in it, a result of `evaluate` for its receipts. Nothing but the files is
    needed.

    \b
    Examples:
      tremplin receipt verify build/result/receipts/CLAIM.json
      tremplin receipt verify build/result --programme programmes/partner-connect-2021
    """
    from tremplin.checker.verify import verify_receipt
    from tremplin.doors.cli.verdict import verdict_data

    terms = None if programme is None else _terms(programme)
    verdicts = ((path, verify_receipt(path.read_bytes(), terms=terms)) for path in _receipts(files))
    if as_json:
        found = [{"file": str(path), **verdict_data(verdict)} for path, verdict in verdicts]
        say_json({"receipts": found})
        return EXIT_DONE if all(one["holds"] for one in found) else EXIT_PROBLEMS
    return _say(verdicts, is_one=len(files) == 1 and files[0].is_file(), language=language)


def _say(verdicts: "Iterable[tuple[Path, Verdict]]", *, is_one: bool, language: Language) -> int:
    """Say each verdict on a single file, of a folder those that do not hold, and how many do."""
    from tremplin.doors.cli.verdict import verdict_text

    held = failed = 0
    for path, verdict in verdicts:
        held, failed = held + verdict.ok, failed + (not verdict.ok)
        if is_one or not verdict.ok:
            click.echo(language.say(_LINE, file=str(path), verdict=verdict_text(verdict, language=language)))
    if not is_one:
        said = [language.say_count("{n} receipt holds.", "{n} receipts hold.", held)] if held else []
        if failed:
            said.append(language.say_count("{n} receipt does not hold.", "{n} receipts do not hold.", failed))
        click.echo(" ".join(said))
    return EXIT_PROBLEMS if failed else EXIT_DONE


def _receipts(files: Iterable[Path]) -> Iterator[Path]:
    """Yield the files that are named, and those in folders that are named."""
    for given in files:
        if given.is_file():
            yield given
            continue
        # Of a result, only its receipts are receipts.
        folder = given / "receipts"
        found = sorted((folder if folder.is_dir() else given).rglob("*.json"))
        if not found:
            raise Problems([Problem("NO_RECEIPT", (Place(str(given)),), _NONE, {}, _NONE_HINT)])
        yield from found


def _terms(programme: Path) -> dict[str, Any]:
    from tremplin.doors.cli.files import load_programme
    from tremplin.terms.clause import data_of

    return data_of(load_programme(programme))
