"""Laws of the rules around claims: no order of a list decides, and nobody hides behind a second name."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tremplin.claims.agreement import PartOfAgreement, SharesNotAgreed, acceptance_event, check_parts
from tremplin.claims.candidate import Candidate, Wanted, ranked_candidates
from tremplin.claims.four_eyes import (
    Promised,
    Threshold,
    check_persons,
    check_second_person,
    content_hash,
    persons_behind,
    persons_needed,
)
from tremplin.claims.reminder import Ending, reminders_due
from tremplin.claims.role import ROLES, check_grant, check_roles
from tremplin.money import Money

PERSONS = st.sampled_from(["p1", "p2", "p3", "p4"])
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 12, 31))
WEIGHTS = st.lists(st.integers(min_value=0, max_value=50), min_size=2, max_size=5).filter(any)


def parts_of(weights: list[int]) -> list[PartOfAgreement]:
    total = sum(weights)
    return [PartOfAgreement(f"P{place}", "services", Fraction(one, total)) for place, one in enumerate(weights)]


@given(WEIGHTS, st.fractions(min_value=-1, max_value=1, max_denominator=10**6).filter(bool))
def test_shares_pass_only_when_they_are_exactly_the_whole(weights: list[int], more: Fraction) -> None:
    """Shares are rationals that sum to exactly 1; each is zero or more (P6)."""
    parts = parts_of(weights)
    changed = [replace(parts[0], share=parts[0].share + more), *parts[1:]]

    assert check_parts(parts) is None
    assert check_parts(changed) == SharesNotAgreed(1 + more)


@given(WEIGHTS, st.randoms(use_true_random=False))
def test_agreement_is_in_force_after_the_last_acceptance_and_not_before(weights: list[int], order) -> None:
    parts = parts_of(weights)
    partners = [part.partner for part in parts]
    order.shuffle(partners)

    events = [acceptance_event(one, parts=parts, accepted=partners[:place]) for place, one in enumerate(partners)]

    assert events == ["accept"] * (len(partners) - 1) + ["accept-last"]


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.text(min_size=1, max_size=3),
        st.frozensets(st.sampled_from(["vcf", "tanzu", "horizon"])),
        st.sampled_from(["principal", "advanced", "unheard-of", None]),
        st.frozensets(st.sampled_from(["FR", "BE"])),
        st.integers(min_value=0, max_value=3),
        is_member=st.booleans(),
    ),
    unique_by=lambda one: one.partner,
    max_size=6,
)


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_ranking_never_depends_on_the_order_of_the_list(candidates: list[Candidate], order) -> None:
    wanted = Wanted("P", frozenset({"vcf", "tanzu"}), "FR", ("principal", "advanced"))
    shuffled = list(candidates)
    order.shuffle(shuffled)

    assert ranked_candidates(wanted, candidates=shuffled) == ranked_candidates(wanted, candidates=candidates)


@given(st.sampled_from(["p1", None]), PERSONS, PERSONS)
def test_no_second_name_makes_a_second_person(person: str | None, behind: str, other: str) -> None:
    """Delegation and API clients resolve to the person (W6)."""
    actor = persons_behind(person, on_behalf_of=behind)

    assert all(check_second_person(actor, involved=[one, other]) is not None for one in actor)


@given(st.lists(st.frozensets(PERSONS, min_size=1, max_size=2), min_size=3, max_size=3))
def test_three_hands_that_pass_belong_to_three_persons(hands) -> None:
    if check_persons(hands, needed=3, amount=Money(1, "EUR")) is None:
        assert sum(map(len, hands)) == len(frozenset().union(*hands))


@given(
    st.integers(min_value=0, max_value=2_000),
    st.lists(st.tuples(st.sampled_from(["J1", "J2"]), DAYS, st.integers(min_value=0, max_value=900)), max_size=5),
    DAYS,
)
def test_cutting_an_amount_never_needs_fewer_persons(minor: int, earlier, on: date) -> None:
    """One cost that is split into many small claims is counted as one."""
    threshold = Threshold(Money(1_000, "EUR"), days=30)
    promised = [Promised(project, day, Money(amount, "EUR")) for project, day, amount in earlier]
    half = minor // 2

    def needed(amount: int, before: list[Promised]) -> int:
        return persons_needed(Money(amount, "EUR"), project="J1", on=on, earlier=before, threshold=threshold)

    cut = [*promised, Promised("J1", on, Money(half, "EUR"))]
    assert needed(minor - half, cut) == needed(minor, promised)


@given(st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4), max_size=5))
def test_hash_of_what_is_shown_depends_on_its_content_alone(content: dict) -> None:
    turned = dict(reversed(content.items()))

    assert content_hash(turned) == content_hash(content)
    assert content_hash({**content, "more": 1, "": 2}) != content_hash({**content, "more": 2, "": 2})


@given(st.frozensets(st.sampled_from(sorted(ROLES))), st.sampled_from(sorted(ROLES)))
def test_role_that_is_given_is_one_that_can_be_used(held: frozenset[str], role: str) -> None:
    organisation = "P001" if role.startswith("partner-") else "vendor"
    refusal = check_grant(role, held=held, organisation=organisation, person="p1", giver="p2", confirmer="p3")

    assert (refusal is None) is (check_roles(held | {role}) is None)


@given(DAYS, st.lists(st.integers(min_value=0, max_value=90), max_size=20).map(sorted))
def test_reminders_of_late_jobs_only_come_closer_and_none_comes_after_the_end(start: date, runs: list[int]) -> None:
    """Every background job can run late or twice with no further effect (R4): the reminder's day is its key."""
    ending = Ending("claim", "C1", "P1", start + timedelta(days=60))

    due = [reminders_due([ending], on=start + timedelta(days=run)) for run in runs]

    keys = [one.days for reminders in due for one in reminders]
    assert keys == sorted(keys, reverse=True)
    assert [len(reminders) for reminders in due] == [int(30 <= run < 60) for run in runs]
