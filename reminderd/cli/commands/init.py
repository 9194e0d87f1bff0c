"""The command init: from nothing to settings that work."""

import dataclasses
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from reminderd.adapters.packs.resources import load_vendor
from reminderd.cli.asking import Asker, checked_as
from reminderd.cli.new_files import (
    FoundMailbox,
    ToStore,
    forgotten,
    grant_file,
    mailbox_change,
    secret_files,
    settings_file,
)
from reminderd.cli.new_grant import by_oauth2, client_id_for
from reminderd.cli.new_mailbox import MailboxOptions, choose_folders, log_in, servers_for
from reminderd.cli.new_person import PersonOptions, ask_person, refuse_unknown_zone
from reminderd.cli.new_trial import check_sending, send_test, show_found
from reminderd.clock import system_clock
from reminderd.config import Settings, load, read_secret
from reminderd.config.values import Address
from reminderd.core.model import Payment
from reminderd.logins import Logins
from reminderd.onboarding.access import Access, Accesses, Secrets
from reminderd.onboarding.document import Change, written
from reminderd.onboarding.links import typed_now
from reminderd.onboarding.place import system_zone
from reminderd.onboarding.present import Present, present_at
from reminderd.onboarding.systemd_service import RUNNING
from reminderd.onboarding.trial import MailboxContents
from reminderd.onboarding.writing import write_together

_PATH = click.Path(path_type=Path)
_READ_BACK = timedelta(days=180)
_SECURITY = click.Choice(["tls", "starttls", "none"])


@click.command()
@click.option("--config", "-c", type=_PATH, help="The configuration file, instead of the usual one.")
@click.option("--email", help="Your mail address, to which AliExpress writes.")
@click.option("--provider", help="Who runs your mail, such as gmail or google-workspace (docs/providers.md).")
@click.option("--autoconfig", type=_PATH, help="Your provider's autoconfig file (XML), as Thunderbird takes it.")
@click.option("--imap-host", help="The server to read from.")
@click.option("--imap-port", type=click.IntRange(1, 65535), help="Its port, if not the usual one.")
@click.option("--imap-security", type=_SECURITY, help="Its encryption.")
@click.option("--imap-user", help="The login name there, if not your address.")
@click.option("--smtp-host", help="The server to send from.")
@click.option("--smtp-port", type=click.IntRange(1, 65535), help="Its port, if not the usual one.")
@click.option("--smtp-security", type=_SECURITY, help="Its encryption.")
@click.option("--smtp-user", help="The login name there; empty for none.")
@click.option("--ca-file", type=_PATH, help="Certificates to trust, for a server of your own.")
@click.option("--password-file", type=_PATH, help="A file (mode 600) with the password; it is copied.")
@click.option("--smtp-password-file", type=_PATH, help="The same for sending, if that is another one.")
@click.option("--password-command", help="A command that prints the password, or an OAuth2 token.")
@click.option("--client-id", help="Log in by OAuth2, as the program of this id (docs/oauth.md).")
@click.option(
    "--client-secret-file", type=_PATH, help="A file (mode 600) with its secret, if it has one; it is copied."
)
@click.option("--browser", "is_by_browser", is_flag=True, help="Log in by a browser where a code would do, too.")
@click.option("--folder", "folders", multiple=True, help="A folder to read; may be given several times.")
@click.option("--recipient", help="Who gets the reminders, if not you at that address.")
@click.option("--country", help="Where you live (DE, GB, US ...), - for none.")
@click.option("--time-zone", help="Your time zone, such as Europe/Berlin.")
@click.option("--language", help="The language of the letters.")
@click.option("--hour", help="At which hour the overview comes (0-23).")
@click.option("--payment", help=f"How you pay there: {', '.join(Payment)}; - for several ways.")
@click.option("--test/--no-test", "is_tested", default=None, help="Send a test letter, or not, without asking.")
@click.option("--service/--no-service", "is_installed", default=None, help="Install the service, or not.")
@click.option("--yes", "-y", "is_quiet", is_flag=True, help="Ask nothing: take every proposal.")
def init(
    config: Path | None,
    email: str | None,
    is_tested: bool | None,
    is_installed: bool | None,
    is_quiet: bool,
    **said: Any,
) -> None:
    """Set up reminderd: log in, look, ask a few things, write the configuration, send a test letter.

    Nothing is written before the login works. Run it again to change something: what you do not change stays.
    """
    asker = Asker(is_quiet=is_quiet)
    setup = _Setup(present_at(config), asker, system_clock, said)
    try:
        setup.prepare(email)
    except (KeyboardInterrupt, click.Abort):
        asker.say("\nStopped. Nothing was written.")
        raise
    try:
        setup.test(is_wanted=is_tested)
        setup.install(is_wanted=is_installed)
    except (KeyboardInterrupt, click.Abort):
        asker.say(f"\nStopped. The configuration is written ({setup.path}). What is left: {setup.what_is_left()}")
        raise


