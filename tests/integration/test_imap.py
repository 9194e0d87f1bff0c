"""The IMAP adapter against a real Dovecot."""

import re
from datetime import UTC, date, datetime

import pytest

from installed.shop_mailbox import (
    cursors_of,
    inbox_for,
    mails_of,
    other_mail,
    raw_mails,
    read,
    read_until,
    shop_mail,
)
from reminderd.core.model import Cursor, FolderSummary, LoginError, PermanentError
from servers import Authority, Dovecot

# --- reading -------------------------------------------------------------------------------------


def test_of_2000_mails_exactly_the_60_of_the_shop_are_read_and_the_mailbox_stays_untouched(dovecot, proxy):
    """The first read fetches the 60 byte for byte and changes no flag; the second asks for numbers only, once."""
    shop = {number: shop_mail(number) for number in range(0, 1980, 33)}
    dovecot.append(*(shop.get(number) or other_mail(number) for number in range(2000)))
    with dovecot.client("INBOX") as client:
        client.store("1:100", "+FLAGS", r"(\Flagged)")
        before = client.fetch("1:*", "(FLAGS)")
    inbox = inbox_for(dovecot, port=proxy.port)

    first = read(inbox)
    assert len(shop) == 60
    assert raw_mails(first) == list(shop.values())
    assert [(chunk.position, chunk.total) for chunk in first] == [(50, 60), (60, 60)]

    proxy.sent.clear()
    proxy.received.clear()
    second = read(inbox, cursors_of(first))
    assert raw_mails(second) == []
    assert cursors_of(second) == cursors_of(first)
    asked = [command for command in proxy.sent if b"FETCH" in command or b"SEARCH" in command]
    assert [command.split(b" ", 1)[1] for command in asked] == [b"UID FETCH 2001:* (UID)\r\n"]
    assert sum(map(len, proxy.received)) < 2000

    with dovecot.client() as client:
        client.select("INBOX", readonly=True)
        after = client.fetch("1:*", "(FLAGS)")
    assert [re.sub(rb" ?\\Recent", b"", line) for line in after[1]] == [
        re.sub(rb" ?\\Recent", b"", line) for line in before[1]
    ]


def test_only_commands_that_change_nothing_are_ever_sent(dovecot, proxy):
    """Whatever the inbox is asked for, it speaks no SELECT, no STORE, and fetches bodies by PEEK."""
    dovecot.append(shop_mail(1), shop_mail(2, filling=3000))
    inbox = inbox_for(dovecot, port=proxy.port, max_bytes=2000)
    read(inbox)
    inbox.find("<m1@shop.example>")
    inbox.summary(date(2026, 1, 1))
    inbox.close()
    commands = [line for sent in proxy.sent for line in sent.split(b"\r\n") if re.match(rb"[A-Z]{4}\d+ ", line)]
    assert {line.split()[1] for line in commands} <= {
        b"CAPABILITY", b"AUTHENTICATE", b"ID", b"EXAMINE", b"UID", b"FETCH", b"NOOP", b"LIST", b"LOGOUT",
    }  # fmt: skip
    assert {line.split()[2] for line in commands if line.split()[1] == b"UID"} == {b"SEARCH", b"FETCH"}
    assert all(b"BODY.PEEK[" in line for line in commands if b"BODY" in line)


def test_mail_relayed_by_another_address_is_read_too(dovecot):
    """The senders are substrings of From, so that a relay's address, which quotes the shop's, is found."""
    relayed = shop_mail(1, sender="transaction_at_notice_aliexpress_com_a1_b2@privaterelay.example")
    dovecot.append(other_mail(0), relayed)
    assert raw_mails(read(inbox_for(dovecot))) == [relayed]


def test_the_first_read_goes_back_to_the_given_day_and_later_ones_ask_for_new_mail_only(dovecot):
    """`since` bounds what is read without a cursor; a mail moved in later is new, however old it is."""
    dovecot.append(shop_mail(1), date=datetime(2026, 2, 27, 12, tzinfo=UTC))
    dovecot.append(shop_mail(2), date=datetime(2026, 3, 2, 12, tzinfo=UTC))
    first = read(inbox_for(dovecot), since=date(2026, 3, 1))
    assert raw_mails(first) == [shop_mail(2)]
    dovecot.append(shop_mail(3), other_mail(4), date=datetime(2025, 1, 1, tzinfo=UTC))
    second = read(inbox_for(dovecot), cursors_of(first), since=date(2026, 3, 1))
    assert raw_mails(second) == [shop_mail(3)]


def test_the_cursor_passes_over_unrelated_mail(dovecot):
    """A folder with nothing new still yields a chunk whose cursor spares the next look the same search."""
    dovecot.append(*map(other_mail, range(5)))
    chunks = read(inbox_for(dovecot))
    assert [(chunk.mails, chunk.position, chunk.total) for chunk in chunks] == [((), 0, 0)]
    assert chunks[0].cursor.last_uid == 5


