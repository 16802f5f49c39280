"""A payable that is lost because a paper of the terms did not come: never by itself, a person of finance says so."""

from dataclasses import dataclass
from typing import ClassVar

from tremplin.claims.guard import ReasonNeeded
from tremplin.payments.hold import PaperOfTermsMissing
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.payables import book_lost, get_payable, items_of, lost_columns, taken_back_among
from tremplin.usecases.payment_holds import holds_by_payable
from tremplin.usecases.payment_runs import claims_of_payables
from tremplin.usecases.refused import Refused
from tremplin.usecases.right import require_sight
from tremplin.usecases.rows import Connection, Rows
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Phrase, Refusal, text_key


@dataclass(frozen=True, slots=True)
class NotLostByTerms(Refusal):
    """Say that the terms do not let a payable be lost now."""

    code: ClassVar[str] = "NOT_LOST_BY_TERMS"
    template: ClassVar[str] = text_key("Under the terms, this payable is not lost now.")
    next_template: ClassVar[str | None] = text_key(
        "It is once a paper that they ask for is missing after its day, as long as there is no invoice, and nothing of "
        "it was taken back."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LosePayable(Command):
    """Declare a payable lost because a paper of the terms is missing after its day; the reason is for the partner."""

    kind: ClassVar[str] = "lose-payable"

    payable_id: str


_WITHOUT = text_key("The terms ask for “{paper}”, which did not come. {reason}")


def lose_payable(connection: Connection, command: LosePayable) -> Posted:
    """Book a payable as lost: its debt and its cost are undone, and the partner is told (decision 0028).

    Refusals: NotAllowed; NotFound; NotLostByTerms; ReasonNeeded.
    """
    claims = claims_of_payables(Rows(connection), [command.payable_id])

    def change(work: Work) -> None:
        payable = get_payable(work, command.payable_id)
        require_sight(work.standing, payable.partner_id)
        reason = (command.reason or "").strip()
        if not reason:
            raise Refused(ReasonNeeded())
        holds = holds_by_payable(work, [payable], on=work.today)[payable.payable_id]
        missing = next((one for one in holds if isinstance(one, PaperOfTermsMissing) and one.is_over), None)
        if missing is None or payable.document is not None or taken_back_among(work, claims):
            raise Refused(NotLostByTerms())
        items = items_of(work, [payable.payable_id])[payable.payable_id]
        amounts = [(one.claim_id, one.amount) for one in items]
        what = Phrase(_WITHOUT, {"paper": missing.paper, "reason": reason})
        book_lost(work, payable.payable_id, payable.partner_id, payable.nature, amounts, what=what)
        columns = lost_columns(work, payable.payable_id, payable.net)
        work.update("payable", where={"document": None, "payable_id": payable.payable_id}, set_=columns)
        work.audit(command.kind, payable.payable_id, net=payable.net.minor)

    return carry_out(connection, command, change, claims=claims)
