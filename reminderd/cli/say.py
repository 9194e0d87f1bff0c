"""Commands by which the user says something, or takes it back: mark, done, snooze, undo."""

from collections.abc import Mapping
from datetime import datetime

import click

from reminderd.cli import shapes
from reminderd.cli.options import Common, common
from reminderd.cli.output import on_clock, plain_words, print_json, time_left
from reminderd.core.last_day import Reminded
from reminderd.jobs.answers import Answered, Answers
from reminderd.service import Service


def _take(options: Common, target: str, words: tuple[str, ...]) -> None:
    with options.service() as service:
        now = service.clock()
        answered = Answers(service.ledger, service.storage).take(target, words, via="cli", now=now)
        if answered.struck:
            _tell_undone(answered, options, service)
            return
        reminded = _reminded(answered, now, service)
        if options.as_json:
            print_json(_shape(answered, reminded))
            return
        value = f" {answered.saying.value}" if answered.saying.value else ""
        if not answered.deadlines:
            click.echo(f"order {answered.order.number}: {answered.saying.action}{value}")
            click.echo(_next_line(answered, options.clock()(), service))
        for deadline in answered.deadlines:
            click.echo(f"{deadline.uid} ({plain_words(deadline.kind)}): {answered.saying.action}{value}")
            if deadline.uid in reminded:
                click.echo(f"  {_when_again(reminded[deadline.uid], service)}")
        click.echo(f"  To take this back: reminderd undo {answered.order.number}")


def _reminded(answered: Answered, now: datetime, service: Service) -> Mapping[str, Reminded]:
    wished = answered.snoozed_until
    if wished is None:
        return {}
    return service.ledger.reminded_again([deadline.uid for deadline in answered.deadlines], wished, now)


def _when_again(one: Reminded, service: Service) -> str:
    """Say when one hears again of what was put off."""
    by = f"{one.act_by.astimezone(service.settings.time_zone):%a %d %b %Y}" if one.act_by else ""
    if one.at is None:
        return f"a later reminder would be too late: act {f'by {by}' if by else 'now'}"
    at = on_clock(one.at, service.settings.time_zone)
    in_time = f"; that is in time to act by {by}" if by and one.is_sooner else ""
    return f"I will remind you again on {at}{'; it is the last day' if one.is_last_day else in_time}"


def _tell_undone(answered: Answered, options: Common, service: Service) -> None:
    if options.as_json:
        print_json(shapes.undone(answered.order.number, answered.struck, answered.next_up))
        return
    for mark in answered.struck:
        what = " ".join(filter(None, (mark.action, mark.value)))
        of = f" of {mark.target}" if mark.target != str(answered.order) else ""
        said_at = on_clock(mark.at, service.settings.time_zone)
        click.echo(f"order {answered.order.number}: took back '{what}'{of}, said on {said_at}")
    click.echo(_next_line(answered, options.clock()(), service))
    click.echo("  There is no redo: to have it again, say it again. `undo` once more goes one further back.")


def _next_line(answered: Answered, now: datetime, service: Service) -> str:
    if answered.next_up is None:
        return "  nothing is open for this order now"
    act_by = answered.next_up.act_by.astimezone(service.settings.time_zone)
    return f"  next: {plain_words(answered.next_up.kind)}, {act_by:%a %d %b %Y} ({time_left(act_by, now)})"


def _shape(answered: Answered, reminded: Mapping[str, Reminded]) -> shapes.Json:
    return {
        "order": answered.order.number,
        "action": answered.saying.action,
        "value": answered.saying.value,
        "deadlines": [deadline.uid for deadline in answered.deadlines],
        "next": answered.next_up.uid if answered.next_up else None,
        "reminded_again_at": {uid: shapes.instant(one.at) for uid, one in reminded.items()},
    }


@click.command()
@click.argument("order")
@click.argument("words", nargs=-1, required=True, metavar="[line N] WHAT [AMOUNT] [DATE]")
@common
def mark(options: Common, order: str, words: tuple[str, ...]) -> None:
    r"""Say what happened to an order. ORDER is its number or the last digits of it.

    \b
    The parcel:    received, not-received, protected-until DATE (as the order page shows),
                   return-until DATE, dispute-until DATE (where that page names them),
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


@click.command()
@click.argument("target", metavar="[ORDER|UID]", required=False)
@common
def undo(options: Common, target: str | None) -> None:
    """Take back the newest thing that you said: of an order or a deadline, or without a name, of all.

    All is then as if it had not been said; `reminderd order` shows it struck out. Again, it goes one further back.
    """
    if target is not None:
        _take(options, target, ("undo",))
        return
    with options.service() as service:
        _tell_undone(Answers(service.ledger, service.storage).undo(now=service.clock()), options, service)
