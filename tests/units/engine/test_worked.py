"""Worked examples: of the cases that a programme names, one that pays and one that does not for each incentive."""

from collections.abc import Mapping

from tests.units.engine.test_cases import BASE, CLAIM, REBATE, TERMS
from tests.units.engine.trial import incentive, programme
from tremplin.engine.compiled import compile_programme
from tremplin.engine.worked import worked_examples
from tremplin.terms.guide_example import Example

PAID, REFUSED = "title: {en: It pays, fr: Cela paie}", "title: {en: It does not, fr: Cela ne paie pas}"


def case(title: str, *, project: str = "J1", more: str = "") -> str:
    """Return a case with one claim, which only the large customer's project is paid for."""
    facts = f"facts: {{claims: [{CLAIM.replace('J1', project)}{more}]}}"
    expect = "{granted: 100}" if project == "J1" else "{refused: [CONDITION_FAILED]}"
    return f"{title}\nbase: base.yaml\n{facts}\nexpect: {{C1: {expect}}}\n"


def examples(files: Mapping[str, str]) -> dict[str, tuple[Example, ...]]:
    given = {"cases/base.yaml": BASE, **{f"cases/{name}.yaml": text for name, text in files.items()}}
    return worked_examples(compile_programme(TERMS), {name: text.encode() for name, text in given.items()})


def told(found: tuple[Example, ...]) -> list[tuple[str, str]]:
    return [(one.title["en"], one.receipt["result"]["outcome"]) for one in found]


def test_examples_are_first_what_pays_and_then_what_does_not() -> None:
    found = examples({"a": case(REFUSED, project="J2"), "b": case(PAID), "c": case("title: {en: c, fr: c}")})

    assert told(found["bonus"]) == [("It pays", "granted"), ("It does not", "refused")]
    assert (found["rebate"], found["split"]) == ((), ())
    assert found["bonus"][0].receipt["claim_id"] == "C1"


def test_example_is_rather_about_one_claim_than_about_several_or_about_a_rule() -> None:
    second = ", {claim_id: C2, incentive: bonus, partner_id: P1, project_id: J2, submitted_on: 2024-05-16, "
    second += "reserved_at: 2024-05-16T12:00:00Z}"
    several = case("title: {en: Two, fr: Deux}", more=second).replace("expect: {", "expect: {C2: {refused: []}, ")
    rule = case("title: {en: A rule, fr: Une règle}\nrule: As it was said.")

    assert told(examples({"a": several, "b": case(PAID)})["bonus"])[0] == ("It pays", "granted")
    assert told(examples({"a": rule, "b": several})["bonus"]) == [("Two", "granted"), ("Two", "refused")]


def test_case_without_a_title_and_claim_that_is_not_expected_are_no_examples() -> None:
    other = ", {claim_id: C2, incentive: bonus, partner_id: P1, project_id: J2, submitted_on: 2024-05-16, "
    other += "reserved_at: 2024-05-16T12:00:00Z}"

    assert examples({"a": case("left: {}")})["bonus"] == ()
    assert told(examples({"a": case(PAID, more=other)})["bonus"]) == [("It pays", "granted")]


def test_amount_that_a_limit_cut_is_no_example_of_what_is_paid() -> None:
    cap = {"id": "cap", "window": "programme", "amount": "50", "covers": "all", "when_short": "partial"}
    files = {"cases/base.yaml": BASE, "cases/a.yaml": case(PAID)}

    compiled = compile_programme(programme(incentive(), limits=[cap]))

    assert worked_examples(compiled, {name: text.encode() for name, text in files.items()}) == {"bonus": ()}


def test_only_files_that_the_terms_name_as_examples_are_looked_at() -> None:
    compiled = compile_programme(programme(incentive(), REBATE, examples=[{"case": "cases/b.yaml"}]))
    files = {"cases/base.yaml": BASE, "cases/a.yaml": case(REFUSED), "cases/b.yaml": case(PAID)}

    found = worked_examples(compiled, {name: text.encode() for name, text in files.items()})

    assert told(found["bonus"]) == [("It pays", "granted")]
