"""The portal in a real browser: opened by a person, and used by a mouse or by keys alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as NothingCame

from tests.doors.portal.street import Street
from tremplin.doors.language import language_of

Words = str | tuple[str, str]
"""Words of the portal, in English; or words of the terms, in English and in French."""

_TABS_MAX = 150
_ARROWS_MAX = 40
_PRESSES_MAX = 6


class Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None: ...


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def opened(
    browser: Browser,
    street: Street,
    site: str,
    person: str | None,
    *,
    language: str = "en",
    width: int = 1280,
    zoom: int = 1,
    complains_of: str = "nothing",
) -> Iterator[Page]:
    """Open a page in which a person is signed in; fail when the browser complains, unless of what is expected."""
    # What is zoomed has fewer points of its own on the same screen, each of them larger.
    screen = {"width": width // zoom, "height": 900 // zoom}
    context = browser.new_context(viewport=screen, device_scale_factor=zoom, color_scheme="light")  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    cookies = [{"name": "tremplin_language", "value": language, "url": site}]
    if person is not None:
        key = street.browser_of(person).cookies["tremplin_session"].value
        cookies.append({"name": "tremplin_session", "value": key, "url": site})
    context.add_cookies(cookies)  # type: ignore[arg-type]
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    yield page
    context.close()
    assert [one for one in complaints if complains_of not in one] == []


@dataclass
class Hand:
    """A person's hand on the portal, which names everything as the page does in its language."""

    page: Page
    site: str
    language: str

    def said(self, words: Words, **fields: object) -> re.Pattern[str]:
        """Return words as the page has them, whatever spaces stand in them and however they begin."""
        if isinstance(words, tuple):
            text = words[self.language != "en"]
        else:
            text = language_of(self.language).say(words, **fields)
        return re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def press(self, words: Words, *, of: Words = "", **fields: object) -> None:
        """Press the link or the button that has these words, and see that what comes then fits the screen."""
        one = self._pressable(self._named(words, of, **fields))
        self.reach(one)
        with self.page.expect_navigation():
            self._press(one)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url

    def save_file(self, words: Words) -> bytes:
        """Press what hands a file over; return the file."""
        one = self._pressable(self.said(words))
        self.reach(one)
        with self.page.expect_download() as download:
            self._press(one)
        return download.value.path().read_bytes()

    def write(self, label: Words, text: str, **fields: object) -> None:
        self._write(self._labelled(label, **fields), text)

    def choose(self, label: Words, value: str, **fields: object) -> None:
        """Choose what has a value in a list."""
        self._choose(self._labelled(label, **fields), value)

    def tick(self, label: Words, **fields: object) -> None:
        self._tick(self._labelled(label, **fields))

    def pick(self, text: str) -> None:
        """Pick one of several that exclude each other, when it has come."""
        one = self.page.get_by_role("radio", name=text)
        expect(one).to_be_visible()
        self._pick(one)

    def set_day(self, label: Words, day: date, **fields: object) -> None:
        box = self._labelled(label, **fields)
        self._set_day(box, day)
        assert box.input_value() == day.isoformat()

    def attach(self, label: Words, *files: dict[str, Any], **fields: object) -> None:
        self._attach(self._labelled(label, **fields), list(files))

    def sees(self, words: Words, **fields: object) -> None:
        expect(self.page.locator("#content")).to_contain_text(self.said(words, **fields))

    def is_told(self, words: Words, **fields: object) -> None:
        """See the sentence that is said after something was done, for who hears the page too."""
        expect(self.page.get_by_role("status").first).to_contain_text(self.said(words, **fields))

    def reach(self, wanted: Locator) -> None:
        """Come to something: a mouse is there at once."""

    def _named(self, words: Words, of: Words, **fields: object) -> re.Pattern[str]:
        """Return how something is called that there are several of, each of another thing."""
        first = self.said(words, **fields)
        return re.compile(f"{first.pattern}.*{self.said(of).pattern}", re.IGNORECASE) if of else first

    def _labelled(self, label: Words, **fields: object) -> Locator:
        return self.page.locator("#content").get_by_label(self.said(label, **fields)).first

    def _pressable(self, name: re.Pattern[str]) -> Locator:
        inside = self.page.locator("#content")
        return inside.get_by_role("link", name=name).or_(inside.get_by_role("button", name=name)).first

    def _press(self, one: Locator) -> None:
        one.click()

    def _write(self, box: Locator, text: str) -> None:
        box.click()
        self.page.keyboard.type(text)

    def _choose(self, one: Locator, value: str) -> None:
        one.select_option(value)

    def _tick(self, one: Locator) -> None:
        one.check()

    def _pick(self, one: Locator) -> None:
        one.check()

    def _set_day(self, box: Locator, day: date) -> None:
        box.fill(day.isoformat())

    def _attach(self, one: Locator, files: list[Any]) -> None:
        one.set_input_files(files)


