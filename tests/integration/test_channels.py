"""Mail and push side by side: each letter once by each way, each tried again by itself, the fallback only in need."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from installed.installation import Installation
from reminderd.config import load
from reminderd.core.model import Outcome
from reminderd.demo.mailbox import sample_mails
from reminderd.service import Service
from servers import Dovecot, PushSink, SmtpSink

ARRIVED = [mail for mail in sample_mails() if mail.kind][:3]
NOW = max(mail.at for mail in ARRIVED) + timedelta(days=55)
MINUTE = timedelta(minutes=1)


class Home:
    """A service on a clock of its own; its user's mailbox is the one that is read."""

    def __init__(self, folder: Path, dovecot: Dovecot, sink: SmtpSink, phone: PushSink, urgency: str) -> None:
        self.dovecot, self.sink, self.phone = dovecot, sink, phone
        installation = Installation(folder, dovecot, sink)
        url = folder / "url"
        url.touch(mode=0o600)
        url.write_text(phone.url)
        installation.write_config(f"quiet_hours: off\npush: [{{name: phone, url_file: url, urgency: {urgency}}}]")
        self.installation, self.now = installation, NOW
        dovecot.append(*(mail.raw for mail in ARRIVED))
        self.service = Service(load(installation.config), self._clock)
        self.service.poll("home")

    def _clock(self) -> datetime:
        return self.now

    def remind(self, after: timedelta = timedelta()) -> None:
        self.now = NOW + after
        self.service.remind()

    def outcomes(self) -> list[tuple[str, Outcome]]:
        """How each way of each letter stands."""
        last = {}
        for letter, attempts in self.service.storage.letters.since(NOW - timedelta(days=1)):
            last |= {(letter.key, attempt.channel): attempt.outcome for attempt in attempts}
        return [(channel, outcome) for (_, channel), outcome in last.items()]


@pytest.fixture
def phone() -> Iterator[PushSink]:
    with PushSink() as service:
        yield service


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A mailbox whose user is the recipient, under the name by which a test is known to need Dovecot."""
    with Dovecot(user="maria@example.org") as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, phone: PushSink, request) -> Iterator[Home]:
    home = Home(tmp_path, dovecot, sink, phone, request.param)
    yield home
    home.service.close()


@pytest.mark.parametrize("home", ["calm"], indirect=True)
def test_a_letter_goes_both_ways_once(home: Home) -> None:
    """The same letter, in full by mail and short by push; later passes send nothing more."""
    for minutes in (0, 1, 10):
        home.remind(minutes * MINUTE)
    assert len(home.sink.mails) == len(home.phone.texts) == 1
    assert home.outcomes() == [("smtp", Outcome.ACCEPTED), ("push/phone", Outcome.ACCEPTED)]


@pytest.mark.parametrize("home", ["calm"], indirect=True)
def test_only_what_failed_is_tried_again(home: Home) -> None:
    """The phone's service is down: mail is not sent again, and mail alone decides what counts as announced."""
    home.phone.status = 503
    home.remind()
    assert home.outcomes() == [("smtp", Outcome.ACCEPTED), ("push/phone", Outcome.DEFERRED)]
    assert set(home.service.storage.letters.announced().values()) == {Outcome.ACCEPTED}
    status = home.installation.json("status", code=1)
    assert [(letter["channel"], letter["attempts"]) for letter in status["letters_waiting"]] == [("push/phone", 2)]
    home.phone.status = 200
    home.remind(MINUTE)
    assert home.phone.texts == []  # backing off
    home.remind(6 * MINUTE)
    home.remind(60 * MINUTE)
    assert len(home.sink.mails) == len(home.phone.texts) == 1


