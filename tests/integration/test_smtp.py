"""Letters through real SMTP servers: what arrives, over which security, with which login."""

import email
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from reminderd.adapters.channels.message import compose, parse_address
from reminderd.adapters.channels.smtp import SmtpChannel
from reminderd.core.model import Letter, LetterKind, LoginError, Outcome, PermanentError, TemporaryError
from servers import Authority, SmtpSink

SENDER, RECIPIENT = "reminderd <watch@home.example>", "ada@home.example"
LETTER = Letter(
    key="aliexpress/1/dispute_window@2027-01-07#3d",
    kind=LetterKind.REMINDER,
    message_id="0123456789abcdef0123456789abcdef@reminderd.invalid",
    thread_id="fedcba9876543210fedcba9876543210@reminderd.invalid",
    created_at=datetime(2027, 1, 4, 9, 30, tzinfo=timezone(timedelta(hours=1))),
    subject="Streitfall eröffnen bis Do 7. Jan: USB-C 케이블 (Best. …0021)",
    text="Grüße\n.\n..two dots\n.one dot\nFrom here on: \n" + "한" * 600 + "\n\nend \n",
    html="<p>Grüße</p>\n.\n<p>" + "x" * 3000 + "</p>\n",
    notice_keys=("n",),
)


def channel(port: int, host: str = "127.0.0.1", **settings: Any) -> SmtpChannel:
    given: dict[str, Any] = {
        "security": "none",
        "username": None,
        "password": None,
        "sender": SENDER,
        "recipient": RECIPIENT,
        "timeout": 5.0,
    }
    return SmtpChannel(host=host, port=port, **(given | settings))


def parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=default)


def part(message: EmailMessage, subtype: str) -> str:
    found = message.get_body((subtype,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


# --- what arrives --------------------------------------------------------------------------------


def test_a_letter_arrives_as_it_was_written(sink: SmtpSink) -> None:
    """Both parts, the subject and the dots at line starts come through unharmed; the server's answer is kept."""
    result = channel(sink.port).send(LETTER)
    assert (result.outcome, result.answer, result.is_ambiguous) == (Outcome.ACCEPTED, "250 2.0.0 stored", False)
    (mail,) = sink.mails
    assert (mail.sender, mail.recipients) == ("watch@home.example", ("ada@home.example",))
    message = parse(mail.raw)
    assert message["Subject"] == LETTER.subject
    assert part(message, "plain") == LETTER.text
    assert part(message, "html") == LETTER.html
    assert message.get_content_type() == "multipart/alternative"


def test_the_header_threads_the_letter_and_forbids_automatic_answers(sink: SmtpSink) -> None:
    """Message-ID and thread are the letter's own, the date is when it was written, robots are asked not to reply."""
    channel(sink.port).send(LETTER)
    header = parse(sink.mails[0].raw)
    assert header["Message-ID"] == f"<{LETTER.message_id}>"
    assert header["References"] == header["In-Reply-To"] == f"<{LETTER.thread_id}>"
    assert header["Date"].datetime == LETTER.created_at
    assert header["From"] == SENDER
    assert header["To"] == RECIPIENT
    assert header["Auto-Submitted"] == "auto-generated"
    assert header["X-Auto-Response-Suppress"] == "All"


def test_what_is_sent_is_plain_ascii_in_short_lines_with_crlf(sink: SmtpSink) -> None:
    """Any server takes it: no 8-bit byte, no bare CR or LF, no line over 998 octets (RFC 5321, 4.5.3.1.6)."""
    channel(sink.port).send(LETTER)
    raw = sink.mails[0].raw
    assert raw.isascii()
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_same_letter_is_the_same_bytes(sink: SmtpSink) -> None:
    """A retry sends what was sent before, down to the MIME boundary."""
    channel(sink.port).send(LETTER)
    channel(sink.port).send(LETTER)
    first, second = sink.mails
    assert first.raw == second.raw


def test_long_ids_are_not_broken_into_encoded_words() -> None:
    """A long domain must not cost the thread."""
    domain = ".".join(["very-long-name-of-a-domain"] * 5)
    letter = Letter(
        **{name: getattr(LETTER, name) for name in LETTER.__slots__ if name not in ("message_id", "thread_id")},
        message_id="0" * 32 + "@" + domain,
        thread_id="1" * 32 + "@" + domain,
    )
    raw = compose(letter, sender=parse_address(SENDER), recipient=parse_address(RECIPIENT)).as_bytes()
    for name, number in (("Message-ID", "0"), ("References", "1"), ("In-Reply-To", "1")):
        assert f"{name}: <{number * 32}@{domain}>\r\n".encode() in raw.replace(b"\r\n ", b" ").replace(b":  ", b": ")


def test_a_letter_without_thread_has_no_thread_header() -> None:
    """A digest stands alone."""
    letter = Letter(**{name: getattr(LETTER, name) for name in LETTER.__slots__ if name != "thread_id"}, thread_id=None)
    message = compose(letter, sender=parse_address(SENDER), recipient=parse_address(RECIPIENT))
    assert message["References"] is None
    assert message["In-Reply-To"] is None


def test_answers_go_to_another_address_only_where_one_is_named(sink: SmtpSink) -> None:
    """A header that says what is so anyway is left out."""
    channel(sink.port, reply_to="ada@home.example").send(LETTER)
    channel(sink.port, reply_to=parse_address(SENDER).addr_spec).send(LETTER)
    channel(sink.port).send(LETTER)
    assert [email.message_from_bytes(mail.raw)["Reply-To"] for mail in sink.mails] == ["ada@home.example", None, None]


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "nobody", "a@", "Ada <ada@home.example", "a@b.example\r\nBcc: c@d.example"])
def test_what_is_no_address_is_refused_at_once(text: str) -> None:
    """A typing mistake, or an attempt to smuggle a header in, is told in one line before anything is sent."""
    with pytest.raises(PermanentError, match="is not a mail address"):
        channel(25, sender=text)


