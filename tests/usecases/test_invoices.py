"""Invoices over the database: numbered without gaps, contested in time, taken back whole; those of partners, read."""

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import LiteralString

import psycopg
import pytest

from tests.database import Database
from tests.usecases.field import Shelf
from tests.usecases.office import (
    ADMIN,
    FINANCE,
    FINANCE_A,
    MANAGER,
    OTHER_FINANCE,
    SELLER_A,
    SELLER_B,
    Office,
    new_id,
)
from tests.usecases.test_papers import give
from tests.usecases.test_statements import PARTNER, VENDOR
from tests.usecases.two_payees import Shared
from tremplin.documents.attachment import attached_xml
from tremplin.documents.factur_x import factur_x_pdf, factur_x_xml
from tremplin.doors.jobs.desk import Desk
from tremplin.doors.jobs.sweeping import expire
from tremplin.doors.language import language_of
from tremplin.money import Money
from tremplin.payments.hold import CurrencyNotInvoiced
from tremplin.payments.invoice.document import Invoice
from tremplin.payments.invoice.keeping import invoice_from
from tremplin.payments.invoice.own import OwnInvoice, read_own_invoice
from tremplin.payments.invoice.series import Series, check_series
from tremplin.payments.statement.movement import movements_of
from tremplin.store.posting import Posted
from tremplin.usecases.command import Actor
from tremplin.usecases.companies import RecordCompany, record_company
from tremplin.usecases.disputes import disputes_of_payables
from tremplin.usecases.invoice_life import (
    AcceptCredit,
    AcceptInvoice,
    ContestInvoice,
    LetInvoicesStand,
    OfferCredit,
    RefuseCredit,
    WithdrawContest,
    invoices_past,
    let_invoices_stand,
    move_invoice,
)
from tremplin.usecases.invoices import (
    FileInvoices,
    MakeOutCreditNote,
    MakeOutInvoices,
    file_invoices,
    make_out_credit_note,
    make_out_invoices,
    print_invoice,
    unfiled_invoices,
)
from tremplin.usecases.mandates import EndMandate, end_mandate
from tremplin.usecases.own_invoices import HandInOwnInvoice, hand_in_own_invoice
from tremplin.usecases.partner_papers import RecordDiligence, record_diligence
from tremplin.usecases.payables import MakePayables, get_payable, make_payables
from tremplin.usecases.people import GiveRight, give_right
from tremplin.usecases.reads.invoices import (
    get_invoice,
    get_invoice_file,
    list_invoices,
    list_own_invoices,
    list_to_invoice,
)
from tremplin.usecases.reads.reader import open_reader
from tremplin.usecases.refused import Refused
from tremplin.usecases.right import jobs_actor
from tremplin.usecases.rows import Rows
from tremplin.usecases.statement_lines import stretch_of
from tremplin.wording import ENGLISH

FIRST = "AF-M1-000001"


class Folder(Shelf):
    """Files kept in memory, by their hash."""

    def read(self, name: str) -> bytes | None:
        return self.kept.get(name)


def ready_to_invoice(office: Office) -> dict[str, str]:
    """Return payables of two partners who share a claim, and all the papers of the first; by partner."""
    Shared(office).approved()
    office.do(make_payables, MakePayables, FINANCE)
    office.do(record_company, RecordCompany, FINANCE, **VENDOR)
    office.do(record_company, RecordCompany, FINANCE, **PARTNER, tax_case="domestic")
    office.do(record_diligence, RecordDiligence, FINANCE, partner_id="PA", valid_until=date(2099, 1, 1))
    give(office)
    return dict(office.rows("SELECT partner_id, payable_id FROM payable"))


@pytest.fixture
def payables(office: Office) -> dict[str, str]:
    return ready_to_invoice(office)


def make_out(office: Office, payables: dict[str, str]) -> Posted:
    return office.do(make_out_invoices, MakeOutInvoices, FINANCE, payable_ids=tuple(payables.values()))


def moved(office: Office, kind, actor: str, reason: str | None = "because") -> dict:
    return dict(office.do(move_invoice, kind, actor, number=FIRST, reason=reason).answer)


def refused(office: Office, kind, actor: str, reason: str | None = "because", number: str = FIRST) -> str:
    return office.refused(move_invoice, kind, actor, number=number, reason=reason).code


