"""`tremplin simulate`: try terms on a history before they are in force, and say what they would have cost."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.wording import Language, Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from tremplin.doors.simulation.tried import Tried
    from tremplin.terms.programme import Programme

KIND: Final = "simulation"
REPORT: Final = "report.html"
_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_SEEDS: Final = 2**63
_SCENARIOS_MAX: Final = 100_000
_GROWTH_MAX: Final = 1_000

_TOO_LARGE: Final = text_key("All amounts together come to {seen} smallest units; scenarios add up to {most}.")
_TOO_LARGE_HINT: Final = text_key("Look for an amount in the facts, or a figure in the terms, that is far too large.")
_NO_CLAIMS: Final = text_key("The history holds no claim that {seen} decides.")
_NO_CLAIMS_HINT: Final = text_key("Name a history with claims of this programme's incentives.")
_WRITTEN: Final = text_key("The report is in {file}, and its data as CSV beside it.")


@click.command()
@click.option("--history", type=_FOLDER, required=True, help="The folder of facts, as evaluate reads them.")
@click.option(
    "--terms",
    "folders",
    type=_FOLDER,
    required=True,
    multiple=True,
    help="The folder of a programme; give it again for terms to compare with the first.",
)
@click.option("--out", type=_FOLDER, required=True, help="The folder to write to.")
@click.option(
    "--scenarios", type=click.IntRange(0, _SCENARIOS_MAX), default=1000, show_default=True, help="How many to draw."
)
@click.option(
    "--seed",
    type=click.IntRange(0, _SEEDS - 1),
    default=1,
    show_default=True,
    help="The same seed draws the same scenarios.",
)
@click.option(
    "--growth",
    type=click.IntRange(0, _GROWTH_MAX),
    default=0,
    show_default=True,
    help="So many claims more for a hundred of the history, in scenarios.",
)
@with_answer
def simulate(
    history: Path,
    folders: tuple[Path, ...],
    out: Path,
    scenarios: int,
    seed: int,
    growth: int,
    language: Language,
    as_json: bool,
) -> int:
    """Try terms on a history before they are in force, and say what they would have cost.

    Every claim of the history is decided under each terms; those of other days are tried as if they had been in force
    on the days of the first. Then scenarios are drawn from the history: which claims come about, what they ask, and
    when, and with --growth how many more there are. OUT receives report.html, which needs nothing else, and its data
    as CSV. It appears whole or not at all.

    \b
    Examples:
      tremplin simulate --history build/sample --terms programmes/partner-connect-2021 --out build/simulation
      tremplin simulate --history facts --terms terms-2026 --terms terms-2027 --out simulation --scenarios 5000 --seed 7
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.cli.files import load_programme
    from tremplin.doors.cli.output import require_outside, whole_folder
    from tremplin.doors.simulation.page import report_page
    from tremplin.doors.simulation.report import report_of
    from tremplin.doors.simulation.tried import TABLE_FILES
    from tremplin.doors.table_file import csv_bytes

    names = [REPORT, *(f"{table.name}.csv" for table in TABLE_FILES)]
    with whole_folder(out, kind=KIND, names=names) as folder:
        for each in (history, *folders):
            require_outside(out, folder=each)
        programmes = [load_programme(each) for each in folders]
        drawn = _Drawn(scenarios, seed, growth)
        tried = _tried(programmes, history, folders=folders, drawn=drawn, language=language)
        report = report_of(tried, language)
        (folder / REPORT).write_text(report_page(report, language), encoding="utf-8")
        for table in TABLE_FILES:
            (folder / f"{table.name}.csv").write_bytes(csv_bytes(table, report.rows[table.name]))
    if as_json:
        say_json({"out": str(out), "terms": [_data(one, report.rows) for one in tried]})
    else:
        for said in report.lead:
            click.echo(said)
        click.echo(language.say(_WRITTEN, file=str(out / REPORT)))
    return EXIT_DONE


class _Drawn(NamedTuple):
    """Which scenarios are drawn."""

    scenarios: int
    seed: int
    growth: int


def _tried(
    programmes: "list[Programme]",
    history: Path,
    *,
    folders: tuple[Path, ...],
    drawn: _Drawn,
    language: Language,
) -> "list[Tried]":
    """Try each terms on the history, those of other days as if they were in force when the first are."""
    from tremplin.bulk.limit_columns import TooLarge
    from tremplin.bulk.simulation import in_force_as
    from tremplin.bulk.simulation import simulate as simulated
    from tremplin.doors.cli.files import load_data
    from tremplin.doors.cli.progress import CLAIMS_DECIDED, SCENARIOS_DRAWN, progress
    from tremplin.doors.simulation.tried import Tried, terms_names

    tried = []
    for programme, folder, name in zip(programmes, folders, terms_names(programmes), strict=True):
        data = load_data(history, programme=_reading(programme, programmes))
        try:
            with progress(CLAIMS_DECIDED, language=language) as on_progress:
                found = simulated(in_force_as(programme, programmes[0]), data, on_progress=on_progress)
        except TooLarge as error:
            fields = {"seen": str(error.total), "most": str(error.most)}
            raise Problems(
                [Problem("AMOUNTS_TOO_LARGE", (Place(str(history)),), _TOO_LARGE, fields, _TOO_LARGE_HINT)]
            ) from None
        if not found.cases:
            fields = {"seen": str(folder)}
            raise Problems([Problem("NO_CLAIMS", (Place(str(history)),), _NO_CLAIMS, fields, _NO_CLAIMS_HINT)])
        outcomes = None
        if drawn.scenarios:
            with progress(SCENARIOS_DRAWN, language=language) as on_progress:
                outcomes = found.at_risk(
                    seed=drawn.seed, count=drawn.scenarios, growth=drawn.growth, on_progress=on_progress
                )
        tried.append(Tried(name, found, outcomes, growth=drawn.growth))
    return tried


def _reading(programme: "Programme", programmes: "list[Programme]") -> "Programme":
    """Return terms that also know the words of the others: one history holds what either declares."""
    attributes, codes = dict(programme.attributes), dict(programme.codes)
    for other in programmes:
        attributes = {**other.attributes, **attributes}
        codes = {path: {**named, **codes.get(path, {})} for path, named in {**codes, **other.codes}.items()}
    return programme.model_copy(update={"attributes": attributes, "codes": codes})


def _data(tried: "Tried", rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return what one terms come to, as JSON data: amounts as text in minor units."""
    from tremplin.doors.simulation.tried import COST, RISK

    def own(table: str, *, amounts: tuple[str, ...]) -> list[dict[str, Any]]:
        kept = [
            {key: value for key, value in row.items() if key != "terms"}
            for row in rows[table]
            if row["terms"] == tried.name
        ]
        return [
            {
                f"{key}_minor" if key in amounts else key: str(value) if key in amounts else value
                for key, value in row.items()
            }
            for row in kept
        ]

    return {
        "terms": tried.name,
        "claims": len(tried.simulation.cases),
        "not_decided": list(tried.simulation.foreign),
        "cost": own(COST.name, amounts=("asked", "granted", "forfeited")),
        "risk": own(RISK.name, amounts=("history", "least", "p5", "p50", "p95", "most")),
    }
