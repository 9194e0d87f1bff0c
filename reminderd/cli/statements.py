"""What mark, done, snooze and undo share: noting what the user says, or taking it back."""

from collections.abc import Mapping
from datetime import datetime

from reminderd.cli import shapes
from reminderd.cli.options import Common
from reminderd.cli.output import left_until, on_clock, plain_words, print_json
from reminderd.cli.rows import deadline_in, order_in, words_in
from reminderd.cli.telling import say
from reminderd.core.deadlines.said_days import said_day
from reminderd.core.model.vocabulary import ENGLISH
from reminderd.core.planning.snoozes import Reminded
from reminderd.core.statements.grammar import DEADLINE_ACTIONS
from reminderd.jobs.statements import Statements, TakenStatement
from reminderd.service import Service


def take(options: Common, target: str, words: tuple[str, ...]) -> None:
    """Note what the user says about an order or a deadline, and print the outcome. Raises as `Statements.take` does."""
    with options.service() as service:
        now = service.clock()
        is_of_deadline = words[:1] and words[0] in DEADLINE_ACTIONS
        words = words if is_of_deadline else words_in(target, words, service)
        target = deadline_in(target, service) if is_of_deadline else order_in(target, service)
        languages = (service.vendor.vocabularies.of(ENGLISH),)
        statements = Statements(service.projection, service.storage)
        answered = statements.take(target, words, via="cli", now=now, languages=languages)
        if answered.struck:
            tell_undone(answered, options, service)
            return
        reminded = _reminded_again(answered, now, service)
        if options.as_json:
            print_json(shape(answered, reminded))
            return
        value = f" {answered.saying.value}" if answered.saying.value else ""
        if not answered.deadlines:
            say(f"order {answered.order.number}: {answered.saying.action}{value}")
            say(next_line(answered, options.clock()(), service))
        for deadline in answered.deadlines:
            say(f"{deadline.uid} ({plain_words(deadline.kind)}): {answered.saying.action}{value}")
            if deadline.uid in reminded:
                say(f"  {_when_again(reminded[deadline.uid], service)}")
        say(f"  To take this back: reminderd undo {answered.order.number}")


def _reminded_again(answered: TakenStatement, now: datetime, service: Service) -> Mapping[str, Reminded]:
    wished = answered.snoozed_until
    if wished is None:
        return {}
    return service.projection.reminded_again([deadline.uid for deadline in answered.deadlines], wished, now)


def _when_again(one: Reminded, service: Service) -> str:
    """Print when the next reminder of a snoozed deadline comes."""
    by = f"{one.act_by.astimezone(service.settings.time_zone):%a %d %b %Y}" if one.act_by else ""
    if one.at is None:
        return f"a later reminder would be too late: act {f'by {by}' if by else 'now'}"
    at = on_clock(one.at, service.settings.time_zone)
    in_time = f"; that is in time to act by {by}" if by and one.is_sooner else ""
    return f"I will remind you again on {at}{'; it is the last day' if one.is_last_day else in_time}"


def tell_undone(answered: TakenStatement, options: Common, service: Service) -> None:
    """Print what was struck out, and what is next now."""
    if options.as_json:
        print_json(shapes.undone(answered.order.number, answered.struck, answered.next_up))
        return
    for mark in answered.struck:
        what = " ".join(filter(None, (mark.action, mark.value)))
        of = f" of {mark.target}" if mark.target != str(answered.order) else ""
        said_at = on_clock(mark.at, service.settings.time_zone)
        say(f"order {answered.order.number}: took back '{what}'{of}, said on {said_at}")
    say(next_line(answered, options.clock()(), service))
    say("  There is no redo: to have it again, say it again. `undo` once more goes one further back.")


def next_line(answered: TakenStatement, now: datetime, service: Service) -> str:
    """Return the line that says what is due next for the order."""
    if answered.next_up is None:
        return "  nothing is open for this order now"
    day = said_day(answered.next_up, now, service.projection.zones)
    left, on = left_until(answered.next_up, day, now), day.at.astimezone(service.settings.time_zone)
    return f"  next: {plain_words(answered.next_up.kind)}, {on:%a %d %b %Y} ({left})"


def shape(answered: TakenStatement, reminded: Mapping[str, Reminded]) -> shapes.Json:
    """Return the outcome as JSON for scripts."""
    return {
        "order": answered.order.number,
        "action": answered.saying.action,
        "value": answered.saying.value,
        "deadlines": [deadline.uid for deadline in answered.deadlines],
        "next": answered.next_up.uid if answered.next_up else None,
        "reminded_again_at": {uid: shapes.instant(one.at) for uid, one in reminded.items()},
    }
