"""Law: any bytes at all give a programme or problems, with a place each, and never another exception."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tremplin.terms.reader import find_terms
from tremplin.terms.yaml_node import compose_with_problems
from tremplin.wording import ENGLISH, problem_text

FOLDERS = [file.parent for file in sorted((Path(__file__).parents[2] / "programmes/shapes").glob("*/terms.yaml"))]
WORDS = [
    "", "*", "1/0", "1e999999999", "-5", "NaN", "true", "NO", "2026-02-31", "5 days", "5 business days", "x.y", "{}",
    "[]", "partner.level", "partner.computed_level", "period.end", "deciding.day", "line.amount", "milestone.x", "5%",
    "roles", "claim.submitted_on - 5 days", "all", "99999999999999999999", "{field: claim.cost}", "[[[]]]", "\u202e",
    "a" * 200,
]  # fmt: skip


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_give_a_tree_or_problems(data: bytes) -> None:
    composed = compose_with_problems(data, file="x.yaml")

    assert composed.problems or composed.tree is not None
    assert all(problem.places[0].file == "x.yaml" for problem in composed.problems)


@given(st.sampled_from(FOLDERS), st.integers(min_value=0), st.sampled_from(WORDS) | st.text(max_size=20), st.booleans())
def test_terms_in_which_one_value_is_replaced_give_a_programme_or_problems(
    folder: Path, number: int, word: str, is_key: bool
) -> None:
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    parts = files["terms.yaml"].decode().split(": ")
    index = number % (len(parts) - 1) + 1
    old = parts[index].split("\n")[0].split(",")[0].split("}")[0]
    parts[index] = f"{word}: {parts[index]}" if is_key else parts[index].replace(old, word, 1)
    files["terms.yaml"] = ": ".join(parts).encode(errors="surrogatepass")

    found = find_terms(files)

    assert found.problems or found.programme is not None
    assert all(problem_text(problem, ENGLISH) for problem in found.problems)
