"""A part of the clause and the place where it stands, so that whatever is worked out can say where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tremplin.checker.reading import Unreadable, list_at, mapping_at


@dataclass(frozen=True)
class Rule:
    """A part of the clause.

    Attributes:
        data: its JSON, a mapping.
        place: where it stands, such as `incentive.pays.reward.bands.rows[1]`.
    """

    data: Mapping[str, Any]
    place: str

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def get(self, key: str) -> Any:
        """Return what stands under a key, or None."""
        return self.data.get(key)

    def part(self, key: str) -> "Rule":
        """Return the part under a key.

        Raises:
            Unreadable: it is not there, or no mapping.
        """
        return rule_at(self.data.get(key), place=f"{self.place}.{key}")

    def parts(self, key: str) -> list["Rule"]:
        """Return the parts of the list under a key.

        Raises:
            Unreadable: it is no list of mappings.
        """
        items = list_at(self.data.get(key), place=f"{self.place}.{key}")
        return [rule_at(item, place=f"{self.place}.{key}[{index}]") for index, item in enumerate(items)]

    def odd(self) -> Unreadable:
        """Return the error that says that this part has no meaning."""
        return Unreadable("MALFORMED", self.place, seen=", ".join(sorted(self.data)))


def rule_at(data: Any, *, place: str) -> Rule:
    """Return a part of the clause.

    Raises:
        Unreadable: it is no mapping.
    """
    return Rule(mapping_at(data, place=place), place)
