"""What keeps a browser safe: the content security policy, cookies, passwords, headers."""

from csp.constants import NONE, SELF

from tremplin.doors.settings.installation import INSTALLATION

# What partners hand in is given out from an address of its own, on which nothing else answers (threats 40).
FILES_ORIGIN = INSTALLATION.files_origin
_FILES = [FILES_ORIGIN] if FILES_ORIGIN else []

# No script, style or frame but our own files: a name with <script> in it stays a name (threats 42 and 43).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap draws its ticks and arrows as images within its style sheet; so does the code for authenticators.
        "img-src": [SELF, "data:", *_FILES],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form that asks for a file is led on to the address of files.
        "form-action": [SELF, *_FILES],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

_IS_PUBLIC = INSTALLATION.is_public
_PREFIX = "__Host-" if _IS_PUBLIC else ""
SESSION_COOKIE_NAME = f"{_PREFIX}tremplin_session"
CSRF_COOKIE_NAME = f"{_PREFIX}tremplin_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_PUBLIC
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Half an hour without a request, and the session is over; what was being written is kept.
SESSION_COOKIE_AGE = 30 * 60
CSRF_TRUSTED_ORIGINS = [INSTALLATION.origin] if INSTALLATION.origin else []
CSRF_FAILURE_VIEW = "tremplin.doors.portal.fault.form_too_old"

# The server stands behind one that ends TLS and says so; a browser cannot reach it past that one.
SECURE_SSL_REDIRECT = _IS_PUBLIC
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_PUBLIC else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _IS_PUBLIC else 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
