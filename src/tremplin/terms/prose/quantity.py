"""Quantities in words: figures, fields, and what is worked out from them."""

from fractions import Fraction
from typing import Any

from tremplin.money import NotARate, parse_rate
from tremplin.terms import quantity as q
from tremplin.terms.programme import Column
from tremplin.terms.prose.moment import moment_text
from tremplin.terms.prose.rows import rows_text
from tremplin.terms.prose.voice import Voice


def quantity_text(quantity: Any, voice: Voice, *, as_rate: bool = False) -> str:
    """Return a quantity as a noun that stands in a sentence.

    Args:
        quantity: any node of `terms.quantity`.
        voice: names with a label are called by it, others are spelt out.
        as_rate: a plain number is a rate: 3/200 is said 1.5%.
    """
    match quantity:
        case q.Number():
            return _plain(quantity.number, voice, as_rate=as_rate)
        case q.Literal_():
            if quantity.kind == "money":
                return voice.figure(quantity.literal, kind="money")
            value = Fraction(quantity.literal)
            return voice.rate(value) if as_rate or quantity.percent else voice.number(value)
        case q.Reference():
            named = voice.programme.measures[quantity.named]
            return voice.defined(named.label) if named.label else quantity_text(named.quantity, voice, as_rate=as_rate)
        case q.FieldValue():
            return voice.field_name(quantity.field)
        case q.Lookup():
            return table_text(quantity.table, voice)
        case q.Rows():
            return measured_text(quantity, voice)
        case q.Add() | q.Subtract() | q.Times() | q.Divide():
            return _arithmetic_text(quantity, voice, as_rate=as_rate)
    return _worked_text(quantity, voice, as_rate=as_rate)


def _worked_text(quantity: Any, voice: Voice, *, as_rate: bool) -> str:
    match quantity:
        case q.GreaterOf():
            return voice.say(
                "the greatest of these: {quantities}", quantities=_each(quantity.greater_of, voice, as_rate=as_rate)
            )
        case q.LesserOf():
            return voice.say(
                "the least of these: {quantities}", quantities=_each(quantity.lesser_of, voice, as_rate=as_rate)
            )
        case q.WholeOf():
            return _whole_text(quantity, voice)
        case q.Choose():
            return _choose_text(quantity, voice, as_rate=as_rate)
        case q.Clamp():
            return _clamp_text(quantity.clamp, voice, as_rate=as_rate)
        case q.Past():
            return _past_text(quantity.past, voice)
        case q.Rank():
            rows = rows_text(quantity.rank, voice)
            return voice.say("the place of the claim's own record, by date, among the {rows}", rows=rows)
        case q.DaysBetween():
            return voice.say(
                "the number of days from {first} to {last}",
                first=moment_text(quantity.days_from, voice),
                last=moment_text(quantity.to, voice),
            )
    raise TypeError(f"{type(quantity).__name__} is no quantity.")


def _plain(text: str, voice: Voice, *, as_rate: bool) -> str:
    """Say a figure that no check has given a kind yet: as it is written."""
    try:
        value = parse_rate(text)
    except NotARate:
        return text
    return voice.rate(value) if as_rate or "%" in text else voice.number(value)


def _arithmetic_text(quantity: Any, voice: Voice, *, as_rate: bool) -> str:
    match quantity:
        case q.Add():
            return " + ".join(_one(part, voice, as_rate=as_rate) for part in quantity.add)
        case q.Subtract():
            return " \N{MINUS SIGN} ".join(_one(part, voice, as_rate=as_rate) for part in quantity.subtract)
        case q.Times():
            return " × ".join(_one(part, voice, as_rate=as_rate) for part in quantity.times)
    dividend, divisor = (_one(part, voice, as_rate=False) for part in quantity.divide)
    if isinstance(quantity.divide[1], q.Number | q.Literal_):
        return voice.say("{dividend} divided by {divisor}", dividend=dividend, divisor=divisor)
    return voice.say(
        "{dividend} divided by {divisor} ({if_zero} when that is zero)",
        dividend=dividend,
        divisor=divisor,
        if_zero=quantity_text(quantity.if_zero, voice, as_rate=as_rate),
    )


def _one(part: Any, voice: Voice, *, as_rate: bool) -> str:
    """Say a part of a larger quantity; in brackets when it is worked out itself."""
    text = quantity_text(part, voice, as_rate=as_rate)
    return voice.say("({quantity})", quantity=text) if isinstance(part, _COMBINED) else text


def _each(parts: tuple[Any, ...], voice: Voice, *, as_rate: bool) -> str:
    return voice.one_after_another([_one(part, voice, as_rate=as_rate) for part in parts])


_COMBINED = (q.Add, q.Subtract, q.Times, q.Divide, q.WholeOf, q.Choose, q.Clamp)


