"""The yearly declaration of what partners were paid (DAS2): from what the bank booked and what credit notes gave."""

from typing import Final

from tremplin.money import Money, Period
from tremplin.payments.export.das2 import Declared, PaidOut, das2_csv, das2_rows
from tremplin.payments.hold import CompanyMissing
from tremplin.store.posting import note_security
from tremplin.usecases.companies import companies_of
from tremplin.usecases.reads.names import by_name
from tremplin.usecases.reads.reader import Reader
from tremplin.usecases.refused import Refused
from tremplin.usecases.right import AUDITOR, FINANCE

# What the bank has paid counts on the day on which it booked it; what came back after that is booked no more, and in no
# row. What a partner repaid counts against it on its day.
_PAID: Final = """
    SELECT line.partner_id AS payee, payable.nature, line.amount, coalesce(answer.on, booked.at::date) AS on
    FROM payment_line AS line JOIN payable USING (payable_id)
    JOIN LATERAL (
        SELECT at, command_id FROM line_event
        WHERE line_event.end_to_end_id = line.end_to_end_id AND to_state = 'booked' ORDER BY n DESC LIMIT 1
    ) AS booked ON true
    LEFT JOIN LATERAL (
        SELECT max(bank_answer.on) AS on FROM bank_answer
        WHERE bank_answer.command_id = booked.command_id AND about = line.end_to_end_id
    ) AS answer ON true
    WHERE line.state = 'booked' AND line.currency = 'EUR'
    UNION ALL
    SELECT partner_id, nature, gross, document_on FROM payable WHERE document = 'credit-note' AND currency = 'EUR'
    UNION ALL
    SELECT account.party, 'service', leg.amount, journal.effective_on
    FROM journal JOIN leg USING (seq) JOIN account USING (account_key, currency)
    WHERE journal.kind = 'clawback-repaid' AND account.kind = 'CLAW' AND leg.currency = 'EUR'
"""


def das2(reader: Reader, year: int) -> tuple[Declared, ...]:
    """Return what each partner was paid in a year, tax included, those below the threshold of the law as well.

    Only what was paid in euros is in it: what was paid in another currency is to be valued and added by hand.

    Args:
        reader: of the vendor's finance, or an auditor.
        year: of the payments.

    Raises:
        Refused: NotAllowed.
    """
    reader.require_roles(frozenset({FINANCE, AUDITOR}))
    paid = [PaidOut(row["payee"], row["nature"], Money(row["amount"], "EUR"), row["on"]) for row in reader.rows(_PAID)]
    return das2_rows(paid, year=year)


def das2_file(reader: Reader, period: Period) -> bytes:
    """Return the declaration of a year as a table; that somebody exports it is noted (X2).

    Args:
        reader: of the vendor's finance, or an auditor.
        period: the year.

    Raises:
        Refused: NotAllowed; CompanyMissing: a partner that is to be declared is not recorded as a company.
    """
    rows = [one for one in das2(reader, period.start.year) if one.is_declared]
    companies = companies_of(reader, [one.payee for one in rows])
    for one in rows:
        if one.payee not in companies:
            (missing,) = by_name(reader, [CompanyMissing(one.payee)])
            raise Refused(missing)
    note_security(
        reader.connection,
        actor=reader.standing.person_id,
        what="declaration-exported",
        detail={"year": period.start.year, "rows": len(rows)},
    )
    return das2_csv(rows, parties={payee: known.party for payee, known in companies.items()})
