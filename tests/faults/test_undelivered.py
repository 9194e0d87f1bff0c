"""A mail server that refuses, vanishes or stays silent: no letter is lost, and every other way says so."""

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from operator import itemgetter
from pathlib import Path

import pytest

from installed.installation import Installation
from matrix import one_of_each
from reminderd.config import load
from reminderd.core.model import Outcome
from reminderd.demo.mailbox import sample_mails
from reminderd.demo.mails import compose
from reminderd.service import Service
from servers import Dovecot, PushSink, SmtpSink

ARRIVED = [mail for mail in sample_mails() if mail.kind][:3]
NOW = max(mail.at for mail in ARRIVED) + timedelta(days=50)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Life:
    """A service on a clock of its own. `told`: what the mail server took, and `rung`: what the phone did."""

    def __init__(self, folder: Path, dovecot: Dovecot, sink: SmtpSink, phone: PushSink) -> None:
        self.sink, self.phone, self.now = sink, phone, NOW
        installation = Installation(folder, dovecot, sink)
        (folder / "url").touch(mode=0o600)
        (folder / "url").write_text(phone.url)
        installation.write_config("quiet_hours: off\npush: [{name: phone, url_file: url, urgency: fallback}]")
        dovecot.append(*(mail.raw for mail in ARRIVED))
        self.installation, self.config = installation, load(installation.config)
        self.service = Service(self.config, lambda: self.now)
        self.service.poll("home")

    def pass_by(self, length: timedelta, every: timedelta = timedelta(minutes=5)) -> None:
        until = self.now + length
        while self.now < until:
            self.service.remind()
            self.now += every

    @property
    def told(self) -> list[str]:
        return [" ".join(str(message_from_bytes(mail.raw)["Subject"]).split()) for mail in self.sink.mails]

    @property
    def rung(self) -> list[str]:
        return [text.title for text in self.phone.texts]

    @property
    def troubles(self) -> list[str]:
        return [trouble.key for trouble in self.service.storage.troubles()]

    def is_open(self) -> bool:
        return bool(self.service.storage.letters.unsettled())


@pytest.fixture
def life(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink) -> Iterator[Life]:
    with PushSink() as phone:
        life = Life(tmp_path, dovecot, sink, phone)
        yield life
        life.service.close()


REFUSALS = [
    ("sender", "535 5.7.8 bad credentials"),
    ("recipient", "550 5.4.5 Daily user sending limit exceeded"),
    ("body", "552 5.2.2 mailbox over quota"),
    ("sender", "553 5.1.8 sender address not owned"),
    ("recipient", "550 5.7.1 message rejected by policy"),
    ("body", "554 5.7.1 looks like spam"),
]


@pytest.mark.parametrize(("step", "answer"), one_of_each(REFUSALS, itemgetter(0)))
def test_a_refusal_for_days_ends_no_reminder(life: Life, step: str, answer: str) -> None:
    """It is told by the other way at once, tried again, and the reminder of today arrives once the server mends."""
    if step == "recipient":
        life.sink.faults.recipients["maria@example.org"] = answer
    else:
        setattr(life.sink.faults, step, answer)
    life.pass_by(timedelta(days=2), HOUR)
    assert life.told == []
    assert life.troubles == ["sending/smtp"]
    assert life.rung[0] == "reminderd needs you: smtp"
    assert [title for title in life.rung if "needs you" not in title]
    assert life.is_open()
    life.sink.faults.recipients.clear()
    life.sink.faults.sender = life.sink.faults.body = None
    life.pass_by(timedelta(hours=3))
    assert not life.is_open()
    assert life.troubles == []
    assert sum("reminderd needs you" in subject for subject in life.told) == 0
    assert sum("all well again" in subject for subject in life.told) == 1
    assert len(life.told) >= 2