def _whole_text(whole: q.WholeOf, voice: Voice) -> str:
    text = _one(whole.whole, voice, as_rate=False)
    if whole.step is None and voice.kinds.of(whole) == "money":
        return voice.say("{quantity}, in whole {currency}", quantity=text, currency=voice.programme.currency)
    if whole.step is None:
        return voice.say("{quantity}, in whole numbers", quantity=text)
    return voice.say("{quantity}, in whole steps of {step}", quantity=text, step=quantity_text(whole.step, voice))


def measured_text(rows: q.Rows, voice: Voice) -> str:
    """Return a measure over rows: the sum of the amounts of the order lines of the partner, and so on."""
    those = rows_text(rows, voice)
    match rows:
        case q.Sum():
            values = voice.values_name(rows.sum)
            text = voice.say("the sum of the {values} of the {rows}", values=values, rows=those)
            if rows.rate is None:
                return text
            rate = quantity_text(rows.rate, voice.inside(rows.sum.partition(".")[0]), as_rate=True)
            return voice.say("{sum}, each multiplied by {rate}", sum=text, rate=rate)
        case q.Distinct():
            values = voice.values_name(rows.distinct)
            return voice.say("the number of different {values} of the {rows}", values=values, rows=those)
        case q.Lowest():
            values = voice.values_name(rows.lowest)
            return voice.say("the lowest of the {values} of the {rows}", values=values, rows=those)
        case q.Highest():
            values = voice.values_name(rows.highest)
            return voice.say("the highest of the {values} of the {rows}", values=values, rows=those)
        case q.Average():
            values = voice.values_name(rows.average)
            return voice.say("the average of the {values} of the {rows}", values=values, rows=those)
        case q.Last():
            values = voice.values_name(rows.last)
            return voice.say("the latest of the {values} of the {rows}", values=values, rows=those)
    return voice.say("the number of {rows}", rows=those)


def table_text(name: str, voice: Voice) -> str:
    """Return what stands in for a value looked up: the table's own name, or the fields that it goes by."""
    table = voice.programme.tables[name]
    if table.label:
        return voice.say("the value in the table {table}", table=voice.quoted(voice.label(table.label)))
    paths = dict.fromkeys(column_name(column, voice) for column in table.columns)
    return voice.say("the value in the table by {fields}", fields=voice.all_of(list(paths)))


def column_name(column: Column, voice: Voice) -> str:
    """Return what a column of a table is compared with."""
    if column.matches:
        return voice.field_name(column.matches)
    return quantity_text(bound_of(column), voice)


def bound_of(column: Column) -> Any:
    """Return the quantity that a column bounds; None when it compares a field with its cells."""
    bounds = (column.at_least, column.more_than, column.at_most, column.less_than)
    return next((bound for bound in bounds if bound is not None), None)


def _choose_text(choose: q.Choose, voice: Voice, *, as_rate: bool) -> str:
    # Imported here, because a condition compares quantities and a quantity chooses by conditions.
    from tremplin.terms.prose.condition import condition_text

    cases = [
        voice.say(
            "{quantity} if {condition}",
            quantity=quantity_text(case.then, voice, as_rate=as_rate),
            condition=condition_text(case.when, voice),
        )
        for case in choose.choose
    ]
    otherwise = quantity_text(choose.otherwise, voice, as_rate=as_rate)
    return voice.say("{cases}; otherwise {quantity}", cases=voice.one_after_another(cases), quantity=otherwise)


def _clamp_text(clamped: q.Clamped, voice: Voice, *, as_rate: bool) -> str:
    text = quantity_text(clamped.of, voice, as_rate=as_rate)
    if clamped.floor is not None:
        text = voice.say(
            "{quantity}, not below {floor}", quantity=text, floor=quantity_text(clamped.floor, voice, as_rate=as_rate)
        )
    if clamped.top is not None:
        text = voice.say(
            "{quantity}, not above {top}", quantity=text, top=quantity_text(clamped.top, voice, as_rate=as_rate)
        )
    return text


def _past_text(past: q.PastPeriods, voice: Voice) -> str:
    periods = {
        "month": lambda: voice.say_count("the month before", "each of the {n} months before", past.count),
        "quarter": lambda: voice.say_count("the quarter before", "each of the {n} quarters before", past.count),
        "half": lambda: voice.say_count("the half-year before", "each of the {n} half-years before", past.count),
        "year": lambda: voice.say_count("the year before", "each of the {n} years before", past.count),
        "programme-year": lambda: voice.say_count(
            "the programme year before", "each of the {n} programme years before", past.count
        ),
    }[past.period]()
    quantity = quantity_text(past.of, voice)
    match past.take:
        case "sum":
            return voice.say("the sum, over {periods}, of {quantity}", periods=periods, quantity=quantity)
        case "average":
            return voice.say("the average, over {periods}, of {quantity}", periods=periods, quantity=quantity)
        case "lowest":
            return voice.say("the lowest, over {periods}, of {quantity}", periods=periods, quantity=quantity)
    return voice.say("the highest, over {periods}, of {quantity}", periods=periods, quantity=quantity)
