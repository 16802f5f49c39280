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
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import psycopg
from measuring import ROOT, SEED, reference, report

from tremplin.doors.migrate import migrated
from tremplin.engine.compiled import compile_programme
from tremplin.engine.decision import Decision, LimitSeen
from tremplin.engine.evaluate import evaluate
from tremplin.facts.reading import read_tables
from tremplin.facts.sample import csv_bytes, sample_tables

TREMPLIN = str(Path(sys.executable).with_name("tremplin"))

EXPIRED = "the reservation had ended before the decision"
RIVAL = "the claim that excludes it came later"
RATE = "no exchange rate was recent enough on the day of the request"
HELD = "others held more, or less, of a limit at that moment"
UNTRACED = "not traced"

_HELD: Final = """
    SELECT coalesce(sum(
        CASE WHEN closed.seq IS NULL OR closed.recorded_at > %(at)s THEN held.amount ELSE held.posted END
    ) FILTER (WHERE opened.recorded_at <= %(at)s), 0)::bigint
    FROM limit_instance AS instance
    LEFT JOIN reservation AS held ON held.limit_instance_id = instance.id AND held.claim_id <> %(claim)s
    LEFT JOIN journal AS opened ON opened.seq = held.opened_seq
    LEFT JOIN journal AS closed ON closed.seq = held.closed_seq
    WHERE instance.limit_id = %(limit)s AND instance.window_label = %(window)s
        AND ARRAY(SELECT part ->> 1 FROM jsonb_array_elements(instance.scope::jsonb) AS part) = %(scope)s
    GROUP BY instance.id
"""
"""What others held of one limit at an instant: reserved while a reservation was open, what was used after it."""


class Difference(NamedTuple):
    """One claim whose life and evaluation differ, in minor units, and what that is traced to."""

    claim_id: str
    evaluated: int
    lived: int
    cause: str
    seen: str


def differences(
    connection: psycopg.Connection[Any], decisions: tuple[Decision, ...], *, name: str
) -> Iterator[Difference]:
    """Yield each difference, in the recorded order."""
    lived = dict(connection.execute("SELECT claim_id, awarded FROM claim").fetchall())
    for decision in decisions:
        awarded = lived.get(decision.claim_id, 0)
        if awarded != decision.granted:
            cause, seen = _cause(connection, decision, name=name)
            yield Difference(decision.claim_id, decision.granted, awarded, cause, seen)


def _cause(connection: psycopg.Connection[Any], decision: Decision, *, name: str) -> tuple[str, str]:
    """Return what a difference comes from, and the figures that show it."""
    claim_id = decision.claim_id
    row = connection.execute("SELECT state, awarded FROM claim WHERE claim_id = %s", [claim_id]).fetchone()
    if row is not None and row[0] == "expired":
        return EXPIRED, ""
    excluded = [one for one in decision.exclusions if not one.passed]
    if excluded:
        return RIVAL, f"{excluded[0].id}: {excluded[0].winner}"
    at, codes = _moment(connection, claim_id, name=name)
    if "NO_RATE" in codes:
        return RATE, ""
    lived = 0 if row is None else int(row[1])
    for seen in decision.limits:
        held = _held(connection, seen, claim_id=claim_id, at=at)
        if held != seen.taken and _follows(decision, seen, held=held, lived=lived):
            return HELD, f"{seen.limit}: {held} of {seen.size} were held, {seen.taken} in the evaluation"
    return UNTRACED, ", ".join(codes)


def _follows(decision: Decision, seen: LimitSeen, *, held: int, lived: int) -> bool:
    """Say whether what a claim got is what the room of that moment left, where the evaluation's room left another."""
    room = max(seen.size - held, 0)
    if room >= seen.asked:
        return lived == decision.asked and seen.available < seen.asked
    return lived in (0, room)


def _moment(connection: psycopg.Connection[Any], claim_id: str, *, name: str) -> tuple[object, tuple[str, ...]]:
    """Return when a claim was decided in life, and the codes of the refusal if its request was refused."""
    approved = connection.execute(
        "SELECT at FROM claim_event WHERE claim_id = %s AND event = 'approve'", [claim_id]
    ).fetchone()
    if approved is not None:
        return approved[0], ()
    request = uuid5(NAMESPACE_URL, f"tremplin-demo:{name}/request-claim/{claim_id}/1")
    asked = connection.execute("SELECT received_at, answer FROM command WHERE command_id = %s", [request]).fetchone()
    if asked is None or "refusal" not in asked[1]:
        return None, ()
    return asked[0], tuple(asked[1]["refusal"]["phrases"][0]["fields"]["codes"])


def _held(connection: psycopg.Connection[Any], seen: LimitSeen, *, claim_id: str, at: object) -> int:
    named = {
        "limit": seen.limit,
        "scope": [value for _name, value in seen.scope],
        "window": seen.window,
        "claim": claim_id,
        "at": at,
    }
    row = connection.execute(_HELD.encode(), named).fetchone()
    return 0 if row is None else int(row[0])


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
        with psycopg.connect(address.application_url, autocommit=True) as connection:
            found = list(differences(connection, decisions, name=f"{SEED}/{size.partners}/{size.projects}"))
    report(
        f"{len(found)} of {len(decisions)} claims differ, in minor units",
        ("claim", "evaluated", "lived", "traced to", "seen"),
        [(one.claim_id, str(one.evaluated), str(one.lived), one.cause, one.seen) for one in found],
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
