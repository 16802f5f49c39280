"""`tremplin evaluate`: decide every claim of a data set, and write down what follows."""

import gc
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.files import load_data, programme_files, programme_of
from tremplin.wording import Language

if TYPE_CHECKING:
    from tremplin.doors.cli.result_table import ResultTables
    from tremplin.doors.cli.tally import IncentiveTally
    from tremplin.engine.decision import Decision
    from tremplin.engine.evaluate import Decided, Run
    from tremplin.terms.programme import Programme

KIND: Final = "result"
SUMMARY: Final = "summary.json"
RECEIPTS: Final = "receipts"
PROGRAMME: Final = "programme"

_WIDTH_ELSEWHERE: Final = 120


@click.command()
@click.argument("programme", type=click.Path(path_type=Path, file_okay=False))
@click.argument("data", type=click.Path(path_type=Path, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@click.option(
    "--receipts",
    type=click.Choice(["all", "awards", "none"]),
    default="all",
    show_default=True,
    help="Of which decisions to write receipts.",
)
@with_answer
def evaluate(programme: Path, data: Path, out: Path, receipts: str, language: Language, as_json: bool) -> int:
    """Decide every claim of DATA under the terms in PROGRAMME.

    Claims are decided in the recorded order, whatever the order of the files. The answer says for each incentive what
    was asked, granted, forfeited to limits and refused, and why. OUT receives the same as files: awards, refusals,
    limits, parts and line shares as CSV (amounts as people write them) and Parquet (whole minor units), summary.json,
    a receipt for each decision, and a copy of the terms. It appears whole or not at all, and replaces nothing but a
    former result.

    \b
    Examples:
      tremplin evaluate programmes/partner-connect-2021 build/sample --out build/result
      tremplin evaluate programmes/atelier facts/ --out result --receipts none --json
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin import __version__
    from tremplin.doors.cli.output import require_outside, whole_folder, write_whole
    from tremplin.doors.cli.result_table import TABLE_FILES
    from tremplin.doors.cli.summary import summary_text
    from tremplin.doors.cli.tally import summary_data
    from tremplin.engine.evaluate import Run
    from tremplin.terms.clause import terms_sha256

    names = [name for table in TABLE_FILES for name in table.file_names]
    with whole_folder(out, kind=KIND, names=[*names, SUMMARY, RECEIPTS, PROGRAMME]) as folder:
        require_outside(out, folder=programme)
        files = programme_files(programme)
        terms = programme_of(files, folder=programme)
        run = Run(terms, load_data(data, programme=terms))
        # The facts stay until the end: the collector need not look through them again and again.
        gc.freeze()
        tallies = _decided(run, folder, receipts=receipts, language=language)
        summary = summary_data(
            terms, tallies=tallies, foreign=run.foreign, terms_sha256=terms_sha256(terms), engine=__version__
        )
        (folder / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        # Beside the result, so that `explain` needs nothing else.
        for name, content in files.items():
            write_whole(folder / PROGRAMME / name, content)
        # A file or another program takes any width.
        width = shutil.get_terminal_size((_WIDTH_ELSEWHERE, 0)).columns
        text = summary_text(terms, tallies=tallies, foreign=run.foreign, language=language, width=width)
    if as_json:
        say_json({"out": str(out), **summary})
    else:
        click.echo(text)
    return EXIT_DONE


def _decided(run: "Run", folder: Path, *, receipts: str, language: Language) -> "list[IncentiveTally]":
    """Decide every claim, write receipts and tables, and return what it comes to."""
    from tremplin.doors.cli.progress import CLAIMS_DECIDED, progress
    from tremplin.doors.cli.result_table import ResultTables
    from tremplin.doors.cli.tally import IncentiveTally
    from tremplin.engine.lines import line_shares

    programme = run.compiled.programme
    tables = ResultTables(programme, say=_sayer(programme, language))
    tallies = {
        ready.incentive.id: IncentiveTally(incentive=ready.incentive, unit=ready.unit, decimals=ready.decimals)
        for ready in run.compiled.by_id.values()
    }
    write_receipt = _receipt_writer(run, folder / RECEIPTS, which=receipts)
    with progress(CLAIMS_DECIDED, language=language) as on_progress:
        for decided in run.decided(on_progress=on_progress):
            decision = decided.decision
            tallies[decision.incentive].count(decision)
            lines = line_shares(run.compiled, decided.snapshot) if decision.is_granted else {}
            tables.add(decision, lines=lines, has_receipt=write_receipt(decided))
    tables.close(run.head_room)
    _write_tables(tables, folder)
    return list(tallies.values())


def _sayer(programme: "Programme", language: Language) -> "Callable[[Decision], tuple[str, str]]":
    """Return what says the main reason and the smallest change of a decision."""
    from tremplin.engine.receipt import decision_data
    from tremplin.terms.prose.edit import edit_text
    from tremplin.terms.prose.refusal import Case, reason_text
    from tremplin.terms.prose.voice import voice_of

    voice = voice_of(programme, language)
    voices = {one.id: (one, voice.about(one)) for one in programme.incentives}

    def said(decision: "Decision") -> tuple[str, str]:
        if decision.is_granted and decision.change is None:
            return "", ""
        incentive, own = voices[decision.incentive]
        result = decision_data(decision)
        change = result["change"] or {"edits": []}
        edits = [own.sentence(edit_text(edit, incentive, voice=own)) for edit in change["edits"]]
        reason = reason_text(result["reasons"][0], Case(result, incentive, own)) if result["reasons"] else ""
        return reason, "; ".join(edits)

    return said


def _receipt_writer(run: "Run", folder: Path, *, which: str) -> "Callable[[Decided], bool]":
    """Return what writes the receipt of a decision where it is wanted, and says whether it did."""
    from tremplin.doors.receipt_name import receipt_name
    from tremplin.engine.receipt import Receipts

    receipts = Receipts(run.compiled)
    if which != "none":
        folder.mkdir()

    def written(decided: "Decided") -> bool:
        if which == "none" or (which == "awards" and not decided.decision.is_granted):
            return False
        (folder / receipt_name(decided.decision.claim_id)).write_bytes(receipts.text(decided) + b"\n")
        return True

    return written


def _write_tables(tables: "ResultTables", folder: Path) -> None:
    from tremplin.doors.cli.result_table import TABLE_FILES
    from tremplin.doors.table_file import csv_bytes, parquet_bytes

    for table in TABLE_FILES:
        rows = tables.rows[table.name]
        for name, data in zip(table.file_names, (csv_bytes(table, rows), parquet_bytes(table, rows)), strict=True):
            (folder / name).write_bytes(data)
