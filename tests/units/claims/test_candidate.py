"""Second partners, ranked: the reasons stand in the order in which they counted."""

from dataclasses import replace

from tremplin.claims.candidate import Candidate, Wanted, ranked_candidates
from tremplin.doors.language import language_of
from tremplin.wording import ENGLISH

WANTED = Wanted("PA", frozenset({"vcf", "tanzu"}), "FR", ("principal", "advanced"))
BEST = Candidate("PZ", frozenset({"vcf", "tanzu", "other"}), "principal", frozenset({"FR", "BE"}), 3)


def order(*candidates: Candidate, wanted: Wanted = WANTED) -> list[str]:
    return [ranked.candidate.partner for ranked in ranked_candidates(wanted, candidates=candidates)]


def test_candidates_are_ranked_by_competency_then_level_then_territory_then_load_then_id() -> None:
    fewer = replace(BEST, partner="P1", competencies=frozenset({"vcf"}))
    lower = replace(BEST, partner="P2", level="advanced")
    none = replace(BEST, partner="P3", level=None)
    abroad = replace(BEST, partner="P4", countries=frozenset({"BE"}))
    busier = replace(BEST, partner="P5", load=4)
    same = replace(BEST, partner="P6")

    assert order(fewer, lower, none, abroad, busier, BEST, same) == ["P6", "PZ", "P5", "P4", "P2", "P3", "P1"]


def test_partner_who_brings_the_project_is_no_candidate() -> None:
    assert order(replace(BEST, partner="PA"), BEST) == ["PZ"]


def test_partner_who_is_no_member_is_no_candidate() -> None:
    assert order(replace(BEST, is_member=False)) == []


def test_partner_without_any_of_the_competencies_is_no_candidate() -> None:
    assert order(replace(BEST, competencies=frozenset({"other"}))) == []


def test_project_that_wants_no_competency_takes_any_member() -> None:
    assert order(replace(BEST, competencies=frozenset()), wanted=replace(WANTED, competencies=frozenset())) == ["PZ"]


def test_reasons_are_given_in_both_languages() -> None:
    (ranked,) = ranked_candidates(WANTED, candidates=[BEST])

    assert ranked.place == 1
    assert [ENGLISH.say_phrase(reason) for reason in ranked.reasons] == [
        "holds 2 of the 2 competencies wanted",
        "level principal",
        "works in FR",
        "has 3 projects under way",
    ]
    assert [language_of("fr").say_phrase(reason) for reason in ranked.reasons] == [
        "compétences demandées\u00a0: 2 sur 2",
        "niveau principal",
        "présent dans le pays FR",
        "projets en cours\u00a0: 3",
    ]


def test_candidate_without_a_level_and_from_elsewhere_says_so() -> None:
    (ranked,) = ranked_candidates(WANTED, candidates=[replace(BEST, level=None, countries=frozenset({"BE"}))])

    assert [ENGLISH.say_phrase(reason) for reason in ranked.reasons] == [
        "holds 2 of the 2 competencies wanted",
        "does not work in FR",
        "has 3 projects under way",
    ]
