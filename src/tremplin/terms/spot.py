"""From the path of a validation error to the part of the models that it is about: tags and arms are no keys."""

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import Tag
from pydantic.fields import FieldInfo

from tremplin.terms.condition import Condition
from tremplin.terms.node import Node
from tremplin.terms.programme import Programme
from tremplin.terms.quantity import FieldValue, Quantity, Rows
from tremplin.terms.reward import Form
from tremplin.terms.source import At

# Parts that hold parts of their own kind name them by a word, which pydantic follows and leaves as it is.
_DECLARED_LATER: Final = {
    "Condition": Condition,
    "Condition | None": Condition,
    "Quantity": Quantity,
    "Quantity | None": Quantity,
    "Form": Form,
}
_FILLED_IN: Final = "literal"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a validation error is, in the file and in the models.

    Attributes:
        at: path in the file; a missing key is its last step.
        wanted: what the models want there; None where they know nothing.
        owner: the part that has or lacks the key.
        union: path of the choice between several forms that was passed on the way, and its type.
        arm: the form that was tried there.
        is_key: whether the error is about the key, not about what it holds.
    """

    at: At = ()
    wanted: Any = Programme
    owner: type[Node] = Programme
    union: tuple[At, Any] | None = None
    arm: str = ""
    is_key: bool = False


def spot_of(location: tuple[str | int, ...]) -> Spot:
    """Return where a validation error is.

    Args:
        location: as pydantic gives it.
    """
    spot = Spot()
    for step in location:
        spot = _next(spot, step)
    return spot


def bare(type_: Any) -> Any:
    """Return a type without its annotations and without None."""
    type_ = _DECLARED_LATER.get(getattr(type_, "__forward_arg__", type_ if isinstance(type_, str) else ""), type_)
    while get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    if not is_union(type_):
        return type_
    arms = [arm for arm in get_args(type_) if arm is not NoneType]
    return bare(arms[0]) if len(arms) == 1 else type_


def is_union(type_: Any) -> bool:
    """Say whether a type is a choice between several."""
    return get_origin(type_) in (Union, UnionType)


def is_node(type_: Any) -> bool:
    """Say whether a type is a part of the terms with keys."""
    return isinstance(type_, type) and issubclass(type_, Node)


def arms_of(type_: Any) -> list[Any]:
    """Return the forms between which a value can choose."""
    return [arm for arm in get_args(type_) if arm is not NoneType]


def keys_of(owner: type[Node]) -> list[str]:
    """Return the keys that a part can have, as written."""
    return [info.alias or name for name, info in owner.model_fields.items() if not is_filled_in(owner, name)]


def is_filled_in(owner: type[Node], name: str) -> bool:
    """Say whether a field is written by the resolver and never by an author."""
    return name == "typed" or (name == "kind" and issubclass(owner, FieldValue | Rows))


def tags_of(type_: Any) -> list[str]:
    """Return the keys that say which form a value has; none for choices without such a key."""
    return [tag for arm in arms_of(type_) if (tag := _tag(arm)) not in (None, _FILLED_IN)]


def _next(spot: Spot, step: str | int) -> Spot:
    type_ = bare(spot.wanted)
    if step == "[key]":
        return Spot(spot.at, spot.wanted, spot.owner, spot.union, spot.arm, is_key=True)
    if is_node(type_):
        field = _field(type_, str(step))
        return Spot((*spot.at, step), field and field.annotation, type_, spot.union, spot.arm)
    if is_union(type_) and tags_of(type_):
        (arm,) = (arm for arm in arms_of(type_) if _tag(arm) == step)
        return Spot(spot.at, arm, spot.owner, spot.union, spot.arm)
    if is_union(type_):
        return Spot(spot.at, _arm(type_, str(step)), spot.owner, (spot.at, type_), str(step))
    return Spot((*spot.at, step), _inside(type_, step), spot.owner, spot.union, spot.arm)


def _field(owner: type[Node], key: str) -> FieldInfo | None:
    return next((info for name, info in owner.model_fields.items() if key == (info.alias or name)), None)


def _tag(arm: Any) -> str | None:
    notes = get_args(arm)[1:] if get_origin(arm) is Annotated else ()
    return next((note.tag for note in notes if isinstance(note, Tag)), None)


def _arm(type_: Any, label: str) -> Any:
    """Return the form that pydantic calls by this label."""
    for arm in arms_of(type_):
        kind = bare(arm)
        name = "literal" if get_origin(kind) is Literal else "tuple" if get_origin(kind) is tuple else kind.__name__
        if label == name or label.startswith(f"{name}["):
            return arm
    # Texts of a certain form, whose label says how they are read and not what they are.
    return next(arm for arm in arms_of(type_) if not is_node(bare(arm)) and get_origin(bare(arm)) is None)


def _inside(type_: Any, step: str | int) -> Any:
    """Return the type of an item of a list, or of what a name holds."""
    arguments = get_args(type_)
    if get_origin(type_) is dict:
        return arguments[1]
    return arguments[0] if arguments[1] is Ellipsis else arguments[int(step)]
