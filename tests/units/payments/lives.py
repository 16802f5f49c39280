"""The page of the lives of payments, drawn from the code. Run as `python -m tests.units.payments.lives`."""

from tests.house import tree
from tests.units.claims.lives import head_of
from tremplin.claims.life import diagram_text, table_text
from tremplin.payments.invoice.life import INVOICE_LIFE
from tremplin.payments.paper.bank_details import BANK_DETAILS_LIFE
from tremplin.payments.run.life import LINE_LIFE, RUN_LIFE
from tremplin.payments.statement.dispute import DISPUTE_LIFE

PAGE = tree.ROOT / "docs" / "reference" / "payment-lives.md"
LIVES = (BANK_DETAILS_LIFE, INVOICE_LIFE, RUN_LIFE, LINE_LIFE, DISPUTE_LIFE)


def page_text(page: str) -> str:
    """Return the page: the first lines of one, then a part for each life."""
    parts = [
        f"## {life.name.capitalize()}\n\n{table_text(life)}\n\n```mermaid\n{diagram_text(life)}\n```" for life in LIVES
    ]
    return "\n\n".join([head_of(page), *parts]) + "\n"


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page_text(PAGE.read_text()))


if __name__ == "__main__":
    main()
