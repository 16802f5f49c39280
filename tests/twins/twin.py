"""The engine decides, the checker recomputes: what both say about the same claims."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tremplin.checker import Difference, verify_receipt
from tremplin.engine.cases import facts_of, read_cases
from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.engine.evaluate import evaluate
from tremplin.engine.receipt import Receipts
from tremplin.facts.dataset import DataSet
from tremplin.terms.clause import data_of
from tremplin.terms.reader import read_terms

ROOT = Path(__file__).parents[2]
PROGRAMMES = ROOT / "programmes"


def folders() -> list[str]:
    """Return every folder with terms: those below programmes/, and one for what no programme combines."""
    terms = [*sorted(PROGRAMMES.rglob("terms.yaml")), *ROOT.glob("tests/twins/corners/terms.yaml")]
    return [str(one.parent.relative_to(ROOT)) for one in terms]


@cache
def compiled_of(folder: str) -> Compiled:
    """Return the programme of a folder, ready to decide."""
    return compile_programme(read_terms(_files(folder)))


@cache
def case_facts(folder: str) -> tuple[DataSet, ...]:
    """Return the facts of each case of a folder."""
    compiled = compiled_of(folder)
    cases = {name.removeprefix("cases/"): data for name, data in _files(folder).items() if name.startswith("cases/")}
    return tuple(facts_of(compiled, case) for case in read_cases(cases))


def receipts_of(compiled: Compiled, data: DataSet) -> Iterator[dict[str, Any]]:
    """Yield the receipt of every decision about these facts."""
    receipts = Receipts(compiled)
    for decided in evaluate(compiled, data).decided:
        yield receipts.data(decided)


def disagreements(compiled: Compiled, data: DataSet) -> list[tuple[str, Difference]]:
    """Return what the checker finds in the receipts of the engine: the claim, and the first difference."""
    terms = data_of(compiled.programme)
    found = []
    for receipt in receipts_of(compiled, data):
        verdict = verify_receipt(json.dumps(receipt).encode(), terms=terms)
        if verdict.first_difference is not None:
            found.append((receipt["claim_id"], verdict.first_difference))
    return found


def _files(folder: str) -> dict[str, bytes]:
    root = ROOT / folder
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
