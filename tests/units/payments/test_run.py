"""A payment run: what it pays and leaves out, who releases it, the order to the bank, and the books."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.tables.worked import leg_text
from tests.units.payments.owing import IBAN_DE, IBAN_FR, details
from tests.units.payments.paying import AT, DEBTOR, ON, candidate, only, run, sent, two
from tremplin.claims.four_eyes import ContentChanged, NeedsAnotherPerson, OwnOrganisation
from tremplin.claims.life import NotPossibleNow
from tremplin.doors.language import language_of
from tremplin.ledger.transaction import Dates
from tremplin.money import Money
from tremplin.payments.hold import TaxNumberMissing
from tremplin.payments.run.bank_text import bank_text
from tremplin.payments.run.booking import LINES_AT_ONCE, booked_moves, in_transit, is_settled
from tremplin.payments.run.life import LINE_LIFE, LIVE
from tremplin.payments.run.line import message_id
from tremplin.payments.run.order import (
    BankOrder,
    CurrencyNotOrdered,
    OrderedPayment,
    Rewritten,
    order_of,
    rewritten_names,
)
from tremplin.payments.run.prepare import LeftOut, NotDueYet, OtherCurrency, Run, StillLive, find_live, prepare_run
from tremplin.payments.run.release import (
    AccountChanged,
    AccountOfTwo,
    NothingToPay,
    Paid,
    PaidAlike,
    check_release,
    notices_of,
)
from tremplin.payments.run.settling import EvidenceNeeded, recalled, settle_line, unanswered
from tremplin.wording import ENGLISH, refusal_text

DATES = Dates(ON, ON)
CARL, DORA = frozenset({"carl"}), frozenset({"dora"})


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_run_pays_what_may_be_paid_and_says_why_the_rest_is_left_out() -> None:
    live = replace(only(run().lines), state="unknown")
    prepared = prepare_run(
        "F2",
        [
            candidate("P-9", payee="P002"),
            candidate("P-1", lines=(live,)),
            candidate("P-2", left=Money(5, "CHF")),
            candidate("P-3", holds=(TaxNumberMissing(),), due_on=date(2026, 11, 5)),
            candidate("P-4", details=None, holds=(TaxNumberMissing(),)),
            candidate("P-5", lines=(replace(live, state="rejected"),)),
        ],
        currency="EUR",
        execute_on=ON,
    )

    assert [(line.payee, line.payable_id) for line in prepared.run.lines] == [("P001", "P-5"), ("P002", "P-9")]
    assert prepared.left_out == (
        LeftOut("P-1", "P001", eur(600_000), (StillLive(live.end_to_end_id, "unknown"),)),
        LeftOut("P-2", "P001", Money(5, "CHF"), (OtherCurrency("CHF", "EUR"),)),
        LeftOut("P-3", "P001", eur(600_000), (TaxNumberMissing(), NotDueYet(date(2026, 11, 5)))),
        LeftOut("P-4", "P001", eur(600_000), (TaxNumberMissing(),)),
    )
    assert (prepared.run.total, prepared.run.count) == (eur(1_200_000), 2)


@pytest.mark.parametrize("state", LINE_LIFE.states)
def test_payable_is_in_at_most_one_live_line(state: str) -> None:
    """M1 and M4: what is unknown is never sent again; what was rejected or returned may be."""
    line = replace(only(run().lines), state=state)

    assert find_live([line]) == (StillLive(line.end_to_end_id, state) if state in LIVE else None)
    assert set(LINE_LIFE.states) - LIVE == {"dropped", "recalled", "rejected", "returned"}


def test_payment_that_is_live_says_so_in_words() -> None:
    refusal = StillLive("TR1", "unknown")

    assert refusal_text(refusal, ENGLISH) == (
        "Another payment of it is “without an answer”. "
        "It can be paid again once the bank has rejected or returned that one."
    )
    assert refusal_text(refusal, language_of("fr")).replace("\xa0", " ") == (
        "Un autre paiement de cette somme est dans l’état « sans réponse ». "
        "Elle pourra être payée à nouveau quand la banque aura rejeté ou retourné celui-ci."
    )


def test_line_keeps_a_copy_of_the_bank_details() -> None:
    line = only(run().lines)

    assert (line.details_id, line.holder, line.iban, line.bic) == ("B1", "Atelier Réseau SAS", IBAN_FR, None)


def test_names_of_lines_and_orders_follow_from_them_and_fit_the_bank() -> None:
    """M3: unique for ever, because the same line has the same name and another line another one."""
    first, again, other_run = only(run().lines), only(run().lines), only(run(run_id="F2").lines)
    other_payable = only(run(candidate("P-2")).lines)

    names = {first.end_to_end_id, other_run.end_to_end_id, other_payable.end_to_end_id}
    assert first.end_to_end_id == again.end_to_end_id
    assert len(names) == 3
    assert {len(name) for name in names} == {28}
    assert message_id("F1") != message_id("F2")


def test_line_of_nothing_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="A line of 0 pays nothing"):
        replace(only(run().lines), amount=eur(0))


def test_run_is_released_by_another_person_who_saw_it() -> None:
    made = run()

    def refused(actor=DORA, prepared_by=CARL, confirmed_by=("ada",), interests=(), shown=made.shown_hash, of=made):
        return check_release(
            of, actor=actor, prepared_by=prepared_by, confirmed_by=confirmed_by, interests=interests, shown=shown
        )

    assert refused() is None
    assert refused(of=made.without("P-1")) == NothingToPay()
    assert refused(actor=CARL) == NeedsAnotherPerson()
    assert refused(confirmed_by=("dora",)) == NeedsAnotherPerson()
    assert refused(interests=("P001",)) == OwnOrganisation("P001")
    assert refused(shown=run(candidate(minor=600_001)).shown_hash) == ContentChanged()


@pytest.mark.parametrize(
    "change",
    [
        {"left": eur(600_001)},
        {"payee": "P002"},
        {"payable_id": "P-2"},
        {"details": replace(details(), iban=IBAN_DE)},
        {"details": replace(details(), holder="Somebody")},
        {"details": replace(details(), bic="AGRIFRPP")},
        {"details": replace(details(), details_id="B2")},
    ],
)
def test_any_change_after_it_was_shown_voids_the_release(change) -> None:
    """W7: amount, payee, bank details."""
    assert run(replace(candidate(), **change)).shown_hash != run().shown_hash


def test_what_stands_out_is_found_and_not_told() -> None:
    made = run(
        candidate("P-1"),
        candidate("P-2"),
        candidate("P-3", 5_000, payee="P002"),
        candidate("P-4", 7_000, payee="P003", details=details("B3", iban=IBAN_DE, partner="P003")),
    )
    before = [
        Paid("P001", eur(600_000), IBAN_FR, date(2026, 9, 5)),
        Paid("P001", eur(600_000), IBAN_FR, date(2026, 9, 4)),
        Paid("P002", eur(5_000), IBAN_DE, date(2026, 9, 10)),
        Paid("P003", eur(1), IBAN_DE, date(2026, 9, 10)),
    ]

    notices = notices_of(made, before=before)

    assert notices == (
        PaidAlike("P001", eur(600_000), date(2026, 9, 5)),
        PaidAlike("P001", eur(600_000), ON),
        AccountChanged("P002", eur(5_000)),
        PaidAlike("P002", eur(5_000), date(2026, 9, 10)),
        AccountOfTwo(("P001", "P002")),
    )
    assert [refusal_text(one, ENGLISH) for one in notices[2:]] == [
        "P002 is paid 50.00 EUR to an account that it was never paid to before.",
        "P002 is paid 50.00 EUR, as on 10 September 2026.",
        "One account is that of P001 and P002.",
    ]


@pytest.mark.parametrize(("on", "is_shown"), [(date(2026, 9, 4), False), (date(2026, 9, 5), True), (ON, True)])
def test_payments_alike_are_looked_for_over_sixty_days(on: date, is_shown: bool) -> None:
    notices = notices_of(run(), before=[Paid("P001", eur(600_000), IBAN_FR, on)])

    assert notices == ((PaidAlike("P001", eur(600_000), on),) if is_shown else ())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Atelier Réseau SAS", "Atelier Reseau SAS"),
        ("Søren & Łukasz GmbH", "Soren + Lukasz GmbH"),
        ("Ωμέγα ΑΕ", "Omega AE"),
        ("A//B/", "A/B"),
        ('a"b;c*d\ne', "a.b.c.d e"),
        ("x" * 71, "x" * 70),
        ("日本", "Ri Ben"),
    ],
)
def test_names_are_written_in_the_letters_of_a_bank(text: str, written: str) -> None:
    assert bank_text(text, length_max=70) == written


def test_order_names_what_it_pays_in_the_letters_of_a_bank() -> None:
    made = two()

    order = order_of(made, debtor=DEBTOR, created_at=AT)

    assert isinstance(order, BankOrder)
    assert (order.message_id, order.execute_on, order.total_minor) == (message_id("F1"), ON, 723_456)
    assert order.debtor.name == "Nuages + Cie SA"
    first, second = made.lines
    assert order.payments == (
        OrderedPayment(first.end_to_end_id, "Atelier Reseau SAS", IBAN_FR, None, 600_000, "AF-P-1"),
        OrderedPayment(second.end_to_end_id, "Strasse + Son", IBAN_DE, None, 123_456, "AF-P-2"),
    )


def test_names_that_a_bank_writes_differently_are_shown_before() -> None:
    assert rewritten_names(two()) == (
        Rewritten("P001", "Atelier Réseau SAS", "Atelier Reseau SAS"),
        Rewritten("P002", "Straße & Søn", "Strasse + Son"),
    )
    assert rewritten_names(run(candidate(details=replace(details(), holder="Plain SA")))) == ()


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_currency_without_two_decimals_is_not_ordered(currency: str) -> None:
    made = run(candidate(left=Money(5, currency)), currency=currency)

    assert order_of(made, debtor=DEBTOR, created_at=AT) == CurrencyNotOrdered(currency)


def test_line_without_an_answer_becomes_unknown_and_stays_in_transit() -> None:
    lines = tuple(sent(two()).values())
    first, second = lines[0], replace(lines[1], state="accepted")
    booked = lines[1].after("booked", "bank")
    late = {"sent_at": AT, "wait": timedelta(days=3)}

    assert unanswered((first, second, booked), now=AT + timedelta(days=3, seconds=-1), **late) == ()
    assert unanswered((first, second, booked), now=AT + timedelta(days=3), **late) == (
        (first, first.after("unknown", "transit")),
        (second, second.after("unknown", "transit")),
    )


def test_run_that_the_bank_never_had_is_owed_again_whole() -> None:
    ordered = [line.after("sent", "transit") for line in two().lines]

    back = recalled(Run("F1", "EUR", ON, tuple(ordered)))

    assert [(line.state, line.place) for line in back] == [("recalled", "payable")] * 2
    assert [line.amount for line in back] == [line.amount for line in ordered]


def test_unknown_line_is_ended_by_two_persons_with_evidence() -> None:
    unknown = only(sent(run()).values()).after("unknown", "transit")

    def settled(line=unknown, *, is_paid=True, actor=DORA, evidence="5ha256"):
        return settle_line(line, is_paid=is_paid, actor=actor, proposed_by=CARL, evidence=evidence)

    assert settled() == replace(unknown, state="booked", place="bank", debit_ref="5ha256")
    assert settled(is_paid=False) == replace(unknown, state="returned", place="payable")
    assert settled(actor=CARL) == NeedsAnotherPerson()
    assert settled(evidence="") == EvidenceNeeded()
    assert isinstance(settled(replace(unknown, state="sent")), NotPossibleNow)


def test_more_lines_than_one_transaction_holds_are_booked_in_several() -> None:
    (line,) = run().lines

    planned = booked_moves([(line, line.after("sent", "transit"))] * (LINES_AT_ONCE + 1), dates=DATES)

    assert [len(one.legs) for one in planned] == [LINES_AT_ONCE + 1, 2]
    assert sum(one.legs[-1].amount for one in planned) == -(LINES_AT_ONCE + 1) * line.amount.minor


def test_moves_of_money_are_booked_by_run_and_way() -> None:
    first, second = two().lines
    one, two_ = first.after("sent", "transit"), second.after("sent", "transit")
    moved = [
        (first, one),
        (second, two_),
        (one, one.after("booked", "bank")),
        (two_, two_.after("rejected", "payable")),
        (one.after("booked", "bank"), one.after("returned", "payable")),
        (two_.after("parked", "payable"), two_.after("booked", "bank")),
        (one, one.after("unknown", "transit")),
        (two_, two_.after("recalled", "payable")),
    ]

    planned = booked_moves(moved, dates=DATES, context={"file": "B1"})

    assert [(one.kind, [leg_text(leg) for leg in one.legs], dict(one.context)) for one in planned] == [
        ("bank-returned", ["Cr PAY:P001 6,000.00 EUR", "Dr BANK 6,000.00 EUR"], {"file": "B1", "run": "F1"}),
        ("bank-paid-after-all", ["Dr PAY:P002 1,234.56 EUR", "Cr BANK 1,234.56 EUR"], {"file": "B1", "run": "F1"}),
        (
            "release-payment",
            ["Dr PAY:P001 6,000.00 EUR", "Dr PAY:P002 1,234.56 EUR", "Cr TRANSIT:F1 7,234.56 EUR"],
            {"file": "B1"},
        ),
        ("bank-booked", ["Dr TRANSIT:F1 6,000.00 EUR", "Cr BANK 6,000.00 EUR"], {"file": "B1"}),
        ("bank-rejected", ["Dr TRANSIT:F1 1,234.56 EUR", "Cr PAY:P002 1,234.56 EUR"], {"file": "B1"}),
        ("recall-payment", ["Dr TRANSIT:F1 1,234.56 EUR", "Cr PAY:P002 1,234.56 EUR"], {"file": "B1"}),
    ]


@pytest.mark.parametrize("state", LINE_LIFE.states)
def test_run_is_closed_once_every_line_has_its_end(state: str) -> None:
    line = replace(only(run().lines), state=state)

    assert is_settled([line]) is (state in {"dropped", "recalled", "booked", "rejected", "returned"})
    assert not is_settled([replace(line, place="transit")])
    assert in_transit([line, replace(line, place="transit")], currency="EUR") == eur(600_000)
