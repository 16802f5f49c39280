"""The whole tree keeps the rules of the house; the rules themselves are tried out in test_rules.py."""

import tomllib

import pytest

from tests.house import rules, tree


def test_money_rooms_hold_no_binary_float_division_or_round() -> None:
    assert _faults(rules.float_faults, tree.money_modules()) == []


def test_pure_rooms_reach_no_clock_randomness_environment_or_file() -> None:
    assert _faults_in_pure_rooms(rules.reach_faults) == []


def test_pure_rooms_and_bulk_import_only_their_own_libraries() -> None:
    assert [
        f"{tree.shown(path)}:{fault}"
        for path in tree.money_modules()
        for fault in rules.library_faults(path.read_text(), room=path.relative_to(tree.HOUSE).parts[0])
    ] == []


def test_public_things_of_pure_rooms_have_a_docstring() -> None:
    assert _faults(rules.docstring_faults, tree.money_modules()) == []


def test_public_functions_of_pure_rooms_take_at_most_two_arguments_by_position() -> None:
    assert _faults_in_pure_rooms(rules.signature_faults) == []


def test_modules_can_be_read_in_one_sitting() -> None:
    assert [
        f"{tree.shown(path)}:{fault}"
        for path in tree.modules_of(tree.HOUSE)
        for fault in rules.length_faults(path.read_text())
    ] == []


def test_no_test_replaces_a_part_of_the_house() -> None:
    assert [
        f"{tree.shown(path)}:{fault}"
        for path in tree.modules_of(tree.ROOT / "tests")
        for fault in rules.mock_faults(path.read_text())
    ] == []


def test_no_folder_or_module_is_a_junk_drawer() -> None:
    assert [
        f"{tree.shown(path)}:{fault}"
        for folder in (tree.ROOT / "src", tree.ROOT / "tests", tree.ROOT / "benchmarks")
        for path in tree.modules_of(folder)
        for fault in rules.name_faults(tree.shown(path))
    ] == []


def test_every_room_has_a_readme_of_at_most_a_page() -> None:
    lines = {room.name: _line_count(room / "README.md") for room in tree.rooms()}

    assert {name: count for name, count in lines.items() if not 5 <= count <= 70} == {}


def test_every_room_has_its_place_in_the_contract() -> None:
    contract = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    placed = {room for layer in contract["layers"] for room in layer.replace("|", " ").split()}

    # A room in parentheses may be missing; once its code exists, its place must be certain.
    assert {room.name for room in tree.rooms()} <= placed
    assert contract["exhaustive"] is True


def test_nothing_committed_names_a_path_of_this_machine() -> None:
    assert [
        f"{tree.shown(path)}:{fault}"
        for path in tree.committed_files()
        for fault in rules.machine_path_faults(path.read_text(errors="replace"), root=str(tree.ROOT))
    ] == []


@pytest.mark.parametrize(
    "name", [*(f"requirements/{one}.txt" for one in ("run", "dev", "spark", "spark-build")), "Makefile"]
)
def test_locks_and_makefile_name_no_host(name: str) -> None:
    assert rules.host_faults((tree.ROOT / name).read_text()) == []


def test_lock_formats_that_record_a_registry_are_absent() -> None:
    assert [tree.shown(path) for path in tree.committed_files() if path.name in {"uv.lock", "pylock.toml"}] == []


def _faults_in_pure_rooms(rule) -> list[str]:
    return _faults(rule, tree.pure_modules())


def _faults(rule, modules) -> list[str]:
    return [f"{tree.shown(path)}:{fault}" for path in modules for fault in rule(path.read_text())]


def _line_count(path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0
