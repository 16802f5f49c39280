"""pain.002: what the bank says of an order before money moves, read into answers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from tremplin.money import Money
from tremplin.payments.bank.answer import Answer, Said
from tremplin.payments.xml_file import Element, find, find_all, money_of, name_of, read_xml, text_at
from tremplin.wording import Place, Problem, text_key

# ISO 20022, external payment transaction status: what each means for a line.
STATUSES: Final[dict[str, Said]] = {
    "RCVD": "pending",
    "PDNG": "pending",
    "ACTC": "pending",
    "PATC": "pending",
    "PART": "pending",
    "ACCP": "accepted",
    "ACFC": "accepted",
    "ACSP": "accepted",
    "ACWC": "accepted",
    "ACWP": "accepted",
    "ACSC": "accepted",
    "ACCC": "accepted",
    "RJCT": "rejected",
    "CANC": "rejected",
}
"""A settled order counts as accepted: what is paid, the statement of the account says."""

_COUNT_DIGITS: Final = 15

_NOT_ANSWER: Final = text_key("This file is no answer of a bank to an order (pain.002).")
_NO_MESSAGE: Final = text_key("The answer names neither itself nor the order that it is about.")
_NO_INSTANT: Final = text_key("The answer does not say when it was written.")
_STATUS_UNKNOWN: Final = text_key("The status {seen} is not known.")
_HINT: Final = text_key("Ask the bank for the file again.")


def read_status_report(data: bytes, *, file: str) -> tuple[Answer, ...] | tuple[Problem, ...]:
    """Read a pain.002.

    Args:
        data: the bytes.
        file: its name, for problems.

    Returns:
        Answers in the order of the file, about the order first; or every problem, and then nothing is taken in.
    """
    root = read_xml(data, file=file)
    if isinstance(root, Problem):
        return (root,)
    report = find(root, "CstmrPmtStsRpt")
    if name_of(root) != "Document" or report is None:
        return (Problem("NOT_A_STATUS_REPORT", (Place(file),), _NOT_ANSWER, {}, _HINT),)
    own_id, order_id = text_at(report, "GrpHdr", "MsgId"), text_at(report, "OrgnlGrpInfAndSts", "OrgnlMsgId")
    said_at = instant_of(text_at(report, "GrpHdr", "CreDtTm"))
    if not own_id or not order_id:
        return (Problem("ANSWER_NAMES_NOTHING", (Place(file),), _NO_MESSAGE, {}, _HINT),)
    if said_at is None:
        return (Problem("ANSWER_WITHOUT_INSTANT", (Place(file),), _NO_INSTANT, {}, _HINT),)
    read = list(_answers(report, order_id=order_id, own_id=own_id, said_at=said_at))
    unknown = [one for one in read if isinstance(one, str)]
    if unknown:
        return tuple(
            Problem("STATUS_UNKNOWN", (Place(file),), _STATUS_UNKNOWN, {"seen": status}, _HINT) for status in unknown
        )
    return tuple(one for one in read if isinstance(one, Answer))


def instant_of(text: str) -> datetime | None:
    """Return an instant as ISO writes it; without a zone it counts as UTC, and None when it is none."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _answers(report: Element, *, order_id: str, own_id: str, said_at: datetime) -> Iterator[Answer | str]:
    group = find(report, "OrgnlGrpInfAndSts")
    status = text_at(group, "GrpSts")
    if status in STATUSES:
        yield Answer(
            STATUSES[status],
            order_id,
            None,
            None,
            _control_sum(text_at(group, "OrgnlCtrlSum")),
            count_of(text_at(group, "OrgnlNbOfTxs")),
            own_id,
            said_at,
            said_at.date(),
            _reason(group),
        )
    elif status:
        yield status
    for one in find_all(report, "OrgnlPmtInfAndSts", "TxInfAndSts"):
        status = text_at(one, "TxSts")
        if status not in STATUSES:
            yield status or "—"
            continue
        yield Answer(
            STATUSES[status],
            order_id,
            text_at(one, "OrgnlEndToEndId") or None,
            _amount(one),
            None,
            None,
            own_id,
            said_at,
            said_at.date(),
            _reason(one),
        )


def count_of(text: str) -> int | None:
    """Return a number of payments, or None when the text is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _COUNT_DIGITS else None


def _control_sum(text: str) -> int | None:
    # It stands without its currency; what an order can be in has two decimals, as the euro has.
    money = money_of(text, "EUR") if text else None
    return None if money is None else money.minor


def _amount(one: Element) -> Money | None:
    amount = find(one, "OrgnlTxRef", "Amt", "InstdAmt")
    return None if amount is None else money_of((amount.text or "").strip(), amount.get("Ccy", ""))


def _reason(element: Element | None) -> str:
    rule = find(element, "StsRsnInf", "Rsn")
    return text_at(rule, "Cd") or text_at(rule, "Prtry")
