"""The smallest change that would have paid, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tremplin.facts.schema import TABLES
from tremplin.terms.incentive import Incentive
from tremplin.terms.prose.compared import value_name
from tremplin.terms.prose.condition import programme_name
from tremplin.terms.prose.limit import limit_name
from tremplin.terms.prose.limit_figure import limit_figure
from tremplin.terms.prose.moment import day_text
from tremplin.terms.prose.place import node_at
from tremplin.terms.prose.quantity import quantity_text
from tremplin.terms.prose.voice import Voice

# What says nothing to a reader: the record's own id, and whom it belongs to.
_UNSAID: Final = ("partner_id", "claim_id", "project_id")


def edit_text(edit: Mapping[str, Any], incentive: Incentive, *, voice: Voice) -> str:
    """Return one edit of the smallest change as a clause.

    Args:
        edit: as the receipt writes it.
        incentive: of the claim.
        voice: speaking of that incentive.
    """
    match edit["edit"]:
        case "set":
            return _set_text(edit, voice)
        case "add":
            return _add_text(edit["table"], edit["record"], voice=voice)
        case "measure":
            quantity = node_at(edit["at"], incentive, voice.programme)
            name = _measure_name(edit["at"], quantity, voice)
            kind = voice.kind_of(quantity, name=edit["at"].removeprefix("measures."))
            value = voice.figure(edit["to"], kind=kind)
            return voice.say("{quantity} is {value}", quantity=name, value=value)
    limit = next(one for one in voice.programme.limits if one.id == edit["limit"])
    more = limit_figure(limit, edit["by"], voice=voice)
    return voice.say(
        "the limit {limit} has room for {more} more", limit=voice.quoted(limit_name(limit, voice)), more=more
    )


def _measure_name(place: str, quantity: Any, voice: Voice) -> str:
    named = voice.programme.measures.get(place.removeprefix("measures."))
    return voice.defined(named.label) if named and named.label else quantity_text(quantity, voice)


def _set_text(edit: Mapping[str, Any], voice: Voice) -> str:
    path = f"{TABLES[edit['table']].word}.{edit['field']}"
    name = voice.field_name(path)
    if edit["to"] is None:
        return voice.say("without {field}", field=name)
    return voice.say("{field}: {value}", field=name, value=_values(path, edit["to"], voice))


def _values(path: str, value: Any, voice: Voice) -> str:
    if isinstance(value, list):
        return voice.all_of([value_name(path, one, voice) for one in value])
    return value_name(path, str(value).lower() if isinstance(value, bool) else str(value), voice)


def _add_text(table: str, record: Mapping[str, Any], *, voice: Voice) -> str:
    word = TABLES[table].word
    since = record.get("valid_from")
    day = day_text(date.fromisoformat(since), voice) if since else ""
    partner = voice.partner(record.get("partner_id") or "")
    match table:
        case "competencies":
            name = voice.quoted(voice.competency(record["competency"]))
            kind = voice.code("competency.kind", record["kind"])
            return voice.say(
                "{partner} holds the competency {name} ({kind}) from {day}",
                partner=partner,
                name=name,
                kind=kind,
                day=day,
            )
        case "memberships":
            name = programme_name(record["programme"], voice)
            return voice.say(
                "{partner} is a member of the programme {name} from {day}",
                partner=partner,
                name=name,
                day=day,
            )
        case "levels":
            name = voice.quoted(voice.level(record["level"]))
            return voice.say(
                "{partner} is at the level {name} from {day}",
                partner=partner,
                name=name,
                day=day,
            )
        case "roles":
            name = voice.quoted(voice.role(record["role"]))
            return voice.say("{partner} has the role {name} in the project", partner=partner, name=name)
        case "proofs":
            name = voice.quoted(voice.proof(record["kind"]))
            if record.get("accepted_on"):
                return voice.say("the proof {name} is handed in and accepted", name=name)
            return voice.say("the proof {name} is handed in", name=name)
    unsaid = (*_UNSAID, TABLES[table].key)
    said = [
        voice.say(
            "{field}: {value}", field=voice.field_name(f"{word}.{name}"), value=_values(f"{word}.{name}", value, voice)
        )
        for name, value in record.items()
        if name not in unsaid and name != "attributes"
    ]
    return voice.say(
        "one more among the {rows} is recorded ({fields})", rows=voice.rows_name(word), fields=", ".join(said)
    )
