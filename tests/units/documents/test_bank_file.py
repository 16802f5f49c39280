"""The order to the bank: by the official schema, with the sums of its lines, the same bytes each time."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from lxml import etree

from tests.units.payments.owing import details
from tests.units.payments.paying import AT, DEBTOR, candidate, run, two
from tremplin.documents.bank_file import pain_001
from tremplin.money import Money
from tremplin.payments.run.order import BankOrder, order_of

NS = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def order(of=None) -> BankOrder:
    made = order_of(of or two(), debtor=DEBTOR, created_at=AT)
    assert isinstance(made, BankOrder)
    return made


def texts(data: bytes, name: str) -> list[str]:
    return [element.text for element in etree.fromstring(data).iter(f"{NS}{name}")]


def test_file_has_the_sum_and_the_count_of_its_lines() -> None:
    """M2: control sum and count in the file are those of its lines."""
    made = two()

    data = pain_001(order(made))

    assert texts(data, "CtrlSum") == ["7234.56", "7234.56"]
    assert texts(data, "NbOfTxs") == ["2", "2"]
    assert texts(data, "InstdAmt") == ["6000.00", "1234.56"]
    assert texts(data, "EndToEndId") == [line.end_to_end_id for line in made.lines]
    assert texts(data, "MsgId") == [order().message_id]
    assert texts(data, "Nm") == ["Nuages + Cie SA", "Nuages + Cie SA", "Atelier Reseau SAS", "Strasse + Son"]
    assert texts(data, "Ustrd") == ["AF-P-1", "AF-P-2"]
    assert texts(data, "Dt") == ["2026-11-04"]
    assert texts(data, "CreDtTm") == ["2026-11-03T09:30:00Z"]


def test_file_made_again_has_the_same_bytes() -> None:
    in_paris = replace(order(), created_at=AT.astimezone(timezone(timedelta(hours=1))))

    assert pain_001(order()) == pain_001(order()) == pain_001(in_paris)


def test_file_of_another_run_is_another_file() -> None:
    assert pain_001(order(run())) != pain_001(order(run(run_id="F2")))


def test_bank_is_named_where_it_is_known_and_the_payment_area_where_it_pays() -> None:
    with_bic = run(candidate(details=replace(details(), bic="AGRIFRPP")))
    swiss = run(candidate(left=Money(1, "CHF")), currency="CHF")
    unnamed = order_of(run(), debtor=replace(DEBTOR, bic=None), created_at=AT)
    assert isinstance(unnamed, BankOrder)

    assert texts(pain_001(order(with_bic)), "BICFI") == ["AGRIFRPP", "AGRIFRPP"]
    assert texts(pain_001(order(run())), "BICFI") == ["AGRIFRPP"]
    assert texts(pain_001(unnamed), "BICFI") == []
    assert texts(pain_001(order(run())), "Cd") == ["SEPA"]
    assert texts(pain_001(order(swiss)), "Cd") == []
    assert texts(pain_001(order(swiss)), "InstdAmt") == ["0.01"]


def test_file_that_the_schema_does_not_allow_is_never_handed_out() -> None:
    wrong = replace(order(), payments=(replace(order().payments[0], iban="not an account"),))

    with pytest.raises(etree.DocumentInvalid):
        pain_001(wrong)
