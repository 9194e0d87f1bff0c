"""The command backup: a copy of the database."""

from datetime import UTC
from pathlib import Path

import click

from reminderd.adapters.state.backups import write_backup
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json, progress
from reminderd.cli.telling import say


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@common
def backup(options: Common, file: Path | None) -> None:
    """Back up everything reminderd knows to FILE, even while the service runs.

    Without FILE it is reminderd-DAY.db in the current folder. The copy is checked. It does not hold your photos and
    papers: also copy the folder `evidence` of the state directory.
    """
    target = file or Path(f"reminderd-{options.clock()().astimezone(UTC):%Y-%m-%d}.db")
    with options.service() as service, progress() as bars:
        bars.add_task("copying", total=None)
        write_backup(service.storage.database, target)
        evidence = service.settings.state_dir / "evidence"
    if options.as_json:
        print_json({"file": str(target)})
        return
    say(f"written: {target}")
    if evidence.is_dir():
        say(f"your photos and papers are not in it; copy this folder as well: {evidence}")
