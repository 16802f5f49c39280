"""The databases: the store, and beside it in a schema of its own what the portal keeps about sessions and sign-in."""

from tremplin.doors.access.schema import SCHEMA
from tremplin.doors.database import address, django_database

_ADDRESS = address()
# The store's schema comes first: nothing beside it can stand before one of its tables (docs/decisions/0013).
DATABASES = {"default": django_database(_ADDRESS.application_url, search_path=("public", SCHEMA))}
if _ADDRESS.owner_url is not None:
    # Migrations only: `migrate --database owner` for the store, `--database portal_owner` for the portal.
    DATABASES["owner"] = django_database(_ADDRESS.owner_url)
    DATABASES["portal_owner"] = django_database(_ADDRESS.owner_url, search_path=(SCHEMA,))
DATABASE_ROUTERS = ["tremplin.doors.access.schema.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counts of attempts are shared by all processes, so they stand in the database too.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "access_cache"}}
