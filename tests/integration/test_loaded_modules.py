"""What a command loads: nobody waits, and no memory is taken, for what it does not use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from installed.installation import Installation

CONFIG = """\
accounts: [{name: home, imap: {host: imap.example.org, username: ann, password_file: secret}}]
smtp: {host: smtp.example.org}
sender: ann@example.org
recipient: ann@example.org
time_zone: Europe/Berlin
state_dir: state
"""
SHOW_MODULES = """
import sys
sys.argv = ["reminderd", *sys.argv[1:]]
from reminderd.cli import main
try:
    main()
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""
NEVER = ("pydantic", "ruamel", "jinja2", "babel", "holidays", "dateparser", "apscheduler", "imap_tools", "icalendar")
"""They check settings and packs, write letters, know holidays, read days in mails, schedule, and talk to servers."""


def loaded(*arguments: str, folder: Path) -> set[str]:
    environment = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", SHOW_MODULES, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    return set(done.stderr.splitlines())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with a configuration that was found good once."""
    place = tmp_path_factory.mktemp("loaded")
    (place / "secret").write_text("x")
    (place / "secret").chmod(0o600)
    (place / "reminderd.yaml").write_text(CONFIG)
    loaded("status", "--json", "--config", str(place / "reminderd.yaml"), folder=place)
    return place


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_no_command_and_no_setting(option: str, folder: Path) -> None:
    names = loaded(option, folder=folder)
    assert "click" in names
    ours = {name for name in names if name.startswith("reminderd")}
    assert ours == {"reminderd", "reminderd.cli", "reminderd.cli.commands"}


@pytest.mark.parametrize("command", ["status", "orders", "deadlines"])
def test_a_command_that_shows_loads_nothing_that_checks_writes_or_waits(command: str, folder: Path) -> None:
    names = loaded(command, "--json", "--config", str(folder / "reminderd.yaml"), folder=folder)
    assert f"reminderd.cli.commands.{command}" in names
    assert not [name for name in (*NEVER, "rich") if name in names]
    assert not [name for name in names if name.startswith(("reminderd.core.letters.views", "reminderd.daemon"))]
    assert len(names) < 355  # 344 by now, a hundred of them the standard library's, twenty the empty doors of rooms


def test_a_service_starts_without_what_checked_and_built_for_it(home: Installation, tmp_path: Path) -> None:
    """Nothing is kept yet: a process that ends checks the settings and reads the packs. Letters come later."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", SHOW_MODULES, "run", "--config", str(home.config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr
        while "watching home" not in process.stderr.readline():
            assert process.poll() is None
        process.terminate()
        names = {line for line in process.stderr.read().splitlines() if line.replace(".", "").isidentifier()}
    assert "apscheduler" in names
    heavy = (*NEVER[: NEVER.index("dateparser") + 1], "icalendar", "rich")
    assert not [name for name in heavy if name in names]
    assert len(names) < 675  # 660 by now, 300 of them ours: it can read mails, but writes no letter yet


def test_what_a_command_is_for_stands_in_its_own_help() -> None:
    """The list of `--help` is written down, so that it need not load them all."""
    from reminderd.cli import command_line, commands

    modules = {path.stem.rstrip("_") for path in Path(commands.__path__[0]).glob("[a-z]*.py")}
    assert set(commands.SHORT) == modules
    for name, short in commands.SHORT.items():
        assert command_line.commands[name].get_short_help_str(1000) == short
