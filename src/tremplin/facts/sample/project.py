"""One project of the sample, from registration to orders; the work in it stands before and after the sale."""

from typing import Final

from tremplin.facts.sample.after_sale import adopt, deploy, expand, go_live, renew
from tremplin.facts.sample.before_sale import assess, introduce, prove
from tremplin.facts.sample.cast import pick
from tremplin.facts.sample.life import Life, begin
from tremplin.facts.sample.orders import Basket, lines_of, run_rate, write_orders
from tremplin.facts.sample.setting import Setting
from tremplin.facts.sample.sheet import day_text, money_text

_SHARES: Final = (("1/2", "1/2"), ("3/8", "5/8"), ("1/3", "2/3"), ("0.3", "0.7"))
_TERM_DAYS: Final = 365


def write_project(number: int, setting: Setting) -> None:
    """Write a project and everything that happens in it.

    Args:
        number: from 0.
        setting: where it takes place.
    """
    life = begin(number, setting)
    _register(life)
    _take_parts(life)
    if life.is_introduced:
        introduce(life)
    after = assess(life)
    prove(life, after)
    written = 0
    if life.won:
        written = _sell(life)
        _claim_sale(life)
        live = go_live(life)
        if life.integrator and live:
            deploy(life, live)
            expand(life, live)
        if life.is_recurring and live:
            adopt(life, live)
        if life.sale_type in ("subscription", "saas"):
            written = renew(life, term_end=life.won + _TERM_DAYS, first_number=written)
    rest = lines_of(number) - written
    basket = run_rate(life.lead, life.customer)
    write_orders(basket, rest, first_number=written, key=life.id, dice=life.dice, sheets=setting.sheets)


def _register(life: Life) -> None:
    annual = life.value if life.dice.happens(70) else life.value // 3
    life.setting.sheets["projects"].add(
        project_id=life.id,
        customer_id=life.customer.id,
        registered_by=life.lead.id,
        registered_on=day_text(life.registered),
        status=life.status,
        sale_type=life.sale_type,
        families=life.family if life.dice.happens(70) else f"{life.family}|vsphere",
        value=money_text(life.value),
        annual_value=money_text(annual) if life.is_recurring else "",
        currency=life.customer.currency,
        won_on=day_text(life.won) if life.won else "",
        lost_on=day_text(life.lost) if life.lost else "",
        new_customer="true" if life.dice.happens(25) else "false",
    )
    if life.dice.happens(85 if life.status in ("opportunity", "won") else 40):
        life.claim(
            "deal-registration",
            life.lead,
            mark="REGISTRATION",
            decided=life.registered,
            since=life.registered,
            within=10,
        )


def _take_parts(life: Life) -> None:
    roles = [(life.lead, "record"), (life.seller, "seller")]
    if life.integrator:
        roles.append((life.integrator, "integrator"))
    if life.is_introduced:
        roles.append((life.lead, "introducer"))
    shares = life.dice.one_of(_SHARES) if life.is_introduced else ("", "")
    for number, (partner, role) in enumerate(roles):
        share = {"introducer": shares[0], "integrator": shares[1]}.get(role, "")
        _role(life, number=number, partner_id=partner.id, role=role, share=share)
    if life.dice.happens(30):
        influencer = pick(life.setting.partners, life.dice)
        _role(life, number=len(roles), partner_id=influencer.id, role="influencer", share="")
        if life.won:
            life.claim(
                "influence",
                influencer,
                mark="INFLUENCE",
                decided=life.won,
                since=life.won,
                within=45,
                proofs=("influence-statement",),
            )


def _role(life: Life, *, number: int, partner_id: str, role: str, share: str) -> None:
    life.setting.sheets["roles"].add(
        role_id=f"{life.id}-R{number + 1}",
        project_id=life.id,
        partner_id=partner_id,
        role=role,
        share=share,
    )


def _sell(life: Life) -> int:
    """Write the order lines of the deal, and return how many there are."""
    count = life.dice.between(4, 14)
    basket = Basket(
        partner_id=life.seller.id,
        customer=life.customer,
        project_id=life.id,
        families=((life.family, 80), ("vsphere", 20)),
        sale_types=((life.sale_type, 85), ("term", 15)),
        first_day=life.won,
        last_day=life.won + 25,
    )
    life.units = write_orders(basket, count, first_number=0, key=life.id, dice=life.dice, sheets=life.setting.sheets)
    milestone = {"project_id": life.id, "kind": "first-order", "reached_on": day_text(life.won + 5)}
    life.setting.sheets["milestones"].add(milestone_id=f"{life.id}-first-order", **milestone)
    return count


def _claim_sale(life: Life) -> None:
    # Some sellers ask for the rebate of subscriptions on what is no subscription.
    if life.dice.happens(90 if life.sale_type in ("subscription", "saas") else 12):
        life.claim(
            "subscription-rebate",
            life.seller,
            mark="SUBSCRIPTION",
            decided=life.won,
            since=life.won,
            within=60,
            proofs=("purchase-order",),
        )
    if life.dice.happens(55):
        person = life.dice.one_of(life.seller.people)
        life.claim(
            "sales-rewards", life.seller, mark="POINTS", decided=life.won, since=life.won, within=30, person_id=person
        )