def balance(office: Office, account: str) -> int:
    found = office.rows("SELECT balance FROM account WHERE account_key = %s", account)
    return found[0][0] if found else 0


def reader(office: Office, person: str = FINANCE):
    return open_reader(office.connection, Actor(person))


def test_invoice_is_made_out_under_the_mandate_and_booked(office: Office, payables: dict[str, str]) -> None:
    waiting = {one.payable.partner_id: one.reason and one.reason.code for one in list_to_invoice(reader(office)).items}

    answer = make_out(office, payables).answer

    assert waiting == {"PA": None, "PB": "MANDATE_NOT_IN_FORCE"}
    assert answer == {"made": [FIRST], "left": {payables["PB"]: "MANDATE_NOT_IN_FORCE"}}
    assert (balance(office, "ACCR:PA"), balance(office, "PAY:PA")) == (0, -80_000)
    assert balance(office, "VAT_REC") == 13_333
    payable = get_payable(Rows(office.connection), payables["PA"])
    assert (payable.document, payable.document_ref, payable.gross) == ("self-bill", FIRST, Money(80_000, "EUR"))
    assert payable.contest_until == payable.document_on + timedelta(days=15)
    page = get_invoice(reader(office, FINANCE_A), FIRST)
    assert (page.invoice.type_code, page.invoice.net, page.row.state) == ("389", Money(66_667, "EUR"), "issued")
    assert page.invoice.lines[0].text == "Mise en relation"
    assert page.possible == ("accept", "contest")
    # Asked again, nothing is made out a second time (R4).
    assert make_out(office, payables).answer["made"] == []


def test_what_is_missing_is_said_for_each_payable(office: Office) -> None:
    Shared(office).approved()
    office.do(make_payables, MakePayables, FINANCE)

    def reason() -> str:
        return next(
            one.reason.code
            for one in list_to_invoice(reader(office)).items
            if one.payable.partner_id == "PA" and one.reason
        )

    reasons = [reason()]
    give(office)
    for record in (VENDOR, PARTNER, {**PARTNER, "country": "JP", "siren": None, "registration": "1"}):
        reasons.append(reason())
        office.do(record_company, RecordCompany, FINANCE, **record)
    reasons.append(reason())
    abroad = {**PARTNER, "country": "DE", "siren": None, "vat": None, "registration": "1", "tax_case": "reverse-charge"}
    office.do(record_company, RecordCompany, FINANCE, **abroad)
    reasons.append(reason())

    assert reasons == [
        "MANDATE_NOT_IN_FORCE",
        "COMPANY_MISSING",
        "COMPANY_MISSING",
        "TAX_CASE_MISSING",
        "TAX_CASE_MISSING",
        "TAX_NUMBER_MISSING",
    ]


def test_file_is_kept_by_its_hash_and_the_same_whenever_it_is_made(office: Office, payables: dict[str, str]) -> None:
    make_out(office, payables)
    ((number, text),) = unfiled_invoices(Rows(office.connection))
    folder = Folder()
    before = get_invoice_file(reader(office), number, folder=folder, language_of=language_of)
    digest = sha256(before).hexdigest()
    folder.keep(before, name=digest)

    first = office.do(file_invoices, FileInvoices, FINANCE, files=((number, digest, len(before)),)).answer
    second = office.do(file_invoices, FileInvoices, FINANCE, files=((number, digest, len(before)),)).answer

    assert (first, second) == ({"filed": 1}, {"filed": 0})
    assert unfiled_invoices(Rows(office.connection)) == ()
    for kept in (folder, Folder()):
        assert get_invoice_file(reader(office, FINANCE_A), number, folder=kept, language_of=language_of) == before
    assert print_invoice(text, language_of=language_of) == before
    xml = attached_xml(before, file="x.pdf")
    read = read_own_invoice(xml, file="x.xml") if isinstance(xml, bytes) else None
    assert isinstance(read, OwnInvoice)
    assert (read.number, read.type_code, read.gross) == (FIRST, "389", Money(80_000, "EUR"))
    folder.kept[digest] = b"%PDF-forged"
    with pytest.raises(ValueError, match="not what was made out"):
        get_invoice_file(reader(office), number, folder=folder, language_of=language_of)


