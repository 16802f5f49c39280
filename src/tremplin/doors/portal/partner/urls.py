"""Addresses of the area partner. The id of a claim can hold slashes: what it is followed by stands before it alone."""

from django.urls import path

from tremplin.doors.portal.partner import (
    agreements,
    claim_change,
    claim_draft,
    claim_proof,
    claim_steps,
    claims,
    company,
    earnings,
    guide,
    introductions,
    projects,
    receipts,
    registration,
    revision,
)

urlpatterns = [
    path("projects/", projects.project_list, name="partner_projects"),
    path("projects/new", registration.register, name="partner_register"),
    path("projects/new/customers", registration.customers, name="partner_customers"),
    path("projects/new/twins", registration.twins, name="partner_twins"),
    path("projects/<str:project_id>/", projects.project_page, name="partner_project"),
    path("projects/<str:project_id>/revision", revision.revise, name="partner_revise"),
    *(
        path(f"projects/<str:project_id>/{name}", projects.project_step, {"name": name}, name=f"partner_project_{name}")
        for name in projects.STEPS
    ),
    path("introductions/", introductions.introduction_list, name="partner_introductions"),
    path("introductions/new", introductions.introduce, name="partner_introduce"),
    path("introductions/<str:introduction_id>/", introductions.introduction_page, name="partner_introduction"),
    path("introductions/<str:introduction_id>/agreement", agreements.propose, name="partner_propose"),
    path("agreements/<str:agreement_id>/", agreements.agreement, name="partner_agreement"),
    *(
        path(
            f"introductions/<str:introduction_id>/{name}",
            introductions.introduction_step,
            {"name": name},
            name=f"partner_introduction_{name}",
        )
        for name in introductions.STEPS
    ),
    *(
        path(
            f"introductions/<str:introduction_id>/agreement/<str:agreement_id>/{name}",
            agreements.agreement_step,
            {"name": name},
            name=f"partner_agreement_{name}",
        )
        for name in agreements.STEPS
    ),
    path("earnings/", earnings.earnings, name="partner_earnings"),
    path("earnings/entries", earnings.entries, name="partner_entries"),
    path("guide/", guide.guide, name="partner_guide"),
    path("company/", company.company, name="partner_company"),
    path("company/people/new", company.add, name="partner_person_new"),
    path("company/people/<str:person_id>/", company.person, name="partner_person"),
    path("company/people/<str:person_id>/roles/<str:role>/take", company.take, name="partner_role_take"),
    path("claims/", claims.claim_list, name="partner_claims"),
    path("claims/new", claim_draft.choose_incentive, name="partner_claim_new"),
    path("claims/new/<str:incentive>", claim_draft.draft, name="partner_claim_draft"),
    path("claims/<path:claim_id>/receipts/<int:n>", receipts.receipt_page, name="partner_receipt"),
    path("claims/<path:claim_id>/receipts/<int:n>/file", receipts.receipt_file, name="partner_receipt_file"),
    path("claims/<path:claim_id>/proofs/<str:sha256>", claims.proof, name="partner_proof"),
    path("claims/<path:claim_id>/change", claim_change.change, name="partner_claim_change"),
    path("claims/<path:claim_id>/request", claim_steps.request_it, name="partner_claim_request"),
    path("claims/<path:claim_id>/proof", claim_proof.hand_in, name="partner_claim_proof"),
    *(
        path(f"claims/<path:claim_id>/{name}", claim_steps.step, {"name": name}, name=f"partner_claim_{name}")
        for name in claim_steps.STEPS
    ),
    path("claims/<path:claim_id>/", claims.claim_page, name="partner_claim"),
]
