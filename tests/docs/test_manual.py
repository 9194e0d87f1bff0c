"""The manual page is whole, and printed as it is meant."""

import re

import click
import pytest

from generated.docs import MANUAL, ROOT
from generated.manual_page import escaped
from reminderd.cli import command_line
from reminderd.cli.commands import SHORT

PAGE = MANUAL.read_text(encoding="utf-8")
PRINTED = PAGE.replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")


@pytest.mark.parametrize("name", sorted(SHORT))
def test_each_command_stands_in_it_with_its_options(name: str) -> None:
    command = command_line.commands[name]
    inner = command.commands.values() if isinstance(command, click.Group) else [command]
    for one in inner:
        assert f'.SS "reminderd {name}' in PRINTED
        for parameter in one.params:
            if isinstance(parameter, click.Option):
                assert all(f"\\fB{option}\\fR" in PRINTED for option in parameter.opts), parameter.name


def test_only_what_is_meant_is_a_request() -> None:
    """A line of help that begins with a dot or an apostrophe would vanish."""
    requests = {line.split()[0] for line in PAGE.splitlines() if line.startswith((".", "'"))}
    assert requests <= {'.\\"', ".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".BR", ".RI", ".nf", ".fi", ".ad", ".nh"}
    assert set(re.findall(r"\\(?!f[BIR])(.)", PAGE)) <= {"-", "&", "e", ":", '"'}
    assert escaped(".eml and -x") == "\\&.eml and \\-x"
    assert escaped("'a' \\b") == "\\&'a' \\eb"


def test_what_stands_in_lines_keeps_them() -> None:
    """The table of `mark`, here and in docs/commands.md; no backspace, which tells click so, is left."""
    docs = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert "```text\nThe parcel:    received" in docs
    assert ".nf\nThe parcel:    received" in PRINTED
    assert "\b" not in docs + PAGE


def test_it_names_every_exit_code_and_no_place_of_the_machine_that_wrote_it() -> None:
    assert re.findall(r"^\.TP\n(\d)$", PAGE, re.MULTILINE) == ["0", "1", "2"]
    assert "/home/" not in PAGE
    assert "/root" not in PAGE
