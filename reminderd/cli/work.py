"""Commands that work: run, once, digest, replay, demo."""

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from reminderd.adapters.lock import sole_user
from reminderd.cli import shapes
from reminderd.cli.options import Common, common, common_but_now
from reminderd.cli.output import console, deadlines_table, letters_table, orders_table, print_json, printable
from reminderd.core.model import Chunk, DeadlineState, PermanentError, StateError, TemporaryError
from reminderd.daemon import BROKEN, Daemon
from reminderd.service import Service
from reminderd.systemd import configure_logging
from reminderd.watchdog import Watchdog
from reminderd.watched import guarded

DEMO_DAYS = 120


@click.command()
@common_but_now
def run(options: Common) -> None:
    """Work as a service in the foreground, until SIGTERM; SIGHUP reads the configuration anew."""
    configure_logging()
    try:
        code = Daemon(options.config_file(), options.state, options.clock()).run()
    except StateError as error:
        click.echo(f"reminderd: {error}", err=True)
        code = BROKEN
    sys.exit(code)


@click.command()
@common
def once(options: Common) -> None:
    """Read new mail, send what is due, and exit."""
    configure_logging()
    with (
        options.service(needs_servers=True) as service,
        sole_user(service.settings.state_dir),
        guarded(service) as watchdog,
    ):
        service.check_state()
        before = {letter.key for letter, _ in service.storage.letters.log()}
        failed = [account.name for account in service.settings.accounts if not _poll(service, watchdog, account.name)]
        with watchdog.job("remind"):
            service.remind()
            service.digest()
        with watchdog.job("housekeep"):
            service.housekeep()
        written = [(letter, last) for letter, last in service.storage.letters.log() if letter.key not in before]
        if options.as_json:
            print_json({"failed": failed, "letters": [shapes.letter(letter, last) for letter, last in written]})
        elif written:
            console().print(letters_table((letter for letter, _ in written), service.settings.time_zone))
        else:
            click.echo("nothing to say")
        proofs = service.vitals.health.proofs(service.clock(), is_running=False)
        is_whole = not (failed or proofs.waiting or proofs.refused or proofs.state_fault)
        if (heartbeat := service.vitals.heartbeat) and options.now is None:
            heartbeat.tell(is_well=is_whole and not service.vitals.troubles(service.clock()))
    if not is_whole:
        sys.exit(1)


def _poll(service: Service, watchdog: Watchdog, account: str) -> bool:
    """Poll one account, with a progress bar in a terminal; return whether it went well."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        try:
            with watchdog.job(f"poll/{account}"):
                new = service.poll(account, _shown_on(progress))
        except (PermanentError, TemporaryError) as error:
            click.echo(str(error), err=True)
            return False
    click.echo(f"account {account}: {new} new mails", err=True)
    return True


def _shown_on(progress: Progress) -> Callable[[Chunk], None]:
    tasks = {}

    def show(chunk: Chunk) -> None:
        folder = chunk.cursor.folder
        if folder not in tasks:
            tasks[folder] = progress.add_task(printable(folder), total=chunk.total)
        progress.update(tasks[folder], completed=chunk.position)

    return show


@click.command()
@click.option("--print", "is_printed", is_flag=True, help="Print its text instead of sending it.")
@common
def digest(options: Common, is_printed: bool) -> None:
    """Send a digest now, whatever the schedule says."""
    configure_logging()
    with options.service(needs_servers=not is_printed) as service:
        now = service.clock()
        key = f"digest/by-hand/{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
        if is_printed or options.as_json:
            letter = service.renderer.digest(key, service.digest_writer.content(now), now)
            if options.as_json:
                print_json({"subject": letter.subject, "text": letter.text})
            else:
                click.echo(f"{letter.subject}\n\n{letter.text}")
            return
        with sole_user(service.settings.state_dir):
            service.digest_writer.send(key, now)
        _, last = next(pair for pair in service.storage.letters.log() if pair[0].key == key)
        click.echo(f"{last.outcome.value}: {last.answer}")


@click.command()
@click.option("--write", "is_kept", is_flag=True, help="Keep the new readings.")
@common
def replay(options: Common, is_kept: bool) -> None:
    """Read all stored mail again with today's rules and show what changes. Without --write nothing is changed."""
    from reminderd.jobs.replay import replay as replay_mails

    with options.service() as service, guarded(service, "replay"):
        difference = replay_mails(
            service.ledger, service.storage, service.reader, service.vendor.rules, is_kept=is_kept
        )
        if options.as_json:
            print_json(
                {
                    "mails": [
                        {
                            "mail": change.mail_id,
                            "subject": change.subject,
                            "before": change.before,
                            "after": change.after,
                        }
                        for change in difference.mails
                    ],
                    "orders": [key.number for key, _, _ in difference.orders],
                    "deadlines": [
                        {"uid": uid, "before": shapes.instant(before), "after": shapes.instant(after)}
                        for uid, before, after in difference.deadlines
                    ],
                    "written": is_kept,
                }
            )
            return
        for change in difference.mails:
            before, after = change.before or "not read", change.after or "not read"
            click.echo(f"{printable(change.subject)}: {before} -> {after}")
        for uid, was, will_be in difference.deadlines:
            click.echo(f"{uid}: {_day(was)} -> {_day(will_be)}")
        click.echo(
            f"{difference.mail_count} mails read: {len(difference.mails)} read otherwise, "
            f"{len(difference.orders)} orders and {len(difference.deadlines)} deadlines change"
        )
        if difference.mails and not is_kept:
            click.echo("nothing was written; `reminderd replay --write` keeps this")


def _day(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d}" if instant else "none"


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), default=Path("demo-letters"), show_default=True,
              help="The folder for the letters.")  # fmt: skip
def demo(output: Path) -> None:
    """Show the whole job on a sample mailbox: 120 days of mails in seconds, on real servers on this machine only."""
    from reminderd.demo.play import play

    logging.basicConfig(level=logging.ERROR)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("120 days", total=DEMO_DAYS)
        played = play(output, DEMO_DAYS, lambda _: progress.advance(task))
    out = console()
    out.print("Orders\n")
    out.print(orders_table(played.orders.values(), played.zone))
    out.print("\nOpen deadlines\n")
    is_open = [decision for decision in played.decisions if decision.state is DeadlineState.OPEN]
    out.print(deadlines_table(is_open, played.orders, played.zone, played.now))
    out.print("\nLetters that were sent\n")
    out.print(letters_table(played.letters, played.zone))
    click.echo(
        f"\n{played.mails} mails in, {len(played.letters)} letters out, {DEMO_DAYS} days in {played.seconds:.1f} s"
    )
    click.echo(f"Every letter to look at: {played.index}")
