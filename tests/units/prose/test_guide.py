"""The partner's guide, as a value and as a page."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.house import tree
from tests.units.prose.decided import EXCLUSIONS, GRANTED, LIMITS, REFUSED, RULES, SHORT, receipt, ruled
from tests.units.prose.spoken import ASSESSMENT, PROGRAMME, REBATE, condition, incentive, programme, spaced, voices
from tremplin.doors.guide import guide_page
from tremplin.doors.language import language_of
from tremplin.terms.guide import Guide, guide_of
from tremplin.terms.guide_example import Example
from tremplin.terms.guide_part import Item, Section
from tremplin.terms.programme import Programme
from tremplin.terms.prose.outline import Outline, condition_outline, in_one_line
from tremplin.terms.reader import read_terms

FOLDERS = sorted(path.parent for path in (tree.ROOT / "programmes").rglob("terms.yaml"))
LABEL = {"en": "<b>bold</b> & more", "fr": "<b>gras</b> & plus"}
FACT = {"mark": "fact", "source": "edi", "note": {"en": "As printed.", "fr": "Tel qu’imprimé."}}


def whole() -> Programme:
    """Return a programme in which every part of the guide has something to say."""
    rules = {
        **RULES,
        "summary": LABEL,
        "origin": FACT,
        "taking_back": ["return"],
        "payment": "monthly",
        "valid_for": "90 days",
        "available": {"en": "From spring on.", "fr": "Dès le printemps."},
        "decides": {"day": "activity.started_on", "level": "project.won_on"},
        "proof": [{"any_of": ["report"], "label": {"en": "a report", "fr": "un rapport"}}, {"any_of": ["photo"]}],
    }
    third = {**ASSESSMENT, "id": "third", "when": {"all": [{"condition": "member"}, {"condition": "skilled"}]}}
    return programme(
        vendor={"en": "the vendor", "fr": "l’éditeur"},
        exchange={"source": "bank", "max_age": "5 days"},
        incentives=[{**rules, "when": {"all": ["member", "skilled"]}}, {**REBATE, "when": "member"}, third],
        limits=[*LIMITS, {**LIMITS[1], "id": "unnamed", "label": None, "where": "member"}],
        exclusions=[*EXCLUSIONS, {**EXCLUSIONS[0], "id": "named", "label": LABEL}],
        payment={"monthly": {"origin": {"mark": "inferred"}}, "weekly": {"label": LABEL}},
        taking_back={"return": {"when": {"en": "goods come back", "fr": "la marchandise revient"}, "how": "whole"}},
        levels=[{"level": "top", "requires": "member", "kept": "1 year"}],
    )


def bare() -> Programme:
    """Return a programme with nothing in it that can be left out."""
    kept = ("programme", "version", "title", "currency", "timezone", "in_force")
    keys = {key: PROGRAMME[key] for key in kept}
    return Programme.model_validate({**keys, "incentives": [{**ASSESSMENT, "when": {"role": ["seller"]}}]})


def section_of(guide: Guide, key: str) -> Section:
    found = [one for outer in guide.sections for one in (outer, *outer.sections) if one.key == key]
    assert len(found) == 1
    return found[0]


def lines_of(items: tuple[Item, ...], depth: int = 0) -> list[str]:
    """Return the entries of a list as lines: two spaces for each level, the mark in brackets."""
    said = []
    for one in items:
        parts = [one.text, one.detail, f"[{one.badge.text}]" if one.badge else "", f"-> {one.link}" if one.link else ""]
        said.append("  " * depth + " ".join(part for part in parts if part))
        said += lines_of(one.items, depth + 1)
    return said


def told(section: Section) -> list[str]:
    said = []
    for block in section.blocks:
        said += [f"# {block.title}"] if block.title else []
        said += [block.text] if block.text else []
        said += lines_of(block.items)
        said += [" | ".join(" ".join(lines_of((cell,))) for cell in row) for row in block.rows]
    return [spaced(line) for line in said]


def lines_of_guide(guide: Guide) -> dict[str, list[str]]:
    sections = [one for outer in guide.sections for one in (outer, *outer.sections)]
    return {one.key: [" ".join(filter(None, (one.kicker, one.title))), *told(one)] for one in sections}


@pytest.mark.parametrize("code", ["en", "fr"])
def test_guide_says_everything_that_a_programme_says(code: str) -> None:
    expected = YAML(typ="safe").load(Path(__file__).parent / "said" / "guide.yaml")

    guide = guide_of(whole(), language_of(code))

    assert guide.language_code == code
    assert [spaced(text) for text in (guide.title, guide.subtitle, guide.contents_title)] == expected[code]["head"]
    assert lines_of_guide(guide) == expected[code]["sections"]


def test_guide_has_a_legend_of_its_marks() -> None:
    guide = guide_of(whole(), language_of("fr"))

    assert spaced(guide.legend_title) == "D’où vient une règle ou un chiffre"
    assert [(badge.mark, badge.text, spaced(text)) for badge, text in guide.legend] == [
        ("fact", "fait établi", "Une source le dit."),
        ("inferred", "déduit", "Cela découle de ce que dit une source."),
        ("assumption", "hypothèse", "Aucune source ne le dit ; c’est un choix des présentes conditions."),
    ]


def test_guide_names_the_source_of_an_incentive() -> None:
    badge = section_of(guide_of(whole(), language_of("en")), "incentive-assessment").badge

    assert badge is not None
    assert (badge.mark, badge.source) == ("fact", "A magazine, 2021. As printed")


def test_guide_without_common_conditions_says_where_they_stand() -> None:
    guide = guide_of(programme(incentives=[ASSESSMENT, {**REBATE, "when": {"role": ["seller"]}}]), language_of("en"))

    assert told(section_of(guide, "who")) == ["Each incentive adds conditions of its own; they stand in its section."]


def test_guide_of_a_bare_programme_has_what_every_guide_has() -> None:
    guide = guide_of(bare(), language_of("en"))

    assert [one.key for one in guide.sections] == ["about", "who", "road", "stage-assess"]
    assert told(section_of(guide, "who"))[:2] == [
        "Every incentive asks for this:",
        'The partner has the role "seller" in the project on the deciding day',
    ]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("either", "one or the other (at least one of the following:)"),
        ("skilled", 'the partner holds the competency "VCF" on the day the activity starts'),
        ({"all": ["member"], "label": {"en": "both", "fr": "les deux"}}, "both (all of the following:)"),
        (
            {"any": [{"role": ["seller"], "label": {"en": "sells", "fr": "vend"}}, "skilled"]},
            'at least one of the following: sells (the partner has the role "seller" in the project on the day',
        ),
    ],
)
def test_outline_of_a_condition_shows_its_label_and_its_rule(data: object, line: str) -> None:
    english, _ = voices(about=incentive())

    outline = condition_outline(condition(data), english)

    assert in_one_line(outline).startswith(line)


def test_outline_whose_label_is_its_rule_says_it_once() -> None:
    english, _ = voices(about=incentive())
    text = 'another partner has the role "helper" in the project'

    outline = condition_outline(condition({"other_partner": ["helper"], "label": {"en": text, "fr": text}}), english)

    assert outline == Outline(text)


class Page(HTMLParser):
    """What a test must know of a page: its ids, its links, its heads and its open elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.heads: list[int] = []
        self.open: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes.setdefault(tag, found)
        self.ids += [str(found["id"])] if "id" in found else []
        self.links += [str(found["href"])] if tag == "a" else []
        self.heads += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


