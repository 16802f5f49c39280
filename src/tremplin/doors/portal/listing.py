"""Lists in pages: a slice that was read from the database, and the address of the next one."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.http import HttpRequest, QueryDict

_PAGE_LAST: Final = 10_000


class Slice(Sequence[Any]):
    """One page of a list, for Django's paginator: it knows how long the whole is and holds this page alone."""

    def __init__(self, items: Sequence[Any], *, number: int, size: int, total: int) -> None:
        self._items = items
        self._first = (number - 1) * size
        self._total = total

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, index: Any) -> Any:
        return self._items

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)


def asked_page(request: HttpRequest) -> int:
    """Return the number of the page that is asked for; whatever is no such number means the first."""
    asked = request.GET.get("page", "1")
    return min(max(1, int(asked)), _PAGE_LAST) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def kept_query(request: HttpRequest, *names: str) -> str:
    """Return the part of the address that the other pages of the list keep."""
    kept = QueryDict(mutable=True)
    for name in names:
        if request.GET.get(name):
            kept[name] = request.GET[name]
    return f"{kept.urlencode()}&" if kept else ""