def test_contested_invoice_is_not_paid_and_taken_back_whole(office: Office, payables: dict[str, str]) -> None:
    make_out(office, payables)
    assert refused(office, ContestInvoice, FINANCE_A, None) == "REASON_NEEDED"

    assert moved(office, ContestInvoice, FINANCE_A)["state"] == "contested"
    (held,) = disputes_of_payables(Rows(office.connection), list(payables.values()))[payables["PA"]]
    assert (held.dispute_id, (held.answer_by - held.opened_on).days) == (FIRST, 30)
    assert moved(office, OfferCredit, FINANCE, "Another amount was agreed.")["state"] == "credit-offered"
    assert moved(office, RefuseCredit, FINANCE_A)["state"] == "contested"
    moved(office, OfferCredit, FINANCE, "Another amount was agreed.")
    credited = moved(office, AcceptCredit, FINANCE_A)

    assert credited == {"state": "credited", "credit_note": "AF-M1-000002"}
    assert (balance(office, "ACCR:PA"), balance(office, "PAY:PA")) == (-66_667, 0)
    assert balance(office, "VAT_REC") == 0
    credit = get_invoice(reader(office), "AF-M1-000002")
    assert (credit.invoice.type_code, credit.row.preceding, credit.possible) == ("261", FIRST, ())
    assert credit.invoice.lines[0].text == "Another amount was agreed."
    assert disputes_of_payables(Rows(office.connection), list(payables.values())) == {}
    assert refused(office, AcceptInvoice, FINANCE_A) == "NOT_POSSIBLE_NOW"
    assert refused(office, AcceptInvoice, FINANCE_A, number="AF-M1-000002") == "NOT_FOUND"
    # The payable has no paper any more: the next invoice of the series is made out for it.
    assert make_out(office, payables).answer["made"] == ["AF-M1-000003"]
    numbers = [number for (number,) in office.rows("SELECT number FROM invoice")]
    assert check_series(Series("AF", "M1"), numbers) == ()
    assert [one.number for one in list_invoices(reader(office), partner_id="PA").items] == sorted(numbers, reverse=True)


def test_accepted_invoice_can_be_paid_at_once(office: Office, payables: dict[str, str]) -> None:
    make_out(office, payables)
    moved(office, ContestInvoice, FINANCE_A)

    assert moved(office, WithdrawContest, FINANCE_A)["state"] == "accepted"

    assert get_payable(Rows(office.connection), payables["PA"]).accepted
    assert [one.event for one in get_invoice(reader(office), FIRST).said] == ["issue", "contest", "withdraw-contest"]


def test_invoice_in_payment_is_not_taken_back(office: Office, payables: dict[str, str], populated) -> None:
    make_out(office, payables)
    moved(office, AcceptInvoice, FINANCE_A)
    with populated.connect(owner=True, autocommit=True) as owner:
        owner.execute("UPDATE payable SET set_off = 1 WHERE partner_id = 'PA'")

    assert refused(office, OfferCredit, FINANCE) == "PAID_ALREADY"


def test_invoice_is_contested_in_time_only_and_then_stands(office: Office, payables: dict[str, str], populated) -> None:
    make_out(office, payables)
    with populated.connect(owner=True, autocommit=True) as owner:
        owner.execute("ALTER TABLE invoice DISABLE TRIGGER USER")
        owner.execute("UPDATE invoice SET contest_until = issued_on - 1")
        owner.execute("ALTER TABLE invoice ENABLE TRIGGER USER")
    late = refused(office, ContestInvoice, FINANCE_A)
    today = office.value("SELECT (now() AT TIME ZONE 'UTC')::date")
    seen = invoices_past(office.connection, on=today)
    desk = Desk(office.connection, populated.url)

    first, second = expire(desk), expire(desk)

    assert (late, seen) == ("WINDOW_OVER", ((FIRST, 1),))
    assert (first["invoices"], second["invoices"]) == (1, 0)
    command = LetInvoicesStand(command_id=new_id(), actor=jobs_actor(office.connection), seen=seen)
    assert let_invoices_stand(office.connection, command).answer == {"invoices": []}
    assert get_invoice(reader(office), FIRST).row.state == "standing"


