"""Laws of the readers of files from outside: whatever the bytes, there is an answer or a problem, never a crash."""

from hypothesis import given
from hypothesis import strategies as st

from tests.units.payments.paying import ACCOUNT, camt_053, entry, one_payment, pain_002, sent, two, whole_order
from tests.units.payments.trading import invoice
from tremplin.documents.attachment import attached_xml
from tremplin.documents.factur_x import factur_x_pdf, factur_x_xml
from tremplin.payments.bank.account_report import read_account_report
from tremplin.payments.bank.answer import Answer
from tremplin.payments.bank.matching import take_in
from tremplin.payments.bank.status_report import read_status_report
from tremplin.payments.export.fec_check import check_fec
from tremplin.payments.invoice.own import OwnInvoice, read_own_invoice
from tremplin.wording import ENGLISH, Problem, problem_text

RUN = two()
FIRST, SECOND = RUN.lines
STATUS = pain_002(RUN, group="PART", lines=[(FIRST.end_to_end_id, "ACSC", ""), (SECOND.end_to_end_id, "RJCT", "AC04")])
REPORT = camt_053(
    entry(FIRST.amount, "DBIT", details=one_payment(FIRST)),
    entry(RUN.total, "DBIT", reference="R2", details=whole_order(RUN, 2)),
    entry(SECOND.amount, "CRDT", reference="", details=one_payment(SECOND, reason="AC04")),
)
INVOICE = factur_x_xml(invoice(500_000, 13_399), ENGLISH)
PDF = factur_x_pdf(invoice(500_000), ENGLISH)
HOSTILE = [
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    b"\x00",
    b"\xff\xfe",
    b"<![CDATA[",
    b"]]>",
    b"<a>" * 60,
    b"9" * 400,
    b"-0.00",
    b"1e9",
    "١٢٣".encode(),
    "²".encode(),
    b"9999-99-99",
    b"0000-00-00",
    b"<?xml version='1.0' encoding='utf-16'?>",
]


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Cut, double, swap and poison a file in a few places."""
    data = whole
    for _time in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 7, 40, 400])))
        middle = draw(
            st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=8), st.just(b""), st.just(data[start:end] * 2))
        )
        data = data[:start] + middle + data[end:]
    return data


def are_problems(read: object) -> bool:
    """Whether everything that was read is a problem that can be said in words."""
    return (
        isinstance(read, tuple)
        and bool(read)
        and all(isinstance(one, Problem) and problem_text(one, ENGLISH) for one in read)
    )


@given(damaged(STATUS))
def test_damaged_status_report_is_read_whole_or_refused_whole(data: bytes) -> None:
    read = read_status_report(data, file="bank.xml")

    assert all(isinstance(one, Answer) for one in read) or are_problems(read)


@given(damaged(REPORT))
def test_damaged_account_report_is_read_whole_or_refused_whole(data: bytes) -> None:
    read = read_account_report(data, file="bank.xml", account=ACCOUNT)

    assert all(isinstance(one, Answer) for one in read) or are_problems(read)


@given(st.lists(st.one_of(damaged(STATUS), damaged(REPORT)), max_size=6))
def test_damaged_answers_never_lose_a_line_or_its_money(files: list[bytes]) -> None:
    """M1 and M4: every released line is still there, with the amount that was ordered."""
    lines = sent(RUN)
    seen: frozenset[tuple[str, str, str]] = frozenset()
    for data in files:
        for read in (
            read_status_report(data, file="bank.xml"),
            read_account_report(data, file="bank.xml", account=ACCOUNT),
        ):
            answers = [one for one in read if isinstance(one, Answer)]
            taken = take_in(answers, lines=lines, seen=seen)
            assert take_in(answers, lines=taken.lines, seen=taken.seen).lines == taken.lines
            lines, seen = dict(taken.lines), taken.seen

    assert {(line.payable_id, line.amount, line.iban) for line in lines.values()} == {
        (line.payable_id, line.amount, line.iban) for line in RUN.lines
    }


@given(damaged(INVOICE))
def test_damaged_invoice_is_read_or_refused(data: bytes) -> None:
    read = read_own_invoice(data, file="own.xml")

    assert isinstance(read, OwnInvoice) or are_problems(read)


@given(damaged(PDF))
def test_damaged_pdf_gives_its_attachment_or_a_problem(data: bytes) -> None:
    read = attached_xml(data, file="own.pdf")

    assert isinstance(read, bytes | Problem)


@given(st.one_of(damaged(b"JournalCode\tJournalLib\r\nTR\tA\t1\r\n"), st.binary(max_size=200)))
def test_any_bytes_can_be_checked_as_fec(data: bytes) -> None:
    assert are_problems(check_fec(data, name="732829320FEC20261231.txt"))
