"""`tremplin back-test`: what was awarded is decided again, and each difference is traced to what the decision saw."""

import json
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Tremplin
from tests.doors.cli.harbour import FACTS, write_facts

WITHOUT_A_PROOF = FACTS["proofs"].replace("R1,C1,report,2026-02-10,2026-02-11\n", "")
ONE_MORE = FACTS["claims"] + "C9,mooring,P1,,2026-04-01,2026-04-01T09:00:00+02:00\n"
WITHOUT_C7 = "".join(line for line in ONE_MORE.splitlines(keepends=True) if not line.startswith("C7,"))

CHANGED = """\
Harbour Partners: 6 of 10 claims come to what was awarded.
        2  others held more, or less, of a limit at that moment
        1  its facts are not those of that day
        1  it is not among what was decided then
        1  the history holds it no more
C1: 1,000.00 EUR then, 0.00 EUR now; its facts are not those of that day (other rows in proofs)
C2: 500.00 EUR then, 1,000.00 EUR now; others held more, or less, of a limit at that moment
C3: 0.00 EUR then, 500.00 EUR now; others held more, or less, of a limit at that moment
C9: 0.0 knots then, 12.5 knots now; it is not among what was decided then
C7: 90 days then, 0 days now; the history holds it no more
"""


@pytest.fixture
def result(here: Path, tremplin: Tremplin) -> Path:
    """Return the result of the facts, with all receipts."""
    assert tremplin("evaluate", "harbour", "facts", "--out", "result").code == 0
    return here / "result"


def test_unchanged_facts_come_to_what_was_awarded(result: Path, tremplin: Tremplin) -> None:
    answer = tremplin("back-test", "result", "--history", "facts")

    assert (answer.code, answer.out) == (0, "Harbour Partners: 10 of 10 claims come to what was awarded.\n")


def test_every_difference_is_traced_to_what_the_decision_saw(here: Path, result: Path, tremplin: Tremplin) -> None:
    write_facts(here / "later", proofs=WITHOUT_A_PROOF, claims=WITHOUT_C7)

    answer = tremplin("back-test", "result", "--history", "later")

    assert (answer.code, answer.out) == (0, CHANGED)


def test_french_and_json_say_the_same(here: Path, result: Path, tremplin: Tremplin) -> None:
    write_facts(here / "later", proofs=WITHOUT_A_PROOF, claims=WITHOUT_C7)

    answer = tremplin("back-test", "result", "--history", "later", "--lang", "fr", "--json")

    (programme,) = json.loads(answer.out)["programmes"]
    assert (programme["programme"], programme["claims"], len(programme["differences"])) == ("harbour", 10, 5)
    assert programme["differences"][0] == {
        "claim": "C1",
        "unit": "EUR",
        "awarded_minor": "100000",
        "evaluated_minor": "0",
        "cause": "ses faits ne sont plus ceux de ce jour-là",
        "seen": "d’autres lignes dans proofs",
    }


def test_without_a_receipt_or_a_reason_a_difference_is_not_traced(here: Path, result: Path, tremplin: Tremplin) -> None:
    write_facts(here / "later", proofs=WITHOUT_A_PROOF)
    receipts = sorted((result / "receipts").iterdir())
    first = next(path for path in receipts if json.loads(path.read_bytes())["claim_id"] == "C1")
    first.unlink()

    without = tremplin("back-test", "result", "--history", "later")
    second = next(path for path in receipts if path.exists() and json.loads(path.read_bytes())["claim_id"] == "C2")
    now = json.loads(second.read_bytes())
    assert tremplin("evaluate", "harbour", "later", "--out", "fresh").code == 0
    same = json.loads((here / "fresh" / "receipts" / second.name).read_bytes())
    second.write_text(json.dumps(now | {key: same[key] for key in ("snapshot_sha256", "head_room_sha256")}))
    unexplained = tremplin("back-test", "result", "--history", "later")
    second.write_text(json.dumps(same | {"engine": "0.0.1"}))
    older = tremplin("back-test", "result", "--history", "later")

    assert without.code == 1
    assert "C1: 1,000.00 EUR then, 0.00 EUR now; not traced (there is no receipt to compare with)" in without.out
    assert "C2: 500.00 EUR then, 1,000.00 EUR now; not traced\n" in unexplained.out
    assert "another version of Tremplin decided it (0.0.1 then, " in older.out


def test_many_differences_are_told_up_to_twenty(here: Path, result: Path, tremplin: Tremplin) -> None:
    more = "".join(f"X{number},mooring,P1,,2026-04-01,2026-04-01T09:00:00+02:00\n" for number in range(25))
    write_facts(here / "later", claims=FACTS["claims"] + more)

    answer = tremplin("back-test", "result", "--history", "later")

    assert answer.out.endswith("5 more; --json has all.\n")


def test_folder_that_is_no_result_is_a_problem(tremplin: Tremplin) -> None:
    answer = tremplin("back-test", "facts", "--history", "facts")

    assert answer.code == 1
    assert "The folder facts holds no result of evaluate." in answer.err


def test_result_without_history_is_wrong_usage(tremplin: Tremplin) -> None:
    answer = tremplin("back-test", "facts")

    assert answer.code == 2
    assert "RESULT and --history are given together" in answer.err
