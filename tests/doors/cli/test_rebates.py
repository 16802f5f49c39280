"""`tremplin rebates`: what it says, what it writes, and what it refuses to do; the amounts are those of `evaluate`."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.doors.cli.conftest import Tremplin
from tests.twins.rebate_columns import lines_as_columns
from tremplin.doors.cli.files import load_data, load_programme

PERIOD = ("--period", "2026-Q1", "--facts", "facts")

ENGLISH = """\
Harbour Partners, version 2026.1. Period: the first quarter of 2026.

                                 Asked,
                         Due     before
Incentive      Partners   to     limits
Volume rebate         1    1  61.73 EUR
"""

FRENCH = """\
Partenaires du port, version 2026.1. Période\N{NO-BREAK SPACE}: le premier trimestre 2026.

                                    Demandé,
                               Dû      avant
Incitation        Partenaires   à   plafonds
Remise de volume            1   1  61,73\N{NO-BREAK SPACE}EUR
"""


@pytest.fixture
def lines(here: Path) -> Path:
    """Return the order lines of the facts for the first quarter as Parquet; the facts keep no credit notes."""
    terms = load_programme(here / "harbour")
    data = load_data(here / "facts", programme=terms)
    own = [line for line in data.table("order_lines") if line.ordered_on.month <= 3]
    path = here / "lines.parquet"
    parquet.write_table(lines_as_columns(terms, own), path)
    return path


def notes(folder: Path) -> str:
    """Write a file without credit notes, and return its name."""
    none = pa.table({"line_id": pa.array([], pa.string()), "amount_minor": pa.array([], pa.int64())})
    parquet.write_table(none, folder / "notes.parquet")
    return "notes.parquet"


def test_rebates_are_said_and_written_as_evaluate_has_them(lines: Path, here: Path, tremplin: Tremplin) -> None:
    given = ("rebates", "harbour", "lines.parquet", *PERIOD, "--credit-notes", notes(here))

    said = tremplin(*given, "--out", "out")
    in_french = tremplin("--lang", "fr", *given)
    as_json = json.loads(tremplin(*given, "--incentive", "volume", "--json").out)

    assert (said.code, said.out, said.err) == (0, ENGLISH, "")
    assert in_french.out == FRENCH
    assert as_json == json.loads((here / "out" / "summary.json").read_text())
    assert parquet.read_table(here / "out" / "lines.parquet").to_pylist() == [
        {"line_id": "L1", "partner_id": "P1", "volume_minor": 5000},
        {"line_id": "L2", "partner_id": "P1", "volume_minor": 1173},
    ]
    (row,) = parquet.read_table(here / "out" / "partners.parquet").to_pylist()
    assert (row["claim_id"], row["asked_minor"], row["reason"]) == ("volume/P1/2026-Q1", 6173, None)


def test_spark_that_is_not_installed_is_named_with_the_way_to_get_it(lines: Path, here: Path) -> None:
    without = "import sys; sys.modules['pyspark'] = None; from tremplin.doors.cli.main import main; main()"
    given = ("rebates", "harbour", "lines.parquet", *PERIOD, "--on", "spark", "--out", "out")

    answer = subprocess.run(
        [sys.executable, "-c", without, *given], cwd=here, capture_output=True, text=True, check=False
    )

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == (
        "--on: Spark needs pyspark, which is not installed here.\n"
        "  Install the extra (pip install tremplin[spark]) and Java 17 or later (apt-get install default-jre-headless)."
        "  [SPARK_MISSING]\n1 problem found.\n"
    )
    assert not (here / "out").exists()


WRONG = [
    (
        ("--period", "2026-Q7"),
        (
            "--period: 2026-Q7 is no month, quarter, half or year of the calendar.\n"
            "  Write a period as 2026-09, 2026-Q3, 2026-H2 or 2026.  [PERIOD_UNKNOWN]\n1 problem found.\n"
        ),
    ),
    (
        ("--period", "2026-01"),
        (
            "--period: These terms work nothing out for January 2026.\n"
            "  Incentives that are worked out for periods: volume (quarter).  [NOTHING_BY_PERIOD]\n1 problem found.\n"
        ),
    ),
    (
        ("--period", "2026-Q2"),
        (
            'lines.parquet, row 2, column "ordered_on": Lines outside the period 2026-Q2: 2, first 2 and 3.\n'
            "  Leave them out; lines that a period is compared with go into a file of their own.  "
            "[LINES_OUTSIDE_PERIOD]\n1 problem found.\n"
        ),
    ),
    (
        ("--period", "2026-Q1", "--credit-notes", "lines.parquet"),
        "lines.parquet: Credit notes need the columns line_id, as text, and amount_minor, as whole minor units.\n",
    ),
]


@pytest.mark.parametrize(("options", "said"), WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(
    options: tuple[str, ...], said: str, lines: Path, here: Path, tremplin: Tremplin
) -> None:
    wrong = parquet.read_table(lines).drop(["amount_minor"]) if "--credit-notes" in options else None
    if wrong is not None:
        parquet.write_table(wrong, lines)

    answer = tremplin("rebates", "harbour", "lines.parquet", "--facts", "facts", *options, "--out", "out")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(said)
    assert not (here / "out").exists()


WRONG_NOTES = [
    ([None, "L1"], [1, 1], pa.int64(), ["NULLS_IN_COLUMN"]),
    (["L1", "L2"], [None, 1], pa.int64(), ["NULLS_IN_COLUMN"]),
    (["L1", "L2"], [0, -5], pa.int32(), ["AMOUNT_NOT_POSITIVE"]),
    (["L1", "L1"], [2**62, 2**62], pa.int64(), ["SUM_TOO_LARGE"]),
    (["L1", "L1"], [1, 2**64 - 1], pa.uint64(), ["SUM_TOO_LARGE"]),
    (["L1", "L1"], [2**31 - 1, 2**31 - 1], pa.int32(), ["CREDIT_TOO_LARGE"]),
]


@pytest.mark.parametrize(("ids", "amounts", "kind", "codes"), WRONG_NOTES)
def test_credit_notes_that_are_wrong_are_counted_and_the_first_are_named(
    ids: list[str | None], amounts: list[int | None], kind: pa.DataType, codes: list[str], lines: Path, here: Path,
    tremplin: Tremplin,
) -> None:  # fmt: skip
    wrong = pa.table({"line_id": pa.array(ids, pa.string()), "amount_minor": pa.array(amounts, kind)})
    parquet.write_table(wrong, here / "notes.parquet")

    answer = tremplin("rebates", "harbour", "lines.parquet", *PERIOD, "--credit-notes", "notes.parquet", "--out", "out")

    assert answer.code == 1
    assert re.findall(r"\[([A-Z_]+)\]", answer.err) == codes
    assert not (here / "out").exists()


def test_credit_notes_among_the_facts_are_never_passed_over(lines: Path, here: Path, tremplin: Tremplin) -> None:
    (here / "facts" / "credit_notes.csv").write_text("credit_note_id,line_id,credited_on,amount,currency\n")

    answer = tremplin("rebates", "harbour", "lines.parquet", *PERIOD)

    assert answer.code == 1
    assert answer.err.startswith(
        "facts/credit_notes.csv: Credit notes stand in facts/credit_notes.csv, which is no Parquet file.\n"
        "  Write them as Parquet, with line_id and amount_minor, and name them with --credit-notes."
    )


def test_credit_notes_beside_the_facts_are_taken_by_themselves(lines: Path, here: Path, tremplin: Tremplin) -> None:
    credited = pa.table({"line_id": ["L2"], "amount_minor": pa.array([23_450], pa.int64())})
    parquet.write_table(credited, here / "facts" / "credit_notes.parquet")

    answer = tremplin("rebates", "harbour", "lines.parquet", *PERIOD, "--json")

    assert json.loads(answer.out)["incentives"][0]["asked_minor"] == "5000"


def test_facts_without_partners_are_refused(lines: Path, here: Path, tremplin: Tremplin) -> None:
    folder = here / "other"
    folder.mkdir()
    (folder / "customers.csv").write_text("customer_id,name,country\nK1,Kilo,FR\n")

    answer = tremplin("rebates", "harbour", "lines.parquet", "--period", "2026-Q1", "--facts", "other")

    assert answer.code == 1
    assert answer.err.startswith("other: The folder of facts holds no partner.")
