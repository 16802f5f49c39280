"""A small programme that everything can be said of, and the voices that say it."""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from tremplin.doors.language import language_of
from tremplin.terms.condition import Condition
from tremplin.terms.incentive import Incentive
from tremplin.terms.programme import Programme
from tremplin.terms.prose.voice import Voice, voice_of
from tremplin.terms.quantity import Quantity

_CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)
_QUANTITY: TypeAdapter[Any] = TypeAdapter(Quantity)

ASSESSMENT: dict[str, Any] = {
    "id": "assessment",
    "stage": "assess",
    "title": {"en": "Assessment", "fr": "Évaluation"},
    "decides": {"day": "activity.started_on"},
    "when": {"membership": {"programme": "plan"}},
    "pays": {"reward": {"lump_sum": {"literal": "500000", "kind": "money"}}},
    "nature": "service",
}
REBATE: dict[str, Any] = {
    **ASSESSMENT,
    "id": "rebate",
    "stage": "sell",
    "title": {"en": "Rebate", "fr": "Remise arrière"},
    "decides": {"day": "period.end"},
    "claimed": "quarter",
}
PROGRAMME: dict[str, Any] = {
    "programme": "plan",
    "version": "1",
    "title": {"en": "The Plan", "fr": "Le Plan"},
    "currency": "EUR",
    "timezone": "Europe/Paris",
    "in_force": {"from": "2021-01-01", "to": "2021-12-31"},
    "sources": {"edi": "A magazine, 2021."},
    "competencies": {"vcf": {"en": "VCF", "fr": "VCF"}, "tanzu": {"en": "Tanzu", "fr": "Tanzu"}},
    "competency_kinds": {"master": {"en": "Master", "fr": "Master"}},
    "level_names": {"base": {"en": "Base", "fr": "Base"}, "top": {"en": "Top", "fr": "Sommet"}},
    "roles": {"seller": {"en": "seller", "fr": "vendeur"}, "helper": {"en": "helper", "fr": "aide"}},
    "proofs": {"report": {"en": "report", "fr": "rapport"}, "photo": {"en": "photograph", "fr": "photographie"}},
    "milestones": {"go-live": {"en": "going live", "fr": "mise en production"}},
    "codes": {
        "customer.segment": {
            "small": {"en": "small company", "fr": "petite entreprise"},
            "large": {"en": "large company", "fr": "grand compte"},
        },
        "line.family": {"vcf": {"en": "VCF", "fr": "VCF"}},
    },
    "attributes": {
        "activity.hosts": {"type": "count", "label": {"en": "hosts moved", "fr": "hôtes transférés"}},
        "project.is_new": {"type": "yes-no", "label": {"en": "the novelty of it", "fr": "la nouveauté du projet"}},
        "partner.joined_on": {"type": "date"},
        "membership.tier": {"type": "text"},
    },
    "units": {"credits": {"label": {"en": "tier credits", "fr": "crédits"}, "decimals": 1}},
    "measures": {
        "sales": {
            "quantity": {"sum": "line.amount", "over": "period", "kind": "money"},
            "label": {"en": "eligible sales", "fr": "ventes éligibles"},
        },
        "cost": {
            "quantity": {"field": "claim.cost", "kind": "money"},
            "label": {"en": "the proven cost", "fr": "le coût prouvé"},
        },
        "plain": {"quantity": {"count": "project"}},
    },
    "tables": {
        "fees": {
            "rows": [["small", "250000"], ["large", "800000"]],
            "columns": [{"column": "segment", "matches": "customer.segment"}],
            "gives": {"column": "fee", "as": "money"},
            "label": {"en": "Fees", "fr": "Forfaits"},
        },
        "rates": {
            "rows": [["small", "", "1000000", "1/100"], ["*", "1000000", "", "3/200"]],
            "columns": [
                {"column": "segment", "matches": "customer.segment"},
                {"column": "from", "at_least": {"field": "project.value"}},
                {"column": "below", "less_than": {"field": "project.value"}},
            ],
            "gives": {"column": "rate", "as": "number"},
        },
    },
    "conditions": {
        "member": {
            "label": {"en": "the partner is a member", "fr": "le partenaire est membre"},
            "holds_when": {"membership": {"programme": "plan"}},
        },
        "skilled": {"holds_when": {"holds": {"any_of": ["vcf"]}}},
        "either": {
            "label": {"en": "one or the other", "fr": "l’un ou l’autre"},
            "holds_when": {"any": ["member", "skilled"]},
        },
    },
    "incentives": [ASSESSMENT, REBATE],
}


def programme(**changes: Any) -> Programme:
    """Return the programme, with some of its keys written otherwise."""
    return Programme.model_validate({**PROGRAMME, **changes})


def condition(data: Any) -> Any:
    """Return a condition as the terms hold it."""
    return _CONDITION.validate_python(data)


def quantity(data: Any) -> Any:
    """Return a quantity as the terms hold it."""
    return _QUANTITY.validate_python(data)


def incentive(**changes: Any) -> Incentive:
    """Return the incentive for assessments, with some of its keys written otherwise."""
    return Incentive.model_validate({**ASSESSMENT, **changes})


def voices(*, of: Programme | None = None, about: Incentive | None = None) -> tuple[Voice, Voice]:
    """Return the English and the French voice."""
    english, french = (voice_of(of or programme(), language_of(code)) for code in ("en", "fr"))
    return (english.about(about), french.about(about)) if about else (english, french)


def spaced(text: str) -> str:
    """Return a text with plain spaces only: typography is held by the test of the catalogue."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def said(name: str) -> list[tuple[Any, str, str]]:
    """Read what stands in a file of `said/`: a part of the terms, and how both languages say it."""
    path = Path(__file__).parent / "said" / f"{name}.yaml"
    return [(one["terms"], one["en"], one["fr"]) for one in YAML(typ="safe").load(path)]
