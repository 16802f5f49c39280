"""What verify says of an installation in which a lower price was taken back, and of each defect in its papers."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.database import Database, Server
from tests.store.planted import Planted
from tests.store.test_verify import findings, plant
from tests.usecases.office import FINANCE, Office
from tests.usecases.rebated import Rebated
from tremplin.checker.ledger import FAILS
from tremplin.usecases.clawback_invoices import InvoiceClawback, invoice_clawback

_TAX = "SELECT seq FROM journal WHERE kind = 'clawback-invoice'"

PLANTED = [
    Planted(
        "an invoice whose tax was never booked",
        "journal",
        ("UPDATE journal SET kind = 'clawback' WHERE kind = 'clawback-invoice'",),
        "K2 L12",
        "TAX_DIFFERS",
    ),
    Planted(
        "tax that is booked without its invoice",
        "invoice",
        (
            "ALTER TABLE invoice DROP CONSTRAINT invoice_case",
            "UPDATE invoice SET case_id = NULL WHERE type_code = '380'",
        ),
        "K2",
        "TAX_DIFFERS",
    ),
    Planted(
        "tax that is owed and not collected",
        "leg",
        (f"UPDATE leg SET account_key = 'VAT_REC' WHERE account_key = 'VAT_COLL' AND seq IN ({_TAX})",),
        "K2 L4 L5 L7 L8",
        "TAX_DIFFERS",
    ),
    Planted(
        "an invoice with other tax than is booked",
        "invoice",
        ("UPDATE invoice SET tax = tax + 1 WHERE type_code = '380'",),
        "K2",
        "TAX_DIFFERS",
    ),
    Planted(
        "two invoices of one case",
        "invoice",
        (
            "DROP INDEX invoice_case_once",
            (
                "INSERT INTO invoice SELECT (jsonb_populate_record(invoice, jsonb_build_object('place', 2, 'number', "
                "replace(number, '000001', '000002'), 'content', replace(content, number, replace(number, '000001', "
                "'000002')), 'sha256', encode(sha256(convert_to(replace(content, number, replace(number, '000001', "
                "'000002')), 'UTF8')), 'hex')))).* FROM invoice WHERE type_code = '380'"
            ),
        ),
        "K2",
        "TWO_FOR_ONE_CASE",
    ),
    Planted(
        "an invoice of another sum than was taken back",
        "invoice",
        ("UPDATE invoice SET net = net + 1 WHERE type_code = '380'",),
        "K2",
        "CREDIT_DIFFERS",
    ),
    Planted(
        "an invoice that is taxed unlike its credit note",
        "invoice",
        (
            "UPDATE invoice SET content = replace(content, 'domestic', 'reverse-charge') WHERE type_code = '380'",
            "UPDATE invoice SET sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex') WHERE type_code = '380'",
        ),
        "K2",
        "NOT_OF_ITS_PAPER",
    ),
    Planted(
        "an invoice that takes itself back",
        "invoice",
        ("UPDATE invoice SET preceding_id = number WHERE type_code = '380'",),
        "K2",
        "NOT_OF_ITS_PAPER",
    ),
]


@pytest.fixture(scope="module")
def invoiced(staffed: Server) -> Iterator[Database]:
    """An installation in which goods came back late, and the vendor has invoiced it; tests leave it as it was."""
    with staffed.copy() as made:
        with made.connect(autocommit=True) as connection:
            office = Office(connection)
            case_id = Rebated(office).returned_late()
            office.do(invoice_clawback, InvoiceClawback, FINANCE, case_id=case_id, partner_id="PA")
        yield made


@pytest.mark.parametrize("defect", PLANTED, ids=lambda defect: defect.name.replace(" ", "-"))
def test_planted_defect_of_an_invoice_is_named_by_its_invariants_and_by_no_other(
    invoiced: Database, defect: Planted
) -> None:
    with psycopg.connect(invoiced.superuser_url) as connection:
        plant(connection, defect)

        found = findings(connection)

        failed = {name: one.code for name, one in found.items() if one.verdict == FAILS}
        connection.rollback()
    assert set(failed) == set(defect.broken.split()), failed
    assert defect.code in failed.values()
