"""`tremplin books`: what leaves the books, as files and as tables."""

import click

from tremplin.doors.cli.main import Lazy, LazyGroup

COMMANDS = {
    "export": Lazy("tremplin.doors.cli.books_export", "export", "Write the journal for accounting, as FEC or CSV."),
    "das2": Lazy("tremplin.doors.cli.books_das2", "das2", "Write the yearly declaration of what partners were paid."),
    "statements": Lazy(
        "tremplin.doors.cli.books_statements", "statements", "Close the statements of a month, and write them as files."
    ),
    "forecast": Lazy("tremplin.doors.cli.books_forecast", "forecast", "Show what will be payable when, by certainty."),
    "month-end": Lazy(
        "tremplin.doors.cli.books_month_end", "month_end", "Show what a month owes, then post, reverse and close it."
    ),
    "credit-note": Lazy(
        "tremplin.doors.cli.books_credit_note", "credit_note", "Make out the vendor's credit note for a lower price."
    ),
    "accept-credit": Lazy(
        "tremplin.doors.cli.books_accept_credit",
        "accept_credit",
        "Accept the credit note over what was taken back of an invoice.",
    ),
    "clawback-invoice": Lazy(
        "tremplin.doors.cli.books_clawback_invoice",
        "clawback_invoice",
        "Make out the vendor's invoice over a lower price that was taken back.",
    ),
    "invoices": Lazy(
        "tremplin.doors.cli.books_invoices", "invoices", "Make out invoices under the mandates of partners."
    ),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def books() -> None:
    """Close months, make statements, and hand the journal to accounting.

    \b
    Example:
      tremplin books export --as gilles --year 2026 --form fec --siren 732829320 --out build
    """  # noqa: D301 - click keeps the lines below a backspace