def test_invoices_of_another_partner_are_not_there(office: Office, payables: dict[str, str]) -> None:
    """X1, S4: a foreign invoice is not found, whatever is asked of it."""
    make_out(office, payables)
    office.do(give_right, GiveRight, ADMIN, person_id=SELLER_B, role="partner-finance")

    assert refused(office, ContestInvoice, SELLER_B) == "NOT_FOUND"
    assert list_invoices(reader(office, SELLER_B)).items == ()
    for read in (get_invoice, lambda who, number: get_invoice_file(who, number, folder=Folder(), language_of=str)):
        with pytest.raises(Refused) as caught:
            read(reader(office, SELLER_B), FIRST)
        assert caught.value.refusal.code == "NOT_FOUND"
    with pytest.raises(Refused):
        list_to_invoice(reader(office, MANAGER))
    assert refused(office, AcceptInvoice, SELLER_A) == "NOT_ALLOWED"


def test_no_invoice_is_made_out_under_a_mandate_that_is_not_in_force(office: Office, payables, populated) -> None:
    """W10: a mandate needed for the document exists and was in force on its date."""
    tomorrow = office.value("SELECT (now() AT TIME ZONE 'UTC')::date") + timedelta(days=1)
    make_out(office, payables)
    office.do(end_mandate, EndMandate, FINANCE, mandate_id="M1", valid_until=tomorrow)

    with populated.connect(owner=True, autocommit=True) as owner:
        for change in (
            f"'place', 2, 'number', 'AF-M1-000002', 'issued_on', '{tomorrow}'",
            "'place', 3, 'number', 'AF-M1-000003'",
            "'place', 2, 'number', 'AF-M1-000002', 'mandate_id', 'M2'",
        ):
            with pytest.raises(psycopg.Error):
                owner.execute(
                    "INSERT INTO invoice SELECT (jsonb_populate_record(invoice, "
                    f"jsonb_build_object({change}))).* FROM invoice".encode()
                )


def test_numbers_have_no_gap_however_many_make_out_at_once(office: Office, payables: dict[str, str], populated) -> None:
    """W10: the series of a mandate is numbered without gaps and without doubles, under a lock."""
    with populated.connect(autocommit=True) as other:
        with office.connection.transaction():
            office.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('series:AF-M1', 0))")
            other.execute("SET lock_timeout = '200ms'")
            command = office.make(MakeOutInvoices, FINANCE, payable_ids=tuple(payables.values()))
            with pytest.raises(psycopg.errors.LockNotAvailable):
                make_out_invoices(other, command)
        assert make_out_invoices(other, command).answer["made"] == [FIRST]


def own_invoice(office: Office, payables: dict[str, str], change: Callable[[bytes], bytes] = bytes) -> bytes:
    """The invoice that a partner would send: what we would make out, as its own."""
    rows = Rows(office.connection)
    make_out(office, payables)
    ((_number, text),) = unfiled_invoices(rows)
    moved(office, ContestInvoice, FINANCE_A)
    moved(office, OfferCredit, FINANCE)
    moved(office, AcceptCredit, FINANCE_A)
    invoice: Invoice = invoice_from(text).invoice
    xml = factur_x_xml(invoice, ENGLISH)
    return change(xml.replace(b">389<", b">380<").replace(FIRST.encode(), b"2026-17"))


def hand_in(office: Office, payable_id: str, content: bytes, own_id: str = "O1", **more) -> Posted:
    command = {"own_id": own_id, "payable_id": payable_id, "name": "ours.xml", "content": content, **more}
    return hand_in_own_invoice(office.connection, office.make(HandInOwnInvoice, FINANCE_A, **command), folder=Folder())


def test_own_invoice_that_agrees_is_taken_in_and_books_the_payable(office: Office, payables: dict[str, str]) -> None:
    xml = own_invoice(office, payables)

    answer = hand_in(office, payables["PA"], xml).answer

    assert answer == {"state": "taken", "problems": 0}
    payable = get_payable(Rows(office.connection), payables["PA"])
    assert (payable.document, payable.document_ref, payable.gross) == ("invoice", "2026-17", Money(80_000, "EUR"))
    assert (balance(office, "ACCR:PA"), balance(office, "PAY:PA")) == (0, -80_000)
    (row,) = list_own_invoices(reader(office, FINANCE_A))
    assert (row.state, row.number, row.net, row.problems) == ("taken", "2026-17", Money(66_667, "EUR"), ())


