"""The set-up scripts, in a copy of the checkout, with stand-in Pythons: no network, no package is installed."""

import os
import re
import signal
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from checkouts import DAMAGED, ROOT, UV, Checkout
from patience import PATIENCE


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


MAKE = "-m venv .venv"
RENEW = "-m pip install --quiet --upgrade pip>=25.1"
INSTALL = "-m pip install --quiet --editable ."


def wait_for(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def test_first_run_makes_the_environment_and_the_second_does_nothing(checkout: Checkout) -> None:
    """A fresh clone gets an environment with the project in it; from then on set-up is only a look at its stamps."""
    checkout.add_program("python3")
    first = checkout.run("setup")
    assert (first.returncode, first.stdout) == (0, "")
    assert [line.split()[1] for line in first.stderr.splitlines()] == ["making", "installing"]
    assert checkout.steps() == [MAKE, RENEW, INSTALL]
    second = checkout.run("setup")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert checkout.steps() == []


def test_dependency_groups_are_installed_when_first_asked_for(checkout: Checkout) -> None:
    """The tests' packages come with the first `script/test`, on top of the environment `script/demo` made."""
    checkout.add_program("python3")
    checkout.run("setup")
    checkout.steps()
    for groups, expected in [
        (["test"], [INSTALL + " --group test"]),
        (["test"], []),
        ([], []),
        (["test", "lint"], [INSTALL + " --group test --group lint"]),
        (["lint"], []),
    ]:
        assert checkout.run("setup", *groups).returncode == 0
        assert checkout.steps() == expected


def test_changed_project_file_is_installed_again(checkout: Checkout) -> None:
    """A new dependency in pyproject.toml reaches an existing environment without being asked for."""
    checkout.add_program("python3")
    checkout.run("setup")
    checkout.steps()
    with (checkout.root / "pyproject.toml").open("a") as file:
        file.write("\n# changed\n")
    checkout.run("setup")
    assert checkout.steps() == [INSTALL]
    checkout.run("setup")
    assert checkout.steps() == []


def test_moved_checkout_gets_a_new_environment(checkout: Checkout) -> None:
    """An environment holds its own path in every script, so one from elsewhere is of no use."""
    checkout.add_program("python3")
    checkout.run("setup")
    checkout.steps()
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    checkout.run("setup")
    assert checkout.steps() == [MAKE, RENEW, INSTALL]


def test_environment_whose_python_is_gone_is_made_anew(checkout: Checkout) -> None:
    """After an upgrade of the system the old interpreter may be away; set-up notices and starts over."""
    checkout.add_program("python3")
    checkout.run("setup")
    checkout.steps()
    (checkout.root / ".venv/bin/python").unlink()
    checkout.run("setup")
    assert checkout.steps() == [MAKE, RENEW, INSTALL]


def test_python_that_is_asked_for_replaces_another(checkout: Checkout) -> None:
    """`PYTHON=` wins over what the environment was made with, and stays when it is not named again."""
    checkout.add_program("python3")
    checkout.run("setup")
    checkout.steps()
    other = str(checkout.add_program("other"))
    checkout.run("setup", PYTHON=other)
    assert checkout.steps() == [MAKE, RENEW, INSTALL]
    checkout.run("setup", PYTHON=other)
    checkout.run("setup")
    assert checkout.steps() == []


def test_half_made_environment_is_made_anew(checkout: Checkout) -> None:
    """A run that was killed in the middle leaves nothing that a later run would trust, and no lock that holds it up."""
    checkout.add_program("python3")
    process = checkout.start("setup", SLOW="30")
    wait_for(lambda: checkout.log.exists() and RENEW in checkout.log.read_text())
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    checkout.steps()
    again = checkout.run("setup")
    assert again.returncode == 0
    assert checkout.steps() == [MAKE, RENEW, INSTALL]


def test_interrupted_installation_is_made_anew(checkout: Checkout) -> None:
    """An end while a group is being installed may leave half a package behind; the whole environment is made again."""
    checkout.add_program("python3")
    checkout.run("setup")
    process = checkout.start("setup", "test", SLOW="30")
    wait_for(lambda: "--group test" in checkout.log.read_text())
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    checkout.steps()
    checkout.run("setup")
    assert checkout.steps() == [MAKE, RENEW, INSTALL]


def test_failed_installation_is_told_and_tried_again(checkout: Checkout) -> None:
    """Without a network the set-up fails with exit code 1; what was installed before keeps working."""
    checkout.add_program("python3")
    checkout.run("setup")
    checkout.steps()
    failed = checkout.run("setup", "test", PIP_EXIT="7")
    assert (failed.returncode, failed.stderr.splitlines()[1:]) == (
        1,
        ["script/setup: the installation failed (see above)"],
    )
    assert checkout.steps() == [INSTALL + " --group test"]
    assert checkout.run("setup", PIP_EXIT="7").returncode == 0
    assert checkout.steps() == []
    assert checkout.run("setup", "test").returncode == 0
    assert checkout.steps() == [INSTALL + " --group test"]


def test_two_runs_at_once_install_once(checkout: Checkout) -> None:
    """The second of two runs waits for the first, says so, and finds all done."""
    checkout.add_program("python3")
    runs = [checkout.start("setup", SLOW="0.5") for _ in range(2)]
    errors = [run.communicate(timeout=PATIENCE)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert checkout.steps() == [MAKE, RENEW, INSTALL]
    assert "waiting" in "".join(errors)
    assert not (checkout.root / ".venv-lock").exists()


def test_too_old_python_is_one_clear_line(checkout: Checkout) -> None:
    """A Python below the project's minimum is named with its version; exit code 2, nothing is made."""
    checkout.add_program("python3", DAMAGED, damage="sys.version_info = (3, 9, 2)")
    result = checkout.run("demo")
    assert result.returncode == 2
    assert re.fullmatch(r"script/setup: Python 3\.11 or newer is needed, but python3 is 3\.9\.2: .*\n", result.stderr)
    assert not (checkout.root / ".venv").exists()


def test_missing_python_is_one_clear_line(checkout: Checkout) -> None:
    """The same where there is no Python at all, or not the one that was asked for."""
    assert re.fullmatch(r"script/setup: .* but there is no python3: .*\n", checkout.run("test").stderr)
    asked = checkout.run("test", PYTHON="python4")
    assert re.fullmatch(r"script/setup: .* but there is no python4: .*\n", asked.stderr)
    assert asked.returncode == 2


def test_python_without_venv_is_one_clear_line(checkout: Checkout) -> None:
    """Debian's python3 alone cannot make environments: the line names the package that brings it."""
    checkout.add_program("python3", DAMAGED, damage='sys.modules["ensurepip"] = None')
    result = checkout.run("test")
    assert result.returncode == 2
    assert re.fullmatch(r"script/setup: python3 cannot .*: apt-get install python3-venv .*\n", result.stderr)
    assert not (checkout.root / ".venv").exists()


def test_newer_python_beside_an_old_one_is_found(checkout: Checkout) -> None:
    """Where `python3` is too old or cannot make environments, a `python3.12` beside it is taken."""
    checkout.add_program("python3", DAMAGED, damage="sys.version_info = (3, 9, 2)")
    checkout.add_program("python3.11", DAMAGED, damage='sys.modules["ensurepip"] = None')
    checkout.add_program("python3.12")
    result = checkout.run("setup")
    assert result.returncode == 0
    assert "python3.12" in result.stderr


def test_minimum_is_the_one_the_project_declares() -> None:
    """The version that set-up asks for is `requires-python` of pyproject.toml."""
    required = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    major, minor = required.removeprefix(">=").split(".")
    script = (ROOT / "script/setup").read_text()
    assert f"sys.version_info < ({major}, {minor})" in script
    assert f"Python {major}.{minor} or newer" in script


def test_uv_is_taken_where_it_is_installed(checkout: Checkout) -> None:
    """With uv on the machine it makes and fills the environment, whatever Debian left out of Python."""
    checkout.add_program("python3", DAMAGED, damage='sys.modules["ensurepip"] = None')
    checkout.add_program("uv", UV)
    assert checkout.run("setup", "test").returncode == 0
    assert checkout.steps() == [
        "venv --quiet --allow-existing --python python3 .venv",
        "pip install --quiet --python .venv/bin/python --editable . --group test",
    ]
    assert checkout.run("setup", "test").returncode == 0
    assert checkout.steps() == []


def test_home_that_cannot_be_written_is_no_obstacle_for_uv(checkout: Checkout) -> None:
    """uv keeps a cache below the home folder; where that cannot be, it is told to work without."""
    checkout.add_program("python3")
    checkout.add_program("uv", UV)
    (checkout.home / ".cache").write_text("in the way of a folder")
    assert checkout.run("setup").returncode == 0
    assert [step for step in checkout.steps() if step.startswith("pip")] == [
        "pip install --quiet --python .venv/bin/python --editable . (no cache)"
    ]


def test_scripts_pass_their_arguments_on(checkout: Checkout) -> None:
    """Every word after `script/test` reaches pytest, every word after `script/demo` the demo, blanks and all."""
    checkout.add_program("python3")
    checkout.run("setup", "dev")
    demo = checkout.root / ".venv/bin/reminderd"
    demo.write_text('#!/bin/sh\npwd\nfor word in "$@"; do echo "<$word>"; done\n')
    demo.chmod(0o755)
    tested = checkout.run("test", "-k", "two words", "")
    options = ["<-m>", "<pytest>", "<--numprocesses=auto>", "<--dist=worksteal>"]
    assert tested.stdout.splitlines() == [*options, "<-k>", "<two words>", "<>"]
    shown = checkout.run("demo", "--out", "my letters")
    assert shown.stdout.splitlines() == [str(checkout.home), "<demo>", "<--out>", "<my letters>"]


DPKG = '#!/bin/sh\nfor name; do :; done\n[ "$name" != dovecot-core ] && [ ! -e "$HOME/$name" ] || echo installed\n'
APT = '#!/bin/sh\necho "apt-get $*" >>"$LOG"\nfor name; do : >"$HOME/$name"; done\n'


def test_missing_packages_are_installed_once(checkout: Checkout) -> None:
    """Where apt may be used without a question it is, and says so; the second time there is nothing to do."""
    for name, text in {
        "dpkg-query": DPKG,
        "apt-get": APT,
        "apt-cache": "#!/bin/sh\necho '  Candidate: 1.0'\n",
        "id": "#!/bin/sh\necho 0\n",
    }.items():
        (checkout.programs / name).unlink(missing_ok=True)
        checkout.add_program(name, text)
    first = checkout.run("packages", "tests")
    assert (first.returncode, len(first.stderr.splitlines())) == (0, 1)
    [step] = checkout.steps()
    assert step.startswith("apt-get --quiet --quiet install --yes --no-install-recommends dovecot-imapd chromium ")
    second = checkout.run("packages", "tests")
    assert (second.returncode, second.stderr, checkout.steps()) == (0, "", [])


def test_packages_that_may_not_be_installed_are_one_line_and_the_tests_run(checkout: Checkout) -> None:
    """The line is the command; nothing is installed, and pytest runs what is left."""
    checkout.add_program("python3")
    checkout.add_program("dpkg-query", DPKG)
    checkout.add_program("apt-get", APT)
    checkout.run("setup", "dev")
    checkout.steps()
    tested = checkout.run("test", REMINDERD_INSTALL="no")
    assert (tested.returncode, checkout.steps()) == (0, [])
    assert "<pytest>" in tested.stdout
    assert re.fullmatch(
        r"script/packages: not here: .*: apt-get update && apt-get install .* chromium .*\n", tested.stderr
    )


def test_machine_without_apt_hears_no_word_of_it(checkout: Checkout) -> None:
    """Fedora is told of dnf, in one line."""
    checkout.add_program("dnf", "#!/bin/sh\n")
    told = checkout.run("packages", "tests")
    assert told.returncode == 1
    assert re.fullmatch(r"script/packages: not here: .*Chromium.*: dnf install dovecot chromium .*\n", told.stderr)
    assert "apt" not in told.stderr
