"""Commands that look ahead: simulate, report, calendar."""

from pathlib import Path

import click

from reminderd.adapters.private import write_private
from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import console, on_clock, plain_words, print_json, table
from reminderd.core.model import DeadlineState
from reminderd.core.render import Entry
from reminderd.jobs.simulate import Foreseen
from reminderd.jobs.simulate import simulate as foresee
from reminderd.service import Service


@click.command()
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How far to look ahead.")
@common
def simulate(options: Common, days: int) -> None:
    """Show which reminders would come, when and why, if nothing new happened. Sends and changes nothing."""
    with options.service() as service:
        foreseen = list(foresee(service.ledger, service.storage.letters, service.clock(), days))
        if options.as_json:
            print_json([_shape(letter, service) for letter in foreseen])
            return
        made = table("When", "Why", "Act by", "Order", "What")
        zone = service.settings.time_zone
        for letter in foreseen:
            for decision in letter.decisions:
                deadline = decision.deadline
                made.add_row(
                    on_clock(letter.at, zone),
                    f"{decision.notice.trigger if decision.notice else ''} ({decision.reason.value.replace('_', ' ')})",
                    f"{deadline.act_by.astimezone(zone):%a %d %b %Y}",
                    deadline.order.number,
                    plain_words(deadline.kind),
                )
        console().print(made)
        click.echo(f"{len(foreseen)} letters in {days} days, if nothing new happens")


def _shape(letter: Foreseen, service: Service) -> shapes.Json:
    orders = service.ledger.state().orders
    entries = [Entry(decision.deadline, orders[decision.deadline.order]) for decision in letter.decisions]
    notices = [decision.notice.key for decision in letter.decisions if decision.notice]
    return {
        "at": shapes.instant(letter.at),
        "notice": notices,
        "subject": service.renderer.reminder("simulated", entries, notices, letter.at).subject,
        "deadlines": [decision.deadline.uid for decision in letter.decisions],
        "reasons": [decision.reason.value for decision in letter.decisions],
        "channel": service.channel.name,
    }


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, help="The HTML file to write.")
@common
def report(options: Common, output: Path) -> None:
    """Write one HTML page: a timeline of all deadlines, the money at stake and recovered, what was not understood.

    It needs nothing else: no script, no picture from elsewhere.
    """
    with options.service() as service:
        now = service.clock()
        recovered = [sum_ for order in service.ledger.state().orders.values() for sum_ in order.recovered]
        page = service.renderer.report(service.digest_writer.content(now), recovered, now)
    write_private(output, page.encode())
    if options.as_json:
        print_json({"file": str(output)})
    else:
        click.echo(f"written: {output}")


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead.")
@common
def calendar(options: Common, output: Path | None) -> None:
    """Print the open deadlines as an iCalendar file, each with an alarm, for any calendar program."""
    with options.service() as service:
        orders = service.ledger.state().orders
        wanted = (DeadlineState.OPEN, DeadlineState.SNOOZED)
        entries = [
            Entry(decision.deadline, orders[decision.deadline.order], decision.state, decision.next_at)
            for decision in service.decide()
            if decision.state in wanted
        ]
        text = service.renderer.calendar(entries, service.clock())
    if output:
        write_private(output, text.encode())
    elif options.as_json:
        print_json({"calendar": text, "events": len(entries)})
    else:
        click.echo(text, nl=False)
