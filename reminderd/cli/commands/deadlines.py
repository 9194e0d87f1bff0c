"""The command deadlines: what has to be done, the most urgent first."""

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import (
    console,
    deadlines_table,
    print_json,
)
from reminderd.cli.rows import shown


@click.command()
@click.option("--all", "is_all", is_flag=True, help="Include those that are done or past.")
@common
def deadlines(options: Common, is_all: bool) -> None:
    """List the open deadlines, the most urgent first. Other commands accept a row's number in place of a name."""
    with options.service() as service:
        wanted = list(service.decide()) if is_all else shown(service)
        if options.as_json:
            print_json([shapes.deadline(decision) for decision in wanted])
            return
        found = service.projection.state().orders
        out, zones = console(), service.projection.zones
        out.print(deadlines_table(wanted, found, zones, service.clock(), out.width, is_numbered=not is_all))
