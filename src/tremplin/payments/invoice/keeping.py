"""An invoice as it is kept: all its values in one text that never changes, and from which its file is made again."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tremplin.money import Money
from tremplin.payments.invoice.document import Invoice, InvoiceLine, Party, Preceding
from tremplin.payments.paper.mandate import Mandate

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class KeptInvoice:
    """An invoice or credit note, and the language in which it was made out."""

    invoice: Invoice
    language: str


def invoice_text(kept: KeptInvoice) -> str:
    """Return an invoice as one canonical text: sorted names, no spaces."""
    one = kept.invoice
    data = {
        "version": VERSION,
        "language": kept.language,
        "type_code": one.type_code,
        "number": one.number,
        "issued_on": one.issued_on.isoformat(),
        "due_on": _day(one.due_on),
        "seller": _party(one.seller),
        "buyer": _party(one.buyer),
        "currency": one.currency,
        "lines": [[line.text, line.net.minor, line.source_id, line.earned_on.isoformat()] for line in one.lines],
        "case": one.case,
        "mandate": None if one.mandate is None else _mandate(one.mandate),
        "pay_to": one.pay_to,
        "preceding": [[before.number, before.issued_on.isoformat()] for before in one.preceding],
        **({"settled": one.settled} if one.settled else {}),
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def invoice_from(text: str) -> KeptInvoice:
    """Read an invoice from its text; it is checked again as it is built.

    Raises:
        ValueError: it cannot be, or it is of a version that is not known.
    """
    data = json.loads(text)
    if data["version"] != VERSION:
        raise ValueError(f"An invoice of version {data['version']} cannot be read.")
    lines = tuple(
        InvoiceLine(words, Money(minor, data["currency"]), source, date.fromisoformat(on))
        for words, minor, source, on in data["lines"]
    )
    made = Invoice(
        data["type_code"],
        data["number"],
        date.fromisoformat(data["issued_on"]),
        _day_from(data["due_on"]),
        _party_from(data["seller"]),
        _party_from(data["buyer"]),
        lines,
        data["case"],
        None if data["mandate"] is None else _mandate_from(data["mandate"]),
        data["pay_to"],
        tuple(Preceding(number, date.fromisoformat(on)) for number, on in data["preceding"]),
        data.get("settled", 0),
    )
    return KeptInvoice(made, data["language"])


def _party(party: Party) -> list[Any]:
    address = list(party.address)
    return [
        party.name,
        address,
        party.postcode,
        party.city,
        party.country,
        party.siren,
        party.vat,
        party.registration,
    ]


def _party_from(row: list[Any]) -> Party:
    name, address, *rest = row
    return Party(name, tuple(address), *rest)


def _mandate(mandate: Mandate) -> list[Any]:
    days = (mandate.signed_on.isoformat(), mandate.valid_from.isoformat(), _day(mandate.valid_until))
    return [mandate.mandate_id, mandate.partner, *days, mandate.contest_days]


def _mandate_from(row: list[Any]) -> Mandate:
    mandate_id, partner, signed_on, valid_from, valid_until, contest_days = row
    signed, first = date.fromisoformat(signed_on), date.fromisoformat(valid_from)
    return Mandate(mandate_id, partner, signed, first, _day_from(valid_until), contest_days)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_from(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
