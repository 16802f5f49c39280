"""`tremplin explain`: one decision in words, from a result alone."""

import json
import shutil
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Answer, Tremplin, tremplin_in


@pytest.fixture
def explain(decided: Path) -> Tremplin:
    """Return `tremplin explain ... --from result`, run beside the result."""

    def called(*arguments: str) -> Answer:
        return tremplin_in(decided)("explain", *arguments, "--from", "result")

    return called


@pytest.fixture
def result(decided: Path, tmp_path: Path) -> Path:
    """Return a result that a test may change."""
    shutil.copytree(decided / "result", tmp_path / "result")
    return tmp_path / "result"


def test_explain_of_a_refusal_says_what_stands_against_it(explain: Tremplin) -> None:
    answer = explain("C4")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "Claim C4 of partner P2: Visit.\n"
        "Nothing is granted. At stake: 1,000.00 EUR.\n"
        "The day that decides is 13 February 2026.\n"
        "\n"
        "Why\n"
        "  This condition does not hold: the partner is a member (seen: no). It takes this: be a member of the "
        'programme "Harbour Partners" on the day the claim is submitted.\n'
        "\n"
        "Conditions\n"
        "  ✗ The partner is a member (seen: no)\n"
        "  ✓ Deadline: send the claim (seen: 13 February 2026, last day in time: 6 March 2026)\n"
        '  ✓ Proof: "report", handed in and accepted\n'
        "\n"
        "How the amount comes about\n"
        "  Lump sum: 1,000.00 EUR\n"
        "  Rounded: 1,000.00 EUR\n"
        "\n"
        "Limits\n"
        "  Visits per partner and year (P2, the year 2026): 1,500.00 EUR in all, 0.00 EUR taken before, 1,500.00 EUR "
        "available; this claim takes 0.00 EUR and leaves 1,500.00 EUR.\n"
        "\n"
        "What would have paid\n"
        '  P2 is a member of the programme "Harbour Partners" from 13 February 2026.\n'
        "  Then 1,000.00 EUR would be granted.\n"
    )


def test_explain_in_french_is_french(explain: Tremplin) -> None:
    answer = explain("C4", "--lang", "fr")

    assert (
        answer.out.replace("\u00a0", " ")
        .replace("\u202f", " ")
        .startswith(
            "Demande C4 du partenaire P2 : Visite.\n"
            "Rien n’est accordé. En jeu : 1 000,00 EUR.\n"
            "La date qui fait foi est le 13 février 2026.\n"
        )
    )


def test_explain_of_an_award_says_what_a_limit_took(explain: Tremplin) -> None:
    answer = explain("C2")

    assert "500.00 EUR is granted of 1,000.00 EUR; limits took the rest.\n" in answer.out
    assert "  Forfeited to this limit: 500.00 EUR.\n" in answer.out


def test_explain_of_a_claim_worked_out_by_period_takes_its_id_as_it_is(explain: Tremplin) -> None:
    assert explain("volume/P1/2026-Q1").out.startswith(
        "Claim volume/P1/2026-Q1 of partner P1: Volume rebate.\n61.73 EUR is granted, all that the rules give.\n"
    )


def test_explain_as_json_holds_the_result_of_the_receipt(explain: Tremplin, decided: Path) -> None:
    answer = json.loads(explain("C2", "--json").out)

    receipt = json.loads((decided / "result" / "receipts" / "C2.json").read_text(encoding="utf-8"))
    assert list(answer) == ["claim_id", "incentive", "partner_id", "version", "result"]
    assert answer == {name: receipt[name] for name in answer}


def test_explain_of_an_unknown_claim_names_the_closest(explain: Tremplin) -> None:
    assert explain("C22") == (
        1,
        "",
        "result: No claim C22 was decided.\n  Did you mean C2, C7 or C6?  [CLAIM_UNKNOWN]\n1 problem found.\n",
    )
    assert explain("C22", "--lang", "fr").err.replace("\u00a0", " ").replace("\u202f", " ") == (
        "result : Aucune demande C22 n’a été tranchée.\n"
        "  Vouliez-vous dire C2, C7 ou C6 ?  [CLAIM_UNKNOWN]\n"
        "1 problème trouvé.\n"
    )


