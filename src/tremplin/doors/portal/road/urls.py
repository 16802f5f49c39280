"""Addresses of the area road."""

from django.urls import path

from tremplin.doors.portal.road import road

urlpatterns = [
    path("<str:project_id>/", road.road, name="road"),
]
