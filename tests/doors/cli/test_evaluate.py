"""`tremplin evaluate`: the table, the files, and what it refuses to do."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.doors.cli.conftest import Tremplin, tremplin_in
from tests.doors.cli.harbour import FACTS, TERMS, content_of, write_facts, write_programme

ENGLISH = """\
Harbour Partners, version 2026.1: 10 claims decided.

Amounts in EUR
                             Granted
Stage and incentive  Claims   claims     Asked   Granted  Forfeited   Refused
Assessment                5        2  5,000.00  1,500.00   1,500.00  2,000.00
  Visit                   5        2  5,000.00  1,500.00   1,500.00  2,000.00
Sale                      2        1     66.73     61.73       0.00      5.00
  Volume rebate           2        1     66.73     61.73       0.00      5.00
Total                     7        3  5,066.73  1,561.73   1,500.00  2,005.00

Amounts in knots
                             Granted
Stage and incentive  Claims   claims  Asked  Granted  Forfeited  Refused
Sale                      2        1   25.0     12.5        0.0     12.5
  Mooring points          2        1   25.0     12.5        0.0     12.5
Total                     2        1   25.0     12.5        0.0     12.5

Amounts in days of protection
                             Granted
Stage and incentive  Claims   claims  Asked  Granted  Forfeited  Refused
Renewal                   1        1     90       90          0        0
  Berth                   1        1     90       90          0        0
Total                     1        1     90       90          0        0

Refused claims, each by its main reason
  Visit
    1  condition not met: the partner is a member
    1  deadline missed: send the claim
    1  limit reached: visits per partner and year
  Volume rebate
    1  condition not met: "sales of the quarter" is at least 100.00 EUR
  Mooring points
    1  condition not met: the partner is a member

Forfeited to limits
  Visit: 1,500.00 EUR to the limit "visits per partner and year"

1 claim is of an incentive that these terms do not have, and was not decided: Z9.
"""

FRENCH = """\
Partenaires du port, version 2026.1 : 10 demandes tranchées.

Montants en EUR
                                Demandes
Étape et incitation  Demandes  accordées   Demandé   Accordé     Perdu    Refusé
Évaluation                  5          2  5 000,00  1 500,00  1 500,00  2 000,00
  Visite                    5          2  5 000,00  1 500,00  1 500,00  2 000,00
Vente                       2          1     66,73     61,73      0,00      5,00
  Remise de volume          2          1     66,73     61,73      0,00      5,00
Total                       7          3  5 066,73  1 561,73  1 500,00  2 005,00

Montants en nœuds
                                Demandes
Étape et incitation  Demandes  accordées  Demandé  Accordé  Perdu  Refusé
Vente                       2          1     25,0     12,5    0,0    12,5
  Points d’amarrage         2          1     25,0     12,5    0,0    12,5
Total                       2          1     25,0     12,5    0,0    12,5

Montants en jours de protection
                                Demandes
Étape et incitation  Demandes  accordées  Demandé  Accordé  Perdu  Refusé
Renouvellement              1          1       90       90      0       0
  Poste à quai              1          1       90       90      0       0
Total                       1          1       90       90      0       0

Demandes refusées, chacune par son motif principal
  Visite
    1  condition non remplie : le partenaire est membre
    1  délai dépassé : envoyer la demande
    1  plafond atteint : visites par partenaire et par an
  Remise de volume
    1  condition non remplie : « ventes du trimestre » atteint au moins 100,00 EUR
  Points d’amarrage
    1  condition non remplie : le partenaire est membre

Perdu au titre des plafonds
  Visite : 1 500,00 EUR au titre du plafond « visites par partenaire et par an »

