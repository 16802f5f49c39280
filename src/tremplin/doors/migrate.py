"""The database, started if it is the embedded one, with its tables brought up to date."""

import os

from tremplin.doors.database import Address, open_database
from tremplin.store.cluster_folder import Say
from tremplin.store.embedded import say_nothing


def migrated(*, say: Say = say_nothing) -> Address:
    """Return how to reach the database, once it runs and has the tables of this release.

    Raises:
        EmbeddedNotRunning: the embedded server does not come up.
    """
    address = open_database(say=say)
    set_up_django()
    if address.owner_url is not None:
        from tremplin.doors.access.schema import migrate

        migrate(address.owner_url)
    return address


def set_up_django() -> None:
    """Make Django ready, with the settings of this installation; the rooms below the doors import its tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tremplin.doors.settings")
    import django

    django.setup()
