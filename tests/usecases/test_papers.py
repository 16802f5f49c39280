"""Company papers: who proposes, who confirms and how; what of it is refused, and that a refusal leaves no trace."""

from datetime import date, timedelta

import pytest

from tests.usecases.office import ADMIN_A, FINANCE, OTHER_ADMIN, Office
from tremplin.payments.hold import BankDetailsUnconfirmed, CoolingTime, Standing, holds_of
from tremplin.payments.paper.bank_details import COOLING_DAYS, CountryNotAllowed, SameChannel
from tremplin.store.posting import Posted
from tremplin.usecases.bank_details import (
    BlockBankDetails,
    ConfirmBankDetails,
    ProposeBankDetails,
    RejectBankDetails,
    WithdrawBankDetails,
    bank_details_of,
    block_bank_details,
    confirm_bank_details,
    propose_bank_details,
    reject_bank_details,
    withdraw_bank_details,
)
from tremplin.usecases.mandates import EndMandate, GiveMandate, end_mandate, give_mandate, mandate_of
from tremplin.usecases.people import GiveRight, give_right
from tremplin.wording import Problems

IBAN, OTHER_IBAN = "FR76 3000 6000 0112 3456 7890 189", "DE89 3704 0044 0532 0130 00"


def propose(office: Office, details_id: str = "B1", *, iban: str = IBAN, **more) -> Posted:
    content = {"details_id": details_id, "partner_id": "PA", "holder": "Atelier SAS", "iban": iban, **more}
    return office.do(propose_bank_details, ProposeBankDetails, ADMIN_A, **content)


def confirm(office: Office, details_id: str = "B1") -> Posted:
    content = {"details_id": details_id, "through": "telephone", "reason": "called the number of the contract"}
    return office.do(confirm_bank_details, ConfirmBankDetails, FINANCE, **content)


def states(office: Office) -> dict[str, str]:
    return dict(office.rows("SELECT details_id, state FROM bank_details"))


def today(office: Office) -> date:
    return office.value("SELECT (now() AT TIME ZONE 'UTC')::date")


def holds(office: Office, on: date) -> tuple:
    """What holds a payable of the partner on a day, all but the bank details being in order."""
    papers = Standing(
        bank_details_of(office.connection, "PA"),
        COOLING_DAYS,
        needs_invoice=False,
        mandate=None,
        has_own_invoice=False,
        issued=None,
        diligence_until=date.max,
    )
    return holds_of(papers, on=on)


def test_details_are_proposed_confirmed_another_way_and_used_after_the_cooling_time(office: Office) -> None:
    """W9: new bank details pay nothing until a second person confirmed them another way and the cooling time passed."""
    day = today(office)
    propose(office)
    assert holds(office, day) == (BankDetailsUnconfirmed(day),)

    answer = confirm(office).answer

    first = day + timedelta(days=COOLING_DAYS)
    assert answer == {"state": "confirmed", "payable_from": first.isoformat()}
    assert holds(office, first - timedelta(days=1)) == (CoolingTime(first),)
    assert holds(office, first) == ()
    (details,) = bank_details_of(office.connection, "PA")
    assert (details.iban, details.proposed_by, details.confirmed_by) == (
        "FR7630006000011234567890189",
        frozenset({ADMIN_A}),
        frozenset({FINANCE}),
    )


def test_new_details_replace_the_old_ones_once_they_are_confirmed(office: Office) -> None:
    propose(office)
    confirm(office)
    propose(office, "B2", iban=OTHER_IBAN)
    assert states(office) == {"B1": "confirmed", "B2": "proposed"}
    assert holds(office, date(2099, 1, 1)) == (BankDetailsUnconfirmed(today(office)),)

    confirm(office, "B2")

    assert states(office) == {"B1": "replaced", "B2": "confirmed"}
    assert [one.details_id for one in bank_details_of(office.connection, "PA") if one.state == "confirmed"] == ["B2"]


