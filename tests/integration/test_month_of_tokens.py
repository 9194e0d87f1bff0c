"""Days of tokens that last an hour, on a virtual clock: Dovecot and the mail server ask the provider about each.
A mail comes every day; the provider takes the grant back once. A month with REMINDERD_FULL=1, else a part of it.
"""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from matrix import IS_FULL
from reminderd.adapters.oauth2.grant_files import GrantFiles
from reminderd.config import load
from reminderd.core.model import LoginError, PermanentError, TemporaryError, Tokens, granted
from reminderd.service import Service
from samples.builders import utc
from servers import Dovecot, OAuthServer, PushSink, SmtpSink

BEGIN = utc("2026-03-02 06:00")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ME = "maria@example.org"
ORDER = 8_123_450_000_000_000
DAYS, DAY_OF_REVOCATION = (30, 17) if IS_FULL else (8, 4)

CONFIG = """\
accounts:
  - name: home
    imap: {{host: 127.0.0.1, port: {imap}, security: none, username: maria@example.org, auth: oauth2}}
    oauth2: {oauth2}
    idle: false
smtp: {{host: 127.0.0.1, port: {smtp}, security: none, username: maria@example.org, auth: oauth2}}
sender: maria@example.org
recipient: maria@example.org
time_zone: Europe/Berlin
quiet_hours: off
digest: {{every: off}}
push: [{{name: phone, url_file: url, urgency: fallback}}]
state_dir: state
"""


class Month:
    """`trail`: what became of each poll that failed."""

    def __init__(self, folder: Path, provider: OAuthServer, dovecot: Dovecot, sink: SmtpSink, phone: PushSink) -> None:
        self.provider, self.dovecot, self.sink, self.phone, self.now = provider, dovecot, sink, phone, BEGIN
        provider.clock, provider.user = lambda: self.now, ME
        (folder / "url").touch(mode=0o600)
        (folder / "url").write_text(phone.url)
        self.config = folder / "reminderd.yaml"
        self.config.write_text(CONFIG.format(imap=dovecot.port, smtp=sink.port, oauth2=json.dumps(provider.settings())))
        self.files, self.errors = GrantFiles(folder / "state"), list[Exception]()
        self.log_in()
        self.service = Service(load(self.config), lambda: self.now)
        self.mails = 0

    def log_in(self) -> None:
        told = self.provider.tokens()
        tokens = Tokens(told["access_token"], HOUR, told["refresh_token"], self.provider.refresh_lives)
        with self.files.sole_renewer("home"):
            self.files.write("home", granted(ME, self.provider.client_id, tokens, None, self.now))

    def mail_comes(self) -> None:
        number = ORDER + self.mails
        self.mails += 1
        raw = (
            "From: AliExpress <transaction@notice.aliexpress.com>\r\n"
            f"To: {ME}\r\nSubject: Order {number}: order shipped\r\nDate: {self.now:%a, %d %b %Y %H:%M:%S +0000}\r\n"
            f"Message-ID: <{number}@notice.aliexpress.com>\r\n\r\nYour order {number} has been shipped.\r\n"
        )
        self.dovecot.append(raw.encode(), date=self.now)

    def pass_by(self, length: timedelta, every: timedelta = 10 * MINUTE, polls: int = 3) -> None:
        """Let time pass as the service does: tokens are renewed and things said every few minutes; every third time the
        mailbox is read, by a login of its own.
        """
        until, count = self.now + length, 0
        while self.now < until:
            self.service.vitals.grants.renew()
            if count % polls == 0:
                try:
                    self.service.poll("home")
                except (PermanentError, TemporaryError) as error:
                    self.errors.append(error)
                self.service.fetcher.close()
            if every < HOUR or count % polls == 0:
                self.service.remind()
            self.now += every
            count += 1

    def subjects(self) -> list[str]:
        return [" ".join(str(message_from_bytes(mail.raw)["Subject"]).split()) for mail in self.sink.mails]

    def letters_with(self, words: str) -> list[str]:
        mails = [message_from_bytes(mail.raw, policy=default) for mail in self.sink.mails]
        bodies = [mail.get_body(("plain",)) for mail in mails]
        texts = [" ".join(body.get_content().split()) for body in bodies if body]
        return [text for text in texts if words in text]

    def read(self) -> int:
        return sum(self.service.storage.verdicts().values())


