"""The command undo: take back what was said."""

import click

from reminderd.cli.options import Common, common
from reminderd.cli.statements import take, tell_undone
from reminderd.jobs.statements import Statements


@click.command()
@click.argument("target", metavar="[ORDER|UID]", required=False)
@common
def undo(options: Common, target: str | None) -> None:
    """Take back the newest thing that you said: of an order or a deadline, or without a name, of all.

    All is then as if it had not been said; `reminderd order` shows it struck out. Again, it goes one further back.
    """
    if target is not None:
        take(options, target, ("undo",))
        return
    with options.service() as service:
        tell_undone(Statements(service.projection, service.storage).undo(now=service.clock()), options, service)
