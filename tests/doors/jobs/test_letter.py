"""A mail in words: both languages whole, and nothing that a person wrote counts as markup."""

from datetime import UTC, date, datetime

from tremplin.doors.jobs.letter import letter
from tremplin.doors.jobs.link import links_for
from tremplin.doors.language import language_of
from tremplin.money import Money
from tremplin.usecases.audience import REMINDERS, TOPICS, page_of
from tremplin.usecases.message import Told
from tremplin.wording import Phrase

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
APPROVED = str(TOPICS["claim-approved"].with_amount)


def nowhere(_one: Told | None) -> str:
    return ""


def told(phrase: Phrase, **choices: object) -> Told:
    seen = {"before": None, "before_state": None, "is_reminder": False, "is_pressing": False}
    return Told(notice_id=1, at=AT, phrase=phrase, **{"about": ("claim", "C1"), **seen, **choices})  # type: ignore[arg-type]


NEWS = told(Phrase(APPROVED, {"id": "C1", "amount": Money(300_000, "EUR")}))
DUE = told(Phrase(REMINDERS["registration"], {"id": "J1", "over_on": date(2026, 3, 8)}), is_reminder=True)

ENGLISH = """\
Hello Zoé,

What falls due

- The protection of project J1 ends on 8 March 2026.

What has happened

- 1 March 2026: Claim C1 was approved: 3,000.00 EUR.

-- 
You get one such message a day at most. In your settings you choose each at once, or none.
"""  # noqa: W291 - two hyphens and a space: readers of mail know what follows as the end
FRENCH = """\
Bonjour Zoé,

À échéance

- La protection du projet J1 prend fin le 8 mars 2026.

Ce qui s’est passé

- 1ᵉʳ mars 2026\u00a0: La demande de versement C1 a été approuvée\u00a0: 3\u202f000,00\u00a0EUR.

-- 
Vous recevez au plus un récapitulatif par jour. Dans vos réglages, vous pouvez choisir de recevoir chaque message \
aussitôt, ou aucun.
"""  # noqa: W291


def test_digest_in_english() -> None:
    written = letter("Zoé", [NEWS, DUE], language=language_of("en"), is_digest=True, link=nowhere)

    assert (written.subject, written.text) == ("Tremplin: 1 message, 1 deadline", ENGLISH)


def test_digest_in_french() -> None:
    written = letter("Zoé", [NEWS, DUE], language=language_of("fr"), is_digest=True, link=nowhere)

    assert written.subject == "Tremplin\u00a0: 1 message, 1 échéance"
    assert written.text == FRENCH
    assert '<html lang="fr">' in written.html
    assert "<h2>À échéance</h2>" in written.html


def test_name_and_id_are_text_in_html_and_move_no_cursor() -> None:
    evil = told(Phrase(TOPICS["claim-query"].text, {"id": "<script>x</script>"}))

    written = letter("<b>\x1b[2J", [evil], language=language_of("en"), is_digest=True, link=nowhere)

    assert "<script>" not in written.html
    assert "&lt;script&gt;x&lt;/script&gt;" in written.html
    assert "<b>" not in written.html
    assert "\x1b" not in written.html + written.text


def test_mail_after_one_of_which_nobody_knows_says_so() -> None:
    again = told(NEWS.phrase, before="digest:zoe:2026-02-28", before_state="unknown")

    written = letter("Zoé", [again], language=language_of("en"), is_digest=True, link=nowhere)

    assert written.subject == "Tremplin: 1 message"
    assert "An earlier message may not have reached you" in written.text
    assert "An earlier message may not have reached you" in written.html


def test_mail_at_once_says_why_it_comes() -> None:
    pressing = told(NEWS.phrase, is_pressing=True)

    hasty = letter("Zoé", [pressing], language=language_of("en"), is_digest=False, link=nowhere)
    chosen = letter("Zoé", [NEWS], language=language_of("en"), is_digest=False, link=nowhere)

    assert "because time counts" in hasty.text
    assert "because time counts" not in chosen.text


def test_mail_leads_to_the_pages_of_the_readers_side() -> None:
    due = told(DUE.phrase, about=("registration", "J1"), is_reminder=True)
    english = {"language": language_of("en"), "is_digest": True}

    seller = letter("Zoé", [NEWS, due], **english, link=links_for(is_vendor=False, origin="https://p.example"))  # type: ignore[arg-type]
    vendor = letter("Zoé", [NEWS, due], **english, link=links_for(is_vendor=True, origin="https://p.example"))  # type: ignore[arg-type]

    assert "3,000.00 EUR.\n  https://p.example/partner/claims/C1/\n" in seller.text
    assert "\n  https://p.example/partner/projects/J1/\n" in seller.text
    assert seller.text.endswith("https://p.example/account/mail\n")
    assert '<a href="https://p.example/vendor/claims/C1/">1 March 2026: Claim C1 was approved' in vendor.html
    assert "https://p.example/vendor/registrations/J1/" in vendor.html


def test_every_kind_of_message_has_a_page_on_both_sides() -> None:
    kinds = ({page_of(name) for name in TOPICS} | set(REMINDERS)) - {"reminder"}
    links = [links_for(is_vendor=is_vendor, origin="https://p.example") for is_vendor in (False, True)]

    found = {link(told(NEWS.phrase, about=(kind, "C1 é"))) for kind in kinds for link in links}

    assert all(one.startswith("https://p.example/") for one in found)
    assert links_for(is_vendor=True, origin=None)(NEWS) == ""
