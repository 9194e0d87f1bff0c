"""The command replay: read all stored mail again."""

from datetime import datetime

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json, printable, progress
from reminderd.cli.telling import say
from reminderd.watched import guarded


@click.command()
@click.option("--write", "is_kept", is_flag=True, help="Keep the new readings.")
@common
def replay(options: Common, is_kept: bool) -> None:
    """Read all stored mail again with the current rules and show what would change. Nothing changes without --write."""
    from reminderd.jobs.mails.replay import replay as replay_mails

    with options.service() as service, guarded(service, "replay"):
        with progress() as bars:
            task = bars.add_task("reading", total=None)
            difference = replay_mails(
                service.projection,
                service.storage,
                service.reader,
                service.pages,
                service.vendor.rules,
                is_kept=is_kept,
                on_read=lambda done, known: bars.update(task, completed=done, total=known),
            )
        if options.as_json:
            print_json(
                {
                    "mails": [
                        {
                            "mail": change.mail_id,
                            "subject": change.subject,
                            "before": change.before,
                            "after": change.after,
                        }
                        for change in difference.mails
                    ],
                    "orders": [key.number for key, _, _ in difference.orders],
                    "deadlines": [
                        {"uid": uid, "before": shapes.instant(before), "after": shapes.instant(after)}
                        for uid, before, after in difference.deadlines
                    ],
                    "written": is_kept,
                }
            )
            return
        for change in difference.mails:
            before, after = change.before or "not read", change.after or "not read"
            say(f"{printable(change.subject)}: {before} -> {after}")
        for uid, was, will_be in difference.deadlines:
            say(f"{uid}: {_day(was)} -> {_day(will_be)}")
        say(
            f"{difference.mail_count} mails read: {len(difference.mails)} read differently, "
            f"{len(difference.orders)} orders and {len(difference.deadlines)} deadlines change"
        )
        if difference.mails and not is_kept:
            say("nothing was written; `reminderd replay --write` keeps this")


def _day(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d}" if instant else "none"
