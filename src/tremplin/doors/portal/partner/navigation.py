"""What the area partner adds to the navigation."""

from typing import Final

from tremplin.doors.access.opening import PARTNERS
from tremplin.doors.portal.navigation import Entry
from tremplin.wording import text_key

ENTRIES: Final = (
    Entry(text_key("Projects"), "partner_projects", PARTNERS),
    Entry(text_key("Claims"), "partner_claims", PARTNERS),
    Entry(text_key("Introductions"), "partner_introductions", PARTNERS),
    Entry(text_key("Earnings"), "partner_earnings", PARTNERS),
    Entry(text_key("Programme guide"), "partner_guide", PARTNERS),
    Entry(text_key("Company"), "partner_company", PARTNERS),
)
