"""`tremplin rebates --post`: what was worked out in bulk becomes accruals, claim by claim; what stands stays."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click

from tremplin.doors.answer import EXIT_DONE, EXIT_PROBLEMS
from tremplin.doors.cli.books_desk import BooksDesk
from tremplin.wording import Language, refusal_text, text_key

if TYPE_CHECKING:
    import pyarrow

    from tremplin.bulk.rebates.plan import Plan
    from tremplin.usecases.reads.accruals_ahead import AccrualAhead
    from tremplin.wording import Refusal

_AHEAD: Final = text_key("To be posted: {new} for the first time, {changed} of which another amount stands.")
_LEFT: Final = text_key("Left as they are: {same} of the same amount, {settled} that may not change any more.")
_SUM: Final = text_key("{incentive}: {amount} before limits")
_POSTED: Final = text_key("Posted: {posted}. Refused: {refused}.")
_REFUSED: Final = text_key("{claim}: {text}")


class Posting:
    """What posting would change, and what came of it."""

    def __init__(self, desk: BooksDesk, plan: "Plan", partners: "pyarrow.Table") -> None:
        from tremplin.usecases.reads.accruals_ahead import WorkedOut, accruals_ahead

        self.desk, self.plan = desk, plan
        worked_out = [
            WorkedOut(row["claim_id"], row["incentive"], row["partner_id"], 0 if row["reason"] else row["asked_minor"])
            for row in partners.to_pylist()
        ]
        self.ahead = accruals_ahead(desk.reader, worked_out)
        self.posted = 0
        self.refused: dict[str, Refusal] = {}

    def post(self) -> None:
        """Post what changes anything, each claim by itself: what is refused leaves the others as they are."""
        from tremplin.usecases.periods import AccruePeriod, accrue_period
        from tremplin.usecases.refused import Refused

        programme, last = self.plan.programme.programme, self.plan.period.last_day
        for one in self.ahead:
            if one.is_to_post:
                try:
                    accrue_period(self.desk.connection, self._command(AccruePeriod, one, programme, last))
                    self.posted += 1
                except Refused as refused:
                    self.refused[one.worked_out.claim_id] = refused.refusal

    @property
    def exit_code(self) -> int:
        """How the command ends."""
        return EXIT_PROBLEMS if self.refused else EXIT_DONE

    def data(self, language: Language) -> dict[str, Any]:
        """Return it as JSON data; amounts as text in minor units."""
        return {
            **self._counted(),
            "change_minor": {name: str(change) for name, change in self._changes().items()},
            "posted": self.posted,
            "refused": [
                {"claim": claim_id, "code": one.code, "text": refusal_text(one, language)}
                for claim_id, one in self.refused.items()
            ],
        }

    def say_ahead(self, language: Language) -> None:
        """Say what is to be posted."""
        from tremplin.terms.prose.voice import voice_of

        voice = voice_of(self.plan.programme, language)
        counted = self._counted()
        click.echo(language.say(_AHEAD, new=counted["new"], changed=counted["changed"]))
        click.echo(language.say(_LEFT, same=counted["same"], settled=counted["settled"]))
        changes = self._changes()
        for rebate in self.plan.rebates:
            if rebate.id in changes:
                amount = voice.award(changes[rebate.id], unit=rebate.ready.unit)
                click.echo(language.say(_SUM, incentive=voice.label(rebate.ready.incentive.title), amount=amount))

    def say_done(self, language: Language) -> None:
        """Say what was posted, and what was refused."""
        click.echo(language.say(_POSTED, posted=self.posted, refused=len(self.refused)))
        for claim_id, one in self.refused.items():
            click.echo(language.say(_REFUSED, claim=claim_id, text=refusal_text(one, language)), err=True)

    def _command(self, kind: Any, one: "AccrualAhead", programme: str, last: date) -> Any:
        due = one.worked_out
        claim_id = None if one.stands is None else due.claim_id
        return self.desk.command(
            kind, programme=programme, incentive=due.incentive, partner_id=due.partner_id, day=last,
            claim_id=claim_id, asked=due.asked,
        )  # fmt: skip

    def _counted(self) -> dict[str, int]:
        found = dict.fromkeys(("new", "changed", "same", "settled"), 0)
        for one in self.ahead:
            how = "changed" if one.may_change else "settled"
            found["new" if one.stands is None else how if one.change else "same"] += 1
        return found

    def _changes(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in self.ahead:
            if one.is_to_post:
                found[one.worked_out.incentive] = found.get(one.worked_out.incentive, 0) + one.change
        return found