def test_confirmation_the_way_the_proposal_came_is_refused_and_noted(office: Office) -> None:
    propose(office)

    refusal = office.refused(
        confirm_bank_details, ConfirmBankDetails, FINANCE, details_id="B1", through="portal", reason="it says so"
    )

    assert refusal == SameChannel()
    assert office.security()[-1] == "bank-details"


def test_details_are_not_confirmed_without_saying_how(office: Office) -> None:
    propose(office)

    refusal = office.refused(confirm_bank_details, ConfirmBankDetails, FINANCE, details_id="B1", through="telephone")

    assert refusal.code == "REASON_NEEDED"


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ({"iban": "FR7630006000011234567890188"}, ["NOT_IBAN"]),
        ({"bic": "AGRI"}, ["NOT_BIC"]),
        ({"iban": "x", "bic": "x", "holder": " "}, ["NOT_BIC", "HOLDER_MISSING", "NOT_IBAN"]),
    ],
)
def test_numbers_that_do_not_check_are_named_all_at_once(office: Office, content, codes: list[str]) -> None:
    before = office.state()
    with pytest.raises(Problems) as caught:
        propose(office, **content)

    assert [one.code for one in caught.value.problems] == codes
    assert office.state() == before


def test_account_outside_the_payment_area_is_refused(office: Office) -> None:
    content = {"details_id": "B1", "partner_id": "PA", "holder": "A", "iban": "BR1500000000000010932840814P2"}

    refusal = office.refused(propose_bank_details, ProposeBankDetails, ADMIN_A, **content)

    assert isinstance(refusal, CountryNotAllowed)
    assert refusal.country == "BR"


def test_one_proposal_waits_at_a_time(office: Office) -> None:
    propose(office)
    content = {"partner_id": "PA", "holder": "A", "iban": OTHER_IBAN}

    again = office.refused(propose_bank_details, ProposeBankDetails, ADMIN_A, details_id="B2", **content)
    office.do(withdraw_bank_details, WithdrawBankDetails, ADMIN_A, details_id="B1")
    same_id = office.refused(propose_bank_details, ProposeBankDetails, ADMIN_A, details_id="B1", **content)

    assert (again.code, same_id.code) == ("ALREADY_DONE", "ALREADY_DONE")
    assert propose(office, "B2").answer == {"state": "proposed"}
    assert states(office) == {"B1": "withdrawn", "B2": "proposed"}


def test_details_are_rejected_with_a_reason_or_blocked_by_anybody_who_smells_something(office: Office) -> None:
    propose(office)
    unsaid = office.refused(reject_bank_details, RejectBankDetails, FINANCE, details_id="B1")
    office.do(reject_bank_details, RejectBankDetails, FINANCE, details_id="B1", reason="another name")
    propose(office, "B2")
    confirm(office, "B2")
    office.do(block_bank_details, BlockBankDetails, ADMIN_A, details_id="B2", reason="we did not ask for this")

    assert unsaid.code == "REASON_NEEDED"
    assert states(office) == {"B1": "rejected", "B2": "blocked"}
    assert office.security()[-1] == "bank-details-blocked"
    ended = office.refused(
        confirm_bank_details, ConfirmBankDetails, FINANCE, details_id="B2", through="telephone", reason="all is well"
    )
    assert ended.code == "NOT_POSSIBLE_NOW"


def test_account_of_another_partner_is_shown_to_whoever_confirms(office: Office) -> None:
    propose(office)
    office.do(give_right, GiveRight, OTHER_ADMIN, person_id="boris-b", role="partner-admin")
    content = {"details_id": "B9", "partner_id": "PB", "holder": "B", "iban": IBAN}
    office.do(propose_bank_details, ProposeBankDetails, "boris-b", **content)

    assert confirm(office, "B9").answer["shared_with"] == ["PA"]