def test_own_invoice_that_differs_is_kept_with_every_difference(office: Office, payables: dict[str, str]) -> None:
    xml = own_invoice(office, payables, lambda data: data.replace(b"666.67", b"766.67").replace(b">380<", b">751<"))

    answer = hand_in(office, payables["PA"], xml).answer
    unread = hand_in(office, payables["PA"], b"<?xml version='1.0'?><a/>", "O2").answer
    pdf = hand_in(office, payables["PA"], b"%PDF-1.7 nothing", "O3").answer

    assert answer == {"state": "differs", "problems": 2}
    assert (unread, pdf) == ({"state": "differs", "problems": 1},) * 2
    assert get_payable(Rows(office.connection), payables["PA"]).document is None
    rows = {one.own_id: one for one in list_own_invoices(reader(office), partner_id="PA")}
    said = [ENGLISH.say_phrase(phrase) for phrase in rows["O1"].problems]
    assert "The invoice has another net sum: 766.67 EUR instead of 666.67 EUR." in said
    assert "Correct the invoice, and hand it in again." in said
    assert [language_of("fr").say_phrase(phrase) for phrase in rows["O3"].problems]
    assert (rows["O2"].number, rows["O2"].net) == (None, None)


def test_own_invoice_that_cannot_be_handed_in_is_refused(office: Office, payables: dict[str, str]) -> None:
    def code(**content) -> str:
        asked = {"own_id": "O1", "payable_id": payables["PA"], "name": "x", "content": b"<?xml?><a/>", **content}
        command = office.make(HandInOwnInvoice, FINANCE_A, **asked)
        before = office.state()
        with pytest.raises(Refused) as caught:
            hand_in_own_invoice(office.connection, command, folder=Folder())
        assert office.state() == before
        return caught.value.refusal.code

    assert code(content=b"PK\x03\x04") == "PROOF_TYPE_UNKNOWN"
    assert code(content=b"") == "PROOF_TOO_LARGE"
    assert code(payable_id=payables["PB"]) == "NOT_FOUND"
    assert code(payable_id="P-0") == "NOT_FOUND"
    hand_in(office, payables["PA"], b"<?xml version='1.0'?><a/>")
    assert code() == "ALREADY_DONE"
    make_out(office, payables)
    assert code(own_id="O2") == "ALREADY_DONE"


def test_own_invoice_in_a_pdf_is_read_apart(office: Office, payables: dict[str, str]) -> None:
    make_out(office, payables)
    ((_number, text),) = unfiled_invoices(Rows(office.connection))
    moved(office, ContestInvoice, FINANCE_A)
    moved(office, OfferCredit, FINANCE)
    moved(office, AcceptCredit, FINANCE_A)

    answer = hand_in(office, payables["PA"], factur_x_pdf(invoice_from(text).invoice, ENGLISH)).answer

    # It was read; as a self-billed one it is not what a partner sends.
    assert answer == {"state": "differs", "problems": 1}
    (row,) = list_own_invoices(reader(office))
    assert row.number == FIRST


def test_invoice_without_a_company_cannot_be_compared(office: Office) -> None:
    Shared(office).approved()
    office.do(make_payables, MakePayables, FINANCE)
    payable_id = office.value("SELECT payable_id FROM payable WHERE partner_id = 'PA'")

    with pytest.raises(Refused) as caught:
        hand_in(office, payable_id, b"<?xml version='1.0'?><a/>")

    assert caught.value.refusal.code == "COMPANY_MISSING"


def changed(populated: Database, change: LiteralString) -> None:
    """Let what is payable be as terms of another kind would have made it."""
    with populated.connect(owner=True, autocommit=True) as owner:
        owner.execute("ALTER TABLE payable DISABLE TRIGGER USER")
        owner.execute(f"UPDATE payable SET {change}")
        owner.execute("ALTER TABLE payable ENABLE TRIGGER USER")


def lowering(populated: Database) -> None:
    changed(populated, "nature = 'price-reduction'")


