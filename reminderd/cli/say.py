"""Commands by which the user says something: mark, done, snooze."""

from datetime import datetime

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import plain_words, print_json, time_left
from reminderd.jobs.answers import Answered, Answers
from reminderd.service import Service


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
            click.echo(_next_line(answered, options.clock()(), service))
        for deadline in answered.deadlines:
            click.echo(f"{deadline.uid} ({plain_words(deadline.kind)}): {answered.saying.action}{value}")
            if answered.is_too_late_for(deadline):
                click.echo(f"  take care: that is after the day to act, {deadline.act_by:%Y-%m-%d %H:%M %Z}", err=True)


def _next_line(answered: Answered, now: datetime, service: Service) -> str:
    if answered.next_up is None:
        return "  nothing is open for this order now"
    act_by = answered.next_up.act_by.astimezone(service.settings.time_zone)
    return f"  next: {plain_words(answered.next_up.kind)}, {act_by:%a %d %b %Y} ({time_left(act_by, now)})"


def _shape(answered: Answered) -> shapes.Json:
    return {
        "order": answered.order.number,
        "action": answered.saying.action,
        "value": answered.saying.value,
        "deadlines": [deadline.uid for deadline in answered.deadlines],
        "next": answered.next_up.uid if answered.next_up else None,
    }


@click.command()
@click.argument("order")
@click.argument("words", nargs=-1, required=True, metavar="[line N] WHAT [AMOUNT] [DATE]")
@common
def mark(options: Common, order: str, words: tuple[str, ...]) -> None:
    r"""Say what happened to an order. ORDER is its number or the last digits of it.

    \b
    The parcel:    received, not-received, protected-until DATE (as the order page shows),
                   too-early [DATE] (when a dispute can be opened), cancel-requested,
                   frozen, unfrozen
    The dispute:   disputed, offer AMOUNT [until DATE], rejected, accepted, escalated,
                   evidence-asked [until DATE], judged AMOUNT, appealed, cancelled-dispute,
                   dispute-closed (not by you)
    Goods back:    return-agreed [until DATE], return-sent [TRACKING], return-arrived
    The money:     refund-issued [AMOUNT], refunded [AMOUNT], coupon [AMOUNT] [until DATE],
                   paid-with visa|mastercard|card|paypal|other, bank-disputed
    All of it:     closed, ignore, reopen

    \b
    Where it was not today, the DATE follows: disputed 2026-11-20.
    Of one item of several: line 2 disputed.
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
