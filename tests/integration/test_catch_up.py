"""What piled up before the first read, or while the machine was off, comes as one short letter."""

from datetime import timedelta

from installed.answering import next_morning
from installed.installation import Installation
from reminderd.demo.mailbox import sample_mails

ARRIVED = [mail for mail in sample_mails() if mail.kind]
LAST_DAY = max(mail.at for mail in ARRIVED)


def clock(later: timedelta = timedelta()) -> str:
    return f"{LAST_DAY + later:%Y-%m-%dT%H:%M%z}"


def test_the_first_read_of_an_old_mailbox_is_one_letter_of_what_can_still_be_saved(home: Installation) -> None:
    """Months of mails: nothing is said of what is long past, and no notice comes again later."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    (letter,) = home.json("once", "--now", clock())["letters"]
    assert letter["kind"] == "catch_up"
    assert "(€" in letter["subject"] or " +" in letter["subject"]
    states = {one["uid"]: one["state"] for one in home.json("deadlines", "--all", "--now", clock())}
    assert {states[key.partition("@")[0]] for key in letter["notices"]} == {"open"}
    assert "past" in states.values()
    assert home.json("once", "--now", clock())["letters"] == []
    text = home.sink.mails[0].raw.decode()
    assert "I have read your mailbox for the first time." in " ".join(text.split())


def test_after_weeks_off_the_missed_reminders_come_as_one(home: Installation) -> None:
    """Whoever was told already is only told what is due by now."""
    early = [mail for mail in ARRIVED if mail.at < LAST_DAY - timedelta(days=40)]
    home.dovecot.append(*(mail.raw for mail in early))
    before = f"{max(mail.at for mail in early):%Y-%m-%dT%H:%M%z}"
    home.reminderd("once", "--now", before)
    sent = len(home.sink.mails)
    home.dovecot.append(*(mail.raw for mail in ARRIVED if mail not in early))
    (letter,) = home.json("once", "--now", clock(timedelta(days=20)))["letters"]
    assert letter["kind"] == "catch_up"
    assert len(home.sink.mails) == sent + 1


def test_a_few_reminders_that_are_due_at_once_are_told_in_full(home: Installation) -> None:
    """No burst, so each with its steps, reasons and evidence."""
    last = next(mail for mail in ARRIVED if mail.kind == "delivered")
    home.dovecot.append(*(mail.raw for mail in ARRIVED if mail.at <= last.at and set(mail.orders) & set(last.orders)))
    (letter,) = home.json("once", "--now", next_morning(last.at))["letters"]
    assert letter["kind"] == "reminder"


def test_a_wrong_password_at_the_first_start_is_no_absence(home: Installation) -> None:
    """The trouble was told of; once the password is right, the first read is still the first."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.write_password("wrong")
    home.reminderd("once", "--now", clock(), code=1)
    assert len(home.sink.mails) == 1
    home.write_password(home.dovecot.password)
    letters = home.json("once", "--now", clock(timedelta(hours=1)))["letters"]
    assert "catch_up" in {letter["kind"] for letter in letters}
    texts = " ".join(" ".join(mail.raw.decode().split()) for mail in home.sink.mails)
    assert "I have read your mailbox for the first time." in texts
    assert "away for a while" not in texts
