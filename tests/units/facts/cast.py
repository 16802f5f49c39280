"""The standing records of these tests: one of each table, with every field filled in."""

from datetime import UTC, date, datetime
from fractions import Fraction

from tremplin.facts import record as r

DAY = date(2024, 2, 29)
ALL = (
    r.Partner(
        partner_id="P1",
        name="Atelier d’Évian",
        country=r.Code("FR"),
        business_models=frozenset({r.Code("services"), r.Code("resell")}),
        attributes={"staff": 40, "is_local": True, "since": DAY, "share": Fraction(3, 200), "areas": frozenset("ba")},
    ),
    r.Membership(membership_id="M1", partner_id="P1", programme=r.Code("p"), valid_from=DAY),
    r.Level(level_id="V1", partner_id="P1", programme=r.Code("p"), level=r.Code("advanced"), valid_from=DAY),
    r.Competency(competency_id="K1", partner_id="P1", competency=r.Code("vcf"), kind=r.Code("master"), valid_from=DAY),
    r.BusinessModel(model_id="B1", partner_id="P1", model=r.Code("cloud"), valid_from=DAY),
    r.Person(person_id="H1", partner_id="P1", accredited_from=DAY),
    r.Customer(customer_id="C1", name='日本 \\ "x"', country=r.Code("FR")),
    r.Project(
        project_id="J1",
        customer_id="C1",
        registered_by="P1",
        registered_on=DAY,
        status=r.Code("open"),
        value=r.Minor(9 * 10**15),
        currency=r.Code("JPY"),
    ),
    r.Role(role_id="R1", project_id="J1", partner_id="P1", role=r.Code("lead"), share=Fraction(2, 3)),
    r.Introduction(introduction_id="I1", project_id="J1", introducing_id="P1", introduced_on=DAY),
    r.Activity(activity_id="A1", project_id="J1", partner_id="P1", kind=r.Code("poc")),
    r.Claim(
        claim_id="X1",
        incentive=r.Code("poc"),
        partner_id="P1",
        reserved_at=datetime(2024, 3, 31, 1, 30, tzinfo=UTC),
        extended=frozenset({r.Code("b"), r.Code("a")}),
    ),
    r.Proof(proof_id="F1", claim_id="X1", kind=r.Code("report"), handed_in_on=DAY),
    r.OrderLine(
        line_id="L1",
        order_id="O1",
        partner_id="P1",
        customer_id="C1",
        product=r.Code("suite"),
        family=r.Code("vsphere"),
        sale_type=r.Code("saas"),
        ordered_on=DAY,
        amount=r.Minor(0),
        quantity=r.Count(1),
        currency=r.Code("EUR"),
    ),
    r.CreditNote(credit_note_id="N1", line_id="L1", credited_on=DAY, amount=r.Minor(1), currency=r.Code("EUR")),
    r.Reading(reading_id="G1", partner_id="P1", metric=r.Code("seats"), read_on=DAY, value=r.Count(7)),
    r.Milestone(milestone_id="S1", project_id="J1", kind=r.Code("live"), reached_on=DAY),
    r.Award(
        award_id="W1",
        claim_id="X1",
        incentive=r.Code("poc"),
        partner_id="P1",
        unit=r.Code("EUR"),
        granted_on=DAY,
        amount=1,
    ),
    r.ExchangeRate(
        rate_id="Q1", base=r.Code("USD"), quote=r.Code("EUR"), on=DAY, rate=Fraction(9, 10), source=r.Code("ecb")
    ),
)
TYPES = {
    "partner.staff": "count",
    "partner.is_local": "yes-no",
    "partner.since": "date",
    "partner.share": "rate",
    "partner.areas": "codes",
}
