"""Bytes of a mail -> the mail, what was forwarded in it, and what its writer added."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reminderd.core.mail.opening import OpenedMail, Unwrapping, open_mail
from reminderd.core.model import Authenticity
from samples.languages import WORDS

NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)
NORA = "nora@example.org"
OWN = "transaction@notice.aliexpress.com"
FORWARD = (
    f"From: Nora <{NORA}>\nSubject: Fwd: it\nDate: Wed, 03 Jun 2026 09:00:00 +0000\n\n"
    f"---------- Forwarded message ---------\nFrom: AliExpress <{OWN}>\nDate: Mon, Jun 1, 2026 at 10:00 AM\n"
    f"Subject: Order shipped\nTo: <{NORA}>\n\nIt is on its way.\n"
).encode()


def is_shops(sender: str) -> bool:
    return "aliexpress.com" in sender


def breaks(sender: str) -> bool:
    raise ZeroDivisionError(sender)


def opened(raw: bytes, is_original=is_shops) -> OpenedMail:
    known = Unwrapping({NORA}, is_original, ZoneInfo("Europe/Berlin"), WORDS, "AliExpress")
    return open_mail(raw, known, received_at=NOW)


def test_a_mail_that_forwards_another_tells_what_that_says() -> None:
    one = opened(FORWARD)
    assert (one.mail.sender, one.mail.subject) == (NORA, "Fwd: it")
    assert [(told.sender, told.subject, told.lines) for told in one.told] == [
        (OWN, "Order shipped", ("It is on its way.",))
    ]
    (told,) = one.told
    assert (told.authenticity, told.forwarded_by, told.written) == (Authenticity.UNKNOWN, NORA, ())


def test_any_other_mail_tells_what_it_says_itself() -> None:
    one = opened(FORWARD.replace(b"Fwd: it", b"it").replace(b"Forwarded message", b"I found"))
    assert (one.told, one.fault) == ((one.mail,), "")


def test_a_mail_that_breaks_the_unwrapping_is_read_as_it_is() -> None:
    """Its text is not in the fault: that goes to the log."""
    one = opened(FORWARD, breaks)
    assert (one.told, one.forwarded, one.fault) == ((one.mail,), (), "ZeroDivisionError")


def test_what_html_marks_as_quoted_or_a_signature_was_not_written_here() -> None:
    """All lines are there besides; where nothing is marked, they are the same."""
    head = f"From: {NORA}\nContent-Type: text/html\n\n".encode()
    quote = b"<blockquote type=cite><p>Did it come?</p></blockquote>"
    mail = opened(head + b"<p>yes</p><div class=gmail_signature>Nora</div>" + quote + b"<p>bye</p>").mail
    assert mail.lines == ("yes", "Nora", "Did it come?", "bye")
    assert mail.written == ("yes", "bye")
    plain = opened(head + b"<p>yes</p>").mail
    assert plain.written is plain.lines
