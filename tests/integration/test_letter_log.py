"""The log of letters, on a real SQLite file."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import Attachment, CalendarEvent, Letter, LetterKind, Outcome, SendResult
from samples.builders import utc

NOW = utc("2026-03-20 12:00")
DAY = timedelta(days=1)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "state" / "reminderd.db")


def letter(key: str, *notice_keys: str) -> Letter:
    return Letter(key, LetterKind.REMINDER, f"{key}@example.org", None, NOW, "subject", "text", "<p>", notice_keys)


def test_a_notice_stands_in_one_letter_only(storage: Storage) -> None:
    """A second letter with a notice that was announced cannot be begun, and leaves no trace."""
    assert storage.letters.begin(letter("a", "n1", "n2"), "smtp", NOW) is not None
    assert storage.letters.begin(letter("b", "n2", "n3"), "smtp", NOW) is None
    assert storage.letters.begin(letter("a", "n4"), "smtp", NOW) is None
    assert storage.letters.announced() == {"n1": Outcome.ATTEMPTING, "n2": Outcome.ATTEMPTING}
    assert not storage.letters.has("b")


def test_the_log_tells_each_attempt(storage: Storage) -> None:
    """Attempting, deferred, accepted: in order, and settled letters are no longer pending."""
    attempt = storage.letters.begin(letter("a", "n1"), "smtp", NOW)
    assert attempt is not None
    storage.letters.finish(attempt, SendResult(Outcome.DEFERRED, "451 later", is_ambiguous=True))
    ((pending, attempts),) = storage.letters.unsettled()
    assert pending == letter("a", "n1")
    assert [(one.outcome, one.answer, one.is_ambiguous) for one in attempts] == [(Outcome.DEFERRED, "451 later", True)]
    again = storage.letters.begin_again("a", "smtp", NOW)
    storage.letters.finish(again, SendResult(Outcome.ACCEPTED, "250 ok"))
    assert storage.letters.unsettled() == []
    assert storage.letters.announced() == {"n1": Outcome.ACCEPTED}


def test_a_letter_that_was_refused_changed_no_calendar(storage: Storage) -> None:
    """What it would have put there is put there by the next one."""
    event = CalendarEvent("u", 1, NOW, "Open a dispute")
    for key, outcome in (("a", Outcome.ACCEPTED), ("b", Outcome.REJECTED)):
        attempt = storage.letters.begin(replace(letter(key), events=(replace(event, uid=key),)), "smtp", NOW)
        assert attempt is not None
        storage.letters.finish(attempt, SendResult(outcome))
    assert storage.letters.events() == {"a": replace(event, uid="a")}


def test_attachments_are_kept_until_the_letter_is_settled(storage: Storage) -> None:
    """By mail or by another way: what waits is sent whole."""
    sent = replace(letter("a"), attachments=(Attachment("case.zip", "application/zip", b"PK\0"),))
    attempt = storage.letters.begin(sent, "smtp", NOW)
    assert attempt is not None
    storage.letters.forget_attachments()
    assert [waiting for waiting, _ in storage.letters.unsettled()] == [sent]
    storage.letters.finish(attempt, SendResult(Outcome.ACCEPTED))
    storage.letters.forget_attachments()
    storage.letters.finish(storage.letters.begin_again("a", "smtp", NOW), SendResult(Outcome.DEFERRED))
    assert [waiting for waiting, _ in storage.letters.unsettled()] == [letter("a")]


def test_what_old_letters_said_is_let_go_unless_it_is_still_to_be_sent(storage: Storage) -> None:
    """What they announced stays known, and so do the calendar and the way back from an answer."""
    said = {"text": "t", "html": "<p>t", "calendar": "BEGIN", "events": (CalendarEvent("u", 1, NOW, "Open it"),)}
    for key, at, outcome in (
        ("old", NOW - 40 * DAY, Outcome.ACCEPTED),
        ("waits", NOW - 40 * DAY, Outcome.DEFERRED),
        ("new", NOW - 29 * DAY, Outcome.ACCEPTED),
    ):
        told = replace(letter(key), **said, created_at=at, message_id=f"{key}@x", notice_keys=(f"notice of {key}",))
        attempt = storage.letters.begin(told, "smtp", at)
        assert attempt is not None
        storage.letters.finish(attempt, SendResult(outcome))
    known = storage.letters.events(), storage.letters.announced()
    for days in (1, 30, 1):
        storage.letters.forget_texts(NOW, days * DAY)
    kept = {one.key: (one.text, one.html, one.calendar) for one, _ in storage.letters.log()}
    assert kept == {"old": ("", "", ""), "waits": ("t", "<p>t", "BEGIN"), "new": ("t", "<p>t", "BEGIN")}
    assert (storage.letters.events(), storage.letters.announced()) == known
    found = storage.letters.by_message_id("old@x")
    assert found is not None
    assert (found.subject, found.notice_keys) == (letter("old").subject, ("notice of old",))


def test_letters_that_a_server_took_are_looked_for_until_they_are_seen(storage: Storage) -> None:
    """Those of the last days alone, and by the way they went."""
    for key, channel, at, outcome in (
        ("old", "smtp", NOW - 3 * DAY, Outcome.ACCEPTED),
        ("seen", "smtp", NOW, Outcome.ACCEPTED),
        ("not taken", "smtp", NOW, Outcome.DEFERRED),
        ("elsewhere", "push/phone", NOW, Outcome.ACCEPTED),
        ("taken", "smtp", NOW, Outcome.ACCEPTED),
    ):
        attempt = storage.letters.begin(replace(letter(key), message_id=f"{key}@x", notice_keys=()), channel, at)
        assert attempt is not None
        storage.letters.finish(attempt, SendResult(outcome))
    storage.letters.looked("seen", "smtp", NOW, "home/INBOX")
    ((key, message_id, attempts),) = storage.letters.unseen("smtp", NOW - DAY)
    assert (key, message_id) == ("taken", "taken@x")
    assert [one.outcome for one in attempts] == [Outcome.ACCEPTED]


def test_a_letter_is_settled_by_its_last_attempt_of_each_way(storage: Storage) -> None:
    """However many failed before, and whatever became of it by another way."""
    attempt = storage.letters.begin(letter("a"), "smtp", NOW, also=("push/phone",))
    assert attempt is not None
    for _ in range(3):
        storage.letters.finish(attempt, SendResult(Outcome.DEFERRED))
        attempt = storage.letters.begin_again("a", "smtp", NOW)
    storage.letters.finish(attempt, SendResult(Outcome.ACCEPTED))
    assert [[one.channel for one in attempts] for _, attempts in storage.letters.unsettled()] == [["push/phone"]]
    storage.letters.withdraw("a", "push/phone", NOW, "over")
    assert storage.letters.unsettled() == []
