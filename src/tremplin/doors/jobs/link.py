"""Where a mail leads: to the page of what it tells, on the reader's side of the portal, under its public address."""

from collections.abc import Callable
from typing import Final

from django.urls import reverse

from tremplin.doors.settings.installation import INSTALLATION
from tremplin.usecases.message import Told

# Of each kind of thing, the page for partners and for the vendor; those without {id} stand for all of a kind.
_PAGES: Final = {
    "claim": ("partner_claim", "vendor_claim"),
    "appeal": ("partner_claim", "vendor_claim"),
    "clawback": ("partner_claim", "vendor_clawback"),
    "project": ("partner_project", "vendor_registration"),
    "registration": ("partner_project", "vendor_registration"),
    "introduction": ("partner_introduction", "vendor_introduction"),
    "agreement": ("partner_agreement", "vendor_introductions"),
    "competency": ("partner_company", "vendor_partners"),
    "papers": ("payments_papers", "payments_papers"),
    "mandate": ("payments_papers", "payments_papers"),
    "diligence": ("payments_papers", "payments_papers"),
    "statement": ("payments_statement", "payments_statement"),
    "invoice": ("payments_invoice", "payments_invoice"),
    "invoices": ("payments_invoices", "payments_invoices"),
    "dispute": ("payments_dispute", "payments_dispute"),
    "owed": ("payments_owed", "payments_owed"),
    "owed-back": ("payments_owed_back", "payments_owed_back"),
    "verification": ("vendor_audit", "vendor_audit"),
}
_OF_ALL: Final = frozenset(
    {
        "partner_company",
        "vendor_partners",
        "vendor_introductions",
        "vendor_audit",
        "payments_papers",
        "payments_invoices",
        "payments_owed",
        "payments_owed_back",
    }
)


def links_for(*, is_vendor: bool, origin: str | None = INSTALLATION.origin) -> Callable[[Told | None], str]:
    """Return what gives the address of a message's page, and for None that of the choice of mails.

    Args:
        is_vendor: on whose side the reader is.
        origin: the public address; None on the machine itself: then every address is empty.
    """

    def address(one: Told | None) -> str:
        if origin is None:
            return ""
        if one is None:
            return origin + reverse("choose_mail")
        kind, subject_id = one.about
        view = _PAGES[kind][is_vendor]
        return origin + reverse(view, args=() if view in _OF_ALL else (subject_id,))

    return address
