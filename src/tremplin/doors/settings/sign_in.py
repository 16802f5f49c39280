"""Sign-in: by e-mail address and password or passkey, with a second factor for money roles; how often one may try."""

from datetime import timedelta

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "tremplin.doors.access.sign_in.PersonBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

# Addresses stand in the store and nowhere else, so that erasing a person erases them (docs/decisions/0013).
ACCOUNT_ADAPTER = "tremplin.doors.access.sign_in.AccountAdapter"
ACCOUNT_FORMS = {"login": "tremplin.doors.access.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# For codes of authenticators and for repeated sign-ins; wrong passwords are counted below as well.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "60/m/ip,30/10m/key", "reauthenticate": "10/m/user"}

MFA_ADAPTER = "tremplin.doors.access.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tremplin"

# Wrong passwords are counted for each account and for each address that tries: ten lock either for 15 minutes.
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# What is kept names nobody: the account stands as a keyed hash of what was typed.
AXES_USERNAME_CALLABLE = "tremplin.doors.access.sign_in.hashed_name"
AXES_CLIENT_STR_CALLABLE = "tremplin.doors.access.sign_in.said_in_log"
AXES_SENSITIVE_PARAMETERS = ["username", "login", "password", "ip_address"]
AXES_LOCKOUT_CALLABLE = "tremplin.doors.portal.fault.locked_out"
