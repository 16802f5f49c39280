"""What stands on the page of a statement, in a language: as a PDF, and as the HTML twin with links to the receipts."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tremplin.documents.pdf import TEMPLATES, pdf_of
from tremplin.payments.statement.movement import COLUMNS
from tremplin.payments.statement.statement import Statement
from tremplin.payments.statement.writing import COLUMN_WORDS
from tremplin.wording import Language, text_key


class Named(Protocol):
    """Somebody who is called something on a paper: a company, or a name that was kept."""

    @property
    def name(self) -> str:
        """What they are called."""


_HEADING: Final = text_key("Statement {number}: {period}")


def statement_page(statement: Statement, *, partner: Named, vendor: Named, language: Language) -> dict[str, object]:
    """Return the data of a statement's page: every text and figure as the reader sees it."""
    heading = language.say(_HEADING, number=str(statement.number), period=statement.period)
    return {
        "language": language.code,
        "title": f"{heading}, {partner.name}",
        "author": vendor.name,
        "heading": heading,
        "footer": f"{heading} · {partner.name}",
        "facts": [
            [language.say("Partner"), f"{partner.name} ({statement.partner})"],
            [language.say("Vendor"), vendor.name],
            [language.say("Currency"), statement.currency],
            [
                language.say("Journal"),
                language.say(
                    "transactions {first} to {last}", first=str(statement.after_seq + 1), last=str(statement.until_seq)
                ),
            ],
        ],
        "summary": [
            [language.say("Opening balance"), language.say_field(statement.opening)],
            *(
                [language.say(COLUMN_WORDS[column]), language.say_field(total)]
                for column, total in statement.totals.items()
            ),
            [language.say("Closing balance"), language.say_field(statement.closing)],
        ],
        "beside": [
            [language.say("Reserved for claims under way"), language.say_field(statement.reserved)],
            [language.say("Expected from open periods"), language.say_field(statement.expected)],
        ],
        "beside_note": language.say("These sums depend on conditions, and are in no balance."),
        "columns": [
            language.say("No."),
            language.say("Date"),
            language.say("Text"),
            language.say("Reference"),
            language.say("Column"),
            language.say("Amount"),
        ],
        "rows": [
            [
                str(one.seq),
                language.say_field(one.on),
                language.say(one.words),
                one.reference,
                language.say(COLUMN_WORDS[one.column]),
                language.say_field(one.amount),
            ]
            for one in statement.movements
        ],
        "receipts": [one.receipt for one in statement.movements],
        "movements_heading": language.say("Movements"),
        "nothing": language.say("Nothing moved in this period."),
        "summary_heading": language.say("Summary"),
    }


def statement_pdf(statement: Statement, *, partner: Named, vendor: Named, language: Language, dated_on: date) -> bytes:
    """Return a statement as a PDF that screen readers read (PDF/UA-1), the same bytes each time."""
    page = statement_page(statement, partner=partner, vendor=vendor, language=language)
    return pdf_of("statement", page, standard="ua-1", dated_on=dated_on)


def statement_html(
    statement: Statement, *, partner: Named, vendor: Named, language: Language, receipt_link: Callable[[str], str]
) -> str:
    """Return a statement as a part of a page: the same texts and figures, each line with its receipt.

    Args:
        statement: as it was closed.
        partner: whose it is.
        vendor: who owes.
        language: of the page.
        receipt_link: the address of a receipt.
    """
    page = statement_page(statement, partner=partner, vendor=vendor, language=language)
    return _pages().get_template("statement.html").render(page=page, link=receipt_link, figures={len(COLUMNS) + 1})


@cache
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
