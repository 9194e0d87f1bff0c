"""The command undo: take back what was said."""

import click

from reminderd.cli.completing import orders
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json, printable
from reminderd.cli.statements import take, tell_undone
from reminderd.cli.telling import say
from reminderd.core.planning.health import SAID
from reminderd.jobs.statements import Statements


@click.command()
@click.argument("target", metavar="[ORDER|UID]", required=False, shell_complete=orders)
@click.option("--unreadable", is_flag=True, help="Strike out what can no longer be read, as named by `status`.")
@common
def undo(options: Common, target: str | None, unreadable: bool) -> None:
    """Take back the newest thing you said: about an order or a deadline, or without a name, about anything.

    It is then as if you had not said it; `reminderd order` shows it struck out. Repeat it to go further back.
    """
    if unreadable:
        _undo_unreadable(options, target)
        return
    if target is not None:
        take(options, target, ("undo",))
        return
    with options.service() as service:
        tell_undone(Statements(service.projection, service.storage).undo(now=service.clock()), options, service)


def _undo_unreadable(options: Common, target: str | None) -> None:
    if target is not None:
        raise click.UsageError("--unreadable takes no order: it is not always known what that was about")
    with options.service() as service:
        struck = service.storage.strike_unreadable_marks(service.clock(), "unreadable")
        service.storage.clear_trouble(SAID)
        if options.as_json:
            shown = [{"target": mark.target, "action": mark.action, "fault": mark.fault} for mark in struck]
            print_json({"order": None, "struck": shown, "next": None})
            return
        for mark in struck:
            say(printable(f"took back: {mark}"))
        if not struck:
            say("everything you said can be read")
