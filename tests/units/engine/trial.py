"""A small programme to try one rule at a time, records to try it on, and the decision, recomputed by the checker."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from tremplin.checker.verify import verify_receipt
from tremplin.engine.compiled import Compiled, compile_programme
from tremplin.engine.decision import Decision
from tremplin.engine.evaluate import Evaluation, evaluate
from tremplin.engine.receipt import Receipts
from tremplin.facts import record as r
from tremplin.facts.dataset import DataSet
from tremplin.terms.programme import Programme
from tremplin.terms.resolve import resolve
from tremplin.terms.source import Source
from tremplin.terms.table import read_table
from tremplin.terms.yaml_node import ListNode, MapNode, ScalarNode, Tree, plain

LABEL = {"en": "Trial", "fr": "Essai"}
INCENTIVE: Mapping[str, Any] = {
    "id": "bonus",
    "stage": "sell",
    "title": LABEL,
    "decides": {"day": "claim.submitted_on"},
    "when": {"field": "partner.country", "is": "FR"},
    "pays": {"reward": {"lump_sum": "100"}},
    "nature": "service",
}
PROGRAMME: Mapping[str, Any] = {
    "programme": "trial",
    "version": "1",
    "title": LABEL,
    "currency": "EUR",
    "timezone": "Europe/Paris",
    "in_force": {"from": "2024-01-01", "to": "2024-12-31"},
}


def incentive(**changed: Any) -> dict[str, Any]:
    """Return an incentive that pays 100 euros to a French partner, but for what is changed."""
    return {**INCENTIVE, **changed}


def programme(*incentives: Mapping[str, Any], **changed: Any) -> Programme:
    """Return a programme of these incentives, resolved; it is not checked, so that odd terms can be tried too."""
    data = {**PROGRAMME, "incentives": list(incentives) or [incentive()], **changed}
    tree = _tree(data)
    source = Source(tree)
    written = Programme.model_validate(plain(tree))
    tables = {
        name: read_table(table, at=("tables", name), source=source, files={}) for name, table in written.tables.items()
    }
    return resolve(written, tables, source=source)


def _tree(data: Any) -> Tree:
    """Return data as it comes from a file, but for the places: writing it as YAML and reading that takes far longer."""
    if isinstance(data, Mapping):
        return MapNode({key: (ScalarNode(key, 1, 1), _tree(value)) for key, value in data.items()}, 1, 1)
    if isinstance(data, list | tuple):
        return ListNode(tuple(map(_tree, data)), 1, 1)
    return ScalarNode(data if isinstance(data, str) else json.dumps(data), 1, 1)


def compiled(*incentives: Mapping[str, Any], **changed: Any) -> Compiled:
    """Return the same, made ready."""
    return compile_programme(programme(*incentives, **changed))


def evaluated(terms: Programme | Compiled, *records: Any) -> Evaluation:
    """Return the evaluation of these records; the checker must recompute each of its receipts."""
    evaluation = evaluate(terms, DataSet.of(*records))
    receipts = Receipts(terms if isinstance(terms, Compiled) else compile_programme(terms))
    for one in evaluation.decided:
        verdict = verify_receipt(receipts.text(one))
        assert verdict.first_difference is None, verdict.first_difference
    return evaluation


def decided(terms: Programme | Compiled, *records: Any, claim_id: str = "C1") -> Decision:
    """Return the decision about one claim among these records; partner, customer and project P1, K1, J1 are added."""
    given = {(type(one), _key(one)) for one in records}
    cast = [one for one in (partner(), customer(), project()) if (type(one), _key(one)) not in given]
    evaluation = evaluated(terms, *records, *cast)
    return next(one for one in evaluation.decisions if one.claim_id == claim_id)


def decided_by(when: Any, *records: Any, **changed: Any) -> Decision:
    """Return the decision of an incentive with this condition; the claim C1 is added when it is not given."""
    return decided(programme(incentive(when=when), **changed), *_with_claim(records))


def worth(quantity: Any, *records: Any, **changed: Any) -> Any:
    """Return what a quantity is worth for the claim C1: the step of a measure that a condition looks at."""
    terms = programme(
        incentive(when={"measure": "tried", "at_least": "0"}), measures={"tried": {"quantity": quantity}}, **changed
    )
    decision = decided(terms, *_with_claim(records))
    return next((step.value for step in decision.steps if step.at == "measures.tried"), None)


def paid(reward: Any, *records: Any, root: Mapping[str, Any] | None = None, **pays: Any) -> Decision:
    """Return the decision of an incentive with this reward."""
    terms = programme(incentive(pays={"reward": reward, **pays}), **(root or {}))
    return decided(terms, *_with_claim(records))


def _with_claim(records: tuple[Any, ...]) -> tuple[Any, ...]:
    return records if any(isinstance(one, r.Claim) for one in records) else (*records, claim())


def _key(record: Any) -> str:
    return str(getattr(record, type(record).__dataclass_fields__.__iter__().__next__()))


def day(text: str) -> date:
    """Return a day."""
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """Return noon of a day, in UTC."""
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=UTC)


def partner(partner_id: str = "P1", **changed: Any) -> r.Partner:
    """Return a French partner."""
    return r.Partner(**{"partner_id": partner_id, "name": "Alpha", "country": "FR", **changed})


def customer(customer_id: str = "K1", **changed: Any) -> r.Customer:
    """Return a French customer."""
    return r.Customer(**{"customer_id": customer_id, "name": "Kilo", "country": "FR", **changed})


def project(project_id: str = "J1", **changed: Any) -> r.Project:
    """Return an open project of the customer K1, registered by P1 on 10 January 2024."""
    fields: dict[str, Any] = {"project_id": project_id, "customer_id": "K1", "registered_by": "P1"}
    fields |= {"registered_on": day("2024-01-10"), "status": "open", "currency": "EUR"}
    return r.Project(**{**fields, **changed})


def claim(claim_id: str = "C1", **changed: Any) -> r.Claim:
    """Return a claim of P1 for J1 under `bonus`, of 15 May 2024."""
    fields: dict[str, Any] = {"claim_id": claim_id, "incentive": "bonus", "partner_id": "P1", "project_id": "J1"}
    fields |= {"submitted_on": day("2024-05-15"), "reserved_at": at("2024-05-15")}
    return r.Claim(**{**fields, **changed})


def activity(activity_id: str = "A1", **changed: Any) -> r.Activity:
    """Return an activity of P1 in J1, completed on 10 May 2024."""
    fields: dict[str, Any] = {"activity_id": activity_id, "project_id": "J1", "partner_id": "P1", "kind": "workshop"}
    return r.Activity(**{**fields, "completed_on": day("2024-05-10"), **changed})


def line(line_id: str = "L1", amount: int = 10_000, on: str = "2024-05-02", **changed: Any) -> r.OrderLine:
    """Return an order line of P1 for K1, 100 euros on 2 May 2024."""
    fields: dict[str, Any] = {"line_id": line_id, "order_id": line_id, "partner_id": "P1", "customer_id": "K1"}
    fields |= {"product": "suite", "family": "cloud", "sale_type": "saas", "ordered_on": day(on), "amount": amount}
    return r.OrderLine(**{**fields, "quantity": 1, "currency": "EUR", **changed})


def credit(credit_note_id: str, line_id: str, amount: int, **changed: Any) -> r.CreditNote:
    """Return a credit note in euros, of 1 June 2024."""
    fields: dict[str, Any] = {"credit_note_id": credit_note_id, "line_id": line_id, "amount": amount, "currency": "EUR"}
    return r.CreditNote(**{**fields, "credited_on": day("2024-06-01"), **changed})


def role(role_id: str, partner_id: str, name: str, **changed: Any) -> r.Role:
    """Return a role in J1 without end."""
    return r.Role(**{"role_id": role_id, "project_id": "J1", "partner_id": partner_id, "role": name, **changed})


def competency(competency_id: str, name: str, **changed: Any) -> r.Competency:
    """Return a competency of P1, of the kind `services`, held from 2020."""
    fields: dict[str, Any] = {
        "competency_id": competency_id,
        "partner_id": "P1",
        "competency": name,
        "kind": "services",
    }
    return r.Competency(**{**fields, "valid_from": day("2020-01-01"), **changed})


def level(level_id: str, name: str, **changed: Any) -> r.Level:
    """Return a level of P1 in the programme, held from 2020."""
    fields: dict[str, Any] = {"level_id": level_id, "partner_id": "P1", "programme": "trial", "level": name}
    return r.Level(**{**fields, "valid_from": day("2020-01-01"), **changed})


def business_model(model_id: str, model: str, **changed: Any) -> r.BusinessModel:
    """Return a business model of P1, from 2020."""
    fields: dict[str, Any] = {"model_id": model_id, "partner_id": "P1", "model": model}
    return r.BusinessModel(**{**fields, "valid_from": day("2020-01-01"), **changed})


def membership(membership_id: str = "M1", **changed: Any) -> r.Membership:
    """Return a membership of P1 in the programme, from 2020."""
    fields: dict[str, Any] = {"membership_id": membership_id, "partner_id": "P1", "programme": "trial"}
    return r.Membership(**{**fields, "valid_from": day("2020-01-01"), **changed})


def proof(proof_id: str, kind: str, **changed: Any) -> r.Proof:
    """Return a proof for C1, handed in on 15 May 2024 and accepted on the next day."""
    fields: dict[str, Any] = {"proof_id": proof_id, "claim_id": "C1", "kind": kind, "handed_in_on": day("2024-05-15")}
    return r.Proof(**{**fields, "accepted_on": day("2024-05-16"), **changed})


def rate(rate_id: str, value: Any, on: str, **changed: Any) -> r.ExchangeRate:
    """Return what one dollar is worth in euros on a day, by the source `bank`."""
    fields: dict[str, Any] = {"rate_id": rate_id, "base": "USD", "quote": "EUR", "on": day(on), "rate": value}
    return r.ExchangeRate(**{**fields, "source": "bank", **changed})


def milestone(milestone_id: str, kind: str, on: str, **changed: Any) -> r.Milestone:
    """Return a milestone of J1."""
    fields: dict[str, Any] = {"milestone_id": milestone_id, "project_id": "J1", "kind": kind, "reached_on": day(on)}
    return r.Milestone(**{**fields, **changed})


def introduction(introduction_id: str = "I1", **changed: Any) -> r.Introduction:
    """Return the introduction of J1 by P1 to P2, on 1 March 2024."""
    fields: dict[str, Any] = {"introduction_id": introduction_id, "project_id": "J1", "introducing_id": "P1"}
    return r.Introduction(**{**fields, "receiving_id": "P2", "introduced_on": day("2024-03-01"), **changed})


def reading(reading_id: str, value: int, on: str, **changed: Any) -> r.Reading:
    """Return how many seats P1 counted in J1 on a day."""
    fields: dict[str, Any] = {"reading_id": reading_id, "partner_id": "P1", "project_id": "J1", "metric": "seats"}
    return r.Reading(**{**fields, "read_on": day(on), "value": value, **changed})


def codes(decision: Decision) -> list[str]:
    """Return the codes of the reasons, in order."""
    return [reason.code for reason in decision.reasons]


def places(decision: Decision) -> list[str]:
    """Return the places of the reasons, in order."""
    return [reason.at for reason in decision.reasons]


def step(decision: Decision, place: str) -> Any:
    """Return the value of a step."""
    return {one.at: one.value for one in decision.steps}[place]
