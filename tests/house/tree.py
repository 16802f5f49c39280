"""Where the house stands: its rooms, its modules, its text files."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "tremplin"

# A room is pure until it is written here that it is not.
IMPURE_ROOMS = {"doors", "usecases", "store", "documents", "bulk"}

# What make, the tests and the editors leave behind; everything else is meant to be committed.
LEFTOVERS = {
    ".git",
    ".venv",
    "build",
    "dist",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
    ".tremplin",
}


def rooms() -> list[Path]:
    """List the folders of the house that hold code."""
    return sorted(folder for folder in HOUSE.iterdir() if folder.is_dir() and any(folder.rglob("*.py")))


def modules_of(folder: Path) -> list[Path]:
    """List the Python modules under a folder, in a stable order."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def pure_modules() -> list[Path]:
    """List the modules of the pure rooms."""
    return [path for room in rooms() if room.name not in IMPURE_ROOMS for path in modules_of(room)]


def money_modules() -> list[Path]:
    """List the modules in which amounts are worked out: those of the pure rooms and of bulk."""
    return pure_modules() + modules_of(HOUSE / "bulk")


def committed_files() -> Iterator[Path]:
    """Go through every file that is meant to be committed."""
    pending = [ROOT]
    while pending:
        for path in sorted(pending.pop().iterdir()):
            if path.name in LEFTOVERS or path.name.endswith(".egg-info"):
                continue
            if path.is_dir():
                pending.append(path)
            else:
                yield path


def shown(path: Path) -> str:
    """Name a file as a person would, from the root of the repository."""
    return path.relative_to(ROOT).as_posix()
