"""The pieces that commands share: names of receipts, columns, tables as files, folders that appear whole."""

import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doors.cli.harbour import TERMS, content_of, write_programme
from tremplin.doors.cli.columns import laid_out
from tremplin.doors.cli.files import load_programme, programme_files
from tremplin.doors.cli.output import MARKER, put_in_place, whole_folder, write_whole
from tremplin.doors.cli.summary import summary_text
from tremplin.doors.cli.tally import IncentiveTally, Refusing
from tremplin.doors.language import language_of
from tremplin.doors.receipt_name import receipt_name
from tremplin.doors.table_file import TableFile, csv_bytes, parquet_bytes
from tremplin.wording import ENGLISH, Problems

IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("claim_id", "name"),
    [
        ("C1", "C1.json"),
        ("solution-rebate/P001/2021-Q3", "solution-rebate_P001_2021-Q3.json"),
        ("solution-rebate_P001_2021-Q3", "solution-rebate%5FP001%5F2021-Q3.json"),
        ("../../etc/passwd", "%2E._.._etc_passwd.json"),
        (".", "%2E.json"),
        ("", ".json"),
        ("a b\n", "a%20b%0A.json"),
        ("é", "%C3%A9.json"),
        ("x" * 120, f"{'x' * 120}.json"),
        ("x" * 121, f"{'x' * 60}~79072a47bfaa54e6057a9ee21e0dea64b9edbfd160c4ccadbb657e64b6d22ee4.json"),
    ],
)
def test_receipt_name_is_readable_and_safe(claim_id: str, name: str) -> None:
    assert receipt_name(claim_id) == name


@given(IDS)
def test_receipt_name_is_one_file_of_its_folder(claim_id: str) -> None:
    name = receipt_name(claim_id)

    assert Path("receipts", name).name == name
    assert not name.startswith(".")
    assert len(name.encode()) < 255


@given(IDS, IDS)
def test_receipt_name_is_never_that_of_another_claim(one: str, other: str) -> None:
    assert (receipt_name(one) == receipt_name(other)) is (one == other)


def test_columns_that_fit_stand_side_by_side() -> None:
    assert laid_out(["Name", "Sum"], [["a", "1"], ["  bc", "1,000"]], width=80) == (
        "Name    Sum\na         1\n  bc  1,000"
    )


def test_columns_too_narrow_for_the_names_break_them_and_never_the_figures() -> None:
    rows = [["  Sell Incentive for subscription and SaaS", "1,000.00"]]

    assert laid_out(["Stage and incentive", "Granted claims"], rows, width=20) == (
        "                           Granted\n"
        "Stage and incentive         claims\n"
        "  Sell Incentive for\n"
        "    subscription and\n"
        "    SaaS                  1,000.00"
    )


def test_columns_of_a_name_without_text_stay_in_line() -> None:
    assert laid_out(["", "n"], [["", "1"]], width=80) == "   n\n   1"


TABLE = TableFile("t", {"claim_id": "text", "decimals": "count", "amount": "amount", "is_fine": "yes-no"})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
def test_csv_text_that_could_be_a_formula_starts_with_an_apostrophe(start: str) -> None:
    table = TableFile("t", {"name": "text"})

    text = csv_bytes(table, [{"name": f"{start}x"}, {"name": f"x{start}"}]).decode()

    assert f"'{start}x" in text
    assert f"'x{start}" not in text


def test_csv_shows_amounts_in_major_units_and_absence_as_nothing() -> None:
    rows = [
        {"claim_id": "C1", "decimals": 2, "amount": 123456, "is_fine": True},
        {"claim_id": None, "decimals": 0, "amount": 7, "is_fine": False},
        {"claim_id": "C3", "decimals": 3, "amount": None, "is_fine": None},
    ]

    assert csv_bytes(TABLE, rows) == b"claim_id,amount,is_fine\nC1,1234.56,yes\n,7,no\nC3,,\n"


