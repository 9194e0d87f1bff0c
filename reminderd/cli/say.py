"""Commands by which the user says something: mark, done, snooze."""

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import KIND_WORDS, print_json
from reminderd.jobs.answers import Answered, Answers


def _take(options: Common, target: str, words: tuple[str, ...]) -> None:
    with options.service() as service:
        now = service.clock()
        answered = Answers(service.ledger, service.storage).take(target, words, via="cli", now=now)
        if options.as_json:
            print_json(_shape(answered))
            return
        value = f" {answered.saying.value}" if answered.saying.value else ""
        if not answered.deadlines:
            click.echo(f"order {answered.order.number}: {answered.saying.action}{value}")
        for deadline in answered.deadlines:
            click.echo(f"{deadline.uid} ({KIND_WORDS[deadline.kind]}): {answered.saying.action}{value}")
            if answered.is_too_late_for(deadline):
                click.echo(f"  take care: that is after the day to act, {deadline.act_by:%Y-%m-%d %H:%M %Z}", err=True)


def _shape(answered: Answered) -> shapes.Json:
    return {
        "order": answered.order.number,
        "action": answered.saying.action,
        "value": answered.saying.value,
        "deadlines": [deadline.uid for deadline in answered.deadlines],
    }


@click.command()
@click.argument("order")
@click.argument("words", nargs=-1, required=True, metavar="ACTION [DATE]")
@common
def mark(options: Common, order: str, words: tuple[str, ...]) -> None:
    """Say what happened to an order.

    ACTION is received, not-received, disputed, refund-issued, refunded (each with the DATE, if it was not today) or
    protected-until DATE, with the date that the order page shows. ORDER is the order number or its last digits.
    """
    _take(options, order, words)


@click.command()
@click.argument("target", metavar="UID|ORDER")
@common
def done(options: Common, target: str) -> None:
    """Say that a deadline is dealt with: no more reminders of it.

    UID is the deadline's name in the reminder and in `reminderd deadlines --json`; an order's number means all its open
    deadlines.
    """
    _take(options, target, ("done",))


@click.command()
@click.argument("target", metavar="UID|ORDER")
@click.argument("until", nargs=-1, required=True, metavar="DURATION|DATE")
@common
def snooze(options: Common, target: str, until: tuple[str, ...]) -> None:
    """Put off the reminders of a deadline, for a while such as 3d or 12h, or until a DATE."""
    _take(options, target, ("snooze", *until))
