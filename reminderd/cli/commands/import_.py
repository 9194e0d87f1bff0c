"""The command import: reads mails from files."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.progress import Progress

from reminderd.adapters.state.lock import sole_user
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json, progress
from reminderd.cli.telling import say
from reminderd.core.model import PermanentError
from reminderd.service import Service
from reminderd.systemd import configure_logging
from reminderd.watched import guarded


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@common
def import_(options: Common, paths: tuple[Path, ...]) -> None:
    """Read AliExpress's mails from files: .eml, mbox (Gmail Takeout), Maildir, or folders of them.

    You can stop it and run it again at any time; no mail is stored twice.
    """
    from reminderd.jobs.mails.importing import import_mails

    for path in paths:
        _refuse_endless(path)
    configure_logging(logging.ERROR)  # not a line for each mail of many years
    with options.service() as service, sole_user(service.settings.state_dir), guarded(service):
        before = service.storage.verdicts()
        source = _Source(service, paths)
        with progress() as bars:
            tally = import_mails(source.mails(bars), service.storage, service.reader, service.clock())
        verdicts = {
            verdict.value: count - before.get(verdict, 0) for verdict, count in service.storage.verdicts().items()
        }
        verdicts = {verdict: count for verdict, count in verdicts.items() if count}
        if options.as_json:
            print_json(
                {"files": source.files, "new": tally.new, "known": tally.known, "ignored": tally.ignored,
                 "verdicts": verdicts, "failed": source.failed}
            )  # fmt: skip
        else:
            told = "".join(f", {count} {verdict}" for verdict, count in sorted(verdicts.items()))
            say(
                f"{source.files} files: {tally.new} new mails{told}; {tally.known} were known, "
                f"{tally.ignored} are not AliExpress's"
            )
    if source.failed:
        sys.exit(1)


def _refuse_endless(path: Path) -> None:
    """Refuse a pipe or a device: it cannot be read a second time."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise click.ClickException(f"cannot read '{path}': Is not a plain file but a pipe or a device")


class _Source:
    """The mails of all files, one after the other. `failed` lists the files that could not be read."""

    def __init__(self, service: Service, paths: tuple[Path, ...]) -> None:
        self._paths = paths
        self._senders = [part.encode() for part in (*service.vendor.search_from, *service.settings.forwarders())]
        self.files = 0
        self.failed: list[str] = []

    def mails(self, progress: Progress) -> Iterator[bytes | None]:
        from reminderd.adapters.mails.files import mail_files, mails_in

        found = []
        for path in self._paths:
            try:
                found += mail_files(path)
            except PermanentError as error:
                self._fail(error)
        task = progress.add_task("importing", total=sum(file.size for file in found))
        for file in found:
            done = 0
            try:
                for mail in mails_in(file, self._is_candidate):
                    progress.advance(task, mail.position - done)
                    done = mail.position
                    yield mail.raw
                self.files += 1
            except PermanentError as error:
                self._fail(error)

    def _is_candidate(self, sender: bytes) -> bool:
        """Tell cheaply whether a mail may concern us; the reader looks closer."""
        return any(part in sender.lower() for part in self._senders)

    def _fail(self, error: PermanentError) -> None:
        self.failed.append(str(error))
        say(str(error), err=True)
