"""Static files: Bootstrap as it was published; collected under names with hashes; the first page stays light."""

import gzip
import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

FOLDER = Path(finders.find("portal/bootstrap-5.3.9/README.md") or "").parent


def test_bootstrap_is_as_it_was_published() -> None:
    rows = re.findall(r"\| (\S+) \| ([0-9a-f]{64}) \|", (FOLDER / "README.md").read_text())

    assert len(rows) == 2
    assert {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name, _ in rows} == dict(rows)


def test_style_sheets_and_scripts_are_collected_compressed_and_weigh_little(tmp_path: Path) -> None:
    hashed = {**settings.STORAGES, "staticfiles": {"BACKEND": "tremplin.doors.portal.static_files.HashedFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=hashed):
        call_command("collectstatic", interactive=False, verbosity=0)

    first_page = [
        "portal/bootstrap-5.3.9/bootstrap.min.css",
        "portal/bootstrap-5.3.9/bootstrap.bundle.min.js",
        "portal/portal.css",
        "portal/portal.js",
        "portal/theme.js",
        "portal/mark.svg",
        "django_htmx/htmx-4.min.js",
    ]
    assert list(tmp_path.glob("portal/portal.*.css.gz")) != []
    assert sum(len(gzip.compress((tmp_path / name).read_bytes())) for name in first_page) < 100_000
