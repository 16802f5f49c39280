"""Companies of a like name: what could be the same one, written with other accents, another form or a slip."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

import psycopg
from psycopg.rows import class_row

SHOWN: Final = 10
_LOOKED_THROUGH: Final = 500
_START: Final = 4
_LIKE: Final = 80
# Forms of companies and small words: they are the same in names of different companies.
_COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        "ab ag and bv co corp cie de der des die du et gmbh group groupe holding inc kg la le les llc ltd mbh nv oy "
        "plc sa sarl sas sasu se spa srl sro the und",
    )
)
_ACCENTED: Final = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ"
_PLAIN: Final = "aaaaaaceeeeiiiinooooouuuuyy"


@dataclass(frozen=True, slots=True)
class Alike:
    """A company whose name is like another.

    Attributes:
        country: two letters, or empty.
    """

    record_id: str
    name: str
    country: str


def find_alike(connection: psycopg.Connection[Any], table: str, name: str) -> list[Alike]:
    """Return companies that could be the one of a name, the likest first; `SHOWN` at most.

    Args:
        connection: of the reader; the names of customers and partners are known to all of the vendor.
        table: `customers` or `partners`.
        name: as it is written.
    """
    starts = sorted({word[:_START] for word in _words(name)})
    query = (
        "SELECT record_id, data ->> 'name' AS name, coalesce(data ->> 'country', '') AS country FROM fact"
        " WHERE table_name = %s AND superseded_at IS NULL"
        " AND translate(lower(data ->> 'name'), %s, %s) LIKE ANY (%s) ORDER BY 2, 1 LIMIT %s"
    )
    patterns = [f"%{one}%" for one in starts]
    with connection.cursor(row_factory=class_row(Alike)) as cursor:
        found = cursor.execute(query, [table, _ACCENTED, _PLAIN, patterns, _LOOKED_THROUGH]).fetchall()
    scored = sorted((-likeness(one.name, name), one.name, one.record_id, one) for one in found)
    return [one for score, _name, _id, one in scored if -score >= _LIKE][:SHOWN]


def likeness(first: str, second: str) -> int:
    """Return how like two names are, from 0 to 100: by their words in any order, or letter by letter.

    Example:
        >>> likeness("Société Générale SA", "GENERALE (Societe)"), likeness("Dupont Frères", "Durand Industrie")
        (100, 41)
    """
    one, other = _words(first), _words(second)
    if not one or not other:
        return 0
    if one <= other or other <= one:
        return 100
    texts = (" ".join(sorted(one)), " ".join(sorted(other)))
    return round(SequenceMatcher(None, *texts, autojunk=False).ratio() * 100)


def _words(name: str) -> frozenset[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    found = re.findall(r"[^\W_]+", plain)
    return frozenset(word for word in found if word not in _COMMON) or frozenset(found)
