"""`tremplin receipt verify`: whether a receipt holds, and the first thing that does not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.doors.cli.conftest import Tremplin
from tests.doors.cli.harbour import TERMS, write_programme
from tremplin.checker.differences import Difference
from tremplin.checker.verify import Verdict
from tremplin.doors.language import language_of
from tremplin.doors.verdict import verdict_text


@pytest.fixture
def result(decided: Path, here: Path) -> Path:
    """Return a result that a test may change."""
    shutil.copytree(decided / "result", here / "result")
    return here / "result"


def changed(result: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the receipt of the claim C4."""
    path = result / "receipts" / "C4.json"
    receipt = json.loads(path.read_text(encoding="utf-8"))
    change(receipt)
    path.write_text(json.dumps(receipt), encoding="utf-8")


def test_receipt_that_holds_says_what_was_recomputed(tremplin: Tremplin, result: Path) -> None:
    said = "result/receipts/C4.json: The receipt holds: 3 hashes, 3 rows of facts, 8 values of the result recomputed.\n"

    assert tremplin("receipt", "verify", "result/receipts/C4.json") == (0, said, "")


def test_receipt_in_french_is_verified_in_french(tremplin: Tremplin, result: Path) -> None:
    answer = tremplin("receipt", "verify", "result/receipts/C4.json", "--lang", "fr")

    assert answer.out.replace("\u00a0", " ") == (
        "result/receipts/C4.json : Le justificatif tient : 3 empreintes, 3 lignes de faits et 8 valeurs du résultat "
        "recalculées.\n"
    )


def test_receipts_of_a_result_are_all_verified(tremplin: Tremplin, result: Path) -> None:
    assert tremplin("receipt", "verify", "result") == (0, "10 receipts hold.\n", "")
    assert tremplin("receipt", "verify", "result/receipts") == (0, "10 receipts hold.\n", "")


def test_receipt_whose_amount_was_raised_does_not_hold(tremplin: Tremplin, result: Path) -> None:
    changed(result, lambda receipt: receipt["result"].update(asked="200000"))

    assert tremplin("receipt", "verify", "result") == (
        1,
        (
            'result/receipts/C4.json: The receipt does not hold: at result.asked it says "200000"; recomputed: '
            '"100000".\n'
            "9 receipts hold. 1 receipt does not hold.\n"
        ),
        "",
    )


def test_receipts_of_which_none_holds_are_counted(tremplin: Tremplin, result: Path) -> None:
    changed(result, lambda receipt: receipt["result"].update(asked="200000"))
    for path in (result / "receipts").iterdir():
        if path.name != "C4.json":
            path.unlink()

    answer = tremplin("receipt", "verify", "result", "--lang", "fr")

    assert answer.code == 1
    assert answer.out.splitlines()[-1] == "1 justificatif de calcul ne tient pas."


def test_receipt_whose_facts_were_changed_fails_by_its_hash(tremplin: Tremplin, result: Path) -> None:
    changed(result, lambda receipt: receipt["snapshot"]["tables"]["partners"][0].update(name="Gamma"))

    answer = tremplin("receipt", "verify", "result/receipts/C4.json")

    assert answer.code == 1
    assert answer.out.startswith("result/receipts/C4.json: The receipt was changed: snapshot_sha256 is ")


def test_receipt_as_json_holds_every_difference(tremplin: Tremplin, result: Path) -> None:
    changed(result, lambda receipt: receipt["result"].update(asked="200000", unit="CHF"))

    answer = tremplin("receipt", "verify", "result/receipts/C4.json", "result/receipts/C2.json", "--json")

    wrong, right = json.loads(answer.out)["receipts"]
    assert answer.code == 1
    assert (wrong["file"], wrong["holds"]) == ("result/receipts/C4.json", False)
    assert wrong["differences"] == [
        {"code": "DIFFERS", "place": "result.unit", "said": "CHF", "recomputed": "EUR"},
        {"code": "DIFFERS", "place": "result.asked", "said": "200000", "recomputed": "100000"},
    ]
    assert (right["holds"], right["differences"]) == (True, [])
    assert right["checked"]["hashes"] == 3


def test_receipt_as_json_that_holds_is_done(tremplin: Tremplin, result: Path) -> None:
    assert tremplin("receipt", "verify", "result/receipts/C2.json", "--json").code == 0


def test_receipt_with_the_terms_is_held_against_them(tremplin: Tremplin, result: Path, here: Path) -> None:
    write_programme(here / "other", terms=TERMS.replace("lump_sum: 1000}", "lump_sum: 999}"))

    own = tremplin("receipt", "verify", "result", "--programme", "harbour")
    other = tremplin("receipt", "verify", "result/receipts/C4.json", "--programme", "other")

    assert own == (0, "10 receipts hold.\n", "")
    assert other.code == 1
    assert other.out.startswith("result/receipts/C4.json: The receipt was changed: terms_sha256 is ")


