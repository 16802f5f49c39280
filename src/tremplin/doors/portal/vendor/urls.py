"""Addresses of the area vendor."""

from django.urls import path

from tremplin.doors.portal.vendor import budgets, queue

urlpatterns = [
    path("queue/", queue.queue, name="vendor_queue"),
    path("budgets/", budgets.board, name="vendor_budgets"),
    path("budgets/<str:limit_id>/", budgets.budget, name="vendor_budget"),
]
