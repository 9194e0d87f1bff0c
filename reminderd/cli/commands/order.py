"""The command order: everything about one order."""

from zoneinfo import ZoneInfo

import click

from reminderd.cli import shapes
from reminderd.cli.completing import orders
from reminderd.cli.options import Common, common
from reminderd.cli.order_lines import arrival_lines, deadline_lines, fact_line
from reminderd.cli.output import (
    console,
    on_clock,
    orders_table,
    print_json,
    printable,
)
from reminderd.cli.rows import order_in
from reminderd.core.model import (
    Mark,
)
from reminderd.core.statements.undo import order_of
from reminderd.jobs.statements import find_order


@click.command()
@click.argument("order", shell_complete=orders)
@common
def order(options: Common, order: str) -> None:
    """Show one order: what was said about it, and why each deadline is what it is.

    ORDER is its number or last digits, a word of its thing, or a row of `deadlines`.
    """
    with options.service() as service:
        zone, now = service.settings.time_zone, service.clock()
        found = service.projection.state().orders
        chosen = found[find_order(order_in(order, service), found)]
        decisions = [decision for decision in service.decide() if decision.deadline.order == chosen.key]
        letters = [
            (letter, last)
            for letter, last in service.storage.letters.log()
            if any(str(chosen.key) + "/" in key for key in letter.notice_keys)
        ]
        struck = [mark for mark in service.projection.state().struck if order_of(mark.target) == chosen.key]
        if options.as_json:
            shape = shapes.order(chosen) | {
                "timeline": shapes.timeline(chosen),
                "deadlines": [shapes.deadline(decision) for decision in decisions],
                "struck_out": [shapes.struck_out(mark) for mark in struck],
                "letters": [shapes.letter(letter, last) for letter, last in letters],
            }
            print_json(shape)
            return
        out = console()
        out.print(orders_table([chosen], zone, out.width))
        for line in arrival_lines(chosen, zone):
            out.print(line)
        out.print()
        for fact in chosen.told:
            out.print(fact_line(fact, zone))
        for mark in struck:
            out.print(_struck_line(mark, zone))
        for decision in decisions:
            out.print()
            for line in deadline_lines(decision, service.projection.zones, now):
                out.print(line)
        for letter, last in letters:
            written = on_clock(letter.created_at, zone)
            out.print(f"\n{written}  {last.outcome.value}: {printable(letter.subject)}")


def _struck_line(mark: Mark, zone: ZoneInfo) -> str:
    taken_back = f"taken back on {on_clock(mark.struck_at, zone)}" if mark.struck_at else ""
    of = f" of {mark.target}" if mark.target.count("/") > 1 else ""
    said = " ".join(filter(None, (mark.action, mark.value)))
    return f"{on_clock(mark.at, zone)}  struck out{of}, you, {taken_back}: “{printable(said)}”"
