"""Forwards by phones and webmail, whose headers have other forms; and those that nobody can unwrap."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.mail.forwarded import originals, packed
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Authenticity, Mail, MailKind, Verdict
from reminderd.core.reading import read
from samples.languages import WORDS

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NORA = "nora@example.org"
FROM = "AliExpress <transaction@notice.aliexpress.com>"
ORDER = "8204417306625518"
SUBJECT = f"Order {ORDER}: how did it go?"
NINE_UTC = datetime(2026, 11, 12, 10, tzinfo=UTC)
PROGRAMS: dict[str, str] = {
    name: head.format(**{"from": FROM, "subject": SUBJECT, "me": NORA})
    for name, head in YAML(typ="safe").load(Path(__file__).with_name("forwards.yaml")).items()
}


def forwarded(body: str, subject: str = f"Fwd: {SUBJECT}", more: str = "") -> Mail:
    raw = (
        f"From: Nora <{NORA}>\nTo: {NORA}\nSubject: {subject}\nDate: Sat, 21 Nov 2026 09:00:00 +0000\n{more}"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
    return parse(raw.encode(), received_at=NOW)


def is_shops(sender: str) -> bool:
    return "aliexpress.com" in sender


def found(mail: Mail) -> tuple[Mail, ...]:
    return originals(mail, (NORA,), is_shops, BERLIN, WORDS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_forward_of_a_phone_or_webmail_is_read_with_its_own_day(name: str) -> None:
    """Sender, subject, instant and text are the original's."""
    (mail,) = found(forwarded(f"{PROGRAMS[name]}\nHi Nora,\nyour order is finished."))
    assert mail.sender == "transaction@notice.aliexpress.com"
    assert (mail.sent_at, mail.sent_after) == (NINE_UTC, None)
    assert mail.lines == ("Hi Nora,", "your order is finished.")
    assert mail.problems == ()
    (fact,) = read(mail, load_vendor()).facts
    assert (fact.kind, fact.order and fact.order.number) == (MailKind.RECEIPT_CONFIRMED, ORDER)


@pytest.mark.parametrize("name", ["Samsung, one line", "Yandex", "Naver", "QQ", "attribution, en"])
def test_a_gateways_tag_in_front_does_not_hide_a_forward(name: str) -> None:
    """[EXTERNAL] Fwd: is a forward."""
    (mail,) = found(forwarded(PROGRAMS[name], f"[EXTERNAL] WG: {SUBJECT}"))
    assert read(mail, load_vendor()).kind is MailKind.RECEIPT_CONFIRMED


@pytest.mark.parametrize(
    "name", ["K-9", "Naver", "Yahoo", "attribution, en", "attribution, de", "QQ", "Samsung, one line"]
)
def test_the_same_above_an_answer_forwards_nothing(name: str) -> None:
    """Programs write the same above what they answer."""
    body = PROGRAMS[name].replace("Forwarded Message", "Original Message")
    assert found(forwarded(f"thanks!\n\n{body}\nHi", f"Re: {SUBJECT}")) == ()
    assert packed(forwarded(f"thanks!\n\n{body}\nHi", f"AW: {SUBJECT}"), (NORA,), is_shops, "AliExpress", WORDS) is None


def test_a_day_that_may_be_two_is_not_known() -> None:
    """11/12/2026 is in November or in December; the earlier one is plausible, so the mail's own day is unknown."""
    raw = PROGRAMS["Samsung"].replace("12/11/2026", "11/12/2026")
    late = parse(
        f"From: {NORA}\nSubject: Fwd: x\nDate: Sun, 20 Dec 2026 09:00:00 +0000\n\n{raw}\nHi".encode(),
        received_at=datetime(2026, 12, 20, 12, tzinfo=UTC),
    )
    (mail_of_two_days,) = found(late)
    assert mail_of_two_days.sent_at == datetime(2026, 12, 11, 10, tzinfo=UTC)
    assert mail_of_two_days.sent_after == datetime(2026, 11, 12, 10, tzinfo=UTC)
    assert "two days" in mail_of_two_days.problems[0]


PACKED = {
    "a head nobody knows": "~~~ begin ~~~\nwho: AliExpress (transaction@notice.aliexpress.com)\n~~~\nHi",
    "only a name": "---------- Forwarded message ---------\nFrom: AliExpress\nDate: Thu\nSubject: your order\n\nHi",
    "only links": "see this\n\nhttps://www.aliexpress.com/p/order/detail.html?orderId=8204417306625518",
}

RESULTS = "Authentication-Results: mx; dmarc={} header.from=example.org\n"


@pytest.mark.parametrize("name", PACKED)
def test_what_cannot_be_unwrapped_is_shown(name: str) -> None:
    """It names the shop, so it does not vanish: an unread mail that says what the matter is."""
    mail = forwarded(PACKED[name], "Fwd: something", RESULTS.format("pass"))
    assert (found(mail), mail.authenticity) == ((), Authenticity.PASS)
    shown = packed(mail, (NORA,), is_shops, "AliExpress", WORDS)
    assert shown is not None
    reading = read(shown, load_vendor())
    assert (reading.verdict, reading.facts) == (Verdict.UNRECOGNISED, ())
    assert "you forwarded something I could not unwrap" in reading.problems
    assert (shown.authenticity, shown.forwarded_by) == (Authenticity.UNKNOWN, NORA)  # the PASS is the user's own
    forged = packed(
        forwarded(PACKED[name], "Fwd: something", RESULTS.format("fail")), (NORA,), is_shops, "AliExpress", WORDS
    )
    assert forged is not None
    assert forged.authenticity is Authenticity.FAIL


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (
            "Fwd: photos",
            "---------- Forwarded message ---------\nFrom: Tom <tom@example.net>\nSubject: photos\n\nAliExpress!",
        ),
        ("Fwd: photos", "Tom wrote you something\n\nHere they are."),
        ("Fwd: dinner", "12.11.2026, 11:00, Tom <tom@example.net>:\nI bought it at www.aliexpress.com"),
        ("dinner?", "I bought it at AliExpress, https://www.aliexpress.com/item/1"),
        ("Re: Fwd: dinner?", "I bought it at AliExpress, https://www.aliexpress.com/item/1"),
    ],
)
def test_what_is_private_stays_unread(subject: str, body: str) -> None:
    """Another sender, no word of the shop, or no forward."""
    mail = forwarded(body, subject)
    assert found(mail) == ()
    assert packed(mail, (NORA,), is_shops, "AliExpress", WORDS) is None


def test_words_of_a_dispute_in_what_cannot_be_unwrapped_are_a_guess() -> None:
    """It adds a deadline and ends none."""
    mail = forwarded(f"~~~\nAliExpress\nOrder {ORDER}: the seller has proposed a new solution.", "Fwd: look")
    shown = packed(mail, (NORA,), is_shops, "AliExpress", WORDS)
    assert shown is not None
    (fact,) = read(shown, load_vendor()).facts
    assert (fact.kind, fact.is_guessed) == (MailKind.DISPUTE_OFFER, True)
