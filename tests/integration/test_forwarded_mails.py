"""Mails that the user forwards to the watched mailbox, on a real IMAP server."""

import json
import re
import sqlite3
from pathlib import Path

import pytest

from installed.installation import Installation
from installed.shop_mailbox import inbox_for, raw_mails, read, shop_mail
from reminderd.adapters.tables.packed_mails import unpacked
from reminderd.demo.mailbox import sample_mails

NORA = "maria@example.org"  # the recipient of the reminders
ORDER = "8204417306625518"
HEADER = (
    "---------- Forwarded message ---------\nVon: AliExpress <transaction@notice.aliexpress.com>\n"
    f"Date: Mo., 1. Juni 2026 um 10:00 Uhr\nSubject: Order {ORDER}: order shipped\nTo: <{NORA}>\n\nHi,\nit has left.\n"
)
MORE = "trusted_forwarders: [maria@work.example]"


def letter(sender: str, subject: str, text: str, more: str = "") -> bytes:
    head = f"From: Maria <{sender}>\nTo: {NORA}\nSubject: {subject}\nDate: Wed, 03 Jun 2026 09:00:00 +0200\n{more}"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}".replace("\n", "\r\n").encode()


def as_attachment(sender: str, *mails: bytes) -> bytes:
    head = letter(sender, "see", "").replace(b"text/plain; charset=utf-8", b'multipart/mixed; boundary="b"')
    return (
        head + b"".join(b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + raw + b"\r\n" for raw in mails) + b"--b--\r\n"
    )


def stored(home: Installation) -> list[bytes]:
    with sqlite3.connect(home.state / "reminderd.db") as connection:
        return [unpacked(raw) for (raw,) in connection.execute("SELECT form FROM raw_mails ORDER BY mail")]


def trust_work_address(home: Installation) -> None:
    text = home.config.read_text()
    home.config.write_text(text.replace("    folders: [INBOX]\n", f"    folders: [INBOX]\n    {MORE}\n"))


PRIVATE = [
    letter(NORA, "Shopping list", "milk, bread, aliexpress.com"),
    letter(NORA, f"Re: Order {ORDER}", "Well?\n\nOn Mon, AliExpress <transaction@notice.aliexpress.com> wrote:\n> Hi"),
    letter(NORA, "Fwd: photos", "-- Forwarded message --\nFrom: Tom <tom@example.net>\nSubject: photos\n\nhere"),
    letter("time.maria@example.org", "Fwd: x", HEADER),  # the server's search for maria@example.org finds it too
    letter("stranger@example.net", "Fwd: x", HEADER),
    as_attachment(NORA, b"From: Tom <tom@example.net>\r\nSubject: private\r\n\r\nyours"),
]  # fmt: skip


def test_what_own_addresses_forward_is_read_and_nothing_else_is_kept(home: Installation) -> None:
    """In the text, as attachments, from an address that is trusted; private mail of these addresses is not stored."""
    trust_work_address(home)
    originals = [mail.raw for mail in sample_mails() if mail.kind][:2]
    forwards = [letter(NORA, "Fwd: x", HEADER), as_attachment("maria@work.example", *originals)]
    home.dovecot.append(*PRIVATE[:3], forwards[0], *PRIVATE[3:], forwards[1])
    assert "account home: 2 new mails" in home.reminderd("once").stderr
    assert stored(home) == forwards
    assert home.json("status")["mails"] == {"read": 2}
    numbers = {number for mail in sample_mails() if mail.kind for number in mail.orders if mail.raw in originals}
    assert {order["order"] for order in home.json("orders")} == {ORDER, *numbers}
    said = home.json("order", ORDER)["timeline"][0]
    assert said["stated_at"].startswith("2026-06-01T10:00")
    assert (said["authenticity"], said["forwarded_by"]) == ("unknown", NORA)
    assert f"AliExpress, sender not verified, forwarded by {NORA}: " in home.reminderd("order", ORDER).stdout
    assert "account home: 0 new mails" in home.reminderd("once").stderr
    assert home.json("replay")["mails"] == []


