"""`tremplin back-test`: decide again what was awarded, and trace every claim that comes to something else."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS, say_json, with_answer
from tremplin.wording import Language, Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from tremplin.engine.decision import Decision
    from tremplin.engine.evaluate import Decided
    from tremplin.terms.programme import Programme
    from tremplin.usecases.reads.difference import Difference

_SHOWN: Final = 20
"""So many differences are told one by one; --json has all."""

_NO_RESULT: Final = text_key("The folder {seen} holds no result of evaluate.")
_NO_RESULT_HINT: Final = text_key("Name a folder that tremplin evaluate wrote.")
_AMOUNTS: Final = text_key("{claim}: {awarded} then, {evaluated} now; {cause}")


class DecidedAgain(NamedTuple):
    """One programme, decided again.

    Attributes:
        claims: how many were compared.
    """

    programme: "Programme"
    claims: int
    differences: "list[Difference]"


@click.command(name="back-test")
@click.argument("result", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--history", type=click.Path(path_type=Path, file_okay=False), help="The folder of facts, with RESULT.")
@with_answer
def back_test(result: Path | None, history: Path | None, language: Language, as_json: bool) -> int:
    """Decide again what was awarded, under the terms that were in force, and trace every difference to its cause.

    With RESULT, a folder that evaluate wrote, its claims are decided again under the terms in it on the facts of
    HISTORY. Without it, the claims of the database of this installation are decided again on all facts as they stand.
    Nothing is changed. The exit code is 1 when a difference is not traced.

    \b
    Examples:
      tremplin back-test
      tremplin back-test build/result --history build/sample
    """  # noqa: D301 - click keeps the lines below a backspace
    if (result is None) != (history is None):
        raise click.UsageError("RESULT and --history are given together, or neither of them.")
    if result is not None and history is not None:
        tested = [_of_result(result, history, language)]
    else:
        tested = list(_of_database())
    if as_json:
        say_json({"programmes": [_data(one, language) for one in tested]})
    else:
        for one in tested:
            click.echo(_text(one, language))
    is_traced = all(each.is_traced for one in tested for each in one.differences)
    return EXIT_DONE if is_traced else EXIT_PROBLEMS


def _of_database() -> Iterator[DecidedAgain]:
    """Decide the claims of this installation's database again."""
    import psycopg

    from tremplin.doors.migrate import migrated

    address = migrated(say=lambda _phrase: None)
    # What follows knows the tables by Django's models, which are ready now.
    from tremplin.usecases.reads.lived import differences, evaluated, lived_programmes
    from tremplin.usecases.rows import Rows
    from tremplin.usecases.terms import terms_of_programme

    with psycopg.connect(address.application_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for name in lived_programmes(connection):
            decisions = evaluated(connection, programme=name)
            found = list(differences(connection, decisions, programme=name))
            yield DecidedAgain(terms_of_programme(Rows(connection), name)[0].compiled.programme, len(decisions), found)


def _of_result(result: Path, history: Path, language: Language) -> DecidedAgain:
    """Decide the claims of a result again, on facts that may have changed."""
    from tremplin.doors.cli.files import load_data, load_programme
    from tremplin.doors.cli.progress import CLAIMS_DECIDED, progress
    from tremplin.engine.evaluate import Run
    from tremplin.engine.receipt import Receipts
    from tremplin.usecases.reads.difference import FRESH, GONE, Difference

    then = _awarded(result)
    terms = load_programme(result / "programme")
    run = Run(terms, load_data(history, programme=terms))
    receipts, found = Receipts(run.compiled), list[Difference]()
    with progress(CLAIMS_DECIDED, language=language) as on_progress:
        for decided in run.decided(on_progress=on_progress):
            decision = decided.decision
            _unit, awarded = then.pop(decision.claim_id, (decision.unit, None))
            if awarded is None:
                found.append(_difference(decision, 0, FRESH))
            elif awarded != decision.granted:
                found.append(_traced(decided, awarded, receipts.data(decided), result=result))
    found += [Difference(claim_id, unit, 0, awarded, GONE) for claim_id, (unit, awarded) in then.items()]
    return DecidedAgain(terms, len(run.claims), found)


def _awarded(result: Path) -> dict[str, tuple[str, int]]:
    """Return what a result granted to each claim, with the unit."""
    from pyarrow import parquet

    from tremplin.doors.cli.evaluate import SUMMARY
    from tremplin.doors.cli.result_table import AWARDS, REFUSALS

    if not (result / SUMMARY).is_file():
        raise Problems(
            [Problem("NO_RESULT", (Place(str(result)),), _NO_RESULT, {"seen": str(result)}, _NO_RESULT_HINT)]
        )
    awards = parquet.read_table(result / AWARDS.file_names[1]).to_pylist()
    refusals = parquet.read_table(result / REFUSALS.file_names[1]).to_pylist()
    return {
        **{row["claim_id"]: (row["unit"], row["granted_minor"]) for row in awards},
        **{row["claim_id"]: (row["unit"], 0) for row in refusals},
    }


def _traced(decided: "Decided", awarded: int, now: dict[str, Any], *, result: Path) -> "Difference":
    """Trace a difference by what the receipt of that time says that the decision saw."""
    from tremplin.doors.cli.evaluate import RECEIPTS
    from tremplin.doors.receipt_name import receipt_name
    from tremplin.usecases.reads.difference import (
        ENGINE,
        FACTS,
        HELD,
        NO_RECEIPT,
        SEEN_TABLES,
        SEEN_VERSIONS,
        UNTRACED,
    )
    from tremplin.wording import Phrase

    decision = decided.decision
    file = result / RECEIPTS / receipt_name(decision.claim_id)
    if not file.is_file():
        return _difference(decision, awarded, UNTRACED, Phrase(NO_RECEIPT, {}))
    then = json.loads(file.read_bytes())
    if then["snapshot_sha256"] != now["snapshot_sha256"]:
        known, fresh = then["snapshot"]["tables"], now["snapshot"]["tables"]
        tables = [name for name in sorted({*known, *fresh}) if known.get(name) != fresh.get(name)]
        return _difference(decision, awarded, FACTS, Phrase(SEEN_TABLES, {"tables": tables}))
    if then["head_room_sha256"] != now["head_room_sha256"]:
        return _difference(decision, awarded, HELD)
    if then["engine"] != now["engine"]:
        versions = {"then": then["engine"], "now": now["engine"]}
        return _difference(decision, awarded, ENGINE, Phrase(SEEN_VERSIONS, versions))
    return _difference(decision, awarded, UNTRACED)


def _difference(decision: "Decision", awarded: int, cause: str, seen: Any = None) -> "Difference":
    from tremplin.usecases.reads.difference import Difference

    return Difference(decision.claim_id, decision.unit, decision.granted, awarded, cause, seen)


def _text(tested: DecidedAgain, language: Language) -> str:
    """Say how many claims come to what was awarded, the causes of the others, and the first of them."""
    from tremplin.terms.prose.voice import voice_of

    voice = voice_of(tested.programme, language)
    lines = [
        language.say(
            "{programme}: {same} of {claims} claims come to what was awarded.",
            programme=voice.label(tested.programme.title),
            same=tested.claims - _compared(tested.differences),
            claims=tested.claims,
        )
    ]
    causes = Counter(one.cause for one in tested.differences)
    lines += [f"  {language.say_field(n):>7}  {language.say(cause)}" for cause, n in causes.most_common()]
    for one in tested.differences[:_SHOWN]:
        amounts = {
            "awarded": voice.award(one.awarded, unit=one.unit),
            "evaluated": voice.award(one.evaluated, unit=one.unit),
        }
        said = language.say(_AMOUNTS, claim=one.claim_id, cause=language.say(one.cause), **amounts)
        lines.append(said if one.seen is None else f"{said} ({language.say_phrase(one.seen)})")
    rest = len(tested.differences) - _SHOWN
    if rest > 0:
        lines.append(language.say_count("{n} more; --json has all.", "{n} more; --json has all.", rest))
    return "\n".join(lines)


def _compared(differences: "Iterable[Difference]") -> int:
    """Count the claims that were decided again and differ: one that is gone was not."""
    from tremplin.usecases.reads.difference import GONE

    return sum(one.cause != GONE for one in differences)


def _data(tested: DecidedAgain, language: Language) -> dict[str, Any]:
    return {
        "programme": tested.programme.programme,
        "claims": tested.claims,
        "differences": [
            {
                "claim": one.claim_id,
                "unit": one.unit,
                "awarded_minor": str(one.awarded),
                "evaluated_minor": str(one.evaluated),
                "cause": language.say(one.cause),
                "seen": None if one.seen is None else language.say_phrase(one.seen),
            }
            for one in tested.differences
        ],
    }
