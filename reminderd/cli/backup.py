"""The commands backup and restore: a copy of all that is remembered, and the way back."""

from datetime import UTC
from pathlib import Path

import click

from reminderd.adapters.backups import restore as put_back
from reminderd.adapters.backups import write_backup
from reminderd.adapters.lock import sole_user
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


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@common
def restore(options: Common, file: Path) -> None:
    """Go back to a backup. The database that is there now is kept beside it. Stop the service first."""
    state_dir = options.settings().state_dir
    with sole_user(state_dir):
        aside = put_back(file, state_dir, options.clock()())
    if options.as_json:
        print_json({"restored": str(file), "replaced": str(aside) if aside else None})
        return
    click.echo(f"restored: {file}")
    if aside:
        click.echo(f"what was there before is now {aside}")
