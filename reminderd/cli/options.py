"""Options that commands share, and how a command gets its service."""

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from reminderd.clock import system_clock
from reminderd.config import ConfigError, Settings, load
from reminderd.onboarding.present import SYSTEM_FILE, SYSTEM_STATE, USER_FILE
from reminderd.service import Service

PLACES = (USER_FILE, SYSTEM_FILE)


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years that --now accepts; beyond them, adding a year would leave the calendar."""


class Instant(click.ParamType[datetime]):
    """An ISO 8601 day or instant, in UTC where it has no offset."""

    name = "instant"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a date or time; write it as 2026-12-20 or 2026-12-20T08:00+01:00", param, ctx)
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            self.fail(f"'{value}' is too far away; the year must be from {FIRST_YEAR} to {LAST_YEAR}", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _is_of_service(settings: Settings) -> bool:
    """Whether the state lies where systemd keeps it for the service: the file names no place, and there is no other."""
    return (
        not settings.is_state_dir_named
        and not settings.state_dir.exists()
        and (SYSTEM_STATE.is_symlink() or SYSTEM_STATE.exists())
    )


def _refuse_closed(state_dir: Path) -> None:
    """Raise ConfigError if what is remembered lies where only root looks, as that of the system's service does."""
    try:
        state_dir.stat()
    except PermissionError:
        raise ConfigError([f"{state_dir} is the service's and closed to you: put sudo before the command"]) from None
    except OSError:
        pass  # said better by who opens it


class NamedPath(click.Path):
    """A file or folder; an empty name, as of a variable that is not set, would be the current folder."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path. Raise UsageError for an empty name."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


@dataclass(frozen=True)
class Common:
    """The options of one call."""

    config: Path | None
    state: Path | None
    now: datetime | None
    as_json: bool

    def clock(self) -> Callable[[], datetime]:
        """Return the clock of this call: the system's, or one that stands at --now."""
        fixed = self.now
        return (lambda: fixed) if fixed else system_clock

    def config_file(self) -> Path:
        """Return the file named by --config or $REMINDERD_CONFIG, else the first place that has one."""
        found = self.config_file_if_any()
        if found is None:
            raise click.UsageError("no configuration: say `reminderd init`, or name one with --config")
        return found

    def config_file_if_any(self) -> Path | None:
        """Return the same, or None where there is none."""
        named = self.config or (Path(os.environ["REMINDERD_CONFIG"]) if os.environ.get("REMINDERD_CONFIG") else None)
        if named:
            return named
        places = [place.expanduser() for place in PLACES]
        return next((place for place in places if place.exists()), None)

    def settings(self, *, needs_servers: bool = False) -> Settings:
        """Return the configuration with the options of this call. Raise ConfigError if it is wrong."""
        path = self.config_file()
        settings = load(path, are_files_checked=needs_servers)
        if self.state:
            return settings.with_state_dir(self.state.resolve())
        if path == SYSTEM_FILE and _is_of_service(settings):
            return settings.with_state_dir(SYSTEM_STATE)
        return settings

    def settings_if_any(self) -> Settings | None:
        """Return the same, or None where there is no configuration."""
        return self.settings() if self.config_file_if_any() else None

    @contextmanager
    def service(self, *, needs_servers: bool = False, is_unattended: bool = False) -> Iterator[Service]:
        """Lend a service built from the configuration, and close it afterwards.

        Commands that need no server also work where the passwords cannot be read, such as those of a systemd service.
        `is_unattended`: a letter reports a state that cannot be used.
        """
        settings = self.settings(needs_servers=needs_servers)
        if not is_unattended:
            _refuse_closed(settings.state_dir)
        with self._told_if_unusable(settings) if is_unattended else nullcontext():
            service = Service(settings, self.clock(), is_pretending=self.now is not None)
            try:
                yield service
            finally:
                service.close()

    def _told_if_unusable(self, settings: Settings) -> AbstractContextManager[None]:
        from reminderd.unusable_state import told_if_unusable

        return told_if_unusable(settings, self.clock())


def common_but_now(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --config, --state and --json, and hand it one `Common` as its first argument."""

    @click.option("--config", "-c", type=NamedPath(path_type=Path), help="The configuration file.")
    @click.option(
        "--state", type=NamedPath(path_type=Path), help="The state directory to use instead of the configured one."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
    @functools.wraps(command)
    def wrapped(
        config: Path | None, state: Path | None, as_json: bool, now: datetime | None = None, **rest: Any
    ) -> Any:
        return command(Common(config, state, now, as_json), **rest)

    return wrapped


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the same and --now."""
    pretend = click.option(
        "--now", type=Instant(), help="Pretend that it is this instant (ISO 8601), to try things out."
    )
    return pretend(common_but_now(command))
