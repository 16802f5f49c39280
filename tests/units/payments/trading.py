"""Two companies and their invoices, for the tests of invoices."""

from datetime import date

from tests.units.payments.owing import IBAN_FR, MANDATE, TERMS, TODAY, owed
from tremplin.money import Money
from tremplin.payments.invoice.document import Invoice, InvoiceLine, Party, Preceding
from tremplin.payments.invoice.making import Deal, credit_of, price_credit, price_taken_back, self_billed
from tremplin.payments.payable import Payable, group_owed

VENDOR = Party("Nuages SA", ("12 rue de la Paix", "Bâtiment B"), "75002", "Paris", "FR", "552100554", "FR59552100554")
PARTNER = Party("Atelier Réseau SAS", ("3 quai Saint-Clair",), "69001", "Lyon", "FR", "732829320", "FR44732829320")
GERMAN = Party("Netzwerk Straße GmbH", ("Hauptstraße 5",), "10115", "Berlin", "DE", None, "DE136695976")
SWISS = Party("Réseaux du Léman SA", ("Rue du Rhône 1",), "1204", "Genève", "CH", registration="CHE-109.322.551")
TITLES = {"technical-assessment": "Évaluation technique"}
ISSUED = date(2026, 10, 5)
DUE = date(2026, 11, 4)

SOLD = (Preceding("F-2026-4711", date(2026, 8, 14)), Preceding("F-2026-4755", date(2026, 9, 2)))

DOMESTIC = Deal(PARTNER, VENDOR, "domestic", IBAN_FR)
GERMAN_DEAL = Deal(GERMAN, VENDOR, "reverse-charge", "DE89370400440532013000")
SWISS_DEAL = Deal(SWISS, VENDOR, "outside-union", "CH9300762011623852957")
DEALS = {"domestic": DOMESTIC, "reverse-charge": GERMAN_DEAL, "outside-union": SWISS_DEAL}


def payable(*minors: int, currency: str = "EUR", nature="service") -> Payable:
    everything = [
        owed(f"A{n}", minor, currency=currency, nature=nature, source="award" if minor > 0 else "correction")
        for n, minor in enumerate(minors, start=1)
    ]
    (made,) = group_owed(everything, terms=TERMS, on=TODAY).payables
    return made


def invoice(*minors: int, deal: Deal = DOMESTIC, currency: str = "EUR", number: str = "AF-M1-000001") -> Invoice:
    made = self_billed(
        payable(*(minors or (500_000,)), currency=currency),
        number=number,
        issued_on=ISSUED,
        due_on=DUE,
        deal=deal,
        mandate=MANDATE,
        titles=TITLES,
    )
    assert isinstance(made, Invoice)
    return made


def credit(of: Invoice, minor: int = 200_000) -> Invoice:
    made = credit_of(
        [of],
        net=Money(minor, of.currency),
        text="Reprise partielle",
        number="AF-M1-000002",
        issued_on=date(2026, 10, 20),
    )
    assert isinstance(made, Invoice)
    return made


def price(minor: int = 312_500, deal: Deal = DOMESTIC) -> Invoice:
    made = price_credit(
        payable(minor, nature="price-reduction"),
        number="AV-2026-000001",
        issued_on=ISSUED,
        deal=deal,
        lowered=SOLD,
        titles=TITLES,
    )
    assert isinstance(made, Invoice)
    return made


def restored(*of: Invoice, minor: int = 134_000, settled: int = 0) -> Invoice:
    """The vendor's invoice for what is taken back of a lower price: of that of `price()`, when none is named."""
    notes = of or (price(),)
    made = price_taken_back(
        notes,
        line=InvoiceLine(
            "Remise arrière: goods came back", Money(minor, notes[0].currency), "C1/7", date(2026, 10, 19)
        ),
        number="FV-2026-000001",
        issued_on=date(2026, 10, 20),
        due_on=date(2026, 11, 19),
        settled=Money(settled, notes[0].currency),
    )
    assert isinstance(made, Invoice)
    return made
