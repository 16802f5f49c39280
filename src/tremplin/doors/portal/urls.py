"""The addresses of the portal; each area has its own list, so that pages are added side by side."""

from allauth.account import views as account
from django.urls import include, path

from tremplin.doors.portal import home, mail, password, proof, session

urlpatterns = [
    path("", home.home, name="home"),
    path("partner/", include("tremplin.doors.portal.partner.urls")),
    path("vendor/", include("tremplin.doors.portal.vendor.urls")),
    path("road/", include("tremplin.doors.portal.road.urls")),
    path("payments/", include("tremplin.doors.portal.payments.urls")),
    path("measures/", include("tremplin.doors.portal.measures.urls")),
    path("proofs/<str:token>", proof.proof_file, name="proof_file"),
    path("session/language", session.set_language, name="set_language"),
    path("session/stay", session.stay, name="stay"),
    path("session/draft", session.save_draft, name="save_draft"),
    path("session/draft/drop", session.drop_draft, name="drop_draft"),
    path("session/demonstration/<str:token>", session.enter, name="enter"),
    path("account/mail", mail.choose, name="choose_mail"),
    # Of allauth only what is used: nobody signs up, and addresses stand in the store.
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/choose/<str:name>/<str:token>", password.choose_password, name="choose_password"),
    path("account/2fa/", include("allauth.mfa.urls")),
]