@pytest.mark.parametrize("home", ["calm"], indirect=True)
def test_mail_that_fails_does_not_hold_up_or_double_the_push(home: Home) -> None:
    """The text comes at once, the mail when its server is back."""
    home.sink.faults.sender = "451 later"
    home.remind()
    assert home.outcomes() == [("smtp", Outcome.DEFERRED), ("push/phone", Outcome.ACCEPTED)]
    assert set(home.service.storage.letters.announced().values()) == {Outcome.DEFERRED}
    home.sink.faults.sender = None
    home.remind(5 * MINUTE)
    assert len(home.sink.mails) == len(home.phone.texts) == 1


@pytest.mark.parametrize("home", ["fallback"], indirect=True)
def test_the_fallback_is_silent_where_the_mail_lies_in_the_mailbox(home: Home) -> None:
    """Looked for once, found, and nothing rings."""
    home.remind()
    home.dovecot.append(home.sink.mails[0].raw)
    home.remind(16 * MINUTE)
    home.remind(61 * MINUTE)
    assert home.phone.texts == []
    ((_, last),) = home.service.storage.letters.log()
    assert (last.seen_in, last.looked_at) == ("home/INBOX", NOW + 16 * MINUTE)
    assert home.installation.status()["letters_in_junk"] == []


@pytest.mark.parametrize("home", ["fallback"], indirect=True)
def test_the_fallback_rings_once_where_the_mail_is_not_to_be_seen(home: Home) -> None:
    """After 15 minutes, not before, and not again when it is found or missed later."""
    home.remind()
    home.remind(14 * MINUTE)
    assert home.phone.texts == []
    for minutes in (15, 16, 61, 120):
        home.remind(minutes * MINUTE)
    assert len(home.phone.texts) == 1
    assert len(home.sink.mails) == 1


@pytest.mark.parametrize("home", ["fallback"], indirect=True)
def test_a_letter_among_the_junk_rings_and_status_says_so(home: Home) -> None:
    """Nobody reads it there."""
    home.remind()
    home.dovecot.append(home.sink.mails[0].raw, folder="Spam")
    home.remind(16 * MINUTE)
    assert len(home.phone.texts) == 1
    shown = home.installation.json("status", "--now", f"{NOW + 17 * MINUTE:%Y-%m-%dT%H:%M%z}", code=1)
    assert "junk" in [problem["kind"] for problem in shown["problems"]]
    (found,) = shown["letters_in_junk"]
    assert found["folder"] == "home/Spam"


@pytest.mark.parametrize("home", ["fallback"], indirect=True)
@pytest.mark.parametrize(("answer", "minutes"), [("550 5.1.1 no such user", 0), ("451 later", 60)])
def test_the_fallback_rings_where_mail_is_refused_or_not_taken_in_an_hour(
    home: Home, answer: str, minutes: int
) -> None:
    """At once where the refusal is final, and then it is told why, too."""
    home.sink.faults.recipients["maria@example.org"] = answer
    for passed in (0, 5, 20, 59):
        if passed < minutes:
            home.remind(passed * MINUTE)
            assert home.phone.texts == []
    home.remind(minutes * MINUTE)
    home.remind((minutes + 5) * MINUTE)
    titles = [text.title for text in home.phone.texts]
    assert [title.startswith("reminderd needs you") for title in titles].count(False) == 1


@pytest.mark.parametrize("home", ["soon"], indirect=True)
def test_check_tests_every_way_and_sends_only_on_demand(home: Home) -> None:
    """Without --send-test nothing is sent; with it one message goes each way."""
    says = {result["name"]: result["says"] for result in home.installation.json("check")}
    assert says["push/phone"] == "short texts go to JSON"
    assert home.phone.texts == home.sink.mails == []
    says = {result["name"]: result["says"] for result in home.installation.json("check", "--send-test")}
    assert says["push/phone"] == "short texts go to JSON; test message sent"
    assert len(home.phone.texts) == len(home.sink.mails) == 1
    home.phone.status = 500
    done = home.installation.reminderd("check", "--send-test", code=1)
    assert "FAILED  push/phone" in done.stdout
    assert home.phone.secret not in done.stdout + done.stderr
