"""Addresses of the area road."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
