"""The account from which the vendor pays: proposed by one of finance, in force once another has confirmed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.money import currency_of
from tremplin.payments.run.order import Debtor
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.usecases.wrong_field import read_account
from tremplin.wording import text_key

ACCOUNT: Final = text_key("account of the vendor")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeVendorAccount(Command):
    """Propose the account from which a currency is paid.

    Attributes:
        currency: of every payment from it.
        holder: name of the account, as the bank has it.
        iban: as it stands on the paper.
        bic: as it stands there; None where there is none.
    """

    kind: ClassVar[str] = "propose-vendor-account"

    currency: str
    holder: str
    iban: str
    bic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmVendorAccount(Command):
    """Confirm the account that waits for a currency, as it was shown."""

    kind: ClassVar[str] = "confirm-vendor-account"

    currency: str
    iban: str


@dataclass(frozen=True, slots=True)
class AccountInForce:
    """An account of the vendor that is in force, and the number of its row."""

    id: int
    currency: str
    debtor: Debtor


def propose_vendor_account(connection: Connection, command: ProposeVendorAccount) -> Posted:
    """Propose an account; the one in force stays in force until another person confirms.

    Refusals: NotAllowed.

    Raises:
        Problems: a number does not check, or the holder is empty; all of them at once.
    """
    currency_of(command.currency)
    iban, bic = read_account(command.holder, iban=command.iban, bic=command.bic)

    def change(work: Work) -> None:
        work.insert(
            "vendor_account",
            currency=command.currency,
            holder=command.holder.strip(),
            iban=iban,
            bic=bic,
            proposed_by=work.standing.person_id,
        )
        work.answer["waits_for"] = "confirm-vendor-account"
        work.audit(command.kind, command.currency, ends=iban[-4:])

    return carry_out(connection, command, change)


def confirm_vendor_account(connection: Connection, command: ConfirmVendorAccount) -> Posted:
    """Confirm an account that another person has proposed: the next run is paid from it.

    Refusals: NotAllowed; NotFound (none waits with this number); NeedsAnotherPerson.
    """

    def change(work: Work) -> None:
        waiting = work.row(
            "SELECT id, proposed_by FROM vendor_account WHERE currency = %s AND iban = %s AND approved_by IS NULL"
            " ORDER BY id DESC LIMIT 1",
            command.currency,
            command.iban.replace(" ", ""),
        )
        if waiting is None:
            raise Refused(NotFound(what=words(ACCOUNT), id=command.iban))
        if waiting["proposed_by"] == work.standing.person_id:
            raise Refused(NeedsAnotherPerson(), security="four-eyes")
        work.update(
            "vendor_account",
            where={"id": waiting["id"], "approved_by": None},
            set_={"approved_by": work.standing.person_id, "approved_at": work.at.isoformat()},
        )
        work.audit(command.kind, command.currency, ends=command.iban[-4:])

    return carry_out(connection, command, change)


def account_in_force(rows: Rows, currency: str) -> AccountInForce | None:
    """Return the account from which a currency is paid now, or None."""
    row = rows.row(
        "SELECT * FROM vendor_account WHERE currency = %s AND approved_by IS NOT NULL"
        " ORDER BY approved_at DESC, id DESC LIMIT 1",
        currency,
    )
    return None if row is None else _account(row)


def account_of_run(rows: Rows, account_id: int) -> AccountInForce:
    """Return the account of a run, whatever is in force now."""
    (row,) = rows.rows("SELECT * FROM vendor_account WHERE id = %s", account_id)
    return _account(row)


def numbers_of_accounts(rows: Rows) -> tuple[str, ...]:
    """Return the number of every account that was ever in force, sorted: reports of the bank are about these."""
    found = rows.rows("SELECT DISTINCT iban FROM vendor_account WHERE approved_by IS NOT NULL ORDER BY iban")
    return tuple(row["iban"] for row in found)


def _account(row: Mapping[str, Any]) -> AccountInForce:
    return AccountInForce(row["id"], row["currency"], Debtor(row["holder"], row["iban"], row["bic"]))
