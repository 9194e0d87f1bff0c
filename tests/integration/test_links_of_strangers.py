"""No link of a mail is ever repeated to the user: not in letters, not in what the commands show."""

import re
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from click.testing import CliRunner

from installed.installation import Installation
from reminderd.adapters.packs.resources import load_vendor
from reminderd.cli import command_line
from samples.corpus_files import CORPUS

NEGATIVE = CORPUS / "negative"
ORDER = "8204417306625518"
OURS = (
    "https://www.aliexpress.com/p/order/detail.html?orderId=",
    "https://www.aliexpress.com/p/tracking/index.html?tradeOrderId=",
    "https://customerservice.aliexpress.com/home",
)
LINK = re.compile(r"(?i)\b(?:https?|ftp|mailto|file)\s*:\s*/*[^\s\"'<>)]+|\bwww\.[^\s\"'<>)]+")
BAIT = "http://evil.example/x"

HOSTILE = [
    (f"Order {ORDER}: order shipped", f"<p>Your order {ORDER} has shipped, see {BAIT} now</p>"),
    (
        f"Order {ORDER}: order confirmed",
        f"<p>Order {ORDER}</p><p>Placed on Jun 01,2026, 12:47</p><p>Shop www.evil.example</p><p>Lamp {BAIT} ftp://evil.example/f</p>"
        f"<p>{BAIT}</p><p>US $ 12.49x1</p><p>Total</p><p>US $12.49</p>",
    ),
    (
        f"Order {ORDER}: how did it go?",
        f"<p>You have 15 days to open a dispute at www.evil.example/{ORDER} or {BAIT}</p>",
    ),
    (
        f"Order {ORDER}: awaiting confirmation",
        f"<p>Order {ORDER} will be marked as completed soon: HTTPS://EVIL.EXAMPLE/</p>",
    ),
    (f"Your refund for {ORDER} {BAIT}", f"<p>Refund {BAIT}</p>"),
    (f"Look at www.evil.example and mailto:a@evil.example for {ORDER}", "<p>x</p>"),
]


def hostile_mails() -> list[bytes]:
    return [
        f"From: AliExpress {BAIT} <transaction@notice.aliexpress.com>\nSubject: {subject}\n"
        f"Date: Mon, 08 Jun 2026 0{n}:00:00 +0000\n"
        f'Content-Type: text/html; charset=utf-8\n\n<html>{page}<a href="{BAIT}">Log in</a></html>\n'.encode()
        for n, (subject, page) in enumerate(HOSTILE)
    ]  # fmt: skip


def foreign_links(text: str) -> list[str]:
    return [link for link in LINK.findall(text) if not link.startswith(OURS)]


def texts(letter: Message) -> list[str]:
    parts = [part for part in letter.walk() if part.get_content_maintype() == "text"]
    read = [part.get_payload(decode=True).decode() for part in parts]
    return [_unfolded(text) if text.startswith("BEGIN:VCALENDAR") else text for text in read]


def _unfolded(calendar: str) -> str:
    return calendar.replace("\r\n ", "").replace("\\n", "\n")


def test_no_letter_and_no_command_repeats_a_link_of_a_hostile_mail(home: Installation, tmp_path: Path) -> None:
    """Titles, quotes, subjects and names with links: reminders, digest, order, status and deadlines hold none."""
    home.dovecot.append(*hostile_mails(), *(path.read_bytes() for path in sorted(NEGATIVE.glob("phishing*.eml"))))
    now = "2026-06-21T09:00+02:00"
    home.reminderd("once", "--now", now)
    home.reminderd("digest", "--now", now)
    letters = [message_from_bytes(mail.raw) for mail in home.sink.mails]
    assert len(letters) == 2
    assert any(ORDER[-4:] in text for text in texts(letters[0]))
    for letter in letters:
        assert foreign_links(str(letter["Subject"])) == []
        for text in texts(letter):
            found = [link for link in foreign_links(text) if not link.startswith("mailto:reminderd@example.org?")]
            assert found == []
            assert "evil.example" not in text.lower()
    shown = [home.reminderd(*words, "--now", now).stdout for words in (("order", ORDER), ("orders",), ("deadlines",))]
    shown.append(home.reminderd("status", "--now", now, code=0).stdout)
    assert "Lamp" in shown[0]
    sources = " ".join(period.source for period in load_vendor().periods.values())
    assert [link for text in shown for link in foreign_links(text) if link.rstrip("/") not in sources] == []


@pytest.mark.parametrize("path", sorted(NEGATIVE.glob("phishing*.eml")), ids=lambda path: path.stem)
def test_inspect_repeats_no_link_of_a_phishing_mail(path: Path) -> None:
    """It says what the mail is and why, but gives nothing to click on."""
    shown = CliRunner().invoke(command_line, ["inspect", str(path)])
    assert shown.exit_code in (0, 1)
    assert "suspicious" in shown.output
    assert foreign_links(shown.output) == []


def test_inspect_repeats_no_link_of_a_mail_it_reads(tmp_path: Path) -> None:
    """The facts of a mail are shown without the links around them."""
    for number, raw in enumerate(hostile_mails()):
        path = tmp_path / f"{number}.eml"
        path.write_bytes(raw)
        shown = CliRunner().invoke(command_line, ["inspect", str(path)])
        assert ORDER in shown.output
        assert foreign_links(shown.output) == []
