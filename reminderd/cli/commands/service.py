"""The command service: installed, looked at, taken away."""

import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

import click

from reminderd.cli.telling import fitting_question, say
from reminderd.config import Settings, load, secret_sources
from reminderd.config.kept import cache_folder
from reminderd.core.model import PermanentError
from reminderd.onboarding.links import place_links, remove_links, typed_now
from reminderd.onboarding.present import SYSTEM_CACHE, SYSTEM_FILE, SYSTEM_STATE, USER_FILE
from reminderd.onboarding.systemd_service import Manager, credential_files, user_name
from reminderd.onboarding.units import credentials_of, refuse_hidden, system_unit, user_unit

_PATH = click.Path(path_type=Path)

_for_user = click.option("--user", "is_user", is_flag=True, help="For you alone, without root.")
_config = click.option("--config", "-c", type=_PATH, help="The configuration file, instead of the usual one.")
_root = click.option("--root", type=_PATH, help="Write below this folder and start nothing, as for an image.")


@click.group()
def service() -> None:
    """Install reminderd as a service of systemd, look at it, or take it away."""


@service.command()
@_for_user
@_config
@_root
def install(is_user: bool, config: Path | None, root: Path | None) -> None:
    """Write the unit, start it, and let it start at each boot. Can be run again, after an update too.

    With --root DIR you put the files there beforehand, since `init` sets up a running machine only: the configuration
    as DIR/etc/reminderd/reminderd.yaml (mode 644), and each secret as DIR/etc/reminderd/credentials/NAME (mode 600),
    which the configuration names as password_credential: NAME.
    """
    manager, path = _manager(is_user, root), _config_file(is_user, config)
    manager.refuse_absent()
    if root and not manager.at(path).exists():
        raise PermanentError(
            f"there is no {manager.at(path)} yet: put one there, for `reminderd init` writes none below --root "
            "(`reminderd service install --help` says what belongs where)"
        )
    settings = _settings(manager.at(path))
    if is_user:
        _refuse_credentials(path, settings)
        text = user_unit(path)
    else:
        if root is None:
            refuse_hidden(path)
        _refuse_closed_files(manager.at(path), settings)
        text = system_unit(path, credential_files(settings, manager))
    manager.install(text)
    say(f"Written: {manager.unit}")
    if root:
        return
    commands, shares = place_links(manager)
    command = typed_now()
    is_found = command == "reminderd"
    for link in commands:
        say(f"`reminderd` is found as {link}{'' if is_found else ', from your next login on'}.")
    if shares:
        when = "A new shell" if is_found else "From your next login on a shell"
        say(f"{when} knows `man reminderd`, and completes commands.")
    say("It runs, and starts at each boot.")
    if manager.ends_at_logout():
        say(f"It ends when you log out, until you say: `sudo loginctl enable-linger {user_name()}`")
    command = command if is_user else f"sudo {command}"
    say(f"`{command} status` says whether all is well, `{command} deadlines` what is to come.")


@service.command()
@_for_user
@_config
def status(is_user: bool, config: Path | None) -> None:
    """Say whether the service is installed and runs. Exit code 0 only if it does."""
    manager = Manager(is_user=is_user)
    manager.refuse_absent()
    path = _config_file(is_user, config)
    if not manager.unit.exists():
        hint = " (there is one of yours: add --user)" if not is_user and Manager(is_user=True).unit.exists() else ""
        say(f"not installed: there is no {manager.unit}{hint}")
        sys.exit(1)
    active, enabled = manager.states()
    say(f"{active}, {enabled}: {manager.unit}")
    say(f"configuration: {path}{'' if path.exists() else ' (missing)'}")
    if is_user and manager.ends_at_logout():
        say(f"It ends when you log out, until you say: `sudo loginctl enable-linger {user_name()}`")
    if active != "active":
        sys.exit(1)


