"""An installation's letters: by the user's templates, with calendars, and digests that know when to be silent."""

import stat
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from installed.installation import Installation
from reminderd.demo.mailbox import sample_mails

ARRIVED = [mail for mail in sample_mails() if mail.kind]
NOW = max(mail.at for mail in ARRIVED) + timedelta(hours=2)
LATER = timedelta(days=1)


def at(instant: Any) -> str:
    return f"{instant:%Y-%m-%dT%H:%M%z}"


def sent(home: Installation) -> list[EmailMessage]:
    mails = [message_from_bytes(mail.raw, policy=policy.default) for mail in home.sink.mails]
    return [mail for mail in mails if isinstance(mail, EmailMessage)]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def events_of(mail: EmailMessage) -> list[Any]:
    (attached,) = mail.iter_attachments()
    return list(Calendar.from_ical(attached.get_content()).walk("VEVENT"))


def with_templates(home: Installation, **files: str) -> None:
    folder = home.folder / "own"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    home.write_config("templates: own")


def test_a_template_of_the_users_writes_the_reminder_and_a_broken_one_is_reported_once(home: Installation) -> None:
    """The reminder comes by ours, one letter tells of the fault, and once it is mended theirs is used."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    with_templates(home, catch_up__txt__j2="line one\n{{ my_secret_name }}\n", reminder__txt__j2="line one\n{% if %}")
    done = home.reminderd("once", "--now", at(NOW))
    assert "template catch_up.txt.j2, line 2: it asks for something that is not there; ours is used" in done.stderr
    assert "template reminder.txt.j2, line 2: it does not compile; ours is used" in done.stderr
    assert "my_secret_name" not in done.stderr + (home.state / "reminderd.db").read_bytes().decode("latin-1")
    reminder, trouble = sent(home)
    assert "What to do" in text_of(reminder) or "settled" in text_of(reminder)
    assert "reminderd needs you: templates" in trouble["Subject"]
    words = " ".join(text_of(trouble).split())
    assert "template catch_up.txt.j2, line 2" in words
    assert "new mails there are not read" not in words
    home.reminderd("once", "--now", at(NOW + timedelta(hours=1)))
    assert len(sent(home)) == 2
    mine = "Mine: {{ entries | length }}\n"
    with_templates(home, catch_up__txt__j2=mine, reminder__txt__j2=mine)
    home.reminderd("once", "--now", at(NOW + 6 * LATER))
    assert text_of(sent(home)[2]).startswith("Mine: ")
    assert home.status()["troubles"] == []


def test_check_writes_every_letter_with_the_users_templates(home: Installation) -> None:
    """It says which file is wrong, where and why, in full; and that all is well without one."""
    assert "ok      templates: ours, since you have none of your own" in home.reminderd("check").stdout
    with_templates(
        home,
        digest__html__j2="{{ oops }}",
        trouble__txt__j2="{% for %}",
        reminder__txt__j2="fine",
        odd__j2="what is this",
    )
    said = home.reminderd("check", code=1).stdout
    assert "FAILED  templates: template digest.html.j2, line 1: 'oops' is undefined" in said
    assert "FAILED  templates: template trouble.txt.j2, line 1: " in said
    assert "FAILED  templates: template odd.j2: there is no template of ours with this name" in said
    assert "reminder.txt.j2" not in said
    home.write_config("templates: nowhere")
    assert "nowhere: there is no such folder" in home.reminderd("check", code=1).stdout


def test_reminders_put_deadlines_into_the_calendar_and_solved_ones_out_of_it(home: Installation) -> None:
    """The first letter carries events; when one is done, the next digest cancels it, and says so only once."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.reminderd("once", "--now", at(NOW))
    (first,) = sent(home)
    told = {str(event["UID"]): event for event in events_of(first)}
    assert {str(event["STATUS"]) for event in told.values()} == {"CONFIRMED"}
    open_ = home.json("deadlines", "--now", at(NOW))
    for deadline in open_:
        home.reminderd("done", deadline["uid"], "--now", at(NOW))
    home.reminderd("digest", "--now", at(NOW + timedelta(hours=1)))
    cancelled = events_of(sent(home)[1])
    assert {str(event["UID"]) for event in cancelled} == set(told)
    for event in cancelled:
        assert event["STATUS"] == "CANCELLED"
        assert event["SEQUENCE"] > told[str(event["UID"])]["SEQUENCE"]
    home.reminderd("digest", "--now", at(NOW + timedelta(hours=2)))
    assert not list(sent(home)[2].iter_attachments())


