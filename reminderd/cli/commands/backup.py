"""The command backup: a copy of all that is remembered."""

from datetime import UTC
from pathlib import Path

import click

from reminderd.adapters.backups import write_backup
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@common
def backup(options: Common, file: Path | None) -> None:
    """Copy all that is remembered to FILE, also while the service runs.

    Without FILE it becomes reminderd-DAY.db in this folder. The copy is checked before it counts. Photos that prove
    something lie beside it, in `evidence` of the state directory: copy that folder, too.
    """
    target = file or Path(f"reminderd-{options.clock()().astimezone(UTC):%Y-%m-%d}.db")
    with options.service() as service:
        write_backup(service.storage.database, target)
        evidence = service.settings.state_dir / "evidence"
    if options.as_json:
        print_json({"file": str(target)})
        return
    click.echo(f"written: {target}")
    if evidence.is_dir():
        click.echo(f"your photos and papers are not in it; copy this folder as well: {evidence}")
