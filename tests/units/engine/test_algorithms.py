"""The worked tables of docs/algorithms: every number in them is worked out here again."""

from pathlib import Path
from typing import Any

import pytest

from tests.units.engine.trial import (
    claim,
    customer,
    decided,
    evaluated,
    incentive,
    line,
    paid,
    partner,
    programme,
    project,
    role,
)
from tremplin.engine.decision import AddRecord, OtherMeasure

PAGES = Path(__file__).resolve().parents[3] / "docs" / "algorithms"


def table(page: str) -> list[list[str]]:
    """Return the rows of the worked table of a page."""
    worked = (
        (PAGES / f"{page}.md").read_text(encoding="utf-8").partition("## Worked table")[2].partition("## Drawbacks")[0]
    )
    rows = [
        [cell.strip() for cell in text.strip("|").split("|")] for text in worked.splitlines() if text.startswith("|")
    ]
    return rows[2:]


def cents(text: str) -> int:
    """Return an amount in cents."""
    return int(text.replace(".", ""))


def money(amount: int) -> str:
    """Return an amount as the pages write it."""
    return f"{amount // 100}.{amount % 100:02}"


def test_limits_are_met_claim_by_claim() -> None:
    rows = table("limits")
    limits: list[dict[str, Any]] = [
        {"id": "customer", "per": ["customer"], "amount": "100"},
        {"id": "partner", "per": ["partner"], "amount": "100"},
        {"id": "a", "amount": "0", "where": {"field": "partner.partner_id", "is": "A"}},
        {"id": "y", "amount": "0", "where": {"field": "customer.customer_id", "is": "Y"}},
    ]
    terms = programme(
        limits=[{"window": "programme", "covers": "all", "when_short": "partial", **one} for one in limits]
    )
    claims = [
        claim(f"C{index}", project_id=f"J{one}", partner_id=other) for index, (one, other, _granted) in enumerate(rows)
    ]
    cast = [partner(one) for one in "ABC"] + [customer(one) for one in "XYZ"]
    projects = [project(f"J{one}", customer_id=one, registered_by="A") for one in "XYZ"]

    decisions = evaluated(terms, *claims, *cast, *projects).decisions

    assert [str(one.granted // 100) for one in decisions] == [granted for _customer, _partner, granted in rows]
    assert [one.granted for one in decisions] == [0, 10_000, 0, 10_000]


@pytest.mark.parametrize("row", table("bands"), ids=lambda row: row[0])
def test_bands_give_what_the_page_says(row: list[str]) -> None:
    rows = [
        {"from": "0", "below": "1000", "rate": "1%"},
        {"from": "1000", "below": "5000", "rate": "2%"},
        {"from": "5000", "rate": "4%"},
    ]
    modes = ("marginal", "whole", "each_reached")

    found = [
        paid(
            {"bands": {"of": {"field": "project.value"}, "mode": mode, "rows": rows}}, project(value=cents(row[0]))
        ).asked
        for mode in modes
    ]

    assert [money(one) for one in found] == row[1:]


@pytest.mark.parametrize("row", table("splits"), ids=lambda row: row[0])
def test_splits_give_what_the_page_says(row: list[str]) -> None:
    shares = dict(entry.split() for entry in row[1].split(", "))
    split = [{"to": f"role-{name.lower()}", "share": share} for name, share in shares.items()]
    roles = [role(f"R{name}", name, f"role-{name.lower()}") for name in shares]

    decision = paid({"lump_sum": row[0]}, partner("P2"), *roles, split=split)

    assert ", ".join(f"{part.payee} {money(part.amount)}" for part in decision.parts) == row[2]


@pytest.mark.parametrize("row", table("rounding"), ids=lambda row: " ".join(row))
def test_rounding_gives_what_the_page_says(row: list[str]) -> None:
    exact, step, mode, rounded = row
    reward = {"percent": {"rate": exact, "of": {"field": "project.value"}}}

    decision = paid(reward, project(value=100), rounding={"mode": mode, "step": step})

    assert money(decision.asked) == rounded


@pytest.mark.parametrize("row", table("smallest-change"), ids=lambda row: " ".join(row[:2]))
def test_smallest_change_is_what_the_page_says(row: list[str]) -> None:
    has_role, sales, edits, would_grant = row
    when = {"all": [{"measure": "sales", "at_least": "100"}, {"role": ["seller"]}]}
    pays = {"reward": {"percent": {"rate": "3%", "of": "sales"}}}
    terms = programme(incentive(when=when, pays=pays), measures={"sales": {"quantity": {"sum": "line.amount"}}})
    facts: list[Any] = [claim(), line("L1", cents(sales))] + ([role("R1", "P1", "seller")] if has_role == "yes" else [])

    change = decided(terms, *facts).change

    said = {
        OtherMeasure: lambda edit: f"{edit.at.partition('.')[2]} to {money(edit.to)}",
        AddRecord: lambda _edit: "role added",
    }
    found = (
        (", ".join(said[type(edit)](edit) for edit in change.edits), money(change.would_grant))
        if change
        else ("none", "none")
    )
    assert found == (edits, would_grant)
