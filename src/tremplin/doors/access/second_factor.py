"""The second factor: an authenticator's code or a passkey, asked of everybody who can move or promise money."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from tremplin.claims.role import MONEY
from tremplin.doors.access.connection import borrowed
from tremplin.doors.access.visitor import Visitor, find_visitor

_ASKED_OF: Final = MONEY
_KNOWN: Final = "has_second_factor"


def needs_second_factor(visitor: Visitor) -> bool:
    """Say whether a password alone is too little for a person; a demonstration moves nobody's money."""
    return not visitor.is_demonstration and not visitor.standing.roles.isdisjoint(_ASKED_OF)


def has_second_factor(request: HttpRequest) -> bool:
    """Say whether the person has one; signing in has asked for it then. Looked up until it is there."""
    if not request.session.get(_KNOWN):
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        if not Authenticator.objects.filter(user_id=request.user.pk, type__in=kinds).exists():
            return False
        request.session[_KNOWN] = True
    return True


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keep the secrets of authenticators encrypted, and name people by what the store knows of them."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret as it is used."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Let the last one go only from who does not need it."""
        with borrowed() as connection:
            visitor = find_visitor(connection, str(authenticator.user_id))
        if visitor is None or not needs_second_factor(visitor):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return str(user.pk)


def _cipher() -> Fernet:
    key = sha256(b"tremplin second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))
