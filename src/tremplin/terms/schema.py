"""The JSON Schema of a terms file, for editors: it completes keys, and takes each text as YAML editors see it.

An editor takes `2021.1` for a number and `NO` for a boolean; Tremplin reads both as texts. So wherever the terms take a
text, the schema takes a number and a boolean too. It accepts every file that the check accepts, and more.
"""

from collections.abc import Mapping
from typing import Any, Final

from tremplin.terms.node import Node
from tremplin.terms.programme import Programme
from tremplin.terms.spot import is_filled_in, is_node

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_TITLE: Final = "Terms of a programme"
_CHOICES: Final = {"Named": "Condition", "Number": "Quantity", "LumpSum": "Reward"}
_SHORT: Final = {
    "Condition": "The name of a condition under `conditions`.",
    "Quantity": "A figure, or the name of a measure under `measures`.",
}
# Written by the check, never by an author.
_OF_THE_CHECK: Final = "#/$defs/Literal_"
_BOUNDS: Final = {"ge": "minimum", "le": "maximum"}


def terms_schema() -> dict[str, Any]:
    """Return the JSON Schema of a terms file, as JSON data."""
    schema = Programme.model_json_schema()
    definitions = schema.pop("$defs")
    for model in _models():
        for name in model.model_fields:
            if is_filled_in(model, name):
                del definitions[model.__name__]["properties"][name]
    del definitions["Literal_"]
    choices: dict[str, Any] = {}
    rewritten = {name.rstrip("_"): _rewritten(part, choices) for name, part in definitions.items()}
    root = _rewritten(schema, choices)
    for name in choices:
        choices[name] = {"title": name, **choices[name]}
    return {"$schema": DIALECT, **root, "title": _TITLE, "$defs": dict(sorted({**rewritten, **choices}.items()))}


def _models() -> list[type[Node]]:
    """Return every part of the terms that has keys."""
    found: list[type[Node]] = [Node]
    for model in found:
        found += [one for one in model.__subclasses__() if one not in found]
    return [model for model in found if is_node(model) and model.__name__ not in _ABSTRACT]


_ABSTRACT: Final = frozenset({"Node", "Described", "Rows", "Part"})


def _rewritten(part: Any, choices: dict[str, Any]) -> Any:
    """Return a part of the schema as authors need it."""
    if isinstance(part, list):
        return [_rewritten(one, choices) for one in part]
    if not isinstance(part, dict):
        return part
    if "anyOf" in part and {"type": "null"} in part["anyOf"]:
        return _rewritten(_without_null(part), choices)
    if "oneOf" in part:
        return _choice(part, choices)
    changed: dict[str, Any] = {
        _BOUNDS.get(str(key), str(key)): _rewritten(value, choices)
        for key, value in part.items()
        if not _says_nothing(key, value)
    }
    if "$ref" in changed:
        changed["$ref"] = changed["$ref"].rstrip("_")
    if "patternProperties" in changed:
        changed["additionalProperties"] = False
    return {**changed, **_seen_by_editors(changed)}


def _says_nothing(key: str, value: Any) -> bool:
    """Say whether this is the default of a list or mapping that may be left out."""
    return key == "default" and isinstance(value, list | dict)


def _without_null(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return a part that may be left out: nobody writes null for it."""
    rest = {key: value for key, value in part.items() if key not in ("anyOf", "default")}
    arms = [arm for arm in part["anyOf"] if arm != {"type": "null"}]
    return {**rest, **arms[0]} if len(arms) == 1 else {**rest, "anyOf": arms}


def _choice(part: Mapping[str, Any], choices: dict[str, Any]) -> dict[str, Any]:
    """Return a reference to a choice between forms, and note the choice itself, once."""
    arms = [arm for arm in part["oneOf"] if arm["$ref"] != _OF_THE_CHECK]
    name = _CHOICES[arms[0]["$ref"].rpartition("/")[2]]
    if name not in choices:
        short = {"description": _SHORT[name], "type": ["string", "number", "boolean"]} if name in _SHORT else None
        forms = [{"$ref": arm["$ref"].rstrip("_")} for arm in arms]
        choices[name] = {"anyOf": [*([short] if short else []), *forms]}
    rest = {key: value for key, value in part.items() if key not in ("oneOf", "default")}
    return {**rest, "$ref": f"#/$defs/{name}"}


def _seen_by_editors(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a part takes when an editor has made a number or a boolean of a text."""
    match part.get("type"):
        case "string" if "enum" not in part and "const" not in part:
            return {"type": ["string", "number", "boolean"]}
        case "integer":
            return {"type": ["integer", "string"]}
        case "boolean":
            return {"type": ["boolean", "string"], "enum": [True, False, "true", "false"]}
    return {}
