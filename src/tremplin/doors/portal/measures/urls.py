"""Addresses of the area measures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
