"""Which quantities are money and which are plain numbers: a figure takes its kind from its place."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from tremplin.terms import quantity as q
from tremplin.terms import reward as r
from tremplin.terms.condition import Measure
from tremplin.terms.field import Fields
from tremplin.terms.limit import Limit
from tremplin.terms.node import Node
from tremplin.terms.programme import Column, PaymentRule, Programme

Kind = Literal["money", "number"]
Demands = Mapping[str, Kind | tuple[Kind, ...] | None]
"""The kind that each field of a part must have; a tuple where the quantities of one field differ."""

MONEY_FORMS: Final = frozenset({"money", "credit", "voucher", "discount"})
QUANTITIES: Final = (
    q.Number, q.Literal_, q.Reference, q.FieldValue, q.Rows, q.Add, q.Subtract, q.Times, q.Divide, q.GreaterOf,
    q.LesserOf, q.Clamp, q.WholeOf, q.Past, q.Rank, q.DaysBetween, q.Lookup, q.Choose,
)  # fmt: skip
_COUNTED: Final = ("count", "rate")


class Kinds:
    """Finds the kinds of quantities, names followed; a name in a circle has none."""

    def __init__(self, programme: Programme, fields: Fields) -> None:
        self._programme = programme
        self._fields = fields
        self._named: dict[str, Kind | None] = {}
        self._asked: dict[str, Kind] = {}
        self._followed: set[str] = set()

    def of(self, quantity: Any) -> Kind | None:
        """Return the kind that a quantity has by itself; None for a figure that waits for its place."""
        match quantity:
            case q.Number():
                return "number" if "%" in quantity.number or "/" in quantity.number else None
            case q.Literal_():
                return quantity.kind
            case q.Reference():
                return self._of_name(quantity.named)
            case q.FieldValue():
                return self.of_field(quantity.field)
            case q.CountRows() | q.Distinct() | q.Rank() | q.DaysBetween():
                return "number"
            case q.Rows():
                return self._of_rows(quantity)
            case q.Lookup():
                return self._of_table(quantity.table)
        return self._of_combination(quantity)

    def of_field(self, path: str) -> Kind | None:
        """Return the kind of a field; None when it is no figure."""
        type_ = self._fields.type_of(path)
        if type_ == "money":
            return "money"
        return "number" if type_ in _COUNTED else None

    def fits(self, quantity: Any, kind: Kind) -> bool:
        """Say whether a quantity has this kind, or gets it through a free figure: money over 100 as a number."""
        match quantity:
            case q.Divide() if kind == "number":
                dividend, divisor = (self.of(part) for part in quantity.divide)
                return dividend != "money" or divisor != "number"
            case q.Reference() if quantity.named in self._programme.measures:
                return self.of_measure(quantity.named, wanted=kind) == kind
            case q.Times() if kind == "number":
                return all(self.fits(factor, kind) for factor in quantity.times)
            case q.Divide() | q.Times():
                return self.of(quantity) in (kind, None)
        parts = _parts_of_one_kind(quantity)
        return all(self.fits(part, kind) for part in parts) if parts else self.of(quantity) in (kind, None)

    def ask(self, name: str, kind: Kind) -> bool:
        """Note that a place needs a measure to have a kind; say whether it is the first place that does."""
        is_first = name not in self._asked
        self._asked.setdefault(name, kind)
        return is_first

    def of_measure(self, name: str, *, wanted: Kind | None = None) -> Kind:
        """Return the kind in which a measure is resolved: as the first place wants it, if it can be so."""
        asked = self._asked.get(name, wanted)
        own = self._of_name(name)
        if asked is None or own == asked or name in self._followed:
            return own or asked or "number"
        self._followed.add(name)  # a circle of names ends here
        fits = self.fits(self._programme.measures[name].quantity, asked)
        self._followed.discard(name)
        return asked if fits or own is None else own

    def demands(self, node: Node, expected: Kind | None) -> Demands:
        """Return the kind that each field of a part must have, given the kind of the part itself."""
        match node:
            case q.Add() | q.GreaterOf() | q.LesserOf() | q.Subtract() | q.Choose() | q.Clamp() | q.Past():
                return dict.fromkeys(type(node).model_fields, expected or self.of(node))
            case q.WholeOf():
                return dict.fromkeys(("whole", "step"), expected or self.of(node))
            case q.Clamped() | q.PastPeriods() | q.Case():
                return dict.fromkeys(("of", "floor", "top", "then"), expected)
            case q.Times():
                return {"times": self._of_factors(node.times, expected)}
            case q.Divide():
                result, divisor = self._of_division(node, expected)
                dividend: Kind = "money" if "money" in (result, divisor) else "number"
                return {"divide": (dividend, divisor), "if_zero": result}
            case q.Sum():
                return {"rate": self._of_row_rate(node)}
            case Measure():
                compared = (node.measure, node.equals, node.at_least, node.more_than, node.at_most, node.less_than)
                return dict.fromkeys(type(node).model_fields, self._joined(compared) or "number")
        return self._demands_of_reward(node, expected)

    def _demands_of_reward(self, node: Node, expected: Kind | None) -> Demands:
        match node:
            case r.Percentage() | r.ProvenCost():
                return self._of_product(node.of, expected)
            case r.Units():
                return {"amount": expected, "units": "number", "beyond": "number", "once_at_least": "number"}
            case r.Grown():
                product = self._of_product(node.of, expected)
                return {**product, "baseline": product["of"], "once_at_least": "number"}
            case r.Banded():
                paid = any(row.rate is not None for row in node.rows)
                product = self._of_product(node.of, expected) if paid else {"of": self.of(node.of)}
                return {**product, "by": self.of_banded(node), "rows": expected}
            case r.Factor():
                return {"by": "number"}
            case r.Part() | r.RoundTo() | r.DivisionTurn():
                return dict.fromkeys(type(node).model_fields, expected)
            case r.Pays():
                kind: Kind = "money" if node.as_ in MONEY_FORMS else "number"
                return dict.fromkeys(type(node).model_fields, kind)
        return self._demands_of_root(node)

    def _demands_of_root(self, node: Node) -> Demands:
        match node:
            case Limit():
                one = self._joined((node.quantity, node.takes))
                counted: dict[str, Kind] = dict.fromkeys(("units", "claims", "persons", "customers"), "number")
                return {"amount": "money", **counted, "quantity": one or "number", "takes": one or "number"}
            case Column():
                measured = self.of_column(node) or "number"
                return dict.fromkeys(("at_least", "more_than", "at_most", "less_than"), measured)
            case PaymentRule():
                return {"minimum": "money"}
        return {}

    def demands_of_band(self, banded: r.Banded, *, award: Kind | None) -> Demands:
        """Return the kinds of one row of bands: bounds as what chooses the band, the rate or amount as the award."""
        bound = self.of_banded(banded) or "number"
        rate = self._of_product(banded.of, award)["rate"]
        return {**dict.fromkeys(("from_", "above", "below", "up_to"), bound), "rate": rate, "amount": award}

    def of_banded(self, banded: r.Banded) -> Kind | None:
        """Return the kind of what chooses the band, and so of its bounds."""
        return self.of(banded.of if banded.by is None else banded.by)

    def of_column(self, column: Column) -> Kind | None:
        """Return the kind of the bounds in a column of a table; None when the column is no bound."""
        compared = (column.at_least, column.more_than, column.at_most, column.less_than)
        return self._joined(compared)

    def _of_name(self, name: str) -> Kind | None:
        if name not in self._named:
            self._named[name] = None  # stands while the name is followed, so that a circle ends
            measure = self._programme.measures.get(name)
            self._named[name] = None if measure is None else self.of(measure.quantity)
        return self._named[name]

    def _of_table(self, name: str) -> Kind | None:
        table = self._programme.tables.get(name)
        return None if table is None else table.gives.as_

    def _of_rows(self, rows: q.Rows) -> Kind | None:
        if isinstance(rows, q.Sum) and self._of_row_rate(rows) == "money":
            return "money"
        path = measured_path(rows)
        return None if path is None else self.of_field(path)

    def _of_row_rate(self, rows: q.Sum) -> Kind:
        own = None if rows.rate is None or self.of_field(rows.sum) == "money" else self.of(rows.rate)
        return own or "number"

    def _of_combination(self, quantity: Any) -> Kind | None:
        match quantity:
            case q.Times():
                kinds = [self.of(factor) for factor in quantity.times]
                return "money" if "money" in kinds else None if None in kinds else "number"
            case q.Divide():
                return self._of_quotient(quantity)
        return self._joined(_parts_of_one_kind(quantity))

    def _joined(self, quantities: Iterable[Any]) -> Kind | None:
        known = (self.of(quantity) for quantity in quantities if quantity is not None)
        return next((kind for kind in known if kind is not None), None)

    def _of_factors(self, factors: tuple[Any, ...], expected: Kind | None) -> tuple[Kind, ...]:
        """Return the kind of each factor: when money is wanted and none is there, the first free figure is it."""
        kinds = [self.of(factor) for factor in factors]
        number: Kind = "number"
        if expected == number:
            return (number,) * len(kinds)
        if expected == "money" and "money" not in kinds and None in kinds:
            kinds[kinds.index(None)] = "money"
        return tuple(kind or number for kind in kinds)

    def _of_quotient(self, node: q.Divide) -> Kind | None:
        dividend, divisor = (self.of(part) for part in node.divide)
        # Money over a free figure is money; only a place that wants a number makes it money over money.
        return "number" if divisor == "money" else dividend

    def _of_division(self, node: q.Divide, expected: Kind | None) -> tuple[Kind, Kind]:
        """Return the kinds of the quotient and of the divisor."""
        dividend, divisor = (self.of(part) for part in node.divide)
        if divisor is None:
            divisor = "money" if dividend == "money" and expected == "number" else "number"
        if divisor == "money":
            return "number", "money"
        return dividend or expected or "number", "number"

    def _of_product(self, of: Any, expected: Kind | None) -> dict[str, Kind | None]:
        """Return the kinds of a rate and of what it is a rate of: five euros a seat are money times a number."""
        own = self.of(of)
        if expected == "money" and own == "number":
            return {"rate": "money", "of": "number"}
        return {"rate": "number", "of": expected}


def _parts_of_one_kind(quantity: Any) -> tuple[Any, ...]:
    """Return the parts that have the kind of the whole: what is added, compared or chosen among."""
    match quantity:
        case q.Add():
            return quantity.add
        case q.Subtract():
            return quantity.subtract
        case q.GreaterOf():
            return quantity.greater_of
        case q.LesserOf():
            return quantity.lesser_of
        case q.Clamp():
            parts = (quantity.clamp.of, quantity.clamp.floor, quantity.clamp.top)
        case q.WholeOf():
            parts = (quantity.whole, quantity.step, None)
        case q.Past():
            return (quantity.past.of,)
        case q.Choose():
            return (*(case.then for case in quantity.choose), quantity.otherwise)
        case _:
            return ()
    return tuple(part for part in parts if part is not None)


def measured_path(rows: q.Rows) -> str | None:
    """Return the field that a measure over rows sums, averages or compares; None when it counts rows."""
    match rows:
        case q.Sum():
            return rows.sum
        case q.Lowest():
            return rows.lowest
        case q.Highest():
            return rows.highest
        case q.Average():
            return rows.average
        case q.Last():
            return rows.last
        case q.Distinct():
            return rows.distinct
    return None


def word_of(rows: q.Rows | q.Ranked) -> str:
    """Return the word of the rows that are measured: `line` for a sum of `line.amount`."""
    if isinstance(rows, q.Ranked):
        return rows.among
    if isinstance(rows, q.CountRows):
        return rows.count
    return (measured_path(rows) or "").partition(".")[0]
