"""Electronic invoices: valid by the official rules, carried by a PDF that others can read, always the same."""

from io import BytesIO

import pypdfium2
import pytest
from facturx import get_xml_from_pdf
from lxml import etree
from pypdf import PdfReader, PdfWriter

from tests.units.documents.schematron import EN_16931, FRENCH, faults
from tests.units.payments.trading import DEALS, GERMAN_DEAL, ISSUED, SWISS_DEAL, credit, invoice, price, restored
from tremplin.documents.attachment import SIZE_MAX, attached_xml, attached_xml_apart
from tremplin.documents.description import described_as_invoice
from tremplin.documents.factur_x import factur_x_pdf, factur_x_xml
from tremplin.documents.invoice_page import invoice_page
from tremplin.documents.pdf import pdf_of
from tremplin.doors.language import language_of
from tremplin.payments.invoice.own import OwnInvoice, read_own_invoice
from tremplin.wording import ENGLISH, Phrase, Problem

FRANCE = language_of("fr")
DOCUMENTS = {
    "domestic": invoice(500_000, 13_399, -2_000),
    "reverse charge": invoice(1_320_000, deal=GERMAN_DEAL),
    "outside the Union": invoice(1_000_000, deal=SWISS_DEAL, currency="CHF"),
    "credit note": credit(invoice(500_000)),
    "price reduction": price(),
    "price reduction abroad": price(deal=GERMAN_DEAL),
    "price taken back": restored(),
    "price taken back, a part of it settled": restored(settled=134_000),
    "price taken back, all of it settled": restored(settled=160_800),
    "price taken back abroad": restored(price(deal=GERMAN_DEAL)),
}
# Foreign companies have no SIREN and no address in the French directory, and may be paid in another currency: the rules
# of the French platforms are for what is traded inside France.
FRENCH_FAULTS = {
    "reverse charge": ["BR-FR-10_BT-30", "BR-FR-13_BT-34"],
    "outside the Union": ["BR-FR-10_BT-30", "BR-FR-13_BT-34", "BR-FR-CO-12_BT-5"],
    "price reduction abroad": ["BR-FR-12_BT-49"],
    "price taken back abroad": ["BR-FR-12_BT-49"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", [ENGLISH, FRANCE], ids=["en", "fr"])
def test_electronic_invoice_keeps_the_official_rules(name: str, language) -> None:
    xml = factur_x_xml(DOCUMENTS[name], language)

    assert faults(xml, EN_16931) == []
    assert faults(xml, FRENCH) == FRENCH_FAULTS.get(name, [])


@pytest.mark.slow
def test_official_rules_find_what_is_wrong() -> None:
    xml = factur_x_xml(DOCUMENTS["domestic"], FRANCE)

    assert "BR-CO-15" in " ".join(faults(xml.replace(b">6136.79<", b">6136.80<"), EN_16931))
    # Why an invoice of the vendor is no debit note (decision 0029).
    debit_note = factur_x_xml(DOCUMENTS["price taken back"], FRANCE).replace(b">380<", b">383<")
    assert faults(debit_note, FRENCH) == ["BR-FR-04_BT-3"]
    assert faults(xml.replace(b"<ram:SubjectCode>PMT<", b"<ram:SubjectCode>AAI<"), FRENCH) == ["BR-FR-05_BT-22_PMT"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_invoice_inside_the_pdf_is_read_back_to_the_cent(name: str) -> None:
    made = DOCUMENTS[name]

    xml = attached_xml(factur_x_pdf(made, FRANCE), file="own.pdf")
    assert isinstance(xml, bytes)
    read = read_own_invoice(xml, file="own.pdf")

    assert isinstance(read, OwnInvoice)
    assert (read.number, read.type_code, read.issued_on) == (made.number, made.type_code, made.issued_on)
    assert (read.net, read.tax, read.gross) == (made.net, made.tax, made.gross)
    assert read.pay_to == frozenset({made.pay_to} if made.pay_to else ())


def test_pdf_of_an_invoice_is_the_same_each_time_and_names_no_other_day_than_its_own() -> None:
    made = DOCUMENTS["domestic"]

    first, second = factur_x_pdf(made, FRANCE), factur_x_pdf(made, FRANCE)

    assert first == second
    file = PdfReader(BytesIO(first))
    assert file.metadata is not None
    assert {file.metadata["/CreationDate"], file.metadata["/ModDate"]} == {"D:20261005000000Z"}
    assert b"<xmp:CreateDate>2026-10-05T00:00:00+00:00<" in file.root_object["/Metadata"].get_object().get_data()
    assert [attached.modification_date.isoformat() for attached in file.attachment_list] == [
        "2026-10-05T00:00:00+00:00"
    ]


def test_pdf_of_an_invoice_is_tagged_and_speaks_its_language() -> None:
    root = PdfReader(BytesIO(factur_x_pdf(DOCUMENTS["domestic"], FRANCE))).root_object

    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "fr"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            ENGLISH,
            [
                "Self-billed invoice AF-M1-000001",
                "5,113.99 EUR",
                "VAT at 20%",
                "6,136.79 EUR",
                "Self-billing (autofact",
            ],
        ),
        (
            FRANCE,
            [
                "Facture (autofacturation) AF-M1-000001",
                "5 113,99 EUR",
                "TVA à 20 %",
                "6 136,79 EUR",
                "Autofacturation :",
            ],
        ),
    ],
    ids=["en", "fr"],
)
def test_page_of_an_invoice_says_its_figures_in_its_language(language, expected: list[str]) -> None:
    text = page_text(factur_x_pdf(DOCUMENTS["domestic"], language))

    assert [part for part in expected if part not in text] == []
    assert all(part in text for part in ("Atelier Réseau SAS", "FR76 3000 6000 0112 3456 7890 189", "M1", "552100554"))


