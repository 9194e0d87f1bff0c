"""The command done: a deadline needs nothing more."""

import click

from reminderd.cli.options import Common, common
from reminderd.cli.statements import take


@click.command()
@click.argument("target", metavar="UID|ORDER")
@common
def done(options: Common, target: str) -> None:
    """Say that a deadline is dealt with: no more reminders of it.

    UID is the deadline's name in the reminder and in `reminderd deadlines --json`; an order's number means all its open
    deadlines.
    """
    take(options, target, ("done",))
