"""The calendar that goes with a letter: stable events, rising sequences, cancellations, and valid MIME around it."""

import json
from dataclasses import replace
from datetime import UTC, timedelta
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from icalendar import Calendar

from reminderd.adapters.channels.message import compose
from reminderd.core.letters import MOST_TOLD, Entry, UsersCalendar
from reminderd.core.letters.bounds import ALL_IN_CALENDAR, MOST_IN_CALENDAR, MOST_ROWS, room_in_calendar
from reminderd.core.model import CalendarEvent, CalendarParts, DeadlineKind, DeadlineState, Letter
from reminderd.core.model.records import Form
from samples.letters import BAIT, DAY, EMPTY, NOW, SOME_LANGUAGES, entry, order, renderer

FRESH = UsersCalendar({})
SENDER, RECIPIENT = Address("", "reminderd", "example.org"), Address("", "maria", "example.org")


def events_of(calendar: str) -> list[Any]:
    parsed = Calendar.from_ical(calendar)
    assert parsed["METHOD"] == "PUBLISH"
    assert not parsed.errors
    return list(parsed.walk("VEVENT"))


def remind(*entries: Entry, calendar: UsersCalendar | None = FRESH, later: timedelta = timedelta()) -> Letter:
    return renderer().reminder("key", entries, [], NOW + later, calendar=calendar)


def after(letter: Letter, *solved: str) -> UsersCalendar:
    """Return the calendar after that letter, with the deadlines of these uids solved."""
    known = {event.uid: event for event in letter.events}
    return UsersCalendar(known, tuple(known[uid] for uid in solved))


def parse(letter: Letter) -> EmailMessage:
    raw = compose(letter, sender=SENDER, recipient=RECIPIENT).as_bytes()
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_a_reminder_carries_its_deadlines_as_events() -> None:
    """One event each, at the day to act by, with an alarm, made when the letter was."""
    one, two = entry(), entry(of=order("3041887766570021", "Lamp"), act_in=5 * DAY)
    letter = remind(one, two)
    first, second = events_of(letter.calendar)
    assert first["SUMMARY"] == "check or dispute Bicycle light"
    assert first["DTSTART"].dt == one.deadline.act_by
    assert first["DTSTAMP"].dt == NOW.astimezone(UTC)
    assert first["STATUS"] == "CONFIRMED"
    assert first["UID"] != second["UID"]
    assert len(first.walk("VALARM")) == 1
    assert [event.uid for event in letter.events] == [one.deadline.uid, two.deadline.uid]
    assert letter.deadlines == (one.deadline.uid, two.deadline.uid)


def test_without_the_users_events_there_is_no_calendar() -> None:
    """`calendar: off` and `calendar: file` attach nothing; a digest with nothing solved neither."""
    assert remind(entry(), calendar=None).calendar == ""
    assert renderer().digest("key", EMPTY, NOW, calendar=FRESH).calendar == ""


def test_an_event_keeps_its_uid_and_its_sequence_rises_when_it_moves() -> None:
    """The same deadline told again is the same event; moved without a new statement, it still replaces the old one."""
    first = remind(entry())
    again = remind(entry(), calendar=after(first), later=DAY)
    moved = remind(entry(act_in=9 * DAY), calendar=after(again), later=2 * DAY)
    once, twice, thrice = (events_of(letter.calendar)[0] for letter in (first, again, moved))
    assert once["UID"] == twice["UID"] == thrice["UID"]
    assert once["SEQUENCE"] == twice["SEQUENCE"] < thrice["SEQUENCE"]


def test_what_is_solved_is_cancelled_once_by_the_next_letter_or_digest() -> None:
    """The same UID, a higher SEQUENCE, STATUS:CANCELLED, no alarm; then, taken up again, it is confirmed once more."""
    gone, new = entry(), entry(of=order("3041887766570021", "Lamp"))
    told = remind(gone)
    before = events_of(told.calendar)[0]
    calendar = after(told, gone.deadline.uid)
    for letter in (remind(new, calendar=calendar), renderer().digest("key", EMPTY, NOW, calendar=calendar)):
        cancelled = events_of(letter.calendar)[-1]
        assert cancelled["UID"] == before["UID"]
        assert cancelled["SEQUENCE"] == before["SEQUENCE"] + 1
        assert cancelled["STATUS"] == "CANCELLED"
        assert cancelled["DTSTART"].dt == before["DTSTART"].dt
        assert not cancelled.walk("VALARM")
        assert letter.events[-1].is_cancelled
    reopened = events_of(remind(gone, calendar=after(letter)).calendar)[0]
    assert reopened["STATUS"] == "CONFIRMED"
    assert reopened["SEQUENCE"] == before["SEQUENCE"] + 2


