"""Pairs of terms and facts for rebates, drawn from a number: the same number gives the same pair."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.units.engine import trial
from tremplin.facts import record as r
from tremplin.facts.dataset import DataSet
from tremplin.terms.programme import Programme

FAMILIES = ("north", "south", "east")
SALES = ("licence", "subscription")
LEVELS = {"blue": trial.LABEL, "green": trial.LABEL}
QUARTER = (date(2024, 4, 1), date(2024, 6, 30))
BEFORE = (date(2023, 4, 1), date(2024, 3, 31))

TABLES = {
    "rates": {
        "rows": [["north", "licence", "1.5%"], ["north", "*", "2%"], ["south", "licence", "0.75%"], ["*", "*", "1/3"]],
        "columns": [{"column": "family", "matches": "line.family"}, {"column": "sale", "matches": "line.sale_type"}],
        "gives": {"column": "rate", "as": "number"},
        "precedence": "first",
    },
    "by-level": {
        "rows": [["blue", "1%"], ["green", "2.5%"], ["*", "0.1%"]],
        "columns": [{"column": "level", "matches": "partner.level"}],
        "gives": {"column": "rate", "as": "number"},
        "precedence": "most-specific",
    },
    "by-volume": {
        "rows": [["", "100", "1%"], ["100", "500", "2%"], ["500", "", "7/300"]],
        "columns": [
            {"column": "from", "at_least": {"named": "volume"}},
            {"column": "below", "less_than": {"named": "volume"}},
        ],
        "gives": {"column": "rate", "as": "number"},
    },
    "few": {
        "rows": [["FR", "blue", "3"], ["DE", "*", "4"]],
        "columns": [
            {"column": "country", "matches": "customer.country"},
            {"column": "level", "matches": "partner.level"},
        ],
        "gives": {"column": "times", "as": "number"},
        "precedence": "most-specific",
    },
}
ATTRIBUTES = {
    "line.machine": {"type": "code"},
    "line.seats": {"type": "count"},
    "line.extra": {"type": "money"},
    "line.is_demo": {"type": "yes-no"},
    "partner.target": {"type": "money"},
    "partner.share": {"type": "rate"},
}


@dataclass(frozen=True)
class Pair:
    """Terms and facts; the rebates are those of the second quarter of 2024."""

    programme: Programme
    data: DataSet


def pair(number: int) -> Pair:
    """Return the pair of a number."""
    draw = Draw(random.Random(number))
    incentives = [draw.incentive(f"bonus-{index}") for index in range(draw.choice((1, 1, 2, 3)))]
    root: dict[str, Any] = {
        "tables": TABLES,
        "attributes": ATTRIBUTES,
        "level_names": LEVELS,
        "measures": {
            "volume": {"quantity": {"sum": "line.amount", "over": "period"}},
            "net": {"quantity": draw.measure(1)},
        },
        "conditions": {
            "member": {"holds_when": {"membership": {"programme": "trial"}}},
            "in-area": {"holds_when": draw.line_condition(1)},
        },
    }
    if draw.one_in(3):
        root["exchange"] = {
            "source": "bank",
            "max_age": draw.choice(("900 days", "900 days", "450 days")),
            "rounding": draw.choice(("half_up", "half_even", "up")),
        }
    names = [one["id"] for one in incentives]
    if len(names) > 1 and draw.one_in(2):
        keep = draw.choice(("first", "listed", "greatest"))
        per = draw.choice((["line"], ["partner"]))
        root["exclusions"] = [{"id": "one", "between": names, "per": per, "keep": keep, "window": "quarter"}]
    return Pair(trial.programme(*incentives, **root), draw.facts(has_exchange="exchange" in root))


class Draw:
    """Draws parts of the terms and records."""

    def __init__(self, source: random.Random) -> None:
        self._source = source

    def choice(self, options: Any) -> Any:
        """Return one of several."""
        return self._source.choice(options)

    def one_in(self, number: int) -> bool:
        """Say yes once in so many times."""
        return self._source.randrange(number) == 0

    def money(self) -> str:
        """Return an amount as terms write it."""
        return self.choice(("0", "1", "10", "99.99", "100", "100.01", "250", "500", "1000", "12345.67"))

    def rate(self) -> str:
        """Return a rate as terms write it."""
        return self.choice(("0%", "0.5%", "1%", "2.25%", "1/3", "1/7", "5%", "12%", "100%"))

    def incentive(self, name: str) -> dict[str, Any]:
        """Return an incentive that is worked out by quarter."""
        pays: dict[str, Any] = {"reward": self.form(3)}
        if self.one_in(3):
            pays["uplifts"] = [self.factor(self.rate()) for _ in range(self.choice((1, 2)))]
        if self.one_in(3):
            pays["multipliers"] = [self.factor(self.choice(("0.5", "1.5", "2", "1/3"))) for _ in range(2)]
        for key, often in (("minimum", 5), ("maximum", 3), ("threshold", 5)):
            if self.one_in(often):
                pays[key] = self.choice((self.money(), self.quantity(1)))
        if self.one_in(2):
            modes = ("half_up", "half_even", "half_down", "up", "down", "floor", "ceiling")
            pays["rounding"] = {"mode": self.choice(modes)}
            if self.one_in(2):
                pays["rounding"]["step"] = self.choice(("0.05", "1", "10"))
        when = self.choice(({"field": "partner.country", "is": "FR"}, {"condition": "member"}, self.condition(2)))
        return trial.incentive(id=name, claimed="quarter", decides={"day": "period.end"}, when=when, pays=pays)

    def factor(self, by: str) -> dict[str, Any]:
        """Return an uplift or a multiplier."""
        return {"by": by} | ({"when": self.condition(1)} if self.one_in(2) else {})

    def form(self, depth: int) -> dict[str, Any]:
        """Return a form of reward, or a combination of several."""
        simple = (self.lump_sum, self.percent, self.per_unit, self.bands, self.growth, self.cost_share)
        combined = ("add_up", "greatest_of", "least_of", "first_of")
        if depth > 1 and self.one_in(3):
            form = {self.choice(combined): [self.form(depth - 1) for _ in range(self.choice((1, 2, 3)))]}
        else:
            form = self.choice(simple)()
        if self.one_in(4):
            form["when"] = self.condition(1)
        for key in ("minimum", "maximum"):
            if self.one_in(6):
                form[key] = self.money()
        return form

    def lump_sum(self) -> dict[str, Any]:
        """Return a lump sum."""
        return {"lump_sum": self.choice((self.money(), self.quantity(2)))}

    def percent(self) -> dict[str, Any]:
        """Return a percent of a measure, at a fixed rate or one from a table."""
        rate = self.choice((self.rate(), {"table": "by-level"}, {"table": "by-volume"}, {"field": "partner.share"}))
        return {"percent": {"rate": rate, "of": self.quantity(2)}}

    def cost_share(self) -> dict[str, Any]:
        """Return a share of a cost."""
        return {"cost_share": {"rate": self.rate(), "of": self.quantity(1)}}

    def per_unit(self) -> dict[str, Any]:
        """Return an amount for each unit."""
        units: dict[str, Any] = {"amount": self.money(), "units": self.counted()}
        if self.one_in(2):
            units[self.choice(("beyond", "once_at_least"))] = self.choice(("1", "3", "7"))
        return {"per_unit": units}

    def bands(self) -> dict[str, Any]:
        """Return bands by one of the three modes."""
        mode = self.choice(("marginal", "whole", "each_reached"))
        bounds = sorted(self._source.sample((0, 10, 100, 250, 500, 1_000), self.choice((1, 2, 3))))
        lower, upper = self.choice((("from", "below"), ("above", "up_to")))
        rows = []
        for index, bound in enumerate(bounds):
            row: dict[str, Any] = {lower: str(bound)}
            if index + 1 < len(bounds):
                row[upper] = str(bounds[index + 1])
            row |= {"rate": self.rate()} if self.one_in(2) or mode == "marginal" else {"amount": self.money()}
            rows.append(row)
        banded = {"of": self.quantity(1), "mode": mode, "rows": rows}
        if mode != "marginal" and self.one_in(3):
            banded["by"] = {"named": "volume"}
        return {"bands": banded}

    def growth(self) -> dict[str, Any]:
        """Return growth over what was sold before, or over a target."""
        past = {"of": {"named": "volume"}, "period": "quarter", "count": 4}
        baseline = self.choice(
            (
                {"sum": "line.amount", "over": {"previous": "quarter"}},
                {"past": past | {"take": self.choice(("sum", "average", "lowest", "highest"))}},
                {"field": "partner.target"},
                {"clamp": {"of": {"past": past | {"take": "average"}}, "floor": "100", "top": "1000"}},
            )
        )
        grown: dict[str, Any] = {"of": {"named": "volume"}, "baseline": baseline, "rate": self.rate()}
        grown |= {"on": self.choice(("excess", "everything"))}
        grown |= {"without_baseline": self.choice(("everything", "nothing"))}
        if self.one_in(2):
            grown["once_at_least"] = self.choice(("0%", "10%", "1/3"))
        return {"growth": grown}

    def quantity(self, depth: int) -> dict[str, Any]:
        """Return an amount of money."""
        if depth > 1 and self.one_in(2):
            inner = [self.quantity(depth - 1), self.quantity(depth - 1)]
            return self.choice(
                (
                    {"add": inner},
                    {"subtract": inner},
                    {"times": [inner[0], self.rate()]},
                    {"greater_of": inner},
                    {"lesser_of": inner},
                    {"clamp": {"of": inner[0], "floor": "10", "top": self.money()}},
                    {"whole": inner[0], "step": self.choice(("0.5", "100", "0"))},
                    {"whole": inner[0]},
                    {"divide": [inner[0], self.counted()], "if_zero": inner[1]},
                    {"choose": [{"when": self.condition(1), "then": inner[0]}], "otherwise": inner[1]},
                    {"average": "line.amount", "over": "period"},
                )
            )
        return self.choice(({"named": "volume"}, {"named": "net"}, self.measure(2), {"field": "partner.target"}))

    def measure(self, depth: int) -> dict[str, Any]:
        """Return a sum over lines."""
        fields = ("line.amount", "line.amount", "line.list_amount", "line.annual_value", "line.extra")
        found: dict[str, Any] = {"sum": self.choice(fields), "over": self.window()}
        if self.one_in(2):
            found["where"] = self.line_condition(depth)
        if self.one_in(2):
            found["rate"] = self.choice(
                (
                    {"table": "rates"},
                    {"table": "by-level"},
                    {"table": "few"},
                    self.rate(),
                    {"times": [{"table": "rates"}, {"table": "by-level"}]},
                    {"choose": [{"when": self.line_condition(1), "then": "2%"}], "otherwise": {"table": "rates"}},
                )
            )
        if self.one_in(4):
            found["weights"] = [{"when": self.line_condition(1), "times": self.choice(("2", "1/2", "3/7", "0"))}]
        return found

    def counted(self) -> dict[str, Any]:
        """Return a number of things over lines."""
        found: dict[str, Any] = self.choice(
            ({"count": "line"}, {"sum": "line.quantity"}, {"sum": "line.seats"}, {"count": "line"})
        ) | {"over": self.window()}
        if self.one_in(2):
            found["where"] = self.line_condition(2)
        if self.one_in(4) and "count" in found:
            found["weights"] = [{"when": self.line_condition(1), "times": "2"}]
        return found

    def window(self) -> Any:
        """Return a window around the quarter."""
        return self.choice(
            (
                "period", "period", "period", "quarter", "month", "ever", {"previous": "quarter"},
                {"rolling": "45 days"}, "programme", {"from": "period.start", "to": "period.start + 20 days"},
            )
        )  # fmt: skip

    def condition(self, depth: int) -> dict[str, Any]:
        """Return a condition on the partner or on what it sold."""
        if depth > 1 and self.one_in(2):
            key = self.choice(("all", "any"))
            return {key: [self.condition(depth - 1), self.condition(depth - 1)]}
        if self.one_in(6):
            return {"not": self.condition(depth)}
        return self.choice(
            (
                {"field": "partner.country", "is": "FR"},
                {"field": "partner.target", "at_least": "100"},
                {"condition": "member"},
                {"field": "partner.business_models", "has": "cloud"},
                {"level": {"at_least": "blue"}},
                {"holds": {"any_of": ["vcf", "tanzu"], "at_least": self.choice((1, 2))}},
                {
                    "measure": self.quantity(1),
                    self.choice(("at_least", "more_than", "at_most", "less_than")): self.money(),
                },
                {"measure": self.counted(), self.choice(("at_least", "equals", "more_than")): "2"},
                {"measure": {"times": [{"named": "volume"}, {"table": "by-volume"}]}, "more_than": "3"},
            )
        )

    def line_condition(self, depth: int) -> dict[str, Any]:
        """Return a condition on one order line."""
        if depth > 1 and self.one_in(2):
            key = self.choice(("all", "any"))
            return {key: [self.line_condition(depth - 1), self.line_condition(depth - 1)]}
        if self.one_in(6):
            return {"not": self.line_condition(depth)}
        return self.choice(
            (
                {"field": "line.family", "is_in": list(self._source.sample(FAMILIES, 2))},
                {"field": "line.sale_type", "is": "subscription"},
                {"field": "line.machine", "present": self.choice(("true", "false"))},
                {"field": "line.is_demo", "is": "true"},
                {"field": "line.amount", self.choice(("at_least", "less_than")): self.choice(("50", "100"))},
                {"field": "line.list_amount", "between": ["10", "150"]},
                {"field": "line.quantity", "more_than": "2"},
                {"field": "customer.country", "is": "FR"},
                {"field": "partner.level", "is": "green"},
                {"condition": "member"},
                {"field": "partner.business_models", "has_any_of": ["cloud", "resell"]},
                {"level": {"at_least": "green"}},
                {"holds": {"any_of": ["vcf", "tanzu"]}},
                {"day": "line.ordered_on", "on_or_after": self.choice(("2024-05-10", "period.start + 10 days"))},
                {"all": [{"field": "line.family", "is": "north"}, {"holds": {"any_of": ["vcf"]}}]},
            )
        )

    def day(self, first: date, last: date) -> date:
        """Return a day between two."""
        return first + timedelta(days=self._source.randrange((last - first).days + 1))

    def facts(self, *, has_exchange: bool) -> DataSet:
        """Return two partners with what they hold, and some lines of theirs."""
        records: list[Any] = [trial.customer("K1"), trial.customer("K2", country="DE")]
        if has_exchange:
            records.append(trial.rate("X1", Fraction(self.choice((9137, 10833)), 10_000), "2023-03-01"))
        for partner_id in ("P1", "P2"):
            attributes = {
                "target": self.choice((0, 9_999, 10_000, 50_000)),
                "share": self.choice((Fraction(1, 50), Fraction(1, 3))),
            }
            country = self.choice(("FR", "FR", "DE"))
            given = attributes if self.one_in(2) else {}
            records.append(trial.partner(partner_id, country=country, attributes=given))
            records += self.held(partner_id)
        numbers = list(range(self.choice((2, 5, 9, 14))))
        self._source.shuffle(numbers)
        for number in numbers:
            records += self.line(f"L{number:02}", has_exchange=has_exchange)
        return DataSet.of(*records)

    def held(self, partner_id: str) -> list[Any]:
        """Return what a partner holds over some days, often only a part of the quarter."""
        found: list[Any] = []
        for index, name in enumerate(("vcf", "tanzu")):
            if self.one_in(2):
                found.append(trial.competency(f"{partner_id}C{index}", name, partner_id=partner_id, **self.span()))
        for index, name in enumerate(("blue", "green")):
            if self.one_in(2):
                found.append(trial.level(f"{partner_id}L{index}", name, partner_id=partner_id, **self.span()))
        if not self.one_in(4):
            found.append(trial.membership(f"{partner_id}M", partner_id=partner_id, **self.span()))
        if self.one_in(2):
            found.append(trial.business_model(f"{partner_id}B", "cloud", partner_id=partner_id, **self.span()))
        return found

    def span(self) -> dict[str, date]:
        """Return a validity."""
        first = self.choice((date(2020, 1, 1), self.day(*QUARTER), date(2024, 4, 1)))
        return {"valid_from": first} | (
            {"valid_until": first + timedelta(days=self.choice((1, 20, 2000)))} if self.one_in(2) else {}
        )

    def line(self, line_id: str, *, has_exchange: bool) -> list[Any]:
        """Return an order line, with a credit note for it or without."""
        on = self.day(*(BEFORE if self.one_in(4) else QUARTER))
        amount = self.choice((0, 1, 99, 5_000, 9_999, 10_000, 10_001, 12_345, 77_777, self._source.randrange(100_000)))
        optional = {
            "list_amount": self.choice((None, amount, 2 * amount, 12_000)),
            "annual_value": self.choice((None, 3 * amount)),
        }
        attributes: dict[str, Any] = {
            "machine": self.choice((None, "big", "small")),
            "seats": self.choice((None, 1, 5)),
            "extra": self.choice((None, 100, 2_501)),
            "is_demo": self.choice((None, True, False)),
        }
        made = trial.line(
            line_id,
            amount,
            on.isoformat(),
            partner_id=self.choice(("P1", "P1", "P2")),
            customer_id=self.choice(("K1", "K2")),
            family=self.choice(FAMILIES),
            sale_type=self.choice(SALES),
            quantity=self.choice((1, 2, 3, 10)),
            currency="USD" if has_exchange and self.one_in(3) else "EUR",
            attributes={name: value for name, value in attributes.items() if value is not None},
            **{name: value for name, value in optional.items() if value is not None},
        )
        if amount > 0 and self.one_in(5):
            return [
                made,
                trial.credit(
                    f"N{line_id}", line_id, self.choice((amount, max(1, amount // 2))), currency=made.currency
                ),
            ]
        return [made]


def is_before(line: r.OrderLine) -> bool:
    """Say whether a line is of an earlier period."""
    return line.ordered_on < QUARTER[0]
