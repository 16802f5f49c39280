"""The two months before today: what is paid, on what the bank is silent, what is taken back and set off in part."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from tremplin.doors.cli.demo_walk import FINANCE
from tremplin.doors.cli.paid.bank import Fate
from tremplin.doors.cli.paid.books import Bookkeeper
from tremplin.doors.cli.paid.clock import Calendar
from tremplin.doors.cli.paid.rounds import Cashier, Round
from tremplin.doors.cli.today.play import SECOND_APPROVER, Ask, Play
from tremplin.facts.record import Code, Minor
from tremplin.money import Money, PeriodKind, period_of
from tremplin.usecases.bank_answers import ANSWER_DAYS, NoteSilence, note_silence
from tremplin.usecases.receivables import AgreeSetOff, SetOffClawback, agree_set_off, receivables_of, set_off_clawback
from tremplin.usecases.rows import Rows
from tremplin.usecases.taking_back import DecideClawback, NoticeClawback, decide_clawback, notice_clawback

_COST: Final = 14_800_00
_TAKEN_BACK: Final = 1_500_00
_SET_OFF: Final = 1_000_00
_RULE: Final = "work-not-done"
_NOTICE: Final = "Of the three evenings that were agreed, one did not take place."
_DECISION: Final = "The partner has confirmed that the third evening was cancelled."
_AGREED: Final = "letter on the evening that did not take place"
_MADE_AFTER: Final = 4
_NOTICED_AFTER: Final = 6
_WINDOW: Final = 31
_AGAIN_BEFORE: Final = 29


def first_day_lately(day: date) -> date:
    """Return the day on which the months before today begin: the third of the month before the last."""
    month = period_of(day, kind=PeriodKind.MONTH)
    for _ in range(2):
        month = period_of(month.start - timedelta(days=1), kind=PeriodKind.MONTH)
    return month.start + timedelta(days=2)


def play_lately(play: Play, calendar: Calendar, cashier: Cashier, bookkeeper: Bookkeeper) -> None:
    """Play the months before today, up to yesterday.

    Args:
        play: of today, whose people are there.
        calendar: that has reached the first day of it.
        cashier: who pays.
        bookkeeper: who closes the first of both months, and leaves the second to whoever comes.
    """
    start, cast = calendar.day, play.cast
    silent, closed = cast.friend(3), cast.friend(2)
    _campaigns(play, start, [cast.lead, silent, closed, cast.rival], mark="SUMMIT")
    fates: dict[str, Fate] = {cast.names[silent]: "silent", cast.names[closed]: "rejected"}
    run = Round(run_id=f"R-{start:%Y}-{start.month:02}-B", first=start + timedelta(days=_MADE_AFTER), fates=fates)
    over_on = cashier.plan(run, calendar)
    calendar.plan(over_on + timedelta(days=ANSWER_DAYS), lambda _day: _silence(play))
    # What is taken back while nothing of it is payable is never made payable: so it is payable first.
    noticed_on = start + timedelta(days=_NOTICED_AFTER)
    calendar.plan(noticed_on, lambda _day: _notice(play))
    calendar.plan(noticed_on + timedelta(days=_WINDOW), lambda _day: _take_back(play))
    bookkeeper.plan(start, calendar, statements=True, accrued=True)
    calendar.reach(max(play.ago(_AGAIN_BEFORE), over_on + timedelta(days=ANSWER_DAYS)))
    _campaigns(play, calendar.day, [cast.friend(1), cast.friend(4), cast.friend(5)], mark="ROADSHOW")
    cashier.make(calendar.day)
    last = period_of(period_of(start, kind=PeriodKind.MONTH).end, kind=PeriodKind.MONTH)
    calendar.reach(last.end)
    bookkeeper.make_statements(last)


def _campaigns(play: Play, day: date, partner_ids: Iterable[str], *, mark: str) -> None:
    """Award a share of what a campaign cost to some partners, all of it some weeks before a day."""
    ago = (play.day - day).days
    for number, partner_id in enumerate(dict.fromkeys(partner_ids)):
        campaign = {"campaign_kind": Code("event"), "campaign_on": play.ago(ago + 30)}
        play.ask(
            Ask(
                mark=mark,
                incentive="development-funds",
                partner=partner_id,
                deal=None,
                asked=ago + 60,
                proved=ago + 15,
                decided=ago + 1,
                until="awarded",
                more={"cost": Minor(_COST + number * 317_50), "currency": Code("EUR"), "attributes": campaign},
            )
        )


def _notice(play: Play) -> None:
    noticed: dict[str, Any] = {"claim_id": f"{play.cast.lead}-SUMMIT", "amount": _TAKEN_BACK, "rule": _RULE}
    play.do(notice_clawback, NoticeClawback, FINANCE, about="lately", reason=_NOTICE, **noticed)


def _take_back(play: Play) -> None:
    """Decide about the clawback after its window, and set off against the award what the partner agrees to."""
    lead, claim_id = play.cast.lead, f"{play.cast.lead}-SUMMIT"
    decided: dict[str, Any] = {"claim_id": claim_id, "amount": _TAKEN_BACK, "reason": _DECISION}
    play.do(decide_clawback, DecideClawback, SECOND_APPROVER, about="lately", **decided)
    rows = Rows(play.desk.connection)
    paid = rows.row("SELECT payable_id FROM payable_item WHERE claim_id = %s AND payee = %s", claim_id, lead)
    for case in receivables_of(rows, claim_ids={claim_id}):
        if not case.left.minor:
            continue
        agreement: dict[str, Any] = {"agreement_id": f"{lead}-SET-OFF-1", "partner_id": lead}
        up_to: dict[str, Any] = {"up_to": Money(_SET_OFF, case.left.currency)}
        play.do(agree_set_off, AgreeSetOff, f"accounts-{lead}", about="lately", reason=_AGREED, **agreement, **up_to)
        if paid is not None:
            settled: dict[str, Any] = {"case_id": case.case_id, "amount": _SET_OFF, **paid}
            play.do(set_off_clawback, SetOffClawback, FINANCE, about="lately", **agreement, **settled)


def _silence(play: Play) -> None:
    play.do(note_silence, NoteSilence, FINANCE, about="lately")
