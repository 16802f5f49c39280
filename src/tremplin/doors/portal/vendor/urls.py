"""Addresses of the area vendor."""

from django.urls import path

from tremplin.doors.portal.vendor import queue

urlpatterns = [
    path("queue/", queue.queue, name="vendor_queue"),
]
