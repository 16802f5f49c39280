"""Addresses of the area road."""

from django.urls import path

from tremplin.doors.portal.road import estimate, road

urlpatterns = [
    # Before the roads of projects: no project is called so.
    path("estimate/", estimate.estimate, name="road_estimate"),
    path("<str:project_id>/", road.road, name="road"),
]
