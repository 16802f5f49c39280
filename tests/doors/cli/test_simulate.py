"""`tremplin simulate`: what terms would have cost, who gains, which limits are hit, and what scenarios come to."""

import csv
import json
import re
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Tremplin
from tests.doors.cli.harbour import CASE, FACTS, TERMS, content_of, write_facts, write_programme

# A visit pays 900 and the yearly limit 1,200; days that are yet to come; no mooring points.
NEXT = (
    TERMS.replace("2026.1", "2027.1")
    .replace("2026-01-01, to: 2026-12-31", "2027-01-01, to: 2027-12-31")
    .replace("lump_sum: 1000", "lump_sum: 900")
    .replace("amount: 1500", "amount: 1200")
)
NEXT = NEXT[: NEXT.index("  - id: mooring")] + NEXT[NEXT.index("  - id: berth") :]

ENGLISH = """\
The history: 10 claims, recorded from 1 February 2026 to 1 July 2026.
harbour 2026.1 grants 1,561.73 EUR, 12.5 knots and 90 days.
1 claim of the history is of an incentive that harbour 2026.1 does not have; nobody knows what it would have come to.
harbour 2027.1 grants 1,261.73 EUR, 0.0 knots and 90 days.
3 claims of the history are of incentives that harbour 2027.1 does not have; nobody knows what they would have come to.
The report is in out/report.html, and its data as CSV beside it.
"""


