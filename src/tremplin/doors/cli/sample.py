"""`tremplin sample`: fictitious data, the same bytes for the same seed."""

import random
from pathlib import Path

import click

from tremplin.doors.cli.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.files import write_whole
from tremplin.wording import Language, text_key

_MADE = text_key("{out} holds {rows} rows in {tables} tables, all of it fictitious (seed {seed}).")


@click.command()
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed makes the same bytes.")
@click.option("--partners", type=click.IntRange(min=10, max=100_000), default=120, show_default=True, help="How many partners.")
@click.option("--projects", type=click.IntRange(min=10, max=1_000_000), default=600, show_default=True, help="How many projects.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@with_answer
def sample(seed: int, partners: int, projects: int, out: Path, language: Language, as_json: bool) -> int:  # noqa: FBT001
    """Make fictitious data to try a programme on: partners, projects, claims, proofs, orders.

    \b
    Example:
      tremplin sample --seed 1 --partners 120 --projects 600 --out build/sample
    """
    from tremplin.facts.sample import csv_bytes, sample_tables

    tables = sample_tables(random.Random(seed), partners=partners, projects=projects)
    rows = {name: len(table) for name, table in tables.items()}
    for name, table in tables.items():
        write_whole(out / f"{name}.csv", csv_bytes(name, table))
    if as_json:
        say_json({"out": str(out), "seed": seed, "rows": rows})
    else:
        fields = {"out": str(out), "rows": sum(rows.values()), "tables": len(rows), "seed": str(seed)}
        click.echo(language.say(_MADE, **fields), err=True)
    return EXIT_DONE
