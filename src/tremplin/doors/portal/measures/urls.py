"""Addresses of the area measures."""

from django.urls import path

from tremplin.doors.portal.measures import move

urlpatterns = [
    path("", move.move, name="measures_move"),
]
