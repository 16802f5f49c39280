"""Sign-in by e-mail address and password, against the people of the store."""

import hmac
from hashlib import sha256
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import perform_password_login
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest, HttpResponse

from tremplin.doors.access.connection import borrowed
from tremplin.doors.access.models import Account

_BY_ADDRESS: Final = "SELECT person_id FROM person JOIN person_private USING (person_id) WHERE email = %s AND is_active"


class PersonBackend(BaseBackend):
    """Find the active person under an address, and check the password of their account."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django's signature
        email: str = "",
        password: str = "",
        **_others: Any,
    ) -> Account | None:
        """Return the account, or None; a stranger takes as long as a wrong password."""
        if not email or not password:
            return None
        with borrowed() as connection:
            found = connection.execute(_BY_ADDRESS, [email.strip().casefold()]).fetchone()
        account = Account.objects.filter(person_id=found[0]).first() if found else None
        if account is None:
            Account().set_password(password)
            return None
        return account if account.check_password(password) else None

    def get_user(self, user_id: str) -> Account | None:
        """Return an account by its person; whether the person is still there is asked at each request."""
        return Account.objects.filter(person_id=user_id).first()


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are added by an admin. No mail is sent from here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Say no."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: messages to people go through the outbox of the store."""


class SignInForm(LoginForm):
    """The form of allauth, which would keep the address in the session; ours does not (X3)."""

    def clean(self) -> dict[str, Any]:
        """Check address and password."""
        cleaned: dict[str, Any] = super().clean()
        if hasattr(self, "_login"):
            self._login.email = None
        return cleaned

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, by way of the second factor where the person has one."""
        self._login.redirect_url = redirect_url
        response: HttpResponse = perform_password_login(request, {}, self._login)
        return response


def hashed_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return what stands for an account where attempts are counted: a keyed hash of the address that was typed."""
    typed = (credentials or {}).get("email") or (request.POST.get("login", "") if request else "")
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, str(typed).strip().casefold().encode(), sha256).hexdigest()[:32]


def said_in_log(*_seen: Any) -> str:
    """Return how the log names who failed to sign in: not at all."""
    return "somebody"
