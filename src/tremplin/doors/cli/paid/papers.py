"""Company papers of the demonstration: most partners have theirs in order, and some lack one, each another."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from tremplin.doors.cli.demo_stage import SECOND_FINANCE
from tremplin.doors.cli.demo_walk import FINANCE, Desk
from tremplin.doors.cli.paid.numbers import account, siren, vat
from tremplin.facts.dataset import DataSet
from tremplin.facts.sample.names import place_name
from tremplin.payments.invoice.tax import TaxCase
from tremplin.payments.paper.number import UNION
from tremplin.usecases.bank_details import (
    ConfirmBankDetails,
    ProposeBankDetails,
    confirm_bank_details,
    propose_bank_details,
)
from tremplin.usecases.command import text_sha256
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.mandates import GiveMandate, give_mandate
from tremplin.usecases.partner_papers import RecordDiligence, record_diligence
from tremplin.usecases.vendor_account import (
    ConfirmVendorAccount,
    ProposeVendorAccount,
    confirm_vendor_account,
    propose_vendor_account,
)

VENDOR_NAME: Final = "Altiplan Systèmes SA"
VENDOR_NUMBER: Final = 990
VENDOR_ACCOUNT: Final = account("FR", VENDOR_NUMBER)
CONTEST_DAYS: Final = 15

LACKING: Final = ("bank-details", "confirmation", "mandate", "tax-number", "diligence", "company", "own-invoices")
"""What one partner in each twenty lacks; the last kind gives no mandate, and hands its own invoices in."""
_EVERY: Final = 20
_CHECKED_FOR: Final = timedelta(days=150)
_CALLED: Final = "Called the number of the contract; the accountant read the account out."
_CHECKED: Final = "Register, sanctions lists, accounts of the last year."
_POSTCODES: Final = {"FR": "69{:03}", "LU": "L-1{:03}", "NL": "1{:03} AB", "PT": "1{:03}-001"}
_STREETS: Final = ("rue des Tilleuls", "avenue de la Gare", "quai du Port", "rue Haute", "place du Marché")


class Papers:
    """Who gives which paper.

    Attributes:
        desk: sends the commands.
    """

    def __init__(self, desk: Desk, data: DataSet, *, whole: Iterable[str], until: date) -> None:
        """Take the partners of a sample.

        Args:
            desk: sends the commands.
            data: the sample.
            whole: partners that lack nothing, whatever their number.
            until: first day on which the checks of partners no longer hold.
        """
        self._until = until
        self.desk = desk
        self._partners = {one.partner_id: (number, one) for number, one in enumerate(data.table("partners"), start=1)}
        self._whole = frozenset(whole)

    def lacks(self, partner_id: str) -> str | None:
        """Return what a partner lacks, or None."""
        place = self._partners[partner_id][0] % _EVERY
        return None if partner_id in self._whole or place >= len(LACKING) else LACKING[place]

    def lacking(self, paper: str) -> list[str]:
        """Return the partners that lack a paper, by id."""
        return [partner_id for partner_id in self._partners if self.lacks(partner_id) == paper]

    def of_vendor(self) -> None:
        """Record the vendor's company, and the account that it pays from, by two persons."""
        company: dict[str, Any] = {"address": ("12 cours des Alpes",), "postcode": "38000", "city": "Grenoble"}
        numbers: dict[str, Any] = {"siren": siren(VENDOR_NUMBER), "vat": vat("FR", VENDOR_NUMBER)}
        named: dict[str, Any] = {"organisation_id": "vendor", "name": VENDOR_NAME, "country": "FR"}
        self.desk.do(record_company, RecordCompany, FINANCE, about="vendor", **named, **company, **numbers)
        paid_from: dict[str, Any] = {"currency": "EUR", "iban": VENDOR_ACCOUNT}
        holder: dict[str, Any] = {"holder": VENDOR_NAME}
        self.desk.do(propose_vendor_account, ProposeVendorAccount, FINANCE, about="EUR", **paid_from, **holder)
        self.desk.do(confirm_vendor_account, ConfirmVendorAccount, SECOND_FINANCE, about="EUR", **paid_from)

    def of_partners(self, day: date) -> None:
        """Let every partner give what it does not lack."""
        for partner_id in self._partners:
            lacks = self.lacks(partner_id)
            if lacks != "company":
                self._company(partner_id, without_vat=lacks == "tax-number")
            self.check(partner_id, until=day + _CHECKED_FOR if lacks == "diligence" else self._until)
            if lacks != "bank-details":
                self.propose(partner_id, 1)
            if lacks not in ("bank-details", "confirmation"):
                self.confirm(partner_id, 1)
            if lacks not in ("mandate", "own-invoices"):
                self.mandate(partner_id, day)

    def check(self, partner_id: str, *, until: date) -> None:
        """Check a partner."""
        held: dict[str, Any] = {"partner_id": partner_id, "valid_until": until, "reason": _CHECKED}
        self.desk.do(record_diligence, RecordDiligence, FINANCE, about=partner_id, **held)

    def propose(self, partner_id: str, n: int) -> None:
        """Let a partner's admin propose its bank details for the nth time: another account each time."""
        number, partner = self._partners[partner_id]
        details: dict[str, Any] = {
            "details_id": f"{partner_id}-BANK-{n}",
            "partner_id": partner_id,
            "holder": partner.name,
            "iban": account(str(partner.country), number + 1_000 * (n - 1)),
        }
        self.desk.do(propose_bank_details, ProposeBankDetails, f"head-{partner_id}", about=partner_id, **details)

    def confirm(self, partner_id: str, n: int) -> None:
        """Let the vendor's finance confirm them by telephone; who does so releases nothing that is paid to them."""
        confirmed: dict[str, Any] = {"details_id": f"{partner_id}-BANK-{n}", "through": "telephone", "reason": _CALLED}
        self.desk.do(confirm_bank_details, ConfirmBankDetails, SECOND_FINANCE, about=partner_id, **confirmed)

    def mandate(self, partner_id: str, day: date) -> None:
        """Let a partner's admin give the mandate for self-billing."""
        given: dict[str, Any] = {"mandate_id": partner_id, "partner_id": partner_id, "valid_from": day}
        signed: dict[str, Any] = {"contest_days": CONTEST_DAYS, "shown": text_sha256(f"mandate {partner_id}")}
        self.desk.do(give_mandate, GiveMandate, f"head-{partner_id}", about=partner_id, **given, **signed)

    def _company(self, partner_id: str, *, without_vat: bool) -> None:
        number, partner = self._partners[partner_id]
        country = str(partner.country)
        numbers: dict[str, Any] = {"vat": None if without_vat else vat(country, number)}
        if country == "FR":
            numbers["siren"] = siren(number)
        elif without_vat or country not in UNION:
            numbers["registration"] = f"HR {number:05}"
        place: dict[str, Any] = {
            "address": (f"{number % 89 + 1} {_STREETS[number % len(_STREETS)]}",),
            "postcode": _POSTCODES.get(country, "4{:03}").format(number % 1000),
            "city": place_name(number).removeprefix("de ").removeprefix("d’").partition(" (")[0],
            "country": country,
        }
        said: dict[str, Any] = {"name": partner.name, "tax_case": _tax_case(country), **numbers}
        about: dict[str, Any] = {"about": partner_id, "organisation_id": partner_id}
        self.desk.do(record_company, RecordCompany, FINANCE, **about, **said, **place)


def _tax_case(country: str) -> TaxCase:
    if country == "FR":
        return "domestic"
    return "reverse-charge" if country in UNION else "outside-union"
