"""camt.053 and camt.054: what moved on the vendor's account, read into answers. Only what is booked counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Final

from tremplin.money import Money
from tremplin.payments.bank.answer import Answer, Said
from tremplin.payments.bank.status_report import count_of, instant_of
from tremplin.payments.xml_file import Element, day_at, find, find_all, money_of, name_of, read_xml, text_at
from tremplin.wording import Place, Problem, text_key

_KINDS: Final = {"BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}

_NOT_REPORT: Final = text_key("This file is no report of an account (camt.053 or camt.054).")
_OTHER_ACCOUNT: Final = text_key("This report is about the account {seen}; {expected} is expected.")
_ENTRY: Final = text_key("The entry {n} of the report lacks its amount, its direction or its day.")
_HINT: Final = text_key("Ask the bank for the file again.")


def read_account_report(data: bytes, *, file: str, account: str) -> tuple[Answer, ...] | tuple[Problem, ...]:
    """Read a camt.053 or camt.054.

    Args:
        data: the bytes.
        file: its name, for problems.
        account: IBAN from which runs are paid; a report about another one is refused.

    Returns:
        An answer for each booked movement that names one of the vendor's orders or payments, in the order of the file;
        movements of others are passed over. Or every problem, and then nothing is taken in.
    """
    root = read_xml(data, file=file)
    if isinstance(root, Problem):
        return (root,)
    body = next((child for child in root if name_of(child) in _KINDS), None)
    if name_of(root) != "Document" or body is None:
        return (Problem("NOT_AN_ACCOUNT_REPORT", (Place(file),), _NOT_REPORT, {}, _HINT),)
    read: list[Answer | Problem] = []
    for report in find_all(body, _KINDS[name_of(body)]):
        read += _of_report(report, file=file, account=account)
    problems = tuple(one for one in read if isinstance(one, Problem))
    return problems or tuple(one for one in read if isinstance(one, Answer))


def _of_report(report: Element, *, file: str, account: str) -> Iterator[Answer | Problem]:
    seen = text_at(report, "Acct", "Id", "IBAN").replace(" ", "")
    if seen != account:
        fields = {"seen": seen or "—", "expected": account}
        yield Problem("OTHER_ACCOUNT", (Place(file),), _OTHER_ACCOUNT, fields, _HINT)
        return
    for n, entry in enumerate(find_all(report, "Ntry"), start=1):
        status = text_at(entry, "Sts", "Cd") or text_at(entry, "Sts")
        if status != "BOOK":
            continue
        # Without a reference of the bank, the place in the report names the movement: a copy elsewhere is then parked.
        named = text_at(entry, "AcctSvcrRef") or f"{text_at(report, 'Id')}#{n}"
        read = list(_of_entry(entry, report, reference=named))
        yield from read or [Problem("ENTRY_INCOMPLETE", (Place(file),), _ENTRY, {"n": str(n)}, _HINT)]


def _of_entry(entry: Element, report: Element, *, reference: str) -> Iterator[Answer | Problem]:
    amount, direction = _amount(entry), text_at(entry, "CdtDbtInd")
    on = day_at(entry, "BookgDt", "Dt") or day_at(entry, "BookgDt", "DtTm")
    if amount is None or direction not in ("DBIT", "CRDT") or on is None:
        return
    # Without an instant of its own, a report counts as written when its day began: older than what comes after it.
    said_at = instant_of(text_at(report, "CreDtTm")) or datetime.combine(on, time(), tzinfo=UTC)
    said: Said = "booked" if direction == "DBIT" else "returned"
    details = find_all(entry, "NtryDtls", "TxDtls")
    if not details:
        order_id = text_at(entry, "NtryDtls", "Btch", "MsgId") or None
        count = count_of(text_at(entry, "NtryDtls", "Btch", "NbOfTxs"))
        yield Answer(said, order_id, None, amount, None, count, reference, said_at, on)
    for detail in details:
        refs = find(detail, "Refs")
        yield Answer(
            said,
            text_at(refs, "MsgId") or text_at(entry, "NtryDtls", "Btch", "MsgId") or None,
            text_at(refs, "EndToEndId") or None,
            _amount(detail) or _detail_amount(detail) or (amount if len(details) == 1 else None),
            None,
            None,
            text_at(refs, "AcctSvcrRef") or reference,
            said_at,
            on,
            text_at(detail, "RtrInf", "Rsn", "Cd"),
        )


def _amount(element: Element) -> Money | None:
    amount = find(element, "Amt")
    return None if amount is None else money_of((amount.text or "").strip(), amount.get("Ccy", ""))


def _detail_amount(detail: Element) -> Money | None:
    amount = find(detail, "AmtDtls", "TxAmt")
    return None if amount is None else _amount(amount)
