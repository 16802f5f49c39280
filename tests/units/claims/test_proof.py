"""The checklist of proofs comes from the terms; what is missing is named as the terms name it."""

from datetime import date

import pytest

from tremplin.claims.proof import (
    ProofItem,
    ProofNotOpened,
    ProofsMissing,
    ProofUsedAlready,
    check_handed_in,
    check_opened,
    check_use,
    checklist,
)
from tremplin.doors.language import language_of
from tremplin.facts.record import Proof
from tremplin.terms.incentive import ProofAsked
from tremplin.wording import ENGLISH, Label, refusal_text

REPORT = ProofAsked(any_of=("report",))
ANY = ProofAsked(any_of=("invoice", "order"), state="handed_in")


def proof(proof_id: str, kind: str, accepted_on: date | None = None) -> Proof:
    return Proof(proof_id=proof_id, claim_id="C1", kind=kind, handed_in_on=date(2026, 1, 5), accepted_on=accepted_on)


def test_proof_that_is_not_there_is_missing() -> None:
    (item,) = checklist([REPORT], proofs=[proof("F1", "invoice")])

    assert item == ProofItem(("report",), "accepted", "missing", ())
    assert (item.is_handed_in, item.is_complete) == (False, False)


def test_proof_that_is_handed_in_waits_for_a_person_where_the_terms_say_so() -> None:
    items = checklist([REPORT, ANY], proofs=[proof("F2", "report"), proof("F1", "order")])

    assert [item.state for item in items] == ["handed-in", "handed-in"]
    assert [item.is_complete for item in items] == [False, True]


def test_proof_that_is_accepted_is_complete_whatever_else_was_handed_in() -> None:
    (item,) = checklist([REPORT], proofs=[proof("F2", "report"), proof("F1", "report", date(2026, 1, 9))])

    assert item == ProofItem(("report",), "accepted", "accepted", ("F1", "F2"))
    assert item.is_complete


def test_proof_whose_condition_does_not_hold_is_not_needed() -> None:
    (item,) = checklist([REPORT], proofs=[], not_needed=frozenset({0}))

    assert (item.state, item.is_handed_in, item.is_complete) == ("not-needed", True, True)


def test_missing_proof_is_refused_with_the_names_of_the_terms() -> None:
    names = {"invoice": Label({"en": "Invoice", "fr": "Facture"}), "order": Label({"en": "Order", "fr": "Commande"})}
    refusal = check_handed_in(checklist([ANY], proofs=[]), names=names)

    assert isinstance(refusal, ProofsMissing)
    assert refusal_text(refusal, ENGLISH) == (
        "A proof is missing that the terms ask for: Invoice or Order. Hand it in, and send the claim again."
    )
    assert refusal_text(refusal, language_of("fr")) == (
        "Il manque un justificatif que les conditions demandent\u00a0: Facture ou Commande. "
        "Remettez-le, puis renvoyez la demande."
    )


def test_checklist_without_a_gap_passes() -> None:
    assert check_handed_in(checklist([REPORT], proofs=[proof("F1", "report")])) is None


def test_proof_that_was_not_opened_is_refused() -> None:
    items = checklist([REPORT], proofs=[proof("F1", "report"), proof("F2", "report")])

    assert check_opened(items, opened=["F1"]) == ProofNotOpened(1)
    assert check_opened(items, opened=["F1", "F2"]) is None


@pytest.mark.parametrize(
    ("uses", "is_justified", "refusal"),
    [
        ({}, False, None),
        ({"aa": "C1"}, False, None),
        ({"aa": "C2"}, True, None),
        ({"aa": "C2"}, False, ProofUsedAlready("C2")),
    ],
)
def test_file_serves_one_live_claim_unless_justified(uses, is_justified, refusal) -> None:
    assert check_use("aa", claim_id="C1", uses=uses, is_justified=is_justified) == refusal
