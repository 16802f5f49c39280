"""Case files: what they may say, what is wrong with them, and every way in which a case can fail."""

from textwrap import dedent

import pytest

from tests.units.engine.trial import incentive, programme
from tremplin.engine.cases import check_cases, read_cases
from tremplin.wording import ENGLISH, Problems, problem_text

LIMITS = [
    {"id": "cap", "per": ["partner"], "window": "programme", "amount": "150", "covers": "all", "when_short": "partial"},
    {"id": "count", "window": "programme", "claims": "9", "covers": ["bonus"], "when_short": "refuse"},
]
REBATE = incentive(
    id="rebate",
    claimed="quarter",
    decides={"day": "period.end"},
    pays={"reward": {"percent": {"rate": "10%", "of": {"sum": "line.amount", "over": "period"}}}},
)
SPLIT = incentive(
    id="split",
    pays={
        "reward": {"lump_sum": "10"},
        "split": [{"to": "claimant", "share": "1"}],
        "instalments": [{"share": "1", "on": "live"}],
        "divided": [{"as": "money", "share": "1"}],
    },
)
TERMS = programme(
    incentive(when={"field": "customer.segment", "is": "large", "reason": "too-small", "partner_can_act": "false"}),
    REBATE,
    SPLIT,
    limits=LIMITS,
    codes={"customer.segment": {"large": {"en": "l", "fr": "l"}, "small": {"en": "s", "fr": "s"}}},
)
BASE = """
facts:
  partners:
    - {partner_id: P1, name: Alpha, country: FR, business_models: [resell, cloud]}
  customers:
    - {customer_id: K1, name: Kilo, country: FR, segment: large}
    - {customer_id: K2, name: Lima, country: FR, segment: small}
  projects:
    - {project_id: J1, customer_id: K1, registered_by: P1, registered_on: 2024-01-10, status: open, currency: EUR}
    - {project_id: J2, customer_id: K2, registered_by: P1, registered_on: 2024-01-10, status: open, currency: EUR}
"""
CLAIM = "{claim_id: C1, incentive: bonus, partner_id: P1, project_id: J1, submitted_on: 2024-05-15, reserved_at: 2024-05-15T12:00:00Z}"  # noqa: E501 - one row of a table
TITLE = "title: {en: A case, fr: Un cas}"


def texts(case: str, **files: str) -> list[str]:
    """Return the problems of a case file as people read them, the case being `cases/one.yaml`."""
    given = {"cases/base.yaml": BASE, "cases/one.yaml": dedent(case), **files}
    found = check_cases(TERMS, {name: text.encode() for name, text in given.items()})
    return [problem_text(problem, ENGLISH) for problem in found]


def one_claim(expect: str, *, project: str = "J1", more: str = "") -> list[str]:
    """Return the problems of a case with one claim."""
    row = CLAIM.replace("J1", project)
    return texts(f"{TITLE}\nbase: base.yaml\nfacts: {{claims: [{row}]}}\nexpect: {{C1: {expect}}}\n{more}")


@pytest.mark.parametrize(
    "expect",
    [
        "{granted: 100}",
        "{granted: 100.00, asked: 100, parts: {P1: 100}}",
        "{granted: 100, forfeited: {}, instalments: {}, divided: {}}",
    ],
)
def test_case_that_holds_has_no_problem(expect: str) -> None:
    assert one_claim(expect, more="left: {cap: {P1: 50}, count: {'': 8}}") == []


def test_case_of_a_refusal_names_its_codes_its_place_and_the_smallest_change() -> None:
    expect = "{refused: [CONDITION_FAILED], at: incentive.when, reason: too-small, can_act: false, would_grant: 100}"

    assert one_claim(expect, project="J2") == []


