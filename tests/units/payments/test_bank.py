"""Files of the bank: read exactly, taken in once, and parked where they contradict what is known."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.units.payments.owing import IBAN_DE
from tests.units.payments.paying import (
    ACCOUNT,
    answer,
    camt_053,
    candidate,
    entry,
    one_payment,
    only,
    pain_002,
    run,
    sent,
    two,
    whole_order,
)
from tremplin.money import Money
from tremplin.payments.bank.account_report import read_account_report
from tremplin.payments.bank.answer import Answer
from tremplin.payments.bank.matching import take_in
from tremplin.payments.bank.reason import reason_words
from tremplin.payments.bank.status_report import STATUSES, count_of, instant_of, read_status_report
from tremplin.payments.run.line import message_id
from tremplin.wording import ENGLISH, problem_text

NONE: frozenset[tuple[str, str, str]] = frozenset()
DAY = date(2026, 11, 4)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_status_report_is_read_payment_by_payment() -> None:
    made = two()
    first, second = (line.end_to_end_id for line in made.lines)
    said_at = datetime(2026, 11, 4, 9, tzinfo=UTC)

    read = read_status_report(
        pain_002(made, group="PART", lines=[(first, "ACSC", ""), (second, "RJCT", "AC04")]), file="answer.xml"
    )

    order = message_id("F1")
    assert read == (
        Answer("pending", order, None, None, 723_456, 2, "BANK-1", said_at, DAY),
        Answer("accepted", order, first, eur(600_000), None, None, "BANK-1", said_at, DAY),
        Answer("rejected", order, second, eur(123_456), None, None, "BANK-1", said_at, DAY, "AC04"),
    )


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("CstmrPmtStsRpt", "CstmrCdtTrfInitn", "This file is no answer of a bank to an order (pain.002)."),
        ("Document", "Paper", "This file is no answer of a bank to an order (pain.002)."),
        ("<MsgId>BANK-1</MsgId>", "", "The answer names neither itself nor the order that it is about."),
        ("OrgnlMsgId", "OtherId", "The answer names neither itself nor the order that it is about."),
        ("2026-11-04T10", "2026-11-04 about 10", "The answer does not say when it was written."),
        ("<GrpSts>ACCP", "<GrpSts>FINE", "The status FINE is not known."),
        ("<TxSts>RJCT", "<TxSts>NO", "The status NO is not known."),
        ("<TxSts>RJCT", "<TxSts>", "The status — is not known."),
    ],
)
def test_answer_that_cannot_be_understood_is_not_taken_in(old: str, new: str, text: str) -> None:
    made = run()
    data = pain_002(made, group="ACCP", lines=[(only(made.lines).end_to_end_id, "RJCT", "")]).decode()
    assert old in data

    read = read_status_report(data.replace(old, new).encode(), file="a.xml")

    assert [problem_text(one, ENGLISH).partition("\n")[0] for one in read] == [f"a.xml: {text}"]


def test_bytes_that_are_no_xml_are_a_problem_of_either_reader() -> None:
    for read in (read_status_report(b"x", file="a"), read_account_report(b"x", file="a", account=ACCOUNT)):
        assert [one.code for one in read] == ["FILE_NOT_READABLE"]


def test_answer_without_status_of_the_order_or_amounts_is_read() -> None:
    made = run()
    name = only(made.lines).end_to_end_id
    data = pain_002(made, lines=[(name, "ACSP", "")]).decode()
    cut = data.replace(data[data.index("<OrgnlTxRef>") : data.index("</TxInfAndSts>")], "")

    (read,) = read_status_report(cut.encode(), file="a.xml")

    assert (read.said, read.end_to_end_id, read.amount) == ("accepted", name, None)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-04T10:00:00", datetime(2026, 11, 4, 10, tzinfo=UTC)),
        ("2026-11-04T10:00:00Z", datetime(2026, 11, 4, 10, tzinfo=UTC)),
        ("2026-11-04T10:00:00+01:00", datetime(2026, 11, 4, 9, tzinfo=UTC)),
        ("soon", None),
        ("", None),
    ],
)
def test_instant_of_a_bank_has_a_zone(text: str, instant: datetime | None) -> None:
    assert instant_of(text) == instant


@pytest.mark.parametrize(("text", "count"), [("2", 2), ("", None), ("two", None), ("²", None), ("9" * 16, None)])
def test_count_of_payments_is_a_whole_number(text: str, count: int | None) -> None:
    assert count_of(text) == count


def test_account_report_is_read_movement_by_movement() -> None:
    made = two()
    first, second = made.lines
    data = camt_053(
        entry(first.amount, "DBIT", details=one_payment(first)),
        entry(made.total, "DBIT", reference="R2", details=whole_order(made, 2)),
        entry(second.amount, "CRDT", reference="", details=one_payment(second, reason="AC04")),
        entry(eur(5), "DBIT", reference="R4", status="<Cd>PDNG</Cd>"),
        entry(eur(7), "DBIT", reference="R5", status="BOOK"),
    )

    read = read_account_report(data, file="camt.xml", account=ACCOUNT)

    said_at = datetime(2026, 11, 4, 20, tzinfo=UTC)
    assert read == (
        Answer("booked", None, first.end_to_end_id, eur(600_000), None, None, "R1", said_at, DAY),
        Answer("booked", message_id("F1"), None, eur(723_456), None, 2, "R2", said_at, DAY),
        Answer("returned", None, second.end_to_end_id, eur(123_456), None, None, "S-309#3", said_at, DAY, "AC04"),
        Answer("booked", None, None, eur(7), None, None, "R5", said_at, DAY),
    )


def test_amounts_of_several_payments_in_one_movement_are_their_own() -> None:
    made = two()
    first, second = made.lines
    inside = (
        f"<TxDtls><Refs><EndToEndId>{first.end_to_end_id}</EndToEndId><AcctSvcrRef>T1</AcctSvcrRef></Refs>"
        "<Amt Ccy='EUR'>6000.00</Amt></TxDtls>"
        f"<TxDtls><Refs><MsgId>M</MsgId><EndToEndId>{second.end_to_end_id}</EndToEndId></Refs>"
        "<AmtDtls><TxAmt><Amt Ccy='EUR'>1234.56</Amt></TxAmt></AmtDtls></TxDtls>"
        f"<TxDtls><Refs><EndToEndId>{second.end_to_end_id}</EndToEndId></Refs></TxDtls>"
    )

    read = read_account_report(camt_053(entry(made.total, "DBIT", details=inside)), file="camt.xml", account=ACCOUNT)

    assert [(one.amount, one.reference, one.message_id) for one in read] == [
        (eur(600_000), "T1", None),
        (eur(123_456), "R1", "M"),
        (None, "R1", None),
    ]


def test_report_without_an_instant_is_as_old_as_its_day() -> None:
    data = camt_053(entry(eur(5), "DBIT")).replace(b"<CreDtTm>2026-11-04T20:00:00</CreDtTm>", b"")

    (read,) = read_account_report(data, file="camt.xml", account=ACCOUNT)

    assert read.said_at == datetime(2026, 11, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("BkToCstmrStmt", "BkToCstmrAcctRpt", "This file is no report of an account (camt.053 or camt.054)."),
        ("Document", "Paper", "This file is no report of an account (camt.053 or camt.054)."),
        (ACCOUNT, IBAN_DE, f"This report is about the account {IBAN_DE}; {ACCOUNT} is expected."),
        (ACCOUNT, "", f"This report is about the account —; {ACCOUNT} is expected."),
        ("5.00", "5,00", "The entry 1 of the report lacks its amount, its direction or its day."),
        ("DBIT", "DEBT", "The entry 1 of the report lacks its amount, its direction or its day."),
        ("2026-11-04<", "2026-11-31<", "The entry 1 of the report lacks its amount, its direction or its day."),
        ("Ntry><Amt", "Ntry><Sum", "The entry 1 of the report lacks its amount, its direction or its day."),
    ],
)
def test_report_that_cannot_be_understood_is_not_taken_in(old: str, new: str, text: str) -> None:
    data = camt_053(entry(eur(500), "DBIT")).decode()
    assert old in data
    changed = data.replace(old, new).replace("</Amt>", "</Sum>") if "Sum" in new else data.replace(old, new)

    read = read_account_report(changed.encode(), file="camt.xml", account=ACCOUNT)

    assert [problem_text(one, ENGLISH).partition("\n")[0] for one in read] == [f"camt.xml: {text}"]


STATES = ("sent", "accepted", "unknown", "booked", "rejected", "returned", "parked")
EFFECTS = {
    # What each answer does to a line of each state; the debit and the credit of before have other references.
    "pending": dict.fromkeys(STATES, "same"),
    "accepted": {
        "sent": "accept",
        "accepted": "same",
        "unknown": "accept",
        "booked": "same",
        "rejected": "contradiction",
        "returned": "same",
        "parked": "note",
    },
    "booked": {
        "sent": "book",
        "accepted": "book",
        "unknown": "book",
        "booked": "contradiction",
        "rejected": "contradiction",
        "returned": "contradiction",
        "parked": "note",
    },
    "rejected": {
        "sent": "reject",
        "accepted": "reject",
        "unknown": "reject",
        "booked": "contradiction",
        "rejected": "same",
        "returned": "contradiction",
        "parked": "note",
    },
    "returned": {
        "sent": "return",
        "accepted": "return",
        "unknown": "return",
        "booked": "return",
        "rejected": "contradiction",
        "returned": "contradiction",
        "parked": "note",
    },
}
PLACES = {"accept": "transit", "book": "bank", "reject": "payable", "return": "payable"}
RESULTS = {
    "accept": "accepted",
    "book": "booked",
    "reject": "rejected",
    "return": "returned",
    "contradiction": "parked",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("said", EFFECTS)
def test_every_answer_has_its_effect_on_every_state(said, state) -> None:
    place = {"booked": "bank", "rejected": "payable", "returned": "payable"}.get(state, "transit")
    line = replace(
        only(sent(run()).values()),
        state=state,
        place=place,
        said_at=datetime(2026, 11, 4, 11, tzinfo=UTC),
        debit_ref="R0" if state in ("booked", "returned") else None,
    )

    taken = take_in([answer(said, line)], lines={line.end_to_end_id: line}, seen=NONE)

    (matched,) = taken.matched
    effect = EFFECTS[said][state]
    assert (matched.before, matched.effect) == (line, effect)
    after = taken.lines[line.end_to_end_id]
    assert after == matched.after
    assert (after.state, after.place) == (RESULTS.get(effect, state), PLACES.get(effect, place))


def test_acceptance_that_was_written_before_the_rejection_contradicts_nothing() -> None:
    line = only(sent(run()).values())
    rejected = take_in([answer("rejected", line, hour=12)], lines={line.end_to_end_id: line}, seen=NONE)

    late = take_in([answer("accepted", line, hour=11, reference="R2")], lines=rejected.lines, seen=rejected.seen)
    later = take_in([answer("accepted", line, hour=13, reference="R3")], lines=rejected.lines, seen=rejected.seen)

    assert [one.effect for one in (*late.matched, *later.matched)] == ["same", "contradiction"]


def test_debit_that_is_told_after_the_return_is_noted_once() -> None:
    line = only(sent(run()).values())
    back = take_in([answer("returned", line, reference="C1")], lines={line.end_to_end_id: line}, seen=NONE)

    debit = take_in([answer("booked", line, reference="D1")], lines=back.lines, seen=back.seen)
    second = take_in([answer("booked", line, reference="D2")], lines=debit.lines, seen=debit.seen)

    assert [one.effect for one in (*back.matched, *debit.matched, *second.matched)] == [
        "return",
        "same",
        "contradiction",
    ]
    after = only(debit.lines.values())
    assert (after.state, after.place, after.debit_ref, after.credit_ref) == ("returned", "payable", "D1", "C1")


def test_same_file_again_changes_nothing() -> None:
    lines = sent(two())
    answers = [answer("rejected", line) for line in lines.values()]

    once = take_in(answers, lines=lines, seen=NONE)
    twice = take_in(answers, lines=once.lines, seen=once.seen)

    assert (twice.lines, twice.matched, twice.repeated) == (once.lines, (), tuple(answers))


def test_answer_about_an_order_is_about_each_of_its_payments() -> None:
    made = two()
    lines = {**sent(made), **sent(run(candidate("P-8"), run_id="F2"))}
    whole = replace(
        answer("booked", made.lines[0]), end_to_end_id=None, amount=eur(723_456), count=2, control_sum=723_456
    )

    taken = take_in([whole], lines=lines, seen=NONE)

    assert [one.effect for one in taken.matched] == ["book", "book"]
    assert [line.state for line in taken.lines.values() if line.run_id == "F2"] == ["sent"]


def test_order_is_booked_without_what_the_bank_rejected() -> None:
    made = two()
    first, second = made.lines
    rejected = take_in([answer("rejected", second)], lines=sent(made), seen=NONE)
    whole = replace(answer("booked", first, reference="R2"), end_to_end_id=None, amount=eur(600_000), count=1)

    taken = take_in([whole], lines=rejected.lines, seen=rejected.seen)

    assert {one.before.payable_id: one.effect for one in taken.matched} == {"P-1": "book", "P-2": "same"}


@pytest.mark.parametrize(
    "wrong", [{"amount": eur(723_455)}, {"count": 3}, {"control_sum": 723_455}, {"amount": eur(600_000), "count": 2}]
)
def test_order_with_another_sum_or_count_is_parked_whole(wrong) -> None:
    """M2: the sum and the count in the bank's answer are those of the lines."""
    made = two()
    whole = replace(answer("booked", made.lines[0]), end_to_end_id=None, amount=None)

    taken = take_in([replace(whole, **wrong)], lines=sent(made), seen=NONE)

    assert [one.effect for one in taken.matched] == ["contradiction", "contradiction"]
    assert {(line.state, line.place) for line in taken.lines.values()} == {("parked", "transit")}


