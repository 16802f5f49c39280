"""What the terms freeze is earned and owed, and not paid as long as their condition holds; the partner reads why."""

import pytest

from tests.usecases.field import Field, bring_in_force, partner_facts, programme_files, without_cases
from tests.usecases.office import FINANCE, OTHER_FINANCE, Office
from tests.usecases.paying import THIRD_FINANCE, Payer, paying
from tremplin.facts.record import Code, Customer, Partner
from tremplin.payments.hold import FrozenByTerms
from tremplin.usecases.command import Actor
from tremplin.usecases.payment_runs import PrepareRun, prepare_payment_run
from tremplin.usecases.reads.payables import list_payables
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.releasing import HeldMeanwhile, ReleaseRun, release_run
from tremplin.wording import Label

RULE = (
    b"  by-claim:\n    label: {en: Payment of incentives asked for by a claim, "
    b"fr: Paiement des incitations sur demande}\n"
)
FREEZES = b"    frozen_when: {field: partner.under_review, is: true}\n"
ATTRIBUTE = b"  partner.under_review:\n    type: yes-no\n    label: {en: under review, fr: en cours d'examen}\n"
NAME = Label({"en": "Payment of incentives asked for by a claim", "fr": "Paiement des incitations sur demande"})


def files_that_freeze(*, label: bool = True) -> dict[str, bytes]:
    files = without_cases(programme_files())
    terms = files["terms.yaml"]
    assert RULE in terms
    rule = RULE if label else b"  by-claim:\n"
    return {
        **files,
        "terms.yaml": terms.replace(b"\nattributes:\n", b"\nattributes:\n" + ATTRIBUTE).replace(RULE, rule + FREEZES),
    }


def review(payer: Payer, *, is_under: bool) -> None:
    """Record that partner PA is, or is not any more, looked at by the vendor."""
    attributes = {"main_model": "services", "under_review": is_under}
    payer.field.record(Partner(partner_id="PA", name="PA", country=Code("FR"), attributes=attributes))


def paying_under(office: Office, files: dict[str, bytes]) -> Payer:
    bring_in_force(office, files)
    field = Field.at_work(office)
    field.record(*partner_facts("PA"), *partner_facts("PB"))
    field.record(Customer(customer_id="K1", name="Kunde", country=Code("FR"), segment=Code("enterprise")))
    return paying(office)


@pytest.mark.parametrize(("label", "name"), [(True, NAME), (False, Label({"en": "by-claim", "fr": "by-claim"}))])
def test_payment_is_frozen_while_the_condition_of_the_terms_holds(office: Office, label: bool, name: Label) -> None:
    payer = paying_under(office, files_that_freeze(label=label))
    review(payer, is_under=True)
    reader = open_reader(office.connection, Actor(FINANCE))
    run = {"run_id": "R1", "currency": "EUR", "execute_on": payer.pay_day}

    (held,) = list_payables(reader).items
    refusal = office.refused(prepare_payment_run, PrepareRun, OTHER_FINANCE, **run)

    assert FrozenByTerms(name) in held.holds
    assert refusal.code == "NOTHING_TO_PAY"
    review(payer, is_under=False)
    payer.prepared()
    shown = payer.shown()
    review(payer, is_under=True)
    late = office.refused(release_run, ReleaseRun, THIRD_FINANCE, run_id="R1", shown=shown)
    assert late == HeldMeanwhile(partners=("PA",))
    review(payer, is_under=False)
    payer.released()
    assert set(payer.lines().values()) == {("sent", "transit")}