class Keys(Hand):
    """A hand that has no mouse: it tabs to what it wants, over the link that skips the navigation."""

    def reach(self, wanted: Locator) -> None:
        """Tab until something has the focus; fail when it never comes, or comes where nobody sees it."""
        one = wanted.element_handle()
        # A page that is opened at a place in it starts there.
        if "#" not in self.page.url and self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate("document.activeElement.className") == "skip"
            self.page.keyboard.press("Enter")
        for _ in range(_TABS_MAX):
            if one.evaluate("one => one === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"No key leads to {wanted} on {self.page.url}")
        assert one.evaluate("one => one.matches(':focus-visible')"), wanted

    def _press(self, one: Locator) -> None:  # noqa: ARG002 - what is pressed has the focus
        self.page.keyboard.press("Enter")

    def _write(self, box: Locator, text: str) -> None:
        self.reach(box)
        self.page.keyboard.type(text)

    def _choose(self, one: Locator, value: str) -> None:
        self.reach(one)
        for _ in range(_ARROWS_MAX):
            if one.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow leads to {value}")

    def _tick(self, one: Locator) -> None:
        self.reach(one)
        self.page.keyboard.press("Space")
        expect(one).to_be_checked()

    def _pick(self, one: Locator) -> None:
        group = self.page.locator(f"input[name='{one.get_attribute('name')}']")
        checked = group.locator("xpath=self::*[@checked]")
        self.reach((checked if checked.count() else group).first)
        if not one.is_checked():
            self.page.keyboard.press("Space")
        for _ in range(_ARROWS_MAX):
            if one.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow leads to {one}")

    def _set_day(self, box: Locator, day: date) -> None:
        self.reach(box)
        self.page.keyboard.type(day.strftime("%m%d%Y"))

    def _attach(self, one: Locator, files: list[Any]) -> None:
        self.reach(one)
        for _ in range(_PRESSES_MAX):
            # On a busy machine the browser now and then opens nothing for a key; who sees that presses it again.
            try:
                with self.page.expect_file_chooser(timeout=5_000) as chooser:
                    self.page.keyboard.press("Space")
            except NothingCame:
                continue
            chooser.value.set_files(files)
            return
        raise AssertionError(f"No key opens {one}")


@dataclass
class Stage:
    """Everybody of a journey at once, each in a browser: on a phone, or by keys with all twice as large."""

    browser: Browser
    street: Street
    site: str
    language: str
    by_keys: bool
    complains_of: str = "nothing"
    hands: dict[str, Hand] = field(default_factory=dict)
    _open: list[Any] = field(default_factory=list)

    def __getitem__(self, person: str) -> Hand:
        if person not in self.hands:
            shape = {"width": 1280, "zoom": 2} if self.by_keys else {"width": 320}
            told = {"language": self.language, "complains_of": self.complains_of}
            one = opened(self.browser, self.street, self.site, person, **told, **shape)  # type: ignore[arg-type]
            page = one.__enter__()
            self._open.append(one)
            self.hands[person] = (Keys if self.by_keys else Hand)(page, self.site, self.language)
        return self.hands[person]

    def close(self) -> None:
        """Let everybody go home; fail when one of the browsers complained."""
        for one in self._open:
            one.__exit__(None, None, None)
