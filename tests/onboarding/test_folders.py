"""Which folders are proposed: as the servers of many providers list them, in their languages."""

from collections.abc import Iterable
from datetime import date

import pytest
from imap_tools.imap_utf7 import utf7_decode

from reminderd.adapters.imap.connection import ImapAccount
from reminderd.core.model import LoginError, TemporaryError
from reminderd.onboarding.folders import Folder, Use, proposed, use_of
from reminderd.onboarding.mailbox import look_at
from samples.shown_mailboxes import KINDS, Kind, server_of
from servers import LyingImap

SINCE = date(2026, 1, 1)


def account(server: LyingImap) -> ImapAccount:
    return ImapAccount("home", server.host, server.port, "none", server.user, lambda: server.password, timeout=5.0)


@pytest.mark.parametrize("name", KINDS)
def test_the_folders_that_matter_are_proposed(name: str) -> None:
    """Where all mail is, else the inbox; where the shop's mails were filed; the junk folder if some are in it."""
    kind = KINDS[name]
    with server_of(kind) as server:
        assert proposed(look_at(account(server), ["aliexpress"], SINCE)) == kind.expected


def test_the_look_changes_nothing_and_opens_no_bin() -> None:
    """Folders are examined, not selected; what was thrown away, sent or begun is not looked into."""
    with server_of(KINDS["outlook, German"]) as server:
        look_at(account(server), ["aliexpress"], SINCE)
        verbs = {command.split()[0].upper() for command in server.commands}
        opened = {utf7_decode(one.split(maxsplit=1)[1].strip('"').encode())
                  for one in server.commands if one.upper().startswith("EXAMINE")}  # fmt: skip
    assert verbs <= {"CAPABILITY", "LOGIN", "AUTHENTICATE", "ID", "LIST", "EXAMINE", "UID", "LOGOUT"}
    assert opened == {"INBOX", "Archiv", "Junk-E-Mail"}


def test_a_folder_that_is_refused_and_one_that_is_not_searched_hold_up_no_other() -> None:
    kind = KINDS["gmx, German, no flags"]
    with server_of(kind) as server:
        usual = server.lie

        def lie(command: str) -> Iterable[bytes] | None:
            if command == 'EXAMINE "Bestellungen"':
                return [b"TAG NO [NOPERM] not yours\r\n"]
            if "SEARCH" in command:
                return [b"TAG NO no search here\r\n"]
            return usual(command)

        server.lie = lie
        folders = {folder.name: folder for folder in look_at(account(server), ["aliexpress"], SINCE)}
    assert folders["Bestellungen"].use is Use.CLOSED
    assert (folders["INBOX"].total, folders["INBOX"].matching) == (2, 0)
    assert proposed(tuple(folders.values())) == ("INBOX",)


@pytest.mark.parametrize(
    ("answer", "error"),
    [(b"TAG NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n", LoginError), (b"", TemporaryError)],
)
def test_a_refused_login_is_told_from_a_lost_link(answer: bytes, error: type[Exception]) -> None:
    with server_of(KINDS["icloud"]) as server:
        usual = server.lie
        server.lie = lambda command: [answer] if command.startswith(("LOGIN", "AUTHENTICATE")) else usual(command)
        with pytest.raises(error, match=r"^home \(127\.0\.0\.1:\d+\): "):
            look_at(account(server), ["aliexpress"], SINCE)


def test_nothing_listed_is_an_inbox() -> None:
    """A server that lists nothing has one all the same."""
    with server_of(Kind("IMAP4rev1", {}, {"INBOX": 2}, ())) as server:
        assert look_at(account(server), ["aliexpress"], SINCE) == (Folder("INBOX", Use.INBOX, 2, 2),)


def test_flags_outweigh_names() -> None:
    assert use_of("Spam", ["\\HasNoChildren", "\\Archive"]) is Use.ARCHIVE
    assert use_of("inbox", ["\\Junk"]) is Use.INBOX
    assert use_of("Posta/SPAM", []) is Use.JUNK
    assert use_of("Spammers", []) is None