def test_folder_without_receipts_is_a_problem(tremplin: Tremplin) -> None:
    assert tremplin("receipt", "verify", "facts") == (
        1,
        "",
        (
            "facts: The folder holds no receipt.\n"
            "  Name a folder with receipts, or a result of: tremplin evaluate PROGRAMME DATA --out DIR.  [NO_RECEIPT]\n"
            "1 problem found.\n"
        ),
    )


def test_file_that_does_not_exist_is_wrong_usage(tremplin: Tremplin) -> None:
    answer = tremplin("receipt", "verify", "nowhere.json")

    assert answer.code == 2
    assert 'FILE|FOLDER: "nowhere.json" is not there.' in answer.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{\n", "This is no receipt: it is not JSON at line 2, column 1."),
        (b"\xff", "This is no receipt: it is not text in UTF-8."),
        (b"[]", "This receipt cannot be recomputed: a part of it has a form that means nothing."),
        (b"{}", "This is no receipt: receipt is missing."),
        (b'{"receipt": 2}', 'This is no receipt of the format that this version of Tremplin knows: it says "2".'),
        (b'{"receipt": 1}', "This is no receipt: engine is missing."),
        (b'{"receipt": 1, "receipt": 1}', 'This is no receipt: the key "receipt" stands twice.'),
        (b'{"receipt": 1.5}', 'This is no receipt: it holds the number "1.5", which is not whole.'),
        (
            b'{"receipt": 12345678901234567890}',
            'This is no receipt: it holds the number "12345678901234567890", which is too long.',
        ),
        (b"[" * 200 + b"]" * 200, "This is no receipt: it is nested too deep."),
        (b'"' + b"x" * 2**24 + b'"', "This is no receipt: it is larger than 16 MiB."),
    ],
    ids=["no JSON", "no text", "a list", "no key", "format", "keys", "key twice", "float", "long", "deep", "large"],
)
def test_file_that_is_no_receipt_says_why(tremplin: Tremplin, here: Path, content: bytes, said: str) -> None:
    (here / "file.json").write_bytes(content)

    assert tremplin("receipt", "verify", "file.json") == (1, f"file.json: {said}\n", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda receipt: receipt.update(extra=1), "This is no receipt: extra does not belong there."),
        (
            lambda receipt: receipt.update(engine="new"),
            'This receipt cannot be recomputed: at engine stands "new", which has no meaning there.',
        ),
        (
            lambda receipt: receipt["result"].pop("unit"),
            'The receipt does not hold: at result.unit something is missing; recomputed: "EUR".',
        ),
        (
            lambda receipt: receipt["result"].update(bonus="5"),
            'The receipt does not hold: at result.bonus it says "5", and nothing belongs there.',
        ),
    ],
    ids=["key", "form", "missing", "unexpected"],
)
def test_receipt_with_another_form_says_where(
    tremplin: Tremplin, result: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    changed(result, change)

    assert tremplin("receipt", "verify", "result/receipts/C4.json").out == f"result/receipts/C4.json: {said}\n"


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (
            Difference("ORDER_DIFFERS", "result.steps", "b, a", "a, b"),
            'The receipt does not hold: at result.steps the order is "b, a"; recomputed: "a, b".',
        ),
        (
            Difference("CHANGE_NOT_NEEDED", "result.change", "{}", None),
            (
                "The receipt does not hold: it names a change that would have paid more, though all that was asked is "
                "granted."
            ),
        ),
        (
            Difference("CHANGE_GIVES_NO_MORE", "result.change", "0", "0"),
            'The receipt does not hold: the change it names gives "0", no more than the "0" that are granted.',
        ),
        (
            Difference("CHANGE_NOT_SMALLEST", "result.change.edits[1]", "{}", None),
            "The receipt does not hold: the change it names pays without the edit at result.change.edits[1] too.",
        ),
        (
            Difference("TOO_MUCH_WORK", "clause", None, None),
            "This receipt cannot be recomputed: it would take too much work.",
        ),
        (
            Difference("DIFFERS", "result.change", None, "{}"),
            'The receipt does not hold: at result.change it says nothing; recomputed: "{}".',
        ),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_difference_of_any_kind_is_a_sentence_in_both_languages(difference: Difference, said: str) -> None:
    verdict = Verdict(False, (difference,), {})

    assert verdict_text(verdict, language=language_of("en")) == said
    assert verdict_text(verdict, language=language_of("fr")) not in ("", said)
