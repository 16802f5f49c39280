"""Attacks on payments: a file that is changed on its way to the bank, a payment to one's own company."""

import re
from hashlib import sha256

import pytest

from tests.units.payments.paying import pain_002
from tests.usecases.office import ADMIN, FINANCE, Office
from tests.usecases.paying import THIRD_FINANCE, Payer, paying
from tremplin.claims.four_eyes import OwnOrganisation
from tremplin.usecases.command import Actor
from tremplin.usecases.interests import DeclareInterest, declare_interest
from tremplin.usecases.reads.payment_runs import order_of_run, review_run
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.releasing import ReleaseRun, release_run

# A programme is in force.
pytestmark = pytest.mark.usefixtures("furnished")


@pytest.fixture
def payer(office: Office) -> Payer:
    return paying(office, ("C1", "C2"))


def test_file_that_is_edited_on_its_way_to_the_bank_is_not_the_one_that_was_kept(payer: Payer) -> None:
    """Threat 54: what is shown is the hash of the file; what the bank then says of another sum parks every payment."""
    office = payer.office
    payer.paid_out()
    reader = open_reader(office.connection, Actor(FINANCE))
    kept, shown = order_of_run(reader, "R1"), review_run(reader, "R1").seen
    first, second = payer.run().lines
    was, greedy = f"{first.amount.minor // 100}.{first.amount.minor % 100:02}", "999999.00"
    edited = kept.content.replace(was.encode(), greedy.encode())
    sum_now = 99_999_900 + second.amount.minor

    assert edited != kept.content
    assert shown.file_sha256 == sha256(kept.content).hexdigest() != sha256(edited).hexdigest()
    answer = re.sub(
        b"(<OrgnlCtrlSum>)[0-9.]+", rb"\g<1>%d.%02d" % divmod(sum_now, 100), pain_002(payer.run(), group="ACCP")
    )
    taken = payer.take_in(answer)

    assert taken["parked"] == 2
    assert set(payer.lines().values()) == {("parked", "transit")}
    # Nothing was booked: the money still stands in transit, and people settle it by evidence.
    assert payer.field.balance("BANK") == 0


def test_finance_does_not_release_a_payment_to_a_company_of_its_own(payer: Payer) -> None:
    """Threat 62, W8: an interest that was declared, by oneself or by an admin, is in the way at once."""
    office = payer.office
    payer.prepared()
    interest = {"person_id": THIRD_FINANCE, "partner_id": "PA", "reason": "Her brother owns it."}
    office.do(declare_interest, DeclareInterest, ADMIN, **interest)

    refusal = office.refused(release_run, ReleaseRun, THIRD_FINANCE, run_id="R1", shown=payer.shown())

    assert refusal == OwnOrganisation("PA")
    assert office.security()[-1] == "own-organisation"
    assert set(payer.lines().values()) == {("prepared", "payable")}