@pytest.fixture
def simulate(here: Path, tremplin: Tremplin) -> Tremplin:
    """Return the command on the facts, with both terms, into the folder `out`."""
    write_programme(here / "next", terms=NEXT, case=CASE)

    def called(*more: str, history: str = "facts", terms: tuple[str, ...] = ("harbour", "next")) -> object:
        folders = [part for name in terms for part in ("--terms", name)]
        return tremplin("simulate", "--history", history, *folders, "--out", "out", *more)

    return called


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """Return a table of the simulation."""
    return list(csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def test_two_terms_on_one_history_are_told_in_words(here: Path, simulate: Tremplin) -> None:
    answer = simulate("--scenarios", "20")

    assert (answer.code, answer.out) == (0, ENGLISH)
    assert sorted(path.name for path in (here / "out").iterdir()) == [
        ".tremplin", "claims.csv", "cost.csv", "limit-risk.csv", "limits.csv", "months.csv", "partners.csv",
        "report.html", "risk.csv",
    ]  # fmt: skip


def test_growth_costs_more_in_scenarios_and_is_said(here: Path, simulate: Tremplin) -> None:
    simulate("--scenarios", "40", terms=("harbour",))
    as_it_was = {(row["incentive"], row["unit"]): row for row in rows(here / "out", "risk")}

    simulate("--scenarios", "40", "--growth", "100", terms=("harbour",))

    grown = {(row["incentive"], row["unit"]): row for row in rows(here / "out", "risk")}
    assert {key: row["history"] for key, row in grown.items()} == {
        key: row["history"] for key, row in as_it_was.items()
    }
    assert any(float(grown[key]["most"]) > float(row["most"]) for key, row in as_it_was.items())
    assert "there are 100 claims more for a hundred of the history" in (here / "out" / "report.html").read_text()


def test_tables_say_cost_limits_and_who_loses(here: Path, simulate: Tremplin) -> None:
    simulate("--scenarios", "20")

    cost = {(row["terms"], row["incentive"]): (row["granted"], row["forfeited"]) for row in rows(here / "out", "cost")}
    assert cost["harbour 2026.1", "visit"] == ("1500.00", "1500.00")
    assert cost["harbour 2027.1", "visit"] == ("1200.00", "1500.00")
    hits = [list(row.values())[:6] for row in rows(here / "out", "limits")]
    assert hits == [
        [terms, "visits-a-year", "2026", "2026-02", day, "EUR"]
        for terms, day in (("harbour 2026.1", "2026-02-02"), ("harbour 2027.1", "2026-02-02"))
    ]
    partners = [(row["partner_id"], row["unit"], row["difference"]) for row in rows(here / "out", "partners")]
    assert ("P1", "EUR", "-300.00") in partners
    risk = rows(here / "out", "risk")
    assert {row["scenarios"] for row in risk} == {"20"}
    whole = next(row for row in risk if row["incentive"] == "" and row["unit"] == "EUR")
    assert (
        float(whole["least"])
        <= float(whole["p5"])
        <= float(whole["p50"])
        <= float(whole["p95"])
        <= float(whole["most"])
    )
    late = next(row for row in rows(here / "out", "claims") if row["claim_id"] == "C5")
    assert (late["may_come_about"], late["code"]) == ("yes", "DEADLINE_MISSED")


def test_same_seed_gives_the_same_bytes_and_another_seed_other_scenarios(here: Path, simulate: Tremplin) -> None:
    simulate("--scenarios", "50")
    first = content_of(here / "out")
    simulate("--scenarios", "50")
    again = content_of(here / "out")
    simulate("--scenarios", "50", "--seed", "2")
    other = content_of(here / "out")

    assert again == first
    assert other["risk.csv"] != first["risk.csv"]
    assert other["cost.csv"] == first["cost.csv"]


def test_report_has_plots_and_their_data_and_reaches_for_nothing(here: Path, simulate: Tremplin) -> None:
    simulate("--scenarios", "20", "--lang", "fr")

    page = (here / "out" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert page.count("<svg ") == 3
    assert "Qui y gagne et qui y perd" in page
    assert "Ceux qui y perdent le plus, en EUR" in page
    assert not re.search(r'(?:src|href)="(?!#)|url\(|<script|@import', page)


def test_one_terms_without_scenarios_has_neither_risk_nor_winners(here: Path, simulate: Tremplin) -> None:
    answer = simulate("--scenarios", "0", terms=("harbour",))

    assert answer.code == 0
    assert rows(here / "out", "risk") == []
    page = (here / "out" / "report.html").read_text(encoding="utf-8")
    assert "Budget at risk" not in page
    assert "Who gains and who loses" not in page


def test_json_gives_cost_and_risk_in_minor_units(simulate: Tremplin) -> None:
    answer = simulate("--scenarios", "5", "--json")

    data = json.loads(answer.out)
    first, second = data["terms"]
    assert (first["terms"], first["claims"], first["not_decided"]) == ("harbour 2026.1", 10, ["Z9"])
    assert first["cost"][0]["granted_minor"] == "150000"
    assert second["risk"][0]["scenarios"] == 5


def test_terms_of_one_name_are_numbered(simulate: Tremplin) -> None:
    answer = simulate("--scenarios", "0", "--json", terms=("harbour", "harbour"))

    assert [one["terms"] for one in json.loads(answer.out)["terms"]] == ["harbour 2026.1 (1)", "harbour 2026.1 (2)"]


def test_history_without_claims_is_a_problem_and_nothing_is_written(here: Path, simulate: Tremplin) -> None:
    write_facts(
        here / "empty",
        claims=FACTS["claims"].splitlines()[0] + "\n",
        proofs=FACTS["proofs"].splitlines()[0] + "\n",
        order_lines=FACTS["order_lines"].splitlines()[0] + "\n",
    )

    answer = simulate(history="empty")

    assert answer.code == 1
    assert "The history holds no claim that harbour decides." in answer.err
    assert not (here / "out").exists()


def test_amounts_that_cannot_be_added_up_are_a_problem(here: Path, simulate: Tremplin) -> None:
    # One claim is due; a scenario may draw its amount for all the others, whose proof is missing.
    write_programme(here / "huge", terms=TERMS.replace("lump_sum: 1000", "lump_sum: 90000000000000"), case=CASE)
    more = "".join(f"X{number},visit,P1,2026-02-01,2026-02-10,2026-03-01T09:00:00+01:00\n" for number in range(300))
    write_facts(here / "many", claims=FACTS["claims"] + more)

    answer = simulate(terms=("huge",), history="many")

    assert answer.code == 1
    assert "scenarios add up to" in answer.err
    assert not (here / "out").exists()


def test_nothing_is_written_among_the_facts(here: Path, tremplin: Tremplin) -> None:
    answer = tremplin("simulate", "--history", "facts", "--terms", "harbour", "--out", "facts/out")

    assert answer.code == 1
    assert not (here / "facts" / "out").exists()