@service.command()
@_for_user
@_config
@_root
@click.option("--purge", is_flag=True, help="Remove configuration, secrets and all that is remembered, too.")
@click.option("--yes", "-y", "is_quiet", is_flag=True, help="Ask nothing.")
def uninstall(is_user: bool, config: Path | None, root: Path | None, purge: bool, is_quiet: bool) -> None:
    """Stop the service and remove its unit. What is remembered stays, unless --purge says otherwise."""
    manager, path = _manager(is_user, root), _config_file(is_user, config)
    left = _left_over(manager, path, is_user=is_user)
    if purge and not is_quiet:
        question = f"Remove {', '.join(map(str, left)) or 'all of it'} for good? [y/N]"
        click.confirm(fitting_question(question), abort=True, show_default=False)
    was_there = manager.uninstall()
    remove_links(manager)
    say("The service is gone." if was_there else f"There was no {manager.unit}.")
    if purge:
        for one in (*left, *_caches(manager, is_user=is_user)):
            _remove(one)
        with suppress(OSError):  # what others put there stays
            manager.at(path).parent.rmdir()
    elif left:
        say(f"Left as they are: {', '.join(map(str, left))}")


def _manager(is_user: bool, root: Path | None) -> Manager:
    if root is None and not is_user and os.geteuid() != 0:
        raise PermanentError("the system's service needs root: put sudo before the command, or add --user")
    if root is None and is_user and os.geteuid() == 0 and os.environ.get("SUDO_USER"):
        raise PermanentError("--user is for you, not for root: leave out sudo")
    return Manager(is_user, root.resolve() if root else None)


def _config_file(is_user: bool, config: Path | None) -> Path:
    return config.resolve() if config else USER_FILE.expanduser() if is_user else SYSTEM_FILE


def _settings(path: Path) -> Settings:
    if not path.exists():
        raise PermanentError(f"there is no {path} yet: say `reminderd init` first")
    return load(path, are_files_checked=False)


def _refuse_closed_files(path: Path, settings: Settings) -> None:
    """The system's service runs as a user of its own, who reads no file of another."""
    if not path.stat().st_mode & stat.S_IROTH:
        raise PermanentError(f"the service cannot read {path}: chmod 644 {path} (no secret belongs in it)")
    if not path.parent.stat().st_mode & stat.S_IXOTH:
        raise PermanentError(f"the service cannot read {path}: chmod 755 {path.parent}")
    servers = [*(account.imap for account in settings.accounts), settings.smtp]
    files = [server.password_file for server in servers]
    urls = [*settings.push, *([settings.heartbeat_url] if settings.heartbeat_url else [])]
    files += [url.url_file for url in urls]
    files += [account.oauth2.client_secret_file for account in settings.accounts if account.oauth2]
    if closed := next(filter(None, files), None):
        raise PermanentError(
            f"the service cannot read {closed}, which is another user's: put the secret into "
            f"{secret_sources.SERVICE_CREDENTIALS}/NAME, mode 600, and name it in {path} as password_credential: NAME"
        )

    if settings.is_state_dir_named and settings.state_dir != SYSTEM_STATE:
        raise PermanentError(f"the service may write to {SYSTEM_STATE} only: name that as state_dir in {path}")


def _refuse_credentials(path: Path, settings: Settings) -> None:
    """Only the system's manager hands them over everywhere."""
    if names := credentials_of(settings):
        raise PermanentError(
            f"a service of your own is handed no credentials: name a password_file in {path} in place of {names[0]}"
        )


def _left_over(manager: Manager, path: Path, *, is_user: bool) -> list[Path]:
    """What the service leaves behind: its settings, its secrets, its state."""
    config = manager.at(path)
    left = [config] if config.exists() else []
    state = manager.at(SYSTEM_STATE)
    try:
        settings = load(config, are_files_checked=False)
    except PermanentError:
        settings = None
    if settings is not None:
        servers = [*(account.imap for account in settings.accounts), settings.smtp]
        own = [file for server in servers if (file := server.password_file) and file.parent == config.parent]
        left += dict.fromkeys(file for file in own if file.exists())
        state = settings.state_dir if is_user else state
    if not is_user:
        left += [folder for folder in (manager.at(secret_sources.SERVICE_CREDENTIALS),) if folder.exists()]
    if (state / "reminderd.db").exists():
        left.append(state)
    return left


def _caches(manager: Manager, *, is_user: bool) -> list[Path]:
    own = cache_folder() if is_user else manager.at(SYSTEM_CACHE)
    return [own] if own and own.exists() else []


def _remove(path: Path) -> None:
    target = path.resolve()  # systemd keeps the state elsewhere, and leaves a link
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    if path.is_symlink():
        path.unlink()
