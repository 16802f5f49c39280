"""Which clawbacks wait for the paper that says, with its tax, what was taken back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from tremplin.payments.clawback.receivable import Receivable
from tremplin.payments.invoice.document import INVOICE, SELF_BILLED_CREDIT
from tremplin.usecases.receivables import claim_of_case
from tremplin.usecases.rows import Rows


def billed_and_taken_back(
    rows: Rows, cases: Iterable[Receivable], *, document: Literal["self-bill", "credit-note"]
) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the papers that billed what was taken back since, and that no paper corrects yet.

    A case waits as long as the papers of its claim have not billed what it takes back: until then there is no tax to
    owe. An award and its later corrections may have papers of their own, so a case may have several.

    Args:
        rows: that are read.
        cases: clawbacks that were decided.
        document: how the claim was billed: by self-billed invoices, which a credit note corrects, or by the vendor's
            credit notes, which an invoice of its own corrects.

    Returns:
        The numbers of the papers, the oldest first, by case and partner.
    """
    asked = [(one.case_id, claim_of_case(one.case_id), one.partner, one.amount.minor) for one in cases]
    corrected_by = {"self-bill": SELF_BILLED_CREDIT, "credit-note": INVOICE}[document]
    columns = ([row[column] for row in asked] for column in range(4))
    found = rows.rows(_WAITING, *columns, document, corrected_by)
    return {(row["case_id"], row["partner_id"]): row["numbers"] for row in found}


_WAITING: Final = """
    SELECT case_id, partner_id, array_agg(number ORDER BY issued_on, number) AS numbers
    FROM (
        SELECT asked.case_id, asked.partner_id, asked.claim_id, asked.net, invoice.number, invoice.issued_on,
            sum(item.amount) AS billed
        FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) AS asked (case_id, claim_id, partner_id, net)
        JOIN payable_item AS item ON item.claim_id = asked.claim_id
        JOIN payable ON payable.payable_id = item.payable_id AND payable.partner_id = asked.partner_id
            AND payable.document = %s
        JOIN invoice ON invoice.number = payable.document_ref
        WHERE NOT EXISTS (
            SELECT 1 FROM invoice AS paper
            WHERE paper.case_id = asked.case_id AND paper.partner_id = asked.partner_id
        )
        GROUP BY 1, 2, 3, 4, 5, 6
    ) AS billing
    GROUP BY case_id, partner_id, claim_id, net
    HAVING sum(billed) - coalesce((
        SELECT sum(paper.net) FROM invoice AS paper
        WHERE paper.partner_id = billing.partner_id AND paper.type_code = %s
            AND left(paper.case_id, -strpos(reverse(paper.case_id), '/')) = billing.claim_id
    ), 0) >= net
"""
