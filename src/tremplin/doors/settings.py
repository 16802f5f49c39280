"""Django's settings: which apps there are, which database, which languages. A portal adds its own later."""

from django.utils.functional import SimpleLazyObject

from tremplin.doors.database import address, django_database, secret

# Read when it is first used, so that importing the settings makes no file.
SECRET_KEY = SimpleLazyObject(secret)
DEBUG = False

INSTALLED_APPS = [
    "procrastinate.contrib.django",
    "tremplin.store",
]

_ADDRESS = address()
DATABASES = {"default": django_database(_ADDRESS.application_url)}
if _ADDRESS.owner_url is not None:
    # Migrations only: `migrate --database owner`.
    DATABASES["owner"] = django_database(_ADDRESS.owner_url)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "français")]
USE_I18N = True
# Instants are aware and in UTC; which day it is, the terms' own time zone says.
USE_TZ = True
TIME_ZONE = "UTC"