def test_an_old_mail_is_not_read_again_when_newer_mail_was_removed(dovecot):
    """A range that ends in "*" names the last mail even if it is older than the range's beginning."""
    dovecot.append(shop_mail(1))
    first = read(inbox_for(dovecot))
    dovecot.append(other_mail(2))
    with dovecot.client("INBOX") as client:
        client.store("2", "+FLAGS", r"(\Deleted)")
        client.expunge()
    second = read(inbox_for(dovecot), cursors_of(first))
    assert raw_mails(second) == []
    assert second[-1].cursor.last_uid == 2


def test_an_empty_folder_gives_a_cursor_from_which_the_first_mail_is_new(dovecot):
    """Nothing is skipped when reading begins before the first mail comes."""
    first = read(inbox_for(dovecot))
    assert cursors_of(first)["INBOX"].last_uid == 0
    dovecot.append(shop_mail(1))
    assert raw_mails(read(inbox_for(dovecot), cursors_of(first))) == [shop_mail(1)]


def test_a_folder_that_got_a_new_uidvalidity_is_read_anew(dovecot):
    """A folder deleted and made again reuses its UIDs: the old cursor must not hide its mail."""
    inbox = inbox_for(dovecot, folders=["Orders"])
    with dovecot.client() as client:
        client.create("Orders")
        dovecot.append(shop_mail(1), shop_mail(2), folder="Orders")
        old = cursors_of(read(inbox))
        client.delete("Orders")
        client.create("Orders")
    dovecot.append(*map(shop_mail, range(3, 6)), folder="Orders")
    chunks = read(inbox, old)
    assert raw_mails(chunks) == [shop_mail(3), shop_mail(4), shop_mail(5)]
    assert chunks[-1].cursor.uid_validity != old["Orders"].uid_validity
    assert chunks[-1].cursor.last_uid == 3


def test_a_server_that_counts_anew_without_saying_so_is_read_anew(dovecot):
    """A cursor beyond UIDNEXT can only come from another numbering, such as before a restore."""
    dovecot.append(shop_mail(1), shop_mail(2))
    (chunk,) = read(inbox_for(dovecot))
    beyond = Cursor("home", "INBOX", chunk.cursor.uid_validity, 500)
    again = read(inbox_for(dovecot), {"INBOX": beyond})
    assert raw_mails(again) == [shop_mail(1), shop_mail(2)]
    assert again[-1].cursor == chunk.cursor


def test_a_refused_folder_is_named_and_does_not_hold_up_the_others(dovecot):
    """A folder's name may hold any letter; one that does not exist is an error, after the others are read."""
    with dovecot.client() as client:
        client.create('"K&AOQ-ufe/Mai &- Juni"')  # modified UTF-7 of the name below
    dovecot.append(shop_mail(1), folder="K&AOQ-ufe/Mai &- Juni")
    inbox = inbox_for(dovecot, folders=["INBOX", "Nowhere", "Käufe/Mai & Juni"])
    dovecot.append(shop_mail(2))
    chunks, message = read_until(PermanentError, inbox)
    assert "'Nowhere'" in message
    assert [(mail.ref.folder, mail.raw) for mail in mails_of(chunks)] == [
        ("INBOX", shop_mail(2)),
        ("Käufe/Mai & Juni", shop_mail(1)),
    ]


def test_of_a_mail_that_is_too_big_only_the_header_is_read(dovecot, proxy):
    """It comes in its place, marked, and its body does not cross the wire."""
    dovecot.append(shop_mail(1), shop_mail(2, filling=300_000), shop_mail(3))
    mails = mails_of(read(inbox_for(dovecot, port=proxy.port, max_bytes=100_000)))
    header = shop_mail(2).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert [(mail.raw, mail.is_too_big) for mail in mails] == [
        (shop_mail(1), False), (header, True), (shop_mail(3), False),
    ]  # fmt: skip
    assert sum(map(len, proxy.received)) < 10_000


def test_a_chunk_is_bounded_in_bytes_as_well_as_in_number(dovecot):
    """Many big mails do not fill the memory: a chunk holds at most four times `max_bytes`."""
    dovecot.append(*(shop_mail(number, filling=2000) for number in range(10)))
    chunks = read(inbox_for(dovecot, max_bytes=2500, chunk_size=7))
    assert [len(chunk.mails) for chunk in chunks] == [4, 4, 2]
    assert [chunk.position for chunk in chunks] == [4, 8, 10]
    assert raw_mails(chunks) == [shop_mail(number, filling=2000) for number in range(10)]


def test_the_cursor_of_each_chunk_leads_to_the_rest(dovecot):
    """Going on from any chunk's cursor gives exactly the mails of the chunks after it."""
    dovecot.append(*(mail for number in range(9) for mail in (shop_mail(number), other_mail(number))))
    chunks = read(inbox_for(dovecot, chunk_size=4))
    assert [len(chunk.mails) for chunk in chunks] == [4, 4, 1]
    for done in range(3):
        rest = read(inbox_for(dovecot), {"INBOX": chunks[done].cursor})
        assert raw_mails(rest) == raw_mails(chunks[done + 1 :])
    assert chunks[-1].cursor.last_uid == 18


# --- looking -------------------------------------------------------------------------------------