def tasks_of(calendar: str) -> list[Any]:
    return list(Calendar.from_ical(calendar).walk("VTODO"))


@pytest.mark.parametrize(("parts", "events", "tasks"), [("events", 1, 0), ("tasks", 0, 1), ("both", 1, 1)])
def test_a_deadline_is_an_event_a_task_or_both(parts: CalendarParts, events: int, tasks: int) -> None:
    """In a letter and in the file; a task is due by the day, its alarm rings before that, and its UID is its own."""
    one = entry()
    writer = renderer(calendar_as=parts)
    for calendar in (writer.reminder("key", [one], [], NOW, calendar=FRESH).calendar, writer.calendar([one], NOW)):
        found, tasked = events_of(calendar), tasks_of(calendar)
        assert (len(found), len(tasked)) == (events, tasks)
        assert len({part["UID"] for part in (*found, *tasked)}) == events + tasks
        for task in tasked:
            assert task["DUE"].dt == one.deadline.act_by
            assert task["STATUS"] == "NEEDS-ACTION"
            (alarm,) = task.walk("VALARM")
            assert alarm["TRIGGER"].params["RELATED"] == "END"


def test_a_task_is_completed_once_nothing_is_left_to_do() -> None:
    """By the next letter, and in the file, where its event goes: the same UID, a higher SEQUENCE, no alarm."""
    one = entry(act_in=-DAY)
    writer = renderer(calendar_as="both")
    told = writer.reminder("key", [one], [], NOW, calendar=FRESH)
    (before,) = tasks_of(told.calendar)
    known = after(told, one.deadline.uid)
    done = replace(one, state=DeadlineState.DONE)
    for calendar in (writer.digest("key", EMPTY, NOW, calendar=known).calendar, writer.calendar([done], NOW)):
        (task,) = tasks_of(calendar)
        assert task["UID"] == before["UID"]
        assert task["SEQUENCE"] > before["SEQUENCE"]
        assert (task["STATUS"], task["PERCENT-COMPLETE"]) == ("COMPLETED", 100)
        assert task["COMPLETED"].dt <= NOW
        assert not task.walk("VALARM")
    assert events_of(writer.calendar([done], NOW)) == []
    assert renderer().calendar([done], NOW).count("BEGIN:") == 1


@pytest.mark.parametrize(
    "title", ["Bicycle light", BAIT, "x\r\nBEGIN:VEVENT\r\nUID:evil", "a;b,c\\n:d", "한국어 " * 40]
)
def test_a_title_adds_no_line_to_calendar_or_header(title: str) -> None:
    """Whatever an item is called: one event, the same properties, the same headers."""
    letter = remind(entry(of=order(title=title)))
    (event,) = events_of(letter.calendar)
    assert set(event) == set(events_of(remind(entry()).calendar)[0])
    assert all(len(line.encode()) <= 75 for line in letter.calendar.split("\r\n"))
    message = parse(letter)
    assert message.keys() == parse(remind(entry())).keys()


def test_the_mail_holds_text_html_and_the_calendar() -> None:
    """multipart/mixed around the two alternatives, and an attachment that calendar programs know; always the same."""
    letter = remind(entry())
    message = parse(letter)
    assert message.get_content_type() == "multipart/mixed"
    alternatives, attached = message.iter_parts()
    assert [part.get_content_type() for part in alternatives.iter_parts()] == ["text/plain", "text/html"]
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_param("charset") == "utf-8"
    assert attached.get_filename() == "deadlines.ics"
    assert events_of(attached.get_content()) == events_of(letter.calendar)
    assert not message.defects
    first, second = (compose(letter, sender=SENDER, recipient=RECIPIENT).as_bytes() for _ in range(2))
    assert first == second
    assert max(map(len, first.split(b"\r\n"))) < 998