def test_a_busy_server_is_a_trouble_also_where_each_round_tries_again(life: Life) -> None:
    """With `once` by cron every hour no round falls between two attempts."""
    life.sink.faults.sender = "421 4.3.2 too busy"
    life.pass_by(timedelta(hours=9), HOUR)
    assert life.troubles == ["sending/smtp"]
    assert "reminderd needs you: smtp" in life.rung
    life.sink.faults.sender = None
    life.pass_by(timedelta(hours=9), HOUR)
    assert life.troubles == []
    assert not life.is_open()


def test_an_address_that_is_gone_rings_everywhere_else_and_is_a_trouble(life: Life) -> None:
    """Nothing more can be said there, so every other way says it, and that it is so."""
    life.sink.faults.recipients["maria@example.org"] = "550 5.1.1 no such user"
    life.pass_by(timedelta(minutes=30))
    assert life.troubles == ["address/smtp"]
    assert len(life.rung) == 2
    life.sink.faults.recipients.clear()
    life.pass_by(timedelta(days=1, hours=2), HOUR)
    assert life.troubles == []
    assert any("all well again" in subject for subject in life.told)


def test_what_waits_goes_as_soon_as_its_way_takes_another_letter(life: Life) -> None:
    """Else a letter whose address was refused would come a day later, after "all well again", and raise it anew."""
    life.sink.faults.recipients["maria@example.org"] = "550 5.2.1 this mailbox is inactive"
    life.pass_by(HOUR * 2)
    waiting = {letter.message_id for letter, _ in life.service.storage.letters.unsettled()}
    life.sink.faults.recipients.clear()
    while not life.told:
        life.service.remind()
        life.now += timedelta(minutes=20)
    life.pass_by(HOUR, timedelta(minutes=20))
    assert not life.is_open()
    assert life.troubles == []
    assert sum("all well again" in subject for subject in life.told) == 1
    assert not [subject for subject in life.told if "needs you" in subject]
    assert waiting & {message_from_bytes(mail.raw)["Message-ID"].strip("<>") for mail in life.sink.mails}


@pytest.mark.parametrize("fault", ["drop", "store then drop"])
def test_silence_after_the_body_withdraws_nothing(life: Life, fault: str) -> None:
    """A letter that may have arrived is repeated, ever more seldom, and says so; the healthy server gets it at last."""
    life.sink.faults.at_body = fault
    life.pass_by(timedelta(hours=12))
    assert life.is_open()
    copies = len(life.sink.mails)
    assert copies <= 10  # two or three letters, each after 0, 10 minutes, 1 and 6 hours
    life.sink.faults.at_body = "answer"
    life.pass_by(timedelta(days=2), HOUR)
    assert not life.is_open()
    last = [message_from_bytes(mail.raw) for mail in life.sink.mails[copies:]]
    repeated = [mail for mail in last if mail["X-Reminderd-Repeated"]]
    assert repeated
    text = next(part for part in repeated[0].walk() if part.get_content_type() == "text/plain")
    assert text.get_payload(decode=True).decode().startswith("This may reach you twice")


def test_what_may_have_arrived_is_looked_for_after_a_later_refusal_too(life: Life, dovecot: Dovecot) -> None:
    """Taken without a word, then refused: when the server is well again, the first copy lies in the mailbox."""
    life.sink.faults.at_body = "store then drop"
    life.service.remind()
    taken = [mail.raw for mail in life.sink.mails]
    life.sink.faults.at_body, life.sink.faults.sender = "answer", "451 4.3.2 later"
    life.pass_by(timedelta(minutes=20))
    dovecot.append(*taken)
    life.sink.faults.sender = None
    life.pass_by(3 * HOUR)
    assert taken
    names = [message_from_bytes(mail.raw)["Message-ID"] for mail in life.sink.mails]
    assert len(set(names)) == len(names)
    assert not life.is_open()