def test_a_mail_and_its_forward_are_one_order_told_twice(home: Installation) -> None:
    """The original is there too: nothing changes, no second letter."""
    (mail, *_) = [mail for mail in sample_mails() if mail.kind]
    home.dovecot.append(mail.raw)
    home.reminderd("once")
    before = [{key: order[key] for key in ("order", "status", "items", "price")} for order in home.json("orders")]
    home.dovecot.append(as_attachment(NORA, mail.raw))
    home.reminderd("once")
    after = [{key: order[key] for key in ("order", "status", "items", "price")} for order in home.json("orders")]
    assert before == after


@pytest.mark.parametrize("setting", ["forwarded: false", "forwarded: true"])
def test_the_search_can_be_switched_off(home: Installation, setting: str) -> None:
    """Then own mail is not even fetched, if answers are not looked for either."""
    home.write_config("answers: false")
    text = home.config.read_text()
    home.config.write_text(text.replace("    folders: [INBOX]\n", f"    folders: [INBOX]\n    {setting}\n"))
    home.dovecot.append(letter(NORA, "Fwd: x", HEADER), *PRIVATE)
    home.reminderd("once")
    assert len(stored(home)) == (setting == "forwarded: true")
    fetched = sum(int(count) for count in re.findall(r"body_count=(\d+)", home.dovecot.log()))
    assert (fetched == 0) is (setting == "forwarded: false")


def test_our_own_letters_are_not_taken_for_forwarded_mail(home: Installation) -> None:
    """Reminders and digests from an address of the user's, and the answers to them, are left where they are."""
    home.config.write_text(home.config.read_text().replace("reminderd <reminderd@example.org>", f"reminderd <{NORA}>"))
    arrived = [mail for mail in sample_mails() if mail.kind]
    home.dovecot.append(*(mail.raw for mail in arrived))
    home.reminderd("once", "--now", f"{max(mail.at for mail in arrived):%Y-%m-%dT%H:%M%z}")
    home.reminderd("digest")
    letters = [mail.raw for mail in home.sink.mails]
    assert len(letters) == 2
    answers = [letter(NORA, "Re: reminder", "done\n\n" + raw.decode("utf-8", "replace")) for raw in letters]
    home.dovecot.append(*letters, *answers, as_attachment(NORA, *letters))
    assert "account home: 0 new mails" in home.reminderd("once").stderr


def test_forwarded_mails_in_files_are_read_too(home: Installation, tmp_path: Path) -> None:
    """By the same rule: own addresses only, and private mail is not kept."""
    for number, raw in enumerate([*PRIVATE, letter(NORA, "Fwd: x", HEADER)]):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    said = home.json("import", str(tmp_path))
    assert (said["new"], said["ignored"]) == (1, len(PRIVATE))
    assert [order["order"] for order in home.json("orders")] == [ORDER]


def test_one_search_asks_for_the_shop_and_the_own_addresses(dovecot, proxy) -> None:
    """ASCII From keys and nothing else, so that every server can answer; what it finds comes byte for byte."""
    mails = [shop_mail(1), letter(NORA, "Fwd: x", HEADER), letter("tom@example.net", "x", HEADER)]
    dovecot.append(*mails)
    inbox = inbox_for(dovecot, port=proxy.port, forwarders=[NORA, "maria@work.example"])
    assert raw_mails(read(inbox)) == mails[:2]
    (search,) = [line for sent in proxy.sent for line in sent.split(b"\r\n") if b"UID SEARCH" in line]
    assert search.count(b"FROM") == 4
    assert not re.search(rb"SUBJECT|TEXT|BODY|CHARSET", search)


def test_the_json_of_an_import_is_plain(home: Installation, tmp_path: Path) -> None:
    """What scripts can rely on."""
    (tmp_path / "a.eml").write_bytes(shop_mail(1))
    said = json.loads(home.reminderd("import", str(tmp_path), "--json").stdout)
    assert set(said) == {"files", "new", "known", "ignored", "verdicts", "failed"}
