"""Receipts of made-up decisions under the small programme, as the engine writes them."""

from typing import Any

from tests.units.prose.spoken import ASSESSMENT, REBATE, programme
from tremplin.terms.programme import Programme

LIMITS: list[dict[str, Any]] = [
    {
        "id": "per-quarter",
        "label": {"en": "per partner and quarter", "fr": "par partenaire et par trimestre"},
        "per": ["partner"],
        "window": "quarter",
        "amount": {"literal": "500000", "kind": "money"},
        "covers": "all",
        "when_short": "partial",
    },
    {
        "id": "one-each",
        "label": {"en": "one each", "fr": "un chacun"},
        "per": ["customer"],
        "window": "programme",
        "claims": {"literal": "1", "kind": "number"},
        "covers": ["assessment"],
        "when_short": "refuse",
    },
]
EXCLUSIONS: list[dict[str, Any]] = [
    {"id": "one-only", "between": ["assessment", "rebate"], "per": ["project"], "keep": "first"}
]
RULES: dict[str, Any] = {
    **ASSESSMENT,
    "when": {"all": [{"condition": "member"}, {"holds": {"any_of": ["vcf", "tanzu"]}}, {"not": {"role": ["seller"]}}]},
    "proof": [{"any_of": ["report", "photo"]}, {"any_of": ["report"], "state": "handed_in"}],
    "deadlines": [
        {
            "id": "claim",
            "of": "claim.submitted_on",
            "from": "activity.completed_on",
            "within": "45 days",
            "extension": "30 days",
            "label": {"en": "send the claim", "fr": "envoyer la demande"},
        },
        {"id": "complete", "of": "activity.completed_on", "on_or_before": "programme.end"},
    ],
}
GRANTED: dict[str, Any] = {
    "outcome": "granted",
    "deciding_day": "2021-07-12",
    "unit": "EUR",
    "asked": "500000",
    "granted": "500000",
    "reasons": [],
    "conditions": [],
    "clocks": [],
    "proofs": [],
    "exclusions": [],
    "steps": [],
    "limits": [],
    "parts": [],
    "instalments": [],
    "divided": [],
    "change": None,
}
REFUSED: dict[str, Any] = {**GRANTED, "outcome": "refused", "granted": "0"}
SHORT: dict[str, Any] = {
    "limit": "per-quarter",
    "scope": [["partner", "P1"]],
    "window": "2021-Q3",
    "size": "500000",
    "taken": "320000",
    "available": "180000",
    "asked": "500000",
    "cut": "320000",
    "took": "180000",
    "left": "0",
}
FULL: dict[str, Any] = {
    "limit": "one-each",
    "scope": [["customer", "K1"]],
    "window": "2021-01-01/2022-01-01",
    "size": "1",
    "taken": "1",
    "available": "0",
    "asked": "1",
    "cut": "1",
    "took": "0",
    "left": "0",
}


def ruled(**changes: Any) -> Programme:
    """Return the programme whose first incentive has conditions, proofs, deadlines, limits and an exclusion."""
    rules = {**RULES, **changes}
    return programme(incentives=[rules, REBATE], limits=LIMITS, exclusions=EXCLUSIONS)


