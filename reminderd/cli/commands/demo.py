"""The command demo: the sample mailbox."""

import logging
from pathlib import Path

import click

from reminderd.cli.output import console, deadlines_table, letters_table, orders_table, progress
from reminderd.cli.telling import say
from reminderd.config.extras import how_to_add
from reminderd.core.model import DeadlineState, PermanentError

DEMO_DAYS = 120


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), default=Path("demo-letters"), show_default=True,
              help="Where to put the letters.")  # fmt: skip
def demo(output: Path) -> None:
    """Play 120 days of a sample mailbox in seconds, with real servers on this machine only."""
    try:
        from reminderd.demo.play import play
    except ImportError as error:
        raise PermanentError(f"the demo needs the servers that it plays with; {how_to_add('demo')}") from error

    logging.basicConfig(level=logging.ERROR)
    with progress() as bars:
        task = bars.add_task("120 days", total=DEMO_DAYS)
        played = play(output, DEMO_DAYS, lambda _: bars.advance(task))
    out = console()
    out.print("Orders\n")
    out.print(orders_table(played.orders.values(), played.zone, out.width))
    out.print("\nOpen deadlines\n")
    is_open = [decision for decision in played.decisions if decision.state is DeadlineState.OPEN]
    out.print(deadlines_table(is_open, played.orders, played.zones, played.now, out.width))
    out.print("\nLetters that were sent\n")
    out.print(letters_table(played.letters, played.zone))
    say(f"\n{played.mails} mails in, {len(played.letters)} letters out, {DEMO_DAYS} days in {played.seconds:.1f} s")
    say(f"Every letter to look at: {played.index}")
