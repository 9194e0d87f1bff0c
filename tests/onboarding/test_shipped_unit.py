"""The systemd unit: what it must say, always; what systemd itself says of it, where systemd is."""

import shutil
import subprocess
from collections import defaultdict
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from reminderd.cli import command_line

UNIT = Path(__file__).parents[2] / "systemd/reminderd.service"
WORST_EXPOSURE = 15  # tenths, as `systemd-analyze security --threshold` counts

Directives = dict[str, dict[str, list[str]]]


def parse(text: str) -> Directives:
    """Return section -> directive -> its values in order (systemd allows a directive more than once)."""
    sections: Directives = {}
    for line in text.splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), defaultdict(list))
        elif line and not line.startswith("#"):
            name, equals, value = line.partition("=")
            assert equals, f"not a directive: {line}"
            section[name].append(value)
    return sections


@pytest.fixture(scope="module")
def unit() -> Directives:
    return parse(UNIT.read_text())


@pytest.mark.parametrize(
    ("directive", "values"),
    {
        "Type": ["notify"],
        "NotifyAccess": ["main"],
        "ExecStart": ["/opt/reminderd/venv/bin/reminderd run --config /etc/reminderd/reminderd.yaml"],
        "ExecReload": ["/bin/sh -c 'kill -HUP $MAINPID'"],
        "Restart": ["on-failure"],
        "RestartPreventExitStatus": ["2"],
        "DynamicUser": ["yes"],
        "StateDirectory": ["reminderd"],
        "StateDirectoryMode": ["0700"],
        "CacheDirectory": ["reminderd"],
        "CacheDirectoryMode": ["0700"],
        "ConfigurationDirectory": ["reminderd"],
        "LoadCredential": [
            "imap-password:/etc/reminderd/credentials/imap-password",
            "smtp-password:/etc/reminderd/credentials/smtp-password",
        ],
        "UMask": ["0077"],
        "NoNewPrivileges": ["yes"],
        "CapabilityBoundingSet": [""],
        "ProtectSystem": ["strict"],
        "ProtectHome": ["yes"],
        "PrivateTmp": ["yes"],
        "MemoryDenyWriteExecute": ["yes"],
        "SystemCallFilter": ["@system-service", "~@privileged @resources @obsolete"],
        "RestrictAddressFamilies": ["AF_UNIX AF_INET AF_INET6"],
    }.items(),
)
def test_service_says_what_the_program_relies_on(unit: Directives, directive: str, values: list[str]) -> None:
    """Readiness, reload, state, secrets and protection are all in the unit, exactly once."""
    assert unit["Service"][directive] == values


def test_service_starts_a_command_that_exists(unit: Directives) -> None:
    """What ExecStart says is understood by the command line as it is today."""
    program, name, *options = unit["Service"]["ExecStart"][0].split()
    assert Path(program).name in {script.name for script in entry_points(group="console_scripts")}
    context = command_line.commands[name].make_context(name, options)
    assert context.params["config"] == Path("/etc/reminderd/reminderd.yaml")


def test_service_gives_the_program_time(unit: Directives) -> None:
    """The watchdog waits longer than a start, and a stop gets more than the 5 s the program promises."""
    service = unit["Service"]
    assert int(service["WatchdogSec"][0]) > int(service["TimeoutStartSec"][0])
    assert int(service["TimeoutStopSec"][0]) > 5


def test_broken_service_does_not_restart_for_ever(unit: Directives) -> None:
    """The limit of starts can be reached: that many restarts fit into its interval."""
    minutes = int(unit["Unit"]["StartLimitIntervalSec"][0].removesuffix("min"))
    starts = int(unit["Unit"]["StartLimitBurst"][0])
    assert starts * int(unit["Service"]["RestartSec"][0]) < minutes * 60


def test_service_waits_for_the_network_and_starts_at_boot(unit: Directives) -> None:
    assert unit["Unit"]["After"] == unit["Unit"]["Wants"] == ["network-online.target time-sync.target"]
    assert unit["Install"]["WantedBy"] == ["multi-user.target"]


if shutil.which("systemd-analyze"):

    def analyze(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["systemd-analyze", "--no-pager", *words], capture_output=True, text=True, timeout=60, check=False
        )

    @pytest.fixture
    def installed(tmp_path: Path) -> str:
        """Return the path of a copy that starts a program which exists, as `verify` demands."""
        copy = tmp_path / UNIT.name
        copy.write_text(UNIT.read_text().replace("/opt/reminderd/venv/bin/reminderd", "/bin/true"))
        return str(copy)

    def test_systemd_finds_no_fault(installed: str) -> None:
        """`systemd-analyze verify` has nothing to say: no unknown directive, no bad value."""
        result = analyze("verify", installed)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")

    def test_systemd_counts_the_service_as_protected(installed: str) -> None:
        """The exposure that `systemd-analyze security` counts stays at 1.5 or below, of 10."""
        result = analyze("security", "--offline=true", f"--threshold={WORST_EXPOSURE}", installed)
        assert result.returncode == 0, result.stdout[-2000:]
