"""Addresses of the area vendor."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
