"""Addresses of the area vendor."""

from django.urls import path

from tremplin.doors.portal.vendor import (
    audit,
    budgets,
    claim_review,
    claim_review_proof,
    clawback,
    corrections,
    customers,
    introductions,
    months,
    partner_page,
    people,
    programme,
    programme_step,
    queue,
)
from tremplin.doors.portal.vendor import registration_review as registration

urlpatterns = [
    path("queue/", queue.queue, name="vendor_queue"),
    # Claims of a period have a slash in their id.
    path("claims/<path:claim_id>/open/<str:proof_id>", claim_review_proof.open_proof, name="vendor_open_proof"),
    path("claims/<path:claim_id>/do/<str:action>", claim_review.claim_do, name="vendor_claim_do"),
    path("claims/<path:claim_id>/", claim_review.claim_review, name="vendor_claim"),
    path("clawbacks/<path:claim_id>/do/<str:action>", clawback.clawback_do, name="vendor_clawback_do"),
    path("clawbacks/<path:claim_id>/", clawback.clawback, name="vendor_clawback"),
    path("registrations/<str:project_id>/do/<str:action>", registration.registration_do, name="vendor_registration_do"),
    path("registrations/<str:project_id>/", registration.registration_review, name="vendor_registration"),
    path("budgets/", budgets.board, name="vendor_budgets"),
    path("budgets/<str:limit_id>/", budgets.budget, name="vendor_budget"),
    path("audit/", audit.verification, name="vendor_audit"),
    path("audit/journal", audit.journal, name="vendor_journal"),
    path("audit/trail", audit.trail, name="vendor_trail"),
    path("audit/security", audit.security, name="vendor_security"),
    path("audit/receipts/<path:claim_id>/<int:n>", audit.receipt, name="vendor_recomputed"),
    path("corrections/", corrections.corrections, name="vendor_corrections"),
    path("customers/new", customers.new_customer, name="vendor_customer_new"),
    path("months/", months.months, name="vendor_months"),
    path("people/", people.people, name="vendor_people"),
    path("people/new", people.new_person, name="vendor_person_new"),
    path("people/review", people.access_review, name="vendor_access"),
    path("people/<str:person_id>/", people.person, name="vendor_person"),
    path("people/<str:person_id>/invite", people.invite, name="vendor_person_invite"),
    path("people/<str:person_id>/<str:name>", people.person_step, name="vendor_person_step"),
    path("programme/", programme.versions, name="vendor_programme"),
    path("programme/import", programme_step.import_version, name="vendor_import"),
    path("programme/<int:version_id>/", programme.version, name="vendor_version"),
    path("programme/<int:version_id>/guide/<str:language>", programme.guide, name="vendor_guide"),
    path("programme/<int:version_id>/<str:name>", programme_step.step, name="vendor_version_step"),
    path("introductions/", introductions.introductions, name="vendor_introductions"),
    path("introductions/<str:introduction_id>/do/<str:action>", introductions.introduction_do, name="vendor_offer"),
    path("introductions/<str:introduction_id>/", introductions.introduction, name="vendor_introduction"),
    path("partners/", partner_page.partners, name="vendor_partners"),
    path("partners/<str:partner_id>/", partner_page.partner_page, name="vendor_partner"),
]
