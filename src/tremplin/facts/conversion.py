"""Amounts in another currency than the programme's: whether a rate can turn them into it, and whether rates agree."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final

from tremplin.facts.finding import Findings
from tremplin.facts.header import Declared, attribute_fields
from tremplin.facts.loaded import Loaded
from tremplin.wording import Phrase, Place, Problem, text_key

# Credit notes are turned over with their line.
_TABLES: Final = ("projects", "claims", "order_lines")

_NO_RATE: Final = text_key(
    "Amounts in {currency} ({count} in all, this one first) have no rate of {source} to {wanted}."
)
_NO_RATE_HINT: Final = text_key("Add the rates to the table rates.")
_NO_SOURCE: Final = text_key(
    "Amounts are in {currency} ({count} in all, this one first); the terms are in {wanted} and name no exchange rates."
)
_NO_SOURCE_HINT: Final = text_key("Write the amounts in {wanted}, or name a source under exchange in the terms.")
_PAIR: Final = text_key("A rate needs two currencies, not {seen} twice.")
_PAIR_HINT: Final = text_key("Write in quote the currency in which {seen} is priced.")
_RATES_CONTRADICT: Final = text_key("{source} states two rates of {base} to {quote} for one day.")
_RATES_HINT: Final = text_key("Keep the one that the source published.")
_HERE: Final = text_key("here {rate}")


def check_conversion(
    tables: Mapping[str, Loaded],
    *,
    findings: Findings,
    attributes: Mapping[str, Declared],
    currency: str | None,
    exchange_source: str | None,
) -> None:
    """Find rates that contradict each other, and amounts that no rate can turn into the programme's currency.

    Which day's rate counts, and how old it may be, is for the terms to say and for the decision of each claim; here,
    some rate of the pair must exist.

    Args:
        tables: what was loaded, by name.
        findings: where problems go.
        attributes: the fields that the terms declare, by path.
        currency: of the programme; None leaves amounts unchecked.
        exchange_source: whose rates count; None when the terms name none.
    """
    rates = tables.get("rates")
    if rates is not None:
        for problem in _rates_that_clash(rates):
            findings.add(problem)
    if currency is None or (rates is not None and not rates.is_whole):
        return
    known = {
        rate.base
        for rate in (rates.records if rates else ())
        if rate.source == exchange_source and rate.quote == currency
    }
    for name in _TABLES:
        if name in tables:
            for problem in _without_rate(
                tables[name], attributes, known=known, wanted=currency, source=exchange_source
            ):
                findings.add(problem)


def _rates_that_clash(rates: Loaded) -> Iterator[Problem]:
    first_at: dict[tuple[str, str, str, date], int] = {}
    for position, rate in enumerate(rates.records):
        if rate.base == rate.quote:
            place = (rates.place_of(position, column_name="quote"),)
            yield Problem("RATE_OF_ONE_CURRENCY", place, _PAIR, {"seen": rate.base}, _PAIR_HINT)
        first = first_at.setdefault((rate.source, rate.base, rate.quote, rate.on), position)
        if rates.records[first].rate != rate.rate:
            places = (_place_of_rate(rates, position), _place_of_rate(rates, first))
            told = {"source": rate.source, "base": rate.base, "quote": rate.quote}
            yield Problem("RATES_CONTRADICT", places, _RATES_CONTRADICT, told, _RATES_HINT)


def _place_of_rate(rates: Loaded, position: int) -> Place:
    caption = Phrase(_HERE, {"rate": str(rates.records[position].rate)})
    return rates.place_of(position, column_name="rate", caption=caption)


def _without_rate(
    loaded: Loaded,
    attributes: Mapping[str, Declared],
    *,
    known: Collection[str],
    wanted: str,
    source: str | None,
) -> Iterator[Problem]:
    names = [one.name for one in loaded.table.fields.values() if one.type == "money"]
    declared = [one.name for one in attribute_fields(loaded.table, attributes).values() if one.type == "money"]
    found: dict[str, list[int]] = {}
    for position, record in enumerate(loaded.records):
        if record.currency in (None, wanted) or not _has_amount(record, names, declared):
            continue
        if record.currency not in known:
            found.setdefault(record.currency, []).append(position)
    for currency, positions in found.items():
        place = (loaded.place_of(positions[0], column_name="currency"),)
        told = {"count": len(positions), "currency": currency, "wanted": wanted, "source": source}
        if source is None:
            yield Problem("EXCHANGE_NOT_DECLARED", place, _NO_SOURCE, told, _NO_SOURCE_HINT)
        else:
            yield Problem("RATE_MISSING", place, _NO_RATE, told, _NO_RATE_HINT)


def _has_amount(record: object, names: Collection[str], declared: Collection[str]) -> bool:
    if any(getattr(record, name) is not None for name in names):
        return True
    return any(name in getattr(record, "attributes", ()) for name in declared)
