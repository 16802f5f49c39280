"""`tremplin sample`: fictitious data, the same bytes for the same seed."""

from pathlib import Path
from typing import Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.wording import Language, text_key

KIND: Final = "sample"

_MADE: Final = text_key("{out} holds {rows}, all of it fictitious (seed {seed}).")


@click.command()
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed makes the same bytes."
)
@click.option("--partners", type=click.IntRange(10, 100_000), default=120, show_default=True, help="How many partners.")
@click.option(
    "--projects", type=click.IntRange(10, 1_000_000), default=600, show_default=True, help="How many projects."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@with_answer
def sample(seed: int, partners: int, projects: int, out: Path, language: Language, as_json: bool) -> int:
    """Make fictitious data to try a programme on: partners, projects, claims, proofs, orders.

    The tables stand in OUT as CSV. It appears whole or not at all, and replaces nothing but a former sample.

    \b
    Example:
      tremplin sample --seed 1 --partners 120 --projects 600 --out build/sample
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.doors.cli.output import whole_folder
    from tremplin.facts.sample import csv_chunks, sample_tables
    from tremplin.facts.schema import TABLES

    with whole_folder(out, kind=KIND, names=[f"{name}.csv" for name in TABLES]) as folder:
        tables = sample_tables(seed, partners=partners, projects=projects)
        for name, sheet in tables.items():
            with (folder / f"{name}.csv").open("wb") as file:
                file.writelines(csv_chunks(sheet))
    rows = {name: len(sheet.rows) for name, sheet in tables.items()}
    if as_json:
        say_json({"out": str(out), "seed": seed, "rows": rows})
    else:
        count = language.say_count("{n} row", "{n} rows", sum(rows.values()))
        click.echo(language.say(_MADE, out=str(out), rows=count, seed=str(seed)), err=True)
    return EXIT_DONE
