"""The pages of the portal: time, processor time, questions to the database, rows and weight of each; pages a second.

python benchmarks/pages.py [--data FOLDER] [--times 100] [--requests 30] [--seconds 20]

Without a folder the demonstration is made in a fresh one, which takes some minutes; so it is in a folder where there is
none yet. With --times, its rows are there so many times over: 100 makes 12,000 partners and 60,000 projects. It changes
the folder for good, and is no use for anything but this; kept, it is measured again at once, as long as the tables are
those of today. The clock is right on a quiet machine alone; processor time is near right on a busy one too.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from measuring import median_of, p95_of, report
from measuring.hundredfold import multiply, require_tables_of_today
from measuring.site import TREMPLIN, Site, entered, open_site, pages_a_second

SELLER, ACCOUNTS = "partner seller", "partner finance"
MANAGER, APPROVER, FINANCE, AUDITOR, ADMIN = "channel manager", "approver", "finance", "auditor", "admin"
PAGES = (
    (SELLER, "/"),
    (SELLER, "/partner/projects/"),
    (SELLER, "/partner/projects/N0001/"),
    (SELLER, "/road/N0001/"),
    (SELLER, "/road/estimate/"),
    (SELLER, "/partner/claims/"),
    (SELLER, "/partner/claims/N0004-POC/"),
    (SELLER, "/partner/claims/N0003-POC/request"),
    (SELLER, "/partner/claims/new/proof-of-concept"),
    (SELLER, "/partner/introductions/"),
    (SELLER, "/partner/introductions/N0011-I1/"),
    (SELLER, "/partner/guide/"),
    (SELLER, "/partner/company/"),
    (SELLER, "/partner/projects/new?customer=mutu"),
    (ACCOUNTS, "/partner/earnings/"),
    (ACCOUNTS, "/payments/owed/"),
    (ACCOUNTS, "/payments/owed/?settled=1"),
    (ACCOUNTS, "/payments/invoices/"),
    (ACCOUNTS, "/payments/statements/"),
    (ACCOUNTS, "/payments/forecast/"),
    (MANAGER, "/"),
    (MANAGER, "/vendor/queue/"),
    (MANAGER, "/vendor/claims/N0003-ASSESSMENT/"),
    (MANAGER, "/vendor/registrations/N0031/"),
    (MANAGER, "/vendor/introductions/"),
    (MANAGER, "/vendor/introductions/N0010-I1/"),
    (MANAGER, "/vendor/partners/"),
    (MANAGER, "/vendor/partners/P00005/"),
    (MANAGER, "/vendor/budgets/"),
    (MANAGER, "/vendor/budgets/presales-ceiling/"),
    (MANAGER, "/vendor/programme/"),
    (MANAGER, "/road/N0001/"),
    (MANAGER, "/measures/"),
    (APPROVER, "/vendor/queue/"),
    (APPROVER, "/vendor/clawbacks/N0020-ASSESSMENT/"),
    (FINANCE, "/"),
    (FINANCE, "/vendor/partners/"),
    (FINANCE, "/vendor/budgets/"),
    (FINANCE, "/vendor/budgets/presales-ceiling/"),
    (FINANCE, "/measures/"),
    (FINANCE, "/measures/?first=2021-05-15&last=2022-02-20"),
    (FINANCE, "/vendor/corrections/"),
    (FINANCE, "/vendor/months/"),
    (FINANCE, "/vendor/months/2022-04/"),
    (FINANCE, "/payments/owed/"),
    (FINANCE, "/payments/owed/?settled=1"),
    (FINANCE, "/payments/owed/?partner=P00005"),
    (FINANCE, "/payments/invoices/"),
    (FINANCE, "/payments/invoices/AV-2021-000001/"),
    (FINANCE, "/payments/statements/"),
    (FINANCE, "/payments/statements/S-P00005-EUR-000008/"),
    (FINANCE, "/payments/disputes/"),
    (FINANCE, "/payments/disputes/P00008-D1/"),
    (FINANCE, "/payments/owed-back/"),
    (FINANCE, "/payments/papers/"),
    (FINANCE, "/payments/papers/P00005/"),
    (FINANCE, "/payments/forecast/"),
    (FINANCE, "/payments/runs/"),
    (FINANCE, "/payments/runs/R-2022-04/"),
    (FINANCE, "/payments/runs/prepare"),
    (FINANCE, "/payments/runs/bank/"),
    (FINANCE, "/payments/runs/bank/accounts"),
    (AUDITOR, "/vendor/audit/"),
    (AUDITOR, "/vendor/audit/journal"),
    (AUDITOR, "/vendor/audit/receipts/N0001-POC/1"),
    (AUDITOR, "/vendor/audit/trail"),
    (AUDITOR, "/vendor/audit/security"),
    (ADMIN, "/vendor/people/"),
    (ADMIN, "/vendor/people/review"),
)
CLIENTS = 8
_ASSET = re.compile(rb'(?:href|src)="(/static/[^"]+)"')


class Measured(NamedTuple):
    """One page: seconds of each visit, processor seconds a visit of the portal and of the database, and its weight."""

    seconds: list[float]
    portal: float
    database: float
    weight: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--only", default="")
    parser.add_argument("--port", type=int, default=8790)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        data = asked.data or Path(fresh)
        if not (data / "db").exists():
            environ = {**os.environ, "TREMPLIN_DATA": str(data)}
            subprocess.run([TREMPLIN, "demo", "--payments"], check=True, env=environ, stdout=subprocess.DEVNULL)
        if asked.times > 1:
            multiply(data, times=asked.times)
        require_tables_of_today(data)
        chosen = [one for one in PAGES if re.search(asked.only, " ".join(one))]
        with open_site(data, port=asked.port) as site:
            tell(site, chosen, questions_of(data, chosen), requests=asked.requests)
            throughput(site, chosen, seconds=asked.seconds)


def questions_of(data: Path, pages: list[tuple[str, str]]) -> list[tuple[int, int]]:
    """Return how many questions each page asks of the database, and how many rows, by a process of its own."""
    script = Path(__file__).with_name("measuring") / "questions.py"
    asked = [f"{role} {path}" for role, path in pages]
    environ = {**os.environ, "TREMPLIN_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, str(script), *asked], check=True, env=environ, stdout=subprocess.PIPE, text=True
    )
    found = [line.split() for line in done.stdout.splitlines()]
    return [(int(questions), int(rows)) for questions, rows in found]


def tell(site: Site, pages: list[tuple[str, str]], questions: list[tuple[int, int]], *, requests: int) -> None:
    """Measure each page and print them as a table."""
    rows = []
    for (role, path), asked in zip(pages, questions, strict=True):
        one = measured(site, role, path, requests=requests)
        rows.append(
            (
                f"`{path}`, {role}",
                f"{median_of(one.seconds) * 1e3:.0f}",
                f"{p95_of(one.seconds) * 1e3:.0f}",
                f"{one.portal * 1e3:.0f}",
                f"{one.database * 1e3:.0f}",
                str(asked[0]),
                f"{asked[1]:,}",
                f"{one.weight / 1000:.0f}",
            )
        )
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    heads = (
        "page",
        "median, ms",
        "95th percentile, ms",
        "portal's processor, ms",
        "database's, ms",
        "questions",
        "rows",
        "kB",
    )
    report(f"The pages of the portal, {requests} visits each", heads, rows)


def measured(site: Site, role: str, path: str, *, requests: int) -> Measured:
    """Visit a page again and again; the first visits, which read terms and prepare questions, do not count."""
    browser = entered(site, role)
    weight = 0
    for _number in range(6):
        status, content, _seconds = browser.get(path)
        if status != 200:
            raise SystemExit(f"{path} answers {status} to {role}")
        weight = len(content)
    weight += sum(len(browser.get(one)[1]) for one in assets(content))
    before = site.cpu_seconds()
    seconds = [browser.get(path)[2] for _number in range(requests)]
    portal, database = (now - then for now, then in zip(site.cpu_seconds(), before, strict=True))
    return Measured(seconds, portal / requests, database / requests, weight)


def assets(content: bytes) -> set[str]:
    """Return the paths of what a page loads besides itself."""
    import gzip

    plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    return {one.decode() for one in _ASSET.findall(plain)}


def throughput(site: Site, pages: list[tuple[str, str]], *, seconds: float) -> None:
    """Let several visitors go through all pages, and print what they get a second."""
    done, taken = pages_a_second(site, pages, clients=CLIENTS, seconds=seconds)
    before = f"{CLIENTS} visitors at once, two workers, all pages in turn"
    report("Pages a second", ("visitors", "pages", "a second"), [(before, str(done), f"{done / taken:.0f}")])


if __name__ == "__main__":
    main()
