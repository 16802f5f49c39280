"""`tremplin explain`: say how one decision came about, from its receipt."""

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, say_json, with_answer
from tremplin.doors.cli.evaluate import PROGRAMME, RECEIPTS
from tremplin.doors.cli.files import load_programme
from tremplin.doors.receipt_name import receipt_name
from tremplin.wording import Language, OneOf, Place, Problem, Problems, text_key

_NO_RESULT: Final = text_key("There is no result of an evaluation in {seen}.")
_NO_RESULT_HINT: Final = text_key("Make one with: tremplin evaluate PROGRAMME DATA --out DIR.")
_NO_RECEIPT: Final = text_key("The claim {seen} was decided, but no receipt of it was written.")
_NO_RECEIPT_HINT: Final = text_key("Evaluate again with --receipts all.")
_NO_CLAIM: Final = text_key("No claim {seen} was decided.")
_NO_CLAIM_HINT: Final = text_key("Did you mean {near}?")
_OTHER_TERMS: Final = text_key("The terms beside the result are not those that decided the claim {seen}.")
_OTHER_TERMS_HINT: Final = text_key("Evaluate again, or put the former terms back.")
_BROKEN: Final = text_key("The receipt of the claim {seen} does not hold, so nothing can be explained from it.")
_BROKEN_HINT: Final = text_key("Evaluate again; tremplin receipt verify says what is wrong with it.")


@click.command()
@click.argument("claim")
@click.option(
    "--from", "result", type=click.Path(path_type=Path, file_okay=False), required=True, help="A result of evaluate."
)
@with_answer
def explain(claim: str, result: Path, language: Language, as_json: bool) -> int:
    """Say how the decision about CLAIM came about: what was seen, each step, each limit, and what would have paid.

    \b
    Examples:
      tremplin explain J000112-ASSESSMENT --from build/result
      tremplin explain solution-rebate/P00002/2021-Q1 --from build/result --lang fr
    """  # noqa: D301 - click keeps the lines below a backspace
    from tremplin.terms.prose.decision import decision_text

    if not (result / PROGRAMME).is_dir():
        raise _problem("RESULT_MISSING", result, _NO_RESULT, _NO_RESULT_HINT, seen=str(result))
    receipt = _receipt(claim, result)
    if as_json:
        say_json({name: receipt[name] for name in ("claim_id", "incentive", "partner_id", "version", "result")})
        return EXIT_DONE
    programme = load_programme(result / PROGRAMME)
    _require_same_terms(programme, receipt, result=result)
    click.echo(decision_text(receipt, programme=programme, language=language))
    return EXIT_DONE


def _receipt(claim: str, result: Path) -> dict[str, Any]:
    """Return the receipt of a claim as JSON data, once it is verified."""
    from tremplin.checker.verify import verify_receipt

    path = result / RECEIPTS / receipt_name(claim)
    if not path.is_file():
        raise _missing(claim, result)
    data = path.read_bytes()
    receipt: dict[str, Any] | None = json.loads(data) if verify_receipt(data).ok else None
    if receipt is None or receipt["claim_id"] != claim:
        raise _problem("RECEIPT_BROKEN", path, _BROKEN, _BROKEN_HINT, seen=claim)
    return receipt


def _missing(claim: str, result: Path) -> Problems:
    known = _claims(result)
    if claim in known:
        return _problem("RECEIPT_NOT_WRITTEN", result, _NO_RECEIPT, _NO_RECEIPT_HINT, seen=claim)
    near = get_close_matches(claim, known, n=3, cutoff=0.4)
    hint = _NO_CLAIM_HINT if near else None
    return _problem("CLAIM_UNKNOWN", result, _NO_CLAIM, hint, seen=claim, near=OneOf(tuple(near)))


def _claims(result: Path) -> list[str]:
    """Return the ids of all claims that were decided."""
    from pyarrow import parquet

    files = [path for name in ("awards", "refusals") if (path := result / f"{name}.parquet").is_file()]
    return [claim for path in files for claim in parquet.read_table(path, columns=["claim_id"])["claim_id"].to_pylist()]


def _require_same_terms(programme: Any, receipt: dict[str, Any], *, result: Path) -> None:
    from tremplin.terms.clause import terms_sha256

    if terms_sha256(programme) != receipt["terms_sha256"]:
        place = result / PROGRAMME
        raise _problem("TERMS_DIFFER", place, _OTHER_TERMS, _OTHER_TERMS_HINT, seen=receipt["claim_id"])


def _problem(code: str, path: Path, template: str, hint: str | None, **fields: object) -> Problems:
    return Problems([Problem(code, (Place(str(path)),), template, fields, hint)])