def test_parquet_takes_the_largest_amount_of_a_column_and_not_one_more() -> None:
    row = {"claim_id": "C1", "decimals": 2, "amount": 2**63 - 1, "is_fine": True}

    assert parquet_bytes(TABLE, [row])[:4] == b"PAR1"
    with pytest.raises(Problems) as raised:
        parquet_bytes(TABLE, [row | {"amount": 2**63}])
    assert str(raised.value) == (
        't.parquet, column "amount_minor": The amount 9223372036854775808 of C1 is larger than a column of 64 bits '
        "holds.\n  [AMOUNT_TOO_LARGE]"
    )


def write_and_fail(out: Path, error: BaseException) -> None:
    """Write half of a folder."""
    with whole_folder(out, kind="result", names=["a"]) as folder:
        (folder / "a").write_text("half", encoding="utf-8")
        raise error


def test_folder_whose_writing_fails_does_not_appear(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"):
        write_and_fail(tmp_path / "out", OSError(errno.ENOSPC, "full"))

    assert content_of(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_folder_whose_rewriting_fails_is_the_former_one(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out", kind="result", names=["a"]) as folder:
        (folder / "a").write_text("former", encoding="utf-8")
    before = content_of(tmp_path)

    with pytest.raises(KeyboardInterrupt):
        write_and_fail(tmp_path / "out", KeyboardInterrupt())

    assert content_of(tmp_path) == before == {"out/a": b"former", f"out/{MARKER}": b"result\n"}


def test_folder_that_cannot_be_put_in_place_leaves_the_former_one(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out", kind="result", names=["a"]) as folder:
        (folder / "a").write_text("former", encoding="utf-8")
    before = content_of(tmp_path)

    with pytest.raises(FileNotFoundError):
        put_in_place(tmp_path / "nothing", place=tmp_path / "out")

    assert content_of(tmp_path) == before


def test_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "page.html" / "inside").mkdir(parents=True)

    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "page.html", b"page")

    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_programme_files_are_those_of_terms_and_tables(tmp_path: Path) -> None:
    folder = write_programme(tmp_path / "harbour")
    (folder / "notes.txt").write_text("not of the terms", encoding="utf-8")
    (folder / "rates.csv").write_text("a,b\n", encoding="utf-8")
    (folder / "folder.yaml").mkdir()

    assert sorted(programme_files(folder)) == ["cases/visit.yaml", "rates.csv", "terms.yaml"]


def test_summary_names_the_most_frequent_reasons_and_counts_the_rest(tmp_path: Path) -> None:
    programme = load_programme(write_programme(tmp_path / "harbour", terms=TERMS))
    tally = IncentiveTally(incentive=programme.incentives[0], unit="EUR", decimals=2)
    codes = ("FACT_MISSING", "TERMS_NOT_IN_FORCE", "NO_RATE", "NO_TABLE_ROW", "AMBIGUOUS_ROW", "NO_PAYEE")
    for number, code in enumerate(codes, start=1):
        tally.reasons[Refusing(code, "incentive", False, False)] = number
    tally.reasons[Refusing("PROOF_MISSING", "incentive.proof[0]", True, False)] = 12
    tally.reasons[Refusing("CONDITION_FAILED", "conditions.member", True, True)] = 11

    text = summary_text(programme, tallies=[tally], foreign=[], language=ENGLISH, width=120)

    assert text.split("\n\n")[2] == (
        "Refused claims, each by its main reason\n"
        "  Visit\n"
        '    12  proof missing: "report", handed in and accepted\n'
        "    11  this must not be the case: the partner is a member\n"
        "     6  the facts do not name exactly one payee\n"
        "     5  several rows of the table fit\n"
        "    10  other reasons"
    )


def test_summary_counts_claims_that_are_not_decided(tmp_path: Path) -> None:
    programme = load_programme(write_programme(tmp_path / "harbour"))
    tally = IncentiveTally(incentive=programme.incentives[0], unit="EUR", decimals=2)

    text = summary_text(programme, tallies=[tally], foreign=["A", "B"], language=language_of("fr"), width=120)

    assert text.split("\n\n")[-1] == (
        "2 demandes relèvent d’incitations que ces conditions ne connaissent pas et n’ont pas été tranchées\u202f; "
        "la première est A."
    )