def test_page_of_an_invoice_of_the_vendor_says_what_it_takes_back_and_what_is_settled() -> None:
    made = DOCUMENTS["price taken back, a part of it settled"]

    english, french = (" ".join(page_text(factur_x_pdf(made, one)).split()) for one in (ENGLISH, FRANCE))

    assert "Invoice FV-2026-000001" in english
    assert "VAT at 20% 268.00 EUR Total with VAT 1,608.00 EUR Settled already 1,340.00 EUR" in english
    assert "Left to be paid 268.00 EUR" in english
    assert "Takes back a part of the credit note AV-2026-000001 of 5 October 2026" in english
    assert "Facture FV-2026-000001" in french
    assert "Total TTC 1 608,00 EUR Déjà réglé 1 340,00 EUR Reste à payer 268,00 EUR" in french
    assert "Reprend une partie de l’avoir AV-2026-000001 du 5 octobre 2026" in french


def test_texts_of_others_are_never_markup() -> None:
    from dataclasses import replace

    made = invoice(500_000)
    odd = replace(made, lines=(replace(made.lines[0], text='#panic("x") *b* $1$ @ref <a> Ω Ж ł'),))

    assert '#panic("x") *b* $1$ @ref <a> Ω Ж ł' in page_text(factur_x_pdf(odd, ENGLISH))
    assert b'#panic("x") *b* $1$ @ref &lt;a&gt;' in factur_x_xml(odd, ENGLISH)


def test_every_case_of_tax_has_a_document() -> None:
    assert {made.case for made in DOCUMENTS.values()} == set(DEALS)


@pytest.mark.parametrize(
    ("pdf", "said"),
    [
        (b"", "it cannot be read as a PDF"),
        (b"%PDF-1.7\n%%EOF", "it cannot be read as a PDF"),
        (b"0" * (SIZE_MAX + 1), "it is larger than such a file can be"),
    ],
)
def test_pdf_without_an_invoice_says_why(pdf: bytes, said: str) -> None:
    problem = attached_xml(pdf, file="own.pdf")

    assert isinstance(problem, Problem)
    assert problem.code == "NO_INVOICE_IN_PDF"
    assert problem.fields["reason"] == Phrase(said)


