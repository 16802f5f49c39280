"""What a PDF says of itself as an electronic invoice (XMP), put into the file that typst wrote; nothing else changes.

Source: Factur-X 1.0, chapter 6: the extension schema and the four properties of the namespace fx.
"""

import re
from typing import Final

_NAMESPACE: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES: Final = {
    "DocumentFileName": ("factur-x.xml", "The name of the embedded XML document"),
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    "Version": ("1.0", "The actual version of the standard applying to the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}
_PROPERTY: Final = (
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
    "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
    "<pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>"
)
_SCHEMA: Final = (
    '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
    f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq>"
    + "".join(_PROPERTY.format(name=name, words=words) for name, (_value, words) in _PROPERTIES.items())
    + "</rdf:Seq></pdfaSchema:property></rdf:li>"
).encode()
_SAID: Final = (
    f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">'
    + "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _words) in _PROPERTIES.items())
    + "</rdf:Description>"
).encode()

_SCHEMAS_END: Final = b"</rdf:Bag></pdfaExtension:schemas>"
_END: Final = b"</rdf:RDF>"
# How typst writes them: the description as it is, and the places of all objects in a table at the end.
_DESCRIPTION: Final = re.compile(rb"<</Length (?P<length>[0-9]+)/Type/Metadata/Subtype/XML>>\nstream\n")
_ROW: Final = re.compile(rb"(?P<place>[0-9]{10})(?P<rest> [0-9]{5} [nf]\r\n)")
_TABLE: Final = re.compile(
    rb"xref\n(?P<head>0 [0-9]+\n)(?P<rows>(?:[0-9]{10} [0-9]{5} [nf]\r\n)+)(?P<trailer>trailer\n<<[^\n]*>>)\n"
    rb"startxref\n[0-9]+\n%%EOF\s*\Z"
)


def described_as_invoice(pdf: bytes) -> bytes:
    """Return a PDF that says that it carries an electronic invoice.

    Args:
        pdf: as typst writes it under PDF/A-3, with the invoice attached.

    Raises:
        ValueError: the file is written in another way than is known here: a defect.
    """
    head, table = _DESCRIPTION.search(pdf), _TABLE.search(pdf)
    if head is None or table is None:
        raise ValueError("The file is written in another way now: its description or its table was not found.")
    end = head.end() + int(head["length"])
    said = _with_invoice(pdf[head.end() : end])
    start = b"<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n" % len(said)
    body = pdf[: head.start()] + start + said + pdf[end : table.start()]
    later = len(body) - table.start()

    def moved(row: re.Match[bytes]) -> bytes:
        place = int(row["place"])
        return b"%010d" % (place + later if place > head.start() else place) + row["rest"]

    rows = _ROW.sub(moved, table["rows"])
    return b"".join((body, b"xref\n", table["head"], rows, table["trailer"], b"\nstartxref\n%d\n%%%%EOF\n" % len(body)))


def _with_invoice(description: bytes) -> bytes:
    if description.count(_SCHEMAS_END) != 1 or description.count(_END) != 1:
        raise ValueError("The file describes itself in another way now: there is no place for the invoice.")
    return description.replace(_SCHEMAS_END, _SCHEMA + _SCHEMAS_END).replace(_END, _SAID + _END)
