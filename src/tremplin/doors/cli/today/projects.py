"""Projects of today: some approved, some waiting for the vendor or for their partner, one that two partners want."""

from typing import Any, Final

from tremplin.doors.cli.demo_walk import APPROVER
from tremplin.doors.cli.today.play import TAKER, Deal, Play
from tremplin.facts.record import Code, Count, Milestone, Minor, OrderLine, Reading
from tremplin.usecases.extending import AskExtension, ask_extension
from tremplin.usecases.projects import AskRevision, CloseProject, ask_revision, close_project

_REVISION: Final = "Which products is it about, and by when does the customer decide?"
_LONGER: Final = "The customer's board decides next month; the proof of concept has just ended."
_LINES: Final = 4


def play_projects(play: Play) -> None:
    """Register the projects of today, and bring each to where it is to stand."""
    lead, seller = play.cast.lead, play.cast.seller
    both = ((lead, "seller"), (lead, "integrator"))
    for deal in (
        Deal(id="N0001", partner=lead, segment="enterprise", ago=150, value=420_000, roles=both),
        Deal(id="N0002", partner=lead, segment="enterprise", ago=140, value=260_000, roles=both),
        Deal(id="N0003", partner=lead, segment="mid-market", ago=21, value=95_000, roles=both),
        Deal(id="N0004", partner=lead, segment="public-sector", ago=90, sale_type="saas", roles=both),
        Deal(id="N0005", partner=lead, segment="mid-market", ago=125, value=64_000, roles=both),
        Deal(id="N0006", partner=lead, segment="commercial", ago=80, sale_type="perpetual", value=38_000, roles=both),
        Deal(id="N0007", partner=lead, segment="enterprise", ago=330, value=180_000, roles=both),
        Deal(id="N0008", partner=lead, segment="public-sector", ago=75, value=58_000, roles=both),
    ):
        play.register(deal)
    _win(play, "N0002", days=40)
    _win(play, "N0007", days=250)
    _go_live(play, "N0007", days=112)
    _waiting(play)
    for number, friend in enumerate(play.cast.friends):
        own = ((friend, "seller"), (friend, "integrator"))
        segment = ("mid-market", "enterprise", "public-sector")[number % 3]
        play.register(Deal(id=f"N002{number}", partner=friend, segment=segment, ago=100 + number, roles=own))
    for number, segment in enumerate(("enterprise", "mid-market", "public-sector", "enterprise", "mid-market")):
        roles = ((seller, "seller"), (seller, "introducer"))
        play.register(Deal(id=f"N001{number}", partner=seller, segment=segment, ago=45 - number, roles=roles))


def _waiting(play: Play) -> None:
    """Register what waits: for a decision, for the decision which of two, for a revision, for a longer protection."""
    lead, rival = play.cast.lead, play.cast.rival
    wanted = play.register(
        Deal(id="N0030", partner=rival, segment="enterprise", ago=3, value=310_000, is_approved=False)
    )
    play.register(
        Deal(id="N0031", partner=lead, segment="enterprise", ago=0, value=290_000, is_approved=False, customer=wanted)
    )
    play.register(Deal(id="N0032", partner=play.cast.friend(1), segment="commercial", ago=0, is_approved=False))
    play.register(Deal(id="N0033", partner=lead, segment="public-sector", ago=6, value=52_000, is_approved=False))
    play.do(ask_revision, AskRevision, APPROVER, about="N0033", ago=4, project_id="N0033", reason=_REVISION)
    play.register(Deal(id="N0034", partner=lead, segment="mid-market", ago=168, value=70_000))
    longer: dict[str, Any] = {"project_id": "N0034", "days": 60, "reason": _LONGER}
    play.do(ask_extension, AskExtension, play.join(lead), about="N0034", **longer)


def _win(play: Play, project_id: str, *, days: int) -> None:
    """Win a project so many days ago, with its first orders."""
    play.do(close_project, CloseProject, TAKER, about=project_id, ago=days, project_id=project_id, outcome="win")
    reached = Milestone(
        milestone_id=f"{project_id}-first-order",
        project_id=project_id,
        kind=Code("first-order"),
        reached_on=play.ago(days - 5),
    )
    play.record(project_id, reached, *_lines(play, project_id, days=days))


def _lines(play: Play, project_id: str, *, days: int) -> list[OrderLine]:
    customer = play.cast.customer_of[project_id]
    return [
        OrderLine(
            line_id=f"{project_id}-L{number + 1}",
            order_id=f"{project_id}-O1",
            partner_id=play.cast.lead,
            customer_id=customer,
            project_id=project_id,
            product=Code(f"VCF-SUB-{number + 1}"),
            family=Code("vcf"),
            sale_type=Code("subscription"),
            ordered_on=play.ago(days - 5 - number),
            amount=Minor(3_900_000),
            list_amount=Minor(4_500_000),
            annual_value=Minor(4_500_000),
            quantity=Count(80),
            currency=Code("EUR"),
        )
        for number in range(_LINES)
    ]


def _go_live(play: Play, project_id: str, *, days: int) -> None:
    """Let a solution go live so many days ago; three in four of its units were in use within three months."""
    live = Milestone(
        milestone_id=f"{project_id}-go-live", project_id=project_id, kind=Code("go-live"), reached_on=play.ago(days)
    )
    ends = Milestone(
        milestone_id=f"{project_id}-term-end",
        project_id=project_id,
        kind=Code("term-end"),
        reached_on=play.ago(250 - 365),
    )
    used = Reading(
        reading_id=f"{project_id}-U1",
        partner_id=play.cast.lead,
        project_id=project_id,
        metric=Code("units-in-use"),
        read_on=play.ago(days - 80),
        value=Count(250),
    )
    play.record(f"{project_id}-live", live, ends, used)
