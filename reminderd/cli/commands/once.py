"""The command once: one round of reading and reminding."""

import sys
from collections.abc import Callable

import click
from rich.progress import Progress

from reminderd.adapters.state.lock import sole_user
from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import console, letters_table, print_json, printable, progress
from reminderd.cli.telling import say
from reminderd.core.model import Chunk, PermanentError, StateError, TemporaryError
from reminderd.service import Service
from reminderd.systemd import configure_logging
from reminderd.unusable_state import outcry_of
from reminderd.watchdog import Watchdog
from reminderd.watched import guarded


@click.command()
@common
def once(options: Common) -> None:
    """Read new mail, send what is due, and exit."""
    configure_logging()
    with (
        options.service(needs_servers=True, is_unattended=True) as service,
        sole_user(service.settings.state_dir),
        guarded(service) as watchdog,
    ):
        service.check_state()
        before = {letter.key for letter, _ in service.storage.letters.log()}
        failed = [account.name for account in service.settings.accounts if not _poll(service, watchdog, account.name)]
        with watchdog.job("remind"):
            service.remind()
            service.digest()
            outcry_of(service).settle(service.sender.send, service.clock())
        with watchdog.job("housekeep"):
            service.housekeep()
        written = [(letter, last) for letter, last in service.storage.letters.log() if letter.key not in before]
        if options.as_json:
            print_json({"failed": failed, "letters": [shapes.letter(letter, last) for letter, last in written]})
        elif written:
            console().print(letters_table((letter for letter, _ in written), service.settings.time_zone))
        else:
            say("nothing to say")
        proofs = service.vitals.health.proofs(service.clock(), is_running=False)
        is_whole = not (failed or proofs.waiting or proofs.refused or proofs.state_fault or proofs.unreadable_said)
        if (heartbeat := service.vitals.heartbeat) and options.now is None:
            heartbeat.tell(is_well=is_whole and not service.vitals.troubles(service.clock()))
    if not is_whole:
        sys.exit(1)


def _poll(service: Service, watchdog: Watchdog, account: str) -> bool:
    """Poll one account, with a progress bar in a terminal; return whether it went well."""
    with progress() as bars:
        try:
            with watchdog.job(f"poll/{account}"):
                new = service.poll(account, _shown_on(bars))
        except StateError:
            raise
        except (PermanentError, TemporaryError) as error:
            say(str(error), err=True)
            return False
    say(f"account {account}: {new} new mails", err=True)
    return True


def _shown_on(bars: Progress) -> Callable[[Chunk], None]:
    tasks = {}

    def show(chunk: Chunk) -> None:
        folder = chunk.cursor.folder
        if folder not in tasks:
            tasks[folder] = bars.add_task(printable(folder), total=chunk.total)
        bars.update(tasks[folder], completed=chunk.position)

    return show
