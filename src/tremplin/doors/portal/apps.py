"""The portal as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates and static files; it has no tables."""

    name = "tremplin.doors.portal"
    label = "portal"
