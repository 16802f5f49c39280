"""The page of the lives: its tables and diagrams, drawn from the code. Run as `python -m tests.units.claims.lives`."""

from tests.house import tree
from tremplin.claims.agreement import AGREEMENT_LIFE, INTRODUCTION_LIFE
from tremplin.claims.claim_life import CLAIM_LIFE
from tremplin.claims.life import diagram_text, table_text
from tremplin.claims.registration_life import EXTENSION_LIFE, REGISTRATION_LIFE

PAGE = tree.ROOT / "docs" / "reference" / "lives.md"
LIVES = (CLAIM_LIFE, REGISTRATION_LIFE, EXTENSION_LIFE, INTRODUCTION_LIFE, AGREEMENT_LIFE)


def page_text(head: str) -> str:
    """Return the page: its first lines, then a part for each life."""
    parts = [
        f"## {life.name.capitalize()}\n\n{table_text(life)}\n\n```mermaid\n{diagram_text(life)}\n```" for life in LIVES
    ]
    return "\n\n".join([head, *parts]) + "\n"


def head_of(page: str) -> str:
    return page.partition("\n\n## ")[0].rstrip("\n")


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page_text(head_of(PAGE.read_text())))


if __name__ == "__main__":
    main()