@pytest.mark.parametrize(
    ("expect", "text"),
    [
        ("{granted: 99}", "C1, granted: the case expects 99, the terms give 100.00."),
        ("{granted: 100.001}", "C1, granted: the case expects 100.001, the terms give 100.00."),
        ("{granted: {P1: 5}}", "C1, granted: the case expects {P1: 5}, the terms give {}."),
        ("{granted: [5]}", "C1, granted: the case expects [5], the terms give 100.00."),
        ("{parts: 5}", "C1, parts: the case expects 5, the terms give {P1: 10000}."),
        ("{parts: {P2: 100}}", "C1, parts: the case expects {P2: 100}, the terms give {P1: 100.00}."),
        ("{refused: [EXCLUDED]}", "C1, refused: the case expects [EXCLUDED], the terms give []."),
        ("{granted: 100, at: x}", "C1, at: the case expects x, the terms give nothing."),
        ("{granted: 100, reason: x, can_act: true}", "C1, reason: the case expects x, the terms give nothing."),
        ("{granted: 100, would_grant: 5}", "C1, would_grant: the case expects 5, the terms give nothing."),
        ("{grants: 100}", '"grants" cannot be expected of a claim; what can is '),
        ("nothing", "C1: the case expects nothing, the terms give nothing."),
    ],
)
def test_case_that_fails_says_what_it_expects_and_what_the_terms_give(expect: str, text: str) -> None:
    found = one_claim(expect)

    assert found[0].startswith("cases/one.yaml:4:")
    assert text in found[0]


def test_case_that_grants_a_refused_claim_says_why_it_is_refused() -> None:
    found = one_claim("{granted: 0}", project="J2")

    assert len(found) == 1
    assert "C1: the case expects granted, the terms give refused CONDITION_FAILED incentive.when." in found[0]


def test_case_must_speak_of_every_claim_and_of_periods_that_grant() -> None:
    lines = "{line_id: L1, order_id: O1, partner_id: P1, customer_id: K1, product: p, family: f, sale_type: saas, ordered_on: 2024-05-02, amount: AMOUNT, quantity: 1, currency: EUR}"  # noqa: E501 - one row of a table
    case = f"{TITLE}\nbase: base.yaml\nfacts:\n  claims: [{CLAIM}]\n  order_lines: [{lines}]\nexpect: {{C9: {{granted: 1}}}}\n"  # noqa: E501 - one row of a table

    paying = texts(case.replace("AMOUNT", "10"))
    nothing = texts(case.replace("AMOUNT", "0"))

    assert [text.split("\n")[0] for text in paying] == [
        'cases/one.yaml:6:10: There is no claim "C9" among the facts or the periods.',
        'cases/one.yaml:1:1: The case says nothing about the claim "C1": granted 100.00.',
        'cases/one.yaml:1:1: The case says nothing about the claim "rebate/P1/2024-Q2": granted 1.00.',
    ]
    assert len(nothing) == 2


def test_case_may_expect_lines_forms_and_instalments() -> None:
    line = "{line_id: L1, order_id: O1, partner_id: P1, customer_id: K1, product: p, family: f, sale_type: saas, ordered_on: 2024-05-02, amount: 10, quantity: 1, currency: EUR}"  # noqa: E501 - one row of a table
    claim = CLAIM.replace("bonus", "split")
    case = (
        f"{TITLE}\nbase: base.yaml\nfacts:\n  claims: [{claim}]\n  order_lines: [{line}]\n"
        "expect: {C1: {granted: 10, instalments: {live: 10}, divided: {money: 10}}, rebate/P1/2024-Q2: {granted: 1}}\n"
    )

    assert texts(case + "lines: {rebate/P1/2024-Q2: {L1: 1}}\n") == []
    (wrong,) = texts(case + "lines: {rebate/P1/2024-Q2: {L1: 2}}\n")
    (unknown,) = texts(case + "lines: {rebate/P1/2024-Q9: {L1: 2}}\n")
    assert "rebate/P1/2024-Q2, lines: the case expects {L1: 2}, the terms give {L1: 1.00}." in wrong
    assert 'There is no claim "rebate/P1/2024-Q9"' in unknown


def test_case_may_expect_the_room_left() -> None:
    wrong = one_claim("{granted: 100}", more="left: {cap: {P1: 51, P2: 1}, count: 5}")

    assert [text.split("\n")[0] for text in wrong] == [
        "cases/one.yaml:5:18: cap P1: the case expects 51, the terms give 50.00.",
        "cases/one.yaml:5:26: cap P2: the case expects 1, the terms give nothing.",
    ]


def test_case_may_expect_what_is_forfeited() -> None:
    rows = ", ".join(CLAIM.replace("C1", f"C{number}") for number in (1, 2))
    case = f"{TITLE}\nbase: base.yaml\nfacts: {{claims: [{rows}]}}\nexpect: {{C1: {{granted: 100}}, C2: {{granted: 50, forfeited: LOST}}}}\n"  # noqa: E501 - one row of a table

    assert texts(case.replace("LOST", "{cap: 50}")) == []
    (wrong,) = texts(case.replace("LOST", "{cap: 40}"))
    assert "C2, forfeited: the case expects {cap: 40}, the terms give {cap: 50.00}." in wrong


