"""What the tests of payments share: something owed, some terms, a partner's papers."""

from datetime import date

from tremplin.ledger.earning import Nature
from tremplin.money import Money
from tremplin.payments.hold import Standing
from tremplin.payments.owed import Owed, Source
from tremplin.payments.paper.bank_details import BankDetails
from tremplin.payments.paper.mandate import Mandate
from tremplin.payments.payable import PayTerms

TODAY = date(2026, 10, 1)
IBAN_FR = "FR7630006000011234567890189"
IBAN_DE = "DE89370400440532013000"
TERMS = {"by-claim": PayTerms("by-claim", minimums=(Money(10_000, "EUR"), Money(10_000, "CHF")))}


def owed(
    source_id: str,
    minor: int,
    *,
    payee: str = "P001",
    currency: str = "EUR",
    nature: Nature = "service",
    source: Source = "award",
    rule: str = "by-claim",
    counted_on: date = date(2026, 9, 30),
) -> Owed:
    amount = Money(minor, currency)
    return Owed(source, source_id, payee, "technical-assessment", rule, nature, amount, counted_on, counted_on)


def details(
    details_id: str = "B1",
    *,
    iban: str = IBAN_FR,
    proposed_on: date = date(2026, 1, 5),
    confirmed_on: date | None = date(2026, 1, 8),
    partner: str = "P001",
) -> BankDetails:
    confirmed = confirmed_on is not None
    return BankDetails(
        details_id,
        partner,
        "Atelier Réseau SAS",
        iban,
        None,
        proposed_on,
        frozenset({"ada"}),
        "portal",
        "confirmed" if confirmed else "proposed",
        confirmed_on,
        frozenset({"carl"}) if confirmed else frozenset(),
    )


MANDATE = Mandate("M1", "P001", date(2026, 1, 2), date(2026, 1, 2), date(2027, 1, 2), contest_days=15)


def standing(**changes: object) -> Standing:
    """A partner that can be paid; each test takes one thing away."""
    whole = {
        "details": (details(),),
        "cooling_days": 5,
        "needs_invoice": True,
        "mandate": MANDATE,
        "has_own_invoice": True,
        "issued": None,
        "diligence_until": date(2027, 1, 1),
    }
    return Standing(**{**whole, **changes})  # type: ignore[arg-type]