def test_a_display_name_may_hold_anything_readable(sink: SmtpSink) -> None:
    """Names are encoded; only the address stands in the envelope."""
    channel(sink.port, recipient='"Löve, Ada" <ada@home.example>').send(LETTER)
    assert sink.mails[0].recipients == ("ada@home.example",)
    assert parse(sink.mails[0].raw)["To"].addresses[0].display_name == "Löve, Ada"


def test_an_international_address_is_used_where_the_server_takes_it(sink: SmtpSink) -> None:
    """With SMTPUTF8 offered, envelope and header hold the address as it is."""
    result = channel(sink.port, sender="Wächter <wächter@home.example>", recipient="käthe@home.example").send(LETTER)
    assert result.outcome is Outcome.ACCEPTED
    (mail,) = sink.mails
    assert (mail.sender, mail.recipients) == ("wächter@home.example", ("käthe@home.example",))
    assert "To: käthe@home.example\r\n".encode() in mail.raw
    assert part(parse(mail.raw), "plain") == LETTER.text


# --- security ------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_both_kinds_of_tls_work_with_a_certificate_we_trust(authority: Authority, security: Any) -> None:
    """Encrypted from the start or after STARTTLS, with a private authority from ca_file."""
    with SmtpSink(security=security, authority=authority) as sink:
        encrypted = channel(sink.port, security=security, ca_file=authority.ca_file)
        assert encrypted.send(LETTER).outcome is Outcome.ACCEPTED
        assert "connected with TLSv1." in encrypted.check()
        assert len(sink.mails) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("case", ["unknown authority", "other name"])
def test_a_certificate_that_proves_nothing_stops_everything(authority: Authority, security: Any, case: str) -> None:
    """Neither letter nor password goes to a server that cannot prove its name; the user learns what to do."""
    host = "127.1" if case == "other name" else "127.0.0.1"  # the same machine by a name that is not certified
    ca_file = None if case == "unknown authority" else authority.ca_file
    with SmtpSink(security=security, authority=authority, login=("ada", "secret")) as sink:
        doubtful = channel(
            sink.port,
            security=security,
            username="ada",
            password=lambda: pytest.fail("the password was asked for"),
            ca_file=ca_file,
            host=host,
        )
        with pytest.raises(PermanentError, match=r"certificate is not trusted .* ca_file"):
            doubtful.send(LETTER)
        assert sink.mails == []


