"""The demo's mail servers are real: they keep every byte, push new mail, hold connections, and stop at once."""

import gc
import imaplib
import re
import smtplib
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from patience import PATIENCE
from reminderd.adapters.imap.mailbox import ImapInbox
from reminderd.demo.mailbox import sample_mails
from reminderd.demo.servers import DemoMailServer, LetterBox

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
RAW = b"From: A <a@example.org>\r\nSubject: x\r\n\r\n\xc3\xa9\t" + bytes(range(128, 256)) + b"\r\n.\r\n..\r\n\r\n"


@pytest.fixture
def server() -> Iterator[DemoMailServer]:
    with DemoMailServer() as running:
        yield running


@pytest.fixture
def client(server: DemoMailServer) -> Iterator[imaplib.IMAP4]:
    with _client(server) as logged_in:
        yield logged_in


def _client(server: DemoMailServer) -> imaplib.IMAP4:
    made = imaplib.IMAP4(server.host, server.port, timeout=PATIENCE)
    made.login(server.user, server.password)
    return made


def test_a_mail_comes_back_byte_for_byte_and_unseen(server: DemoMailServer, client: imaplib.IMAP4) -> None:
    """No line end, no byte above 127 and no dot is changed; reading with PEEK sets no flag."""
    uid = server.append(RAW, NOON)
    assert client.select("INBOX", readonly=True)[1] == [b"1"]
    _, answer = client.uid("FETCH", str(uid), "(UID BODY.PEEK[])")
    assert [item[1] for item in answer if isinstance(item, tuple)] == [RAW]
    _, answer = client.uid("FETCH", str(uid), "(UID RFC822.SIZE FLAGS)")
    assert f"RFC822.SIZE {len(RAW)}".encode() in answer[0]
    assert b"Seen" not in answer[0]


def test_search_goes_by_the_virtual_day_of_arrival(server: DemoMailServer, client: imaplib.IMAP4) -> None:
    """INTERNALDATE is the instant given to `append`, not the day of the test."""
    uids = [server.append(RAW, NOON + timedelta(days=day)) for day in range(5)]
    client.select("INBOX", readonly=True)
    assert client.uid("SEARCH", "SINCE", "4-Aug-2026")[1] == [" ".join(map(str, uids[3:])).encode()]
    assert client.uid("SEARCH", f"UID {uids[4]}:*", "OR FROM a@example FROM nobody")[1] == [str(uids[4]).encode()]


def test_a_new_mail_is_pushed_to_a_client_in_idle(server: DemoMailServer, client: imaplib.IMAP4) -> None:
    """A waiting client hears EXISTS."""
    client.select("INBOX", readonly=True)
    client.send(b"X1 IDLE\r\n")
    assert client.readline().startswith(b"+")
    server.append(RAW, NOON)
    assert b"EXISTS" in client.readline()
    client.send(b"DONE\r\n")
    while not client.readline().startswith(b"X1 OK"):
        pass


def test_connections_outlive_the_garbage_collector(server: DemoMailServer) -> None:
    """On Python 3.13 pymap's own start-up loses the task of a connection to the collector; ours holds it."""
    clients = [_client(server) for _ in range(10)]
    for round_ in range(3):
        gc.collect()
        server.append(RAW, NOON)
        assert [client.select("INBOX", readonly=True)[1] for client in clients] == [[f"{round_ + 1}".encode()]] * 10
    for client in clients:
        client.logout()


def test_a_wrong_password_is_refused(server: DemoMailServer) -> None:
    """It is a server with a lock, so that the demo logs in like anybody."""
    client = imaplib.IMAP4(server.host, server.port, timeout=PATIENCE)
    with pytest.raises(imaplib.IMAP4.error, match="Invalid authentication"):
        client.login(server.user, "wrong")
    client.shutdown()


def test_the_servers_stop_at_once_though_clients_stay() -> None:
    """Stopping ends connections in IDLE, in mid-session and after a client's death."""
    with DemoMailServer() as server, LetterBox() as box:
        idle, lazy, dead = (_client(server) for _ in range(3))
        idle.select("INBOX", readonly=True)
        idle.send(b"X1 IDLE\r\n")
        idle.readline()
        dead.shutdown()
        sender = smtplib.SMTP(box.host, box.port, timeout=PATIENCE)
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 20  # nobody waits for a client's own end
    for client in (idle, lazy):
        client.shutdown()
    sender.close()


def test_the_letter_box_keeps_every_letter_as_it_came() -> None:
    """Envelope and bytes, in order, over one connection or several; lines that begin with a dot included."""
    with LetterBox() as box:
        for number in range(2):
            with smtplib.SMTP(box.host, box.port, timeout=PATIENCE) as client:
                for _ in range(2):
                    client.sendmail("me@example.com", ["you@example.com"], b"Subject: %d\r\n\r\n.x\xe9\r\n" % number)
        letters = box.letters
    assert [letter.raw for letter in letters] == [b"Subject: %d\r\n\r\n.x\xe9\r\n" % number for number in (0, 0, 1, 1)]
    assert {(letter.sender, letter.recipients) for letter in letters} == {("me@example.com", ("you@example.com",))}


def test_our_own_inbox_reads_the_sample_mailbox_from_it(server: DemoMailServer) -> None:
    """The adapter that `run` uses fetches exactly the mails from the vendor's domains, each once, mail by mail."""
    inbox = ImapInbox(
        name="demo",
        host=server.host,
        port=server.port,
        security="none",
        username=server.user,
        password=lambda: server.password,
        folders=["INBOX"],
        search_from=["aliexpress.com"],
    )
    cursors = {}
    fetched = []
    for mail in sample_mails():
        server.append(mail.raw, mail.at)
        for chunk in inbox.chunks(cursors, date(2026, 7, 1)):
            cursors[chunk.cursor.folder] = chunk.cursor
            fetched += [found.raw for found in chunk.mails]
    inbox.close()
    expected = [mail.raw for mail in sample_mails() if re.search(rb"\r\nFrom: [^\r]*aliexpress\.com>", mail.raw)]
    assert fetched == expected