def test_explain_of_a_claim_like_no_other_guesses_nothing(explain: Tremplin) -> None:
    assert explain("#").err == "result: No claim # was decided.\n  [CLAIM_UNKNOWN]\n1 problem found.\n"


def test_explain_never_leaves_the_receipts(explain: Tremplin) -> None:
    assert explain("../summary").err.startswith("result: No claim ../summary was decided.\n")


def test_explain_of_a_claim_whose_receipt_was_not_wanted_says_so(tremplin: Tremplin) -> None:
    tremplin("evaluate", "harbour", "facts", "--out", "result", "--receipts", "awards")

    assert tremplin("explain", "C4", "--from", "result") == (
        1,
        "",
        (
            "result: The claim C4 was decided, but no receipt of it was written.\n"
            "  Evaluate again with --receipts all.  [RECEIPT_NOT_WRITTEN]\n"
            "1 problem found.\n"
        ),
    )


def test_explain_from_a_folder_that_is_no_result_says_so(tremplin: Tremplin) -> None:
    assert tremplin("explain", "C4", "--from", "facts") == (
        1,
        "",
        (
            "facts: There is no result of an evaluation in facts.\n"
            "  Make one with: tremplin evaluate PROGRAMME DATA --out DIR.  [RESULT_MISSING]\n"
            "1 problem found.\n"
        ),
    )


def test_explain_of_a_result_without_tables_knows_no_claim(tremplin: Tremplin, result: Path) -> None:
    for path in result.glob("*.parquet"):
        path.unlink()

    assert tremplin("explain", "C99", "--from", str(result)).err == (
        f"{result}: No claim C99 was decided.\n  [CLAIM_UNKNOWN]\n1 problem found.\n"
    )


def test_explain_with_other_terms_beside_the_result_says_nothing_about_the_claim(
    tremplin: Tremplin, result: Path
) -> None:
    terms = result / "programme" / "terms.yaml"
    terms.write_text(terms.read_text(encoding="utf-8").replace("lump_sum: 1000}", "lump_sum: 999}"), encoding="utf-8")

    assert tremplin("explain", "C4", "--from", str(result)) == (
        1,
        "",
        (
            f"{result}/programme: The terms beside the result are not those that decided the claim C4.\n"
            "  Evaluate again, or put the former terms back.  [TERMS_DIFFER]\n"
            "1 problem found.\n"
        ),
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [('{"claim_id":"C4","clause"', '"clause"'), ('"asked":"100000"', '"asked":"200000"'), ("C4", "C5")],
    ids=["no JSON", "another amount", "another claim"],
)
def test_explain_of_a_receipt_that_does_not_hold_says_so(
    tremplin: Tremplin, result: Path, was: str, becomes: str
) -> None:
    path = result / "receipts" / "C4.json"
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")

    assert tremplin("explain", "C4", "--from", str(result)) == (
        1,
        "",
        (
            f"{result}/receipts/C4.json: The receipt of the claim C4 does not hold, so nothing can be explained from "
            "it.\n"
            "  Evaluate again; tremplin receipt verify says what is wrong with it.  [RECEIPT_BROKEN]\n"
            "1 problem found.\n"
        ),
    )


def test_explain_of_the_receipt_of_another_claim_says_so(tremplin: Tremplin, result: Path) -> None:
    shutil.copy(result / "receipts" / "C5.json", result / "receipts" / "C4.json")

    answer = tremplin("explain", "C4", "--from", str(result))

    assert answer.code == 1
    assert answer.err.splitlines()[0] == (
        f"{result}/receipts/C4.json: The receipt of the claim C4 does not hold, so nothing can be explained from it."
    )
