"""Files that cannot be read, hold no YAML, or name files that are no good: one line each."""

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from reminderd.config import ConfigError, load

# A line to add after the eleven right ones, and what is said of it.
BAD_YAML = [
    ("time_zone: UTC", "12: time_zone: written twice, first in line 11"),
    ("digest: {hour: 8, hour: 9}", "12: digest.hour: written twice, first in line 12"),
    ("language: [en", "12: a list is opened with '[' here and not closed with ']'"),
    ("language: {en", "12: a section is opened with '{' here and not closed with '}'"),
    ('language: "en', "12: a quotation mark is opened here and never closed"),
    ("\tlanguage: en", "12: a tab character: indent with spaces"),
    ("language: @en", "12: a value cannot begin with this character: put the value in quotes"),
    ("language: *en", "12: a value that begins with '*' must be in quotes"),
    ("language: !en en", "12: language: a tag such as !en is not known here"),
    ("periods: !days {refund_check: 1}", "12: periods: a tag such as !days is not known here"),
    ("periods: &p {refund_check: *p}", "12: periods.refund_check: refers to itself"),
    ("? [a]\n: b", "12: the name of a setting must be one word"),
    ("language", "12: expected `name: value`, found no colon"),
    ("- language", "12: not indented, or not written, like the lines it belongs to"),
    ("---\nlanguage: en", "12: a second '---': only one document may stand in the file"),
    ('state_dir: "a\\0b"', "12: state_dir: holds a NUL character, which no file name does"),
    ('report: "a\\0b"', "12: report: holds a NUL character, which no file name does"),
    ("language: a\x07", "12: a control character: delete it"),
    ('language: "\\q"', "12: a backslash within \"...\": use '...' as quotation marks"),
    (
        "language: a: b",
        "12: misplaced ':' - write `name: value` with a space after the colon, put a value that holds ': ' in quotes, "
        "and check the indentation here and one line above",
    ),
    (
        "language\ndigest: {}",
        "12: expected `name: value`, found no colon",
    ),
    ("language: }", "12: not valid YAML: expected the node content, but found '}'"),
]


@pytest.mark.parametrize(("line", "expected"), BAD_YAML, ids=[expected[:70] for _, expected in BAD_YAML])
def test_bad_yaml_is_answered_with_its_line_in_plain_words(line: str, expected: str, right: str, write) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write(f"{right}{line}\n"))
    assert raised.value.problems == [f"reminderd.yaml:{expected}"]


def test_text_before_the_first_setting_is_shown_to_be_the_trouble(right: str, write) -> None:
    """A comment that lost its # is the commonest slip: the parser itself only complains of the line after it."""
    with pytest.raises(ConfigError) as raised:
        load(write(f"# a comment\n  that goes on\n# and on\n{right}"))
    assert raised.value.problems == [
        "reminderd.yaml:4: the lines above are neither settings nor comments: a comment begins with #"
    ]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_an_empty_file_is_called_empty(text: str, write) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write(text))
    assert raised.value.problems == ["reminderd.yaml: is empty: config/reminderd.yaml shows every setting"]


@pytest.mark.parametrize("text", ["- a\n- b\n", "just text\n", "42\n"])
def test_a_file_without_settings_says_what_a_setting_looks_like(text: str, write) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write(text))
    assert raised.value.problems == [
        "reminderd.yaml:1: expected settings such as recipient: me@example.org - "
        "config/reminderd.yaml shows every setting"
    ]


def test_a_missing_file_a_directory_and_a_binary_file_each_get_one_line(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"sender: a\nrecipient: \xff\xfe\n")
    missing = tmp_path / "missing.yaml"
    for path, expected in (
        (missing, f"{missing}: there is no such file: config/reminderd.yaml shows every setting"),
        (tmp_path, f"{tmp_path}: cannot read it: is a directory"),
        (binary, "binary.yaml:2: is not UTF-8 text: save it as UTF-8"),
    ):
        with pytest.raises(ConfigError) as raised:
            load(path)
        assert raised.value.problems == [expected]


