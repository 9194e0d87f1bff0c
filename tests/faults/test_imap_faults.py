"""The IMAP adapter against a real Dovecot whose links break, and whose mailbox others change at the same time."""

import contextlib
import itertools
import re
import threading
import time
from collections.abc import Callable

import pytest

from installed.shop_mailbox import (
    LONG_AGO,
    cursors_of,
    inbox_for,
    mails_of,
    other_mail,
    raw_mails,
    read,
    read_until,
    shop_mail,
)
from reminderd.core.model import LoginError, TemporaryError
from servers import FaultProxy

# --- broken links --------------------------------------------------------------------------------


def test_after_a_cut_inside_fetch_reading_goes_on_without_loss_or_double(dovecot, proxy):
    """Wherever the link is cut, each chunk handed over is whole, and its cursor leads to exactly the rest."""
    mails = [shop_mail(number, filling=3000) for number in range(20)]
    dovecot.append(*mails)
    inbox = inbox_for(dovecot, port=proxy.port, chunk_size=5)
    for cut_after in (10_000, 30_000, 45_000, 60_000):
        proxy.cut_after = cut_after
        chunks, message = read_until(TemporaryError, inbox)
        assert "mail" not in message
        done = raw_mails(chunks)
        assert done == mails[: len(done)]
        assert len(done) % 5 == 0
        proxy.cut_after = None
        assert done + raw_mails(read(inbox, cursors_of(chunks))) == mails
    assert len(done) > 5


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_half_open_link_ends_within_the_timeout(dovecot, security):
    """A network that goes away without a word costs the timeout, not for ever; the next look is well."""
    dovecot.append(*map(shop_mail, range(4)))
    with FaultProxy(dovecot.tls_port if security == "tls" else dovecot.port) as proxy:
        settings = {"port": proxy.port, "security": security, "ca_file": dovecot.ca_file}
        inbox = inbox_for(dovecot, chunk_size=2, timeout=0.5, **settings)
        chunks = inbox.chunks({}, LONG_AGO)
        first = next(chunks)
        proxy.is_frozen = True
        began = time.monotonic()
        with pytest.raises(TemporaryError, match="no answer in time"):
            next(chunks)
        assert time.monotonic() - began < 20  # the usual 30 s are not meant
        proxy.is_frozen = False
        assert raw_mails([first, *read(inbox, {"INBOX": first.cursor})]) == [shop_mail(number) for number in range(4)]


@pytest.mark.parametrize("how", ["cut", "frozen"])
def test_a_kept_connection_that_died_meanwhile_is_replaced_silently(dovecot, proxy, how):
    """Between two looks a link may die of silence: that is no error."""
    dovecot.append(shop_mail(1))
    inbox = inbox_for(dovecot, port=proxy.port, timeout=0.5)
    with contextlib.closing(inbox):
        first = list(inbox.chunks({}, LONG_AGO))
        assert list(inbox.chunks(cursors_of(first), LONG_AGO))[-1].cursor == first[-1].cursor
        assert proxy.links == 1
        if how == "cut":
            proxy.cut()
        else:
            proxy.is_frozen = True
            threading.Timer(0.8, setattr, (proxy, "is_frozen", False)).start()
        dovecot.append(shop_mail(2))
        assert raw_mails(list(inbox.chunks(cursors_of(first), LONG_AGO))) == [shop_mail(2)]
        assert proxy.links == 2


@pytest.mark.dovecot
def test_a_server_that_crashes_and_returns_costs_one_look(own_dovecot):
    """While it is down looks fail with one clear line; then reading goes on with the same inbox."""
    own_dovecot.append(shop_mail(1))
    inbox = inbox_for(own_dovecot)
    with contextlib.closing(inbox):
        first = list(inbox.chunks({}, LONG_AGO))
        own_dovecot.kill()
        for _ in range(2):
            with pytest.raises(TemporaryError, match=r"home \(127.0.0.1:\d+\): Connection refused"):
                list(inbox.chunks(cursors_of(first), LONG_AGO))
        own_dovecot.start()
        own_dovecot.append(shop_mail(2))
        assert raw_mails(list(inbox.chunks(cursors_of(first), LONG_AGO))) == [shop_mail(2)]


def test_a_server_that_cannot_be_reached_is_a_temporary_error_with_one_clear_line(dovecot):
    """Unknown host, and TLS spoken to a port that speaks plain."""
    _, message = read_until(TemporaryError, inbox_for(dovecot, host="nowhere.invalid"))
    assert message.startswith(f"home (nowhere.invalid:{dovecot.port}): ")
    _, message = read_until(TemporaryError, inbox_for(dovecot, security="tls"))
    assert "do `security` and `port` fit together?" in message
    _, message = read_until(TemporaryError, inbox_for(dovecot, port=dovecot.tls_port, timeout=0.3))
    assert message.endswith("no answer in time")


