"""Access as a Django app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts and drafts under the label `access`."""

    name = "tremplin.doors.access"
    label = "access"
