"""Every reason why nothing is paid yet, at once, each with what to do, in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from tests.units.payments.owing import IBAN_DE, MANDATE, details, standing
from tremplin.doors.language import language_of
from tremplin.money import Money
from tremplin.payments.hold import (
    BankDetailsMissing,
    BankDetailsUnconfirmed,
    ClawbackOpen,
    CompanyMissing,
    ContestOpen,
    CoolingTime,
    CreditNoteNotMadeOut,
    Dispute,
    DueDiligenceLapsed,
    FrozenByTerms,
    InDispute,
    InvoiceNotMadeOut,
    IssuedInvoice,
    MandateMissing,
    PaperOfTermsMissing,
    TakenBack,
    TaxCaseMissing,
    TaxNumberMissing,
    VendorCompanyMissing,
    holds_of,
)
from tremplin.wording import ENGLISH, Label, refusal_text

ON = date(2026, 10, 15)
ISSUED = IssuedInvoice("AF-M1-0001", contest_until=ON)
PAPER = Label({"en": "bank certificate", "fr": "RIB"})


def test_partner_whose_papers_are_whole_is_paid() -> None:
    assert holds_of(standing(), on=ON) == ()


@pytest.mark.parametrize(
    ("missing", "hold"),
    [
        ({"details": ()}, BankDetailsMissing()),
        ({"details": (details(confirmed_on=None),)}, BankDetailsUnconfirmed(date(2026, 1, 5))),
        ({"details": (details(confirmed_on=date(2026, 10, 11)),)}, CoolingTime(date(2026, 10, 16))),
        ({"has_own_invoice": False, "mandate": None}, MandateMissing()),
        ({"has_own_invoice": False, "mandate": replace(MANDATE, valid_until=ON)}, MandateMissing()),
        ({"has_own_invoice": False}, InvoiceNotMadeOut()),
        ({"has_own_invoice": False, "issued": ISSUED}, ContestOpen("AF-M1-0001", ON)),
        ({"diligence_until": None}, DueDiligenceLapsed()),
        ({"diligence_until": ON}, DueDiligenceLapsed()),
        ({"disputes": (Dispute("D1", ON, date(2026, 11, 1)),)}, InDispute("D1", ON, date(2026, 11, 1))),
        ({"needs_credit_note": True, "details": ()}, CreditNoteNotMadeOut()),
        (
            {"needs_credit_note": True, "details": (), "taken_back": (TakenBack("C1", Money(1, "EUR")),)},
            CreditNoteNotMadeOut(),
        ),
        ({"needs_credit_note": True, "hindered": (CompanyMissing("P001"),)}, CompanyMissing("P001")),
        ({"has_own_invoice": False, "hindered": (TaxCaseMissing(),)}, TaxCaseMissing()),
        ({"has_own_invoice": False, "hindered": (TaxNumberMissing(),)}, TaxNumberMissing()),
        ({"clawbacks": ("C1",)}, ClawbackOpen("C1")),
        ({"taken_back": (TakenBack("C1", Money(1, "EUR")),)}, TakenBack("C1", Money(1, "EUR"))),
        ({"missing": (PaperOfTermsMissing(PAPER),)}, PaperOfTermsMissing(PAPER)),
        ({"frozen": (PAPER,)}, FrozenByTerms(PAPER)),
    ],
)
def test_one_thing_that_is_missing_holds_the_payment(missing, hold) -> None:
    assert holds_of(standing(**missing), on=ON) == (hold,)


@pytest.mark.parametrize(
    "enough",
    [
        {"has_own_invoice": False, "issued": replace(ISSUED, is_accepted=True)},
        {"has_own_invoice": False, "issued": replace(ISSUED, contest_until=date(2026, 10, 14))},
        {"has_own_invoice": False, "mandate": None, "needs_invoice": False},
        {"diligence_until": date(2026, 10, 16)},
        {"details": (details(confirmed_on=date(2026, 10, 10)),)},
    ],
)
def test_what_is_just_enough_does_not_hold(enough) -> None:
    assert holds_of(standing(**enough), on=ON) == ()


def test_new_details_hold_payments_to_the_old_account_too() -> None:
    """W9: between the proposal and the end of the cooling time, nothing is paid."""
    new = details("B2", iban=IBAN_DE, proposed_on=date(2026, 10, 14), confirmed_on=None)

    assert holds_of(standing(details=(details(), new)), on=ON) == (BankDetailsUnconfirmed(date(2026, 10, 14)),)


def test_every_hold_is_given_at_once_in_the_order_of_putting_right() -> None:
    bare = standing(
        details=(),
        has_own_invoice=False,
        mandate=None,
        hindered=(TaxNumberMissing(),),
        diligence_until=None,
        missing=(PaperOfTermsMissing(PAPER),),
        disputes=(Dispute("D1", ON, ON),),
        frozen=(PAPER,),
    )

    assert [one.code for one in holds_of(bare, on=ON)] == [
        "BANK_DETAILS_MISSING",
        "MANDATE_MISSING",
        "TAX_NUMBER_MISSING",
        "DUE_DILIGENCE_LAPSED",
        "PAPER_OF_TERMS_MISSING",
        "IN_DISPUTE",
        "FROZEN_BY_TERMS",
    ]


def test_holds_say_what_to_do_in_both_languages() -> None:
    holds = (CoolingTime(date(2026, 11, 1)), InDispute("D1", date(2026, 10, 1), date(2026, 10, 31)))

    assert [refusal_text(hold, ENGLISH) for hold in holds] == [
        (
            "The new bank details are used from 1 November 2026. "
            "Nothing is left to do; tell the vendor if you did not ask for it."
        ),
        "The dispute D1 of 1 October 2026 is open. The vendor answers it by 31 October 2026.",
    ]
    assert [refusal_text(hold, language_of("fr")).replace("\xa0", " ") for hold in holds] == [
        (
            "Les nouvelles coordonnées bancaires servent à partir du 1ᵉʳ novembre 2026. "
            "Il n’y a rien à faire ; prévenez l’éditeur si vous n’êtes pas à l’origine de ce changement."
        ),
        "La contestation D1 du 1ᵉʳ octobre 2026 est ouverte. L’éditeur y répond au plus tard le 31 octobre 2026.",
    ]


def test_paper_that_cannot_be_made_out_is_not_said_to_come_by_itself() -> None:
    both = (CompanyMissing("P001"), VendorCompanyMissing())

    found = holds_of(standing(has_own_invoice=False, mandate=None, hindered=both), on=ON)

    assert [refusal_text(one, ENGLISH) for one in found] == [
        "There is no invoice, and no mandate for self-billing is in force. Sign the mandate, or send your own invoice.",
        (
            "The company P001 is not recorded with its address and numbers. "
            "An admin of the partner, or the vendor's finance, records it under “Company papers”."
        ),
        ("The vendor's own company is not recorded with its address and numbers. The vendor's finance records it."),
    ]


def test_paper_of_the_terms_says_how_it_is_handed_in() -> None:
    assert [ENGLISH.say_field(one) for one in PaperOfTermsMissing(PAPER).phrases()] == [
        "The terms ask for “bank certificate” before payment.",
        "Send it to the vendor's finance, which records it.",
    ]
