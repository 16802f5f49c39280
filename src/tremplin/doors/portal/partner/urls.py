"""Addresses of the area partner."""

from django.urls import path

from tremplin.doors.portal.partner import projects, registration

urlpatterns = [
    path("projects/", projects.project_list, name="partner_projects"),
    path("projects/new", registration.register, name="partner_register"),
    path("projects/new/customers", registration.customers, name="partner_customers"),
    path("projects/new/twins", registration.twins, name="partner_twins"),
    path("projects/<str:project_id>/", projects.project_page, name="partner_project"),
]