def test_the_calendar_can_be_a_file_that_is_always_whole(home: Installation) -> None:
    """Written when something changed, only then, for its owner alone; letters carry none."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.write_config("calendar: file")
    home.reminderd("once", "--now", at(NOW))
    file = home.state / "calendar.ics"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    count = len(home.json("deadlines", "--now", at(NOW)))
    assert len(Calendar.from_ical(file.read_bytes()).walk("VEVENT")) == count
    assert not list(sent(home)[0].iter_attachments())
    before = file.stat()
    home.reminderd("once", "--now", at(NOW))
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    home.reminderd("done", home.json("deadlines", "--now", at(NOW))[0]["uid"], "--now", at(NOW))
    home.reminderd("once", "--now", at(NOW))
    assert len(Calendar.from_ical(file.read_bytes()).walk("VEVENT")) == count - 1
    assert sorted(path.name for path in home.state.iterdir() if "calendar" in path.name) == ["calendar.ics"]


def test_no_calendar_is_made_where_none_is_wanted(home: Installation) -> None:
    """`calendar: off`: no attachment and no file."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.write_config("calendar: off")
    home.reminderd("once", "--now", at(NOW))
    assert not list(sent(home)[0].iter_attachments())
    assert not (home.state / "calendar.ics").exists()


def digest_days(home: Installation, every: str, days: int, more: str = "", step: int = 1) -> list[int]:
    """Look at noon, every so many days, and return the days on which a digest came."""
    config = home.config.read_text().replace("digest: {every: off}", f"digest: {{every: {every}{more}}}")
    home.config.write_text(config)
    found = []
    for day in range(0, days, step):
        before = len(sent(home))
        home.reminderd("once", "--now", at(NOW.replace(hour=12) + day * LATER))
        found += [day] * (len(sent(home)) - before)
    return found


def test_a_daily_digest_is_silent_until_a_sign_of_life_is_due(home: Installation) -> None:
    """Nothing is open, no mail came: the first day's digest, then none for five days, then one sign of life."""
    assert digest_days(home, "daily", 7, ", sign_of_life: 5d") == [1, 6]
    assert "All quiet" in sent(home)[-1]["Subject"]


def test_a_weekly_digest_is_silent_until_its_day_after_a_month(home: Installation) -> None:
    """The first Monday, then the first one at least 30 days later."""
    assert digest_days(home, "weekly", 50, step=7) == [7, 42]


def test_a_digest_comes_when_there_is_something_to_do(home: Installation) -> None:
    """A date within the week ends the silence, on the next day a digest is due."""
    assert digest_days(home, "daily", 3) == [1]
    home.dovecot.append([mail for mail in ARRIVED if mail.kind == "order_shipped"][-1].raw)  # needs no reminder yet
    home.reminderd("once", "--now", at(NOW.replace(hour=12) + 2 * LATER))
    assert len(sent(home)) == 1
    home.reminderd("once", "--now", at(NOW.replace(hour=12) + 3 * LATER))
    assert "1 mail from AliExpress read." in text_of(sent(home)[-1])


def test_the_report_is_a_file_that_is_kept_up_to_date(home: Installation) -> None:
    """It lies where the settings say, for its owner alone, and follows what the user says and what the mails bring."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.write_config("report: page.html")
    home.reminderd("once", "--now", at(NOW))
    file = home.folder / "page.html"
    before = file.read_text()
    assert before.startswith("<!")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    home.reminderd("done", home.json("deadlines", "--now", at(NOW))[0]["uid"], "--now", at(NOW))
    home.reminderd("once", "--now", at(NOW + timedelta(minutes=1)))
    assert file.read_text() != before
    home.write_config("report: nowhere/page.html")
    assert "page.html cannot be written" in home.reminderd("once", "--now", at(NOW + LATER)).stderr


@pytest.mark.parametrize("named", ["reminderd.yaml", "imap-password", "state/reminderd.db"])
def test_a_report_replaces_nothing_but_a_report(home: Installation, named: str) -> None:
    """The configuration, a password, the database, named by mistake: left as they are, and one line says so."""
    home.write_config(f"report: {named}")
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    kept = (home.folder / named).read_bytes() if not named.startswith("state") else b"SQLite"
    done = home.reminderd("once", "--now", at(NOW))
    assert (home.folder / named).read_bytes().startswith(kept)
    assert f"{named} is something else and is left alone: name another file" in done.stderr
    home.reminderd("status", "--now", at(NOW))


def test_a_calendar_replaces_nothing_but_a_calendar(home: Installation) -> None:
    """What somebody else put there, by hand or through a link, stays, and one line says so."""
    home.write_config("calendar: file")
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.reminderd("once", "--now", at(NOW))
    own = home.folder / "own.txt"
    own.write_text("mine")
    (home.state / "calendar.ics").unlink()
    (home.state / "calendar.ics").symlink_to(own)
    done = home.reminderd("once", "--now", at(NOW + LATER))
    assert "calendar.ics is something else and is left alone: name another file" in done.stderr
    assert (home.state / "calendar.ics").read_text() == own.read_text() == "mine"
