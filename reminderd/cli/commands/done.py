"""The command done: a deadline is dealt with."""

import click

from reminderd.cli.completing import orders
from reminderd.cli.options import Common, common
from reminderd.cli.statements import take


@click.command()
@click.argument("target", metavar="UID|ORDER", shell_complete=orders)
@common
def done(options: Common, target: str) -> None:
    """Mark a deadline as dealt with: no more reminders about it.

    UID is the deadline's name in `reminderd deadlines --json`; an order's number means all its open deadlines.
    """
    take(options, target, ("done",))