def test_killed_before_the_body_is_certainly_not_delivered(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes die while they wait for EHLO: the fourth sends it, at once when its time comes, and once."""

    class Killed(BaseException):
        """What ends a process is no error that a job could catch."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, "ehlo_or_helo_if_needed", die)
        for _ in range(3):
            with pytest.raises(Killed):
                life.service.remind()
            life.now += timedelta(minutes=10)
    life.service.remind()
    assert len(life.sink.mails) == 1
    assert not message_from_bytes(life.sink.mails[0].raw)["X-Reminderd-Repeated"]


def test_a_trouble_that_is_over_is_not_told_as_lasting(life: Life) -> None:
    """The mailbox refused the login once while no mail could be sent; by the time it can, all is well."""
    life.sink.faults.sender = "451 4.3.2 later"
    storage = life.service.storage
    storage.raise_trouble("login/home", "home", "refused", life.now)
    life.service.remind()
    storage.clear_trouble("login/home")
    life.sink.faults.sender = None
    life.pass_by(HOUR)
    assert not any("needs you" in subject for subject in life.told)


def test_the_end_of_a_trouble_is_told_once_and_flapping_is_told_once_a_day(life: Life) -> None:
    """It began, it ended, it came and went all day."""
    storage = life.service.storage
    for _ in range(6):
        storage.raise_trouble("login/home", "home", "refused", life.now)
        life.pass_by(HOUR)
        storage.clear_trouble("login/home")
        life.pass_by(HOUR)
    about = [subject for subject in life.told if subject.startswith("reminderd")]
    assert about == ["reminderd needs you: home", "reminderd: all well again, home"]
    storage.raise_trouble("login/home", "home", "refused", life.now + timedelta(days=1))
    life.now += timedelta(days=1)
    life.pass_by(HOUR)
    assert [subject for subject in life.told if "needs you" in subject] == ["reminderd needs you: home"] * 2


def test_a_deadline_that_passed_unsaid_is_told(life: Life) -> None:
    """Nobody could be reached until it was certainly over: then that is said, not nothing."""
    life.sink.faults.sender = "451 4.3.2 later"
    life.phone.status = 500
    life.service.remind()
    life.now = NOW + timedelta(days=200)
    life.sink.faults.sender = None
    life.pass_by(timedelta(hours=2))
    assert any(outcome is Outcome.WITHDRAWN for outcome in life.service.storage.letters.announced().values())
    assert any("needs you" in subject for subject in life.told)


def test_what_stood_in_one_withdrawn_letter_after_the_other_is_told(life: Life, dovecot: Dovecot) -> None:
    """While the server refuses, the day of an offer comes, and then that of the next. What has its day later was in
    both letters, and does not wait for its next step.
    """

    def offered(order: str, answer_at: datetime) -> bytes:
        subject = f"Order {order}: waiting for your response"
        html = f"<p>{subject}.</p><p>The seller made an offer. Please answer within 2 days.</p>"
        return compose("AliExpress", "transaction@notice.aliexpress.com", subject, answer_at - 2 * DAY, html)

    dovecot.append(*(mail.raw for mail in sample_mails() if mail.kind))
    dovecot.append(offered("8214102739544711", life.now + 4 * HOUR))
    life.service.poll("home")
    life.sink.faults.sender = "451 4.7.1 later"
    life.pass_by(5 * HOUR, HOUR)
    dovecot.append(offered("8214880316074711", life.now + 4 * HOUR))
    life.service.poll("home")
    life.pass_by(6 * HOUR, HOUR)
    assert life.told == []
    life.sink.faults.sender = None
    life.pass_by(2 * HOUR)
    outcomes = life.service.storage.letters.announced()
    for order in ("3057718264924711", "3058249171304711", "3058249171324711", "8215390081464711"):
        steps = [outcome for key, outcome in outcomes.items() if key.startswith(f"aliexpress/{order}/delivered_check")]
        assert steps == [Outcome.WITHDRAWN, Outcome.WITHDRAWN, Outcome.ACCEPTED]