def test_a_mail_is_found_by_message_id_in_watched_folders_and_in_junk(dovecot):
    """`find` names the folder; the junk folder is known by its special use, whatever it is called."""
    dovecot.append(shop_mail(1))
    dovecot.append(shop_mail(2), folder="Spam")
    inbox = inbox_for(dovecot)
    assert inbox.find("<m1@shop.example>") == "INBOX"
    assert inbox.find("<m2@shop.example>") == "Spam"
    assert inbox.find("<m3@shop.example>") is None
    inbox.close()


def test_the_summary_counts_all_mails_and_those_of_the_senders(dovecot):
    """`reminderd check` shows per folder what it would read."""
    dovecot.append(shop_mail(1), date=datetime(2026, 1, 1, tzinfo=UTC))
    dovecot.append(shop_mail(2), other_mail(3), date=datetime(2026, 3, 3, tzinfo=UTC))
    inbox = inbox_for(dovecot, folders=["INBOX", "Spam"])
    assert inbox.summary(date(2026, 2, 1)) == [FolderSummary("INBOX", 3, 1), FolderSummary("Spam", 0, 0)]
    inbox.close()


# --- connecting ----------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_is_refused_unless_its_authority_is_named(dovecot, tmp_path, security):
    """Encryption without verification is no protection: neither by default nor with another authority."""
    dovecot.append(shop_mail(1))
    port = dovecot.tls_port if security == "tls" else dovecot.port
    for wrong in (None, Authority(tmp_path).ca_file):
        chunks, message = read_until(PermanentError, inbox_for(dovecot, port=port, security=security, ca_file=wrong))
        assert chunks == []
        assert "`ca_file`" in message
    trusted = inbox_for(dovecot, port=port, security=security, ca_file=dovecot.ca_file)
    assert raw_mails(read(trusted)) == [shop_mail(1)]


def test_nothing_readable_crosses_the_wire_with_starttls(dovecot, proxy):
    """After STARTTLS the password and the mails are encrypted."""
    dovecot.append(shop_mail(1))
    inbox = inbox_for(dovecot, port=proxy.port, security="starttls", ca_file=dovecot.ca_file)
    assert raw_mails(read(inbox)) == [shop_mail(1)]
    assert b"STARTTLS" in b"".join(proxy.sent)
    assert not re.search(rb"AUTHENTICATE|LOGIN |EXAMINE", b"".join(proxy.sent))


def test_a_missing_ca_file_is_named(dovecot, tmp_path):
    """The user learns which file of the configuration is wrong."""
    missing = tmp_path / "missing.pem"
    _, message = read_until(PermanentError, inbox_for(dovecot, security="tls", ca_file=missing))
    assert str(missing) in message


def test_a_refused_login_is_a_login_error_without_the_secret(dovecot):
    """The line says which account and why, and holds no password."""
    _, message = read_until(LoginError, inbox_for(dovecot, password=lambda: "wrong horse"))
    assert message.startswith("home (127.0.0.1:")
    assert "maria" in message
    assert "AUTHENTICATIONFAILED" in message
    assert "wrong horse" not in message


@pytest.mark.dovecot
def test_a_password_may_hold_any_letter():
    """Passwords outside ASCII log in where the server offers AUTHENTICATE PLAIN."""
    with Dovecot(password="Käse und Brot ☃") as server:
        server.append(shop_mail(1))
        assert raw_mails(read(inbox_for(server))) == [shop_mail(1)]


def test_a_server_without_authenticate_plain_gets_a_login(dovecot, proxy):
    """LOGIN carries ASCII only: any other password is refused with words that say so."""
    dovecot.append(shop_mail(1))
    proxy.rewrite = lambda received: received.replace(b"AUTH=PLAIN ", b"")
    assert raw_mails(read(inbox_for(dovecot, port=proxy.port))) == [shop_mail(1)]
    assert any(b" LOGIN " in sent for sent in proxy.sent)
    _, message = read_until(LoginError, inbox_for(dovecot, port=proxy.port, password=lambda: "Käse"))
    assert "ASCII" in message


@pytest.mark.parametrize(
    "setting",
    [
        {"host": "127.0.0.1\n"},
        {"username": "maria\r\nX1 DELETE INBOX"},
        {"folders": ["INBOX", 'INBOX"\r\nX1 DELETE "INBOX']},
        {"search_from": ["aliexpress.com\r\nX1 DELETE INBOX"]},
        {"search_from": ["größe.example"]},
        {"search_from": [""]},
        {"search_from": []},
    ],
)
def test_a_setting_that_could_speak_imap_is_refused(dovecot, setting):
    """Line ends in a setting would become commands; senders are plain ASCII, and never none."""
    with pytest.raises(PermanentError):
        inbox_for(dovecot, **setting)


def test_a_password_or_message_id_that_could_speak_imap_never_reaches_the_wire(dovecot, proxy):
    """What comes later than the settings is checked as well."""
    attack = "x\r\nX1 DELETE INBOX"
    read_until(PermanentError, inbox_for(dovecot, port=proxy.port, password=lambda: attack))
    with pytest.raises(PermanentError):
        inbox_for(dovecot, port=proxy.port).find(attack)
    assert proxy.links == 0
