"""What the area vendor adds to the navigation."""

from typing import Final

from tremplin.doors.access.opening import VENDORS
from tremplin.doors.portal.navigation import Entry
from tremplin.doors.portal.vendor.audit import SEE_EVIDENCE
from tremplin.doors.portal.vendor.budgets import SEE_BUDGETS
from tremplin.doors.portal.vendor.corrections import SEE_CORRECTIONS
from tremplin.doors.portal.vendor.partner_new import ADDERS
from tremplin.doors.portal.vendor.people import SEE_PEOPLE
from tremplin.doors.portal.vendor.queue import DECIDERS, READERS
from tremplin.wording import text_key

ENTRIES: Final = (
    Entry(text_key("Decisions"), "vendor_queue", DECIDERS),
    Entry(text_key("Introductions"), "vendor_introductions", READERS),
    Entry(text_key("Partners"), "vendor_partners", READERS),
    Entry(text_key("Budgets"), "vendor_budgets", SEE_BUDGETS),
    Entry(text_key("Programme"), "vendor_programme", VENDORS),
    Entry(text_key("People"), "vendor_people", SEE_PEOPLE),
    Entry(text_key("Add a customer"), "vendor_customer_new", frozenset({"channel-manager", "finance"})),
    Entry(text_key("Add a partner"), "vendor_partner_new", ADDERS),
    Entry(text_key("Corrections"), "vendor_corrections", SEE_CORRECTIONS),
    Entry(text_key("Month end"), "vendor_months", SEE_EVIDENCE),
    Entry(text_key("Audit"), "vendor_audit", SEE_EVIDENCE),
)