@given(text=st.text(max_size=200) | st.text("ab:-#[]{}'\"&*!|>%@ \n\t", max_size=200))
def test_any_text_is_answered_with_lines_and_nothing_else(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever is in the file, each problem is one line and no other error comes out."""
    path = tmp_path_factory.mktemp("any") / "reminderd.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(ConfigError) as raised:
        load(path)
    assert raised.value.problems
    assert all(problem.isprintable() for problem in raised.value.problems)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = (
    ["accounts"],
    *(["accounts", 0, name] for name in ("name", "imap", "folders", "read_back", "idle", "poll_every", "authserv_id")),
    *(["accounts", 0, "imap", name] for name in ("host", "port", "security", "username", "password_file", "ca_file")),
    *(["accounts", 0, "imap", name] for name in ("password_command", "password_credential", "password")),
    *([name] for name in ("smtp", "sender", "recipient", "time_zone", "language", "lead_times", "repeat_every")),
    *([name] for name in ("quiet_hours", "digest", "periods", "protection_anchor", "state_dir", "keep_mail", "other")),
    ["lead_times", "refund_check"],
    ["repeat_every", "refund_check"],
    ["quiet_hours", "from"],
    ["digest", "hour"],
    ["periods", "refund_check"],
)


@given(place=st.sampled_from(PLACES), value=VALUES)
def test_any_value_anywhere_is_taken_or_answered_with_lines(
    place: list[str | int], value: object, right: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "reminderd.yaml"
    values = YAML(typ="safe").load(right)
    section = values
    for step in place[:-1]:
        section = section[step] if isinstance(step, int) else section.setdefault(step, {})
    section[place[-1]] = value
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(values, file)
    problems = []
    try:
        load(path, are_files_checked=False)
    except ConfigError as error:
        problems = error.problems
    assert all(problem.isprintable() for problem in problems)


def test_deeply_nested_brackets_do_not_break_the_reader(write) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write("[" * 5000))
    assert raised.value.problems == ["reminderd.yaml: is not valid YAML"]


def test_a_secret_file_others_can_read_is_refused(right: str, write) -> None:
    """chmod 644 on the file with the password is a fault, and the line says the remedy."""
    path = write(right)
    secret = path.parent / "secret"
    for mode in (0o644, 0o640, 0o620, 0o601):
        secret.chmod(mode)
        with pytest.raises(ConfigError) as raised:
            load(path)
        assert raised.value.problems == [
            f"reminderd.yaml:6: accounts[0].imap.password_file: {secret}: mode {mode:04o} lets others read it: "
            f"chmod 600 {secret}"
        ]


def test_a_secret_that_is_no_good_file_is_refused(right: str, write) -> None:
    path = write(right)
    secret = path.parent / "secret"
    place = "reminderd.yaml:6: accounts[0].imap.password_file: "
    for content, expected in (
        (b"", f"{place}{secret}: the password is empty"),
        (b"\n", f"{place}{secret}: the password is empty"),
        (b"a\nb\n", f"{place}{secret}: the password holds a line break or another control character"),
        (b"a\x00b", f"{place}{secret}: the password holds a line break or another control character"),
        (b"\xff\xfe", f"{place}{secret}: what it holds is not UTF-8 text"),
        (b"a" * 20_000, f"{place}{secret} is too long for a password"),
    ):
        secret.write_bytes(content)
        with pytest.raises(ConfigError) as raised:
            load(path)
        assert raised.value.problems == [expected]
    secret.unlink()
    os.mkfifo(secret, 0o600)
    with pytest.raises(ConfigError, match="secret is not a file"):
        load(path)


def test_a_ca_file_must_hold_certificates(right: str, write) -> None:
    path = write(right.replace("smtp.example.org", "smtp.example.org\n  ca_file: ca.pem"))
    ca_file = path.parent / "ca.pem"
    with pytest.raises(ConfigError) as raised:
        load(path)
    assert raised.value.problems == [
        f"reminderd.yaml:9: smtp.ca_file: cannot read {ca_file}: no such file or directory"
    ]
    ca_file.write_text("not a certificate")
    with pytest.raises(ConfigError) as raised:
        load(path)
    assert raised.value.problems == [f"reminderd.yaml:9: smtp.ca_file: {ca_file} contains no PEM certificate"]
    ca_file.write_text("-----BEGIN CERTIFICATE-----\n")
    assert load(path).smtp.ca_file == ca_file


def bomb(width: int, depth: int) -> str:
    """Aliases that stand for `width` of the ones before them: a few lines that seem to hold width ** depth values."""
    names = [f"b{number}" for number in range(depth)]
    first = f"b0: &b0 [{', '.join('x' * width)}]\n"
    lists = (f"{name}: &{name} [{', '.join([f'*{before}'] * width)}]\n" for before, name in pairwise(names))
    return first + "".join(lists)


@pytest.mark.parametrize("text", [bomb(9, 9), bomb(2, 64), bomb(1000, 3), f"a: {{{bomb(2, 40)}".replace("\n", ", ")])
def test_aliases_that_multiply_are_one_line(text: str, right: str, write) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write(f"{right}{text}"))
    (problem,) = raised.value.problems
    assert (
        "more values than" in problem
        or "not valid YAML" in problem
        or "not closed" in problem
        or "in quotes" in problem
    )


def test_a_file_that_is_too_large_is_one_line(right: str, write) -> None:
    """A list of five million."""
    with pytest.raises(ConfigError) as raised:
        load(write(f"{right}folders: [{'x,' * 5_000_000}]\n"))
    (problem,) = raised.value.problems
    assert problem.endswith("cannot read it: is larger than 100 kB")


def test_of_many_faults_the_first_are_told(right: str, write) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write(right + "".join(f"no_{number}: 1\n" for number in range(2000))))
    assert len(raised.value.problems) == 31
    assert raised.value.problems[-1] == "reminderd.yaml: and 1970 more"
