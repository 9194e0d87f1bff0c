"""Deadlines as iCalendar events (RFC 5545), so that they stand in the user's calendar too."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from reminderd.core.model import Deadline
from reminderd.core.render.content import EntryView

ALARM_BEFORE = timedelta(days=1)
SHOWN_LENGTH = timedelta(minutes=30)
SEQUENCE_BEGINS = datetime(2020, 1, 1, tzinfo=UTC)


def calendar_of(entries: Sequence[tuple[Deadline, EntryView]], now: datetime, identify: Callable[[str], str]) -> str:
    """Given deadlines with their wording, return an iCalendar with one event and one alarm for each.

    An event's UID is made by `identify` from the deadline's, so that a second import replaces the first. SEQUENCE
    rises with each statement that moves the date.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//reminderd//AliExpress deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for deadline, view in entries:
        calendar.add_component(_event(deadline, view, now, identify))
    return str(calendar.to_ical().decode("utf-8"))


def _event(deadline: Deadline, view: EntryView, now: datetime, identify: Callable[[str], str]) -> Event:
    event = Event()
    event.add("uid", identify(f"calendar {deadline.uid}"))
    event.add("sequence", _sequence(deadline))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", deadline.act_by.astimezone(UTC))
    event.add("dtend", (deadline.act_by + SHOWN_LENGTH).astimezone(UTC))
    title = f"{view.advice.subject}: {view.order.thing or view.order.number}"
    event.add("summary", title)
    steps = [f"{number}. {step}" for number, step in enumerate(view.advice.steps, 1)]
    event.add("description", "\n".join([view.advice.when, "", *steps, "", view.order.url]))
    event.add("url", view.order.url)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -ALARM_BEFORE)
    event.add_component(alarm)
    return event


def _sequence(deadline: Deadline) -> int:
    said_at = [because.stated_at for because in deadline.because if because.stated_at]
    return max((int((at - SEQUENCE_BEGINS).total_seconds() // 60) for at in said_at), default=0)
