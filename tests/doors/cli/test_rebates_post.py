"""`tremplin rebates --post`: what was worked out in bulk is posted once, and late lines by their difference."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.database import Database
from tests.doors.cli.conftest import Answer, tremplin_in
from tests.histories.yard import broken
from tests.twins.rebate_columns import lines_as_columns, notes_as_columns
from tests.usecases.field import PROGRAMMES, Field, order_line
from tests.usecases.office import FINANCE, SELLER_A
from tremplin.doors.cli.files import load_programme
from tremplin.facts.record import CreditNote

TERMS = PROGRAMMES / "partner-connect-2021"
FACTS = {
    "partners": "partner_id,name,country,main_model\nPA,PA,FR,services\n",
    "memberships": "membership_id,partner_id,programme,valid_from\nM,PA,partner-connect,2020-01-01\n",
    "levels": "level_id,partner_id,programme,level,valid_from\nL,PA,partner-connect,principal,2020-01-01\n",
    "competencies": "competency_id,partner_id,competency,kind,valid_from\nK,PA,vcf,master-services,2020-01-01\n",
    "customers": "customer_id,name,country,segment\nK1,Kunde,FR,enterprise\n",
}

Rebates = Callable[..., Answer]


@pytest.fixture
def rebates(field: Field, populated: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rebates:
    """The command for a quarter of one partner, whose orders the database has as well."""
    monkeypatch.setenv("DATABASE_URL", populated.url)
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path / "data"))
    (tmp_path / "facts").mkdir()
    for name, text in FACTS.items():
        (tmp_path / "facts" / f"{name}.csv").write_text(text)
    given = ("--period", "2021-Q3", "--facts", "facts", "--incentive", "solution-rebate")
    called = tremplin_in(tmp_path)
    return lambda *options: called("rebates", str(TERMS), "lines.parquet", *given, *options)


def write(folder: Path, *line_ids: str, list_amount: int = 10_000_000) -> None:
    lines = [order_line(one, list_amount=list_amount) for one in line_ids]
    parquet.write_table(lines_as_columns(load_programme(TERMS), lines), folder / "lines.parquet")


def estimates(field: Field) -> list[int]:
    """Return every leg on the estimate of the partner, in the order of the journal."""
    found = field.office.rows("SELECT amount FROM leg WHERE account_key = 'ACCR_EST:PA' ORDER BY seq")
    return [amount for (amount,) in found]


POST = ("--post", "--as", FINANCE)


def test_what_is_worked_out_is_posted_once_and_late_lines_by_their_difference(
    rebates: Rebates, field: Field, tmp_path: Path
) -> None:
    field.line("L1")
    write(tmp_path, "L1")

    tried = rebates(*POST, "--dry-run")
    untouched = estimates(field)
    first = rebates(*POST)
    again = rebates(*POST, "--json")
    once = estimates(field)
    field.line("L2")
    write(tmp_path, "L1", "L2")
    late = json.loads(rebates(*POST, "--json").out)

    assert (tried.code, first.code, again.code) == (0, 0, 0), tried.err + first.err + again.err
    assert "To be posted: 1 for the first time, 0 of which another amount stands." in tried.out
    assert "Posted" not in tried.out
    assert untouched == []
    assert first.out.endswith("Posted: 1. Refused: 0.\n")
    posting = json.loads(again.out)["posting"]
    assert (posting["posted"], posting["same"], posting["change_minor"]) == (0, 1, {})
    asked = int(json.loads(again.out)["incentives"][0]["asked_minor"])
    assert once == [-asked]
    more = int(late["incentives"][0]["asked_minor"])
    assert more > asked
    assert late["posting"]["change_minor"] == {"solution-rebate": str(more - asked)}
    assert estimates(field) == [-asked, asked - more]


def test_credit_notes_bring_what_stands_down_to_nothing_by_their_difference(
    rebates: Rebates, field: Field, tmp_path: Path
) -> None:
    field.line("L1")
    write(tmp_path, "L1")
    rebates(*POST)
    once = estimates(field)
    line = order_line("L1")
    note = CreditNote(
        credit_note_id="N1", line_id="L1", credited_on=line.ordered_on, amount=line.amount, currency=line.currency
    )
    field.record(note)
    parquet.write_table(notes_as_columns([note]), tmp_path / "facts" / "credit_notes.parquet")

    credited = json.loads(rebates(*POST, "--json").out)["posting"]
    gone = estimates(field)
    again = json.loads(rebates(*POST, "--json").out)["posting"]

    assert credited["refused"] == []
    assert once[0] < 0
    assert (credited["changed"], credited["posted"], credited["refused"]) == (1, 1, [])
    assert credited["change_minor"] == {"solution-rebate": str(once[0])}
    assert (len(gone), sum(gone)) == (2, 0)
    assert (again["same"], again["posted"], again["change_minor"]) == (1, 0, {})
    assert estimates(field) == gone
    assert broken(field.office.connection) == []


def test_orders_that_the_database_has_otherwise_are_refused_and_nothing_is_posted(
    rebates: Rebates, field: Field, tmp_path: Path
) -> None:
    field.line("L1")
    write(tmp_path, "L1", list_amount=20_000_000)

    answer = rebates(*POST)
    as_json = json.loads(rebates(*POST, "--json").out)["posting"]

    assert answer.code == 1
    assert answer.out.endswith("Posted: 0. Refused: 1.\n")
    assert answer.err.startswith("solution-rebate/PA/2021-Q3: The facts recorded here come to ")
    assert [one["code"] for one in as_json["refused"]] == ["AMOUNT_DIFFERS"]
    assert estimates(field) == []


def test_who_may_not_and_what_is_wrong_post_nothing(rebates: Rebates, field: Field, tmp_path: Path) -> None:
    field.line("L1")
    write(tmp_path, "L1")

    denied = rebates("--post", "--as", SELLER_A)
    unnamed = rebates("--post")
    for_nothing = rebates("--dry-run")
    write(tmp_path, "L1", "L1")
    wrong = rebates(*POST)

    assert [one.code for one in (denied, unnamed, for_nothing, wrong)] == [1, 2, 2, 1]
    assert "None of your roles allows this" in denied.err
    assert "--post needs --as PERSON." in unnamed.err
    assert "LINE_TWICE" in wrong.err
    assert estimates(field) == []


def test_what_is_settled_stays_and_is_counted(rebates: Rebates, field: Field, tmp_path: Path) -> None:
    field.line("L1")
    write(tmp_path, "L1")
    rebates(*POST)
    field.settled("solution-rebate/PA/2021-Q3")
    write(tmp_path, "L1", "L2")

    answer = rebates(*POST)

    assert answer.code == 0, answer.err
    assert "Left as they are: 0 of the same amount, 1 that may not change any more." in answer.out
    assert answer.out.endswith("Posted: 0. Refused: 0.\n")
