"""The command simulate: the letters of the days to come."""

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import foreseen_lines, print_json
from reminderd.cli.telling import say
from reminderd.core.letters import Entry
from reminderd.jobs.simulation import Foreseen
from reminderd.jobs.simulation import simulate as foresee
from reminderd.service import Service


@click.command()
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How far to look ahead.")
@common
def simulate(options: Common, days: int) -> None:
    """Show which reminders will come, when and why, if nothing new happens. Sends and changes nothing."""
    with options.service() as service:
        foreseen = list(foresee(service.projection, service.storage.letters, service.clock(), days))
        if options.as_json:
            print_json([_shape(letter, service) for letter in foreseen])
            return
        found, zone = service.projection.state().orders, service.settings.time_zone
        for at, what in foreseen_lines(foreseen, found, zone, service.clock()):
            say(what, first=at)
        say(f"{len(foreseen)} letters in {days} days, if nothing new happens")


def _shape(letter: Foreseen, service: Service) -> shapes.Json:
    orders = service.projection.state().orders
    entries = [Entry(decision.deadline, orders[decision.deadline.order]) for decision in letter.decisions]
    notices = [decision.notice.key for decision in letter.decisions if decision.notice]
    return {
        "at": shapes.instant(letter.at),
        "notice": notices,
        "subject": service.renderer.subject(entries, letter.at),
        "deadlines": [decision.deadline.uid for decision in letter.decisions],
        "reasons": [decision.reason.value for decision in letter.decisions],
        "channel": service.channel.name,
    }