def test_an_unreadable_authority_file_is_named(tmp_path: Path) -> None:
    """A wrong path in the settings is the settings' fault, not the server's."""
    missing = tmp_path / "missing.pem"
    with SmtpSink() as sink, pytest.raises(PermanentError, match=r"cannot read the certificates in .*missing\.pem"):
        channel(sink.port, security="tls", ca_file=missing).send(LETTER)


def test_a_server_without_starttls_is_not_used_in_the_clear(sink: SmtpSink) -> None:
    """Whoever removes STARTTLS from the greeting must not get the letter unencrypted."""
    with pytest.raises(PermanentError, match="offers no STARTTLS; set security to tls"):
        channel(sink.port, security="starttls").send(LETTER)
    assert sink.mails == []


def test_tls_towards_a_plain_port_says_which_setting_is_wrong(sink: SmtpSink) -> None:
    """The commonest mix-up of ports 465 and 587 gets an answer that helps."""
    with pytest.raises(PermanentError, match="set security to starttls"):
        channel(sink.port, security="tls").send(LETTER)


# --- login ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(("user", "password"), [("ada", "s3cret"), ("käthe", "pässwörd ☂ 密码")])
def test_a_login_works_with_any_password(authority: Authority, security: Any, user: str, password: str) -> None:
    """Also beyond ASCII, where smtplib's own login raises UnicodeEncodeError."""
    with SmtpSink(security=security, authority=authority, login=(user, password)) as sink:
        known = channel(
            sink.port, security=security, ca_file=authority.ca_file, username=user, password=lambda: password
        )
        assert f"logged in as {user}, letters go to ada@home.example" in known.check()
        assert known.send(LETTER).outcome is Outcome.ACCEPTED


def test_a_refused_login_is_a_login_error_without_the_secret(authority: Authority) -> None:
    """The user is told whom the server refused and what to check; the password is in no message."""
    with SmtpSink(security="tls", authority=authority, login=("ada", "right")) as sink:
        wrong = channel(
            sink.port, security="tls", ca_file=authority.ca_file, username="ada", password=lambda: "wr0ng-secret"
        )
        for attempt in (wrong.check, lambda: wrong.send(LETTER)):
            with pytest.raises(LoginError, match=r"refused the login of ada \(535 .*check the user name") as caught:
                attempt()
            assert "wr0ng-secret" not in str(caught.value)
            assert caught.value.__cause__ is None
        assert sink.mails == []


def test_a_server_that_wants_a_login_does_not_reject_the_letter_for_ever(authority: Authority) -> None:
    """530 is the settings' fault: a letter counted as REJECTED would never be sent, even after they were mended."""
    with SmtpSink(security="tls", authority=authority, login=("ada", "right")) as sink:
        nameless = channel(sink.port, security="tls", ca_file=authority.ca_file)
        with pytest.raises(LoginError, match="wants a login"):
            nameless.send(LETTER)


@pytest.mark.parametrize("host", ["smtp.example.invalid", "192.0.2.1"])
def test_a_password_never_travels_unencrypted(host: str) -> None:
    """Without TLS, anything but this very machine is refused before the first connection."""
    open_channel = channel(25, host, username="ada", password=lambda: pytest.fail("the password was asked for"))
    with pytest.raises(PermanentError, match="will not send a password without encryption"):
        open_channel.send(LETTER)


def test_check_says_in_one_line_what_works(sink: SmtpSink) -> None:
    """And it sends nothing."""
    assert channel(sink.port).check() == (
        f"127.0.0.1:{sink.port}: connected without encryption, no login, letters go to ada@home.example"
    )
    assert sink.mails == []


def test_check_tells_when_nobody_answers() -> None:
    """A server that is away may come back: a temporary error with host and port."""
    with SmtpSink() as sink:
        port = sink.port
    with pytest.raises(TemporaryError, match=f"127.0.0.1:{port}: Connection refused"):
        channel(port).check()


@pytest.mark.parametrize(
    "subject",
    ["Nothing to do this week. Next: Sat 19 Sep: dispute Desk lamp (€12.49)", "a b " * 17, "é b " * 17, "ä" * 69],
)
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    """Also where it is folded before a word that is not ASCII, where Python would double the blank."""
    sender, recipient = parse_address(SENDER), parse_address(RECIPIENT)
    raw = compose(replace(LETTER, subject=subject.strip()), sender=sender, recipient=recipient).as_bytes()
    assert parse(raw)["Subject"] == subject.strip()
