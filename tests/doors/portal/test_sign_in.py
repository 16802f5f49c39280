"""Sign-in: by address and password, with a second factor for money roles; attempts are counted, the gone are out."""

import json
from time import sleep, time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.test import Client, RequestFactory

from tests.doors.portal.street import Street, text_of
from tests.usecases.office import ADMIN, APPROVER, SELLER_A
from tremplin.doors.access import demonstration
from tremplin.doors.access.invitation import NobodyThere, invitation_for
from tremplin.doors.access.models import Account
from tremplin.usecases.people import AddOrganisation

PASSWORD = "a long and quiet walk"


def with_password(person: str) -> Account:
    account = Account.objects.of(person)
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(browser: Client, address: str, password: str = PASSWORD):
    return browser.post("/account/login/", {"login": address, "password": password, "next": "/"})


def code_now(secret: str) -> str:
    # A code holds to the end of its half minute: one that is about to end would be late.
    left = 30 - time() % 30
    if left < 3:
        sleep(left)
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


@pytest.mark.parametrize("address", ["alice-a@pa.example", " Alice-A@PA.example "])
def test_address_and_password_sign_in(street: Street, address: str) -> None:
    with_password(SELLER_A)
    browser = street.stranger()

    assert sign_in(browser, address).headers["Location"] == "/"
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("address", "password"), [("alice-a@pa.example", "wrong"), ("nobody@pa.example", PASSWORD), ("x", PASSWORD)]
)
def test_wrong_password_and_unknown_address_get_the_same_answer(street: Street, address: str, password: str) -> None:
    with_password(SELLER_A)
    browser = street.stranger()

    assert sign_in(browser, address, password).status_code == 200
    assert browser.get("/").status_code == 302


def test_passwords_are_hashed_with_argon2(street: Street) -> None:
    assert with_password(SELLER_A).password.startswith("argon2$argon2id$")


def test_ten_wrong_passwords_lock_the_account_even_for_the_right_one(street: Street) -> None:
    with_password(SELLER_A)
    answers = [sign_in(street.stranger(), "alice-a@pa.example", "wrong").status_code for _ in range(10)]

    locked = sign_in(street.stranger(), "alice-a@pa.example")

    assert answers[:9] == [200] * 9
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"


def test_money_role_without_a_second_factor_sees_nothing_but_how_to_set_one_up(street: Street) -> None:
    browser = street.browser_of(APPROVER, with_second_factor=False)

    assert browser.get("/").headers["Location"] == "/account/2fa/"
    assert browser.get("/account/2fa/").status_code == 200


def test_seller_needs_no_second_factor(street: Street) -> None:
    assert street.browser_of(SELLER_A, with_second_factor=False).get("/").status_code == 200


def test_money_role_with_an_authenticator_is_asked_for_its_code(street: Street) -> None:
    account, secret = with_password(APPROVER), generate_totp_secret()
    TOTP.activate(account, secret)
    browser = street.stranger()

    first = sign_in(browser, "emma@vendor.example")
    before = browser.get("/")
    wrong = browser.post("/account/2fa/authenticate/", {"code": "000000"})
    right = browser.post("/account/2fa/authenticate/", {"code": code_now(secret)})

    assert first.headers["Location"] == "/account/2fa/authenticate/"
    assert before.status_code == 302
    assert wrong.status_code == 200
    assert right.status_code == 302
    assert browser.get("/").status_code == 200


def test_key_of_an_authenticator_is_kept_encrypted(street: Street) -> None:
    secret = generate_totp_secret()
    TOTP.activate(with_password(APPROVER), secret)

    assert secret not in str(Authenticator.objects.get().data)


def test_person_who_is_gone_is_out_at_once(street: Street) -> None:
    browser = street.browser_of(SELLER_A)
    assert browser.get("/").status_code == 200

    deactivate(street, SELLER_A)

    assert browser.get("/").status_code == 302


def deactivate(street: Street, person: str) -> None:
    head = street.office.make(AddOrganisation, ADMIN, partner_id="PX").head()
    update = {"table": "person", "where": {"person_id": person}, "set": {"is_active": False}}
    street.office.connection.execute(
        "SELECT post(%s::jsonb)", [json.dumps({"command": head, "update": [update], "audit": []})]
    )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["/", "/totp/activate/", "/webauthn/", "/webauthn/add/"])
def test_pages_of_the_second_factor_are_ours(street: Street, path: str, language: str) -> None:
    browser = street.stranger(language=language)
    with_password(SELLER_A)
    sign_in(browser, "alice-a@pa.example")

    shown = browser.get(f"/account/2fa{path}", follow=True)

    assert shown.status_code == 200
    assert 'class="masthead' in text_of(shown)
    assert f'<html lang="{language}"' in text_of(shown)


ENVIRON = {demonstration.KEY_NAME: "a key of this run"}


def test_link_of_the_demonstration_names_its_person() -> None:
    token = demonstration.token_for(SELLER_A, ENVIRON)
    request = RequestFactory(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1").get("/")

    assert demonstration.person_of(token, request, ENVIRON) == SELLER_A


@pytest.mark.parametrize(
    ("environ", "extra"),
    [
        ({}, {}),
        ({demonstration.KEY_NAME: "the key of another run"}, {}),
        (ENVIRON, {"REMOTE_ADDR": "192.0.2.7"}),
        (ENVIRON, {"REMOTE_ADDR": "nonsense"}),
        (ENVIRON, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}),
    ],
)
def test_link_of_the_demonstration_works_nowhere_else(environ: dict[str, str], extra: dict[str, str]) -> None:
    token = demonstration.token_for(SELLER_A, ENVIRON)
    request = RequestFactory(**{"SERVER_NAME": "localhost", "REMOTE_ADDR": "127.0.0.1", **extra}).get("/")

    with pytest.raises(demonstration.NoDemonstration):
        demonstration.person_of(token, request, environ)


def test_without_a_demonstration_its_address_is_not_found(street: Street) -> None:
    assert street.stranger().get("/session/demonstration/alice-a:x:y").status_code == 404


def test_invitation_sets_a_password_once(street: Street) -> None:
    path, browser = invitation_for(SELLER_A), street.stranger()

    weak = browser.post(path, {"new_password1": "password", "new_password2": "password"})
    chosen = browser.post(path, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert (weak.status_code, chosen.status_code) == (422, 302)
    assert browser.get(path).status_code == 404
    assert sign_in(browser, "alice-a@pa.example").headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/account/choose/YWxpY2UtYQ/x-y", "/account/choose/%00/x", "/account/choose/é/x-y"])
def test_invitation_that_is_not_ours_is_not_found(street: Street, path: str) -> None:
    Account.objects.of(SELLER_A)

    assert street.stranger().get(path).status_code == 404


def test_nobody_is_invited_who_is_gone(street: Street) -> None:
    path = invitation_for(SELLER_A)
    deactivate(street, SELLER_A)

    assert street.stranger().get(path).status_code == 404
    with pytest.raises(NobodyThere):
        invitation_for(SELLER_A)