def test_papers_of_another_partner_are_not_there(office: Office) -> None:
    """X1: a foreign object is not found, whatever is asked of it."""
    propose(office)
    office.do(give_right, GiveRight, OTHER_ADMIN, person_id="boris-b", role="partner-admin")

    codes = [
        office.refused(use_case, command, "boris-b", reason="x", **content).code
        for use_case, command, content in (
            (withdraw_bank_details, WithdrawBankDetails, {"details_id": "B1"}),
            (block_bank_details, BlockBankDetails, {"details_id": "B1"}),
            (
                propose_bank_details,
                ProposeBankDetails,
                {"details_id": "B2", "partner_id": "PA", "holder": "B", "iban": IBAN},
            ),
            (end_mandate, EndMandate, {"mandate_id": "M1", "valid_until": date(2099, 1, 1)}),
        )
    ]

    assert codes == ["NOT_FOUND"] * 4


def test_account_is_in_no_message_and_no_trail_but_its_end(office: Office) -> None:
    propose(office)
    confirm(office)

    told = office.rows("SELECT topic, payload FROM outbox WHERE topic LIKE 'bank-details%%' ORDER BY id")
    trail = office.rows("SELECT detail::text FROM audit WHERE what LIKE '%%bank-details' ORDER BY id")

    assert told == [
        ("bank-details-proposed", {"paper_id": "B1", "partner_id": "PA"}),
        ("bank-details-confirmed", {"paper_id": "B1", "partner_id": "PA"}),
    ]
    assert "0189" in trail[0][0]
    assert not any("30006000" in text for (text,) in trail)


def give(office: Office, mandate_id: str = "M1", *, days: int = 0, **more) -> Posted:
    content = {"valid_from": today(office) + timedelta(days=days), "contest_days": 15, "shown": "0" * 64, **more}
    return office.do(give_mandate, GiveMandate, ADMIN_A, mandate_id=mandate_id, partner_id="PA", **content)


def test_mandate_holds_from_its_first_day_until_its_end(office: Office) -> None:
    """W10: a mandate needed for the document exists and was in force on its date."""
    day = today(office)
    give(office)
    office.do(end_mandate, EndMandate, FINANCE, mandate_id="M1", valid_until=day + timedelta(days=30))

    in_force = [
        mandate_of(office.connection, "PA", on=day + timedelta(days=after)) is not None for after in (-1, 0, 29, 30)
    ]

    assert in_force == [False, True, True, False]
    assert mandate_of(office.connection, "PB", on=day) is None


def test_mandates_of_a_partner_never_overlap(office: Office) -> None:
    day = today(office)
    give(office)
    content = {"partner_id": "PA", "contest_days": 15, "shown": "0" * 64}

    second = office.refused(give_mandate, GiveMandate, ADMIN_A, mandate_id="M2", valid_from=day, **content)
    office.do(end_mandate, EndMandate, ADMIN_A, mandate_id="M1", valid_until=day + timedelta(days=30))
    early = office.refused(
        give_mandate, GiveMandate, ADMIN_A, mandate_id="M2", valid_from=day + timedelta(days=29), **content
    )
    ended = office.refused(end_mandate, EndMandate, FINANCE, mandate_id="M1", valid_until=day + timedelta(days=60))

    assert [one.code for one in (second, early, ended)] == ["ALREADY_DONE"] * 3
    give(office, "M2", days=30)


def test_mandate_that_cannot_be_is_said_all_at_once(office: Office) -> None:
    before_it_starts = today(office)

    with pytest.raises(Problems) as caught:
        give(office, "m-1", days=-1, contest_days=7)
    give(office)
    with pytest.raises(Problems) as passed:
        office.do(end_mandate, EndMandate, FINANCE, mandate_id="M1", valid_until=before_it_starts)

    assert {one.code for one in caught.value.problems} == {"DAY_PASSED", "CONTEST_TOO_SHORT", "NOT_A_NAME"}
    assert [one.code for one in passed.value.problems] == ["DAY_PASSED"]
    assert office.rows("SELECT mandate_id, valid_until FROM mandate") == [("M1", None)]


def test_mandate_that_is_not_there_is_not_found(office: Office) -> None:
    refusal = office.refused(end_mandate, EndMandate, FINANCE, mandate_id="M7", valid_until=date(2099, 1, 1))

    assert refusal.code == "NOT_FOUND"