def test_a_letter_without_a_calendar_is_as_before() -> None:
    """Two alternatives, nothing attached."""
    assert parse(remind(entry(), calendar=None)).get_content_type() == "multipart/alternative"


def crowd(count: int) -> list[Entry]:
    """Return deadlines of all kinds, one an order with a long title."""
    kinds, title = list(DeadlineKind), "A rather long title of some thing, 3 pieces, red and green, for indoors " * 2
    return [
        entry(kinds[at % len(kinds)], (at % 90 + 1) * DAY, of=order(f"30418877{at:08}", title)) for at in range(count)
    ]


def solved_before(count: int) -> tuple[CalendarEvent, ...]:
    """Return what stands in a calendar and is solved."""
    return tuple(CalendarEvent(f"aliexpress/{at}/pickup", 1, NOW, "Collect the bicycle light") for at in range(count))


@pytest.mark.parametrize("language", SOME_LANGUAGES)
@pytest.mark.parametrize("parts", ["events", "both"])
def test_a_mail_with_its_calendar_is_small_however_much_is_open(language: str, parts: CalendarParts) -> None:
    """All that one letter announces, as it is sent; what is lost soonest is in the calendar, and one line says so."""
    writer, calendar = renderer(language, calendar_as=parts), UsersCalendar({}, solved_before(60))
    for count in (MOST_IN_CALENDAR, ALL_IN_CALENDAR // (1 + (parts == "both")), MOST_ROWS, MOST_TOLD):
        entries = crowd(count)
        for letter in (
            writer.catch_up("k", entries, [], NOW, is_first=True, calendar=calendar),
            writer.reminder("k", entries, [], NOW, calendar=calendar),
        ):
            assert len(compose(letter, sender=SENDER, recipient=RECIPIENT).as_bytes()) < 97_000
            open_events = [event.uid for event in letter.events if not event.is_cancelled]
            assert open_events == list(letter.deadlines[: room_in_calendar(count, parts)])
            assert len(open_events) < len(letter.events)
            for part in (letter.text, letter.html):
                assert part.count("reminderd calendar") == (len(open_events) < count)


def test_what_the_calendar_has_no_room_for_comes_with_later_letters() -> None:
    """Until all are there; what has moved is never left out for what is new."""
    entries = crowd(30)
    letters = [remind(*entries)]
    known = {event.uid: event for event in letters[0].events}
    moved = entries[0].deadline  # soonest, and in the calendar
    later = replace(entries[0], deadline=replace(moved, act_by=moved.act_by + 200 * DAY, hard_end=NOW + 300 * DAY))
    while len(known) < len(entries):
        letters.append(remind(*entries[1:], later, calendar=UsersCalendar(known)))
        assert {event.uid for event in letters[-1].events} - set(known)
        known |= {event.uid: event for event in letters[-1].events}
    assert len(letters) == 4
    assert moved.uid in {event.uid for event in letters[1].events}
    assert known[moved.uid].act_by == later.deadline.act_by


def test_what_is_solved_is_taken_out_some_at_a_time() -> None:
    """The rest is cancelled by the next letter."""
    solved = solved_before(60)
    first = renderer().digest("k", EMPTY, NOW, calendar=UsersCalendar({}, solved))
    assert [event.uid for event in first.events] == [event.uid for event in solved[:40]]
    assert len(first.calendar) < 40_000


def test_letters_that_were_stored_before_can_be_loaded() -> None:
    """They know of no calendar; a new one comes back as it was."""
    stored = Form[Letter](Letter)
    letter = remind(entry())
    assert stored.load(stored.dump(letter)) == letter
    body = json.loads(stored.dump(letter))
    old = {
        name: body[name] for name in ("key", "kind", "message_id", "thread_id", "created_at", "subject", "text", "html")
    }
    assert stored.read(old).calendar == ""
    assert replace(letter, calendar="", events=()).events == ()


def test_an_event_of_the_log_is_enough_to_cancel_it() -> None:
    """No order and no deadline need be left."""
    event = CalendarEvent("aliexpress/1/dispute_window", 7, NOW, "Dispute by today: Lamp")
    (cancelled,) = events_of(renderer().digest("k", EMPTY, NOW, calendar=UsersCalendar({}, (event,))).calendar)
    assert (cancelled["SUMMARY"], cancelled["SEQUENCE"]) == ("Dispute by today: Lamp", 8)
