"""What the area payments adds to the navigation."""

from typing import Final

from tremplin.doors.portal.navigation import Entry
from tremplin.doors.portal.payments.forecast import TITLE as FORECAST
from tremplin.doors.portal.payments.invoices import TITLE as INVOICES
from tremplin.doors.portal.payments.owed_back import SEE_OWED_BACK
from tremplin.doors.portal.payments.owed_back import TITLE as OWED_BACK
from tremplin.doors.portal.payments.papers import SEE_PAPERS
from tremplin.doors.portal.payments.papers import TITLE as PAPERS
from tremplin.doors.portal.payments.payables import SEE_PAYABLES
from tremplin.doors.portal.payments.payables import TITLE as PAYMENTS
from tremplin.doors.portal.payments.runs import SEE_RUNS
from tremplin.doors.portal.payments.runs import TITLE as RUNS
from tremplin.doors.portal.payments.statements import SEE_STATEMENTS
from tremplin.doors.portal.payments.statements import TITLE as STATEMENTS

ENTRIES: Final = (
    Entry(PAYMENTS, "payments_owed", SEE_PAYABLES),
    Entry(STATEMENTS, "payments_statements", SEE_STATEMENTS),
    Entry(INVOICES, "payments_invoices", SEE_STATEMENTS),
    Entry(FORECAST, "payments_forecast", SEE_STATEMENTS),
    Entry(OWED_BACK, "payments_owed_back", SEE_OWED_BACK),
    Entry(PAPERS, "payments_papers", SEE_PAPERS),
    Entry(RUNS, "payments_runs", SEE_RUNS),
)
