"""`tremplin receipt`: recompute a decision from its receipt, offline, with the checker's own code."""

from pathlib import Path

import click

from tremplin.doors.cli.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.wording import Language, text_key

_HOLDS = text_key("{file}: the receipt holds: {values} recomputed, {granted} granted for claim {claim}.")
_DIFFERS = text_key("{file}: the receipt does not hold. At {place} it says {said}; recomputed: {recomputed}.  [{code}]")


@click.group()
def receipt() -> None:
    """Recompute decisions from their receipts.

    \b
    Example:
      tremplin receipt verify build/result/receipts/CLAIM.json
    """


@receipt.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=True))
@with_answer
def verify(files: tuple[Path, ...], language: Language, as_json: bool) -> int:  # noqa: FBT001
    """Recompute every decision with independent code, and name the first difference.

    A folder stands for all the receipts in it. Nothing but the files is needed.
    """
    from tremplin.doors.cli.verdict import say_verdicts, verdict_of

    paths = [path for given in files for path in (sorted(given.rglob("*.json")) if given.is_dir() else [given])]
    verdicts = [(path, verdict_of(path)) for path in paths]
    if as_json:
        say_json([{"file": str(path), **verdict.data} for path, verdict in verdicts])
    else:
        say_verdicts(verdicts, language=language)
    return EXIT_DONE if verdicts and all(verdict.holds for _path, verdict in verdicts) else EXIT_PROBLEMS
