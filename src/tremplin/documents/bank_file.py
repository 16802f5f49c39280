"""The order to the bank as a file: pain.001.001.09, checked against the official schema, the same bytes each time.

sepaxml writes the file; it draws ids by chance and reads the clock, so these are set to what the order says.
"""

from datetime import UTC
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

import sepaxml
from lxml import etree

from tremplin.payments.run.order import BankOrder

SCHEMA: Final = "pain.001.001.09"
_NAMESPACE: Final = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"


def pain_001(order: BankOrder) -> bytes:
    """Return the order as the bank takes it.

    Args:
        order: one payment at least.

    Raises:
        lxml.etree.DocumentInvalid: the file is not as the schema wants it: a defect.
    """
    config = {
        "name": order.debtor.name,
        "IBAN": order.debtor.iban,
        "batch": True,
        "currency": order.currency,
        # Only what is in euros goes by the rules of the payment area.
        "domestic": order.currency != "EUR",
        **({"BIC": order.debtor.bic} if order.debtor.bic else {}),
    }
    transfer = sepaxml.SepaTransfer(config, schema=SCHEMA, clean=False)
    for payment in order.payments:
        transfer.add_payment(
            {
                "name": payment.name,
                "IBAN": payment.iban,
                "amount": payment.minor,
                "execution_date": order.execute_on,
                "description": payment.remittance,
                "endtoend_id": payment.end_to_end_id,
                **({"BIC": payment.bic} if payment.bic else {}),
            }
        )
    return _as_ordered(transfer.export(validate=False), order)


def _as_ordered(written: bytes, order: BankOrder) -> bytes:
    root = etree.parse(BytesIO(written)).getroot()
    created_at = order.created_at.astimezone(UTC)
    for name, text in (
        ("GrpHdr/MsgId", order.message_id),
        ("GrpHdr/CreDtTm", f"{created_at:%Y-%m-%dT%H:%M:%S}Z"),
        ("PmtInf/PmtInfId", f"{order.message_id}-1"),
    ):
        path = "/".join(f"{_NAMESPACE}{part}" for part in ("CstmrCdtTrfInitn", *name.split("/")))
        root.find(path).text = text
    _schema().assertValid(root)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd"))
