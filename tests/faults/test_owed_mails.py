"""What a server announced and did not give is owed: kept, shown, asked for again; no mail waits behind it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from faults.lying_mailbox import NOW, Post
from installed.shop_mailbox import inbox_for, other_mail, shop_mail
from matrix import one_in
from reminderd.core.model import PermanentError, TemporaryError
from servers import LyingImap

MAILS = {uid: shop_mail(uid) for uid in range(1, 8)}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with LyingImap(dict(MAILS)) as server:
        post = Post(tmp_path, server)
        yield post
        post.storage.close()


def on(part: str, *pieces: bytes) -> Callable[[LyingImap], Callable[[str], Iterator[bytes] | None]]:
    """Answer each FETCH of UID 2 that asks for the part with these pieces; of several mails, in place of UID 2."""

    def lying(server: LyingImap) -> Callable[[str], Iterator[bytes] | None]:
        def lie(command: str) -> Iterator[bytes] | None:
            words = command.split()
            if not (command.startswith("UID FETCH") and part in command and 2 in server.asked(words[2])):
                return None
            others = [str(uid) for uid in sorted(server.asked(words[2])) if uid != 2]
            truth = list(server.fetch(" ".join(["UID FETCH", ",".join(others), *words[3:]]))) if others else []
            end = [] if pieces and pieces[-1] == b"" else [b"TAG OK done\r\n"]
            return iter([*truth, *pieces, *([] if pieces and pieces[-1].startswith(b"TAG") else end)])

        return lie

    return lying


NOT_HAD = {
    "NIL": on("BODY", b"* 2 FETCH (UID 2 BODY[] NIL)\r\n"),
    "no item": on("BODY", b"* 2 FETCH (UID 2)\r\n"),
    "nothing": on("BODY"),
    "nothing, whatever is asked": on(""),
    "an empty mail": on("BODY", b"* 2 FETCH (UID 2 BODY[] {0}\r\n)\r\n"),
    "another UID": on("BODY", b"* 2 FETCH (UID 99 BODY[] {5}\r\nhello)\r\n"),
    "NO": on("BODY", b"TAG NO damaged\r\n"),
    "BAD": on("BODY", b"TAG BAD what?\r\n"),
    "NO, whatever is asked": on("", b"TAG NO damaged\r\n"),
    "BAD, whatever is asked": on("", b"TAG BAD what?\r\n"),
    "EXPUNGEISSUED": on("BODY", b"TAG NO [EXPUNGEISSUED] gone\r\n"),
    "hang-up": on("BODY", b""),
    "hang-up in a literal": on("BODY", b"* 2 FETCH (UID 2 BODY[] {500}\r\nFrom:", b""),
    "hang-up at its size": on("", b""),
    "short": on("BODY", b"* 2 FETCH (UID 2 BODY[] {20}\r\nFrom: x@aliexpress.c)\r\n"),
    "noise": on("BODY", b"!!!\r\n"),
}


@pytest.mark.parametrize("how", one_in(2, NOT_HAD))
def test_a_mail_that_is_announced_and_not_had_is_owed_until_it_comes(post: Post, how: str) -> None:
    """The mails behind it are read at once; it is a trouble, asked for again later, and had when the server is well."""
    post.server.lie = NOT_HAD[how](post.server)
    post.poll()
    assert {raw for uid, raw in MAILS.items() if uid != 2} <= post.stored
    assert [owed.ref.uid for owed in post.storage.looks.owed("home")] == [2]
    assert post.troubles == ["owed/home"]
    post.poll(timedelta(minutes=1))
    post.poll(timedelta(days=4))
    assert [owed.attempts for owed in post.storage.looks.owed("home")] == [2]
    post.server.lie = lambda _: None
    assert post.poll(timedelta(days=5)) == 1
    assert MAILS[2] in post.stored
    assert post.storage.looks.owed("home") == ()
    assert post.troubles == []


def test_a_refused_mail_that_is_gone_is_not_owed(post: Post) -> None:
    """Some servers say NO to a UID that is there no more; then the search for it decides."""
    post.server.mails = {uid: raw for uid, raw in MAILS.items() if uid != 2}
    found = [b"* SEARCH 1 2 3 4 5 6 7\r\nTAG OK done\r\n"]
    refusing = NOT_HAD["NO, whatever is asked"](post.server)
    post.server.lie = lambda command: found if "FROM" in command and "SEARCH" in command else refusing(command)
    post.poll()
    assert post.stored == set(post.server.mails.values())
    assert post.storage.looks.owed("home") == ()


def test_a_mail_that_is_gone_is_owed_no_longer(post: Post) -> None:
    post.server.lie = NOT_HAD["NIL"](post.server)
    post.poll()
    del post.server.mails[2]
    post.server.lie = lambda _: None
    post.poll(timedelta(hours=1))
    assert post.storage.looks.owed("home") == ()
    assert post.troubles == []


@pytest.mark.parametrize("size", [b"UID 2 ", b"UID 2 RFC822.SIZE 0"])
def test_a_mail_without_a_size_is_read_all_the_same(post: Post, size: bytes) -> None:
    post.server.lie = on("RFC822.SIZE", b"* 2 FETCH (" + size + b")\r\n")(post.server)
    assert post.poll() == len(MAILS)
    assert post.troubles == []


def test_a_folder_numbered_anew_owes_nothing_and_is_read_anew(post: Post) -> None:
    post.server.lie = NOT_HAD["NIL"](post.server)
    post.poll()
    post.server.lie = lambda _: None
    post.server.uid_validity = 2
    assert post.poll(timedelta(minutes=1)) == 1
    assert post.storage.looks.owed("home") == ()


# --- never reached -------------------------------------------------------------------------------


def test_an_account_that_was_never_reached_is_a_trouble_after_an_hour_and_a_known_one_after_a_day(
    tmp_path: Path, post: Post
) -> None:
    """Since when it is tried is stored, so it holds when each look is a process of its own, too."""
    for minutes, troubles in ((0, []), (59, []), (61, ["unreachable/home"])):
        with pytest.raises(TemporaryError):
            post.poll(timedelta(minutes=minutes), port=1)
        assert post.troubles == troubles
    post.poll(timedelta(hours=2))
    assert post.troubles == []
    for hours, troubles in ((4, []), (25, []), (27, ["unreachable/home"])):
        with pytest.raises(TemporaryError):
            post.poll(timedelta(hours=hours), port=1)
        assert post.troubles == troubles


def test_a_folder_never_reached_makes_the_account_not_looked_at(post: Post) -> None:
    """The oldest of the folders counts; one that does not exist is a trouble at once."""
    post.server.lie = lambda command: [b"TAG NO no such folder\r\n"] if "INBOX" in command else None
    with pytest.raises(PermanentError):
        post.poll()
    assert post.looked_at is None
    assert post.troubles == ["unreachable/home"]
    post.server.lie = lambda _: None
    post.poll(timedelta(hours=1))
    assert post.looked_at == NOW + timedelta(hours=1)
    (folder,) = post.storage.looks.folders()
    assert (folder.holds, folder.uid_next, folder.fetched, folder.owed) == (7, 8, 7, 0)


# --- the search is a hint ------------------------------------------------------------------------

POOR_SEARCHES: dict[str, Callable[[bytes], bool]] = {
    "display name only": lambda raw: b"AliExpress.com <" in raw,
    "nothing": lambda _: False,
    "everything": lambda _: True,
    "an old index": lambda raw: b"Order 1\r" in raw,
}


@pytest.mark.parametrize("how", [*POOR_SEARCHES, "refused"])
@pytest.mark.parametrize("is_known", [False, True], ids=["first look", "later"])
def test_mails_that_the_search_does_not_show_are_read_by_their_headers(post: Post, how: str, is_known: bool) -> None:
    """At the first look and after a restart; other people's mail is not fetched; the folder is remembered."""
    server = post.server
    server.mails |= {uid: other_mail(uid) for uid in range(8, 20)}
    if is_known:  # the cursor is behind all mails that the search missed
        server.lie = lambda command: [b"* SEARCH\r\nTAG OK done\r\n"] if "SEARCH" in command else None
        original = server.mails
        server.mails = {uid: other_mail(uid) for uid in original}
        post.poll()
        server.mails = original

    def lie(command: str) -> Iterator[bytes] | None:
        if not command.startswith("UID SEARCH"):
            return None
        if how == "refused":
            return iter([b"TAG BAD no substring search\r\n"])
        return iter([server.search(command, POOR_SEARCHES[how]), b"TAG OK done\r\n"])

    server.lie = lie
    post.poll(timedelta(hours=1))
    assert post.stored == set(MAILS.values())
    assert post.storage.looks.read_by_headers("home", NOW + timedelta(hours=2)) == {"INBOX"}
    server.mails[30] = shop_mail(30)
    assert post.poll(timedelta(hours=2)) == 1
    assert post.troubles == []


