"""What a shell proposes after Tab, and the files that tell the shells how to ask."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.shell_completion import get_completion_class

from reminderd.cli import command_line
from reminderd.cli.commands import SHORT

ROOT = Path(__file__).parents[2]
FILES = {
    "bash": ROOT / "share/bash-completion/completions/reminderd",
    "zsh": ROOT / "share/zsh/site-functions/_reminderd",
    "fish": ROOT / "share/fish/vendor_completions.d/reminderd.fish",
}
VARIABLE = "_REMINDERD_COMPLETE"

ON_TAB = """
COMPREPLY=()
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_reminderd_completion reminderd
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""What bash does when Tab is pressed at the end of the words."""


def proposed(*words: str) -> dict[str, str | None]:
    """Return what may stand in place of the last of the words after `reminderd`, with what is said of it."""
    shell = get_completion_class("bash")
    assert shell
    items = shell(command_line, {}, "reminderd", VARIABLE).get_completions(list(words[:-1]), words[-1])
    return {item.value: item.help for item in items}


def test_each_command_is_proposed_with_what_it_is_for() -> None:
    assert list(proposed("")) == sorted(SHORT)
    assert set(proposed("re")) == {"replay", "report", "restore"}
    assert (proposed("undo")["undo"] or "").startswith("Take back")
    assert proposed("nothing") == {}


def test_options_of_the_program_and_of_a_command_are_proposed() -> None:
    assert set(proposed("--")) == {"--version", "--help"}
    assert {"--config", "--state", "--json", "--all"} <= set(proposed("deadlines", "--"))
    assert set(proposed("service", "")) == {"install", "status", "uninstall"}
    assert "order_shipped" in proposed("teach", "FILE", "--kind", "")


@pytest.mark.parametrize("name", sorted(SHORT))
def test_every_command_can_be_completed_without_being_run(name: str) -> None:
    """No configuration is there, nothing is asked: its own options come."""
    assert "--help" in proposed(name, "--h")


def test_the_commands_are_proposed_without_loading_one() -> None:
    """Each Tab starts the program; on a small machine the imports of all commands would take seconds."""
    words = "from reminderd.cli import main; main()"
    probe = f"import sys; sys.argv = ['reminderd']\ntry:\n    {words}\nfinally: print(*sys.modules)"
    asked = {VARIABLE: "bash_complete", "COMP_WORDS": "reminderd ", "COMP_CWORD": "1"}
    out = subprocess.run(
        [sys.executable, "-c", probe], env=os.environ | asked, check=True, capture_output=True, text=True
    ).stdout
    assert "plain,undo" in out
    assert "reminderd.cli.commands" in out
    assert "reminderd.cli.commands." not in out
    assert "pydantic" not in out


def test_bash_completes_by_the_file(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    where = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    said = subprocess.run(
        [bash, "--norc", "-c", ON_TAB, "bash", FILES["bash"], "reminderd", "sn"],
        env=where, cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert (said.stdout, said.stderr) == ("snooze\n", "")


@pytest.mark.parametrize("name", FILES)
def test_the_file_of_each_shell_asks_as_the_program_answers(name: str) -> None:
    """The variable and, in zsh, the function are those of click for a program of this name."""
    text = FILES[name].read_text()
    shell = get_completion_class(name)
    assert shell
    one = shell(command_line, {}, "reminderd", VARIABLE)
    assert f"{VARIABLE}={name}_source reminderd" in text
    assert f"{VARIABLE}={name}_complete" in one.source()
    if name == "zsh":
        assert text.startswith("#compdef reminderd\n")
        assert f'\n{one.func_name} "$@"\n' in text


def test_the_wheel_and_the_package_bring_them() -> None:
    """.ci/run looks for them in both, once built."""
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]
    assert built["wheel"]["shared-data"] == {"share": "share"}
    assert "share" in built["sdist"]["include"]
    assert 'cp -r share/. "$root/usr/share/"' in (ROOT / "script/deb").read_text()
