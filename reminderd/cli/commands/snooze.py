"""The command snooze: put a deadline's reminders off."""

import click

from reminderd.cli.completing import orders
from reminderd.cli.options import Common, common
from reminderd.cli.statements import take


@click.command()
@click.argument("target", metavar="UID|ORDER", shell_complete=orders)
@click.argument("until", nargs=-1, required=True, metavar="DURATION|DATE")
@common
def snooze(options: Common, target: str, until: tuple[str, ...]) -> None:
    """Put off a deadline's reminders for a while (3d, 12h) or until a DATE."""
    take(options, target, ("snooze", *until))
