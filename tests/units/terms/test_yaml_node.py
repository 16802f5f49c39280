"""YAML becomes texts with places, and nothing else."""

import pytest

from tremplin.terms.yaml_node import BYTES_MAX, REMEMBERED_BYTES_MAX, ListNode, MapNode, ScalarNode, compose, plain
from tremplin.wording import Problems


def plain_of(text: str) -> object:
    return plain(compose(text.encode(), file="x.yaml"))


def test_scalar_that_yaml_would_type_stays_the_text_that_was_written() -> None:
    words = ["NO", "yes", "on", "1e3", "012", "0x1F", "1_000", "~", "null", "2026-01-01", ".5", "12:30", "=", "1.0"]

    assert plain_of("\n".join(f"- {word}" for word in words)) == words


def test_scalar_with_quotation_marks_loses_them_and_may_be_empty() -> None:
    assert plain_of("{a: '', b: \"x\\ny\", c: 'it''s'}") == {"a": "", "b": "x\ny", "c": "it's"}


def test_node_knows_its_line_and_column_from_one() -> None:
    tree = compose("a: 1\nb:\n  - {c: é}\n".encode(), file="x.yaml")

    assert tree == MapNode(
        {
            "a": (ScalarNode("a", 1, 1), ScalarNode("1", 1, 4)),
            "b": (
                ScalarNode("b", 2, 1),
                ListNode((MapNode({"c": (ScalarNode("c", 3, 6), ScalarNode("é", 3, 9))}, 3, 5),), 3, 3),
            ),
        },
        1,
        1,
    )


def test_mark_of_utf8_at_the_start_is_no_part_of_the_text() -> None:
    assert plain(compose(b"\xef\xbb\xbfa: b\n", file="x.yaml")) == {"a": "b"}


def test_file_of_fifty_megabytes_is_refused_in_one_sentence() -> None:
    with pytest.raises(Problems) as raised:
        compose(b"a" * 50_000_000, file="terms.yaml")

    assert str(raised.value) == (
        "terms.yaml: The file has 50,000,000 bytes; 1,048,576 are the most.\n"
        "  Put long tables beside the terms as CSV.  [FILE_TOO_LARGE]"
    )


def test_file_of_the_greatest_size_is_read() -> None:
    text = "a: b" + " " * (BYTES_MAX - 4)

    assert plain_of(text) == {"a": "b"}
    with pytest.raises(Problems):
        plain_of(f"{text} ")


def test_file_with_a_problem_is_not_composed() -> None:
    with pytest.raises(Problems) as raised:
        compose(b"a: 1\na: 2\n", file="x.yaml")

    assert [problem.code for problem in raised.value.problems] == ["KEY_TWICE"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('a: b\nc: "\\ud800"', "YAML_NOT_READABLE", 2),
        ('a: b\nc: "\\e[2J"', "YAML_NOT_READABLE", 2),
        ('a: b\nc: "\\UFFFFFFFF"', "YAML_NOT_READABLE", 2),
        ("%YAML 1.9\n---\na: b", "YAML_NOT_READABLE", 1),
    ],
)
def test_what_no_person_types_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(Problems) as raised:
        compose(text.encode(), file="x.yaml")

    assert [(problem.code, problem.places[0].line) for problem in raised.value.problems] == [(code, line)]


def test_text_of_several_lines_with_tabs_and_narrow_spaces_is_a_text_like_any_other() -> None:
    assert plain_of("a: |\n  b\tc\n  25\u202f%\u00a0: d\n") == {"a": "b\tc\n25\u202f%\u00a0: d\n"}


def test_small_file_that_was_just_read_is_not_read_again_but_under_another_name_it_is() -> None:
    small, large = b"- a: b", b"- a: b" + b" " * REMEMBERED_BYTES_MAX

    assert compose(small, file="x.yaml") is compose(bytes(bytearray(small)), file="x.yaml")
    assert compose(small, file="x.yaml") is not compose(small, file="y.yaml")
    assert compose(large, file="x.yaml") == compose(small, file="x.yaml")
    assert compose(large, file="x.yaml") is not compose(large, file="x.yaml")