def receipt(result: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what is read of a receipt."""
    return {"claim_id": "C1", "incentive": "assessment", "partner_id": "P1", "result": {**result, **changes}}


def refused(code: str, at: str, **changes: Any) -> dict[str, Any]:
    """Return the receipt of a refusal with one reason."""
    reason = {"code": code, "at": at, "reason": None, "partner_can_act": True}
    return receipt(REFUSED, reasons=[reason], **changes)


STEPPED: dict[str, Any] = {
    "add_up": [
        {"percent": {"rate": {"table": "rates"}, "of": "sales"}, "label": {"en": "on sales", "fr": "sur les ventes"}},
        {"percent": {"rate": {"literal": "1/50", "kind": "number"}, "of": {"field": "project.value"}}},
        {"cost_share": {"rate": {"literal": "1/2", "kind": "number"}, "of": "cost"}},
        {"per_unit": {"amount": {"literal": "8000", "kind": "money"}, "units": {"field": "activity.hosts"}}},
        {"lump_sum": {"literal": "100", "kind": "money"}, "when": "skilled"},
        {"lump_sum": {"literal": "100", "kind": "money"}, "label": {"en": "welcome", "fr": "bienvenue"}},
        {
            "bands": {
                "of": "sales",
                "mode": "marginal",
                "rows": [{"from": {"literal": "0", "kind": "money"}, "rate": {"literal": "1/50", "kind": "number"}}],
            }
        },
        {
            "growth": {
                "of": "sales",
                "baseline": "cost",
                "on": "excess",
                "rate": {"literal": "1/20", "kind": "number"},
                "once_at_least": {"divide": ["sales", "cost"], "if_zero": {"literal": "0", "kind": "number"}},
            }
        },
        {"greatest_of": [{"lump_sum": {"literal": "100", "kind": "money"}}]},
    ]
}
_REWARD = "incentive.pays.reward"
STEPS: dict[str, str | None] = {
    "measures.sales": "1000000",
    "measures.cost": "30001/2",
    "conditions.skilled": "0",
    "limits[0].amount": None,
    "incentive.deadlines[0].within": "45",
    _REWARD: "700000",
    f"{_REWARD}.add_up[0]": "15000",
    f"{_REWARD}.add_up[0].percent.rate": "3/200",
    f"{_REWARD}.add_up[1]": "20000",
    f"{_REWARD}.add_up[1].percent.of": "1000000",
    f"{_REWARD}.add_up[2]": "15000",
    f"{_REWARD}.add_up[3]": "80000",
    f"{_REWARD}.add_up[3].per_unit.units": "10",
    f"{_REWARD}.add_up[4]": "0",
    f"{_REWARD}.add_up[4].when": "1",
    f"{_REWARD}.add_up[5]": "100",
    f"{_REWARD}.add_up[6]": "20000",
    f"{_REWARD}.add_up[6].bands.rows[0]": "20000",
    f"{_REWARD}.add_up[7]": "0",
    f"{_REWARD}.add_up[7].growth.once_at_least": "1/10",
    f"{_REWARD}.add_up[8]": "100",
    "incentive.pays.uplifts": "875000",
    "incentive.pays.multipliers": "875000",
    "incentive.pays.minimum": "875000",
    "incentive.pays.maximum": "874999/2",
    "incentive.pays.rounding": "437500",
    "incentive.pays.threshold": "437500",
}
_LEAVES: list[dict[str, Any]] = [
    {"at": "conditions.member", "passed": False, "seen": "no"},
    {"at": "incentive.when.all[1]", "passed": False, "seen": ""},
    {"at": "incentive.when.all[2].not", "passed": True, "seen": "helper,seller"},
]
_ALL_KINDS: dict[str, Any] = {
    "when": {
        "all": [
            {"field": "customer.segment", "is": "small"},
            {"field": "partner.business_models", "has": "resell"},
            {"measure": "sales", "at_least": {"literal": "1", "kind": "money"}},
            {"day": "activity.completed_on", "after": "2021-01-01"},
            {"level": {"at_least": "top"}},
            {"other_partner": ["helper"]},
            {"proof_of": "report"},
            {"membership": {"programme": "plan"}},
            {"holds": {"any_of": ["vcf", "tanzu"]}},
            {"level": {"is": "base"}},
            {"proof_of": "photo"},
        ]
    }
}
_SEEN = [
    "small", "resell,services", "2500", "2021-04-01", None, "P7,P8", "handed_in", "yes", "tanzu,vcf", "top", "accepted",
]  # fmt: skip
_TABLED: dict[str, Any] = {"pays": {"reward": {"lump_sum": {"table": "fees"}}}}
_EDITS: list[dict[str, Any]] = [
    {"edit": "set", "table": "claims", "id": "C1", "field": "submitted_on", "to": "2021-09-01"},
    {"edit": "set", "table": "projects", "id": "J1", "field": "lost_on", "to": None},
    {"edit": "set", "table": "projects", "id": "J1", "field": "families", "to": ["vcf", "nsx"]},
    {"edit": "set", "table": "projects", "id": "J1", "field": "is_new", "to": True},
    {
        "edit": "add",
        "table": "competencies",
        "record": {"partner_id": "P1", "competency": "vcf", "kind": "master", "valid_from": "2021-04-12"},
    },
    {
        "edit": "add",
        "table": "memberships",
        "record": {"partner_id": "P1", "programme": "plan", "valid_from": "2021-04-12"},
    },
    {
        "edit": "add",
        "table": "levels",
        "record": {"partner_id": "P1", "programme": "plan", "level": "top", "valid_from": "2021-04-12"},
    },
    {"edit": "add", "table": "roles", "record": {"partner_id": "P1", "project_id": "J1", "role": "seller"}},
    {"edit": "add", "table": "proofs", "record": {"claim_id": "C1", "kind": "report", "accepted_on": "2021-04-12"}},
    {"edit": "add", "table": "proofs", "record": {"claim_id": "C1", "kind": "photo"}},
    {
        "edit": "add",
        "table": "milestones",
        "record": {
            "milestone_id": "M1",
            "project_id": "J1",
            "kind": "go-live",
            "reached_on": "2021-04-12",
            "attributes": {},
        },
    },
    {"edit": "measure", "at": "measures.sales", "to": "12000000"},
    {"edit": "measure", "at": "incentive.pays.reward.lump_sum", "to": "12000"},
    {"edit": "limit", "limit": "per-quarter", "scope": [], "window": "", "by": "100"},
]


def _late(of: str | None, due: str | None) -> dict[str, Any]:
    clocks = [{"id": "claim", "of": of, "due": due, "passed": False}]
    return refused("DEADLINE_MISSED", "incentive.deadlines[0]", clocks=clocks)


DECISIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "all granted": (receipt(GRANTED), {}),
    "the deciding day is missing": (refused("FACT_MISSING", "incentive.decides.day", deciding_day=None), {}),
    "outside the terms": (refused("TERMS_NOT_IN_FORCE", "in_force", deciding_day="2022-02-01"), {}),
    "no day for the terms": (refused("TERMS_NOT_IN_FORCE", "in_force", deciding_day=None), {}),
    "a name does not hold": (refused("CONDITION_FAILED", "conditions.member", conditions=_LEAVES), {}),
    "a leaf does not hold": (refused("CONDITION_FAILED", "incentive.when.all[1]", conditions=_LEAVES[1:2]), {}),
    "below not, a leaf holds": (refused("CONDITION_FAILED", "incentive.when.all[2].not", conditions=_LEAVES[2:]), {}),
    "a field does not fit": (refused("CONDITION_FAILED", "incentive.when.all[0]"), _ALL_KINDS),
    "a deadline is missed": (_late("2021-08-01", "2021-07-20"), {}),
    "the event of a deadline is missing": (_late(None, "2021-07-20"), {}),
    "the start of a deadline is missing": (_late("2021-08-01", None), {}),
    "a deadline without a label is missed": (
        refused(
            "DEADLINE_MISSED",
            "incentive.deadlines[1]",
            clocks=[{"id": "complete", "of": "2022-01-02", "due": "2021-12-31", "passed": False}],
        ),
        {},
    ),
    "a proof is not accepted": (
        refused("PROOF_MISSING", "incentive.proof[0]", proofs=[{"at": "incentive.proof[0]", "passed": False}]),
        {},
    ),
    "a proof is not handed in": (refused("PROOF_MISSING", "incentive.proof[1]"), {}),
    "excluded": (
        refused("EXCLUDED", "exclusions[0]", exclusions=[{"id": "one-only", "winner": "C0", "passed": False}]),
        {},
    ),
    "no exchange rate": (refused("NO_RATE", _REWARD), {}),
    "no payee": (refused("NO_PAYEE", "incentive.pays.to"), {}),
    "no payee of a share": (
        refused("NO_PAYEE", "incentive.pays.split[0]"),
        {"pays": {**ASSESSMENT["pays"], "split": [{"to": "helper", "share": "1"}]}},
    ),
    "not shared": (refused("NOT_SHARED", "incentive.pays.split"), {}),
    "nothing earned": (refused("NOTHING_EARNED", _REWARD, asked="0"), {}),
    "below the threshold": (refused("BELOW_THRESHOLD", "incentive.pays.threshold"), {}),
    "no row": (refused("NO_TABLE_ROW", f"{_REWARD}.lump_sum"), _TABLED),
    "several rows": (refused("AMBIGUOUS_ROW", f"{_REWARD}.lump_sum"), _TABLED),
    "several rows of a table without a label": (
        refused("AMBIGUOUS_ROW", f"{_REWARD}.lump_sum"),
        {"pays": {"reward": {"lump_sum": {"table": "rates"}}}},
    ),
    "a counting limit is full": (refused("LIMIT_REACHED", "limits[1]", limits=[SHORT, FULL]), {}),
    "a limit of the quarter is full": (
        refused("LIMIT_REACHED", "limits[0]", limits=[{**SHORT, "available": "0", "took": "0"}]),
        {},
    ),
    "a limit of the quarter has too little": (refused("LIMIT_REACHED", "limits[0]", limits=[SHORT]), {}),
    "a rolling limit has too little": (
        refused("LIMIT_REACHED", "limits[0]", limits=[{**SHORT, "window": "rolling"}]),
        {},
    ),
    "a limit takes a part": (receipt(GRANTED, granted="180000", limits=[SHORT]), {}),
    "a limit takes a part in the last quarter": (
        receipt(GRANTED, granted="180000", limits=[{**SHORT, "window": "2021-Q4"}]),
        {},
    ),
    "every kind of leaf": (
        receipt(
            GRANTED,
            conditions=[
                {"at": f"incentive.when.all[{index}]", "passed": seen is not None, "seen": seen}
                for index, seen in enumerate(_SEEN)
            ],
        ),
        _ALL_KINDS,
    ),
    "every kind of step": (
        receipt(GRANTED, steps=[{"at": at, "value": value} for at, value in STEPS.items()]),
        {
            "pays": {"reward": STEPPED},
            "deadlines": [
                {
                    "id": "c",
                    "of": "claim.submitted_on",
                    "from": "project.won_on",
                    "within": {"table": "rates", "unit": "days"},
                }
            ],
        },
    ),
    "parts, instalments and forms": (
        receipt(
            GRANTED,
            parts=[{"kind": "partner", "payee": "P1", "amount": "500000"}],
            instalments=[{"on": "go-live", "amount": "250000"}],
            divided=[{"as": "voucher", "amount": "100000"}],
            limits=[
                {
                    **SHORT,
                    "scope": [
                        ["incentive", "rebate"],
                        ["stage", "sell"],
                        ["role", "helper,seller"],
                        ["person", "H1"],
                        ["country", ""],
                    ],
                },
                {**FULL, "scope": [], "window": "", "cut": "0"},
            ],
        ),
        {},
    ),
    "the change": (
        receipt(REFUSED, change={"edits": _EDITS, "would_grant": "12000"}),
        {"pays": {"reward": {"lump_sum": {"field": "claim.cost"}}}},
    ),
    "points": (
        receipt(
            GRANTED,
            unit="credits",
            asked="120",
            granted="120",
            steps=[{"at": _REWARD, "value": "12"}, {"at": f"{_REWARD}.lump_sum", "value": "12"}],
        ),
        {"pays": {"as": "points", "unit": "credits", "reward": {"lump_sum": "plain"}}},
    ),
    "protection": (
        receipt(GRANTED, unit="days", asked="180", granted="180", steps=[{"at": _REWARD, "value": "180"}]),
        {"pays": {"as": "protection", "reward": {"lump_sum": {"literal": "180", "kind": "number"}}}},
    ),
}
"""Made-up decisions by name: the receipt, and how the first incentive differs from the usual one."""
