"""How Tremplin speaks: sentences and figures in a language, and problems as people and machines read them."""

from tremplin.wording.catalogue import language_from_po
from tremplin.wording.figure import UnknownLanguage
from tremplin.wording.language import (
    ENGLISH,
    FieldNotSayable,
    Language,
    Translation,
    field_names,
    money_text,
    period_text,
)
from tremplin.wording.phrase import Amount, Counted, Label, Measured, OneOf, Phrase, text_key, visible
from tremplin.wording.problem import Place, Problem, Problems, field_data, problem_data, problem_text
from tremplin.wording.reason import amount_reason
from tremplin.wording.refusal import Refusal, refusal_data, refusal_text

__all__ = [
    "ENGLISH",
    "Amount",
    "Counted",
    "FieldNotSayable",
    "Label",
    "Language",
    "Measured",
    "OneOf",
    "Phrase",
    "Place",
    "Problem",
    "Problems",
    "Refusal",
    "Translation",
    "UnknownLanguage",
    "amount_reason",
    "field_data",
    "field_names",
    "language_from_po",
    "money_text",
    "period_text",
    "problem_data",
    "problem_text",
    "refusal_data",
    "refusal_text",
    "text_key",
    "visible",
]