def test_pdf_with_other_attachments_has_no_invoice() -> None:
    writer = PdfWriter(
        clone_from=BytesIO(
            pdf_of("invoice", invoice_page(DOCUMENTS["domestic"], ENGLISH), standard="ua-1", dated_on=ISSUED)
        )
    )
    writer.add_attachment("letter.xml", b"<a/>")
    out = BytesIO()
    writer.write(out)

    problem = attached_xml(out.getvalue(), file="own.pdf")
    writer.add_attachment("XRechnung.xml", b"<b/>")
    writer.write(found := BytesIO())

    assert isinstance(problem, Problem)
    assert problem.fields["reason"] == Phrase("no attachment has one of the names of the standard")
    assert attached_xml(found.getvalue(), file="own.pdf") == b"<b/>"


def test_pdf_whose_attachment_is_packed_in_an_unknown_way_has_no_invoice() -> None:
    packed = factur_x_pdf(DOCUMENTS["domestic"], ENGLISH).replace(b"/FlateDecode", b"/FlateDecodX")

    problem = attached_xml(packed, file="own.pdf")

    assert isinstance(problem, Problem)
    assert problem.fields["reason"] == Phrase("it cannot be read as a PDF")


def page_text(pdf: bytes) -> str:
    """Read the text of a file with other code than wrote it; every kind of space as one."""
    pages = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(text.replace("\N{NARROW NO-BREAK SPACE}", " ").split())


def test_pdf_says_of_itself_that_it_carries_an_invoice_and_keeps_what_it_said() -> None:
    """The description names the attachment, its kind and level once, beside the rules that the file keeps."""
    pdf = factur_x_pdf(DOCUMENTS["domestic"], FRANCE)
    said = etree.fromstring(PdfReader(BytesIO(pdf)).root_object["/Metadata"].get_object().get_data())

    def texts(name: str) -> list[str | None]:
        return [one.text for one in said.iter(f"{{*}}{name}")]

    assert (texts("DocumentType"), texts("ConformanceLevel")) == (["INVOICE"], ["EN 16931"])
    assert (texts("DocumentFileName"), texts("Version")) == (["factur-x.xml"], ["1.0"])
    assert (texts("part"), texts("conformance")) == (["3"], ["A"])
    assert "Factur-X PDFA Extension Schema" in texts("schema")
    # Every object stands where the table says: another library, which reads by the table alone, finds the invoice.
    name, xml = get_xml_from_pdf(pdf, check_xsd=True)
    assert (name, xml) == ("factur-x.xml", factur_x_xml(DOCUMENTS["domestic"], FRANCE))
    (file,) = PdfReader(BytesIO(pdf)).root_object["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Alternative"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Type/Metadata", b"/Type/Metadatx"),
        (b"startxref", b"startxrex"),
        (b"</rdf:Bag></pdfaExt", b"<rdf:Bag></pdfaExt"),
    ],
)
def test_file_that_is_written_in_another_way_is_a_defect(old: bytes, new: bytes) -> None:
    page = {**invoice_page(DOCUMENTS["domestic"], ENGLISH), "electronic": "<a/>"}
    pdf = pdf_of("invoice", page, standard="a-3a", dated_on=ISSUED)
    assert old in pdf

    with pytest.raises(ValueError, match="in another way now"):
        described_as_invoice(pdf.replace(old, new))


def test_invoice_is_taken_out_by_a_process_with_bounds_of_its_own() -> None:
    made = DOCUMENTS["domestic"]
    bare = pdf_of("invoice", invoice_page(made, ENGLISH), standard="ua-1", dated_on=ISSUED)

    found = attached_xml_apart(factur_x_pdf(made, ENGLISH), file="own.pdf")
    problems = [attached_xml_apart(data, file="own.pdf") for data in (bare, b"%PDF-1.7", b"x" * (SIZE_MAX + 1))]

    assert found == factur_x_xml(made, ENGLISH)
    assert [one.fields["reason"] for one in problems if isinstance(one, Problem)] == [
        Phrase("no attachment has one of the names of the standard"),
        Phrase("it cannot be read as a PDF"),
        Phrase("it is larger than such a file can be"),
    ]
