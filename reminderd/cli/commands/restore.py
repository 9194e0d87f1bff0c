"""The command restore: goes back to a backup."""

from pathlib import Path

import click

from reminderd.adapters.state.backups import restore as put_back
from reminderd.adapters.state.lock import sole_user
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json
from reminderd.cli.telling import say


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@common
def restore(options: Common, file: Path) -> None:
    """Go back to a backup. The current database is kept beside it. Stop the service first."""
    state_dir = options.settings().state_dir
    with sole_user(state_dir):
        aside = put_back(file, state_dir, options.clock()())
    if options.as_json:
        print_json({"restored": str(file), "replaced": str(aside) if aside else None})
        return
    say(f"restored: {file}")
    if aside:
        say(f"the previous database is now {aside}")
