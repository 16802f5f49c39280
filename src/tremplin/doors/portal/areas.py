"""The areas of the portal, in the order in which they are shown; each has its own addresses and navigation."""

from typing import Final

from tremplin.doors.access.opening import EVERYBODY
from tremplin.doors.portal.measures.navigation import ENTRIES as MEASURES
from tremplin.doors.portal.navigation import Entry
from tremplin.doors.portal.partner.navigation import ENTRIES as PARTNER
from tremplin.doors.portal.payments.navigation import ENTRIES as PAYMENTS
from tremplin.doors.portal.road.navigation import ENTRIES as ROAD
from tremplin.doors.portal.vendor.navigation import ENTRIES as VENDOR
from tremplin.wording import text_key

ENTRIES: Final = (Entry(text_key("Home"), "home", EVERYBODY), *PARTNER, *ROAD, *VENDOR, *PAYMENTS, *MEASURES)
