"""The people of today: those of the partners who play, more of the vendor's, a role and papers that wait."""

from datetime import timedelta
from typing import Any, Final

from tremplin.doors.cli.demo_stage import ADMINS, SECOND_FINANCE, join, newcomer
from tremplin.doors.cli.demo_walk import FINANCE
from tremplin.doors.cli.today.play import SECOND_APPROVER, TAKER, Play
from tremplin.facts.record import Code, Competency
from tremplin.money import Money
from tremplin.usecases.bank_details import (
    ConfirmBankDetails,
    ProposeBankDetails,
    confirm_bank_details,
    propose_bank_details,
)
from tremplin.usecases.people import AddPerson, GiveRight, SetPortfolio, add_person, give_right, set_portfolio
from tremplin.usecases.thresholds import ConfirmThreshold, ProposeThreshold, confirm_threshold, propose_threshold

_VENDOR: Final = {TAKER: "channel-manager", SECOND_APPROVER: "approver"}
_NEWCOMER: Final = "approver-3"
_THRESHOLD: Final = Money(5_000_00, "EUR")
_THRESHOLD_DAYS: Final = 30
_LAPSES_IN: Final = 24
# Numbers that banks and standards print as examples; no account stands behind them.
_ACCOUNTS: Final = ("FR1420041010050500013M02606", "DE89370400440532013000")
_CALLED: Final = "Called the number that we had from the contract; the accountant read the account out."


def play_people(play: Play, partner_ids: tuple[str, ...]) -> None:
    """Add the people who play, and set from which amount on three of them handle a claim.

    Args:
        play: of today.
        partner_ids: all partners, who are looked after.
    """
    for person, role in _VENDOR.items():
        join(play.desk, person, "vendor", role=role)
    portfolio: dict[str, Any] = {"person_id": TAKER, "partner_ids": partner_ids}
    play.do(set_portfolio, SetPortfolio, ADMINS[0], about=TAKER, **portfolio)
    play.join(play.cast.lead)
    for partner_id, name, role in (
        (play.cast.lead, "accounts", "partner-finance"),
        (play.cast.lead, "chief", "partner-admin"),
        (play.cast.second, "chief", "partner-admin"),
    ):
        join(play.desk, f"{name}-{partner_id}", partner_id, role=role)
    threshold: dict[str, Any] = {"first": _THRESHOLD, "days": _THRESHOLD_DAYS}
    play.do(propose_threshold, ProposeThreshold, SECOND_FINANCE, about="EUR", **threshold)
    play.do(confirm_threshold, ConfirmThreshold, FINANCE, about="EUR", **threshold)


def play_papers(play: Play) -> None:
    """Let a competency lapse soon, bank details and a role wait for a second person."""
    lead, second = play.cast.lead, play.cast.second
    lapsing = Competency(
        competency_id=f"{lead}-lapsing",
        partner_id=lead,
        competency=Code("tanzu"),
        kind=Code("solution"),
        valid_from=play.ago(341),
        valid_until=play.day + timedelta(days=_LAPSES_IN),
    )
    play.record("lapsing", lapsing)
    for partner_id, iban in zip((lead, second), _ACCOUNTS, strict=True):
        details: dict[str, Any] = {
            "details_id": f"{partner_id}-BANK-NEW",
            "partner_id": partner_id,
            "holder": play.cast.names[partner_id],
            "iban": iban,
        }
        play.do(propose_bank_details, ProposeBankDetails, f"chief-{partner_id}", about=partner_id, **details)
    confirmed: dict[str, Any] = {"details_id": f"{second}-BANK-NEW", "through": "telephone", "reason": _CALLED}
    play.do(confirm_bank_details, ConfirmBankDetails, FINANCE, about=second, **confirmed)
    added: dict[str, Any] = {"organisation_id": "vendor", "newcomer": newcomer(_NEWCOMER, "vendor")}
    play.do(add_person, AddPerson, ADMINS[1], about=_NEWCOMER, **added)
    # The first admin has not given it, and is the one who can confirm it.
    play.do(give_right, GiveRight, ADMINS[1], about=_NEWCOMER, person_id=_NEWCOMER, role="approver")