def test_a_read_given_up_halfway_leaves_no_connection_behind(dovecot, proxy):
    """When the consumer stops, its connection is closed, and the next read starts clean."""
    dovecot.append(*(shop_mail(number) for number in range(4)))
    inbox = inbox_for(dovecot, port=proxy.port, chunk_size=2)
    chunks = inbox.chunks({}, LONG_AGO)
    next(chunks)
    chunks.close()
    assert any(b"LOGOUT" in sent for sent in proxy.sent)
    assert len(raw_mails(read(inbox))) == 4
    assert proxy.links == 2


# --- refusals ------------------------------------------------------------------------------------


def refuse(pattern: bytes, words: bytes):
    """Return a proxy's `answer` that says NO to each command that matches."""

    def answer(sent: bytes) -> bytes | None:
        return sent.split()[0] + b" NO " + words + b"\r\n" if re.search(pattern, sent) else None

    return answer


def test_a_mail_the_server_cannot_read_does_not_hold_up_the_others(dovecot, proxy, caplog):
    """It is left out, with a warning that names its UID; the cursor passes over it."""
    dovecot.append(*(shop_mail(number) for number in range(1, 6)))
    proxy.answer = refuse(rb"FETCH (\d+,)*3(,\d+)* \(UID BODY", b"message is damaged")
    chunks = read(inbox_for(dovecot, port=proxy.port))
    assert [mail.ref.uid for mail in mails_of(chunks)] == [1, 2, 4, 5]
    assert raw_mails(chunks) == [shop_mail(number) for number in (1, 2, 4, 5)]
    assert chunks[-1].cursor.last_uid == 5
    assert [record.getMessage() for record in caplog.records if record.name.startswith("reminderd")] == [
        f"home (127.0.0.1:{proxy.port}): folder 'INBOX': the server cannot read these mails: UID [3]"
    ]


def test_a_server_that_reads_no_mail_at_all_moves_no_cursor(dovecot, proxy):
    """When every mail is refused the server is ill, not the mails: nothing may be skipped."""
    dovecot.append(shop_mail(1), shop_mail(2))
    proxy.answer = refuse(rb"BODY", b"not now")
    chunks, message = read_until(TemporaryError, inbox_for(dovecot, port=proxy.port))
    assert chunks == []
    assert message.endswith("not now")


def test_mails_refused_because_they_are_gone_are_simply_missing(dovecot, proxy, caplog):
    """Some servers refuse a FETCH that names an expunged mail (RFC 5530, EXPUNGEISSUED)."""
    dovecot.append(*(shop_mail(number) for number in range(1, 4)))
    proxy.answer = refuse(rb"FETCH (\d+,)*2(,\d+)* \(UID BODY", b"[EXPUNGEISSUED] some are gone")
    chunks = read(inbox_for(dovecot, port=proxy.port))
    assert raw_mails(chunks) == [shop_mail(1), shop_mail(3)]
    assert not [record for record in caplog.records if record.name.startswith("reminderd")]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (b"[UNAVAILABLE] user database is down", TemporaryError),
        (b"[ALERT] Too many simultaneous connections. (Failure)", TemporaryError),
        (b"[AUTHENTICATIONFAILED] no", LoginError),
        (b"no", LoginError),
    ],
)
def test_only_a_refusal_that_will_not_pass_is_a_login_error(dovecot, proxy, words, error):
    """A server that is busy says so, and must not be taken for a wrong password."""
    proxy.answer = refuse(b"AUTHENTICATE", words)
    _, message = read_until(error, inbox_for(dovecot, port=proxy.port))
    assert words.decode() in message


def test_a_folder_refused_for_a_while_is_no_permanent_error(dovecot, proxy):
    """A folder that is locked is not a wrong folder."""
    proxy.answer = refuse(b"EXAMINE", b"[INUSE] locked")
    read_until(TemporaryError, inbox_for(dovecot, port=proxy.port))


def test_neither_secret_nor_mail_text_is_ever_told(dovecot, proxy, caplog):
    """An answer that makes no sense, with a mail's text in it, is reported without it."""
    dovecot.append(shop_mail(1))
    caplog.set_level("DEBUG", logger="reminderd")
    proxy.rewrite = lambda received: re.sub(rb"BODY\[\] \{\d+\}\r\n", b"BODY[] NIL\r\n", received)
    (chunk,) = read(inbox_for(dovecot, port=proxy.port))
    message = chunk.missed[1]
    told = message + "".join(record.getMessage() for record in caplog.records if record.name.startswith("reminderd"))
    assert "unexpected response" in message
    assert not any(word in told for word in ("From:", "AliExpress", "Order", "of mail"))
    assert dovecot.password not in told


# --- other clients -------------------------------------------------------------------------------