CLOCKS = [
    {"id": "claim", "of": "2021-07-20", "due": "2021-08-26", "passed": True},
    {"id": "complete", "of": None, "due": "2021-12-31", "passed": False},
]
CASES = {
    "assessment": (
        Example(
            {"en": "A <small> town", "fr": "Une <petite> ville"},
            receipt(
                GRANTED,
                granted="180000",
                clocks=CLOCKS,
                limits=[SHORT],
                steps=[{"at": "incentive.pays.rounding", "value": "500000"}],
            ),
        ),
        Example(
            {"en": "Too late", "fr": "Trop tard"},
            receipt(
                REFUSED,
                clocks=CLOCKS,
                reasons=[
                    {
                        "code": "DEADLINE_MISSED",
                        "at": "incentive.deadlines[1]",
                        "reason": None,
                        "partner_can_act": False,
                    }
                ],
                steps=[{"at": "incentive.pays.rounding", "value": "500000"}],
                change={
                    "edits": [
                        {"edit": "set", "table": "activities", "id": "A1", "field": "completed_on", "to": "2021-12-31"}
                    ],
                    "would_grant": "500000",
                },
            ),
        ),
    )
}


@pytest.mark.parametrize("code", ["en", "fr"])
def test_examples_say_what_was_seen_and_how_the_amount_came_about(code: str) -> None:
    expected = YAML(typ="safe").load(Path(__file__).parent / "said" / "examples.yaml")

    section = section_of(guide_of(ruled(), language_of(code), examples=CASES), "incentive-assessment")

    block = section.blocks[-1]
    assert block.is_example
    assert [spaced(line) for line in (block.title, *lines_of(block.items))] == expected[code]


def test_page_shows_examples_below_their_incentive() -> None:
    page = guide_page(ruled(), language_of("fr"), examples=CASES)

    assert page.count('<div class="example">') == 2
    assert "<strong>Une &lt;petite&gt; ville</strong>" in page
    assert page.index('id="incentive-assessment"') < page.index('class="example"') < page.index('id="incentive-rebate"')


def test_page_shows_beside_a_mark_the_number_of_its_source_and_its_note() -> None:
    page = guide_page(whole(), language_of("en"))

    assert '<a class="source" href="#source-1" title="A magazine, 2021. As printed">[1]</a>' in page
    assert '<p class="detail note">As printed.</p>' in page
    assert '<li id="source-1"><span>[1] A magazine, 2021.</span>' in page


@cache
def programme_in(folder: Path) -> Programme:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return read_terms(files)


@pytest.mark.unmeasured
@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("code", ["en", "fr"])
def test_page_of_every_programme_holds_together(folder: Path, code: str) -> None:
    page = Page(guide_page(programme_in(folder), language_of(code)))

    assert page.open == []
    assert page.attributes["html"] == {"lang": code}
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    # A head never skips a level on the way down.
    assert page.heads[0] == 1
    assert all(lower <= upper + 1 for upper, lower in zip(page.heads, page.heads[1:], strict=False))


def test_page_shows_what_the_terms_say_as_text() -> None:
    page = guide_page(whole(), language_of("fr"))

    assert "<b>gras</b>" not in page
    assert "&lt;b&gt;gras&lt;/b&gt; &amp; plus" in page
    assert "<script" not in page
    assert 'title="A magazine, 2021. Tel qu’imprimé"' in page