def test_a_next_uid_beyond_all_numbers_is_none_and_the_mails_are_read(post: Post) -> None:
    post.server.uid_next = 10**20
    assert post.poll() == len(MAILS)
    post.server.mails[8] = shop_mail(8)
    assert post.poll(timedelta(hours=1)) == 1


def test_uids_that_the_search_made_up_do_not_carry_the_cursor_away(post: Post) -> None:
    post.server.lie = lambda command: (
        [post.server.search(command).replace(b"\r\n", b" 500 501\r\n"), b"TAG OK done\r\n"]
        if "SEARCH" in command
        else None
    )
    post.poll()
    post.server.mails[8] = shop_mail(8)
    assert post.poll(timedelta(minutes=1)) == 1
    assert post.storage.cursors("home")["INBOX"].last_uid == 8


def test_a_server_whose_next_uid_stands_still_hides_no_mail(post: Post) -> None:
    """UIDNEXT says that nothing came; the number of mails says otherwise, and so do their headers."""
    post.server.uid_next = 8
    inbox = inbox_for(post.server, timeout=1.0)
    fetcher = post.fetcher(inbox)
    assert fetcher.poll("home", NOW) == 7
    for uid in (8, 9):
        post.server.mails[uid] = shop_mail(uid)
        assert fetcher.poll("home", NOW + timedelta(minutes=uid)) == 1
        assert post.server.mails[uid] in post.stored
    post.server.commands.clear()
    assert fetcher.poll("home", NOW + timedelta(minutes=20)) == 0
    assert not any("BODY.PEEK[]" in command for command in post.server.commands)
    del post.server.mails[3]
    post.server.mails[10] = shop_mail(10)
    assert fetcher.poll("home", NOW + timedelta(minutes=30)) == 1
    inbox.close()


