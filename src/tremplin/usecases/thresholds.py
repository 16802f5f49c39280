"""From which amount on three persons handle a claim: proposed by one of finance, in force once another confirms it."""

from dataclasses import dataclass
from typing import ClassVar, Final

from tremplin.claims.four_eyes import NeedsAnotherPerson
from tremplin.money import Money
from tremplin.store.posting import Posted
from tremplin.usecases.command import Command
from tremplin.usecases.refused import NotFound, Refused, words
from tremplin.usecases.rows import Connection
from tremplin.usecases.work import Work, carry_out
from tremplin.wording import Refusal, text_key

THRESHOLD: Final = text_key("threshold that waits")


@dataclass(frozen=True, slots=True)
class ThresholdNotPossible(Refusal):
    """Say that a threshold is an amount above zero, added up over one day at least."""

    code: ClassVar[str] = "THRESHOLD_NOT_POSSIBLE"
    template: ClassVar[str] = text_key("A threshold is above zero and looks at one day at least.")
    next_template: ClassVar[str | None] = text_key("Give an amount above zero, and one day or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeThreshold(Command):
    """Propose a threshold.

    Attributes:
        first: the first amount that needs three persons.
        days: how long small amounts of one partner are added up.
    """

    kind: ClassVar[str] = "propose-threshold"

    first: Money
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmThreshold(Command):
    """Confirm the threshold that waits for a currency, as it was shown.

    Attributes:
        first: amount that was shown.
        days: that were shown.
    """

    kind: ClassVar[str] = "confirm-threshold"

    first: Money
    days: int


def propose_threshold(connection: Connection, command: ProposeThreshold) -> Posted:
    """Propose a threshold; the one in force stays in force until another person confirms.

    Refusals: NotAllowed; ThresholdNotPossible.
    """

    def change(work: Work) -> None:
        if command.first.minor <= 0 or command.days <= 0:
            raise Refused(ThresholdNotPossible())
        currency = command.first.currency
        work.insert(
            "threshold",
            currency=currency,
            amount=command.first.minor,
            days=command.days,
            proposed_by=work.standing.person_id,
        )
        work.answer["waits_for"] = "confirm-threshold"
        work.audit(command.kind, currency, amount=command.first.minor, days=command.days)

    return carry_out(connection, command, change)


def confirm_threshold(connection: Connection, command: ConfirmThreshold) -> Posted:
    """Confirm a threshold that another person has proposed: the next decision looks at it.

    Refusals: NotAllowed; NotFound (none waits with these figures); NeedsAnotherPerson.
    """

    def change(work: Work) -> None:
        currency = command.first.currency
        waiting = work.row(
            "SELECT id, proposed_by FROM threshold WHERE currency = %s AND amount = %s AND days = %s"
            " AND approved_by IS NULL ORDER BY id DESC LIMIT 1",
            currency,
            command.first.minor,
            command.days,
        )
        if waiting is None:
            raise Refused(NotFound(what=words(THRESHOLD), id=currency))
        if waiting["proposed_by"] == work.standing.person_id:
            raise Refused(NeedsAnotherPerson(), security="four-eyes")
        work.update(
            "threshold",
            where={"id": waiting["id"], "approved_by": None},
            set_={"approved_by": work.standing.person_id, "approved_at": work.at.isoformat()},
        )
        work.audit(command.kind, currency, amount=command.first.minor, days=command.days)

    return carry_out(connection, command, change)
