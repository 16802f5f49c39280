"""Settings of Django, by subject; what an installation chooses is from the environment (docs/reference/settings.md)."""

from django.utils.functional import SimpleLazyObject

from tremplin.doors.database import data_folder, secret
from tremplin.doors.settings.database import *  # noqa: F403 - Django looks settings up by name in this module
from tremplin.doors.settings.installation import INSTALLATION
from tremplin.doors.settings.pages import *  # noqa: F403
from tremplin.doors.settings.safety import *  # noqa: F403
from tremplin.doors.settings.sign_in import *  # noqa: F403

# Read when it is first used, so that importing the settings makes no file.
SECRET_KEY = SimpleLazyObject(secret)
# Nothing turns it on: what went wrong is in the log under its reference, never on a page.
DEBUG = False
ALLOWED_HOSTS = list(INSTALLATION.hosts)
ROOT_URLCONF = "tremplin.doors.urls"
STATIC_ROOT = data_folder() / "static"

INSTALLED_APPS = [
    "procrastinate.contrib.django",
    "tremplin.store",
    "tremplin.doors.access",
    "tremplin.doors.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "tremplin.doors.access.reference.give_reference",
    "tremplin.doors.access.files_host.keep_files_apart",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tremplin.doors.access.middleware.open_visit",
    "tremplin.doors.access.required.SignInRequired",
    "tremplin.doors.access.middleware.Threshold",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
