"""The documents lead where they say, and say what is there."""

import re
import tomllib
from pathlib import Path

from tests.house import tree

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
DECISION_PARTS = ["**Context.**", "**Decision.**", "**Consequences.**", "**Rejected.**", "**Enforced by**"]


def broken_links(text: str, *, folder: Path) -> list[str]:
    """List the links of a page that lead nowhere in the tree."""
    return [
        target for target in LINK.findall(text) if not re.match(r"[a-z]+:", target) and not (folder / target).exists()
    ]


def test_link_rule_finds_a_page_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "here.md").write_text("")
    text = "[a](here.md) [b](here.md#part) [c](gone.md) [d](mailto:a@b.example)"

    assert broken_links(text, folder=tmp_path) == ["gone.md"]


def test_links_of_every_page_lead_somewhere() -> None:
    pages = [path for path in tree.committed_files() if path.suffix == ".md"]

    assert [
        f"{tree.shown(page)}: {target}"
        for page in pages
        for target in broken_links(page.read_text(), folder=page.parent)
    ] == []


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())
    extras, groups = project["project"]["optional-dependencies"], project["dependency-groups"]
    named = [*project["project"]["dependencies"], *extras["spark"], *groups["dev"], *groups["spark-build"]]
    page = (tree.ROOT / "docs" / "dependencies.md").read_text()

    rows = {name for row in page.splitlines() if row.startswith("| ") for name in row.split("|")[1].split(",")}

    assert {re.split(r"[<>=~!\[]", entry)[0] for entry in named} <= {name.strip() for name in rows}


def test_every_decision_has_the_five_parts_and_stands_in_the_index() -> None:
    folder = tree.ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    pages = sorted(folder.glob("[0-9]*.md"))

    assert pages
    assert {page.name: [part for part in DECISION_PARTS if part not in page.read_text()] for page in pages} == {
        page.name: [] for page in pages
    }
    assert [page.name for page in pages if page.name not in index] == []


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())["project"]
    code = (tree.HOUSE / "__init__.py").read_text()

    assert f'__version__ = "{project["version"]}"' in code
    assert f"## {project['version']}" in (tree.ROOT / "CHANGELOG.md").read_text()
