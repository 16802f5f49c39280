"""Addresses of the area payments."""

from django.urls import path

from tremplin.doors.portal.payments import (
    accounts,
    bank,
    disputes,
    forecast,
    invoices,
    owed_back,
    papers,
    payables,
    run_review,
    runs,
    statements,
)

urlpatterns = [
    path("owed/", payables.owed, name="payments_owed"),
    path("owed/make", payables.make, name="payments_make"),
    path("owed/<str:payable_id>/lose", payables.lose, name="payments_lose"),
    path("statements/", statements.statements, name="payments_statements"),
    path("statements/<str:statement_id>/", statements.statement, name="payments_statement"),
    path("statements/<str:statement_id>/file.<str:form>", statements.statement_as_file, name="payments_statement_file"),
    path("statements/<str:statement_id>/<int:seq>/dispute", statements.dispute_line, name="payments_dispute_line"),
    path("disputes/", disputes.disputes, name="payments_disputes"),
    path("disputes/<str:dispute_id>/", disputes.dispute, name="payments_dispute"),
    path("disputes/<str:dispute_id>/<str:name>", disputes.dispute_step, name="payments_dispute_step"),
    path("invoices/", invoices.invoices, name="payments_invoices"),
    path("invoices/make", invoices.make_out, name="payments_make_out"),
    path("invoices/credit/<str:payable_id>", invoices.credit, name="payments_credit"),
    path("invoices/own/<str:payable_id>", invoices.hand_in, name="payments_hand_in"),
    path("invoices/<str:number>/", invoices.invoice, name="payments_invoice"),
    path("invoices/<str:number>/file", invoices.invoice_file, name="payments_invoice_file"),
    path("invoices/<str:number>/do/<str:name>", invoices.invoice_step, name="payments_invoice_step"),
    path("forecast/", forecast.forecasts, name="payments_forecast"),
    path("owed-back/", owed_back.owed_back, name="payments_owed_back"),
    path(
        "owed-back/<str:partner_id>/<str:name>/<path:case_id>", owed_back.owed_back_step, name="payments_owed_back_step"
    ),
    path("papers/", papers.papers, name="payments_papers"),
    path("papers/<str:partner_id>/", papers.papers_of, name="payments_papers_of"),
    path("papers/<str:partner_id>/do/<str:action>", papers.papers_do, name="payments_papers_do"),
    path("runs/", runs.runs, name="payments_runs"),
    path("runs/prepare", runs.prepare, name="payments_prepare"),
    path("runs/bank/", bank.bank, name="payments_bank"),
    path("runs/bank/accounts", accounts.accounts, name="payments_accounts"),
    path("runs/bank/accounts/<int:account_id>/confirm", accounts.confirm, name="payments_account_confirm"),
    path("runs/bank/<str:end_to_end_id>/", bank.settlement, name="payments_settlement"),
    path("runs/bank/<str:end_to_end_id>/confirm", bank.confirm, name="payments_settlement_confirm"),
    path("runs/bank/<str:end_to_end_id>/evidence/<str:name>", bank.evidence, name="payments_settlement_evidence"),
    path("runs/<str:run_id>/", run_review.run, name="payments_run"),
    path("runs/<str:run_id>/file", run_review.run_file, name="payments_run_file"),
    path("runs/<str:run_id>/do/<str:action>", run_review.run_do, name="payments_run_do"),
]
