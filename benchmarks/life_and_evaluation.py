"""Where the life of the demonstration's claims and an evaluation of the same facts differ, and why.

python benchmarks/life_and_evaluation.py [--partners 120] [--projects 600] [--data FOLDER]

The demonstration is carried out (in FOLDER, where it may be there already, else in a fresh one), and each claim's end
is held against an evaluation. Both sides are recomputed from their receipts elsewhere, so only what they saw can
differ: that is what each difference is traced to. One that is not ends the script with 1.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import psycopg
from measuring import ROOT, SEED, reference, report

from tremplin.doors.language import language_of
from tremplin.doors.migrate import migrated
from tremplin.engine.compiled import compile_programme
from tremplin.engine.decision import Decision
from tremplin.engine.evaluate import evaluate
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, sample_tables

TREMPLIN = str(Path(sys.executable).with_name("tremplin"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partners", type=int, default=120)
    parser.add_argument("--projects", type=int, default=600)
    parser.add_argument("--data", type=Path)
    size = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        os.environ["TREMPLIN_DATA"] = str(size.data or fresh)
        os.environ.pop("DATABASE_URL", None)
        command = [TREMPLIN, "demo", "--year-only", "--partners", str(size.partners), "--projects", str(size.projects)]
        subprocess.run([*command, "--seed", str(SEED)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        address = migrated(say=lambda _phrase: None)
        decisions = _evaluated(partners=size.partners, projects=size.projects)
        # What follows knows the tables by Django's models, which are ready now.
        from tremplin.usecases.reads.difference import GONE, UNTRACED
        from tremplin.usecases.reads.lived import differences

        with psycopg.connect(address.application_url, autocommit=True) as connection:
            every = differences(connection, decisions, programme=reference().programme)
            # The demonstration leaves claims of its own beside the year, for people to work on.
            found = [one for one in every if one.cause != GONE]
    english = language_of("en")
    report(
        f"{len(found)} of {len(decisions)} claims differ, in minor units",
        ("claim", "evaluated", "lived", "traced to", "seen"),
        [
            (
                one.claim_id,
                str(one.evaluated),
                str(one.awarded),
                one.cause,
                english.say_phrase(one.seen) if one.seen else "",
            )
            for one in found
        ],
    )
    causes = Counter(one.cause for one in found)
    report("Causes", ("claims", "cause"), [(str(count), cause) for cause, count in causes.most_common()])
    if causes[UNTRACED]:
        sys.exit(1)


def _evaluated(*, partners: int, projects: int) -> tuple[Decision, ...]:
    programme = reference()
    tables = sample_tables(SEED, partners=partners, projects=projects)
    data = read_tables(
        {f"{name}.csv": csv_bytes(sheet) for name, sheet in tables.items()},
        attributes=programme.attributes,
        codes=programme.codes,
        currency=programme.currency,
        exchange_source=programme.exchange.source if programme.exchange else None,
    )
    return evaluate(compile_programme(programme), data).decisions


if __name__ == "__main__":
    main()