def test_partner_hands_its_own_invoice_in_where_none_can_be_made_out(
    office: Office, payables: dict[str, str], populated
) -> None:
    xml = own_invoice(office, payables)
    changed(populated, "currency = 'USD'")
    (hindered, *_) = [one.reason for one in list_to_invoice(reader(office)).items if one.payable.partner_id == "PA"]

    answer = hand_in(office, payables["PA"], xml).answer

    assert hindered == CurrencyNotInvoiced("USD")
    # It is read and compared: it is in euros.
    assert answer["state"] == "differs"
    assert [
        one for one in list_own_invoices(reader(office))[0].problems if "invoice currency" in ENGLISH.say_field(one)
    ]


def test_credit_note_lowers_what_the_partner_owes(office: Office, payables: dict[str, str], populated) -> None:
    lowered = (("V-2026-1", date(2026, 1, 5)),)
    content = {"payable_id": payables["PA"], "lowered": lowered}

    def refused_for(**other) -> str:
        return office.refused(make_out_credit_note, MakeOutCreditNote, FINANCE, **content | other).code

    of_a_service = refused_for()
    lowering(populated)
    tomorrow = office.value("SELECT (now() AT TIME ZONE 'UTC')::date") + timedelta(days=1)
    not_named = [refused_for(lowered=one) for one in ((), ((" ", date(2026, 1, 5)),), (("V-1", tomorrow),))]
    nobody = refused_for(payable_id=payables["PB"])
    before = {one.payable.partner_id: one.reason and one.reason.code for one in list_to_invoice(reader(office)).items}

    number = office.do(make_out_credit_note, MakeOutCreditNote, OTHER_FINANCE, **content).answer["number"]

    assert (of_a_service, not_named, nobody) == ("ALREADY_DONE", ["LOWERED_NOT_NAMED"] * 3, "COMPANY_MISSING")
    assert before == {"PA": None, "PB": "COMPANY_MISSING"}
    page = get_invoice(reader(office), number)
    assert (page.invoice.type_code, page.invoice.seller.name, page.possible) == ("381", "Nuages SA", ())
    assert number.startswith("AV-20")
    assert (balance(office, "CUST:PA"), balance(office, "VAT_COLL")) == (-80_000, 13_333)
    assert b"V-2026-1" in factur_x_xml(page.invoice, ENGLISH)
    assert make_out(office, payables).answer == {"made": [], "left": {}}
    assert office.rows("SELECT payload ->> 'paper_id' FROM outbox WHERE topic = 'credit-note-made-out'") == [(number,)]
    assert statement_lines(office) == ([("Credit note", number, -66_667)], 0)
    assert refused_for() == "ALREADY_DONE"


def statement_lines(office: Office) -> tuple[list[tuple[str, str, int]], int]:
    """What a statement would say to partner PA besides its award, and what it is owed after it."""
    until, at = office.rows("SELECT max(seq), now() FROM journal")[0]
    stretch = stretch_of(Rows(office.connection), ["PA"], until_seq=until, at=at)
    moves = movements_of(stretch.journal["PA", "EUR"], partner="PA", currency="EUR")
    said = [(one.words, one.reference, one.amount.minor) for one in moves if one.column != "earned"]
    return said, sum(one.amount.minor for one in moves)


def test_what_waits_for_a_paper_is_read_in_as_many_questions_however_much_it_is(
    office: Office, payables: dict[str, str], populated
) -> None:
    """What can be made out comes first, and the rest is counted."""
    with populated.connect(owner=True, autocommit=True) as owner:
        owner.execute("ALTER TABLE payable DISABLE TRIGGER USER")
        owner.execute(
            "INSERT INTO payable SELECT (jsonb_populate_record(payable,"
            " jsonb_build_object('payable_id', 'A-' || n))).* FROM payable, generate_series(1, 200) AS n"
            " WHERE partner_id = 'PB'"
        )
        owner.execute("ALTER TABLE payable ENABLE TRIGGER USER")

    few, many = list_to_invoice(reader(office), at_most=1), list_to_invoice(reader(office))

    assert [(one.payable.payable_id, one.reason) for one in few.items] == [(payables["PA"], None)]
    assert (few.total, many.total, len(many.items)) == (202, 202, 30)