def test_movement_in_the_currency_of_another_account_is_not_compared() -> None:
    made = two()
    whole = replace(answer("booked", made.lines[0]), end_to_end_id=None, amount=Money(800_000, "CHF"))

    taken = take_in([whole], lines=sent(made), seen=NONE)

    assert [one.effect for one in taken.matched] == ["book", "book"]


def test_payment_of_another_amount_is_parked() -> None:
    line = only(sent(run()).values())

    taken = take_in([answer("booked", line, amount=eur(599_999))], lines={line.end_to_end_id: line}, seen=NONE)
    again = take_in([answer("booked", line, amount=eur(1), reference="R2")], lines=taken.lines, seen=taken.seen)

    assert [one.effect for one in (*taken.matched, *again.matched)] == ["contradiction", "note"]


def test_answer_about_nothing_that_was_ordered_is_shown() -> None:
    prepared = {line.end_to_end_id: line for line in run().lines}
    line = only(prepared.values())
    answers = [
        answer("booked", line),
        answer("booked", line, end_to_end_id="TR0"),
        answer("booked", line, end_to_end_id=None),
        answer("booked", line, end_to_end_id=None, message_id=None),
    ]

    taken = take_in(answers, lines=prepared, seen=NONE)

    assert (taken.unmatched, taken.lines, taken.seen) == (tuple(answers), prepared, NONE)


def test_every_known_status_means_something() -> None:
    assert set(STATUSES.values()) == {"pending", "accepted", "rejected"}


def test_reason_of_the_bank_is_said_in_words_where_it_is_usual() -> None:
    assert [ENGLISH.say_field(reason_words(code)) for code in ("AC04", "XT99")] == [
        "the account is closed, AC04",
        "XT99",
    ]
