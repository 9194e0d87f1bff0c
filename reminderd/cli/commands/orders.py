"""The command orders: all orders."""

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import (
    console,
    orders_table,
    print_json,
)


@click.command()
@common
def orders(options: Common) -> None:
    """List all orders, the most urgent first."""
    with options.service() as service:
        found = service.projection.state().orders.values()
        if options.as_json:
            print_json([shapes.order(order) for order in found])
        else:
            out = console()
            out.print(orders_table(found, service.settings.time_zone, out.width, service.decide()))