def test_mail_that_comes_while_we_look_is_neither_lost_nor_doubled(dovecot, proxy):
    """Mail may come between EXAMINE and SEARCH, and between SEARCH and FETCH, again and again."""
    numbers = itertools.count()

    def deliver_before(sent: bytes) -> None:
        if re.search(rb"SEARCH|BODY", sent):
            dovecot.append(other_mail(0), shop_mail(next(numbers)), other_mail(0))

    proxy.answer = deliver_before
    dovecot.append(shop_mail(next(numbers)))
    cursors, got = {}, []
    with contextlib.closing(inbox_for(dovecot, port=proxy.port, chunk_size=2)) as inbox:
        for _ in range(5):
            chunks = list(inbox.chunks(cursors, LONG_AGO))
            cursors = cursors_of(chunks)
            got += raw_mails(chunks)
        proxy.answer = lambda _: None
        got += raw_mails(list(inbox.chunks(cursors, LONG_AGO)))
    assert got == [shop_mail(number) for number in range(next(numbers))]
    assert len(got) > 10


def test_a_mail_found_beyond_uidnext_is_not_read_twice(dovecot, proxy):
    """A mail may come after EXAMINE has told UIDNEXT and still be found: the cursor passes over it."""
    dovecot.append(*map(shop_mail, range(3)))
    proxy.rewrite = lambda received: received.replace(b"[UIDNEXT 4]", b"[UIDNEXT 3]")
    first = read(inbox_for(dovecot, port=proxy.port))
    assert len(raw_mails(first)) == 3
    assert cursors_of(first)["INBOX"].last_uid == 3


def before_each_fetch(proxy: FaultProxy, act: Callable[[list[str]], object]) -> None:
    """Let another client act on the mailbox at the worst moment: when mails' bodies are asked for, by their UIDs."""

    def answer(sent: bytes) -> None:
        if asked := re.search(rb"FETCH ([\d,]+) \(UID BODY", sent):
            act(asked[1].decode().split(","))

    proxy.answer = answer


def test_flag_changes_by_another_client_lose_and_double_nothing(dovecot, proxy):
    """The server tells of them around and between the mails: each mail comes once, with its own bytes, no phantom."""
    mails = [shop_mail(number) for number in range(100)]
    dovecot.append(*mails)
    turns = itertools.cycle("+-")
    proxy.rewrite = lambda received: re.sub(rb"(\* \d+ FETCH \()(UID \d+ BODY)", rb"\1FLAGS ())\r\n\1\2", received)
    with dovecot.client("INBOX") as client:
        before_each_fetch(proxy, lambda _: client.store("1:*", next(turns) + "FLAGS", r"(\Flagged Junk)"))
        chunks = read(inbox_for(dovecot, port=proxy.port, chunk_size=10))
    assert raw_mails(chunks) == mails
    assert [mail.ref.uid for mail in mails_of(chunks)] == list(range(1, 101))
    assert b"".join(proxy.received).count(b"FETCH (FLAGS (") > 1000


def test_a_server_may_give_mails_in_any_order_and_name_the_uid_after_the_body(dovecot, proxy):
    """RFC 3501 fixes neither; what counts is the UID in the same response as the body."""
    dovecot.append(shop_mail(1), shop_mail(2))

    def answer(sent: bytes) -> bytes | None:
        if b"BODY.PEEK[]" not in sent:
            return None
        last_first = b"* 2 FETCH (BODY[] {6}\r\nsecond UID 2)\r\n* 1 FETCH (BODY[] {5}\r\nfirst UID 1)\r\n"
        return last_first + sent.split()[0] + b" OK done\r\n"

    proxy.answer = answer
    mails = mails_of(read(inbox_for(dovecot, port=proxy.port)))
    assert [(mail.ref.uid, mail.raw) for mail in mails] == [(1, b"first"), (2, b"second")]


def test_mails_removed_by_another_client_are_missing_and_no_other(dovecot, proxy):
    """Of each chunk some mails, of some chunks all, are expunged just before they are fetched: the rest is read."""
    dovecot.append(*map(shop_mail, range(1, 101)))  # UID and number are the same
    kept: list[int] = []

    def expunge(asked: list[str]) -> None:
        going = asked if len(kept) % 3 == 2 else asked[2:7]
        kept.extend(int(uid) for uid in asked if uid not in going)
        client.uid("STORE", ",".join(going), "+FLAGS.SILENT", r"(\Deleted)")
        client.expunge()

    with dovecot.client("INBOX") as client:
        before_each_fetch(proxy, expunge)
        chunks = read(inbox_for(dovecot, port=proxy.port, chunk_size=10))
    assert [(mail.ref.uid, mail.raw) for mail in mails_of(chunks)] == [(uid, shop_mail(uid)) for uid in kept]
    assert any(chunk.mails == () for chunk in chunks)
    assert [chunk.position for chunk in chunks] == list(range(10, 101, 10))