class _Setup:
    """One set-up: `prepare` asks and tries, and writes only at its very end; `finish` does what comes after."""

    def __init__(self, present: Present, asker: Asker, clock: Callable[[], datetime], said: dict[str, Any]) -> None:
        self._present, self._asker, self._clock = present, asker, clock
        self._mailbox = MailboxOptions(**_of(MailboxOptions, said))
        self._person = PersonOptions(**_of(PersonOptions, said))
        self._secrets = Secrets()
        self._is_as_before = False
        self.path = present.path

    def prepare(self, email: str | None) -> None:
        asker, present = self._asker, self._present
        if present.text is not None:
            asker.say(f"{present.path} is there: what you do not change stays.")
        address = asker.text(
            "Mail address that AliExpress writes to",
            checked_as(Address),
            option="--email ADDRESS",
            given=email,
            proposal=present.address(),
        )
        number = present.account_of(address)
        known = present.account(number)
        servers = servers_for(address, self._mailbox, present, number, asker)
        if client_id := client_id_for(
            servers, self._mailbox.client_id, asker, has_token=self._mailbox.command is not None
        ):
            self._mailbox, servers = replace(self._mailbox, client_id=client_id), by_oauth2(servers)
        refuse_unknown_zone(self._person, present, self._clock().year, asker)
        since = (self._clock() - (known.read_back if known else _READ_BACK)).date()
        stored = Logins(present.settings, self._clock).secret if present.settings else read_secret
        first = servers.imap
        listed, self._secrets, servers = log_in(
            servers, self._mailbox, known, load_vendor().search_from, since, asker, stored
        )
        if servers.imap != first:  # the user named another
            self._mailbox = replace(self._mailbox, imap_host=servers.imap.place.host)
        folders = choose_folders(listed, self._mailbox, known, asker)
        is_made_anew = self._mailbox.names_servers or self._mailbox.client_id is not None
        sets_smtp = not present.sends or self._mailbox.names_sending or (bool(known) and is_made_anew)
        if sets_smtp or known:
            tried = self._try_sending(servers, address)
            sets_smtp, servers = sets_smtp or tried != servers.smtp, replace(servers, smtp=tried)
        found_out = FoundMailbox(present, servers, folders, number, self._secrets, self._mailbox, sets_smtp)
        change, to_store = mailbox_change(found_out)
        found = self._look(change, number, address)
        person = ask_person(address, self._person, present, number, self._clock().year, found.currencies, asker)
        self._write(change | person, number, to_store)

    def _try_sending(self, servers: Accesses, address: str) -> Access:
        settings, secrets = self._present.settings, self._secrets

        def stored() -> str:
            return Logins(settings, self._clock).secret(settings.smtp) if settings else ""

        return check_sending(servers.smtp, address, secrets, stored, self._asker)

    def _look(self, change: Change, number: int, address: str) -> MailboxContents:
        """Read the mailbox by what is known so far."""
        if not self._present.filled_in:
            zone = system_zone() or "Etc/UTC"
            change |= Change({("sender",): address, ("recipient",): address, ("time_zone",): zone})
        settings = self._settings(written(self._present.text, change))
        return show_found(settings, settings.accounts[number].name, self._clock, self._secrets, self._asker)

    def _settings(self, text: str) -> Settings:
        return load(self._present.path, are_files_checked=False, text=text)

    def _write(self, change: Change, number: int, stored: list[ToStore]) -> None:
        present, asker = self._present, self._asker
        if present.is_system and not present.filled_in:
            change |= Change({("state_dir",): "/var/lib/reminderd"})
        text = written(present.text, change)
        self._now = self._settings(text)
        files, gone = secret_files(stored)
        gone += forgotten(present, self._now)
        if grant := self._secrets.grant:
            files.append(grant_file(self._now, self._now.accounts[number].name, grant))
        if text != present.text:
            files.insert(0, settings_file(present, text))  # makes the folder, for all; its secrets lie deeper
        if not files:
            asker.say("Nothing is to be changed.")
            self._is_as_before = True
            return
        names = ", ".join(str(file.path) for file in files)
        if not asker.confirm(f"Write {names}?"):
            raise click.Abort
        write_together(files, gone)
        asker.say(f"Written: {names}")

    def test(self, *, is_wanted: bool | None) -> None:
        """Send a test letter, if it is wanted."""
        asker = self._asker
        if is_wanted is None:
            is_wanted = asker.confirm(
                f"Send a test letter to {self._now.recipient}?", is_proposed=not self._is_as_before
            )
        if is_wanted and not send_test(self._now, self._clock, self._secrets, asker):
            sys.exit(1)

    def install(self, *, is_wanted: bool | None) -> None:
        """Install the service, if it is wanted, or say what starts it."""
        from reminderd.cli.commands.service import install

        asker, present = self._asker, self._present
        is_user = not present.is_system
        if is_wanted is None:
            can_be = RUNNING.is_dir() and is_user == (os.geteuid() != 0)
            is_wanted = can_be and asker.confirm("Install it as a service, which starts now and at each boot?")
        if is_wanted:
            click.get_current_context().invoke(install, is_user=is_user, config=present.path, root=None)
        else:
            asker.say(self.what_is_left())

    def what_is_left(self) -> str:
        """Return what makes it a service, in commands that work here."""
        command = typed_now()
        if not RUNNING.is_dir():
            return (
                f"systemd does not run here: let what starts your services start `{command} run`, or let cron run "
                f"`{command} once`."
            )
        install = f"sudo {command} service install" if self._present.is_system else f"{command} service install --user"
        return f"`{install}` makes it a service; `{command} run` is the same in the foreground."


def _of(kind: type, said: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(kind)}
    return {name: value for name, value in said.items() if name in names}
