"""What the area payments adds to the navigation."""

from typing import Final

from tremplin.doors.portal.navigation import Entry
from tremplin.doors.portal.payments.payables import SEE_PAYABLES
from tremplin.doors.portal.payments.payables import TITLE as PAYMENTS
from tremplin.doors.portal.payments.runs import SEE_RUNS
from tremplin.doors.portal.payments.runs import TITLE as RUNS

ENTRIES: Final = (
    Entry(PAYMENTS, "payments_owed", SEE_PAYABLES),
    Entry(RUNS, "payments_runs", SEE_RUNS),
)
