"""Deadlines as iCalendar events, tasks or both (RFC 5545), for the user's calendar or list of things to do."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, Todo

from reminderd.core.letters.bounds import most_solved, room_in_calendar
from reminderd.core.letters.content import EntryView, UsersCalendar
from reminderd.core.model import CalendarEvent, CalendarParts, Deadline

ALARM_BEFORE = timedelta(days=1)
SHOWN_LENGTH = timedelta(minutes=30)
SEQUENCE_BEGINS = datetime(2020, 1, 1, tzinfo=UTC)

Identify = Callable[[str], str]
"""Turns a deadline's uid into a name that is unique in the world and always the same."""


def calendar_of(
    entries: Sequence[tuple[Deadline, EntryView]],
    done: Container[str],
    now: datetime,
    identify: Identify,
    parts: CalendarParts,
) -> str:
    """Return an iCalendar with one event or task, or both, and an alarm for each deadline. Of what is `done` (uids)
    only a task is there, as such.

    `identify` makes an event's UID from the deadline's, so that a second import replaces the first. SEQUENCE rises with
    each statement that moves the date.
    """

    def components() -> Iterator[Event | Todo]:
        for deadline, view in entries:
            if deadline.uid not in done:
                yield from _open(deadline, view, _sequence(deadline), now, identify, parts)
            elif parts != "events":
                event = CalendarEvent(deadline.uid, _sequence(deadline) + 1, deadline.act_by, _title(view))
                yield _completion(event, deadline.act_by, now, identify)

    return _written(components())


def attachment_of(
    entries: Sequence[tuple[Deadline, EntryView]],
    calendar: UsersCalendar,
    now: datetime,
    identify: Identify,
    parts: CalendarParts,
) -> tuple[str, tuple[CalendarEvent, ...]]:
    """Return the iCalendar that goes with a letter about these deadlines, and its events: one for each deadline for
    which there is room.

    An event that is already in the user's calendar, as `calendar` says, is changed by a higher SEQUENCE; what is solved
    is cancelled as an event and completed as a task, some at a time. With nothing to say the iCalendar is empty.
    """
    components: list[Event | Todo] = []
    events: list[CalendarEvent] = []
    for deadline, view in _most_telling(entries, calendar, room_in_calendar(len(entries), parts)):
        known = calendar.known.get(deadline.uid)
        least = known.sequence + (not _is_as_known(deadline, known)) if known else 0
        event = CalendarEvent(deadline.uid, max(_sequence(deadline), least), deadline.act_by, _title(view))
        components += _open(deadline, view, event.sequence, now, identify, parts)
        events.append(event)
    for solved in calendar.solved[: most_solved(len(entries))]:
        event = CalendarEvent(solved.uid, solved.sequence + 1, solved.act_by, solved.title, is_cancelled=True)
        if parts != "tasks":
            components.append(_cancellation(event, now, identify))
        if parts != "events":
            components.append(_completion(event, now, now, identify))
        events.append(event)
    return _written(components) if components else "", tuple(events)


def _most_telling(
    entries: Sequence[tuple[Deadline, EntryView]], calendar: UsersCalendar, most: int
) -> Sequence[tuple[Deadline, EntryView]]:
    """Return at most so many entries: what has moved in the user's calendar comes before what is new there, and what
    stands there as it is goes last.
    """
    if len(entries) <= most:
        return entries

    def rank(pair: tuple[Deadline, EntryView]) -> int:
        known = calendar.known.get(pair[0].uid)
        return 1 if known is None else 2 if _is_as_known(pair[0], known) else 0

    return sorted(entries, key=rank)[:most]


def _is_as_known(deadline: Deadline, known: CalendarEvent) -> bool:
    return known.act_by == deadline.act_by and not known.is_cancelled


def _written(components: Iterable[Event | Todo]) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//reminderd//AliExpress deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for component in components:
        calendar.add_component(component)
    return str(calendar.to_ical().decode("utf-8"))


def _open(
    deadline: Deadline, view: EntryView, sequence: int, now: datetime, identify: Identify, parts: CalendarParts
) -> Iterator[Event | Todo]:
    """Yield what stands for an open deadline: an event, a task, or both."""
    said = CalendarEvent(deadline.uid, sequence, deadline.act_by, _title(view))
    if parts != "tasks":
        event = _begun(said, now, identify)
        event.add("transp", "TRANSPARENT")
        event.add("status", "CONFIRMED")
        yield _told(event, view, "START")
    if parts != "events":
        task = _begun_task(said, now, identify)
        task.add("status", "NEEDS-ACTION")
        yield _told(task, view, "END")


def _told(component: Event | Todo, view: EntryView, alarm_before: str) -> Event | Todo:
    """Add what to do and an alarm, which rings before the `START` or `END`: a task has only the day it is due."""
    steps = [f"{number}. {step}" for number, step in enumerate(view.advice.steps, 1)]
    component.add("description", "\n".join([view.advice.when, view.advice.note, "", *steps, "", view.order.url]))
    component.add("url", view.order.url)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _title(view))
    alarm.add("trigger", -ALARM_BEFORE, parameters={"related": alarm_before})
    component.add_component(alarm)
    return component


def _completion(said: CalendarEvent, at: datetime, now: datetime, identify: Identify) -> Todo:
    """Return the task as done at an instant, without its alarm."""
    task = _begun_task(said, now, identify)
    task.add("status", "COMPLETED")
    task.add("percent-complete", 100)
    task.add("completed", min(at, now).astimezone(UTC))
    return task


def _cancellation(event: CalendarEvent, now: datetime, identify: Identify) -> Event:
    """Return the event without its alarm, marked as cancelled."""
    cancelled = _begun(event, now, identify)
    cancelled.add("transp", "TRANSPARENT")
    cancelled.add("status", "CANCELLED")
    return cancelled


def _begun(said: CalendarEvent, now: datetime, identify: Identify) -> Event:
    event = Event()
    _name(event, identify(f"calendar {said.uid}"), said, now)
    event.add("dtstart", said.act_by.astimezone(UTC))
    event.add("dtend", (said.act_by + SHOWN_LENGTH).astimezone(UTC))
    return event


def _begun_task(said: CalendarEvent, now: datetime, identify: Identify) -> Todo:
    task = Todo()
    _name(task, identify(f"task {said.uid}"), said, now)
    task.add("due", said.act_by.astimezone(UTC))
    return task


def _name(component: Event | Todo, uid: str, said: CalendarEvent, now: datetime) -> None:
    component.add("uid", uid)
    component.add("sequence", said.sequence)
    component.add("dtstamp", now.astimezone(UTC))
    component.add("summary", said.title)


def _title(view: EntryView) -> str:
    return view.advice.act.replace("[thing]", view.order.name, 1)


def _sequence(deadline: Deadline) -> int:
    said_at = [because.stated_at for because in deadline.because if because.stated_at]
    return max((int((at - SEQUENCE_BEGINS).total_seconds() // 60) for at in said_at), default=0)
