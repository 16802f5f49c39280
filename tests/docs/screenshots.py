"""Pictures of the main pages, taken of a demonstration in Chromium: `make screenshots`.

The demonstration is the one in TREMPLIN_DATA, else in .tremplin: `tremplin demo` makes it. What is pictured is its
today, so the pictures of another day differ in their dates.
"""

import shutil

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measuring.site import Site, open_site
from tests.house import tree
from tremplin.doors.database import data_folder

FOLDER = tree.ROOT / "docs" / "screenshots"
PORT = 8795
WIDE = (1200, 720)
PHONE = (390, 844)
MOST_BYTES = 150_000
PATIENCE_MS = 120_000
PAGES = (
    ("home", "partner seller", "/", WIDE),
    ("road", "partner seller", "/road/N0001/", WIDE),
    ("road-phone", "partner seller", "/road/N0001/", PHONE),
    ("estimate", "partner seller", "/road/estimate/?country=FR&segment=enterprise&roles=record&roles=seller", WIDE),
    ("queue", "channel manager", "/vendor/queue/", WIDE),
    ("review", "channel manager", "/vendor/claims/N0003-ASSESSMENT/", WIDE),
    ("subscription", "channel manager", "/measures/", WIDE),
    ("owed", "partner finance", "/payments/owed/", WIDE),
    ("invoices", "partner finance", "/payments/invoices/", WIDE),
    ("statements", "partner finance", "/payments/statements/", WIDE),
    ("runs", "finance", "/payments/runs/", WIDE),
    ("bank", "finance", "/payments/runs/bank/", WIDE),
)


def main() -> None:
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser_path is None:
        raise SystemExit("No browser. On Debian: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open_site(data_folder(), port=PORT) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for language in ("en", "fr"):
            for page in PAGES:
                _take(site, browser, *page, language=language)
        browser.close()


def _take(
    site: Site, browser: Browser, name: str, role: str, path: str, size: tuple[int, int], *, language: str
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=f"{language}-{language}")
    origin = f"http://localhost:{site.port}"
    context.add_cookies([{"name": "tremplin_language", "value": language, "url": origin}])
    page = context.new_page()
    # The first page of a process reads terms and prepares questions, which takes its time on a busy machine.
    page.set_default_timeout(PATIENCE_MS)
    page.goto(origin + site.links[role])
    page.goto(origin + path)
    file = FOLDER / f"{name}-{language}.png"
    page.screenshot(path=file)
    if file.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{file.name} has more than {MOST_BYTES} bytes.")
    context.close()


if __name__ == "__main__":
    main()
