"""`tremplin payments`: from what is owed to a closed run, by people who see and say what they do."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.database import Server
from tests.doors.cli.conftest import Answer, tremplin_in
from tests.units.payments.paying import camt_053, entry, one_payment, pain_002
from tests.usecases.office import ADMIN_A, FINANCE, FINANCE_A, OTHER_FINANCE, SELLER_A, Office
from tests.usecases.paying import THIRD_FINANCE, Payer, paying
from tremplin.usecases.payment_runs import run_in_hand
from tremplin.usecases.rows import Rows

Pay = Callable[..., Answer]


@pytest.fixture
def payer(furnished: Server, tmp_path: Path) -> Iterator[tuple[Pay, Payer]]:
    with furnished.copy() as database, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("TREMPLIN_DATA", str(tmp_path / "data"))
        called = tremplin_in(tmp_path)
        with database.connect(autocommit=True) as connection:
            yield lambda *arguments: called("payments", *arguments), paying(Office(connection), ("C1", "C2"))


def test_payables_are_paid_from_the_command_line(payer: tuple[Pay, Payer], tmp_path: Path) -> None:
    pay, people = payer
    nothing = pay("make", "--as", FINANCE)
    due = pay("due", "--as", FINANCE)
    told = pay("due", "--as", FINANCE_A, "--partner", "PA", "--lang", "fr")
    assert (nothing.code, due.code, told.code) == (0, 0, 0), nothing.err + due.err
    assert "0 payables made, 0 carried over" in nothing.out
    assert due.out.count("The new bank details are used from") == 2
    assert "Les nouvelles coordonnées bancaires" in told.out

    on = ("--on", people.pay_day.isoformat())
    prepared = pay("prepare", "R1", "--as", OTHER_FINANCE, *on)
    seen = pay("show", "R1", "--as", THIRD_FINANCE)
    data = json.loads(pay("show", "R1", "--as", THIRD_FINANCE, "--json").out)
    assert (prepared.code, seen.code) == (0, 0), prepared.err + seen.err
    assert "R1: 2 payments over" in prepared.out
    assert "to an account that it was never paid to before" in seen.out
    assert f"--shown {data['shown']}" in seen.out

    alone = pay("release", "R1", "--as", OTHER_FINANCE, "--shown", data["shown"])
    assert alone.code == 1
    assert "another person decides" in alone.err
    early = pay("send", "R1", "--as", FINANCE, "--out", str(tmp_path))
    assert early.code == 1
    released = pay("release", "R1", "--as", THIRD_FINANCE, "--shown", data["shown"])
    assert "are on their way" in released.out
    sent = pay("send", "R1", "--as", FINANCE, "--out", str(tmp_path))
    first = (tmp_path / "R1.xml").read_bytes()
    again = json.loads(pay("send", "R1", "--as", FINANCE, "--out", str(tmp_path), "--json").out)
    assert sent.code == 0, sent.err
    assert again["sha256"] in sent.out
    assert (tmp_path / "R1.xml").read_bytes() == first
    # A folder that is not there is made, as those of other commands are; a name with an ending is that of a file.
    for out, place in (("orders", "orders/R1.xml"), ("order.xml", "order.xml")):
        assert pay("send", "R1", "--as", FINANCE, "--out", str(tmp_path / out)).code == 0
        assert (tmp_path / place).read_bytes() == first

    run = run_in_hand(Rows(people.office.connection), "R1").run
    status, report = tmp_path / "status.xml", tmp_path / "report.xml"
    one, other = run.lines
    status.write_bytes(pain_002(run, lines=[(one.end_to_end_id, "RJCT", "AC04")]))
    report.write_bytes(camt_053(entry(other.amount, "DBIT", details=one_payment(other))))
    taken = pay("answers", str(status), str(report), "--as", FINANCE, "--note-silence")
    repeated = pay("answers", str(status), "--as", FINANCE, "--json")
    assert (taken.code, repeated.code) == (0, 0), taken.err
    assert taken.out.count("1 matched, 0 known before, 0 about nothing that was ordered.") == 2
    assert "Without an answer: 0." in taken.out
    assert json.loads(repeated.out)["files"][0]["is_repeated"] is True
    closed = pay("close", "R1", "--as", FINANCE)
    assert "nothing is in transit" in closed.out
    settled = json.loads(pay("due", "--as", FINANCE, "--settled", "--json").out)["payables"]
    assert [payable["state"] for payable in settled] == ["paid"]


def test_run_is_recalled_from_the_command_line(payer: tuple[Pay, Payer]) -> None:
    pay, people = payer
    people.prepared()
    people.released()

    alone = pay("recall", "R1", "--as", THIRD_FINANCE, "--reason", "By mistake.")
    recalled = pay("recall", "R1", "--as", FINANCE, "--reason", "By mistake.")
    again = pay("recall", "R1", "--as", FINANCE, "--reason", "By mistake.", "--json")

    assert (alone.code, recalled.code, again.code) == (1, 0, 1), recalled.err
    assert "another person decides" in alone.err
    assert "R1 is recalled: nothing of it went to the bank" in recalled.out
    assert json.loads(again.out)["error"]["code"] == "NOT_POSSIBLE_NOW"


def test_what_is_refused_is_said_and_nothing_is_done(payer: tuple[Pay, Payer], tmp_path: Path) -> None:
    pay, people = payer
    wrong = tmp_path / "wrong.xml"
    wrong.write_bytes(b"<Document/>")
    answers = [
        pay("make", "--as", SELLER_A),
        pay("due", "--as", SELLER_A, "--partner", "PB"),
        pay("prepare", "R1", "--as", ADMIN_A, "--on", "2021-01-04"),
        pay("prepare", "R1", "--as", FINANCE, "--on", "2021-01-04"),
        pay("show", "R9", "--as", FINANCE),
        pay("answers", str(wrong), "--as", FINANCE),
        pay("close", "R9", "--as", FINANCE, "--json"),
    ]

    assert [one.code for one in answers] == [1] * len(answers)
    assert "The bank does not pay on" in answers[3].err
    assert json.loads(answers[-1].out)["error"]["code"] == "NOT_FOUND"
    assert people.lines() == {}
