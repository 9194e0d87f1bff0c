"""Deadlines as iCalendar events (RFC 5545), for the user's calendar."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from reminderd.core.letters.content import Agenda, EntryView
from reminderd.core.model import CalendarEvent, Deadline

ALARM_BEFORE = timedelta(days=1)
SHOWN_LENGTH = timedelta(minutes=30)
SEQUENCE_BEGINS = datetime(2020, 1, 1, tzinfo=UTC)

Identify = Callable[[str], str]
"""Turns a deadline's uid into a name that is unique in the world and always the same."""


def calendar_of(entries: Sequence[tuple[Deadline, EntryView]], now: datetime, identify: Identify) -> str:
    """Return an iCalendar with one event and one alarm for each deadline.

    `identify` makes an event's UID from the deadline's, so that a second import replaces the first. SEQUENCE rises with
    each statement that moves the date.
    """
    events = ((deadline, view, _sequence(deadline)) for deadline, view in entries)
    return _written(_event(deadline, view, sequence, now, identify) for deadline, view, sequence in events)


def attachment_of(
    entries: Sequence[tuple[Deadline, EntryView]], agenda: Agenda, now: datetime, identify: Identify
) -> tuple[str, tuple[CalendarEvent, ...]]:
    """Return the iCalendar that goes with a letter about these deadlines, and its events.

    An event that is already in the user's calendar (`agenda`) is changed by a higher SEQUENCE; what is solved is
    cancelled. If there is nothing to say, the iCalendar is empty.
    """
    parts: list[Event] = []
    events: list[CalendarEvent] = []
    for deadline, view in entries:
        known = agenda.known.get(deadline.uid)
        is_as_known = known is not None and known.act_by == deadline.act_by and not known.is_cancelled
        least = known.sequence + (not is_as_known) if known else 0
        event = CalendarEvent(deadline.uid, max(_sequence(deadline), least), deadline.act_by, _title(view))
        parts.append(_event(deadline, view, event.sequence, now, identify))
        events.append(event)
    for solved in agenda.solved:
        event = CalendarEvent(solved.uid, solved.sequence + 1, solved.act_by, solved.title, is_cancelled=True)
        parts.append(_cancellation(event, now, identify))
        events.append(event)
    return _written(parts) if parts else "", tuple(events)


def _written(events: Iterable[Event]) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//reminderd//AliExpress deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))


def _event(deadline: Deadline, view: EntryView, sequence: int, now: datetime, identify: Identify) -> Event:
    title = _title(view)
    event = _begun(CalendarEvent(deadline.uid, sequence, deadline.act_by, title), now, identify)
    steps = [f"{number}. {step}" for number, step in enumerate(view.advice.steps, 1)]
    event.add("description", "\n".join([view.advice.when, view.advice.note, "", *steps, "", view.order.url]))
    event.add("url", view.order.url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -ALARM_BEFORE)
    event.add_component(alarm)
    return event


def _cancellation(event: CalendarEvent, now: datetime, identify: Identify) -> Event:
    """Return the event without its alarm, marked as cancelled."""
    cancelled = _begun(event, now, identify)
    cancelled.add("transp", "TRANSPARENT")
    cancelled.add("status", "CANCELLED")
    return cancelled


def _begun(said: CalendarEvent, now: datetime, identify: Identify) -> Event:
    event = Event()
    event.add("uid", identify(f"calendar {said.uid}"))
    event.add("sequence", said.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", said.act_by.astimezone(UTC))
    event.add("dtend", (said.act_by + SHOWN_LENGTH).astimezone(UTC))
    event.add("summary", said.title)
    return event


def _title(view: EntryView) -> str:
    return view.advice.act.replace("[thing]", view.order.name, 1)


def _sequence(deadline: Deadline) -> int:
    said_at = [because.stated_at for because in deadline.because if because.stated_at]
    return max((int((at - SEQUENCE_BEGINS).total_seconds() // 60) for at in said_at), default=0)