def test_a_stranger_to_this_process_notices_it_at_its_first_look(post: Post) -> None:
    """What an earlier process saw is not needed."""
    post.server.uid_next = 8
    post.poll()
    post.server.mails[8] = shop_mail(8)
    assert post.poll(timedelta(minutes=5)) == 1


def test_a_mailbox_that_is_read_look_by_look_is_not_out_of_reach(post: Post) -> None:
    """Each look ends before the folder does, for hours; as long as each reads on, nothing is wrong. Then it is."""
    post.server.mails = {uid: shop_mail(uid) for uid in range(1, 7)}
    for hours in range(3):
        last = 2 * hours + 2
        post.server.lie = lambda command, last=last: (
            [b"TAG NO [LIMIT] enough for now\r\n"]
            if "BODY" in command
            and command.startswith("UID FETCH")
            and max(post.server.asked(command.split()[2])) > last
            else None
        )
        with pytest.raises(TemporaryError):
            post.poll(timedelta(hours=hours), chunk_size=2)
        assert len(post.stored) == last
        assert not any(key.startswith("unreachable") for key in post.troubles)
        if last == 4:
            break
    with pytest.raises(TemporaryError):
        post.poll(timedelta(hours=5), chunk_size=2)
    assert "unreachable/home" in post.troubles
