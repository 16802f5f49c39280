"""Invitations: a link with which a person chooses a password, once, within three days."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from tremplin.doors.access.connection import borrowed
from tremplin.doors.access.models import Account
from tremplin.doors.access.visitor import find_visitor


class NobodyThere(Exception):
    """Say that there is no such person, or one who is gone."""


def invitation_for(person_id: str) -> str:
    """Return the path of the link for a person; it is used up once a password is set, or after a sign-in.

    Raises:
        NobodyThere: there is no such person.
    """
    _require_person(person_id)
    account = Account.objects.of(person_id)
    name = urlsafe_b64encode(person_id.encode()).decode().rstrip("=")
    return reverse("choose_password", args=[name, default_token_generator.make_token(account)])


def invited(name: str, token: str) -> Account:
    """Return the account of a link.

    Raises:
        NobodyThere: the link is not ours, used up or too old, or its person is gone.
    """
    try:
        person_id = urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
    except (Error, ValueError):
        raise NobodyThere from None
    account = Account.objects.filter(person_id=person_id).first() if "\x00" not in person_id else None
    if account is None or not default_token_generator.check_token(account, token):
        raise NobodyThere
    _require_person(person_id)
    return account


def _require_person(person_id: str) -> None:
    with borrowed() as connection:
        if find_visitor(connection, person_id) is None:
            raise NobodyThere
