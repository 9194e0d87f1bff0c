"""Whoever puts a reminder off is told when the next one comes, by command and by mail (rule A12)."""

import re
from datetime import date

from installed.answering import answer, letters, reminder, said
from installed.installation import Installation
from reminderd.core.model import Deadline, Fact, MailKind, Mark
from reminderd.projection import Projection
from samples.builders import BERLIN, DAY, fact, policy, preferences

DELIVERED = (fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.DELIVERED, "2026-03-15"))


class Said:
    """Facts and marks as a storage holds them."""

    def __init__(self, *marks: Mark) -> None:
        self._marks = marks

    def revision(self) -> str:
        return "1"

    def facts(self) -> tuple[Fact, ...]:
        return DELIVERED

    def marks(self) -> tuple[Mark, ...]:
        return self._marks


def window() -> Deadline:
    return next(one for one in Projection(Said(), policy(), preferences()).state().deadlines if "window" in one.uid)


def test_the_next_reminder_is_that_of_the_last_day_at_the_latest() -> None:
    """Taken from the letter of the day before, "in 3 days" changes nothing of the next day's letter."""
    about = window()
    for before, wished, heard, is_last in (
        (10 * DAY, 2 * DAY, about.act_by - 8 * DAY, False),
        (10 * DAY, 60 * DAY, about.act_by - DAY, True),
        (DAY, 3 * DAY, about.act_by, True),
    ):
        now = about.act_by - before
        snooze = Mark("s", now, "cli", about.uid, "snooze", (now + wished).isoformat())
        projection = Projection(Said(snooze), policy(), preferences())
        again = projection.reminded_again([about.uid, "gone"], now + wished, now)[about.uid]
        assert (again.at, again.is_last_day) == (heard, is_last)
        assert again.act_by
        assert again.act_by.astimezone(BERLIN).date() == date(2026, 3, 29)  # the last whole day
        assert again.is_sooner is (heard < now + wished)


def test_by_mail_and_by_command(home: Installation) -> None:
    """A snooze that fits gets no receipt by mail, one that had to be cut short does; the command always says it."""
    letter = reminder(home)
    sent = len(home.sink.mails)
    home.dovecot.append(answer(letter, "snooze 1h", message_id="<one@phone.example>"))
    home.reminderd("once")
    assert len(said(home)) == 1
    assert len(home.sink.mails) == sent
    home.dovecot.append(answer(letter, "snooze 100d", message_id="<two@phone.example>"))
    home.reminderd("once")
    (receipt,) = letters(home, sent)
    assert receipt["Subject"].startswith("Your next reminder")
    text = " ".join(receipt.get_body(("plain",)).get_content().split())
    again = r"I will remind you again on (\w+) (\d+ \w+), \d\d:\d\d; it is the last day"
    assert re.search(again, text)
    assert "To take this back, answer `undo`." in text
    assert "Answer with one of these" not in text
    target = said(home)[0][1]
    shown = home.reminderd("snooze", target, "100d").stdout
    assert re.search(r"I will remind you again on \w+ \d+ \w+ 20\d\d \d\d:\d\d; it is the last day", shown)
    told = home.json("mark", target, "snooze", "100d")
    assert list(told["reminded_again_at"]) == [target]
    assert told["reminded_again_at"][target] < told["value"]
