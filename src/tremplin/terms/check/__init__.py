"""What is wrong in terms that have the right form: names, fields, choices, figures, contradictions."""

from tremplin.terms.check.part import Terms
from tremplin.terms.check.whole import check_terms

__all__ = ["Terms", "check_terms"]