1 demande relève d’une incitation que ces conditions ne connaissent pas et n’a pas été tranchée : Z9.
"""

TABLES = ("awards", "refusals", "limits", "parts", "instalments", "forms", "lines")


def plain(text: str) -> str:
    """Return French with plain spaces, to compare it with what is typed here."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a table of a result as its CSV file has them."""
    with (folder / "result" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_evaluate_says_a_table_for_each_unit_and_why(tremplin: Tremplin) -> None:
    assert tremplin("evaluate", "harbour", "facts", "--out", "result") == (0, ENGLISH, "")


def test_evaluate_in_french_is_french(tremplin: Tremplin) -> None:
    answer = tremplin("evaluate", "harbour", "facts", "--out", "result", "--lang", "fr")

    assert (answer.code, plain(answer.out), answer.err) == (0, FRENCH, "")


def test_evaluate_writes_every_file_and_nothing_else(decided: Path) -> None:
    names = {name for name in content_of(decided / "result") if not name.startswith(("receipts/", "programme/"))}

    assert names == {".tremplin", "summary.json", *(f"{one}.{end}" for one in TABLES for end in ("csv", "parquet"))}
    assert sorted(path.name for path in decided.iterdir()) == ["facts", "harbour", "result"]


def test_evaluate_copies_the_terms_beside_the_result(decided: Path) -> None:
    assert content_of(decided / "result" / "programme") == content_of(decided / "harbour")


def test_awards_as_csv_are_what_a_person_reads(decided: Path) -> None:
    awards = {row["claim_id"]: row for row in rows_of(decided, "awards")}

    assert list(awards) == ["C1", "C2", "C6", "C7", "volume/P1/2026-Q1"]
    assert awards["C2"] == {
        "claim_id": "C2",
        "incentive": "visit",
        "stage": "assess",
        "partner_id": "P1",
        "project_id": "",
        "customer_id": "",
        "deciding_day": "2026-02-11",
        "unit": "EUR",
        "asked": "1000.00",
        "granted": "500.00",
        "forfeited": "500.00",
        "forfeited_to": "visits-a-year",
        "change": 'The limit "visits per partner and year" has room for 500.00 EUR more',
        "would_grant": "1000.00",
        "receipt": "receipts/C2.json",
    }
    assert (awards["C6"]["unit"], awards["C6"]["granted"]) == ("knots", "12.5")
    assert (awards["C7"]["unit"], awards["C7"]["granted"]) == ("days", "90")
    assert (awards["C1"]["forfeited_to"], awards["C1"]["change"], awards["C1"]["would_grant"]) == ("", "", "")


def test_refusals_as_csv_say_reasons_and_the_smallest_change(decided: Path) -> None:
    refusals = {row["claim_id"]: row for row in rows_of(decided, "refusals")}

    assert list(refusals) == ["C3", "C4", "C5", "'=1+1", "volume/P2/2026-Q2"]
    assert refusals["C5"]["codes"] == "DEADLINE_MISSED|PROOF_MISSING|LIMIT_REACHED"
    assert refusals["C5"]["place"] == "incentive.deadlines[0]"
    assert refusals["C5"]["reason"] == (
        'The deadline "send the claim" is missed: the day the claim is submitted is 14 May 2026, and the last day in '
        "time was 7 March 2026."
    )
    assert (refusals["C5"]["forfeited"], refusals["C5"]["partner_can_act"]) == ("0.00", "no")
    assert refusals["C4"]["change"] == 'P2 is a member of the programme "Harbour Partners" from 13 February 2026'
    assert (refusals["C4"]["would_grant"], refusals["C4"]["partner_can_act"]) == ("1000.00", "yes")
    assert (refusals["C3"]["codes"], refusals["C3"]["forfeited"]) == ("LIMIT_REACHED", "1000.00")


def test_refusals_in_french_say_the_reason_in_french(tremplin: Tremplin, here: Path) -> None:
    tremplin("evaluate", "harbour", "facts", "--out", "result", "--lang", "fr")

    refusals = {row["claim_id"]: row for row in rows_of(here, "refusals")}
    assert plain(refusals["C4"]["reason"]).startswith("Cette condition n’est pas remplie : le partenaire est membre")
    assert (
        plain(refusals["C4"]["change"])
        == "P2 est membre du programme « Partenaires du port » à compter du 13 février 2026"
    )


def test_limits_as_csv_say_what_is_left(decided: Path) -> None:
    assert rows_of(decided, "limits") == [
        {
            "limit": "visits-a-year",
            "scope": f"partner={partner}",
            "window": "2026",
            "unit": "EUR",
            "size": "1500.00",
            "taken": taken,
            "left": left,
            "claims": claims,
        }
        for partner, taken, left, claims in (("P1", "1500.00", "0.00", "4"), ("P2", "0.00", "1500.00", "1"))
    ]


def test_lines_of_a_rebate_sum_to_the_award(decided: Path) -> None:
    assert rows_of(decided, "lines") == [
        {"claim_id": "volume/P1/2026-Q1", "line_id": "L1", "unit": "EUR", "amount": "50.00"},
        {"claim_id": "volume/P1/2026-Q1", "line_id": "L2", "unit": "EUR", "amount": "11.73"},
    ]


def test_parts_say_who_gets_what(decided: Path) -> None:
    parts = [tuple(row.values()) for row in rows_of(decided, "parts")]

    assert parts[:2] == [("C1", "partner", "P1", "EUR", "1000.00"), ("C2", "partner", "P1", "EUR", "500.00")]
    assert len(parts) == 5


def test_text_that_starts_like_a_formula_is_quoted_for_people_only(decided: Path) -> None:
    people = [row["claim_id"] for row in rows_of(decided, "refusals")]
    machines = parquet.read_table(decided / "result" / "refusals.parquet")["claim_id"].to_pylist()

    assert "'=1+1" in people
    assert "=1+1" not in people
    assert "=1+1" in machines
    assert "'=1+1" not in machines


def test_parquet_holds_whole_minor_units_with_unit_and_decimals(decided: Path) -> None:
    awards = parquet.read_table(decided / "result" / "awards.parquet")

    types = {field.name: str(field.type) for field in awards.schema}
    rows = {row["claim_id"]: row for row in awards.to_pylist()}
    assert {types[name] for name in types if name.endswith("_minor")} == {"int64"}
    assert (types["deciding_day"], types["decimals"]) == ("date32[day]", "int64")
    assert rows["C2"]["granted_minor"] == 50_000
    assert (rows["C2"]["unit"], rows["C2"]["decimals"], rows["C2"]["deciding_day"]) == ("EUR", 2, date(2026, 2, 11))
    assert (rows["C6"]["granted_minor"], rows["C6"]["unit"], rows["C6"]["decimals"]) == (125, "knots", 1)
    assert rows["C1"]["would_grant_minor"] is None


def test_parquet_of_a_table_without_rows_has_its_columns(decided: Path) -> None:
    forms = parquet.read_table(decided / "result" / "forms.parquet")

    assert (forms.num_rows, forms.column_names) == (0, ["claim_id", "form", "unit", "decimals", "amount_minor"])


def test_summary_as_json_is_the_file(tremplin: Tremplin, here: Path) -> None:
    answer = json.loads(tremplin("evaluate", "harbour", "facts", "--out", "result", "--json").out)

    written = json.loads((here / "result" / "summary.json").read_text(encoding="utf-8"))
    visit = written["incentives"][0]
    assert answer == {"out": "result", **written}
    assert (written["programme"], written["version"], written["claims"]) == ("harbour", "2026.1", 10)
    assert written["not_decided"] == ["Z9"]
    assert visit["reasons"] == [
        {"code": code, "at": at, "partner_can_act": can_act, "held": False, "claims": 1}
        for code, at, can_act in (
            ("CONDITION_FAILED", "conditions.member", True),
            ("DEADLINE_MISSED", "incentive.deadlines[0]", False),
            ("LIMIT_REACHED", "limits[0]", False),
        )
    ]
    assert visit["forfeits"] == [{"limit": "visits-a-year", "forfeited_minor": "150000"}]
    assert [(one["stage"], one["unit"], one["granted_minor"]) for one in written["stages"]] == [
        ("assess", "EUR", "150000"),
        ("sell", "EUR", "6173"),
        ("sell", "knots", "125"),
        ("renew", "days", "90"),
    ]
    assert [(one["unit"], one["asked_minor"]) for one in written["totals"]] == [
        ("EUR", "506673"),
        ("knots", "250"),
        ("days", "90"),
    ]


def test_asked_is_granted_and_forfeited_and_refused(decided: Path) -> None:
    summary = json.loads((decided / "result" / "summary.json").read_text(encoding="utf-8"))

    for one in (*summary["incentives"], *summary["stages"], *summary["totals"]):
        parts = ("granted_minor", "forfeited_minor", "refused_minor")
        assert int(one["asked_minor"]) == sum(int(one[part]) for part in parts)


def test_evaluate_of_rows_in_another_order_gives_the_same_bytes(decided: Path, here: Path, tremplin: Tremplin) -> None:
    for path in (here / "facts").glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")

    tremplin("evaluate", "harbour", "facts", "--out", "result")

    assert content_of(here / "result") == content_of(decided / "result")


@pytest.mark.parametrize(
    ("which", "claims"),
    [
        ("awards", ["C1", "C2", "C6", "C7", "volume_P1_2026-Q1"]),
        ("none", []),
    ],
)
def test_receipts_are_written_of_what_is_wanted(tremplin: Tremplin, here: Path, which: str, claims: list[str]) -> None:
    tremplin("evaluate", "harbour", "facts", "--out", "result", "--receipts", which)

    assert [path.stem for path in sorted((here / "result").glob("receipts/*"))] == claims
    assert [bool(row["receipt"]) for row in rows_of(here, "awards")] == [which == "awards"] * 5
    assert [bool(row["receipt"]) for row in rows_of(here, "refusals")] == [False] * 5


def test_evaluate_replaces_a_former_result(tremplin: Tremplin, here: Path, decided: Path) -> None:
    tremplin("evaluate", "harbour", "facts", "--out", "result", "--lang", "fr")

    answer = tremplin("evaluate", "harbour", "facts", "--out", "result")

    assert answer.code == 0
    assert content_of(here / "result") == content_of(decided / "result")
    assert sorted(path.name for path in here.iterdir()) == ["facts", "harbour", "result"]


def test_evaluate_into_an_empty_folder_fills_it(tremplin: Tremplin, here: Path) -> None:
    (here / "result").mkdir()

    assert tremplin("evaluate", "harbour", "facts", "--out", "result").code == 0
    assert (here / "result" / "awards.csv").is_file()


def test_evaluate_through_a_link_fills_the_folder_behind_it(tremplin: Tremplin, here: Path) -> None:
    (here / "elsewhere").mkdir()
    (here / "result").symlink_to(here / "elsewhere")

    assert tremplin("evaluate", "harbour", "facts", "--out", "result").code == 0
    assert (here / "result").is_symlink()
    assert (here / "elsewhere" / "awards.csv").is_file()


@pytest.mark.parametrize("out", ["facts", "harbour", "."])
def test_evaluate_over_other_files_is_refused_and_changes_nothing(tremplin: Tremplin, here: Path, out: str) -> None:
    before = content_of(here)

    answer = tremplin("evaluate", "harbour", "facts", "--out", out)

    assert (answer.code, answer.out) == (1, "")
    assert "which this command did not write.\n" in answer.err
    assert content_of(here) == before


def test_evaluate_over_a_result_with_something_of_the_user_is_refused(tremplin: Tremplin, here: Path) -> None:
    tremplin("evaluate", "harbour", "facts", "--out", "result")
    (here / "result" / "notes.txt").write_text("mine", encoding="utf-8")
    before = content_of(here)

    answer = tremplin("evaluate", "harbour", "facts", "--out", "result")

    assert answer == (
        1,
        "",
        (
            "result: The folder holds notes.txt, which this command did not write.\n"
            "  Name a folder that is new or empty; a former result of this command is replaced.  [OUT_NOT_EMPTY]\n"
            "1 problem found.\n"
        ),
    )
    assert content_of(here) == before


def test_evaluate_over_a_sample_is_refused(tremplin: Tremplin) -> None:
    tremplin("sample", "--partners", "10", "--projects", "10", "--out", "data")

    assert tremplin("evaluate", "harbour", "facts", "--out", "data").code == 1


def test_evaluate_without_a_data_folder_says_so(tremplin: Tremplin) -> None:
    assert tremplin("evaluate", "harbour", "data", "--out", "result") == (
        1,
        "",
        (
            "data: There is no folder data.\n"
            "  Name the folder that holds claims.csv.  [FOLDER_MISSING]\n"
            "1 problem found.\n"
        ),
    )


def test_evaluate_of_a_folder_without_tables_says_so(tremplin: Tremplin, here: Path) -> None:
    assert tremplin("evaluate", "harbour", "harbour", "--out", "result") == (
        1,
        "",
        (
            "harbour: The folder holds no table of facts.\n"
            "  Put files such as partners.csv or claims.csv there, or make some with: tremplin sample --out DIR.  "
            "[NO_FACTS]\n"
            "1 problem found.\n"
        ),
    )
    assert not (here / "result").exists()


def test_evaluate_under_wrong_terms_says_all_and_writes_nothing(tremplin: Tremplin, here: Path) -> None:
    write_programme(here / "wrong", terms=TERMS.replace("when: member", "when: guest"))

    answer = tremplin("evaluate", "wrong", "facts", "--out", "result")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.count("wrong/terms.yaml:") == 3
    assert sorted(path.name for path in here.iterdir()) == ["facts", "harbour", "wrong"]


LINES = FACTS["order_lines"]
PARTNERS = FACTS["partners"]
AMOUNT = 'facts/order_lines.csv, row 2, column "amount": "{seen}" is not an amount in EUR: {why}.\n  {hint}\n'
AMOUNT_HINT = "Write it with digits and a point, such as 1234.56.  [NOT_AN_AMOUNT]"
ONLY_DIGITS = "only digits, one point and a leading minus are allowed"

BAD_FACTS = {
    "decimal comma": (
        {"order_lines": LINES.replace(",", ";").replace("1000.00", "1000,00")},
        AMOUNT.format(seen="1000,00", why=ONLY_DIGITS, hint=AMOUNT_HINT),
    ),
    "day that does not exist": (
        {"order_lines": LINES.replace("2026-01-10", "31/02/2026")},
        (
            'facts/order_lines.csv, row 2, column "ordered_on": "31/02/2026" is not a day.\n'
            "  Write the day as year-month-day, such as 2021-03-31.  [NOT_A_DAY]\n"
        ),
    ),
    "header twice": (
        {"partners": f"{PARTNERS}partner_id,name,country\n"},
        "facts/partners.csv, row 4: The header stands here a second time.\n  Delete the row.  [HEADER_TWICE]\n",
    ),
    "column missing": (
        {"partners": "partner_id,name\nP1,Alpha\nP2,Béta\n"},
        (
            "facts/partners.csv, row 1: The column country is missing.\n"
            "  The table partners needs the columns partner_id, name and country.  [COLUMN_MISSING]\n"
        ),
    ),
    "unknown partner": (
        {"order_lines": LINES.replace("O2,P2", "O2,P7")},
        (
            'facts/order_lines.csv, row 4, column "partner_id": "P7" is not in the table partners.\n'
            "  Add its row to partners, or correct the id.  [REFERENCE_UNKNOWN]\n"
        ),
    ),
    "id twice": (
        {"order_lines": LINES.replace("L2,", "L1,")},
        (
            'facts/order_lines.csv, row 3, column "line_id": The id "L1" occurs twice in the table order_lines.\n'
            '  row 3, column "line_id"  here again\n'
            '  row 2, column "line_id"  first here\n'
            "  Delete one of the rows, or give it an id of its own.  [ID_TWICE]\n"
        ),
    ),
    "negative amount": (
        {"order_lines": LINES.replace("1000.00", "-1000.00")},
        'facts/order_lines.csv, row 2, column "amount": "-1000.00" is less than zero.\n  [OUT_OF_BOUNDS]\n',
    ),
    "19 digits": (
        {"order_lines": LINES.replace("1000.00", "1234567890123456789")},
        AMOUNT.format(seen="1234567890123456789", why="it has more than 16 digits", hint=AMOUNT_HINT),
    ),
    "no number": (
        {"order_lines": LINES.replace("1000.00", "NaN")},
        AMOUNT.format(seen="NaN", why=ONLY_DIGITS, hint=AMOUNT_HINT),
    ),
    "formula": (
        {"order_lines": LINES.replace("1000.00", "=500*2")},
        AMOUNT.format(seen="=500*2", why=ONLY_DIGITS, hint=AMOUNT_HINT),
    ),
    "currency without a rate": (
        {"order_lines": LINES.replace("99.99,1,EUR", "99.99,1,USD")},
        (
            'facts/order_lines.csv, row 4, column "currency": Amounts are in USD (1 in all, this one first); the terms '
            "are in EUR and name no exchange rates.\n"
            "  Write the amounts in EUR, or name a source under exchange in the terms.  [EXCHANGE_NOT_DECLARED]\n"
        ),
    ),
}


@pytest.mark.parametrize("name", BAD_FACTS)
def test_evaluate_of_bad_facts_says_where_and_leaves_nothing_half_done(tmp_path: Path, name: str) -> None:
    instead, said = BAD_FACTS[name]
    write_programme(tmp_path / "harbour")
    write_facts(tmp_path / "facts", **instead)
    before = content_of(tmp_path)

    answer = tremplin_in(tmp_path)("evaluate", "harbour", "facts", "--out", "result")

    assert answer == (1, "", f"{said}1 problem found.\n")
    assert content_of(tmp_path) == before


@pytest.mark.parametrize(
    "instead",
    [{"partners": f"\ufeff{PARTNERS}"}, {"order_lines": LINES.replace(",", ";")}],
    ids=["byte order mark", "semicolons"],
)
def test_evaluate_of_facts_as_spreadsheets_write_them_is_the_same(tmp_path: Path, instead: dict[str, str]) -> None:
    write_programme(tmp_path / "harbour")
    write_facts(tmp_path / "facts", **instead)

    assert tremplin_in(tmp_path)("evaluate", "harbour", "facts", "--out", "result") == (0, ENGLISH, "")


def test_evaluate_of_several_problems_reports_all(tmp_path: Path) -> None:
    write_programme(tmp_path / "harbour")
    write_facts(tmp_path / "facts", order_lines=LINES.replace("1000.00", "x").replace("99.99", "y"))

    answer = tremplin_in(tmp_path)("evaluate", "harbour", "facts", "--out", "result", "--json")

    assert answer.code == 1
    assert [one["places"][0]["row"] for one in json.loads(answer.out)["problems"]] == [2, 4]


def test_evaluate_of_many_claims_tells_how_far_it_is(tremplin: Tremplin, here: Path) -> None:
    many = "".join(f"C{n},mooring,P1,2026-03-01,2026-03-01T09:00:00+01:00\n" for n in range(998))
    (here / "facts" / "claims.csv").write_text(
        f"claim_id,incentive,partner_id,submitted_on,reserved_at\n{many}", encoding="utf-8"
    )
    (here / "facts" / "proofs.csv").unlink()

    answer = tremplin("evaluate", "harbour", "facts", "--out", "result", "--receipts", "none")

    tenths = [
        f"{done} of 1,000 claims decided" for done in ("100", "200", "300", "400", "500", "600", "700", "800", "900")
    ]
    assert answer.err.splitlines() == [*tenths, "1,000 of 1,000 claims decided"]


MILESTONES = "milestones:\n  open: {en: opening, fr: ouverture}\n  close: {en: closing, fr: fermeture}\n\nunits:"
CUT_TERMS = (
    TERMS.replace("units:", MILESTONES, 1)
    .replace("    proof:\n      - {any_of: [report]}\n", "")
    .replace(
        "      reward: {lump_sum: 1000}\n",
        "      reward: {lump_sum: 1000}\n"
        "      instalments: [{share: 1/3, on: open}, {share: 2/3, on: close}]\n"
        "      divided: [{as: money, share: 60%}, {as: credit, share: 40%}]\n",
    )
    .replace(
        "incentives:\n",
        "  - {id: knots-a-year, per: [partner], window: year, units: 20, unit: knots, covers: [mooring], "
        "when_short: partial}\n"
        "  - {id: berths, window: year, claims: 1, covers: [berth], when_short: refuse}\n\n"
        "exclusions:\n"
        "  - {id: one, between: [mooring, berth], per: [partner], window: month, keep: listed}\n\n"
        "incentives:\n",
        1,
    )
)


def test_evaluate_of_awards_cut_in_parts_writes_each_cut(tmp_path: Path) -> None:
    write_programme(tmp_path / "harbour", terms=CUT_TERMS)
    write_facts(tmp_path / "facts")

    answer = tremplin_in(tmp_path)("evaluate", "harbour", "facts", "--out", "result")

    assert answer.code == 0
    assert [tuple(row.values()) for row in rows_of(tmp_path, "instalments")][:2] == [
        ("C1", "open", "EUR", "333.33"),
        ("C1", "close", "EUR", "666.67"),
    ]
    assert [tuple(row.values()) for row in rows_of(tmp_path, "forms")][:2] == [
        ("C1", "money", "EUR", "600.00"),
        ("C1", "credit", "EUR", "400.00"),
    ]
    assert [tuple(row.values()) for row in rows_of(tmp_path, "limits")][-3:] == [
        ("knots-a-year", "partner=P1", "2026", "knots", "20.0", "12.5", "7.5", "1"),
        ("knots-a-year", "partner=P2", "2026", "knots", "20.0", "0.0", "20.0", "1"),
        ("berths", "", "2026", "claims", "1", "0", "1", "1"),
    ]
    assert '  Berth\n    1  another claim is paid instead: Among "Mooring points" and "Berth"' in answer.out


def test_evaluate_into_the_folder_of_the_terms_is_refused(tremplin: Tremplin, here: Path) -> None:
    before = content_of(here)

    answer = tremplin("evaluate", "harbour", "facts", "--out", "harbour/result")

    assert answer == (
        1,
        "",
        (
            "harbour/result: The result would stand among the terms in harbour, and be read with them next time.\n"
            "  Name a folder outside of it.  [OUT_AMONG_TERMS]\n"
            "1 problem found.\n"
        ),
    )
    assert content_of(here) == before


def test_evaluate_of_sums_beyond_the_largest_amount_is_a_problem(tmp_path: Path) -> None:
    huge = LINES.replace("1000.00", "90000000000000.00").replace("234.50", "90000000000000.00")
    write_programme(tmp_path / "harbour", terms=TERMS.replace("rate: 5%", "rate: 100%"))
    write_facts(tmp_path / "facts", order_lines=huge)
    before = content_of(tmp_path)

    answer = tremplin_in(tmp_path)("evaluate", "harbour", "facts", "--out", "result")

    assert answer == (
        1,
        "",
        (
            "An amount comes to 18000000000009999 smallest units; Tremplin counts up to 9000000000000000.\n"
            "  Look for an amount in the facts, or a figure in the terms, that is far too large.  "
            "[AMOUNT_OUT_OF_BOUNDS]\n"
            "1 problem found.\n"
        ),
    )
    assert content_of(tmp_path) == before


def test_evaluate_under_terms_of_50_megabytes_says_how_large_they_may_be(tremplin: Tremplin, here: Path) -> None:
    with (here / "harbour" / "terms.yaml").open("ab") as file:
        file.truncate(50 * 2**20)

    answer = tremplin("evaluate", "harbour", "facts", "--out", "result")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("harbour/terms.yaml: ")
    assert answer.err.endswith("1 problem found.\n")
