"""The command calendar: the deadlines as iCalendar."""

from pathlib import Path

import click

from reminderd.adapters.files.private import write_private
from reminderd.cli.options import Common, common
from reminderd.cli.output import print_json
from reminderd.core.letters import Entry
from reminderd.core.model import DeadlineState


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead.")
@common
def calendar(options: Common, output: Path | None) -> None:
    """Print the open deadlines as an iCalendar file, each with an alarm, for any calendar program."""
    with options.service() as service:
        orders = service.projection.state().orders
        wanted = (DeadlineState.OPEN, DeadlineState.SNOOZED)
        entries = [
            Entry(decision.deadline, orders[decision.deadline.order], decision.state, decision.next_at)
            for decision in service.decide()
            if decision.state in wanted
        ]
        text = service.renderer.calendar(entries, service.clock())
    if output:
        write_private(output, text.encode(), begins=b"BEGIN:VCALENDAR")
    elif options.as_json:
        print_json({"calendar": text, "events": len(entries)})
    else:
        click.echo(text, nl=False)