@pytest.fixture
def month(tmp_path: Path) -> Iterator[Month]:
    with (
        OAuthServer() as provider,
        Dovecot(user=ME, oauth2=provider.url) as dovecot,
        SmtpSink(token=(ME, ""), opens=provider.opens) as sink,
        PushSink() as phone,
    ):
        month = Month(tmp_path, provider, dovecot, sink, phone)
        yield month
        month.service.close()


@pytest.mark.dovecot
def test_a_month_with_one_revocation_loses_no_mail_and_tells_of_it_once(
    month: Month, caplog: pytest.LogCaptureFixture
) -> None:
    """The letter leaves while the old token still opens the mail server; after the new login one says that all is well,
    and every mail has been read.
    """
    caplog.set_level(logging.DEBUG)
    for day in range(DAYS):
        month.mail_comes()
        if day == DAY_OF_REVOCATION:
            month.pass_by(20 * MINUTE)
            month.provider.revoke()
            month.pass_by(2 * HOUR)
            told = month.letters_with("reminderd login home")
            assert len(told) == 1
            assert "My login at your mail provider has expired" in told[0]
            month.pass_by(20 * HOUR, HOUR, polls=1)
            assert month.errors
            month.log_in()
            month.pass_by(2 * HOUR)
        else:
            month.pass_by(DAY, HOUR, polls=8)
    assert month.read() == month.mails == DAYS
    assert len(month.letters_with("reminderd login home")) == 2
    assert len(month.letters_with("All well again")) == 1
    assert len([text for text in month.phone.texts if "reminderd login home" in text.body]) == 1
    assert month.service.storage.troubles() == ()
    assert not [error for error in month.errors if "reminderd login home" not in str(error)]
    assert len(month.provider.every_token) > 33 * DAYS
    letters = "".join(mail.raw.decode() for mail in month.sink.mails)
    for token in month.provider.every_token:
        assert token not in caplog.text + letters


@pytest.mark.dovecot
def test_where_the_provider_ends_the_token_at_once_every_other_way_tells(month: Month) -> None:
    """Mail cannot be sent then: the phone rings, once; after the new login the mail that came meanwhile is read."""
    month.pass_by(HOUR)
    month.provider.revoke(access_too=True)
    month.mail_comes()
    month.pass_by(6 * HOUR)
    assert isinstance(month.errors[0], LoginError)
    assert [text.body.count("reminderd login home") for text in month.phone.texts] == [1]
    assert month.subjects() == []
    month.log_in()
    month.pass_by(HOUR)
    assert month.read() == 1
    assert month.service.storage.troubles() == ()
    assert len(month.letters_with("All well again")) == 1


@pytest.mark.dovecot
def test_a_login_that_lasts_seven_days_is_told_of_three_days_before(month: Month) -> None:
    """As Google's do in testing mode. Logging in anew ends the warning; that nobody did is told once more when it is
    over, and no letter says meanwhile that all is well.
    """
    month.provider.refresh_lives, month.provider.rotates = 7 * DAY, False
    month.log_in()
    month.pass_by(3 * DAY, 4 * HOUR, polls=1)
    assert month.subjects() == []
    month.pass_by(2 * DAY, 4 * HOUR, polls=1)
    assert len(month.letters_with("ends it on Mon 09 Mar 2026 07:00: say `reminderd login home` before")) == 1
    month.pass_by(20 * MINUTE)
    month.provider.revoke()
    month.pass_by(2 * HOUR)
    assert len(month.letters_with("reminderd login home")) == 2
    assert len(month.letters_with("All well again")) == 0
    month.provider.refresh_lives = None
    month.log_in()
    month.pass_by(HOUR)
    assert len(month.letters_with("All well again")) == 1
    assert month.service.storage.troubles() == ()


@pytest.mark.dovecot
def test_a_provider_that_is_down_for_an_afternoon_is_no_news(month: Month) -> None:
    """Nothing is read and nothing sent meanwhile, and nobody is asked to log in."""
    month.pass_by(HOUR)
    month.provider.faults.status = 503
    month.mail_comes()
    month.pass_by(5 * HOUR)
    assert month.errors
    assert all(isinstance(error, TemporaryError) for error in month.errors)
    month.provider.faults.status = None
    month.pass_by(HOUR)
    assert month.read() == 1
    assert month.subjects() == []
    assert month.phone.texts == []
