"""Reading, resolving and checking the terms of the largest programme, and deciding its cases."""

from measuring import PROGRAMMES, median_of, report, seconds_of

from tremplin.doors.cli.files import programme_files
from tremplin.engine.cases import check_cases, read_cases
from tremplin.terms.reader import read_terms

RUNS = 10


def own_files(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not name.startswith("cases/")}


def main() -> None:
    folders = {path.parent: programme_files(path.parent) for path in PROGRAMMES.rglob("terms.yaml")}
    largest = max(folders, key=lambda folder: sum(len(data) for data in own_files(folders[folder]).values()))
    files = folders[largest]
    cases = {name: data for name, data in files.items() if name.startswith("cases/")}
    programme = read_terms(files)
    size = f"{sum(map(len, own_files(files).values())):,}"
    read = median_of([seconds_of(lambda: read_terms(files)) for _run in range(RUNS)])
    tried = median_of([seconds_of(lambda: check_cases(programme, cases)) for _run in range(RUNS)])
    rows = [
        ("read, resolve and check the terms", f"{size} bytes", f"{read * 1e3:.0f}"),
        ("decide its cases", f"{len(read_cases(cases))} cases", f"{tried * 1e3:.0f}"),
    ]
    report(f"The terms of {largest.name}, {RUNS} runs", ("work", "size", "median, ms"), rows)


if __name__ == "__main__":
    main()
