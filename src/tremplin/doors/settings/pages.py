"""Pages: templates, static files, languages. What Django 6 brings itself (partials, CSP) is named here and beside it.

Template partials come from django-template-partials until the move to Django 6.
"""

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "français")]
LANGUAGE_COOKIE_NAME = "tremplin_language"
USE_I18N = True
# Instants are aware and in UTC; which day it is, the terms' own time zone says.
USE_TZ = True
TIME_ZONE = "UTC"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["tremplin.doors.portal.templatetags.wording", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tremplin.doors.portal.page.frame",
            ],
        },
    }
]
FORM_RENDERER = "tremplin.doors.portal.form.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "tremplin.doors.portal.static_files.HashedFiles"},
}
# Each file's name carries the hash of what it holds, and then it never changes.
WHITENOISE_MAX_AGE = 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"error": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["error"], "level": "WARNING"},
}