def test_case_replaces_rows_of_the_base_that_have_the_same_id() -> None:
    customer = "{customer_id: K1, name: Kilo, country: FR, segment: small}"
    case = f"{TITLE}\nbase: base.yaml\nfacts: {{claims: [{CLAIM}], customers: [{customer}]}}\nexpect: {{C1: {{refused: [CONDITION_FAILED]}}}}\n"  # noqa: E501 - one row of a table

    assert texts(case) == []


def test_cases_may_stand_together_in_one_file() -> None:
    small = CLAIM.replace("J1", "J2")
    together = f"""
    base: base.yaml
    cases:
      - {TITLE}
        facts: {{claims: [{CLAIM}]}}
        expect: {{C1: {{granted: 100}}}}
      - {TITLE}
        rule: words of the rule
        base: base.yaml
        facts: {{claims: [{small}]}}
        expect: {{C1: {{asked: 99}}}}
    """

    (found,) = texts(together)

    assert found.startswith("cases/one.yaml:11:26: C1, asked: the case expects 99")
    files = {"cases/base.yaml": BASE.encode(), "cases/one.yaml": dedent(together).encode()}
    assert [case.title for case in read_cases(files)] == [{"en": "A case", "fr": "Un cas"}] * 2


def test_case_may_stand_without_a_base_or_a_folder() -> None:
    whole = BASE + f"  claims: [{CLAIM}]\n{TITLE}\nexpect: {{C1: {{granted: 100}}}}\n"
    beside = f"{TITLE}\nbase: base.yaml\nfacts: {{claims: [{CLAIM}]}}\nexpect: {{C1: {{granted: 100}}}}\n"

    assert check_cases(TERMS, {"one.yaml": whole.encode()}) == ()
    assert check_cases(TERMS, {"one.yaml": beside.encode(), "base.yaml": BASE.encode()}) == ()


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (
            f"{TITLE}\nfacts: {{}}\n",
            "cases/one.yaml:1:1: This case expects nothing.\n  Say under expect what each claim gets.  [CASE_WITHOUT_EXPECT]",  # noqa: E501 - one row of a table
        ),
        (f"{TITLE}\nexpects: {{}}\nexpect: {{}}\n", 'cases/one.yaml:2:1: "expects" is no key of a case'),
        (
            "base: base.yaml\ncases: []\nexpect: {}\n",
            'cases/one.yaml:3:1: "expect" is no key of a case; its keys are base and cases.',
        ),
        (f"{TITLE}\nbase: nowhere.yaml\nexpect: {{}}\n", 'cases/one.yaml:2:7: The file "nowhere.yaml" is not there.'),
        (f"{TITLE}\nbase: [base.yaml]\nexpect: {{}}\n", "cases/one.yaml:2:7: A case has a text here, not a list."),
        (f"{TITLE}\nexpect: [C1]\n", "cases/one.yaml:2:9: A case has a mapping here, not a list."),
        (f"{TITLE}\nfacts: {{claims: C1}}\nexpect: {{}}\n", "cases/one.yaml:2:17: A case has a list here, not a text."),
        ("- a\n", "cases/one.yaml:1:1: A case has a mapping here, not a list."),
        (
            f"{TITLE}\nfacts: {{claims: [{{claim_id: {{a: b}}}}]}}\nexpect: {{}}\n",
            "cases/one.yaml:2:29: A case has a text here, not a mapping.",
        ),
        ("title: {en: a\n", "cases/one.yaml:"),
    ],
)
def test_file_that_is_no_case_is_a_problem_with_its_place(case: str, text: str) -> None:
    (found,) = texts(case)

    assert found.startswith(text)


def test_facts_that_are_no_records_are_problems_at_their_place() -> None:
    found = texts(
        f"{TITLE}\nbase: base.yaml\nfacts: {{claims: [{CLAIM.replace('2024-05-15,', '31/02,')}], unknown: [{{a: b}}]}}\nexpect: {{}}\n"  # noqa: E501 - one row of a table
    )

    assert len(found) == 2
    assert all(text.startswith("cases/one.yaml:3:") for text in found)


def test_every_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Problems) as raised:
        read_cases({"a.yaml": b"- a\n", "b.yaml": b"- b\n", "base.yaml": BASE.encode()})

    assert [problem.places[0].file for problem in raised.value.problems] == ["a.yaml", "b.yaml"]
