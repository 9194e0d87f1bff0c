"""Mails in files: the same mail has the same bytes, whatever file it lies in, and on a real IMAP server."""

import mailbox
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest

from installed.shop_mailbox import inbox_for, other_mail, raw_mails, read, shop_mail
from reminderd.adapters.mails.files import MAX_BYTES, FoundMail, mail_files, mails_in
from reminderd.core.model import PermanentError
from servers import Dovecot

MAILS = [
    shop_mail(1),
    shop_mail(2).replace(b"\r\n\r\n", b"\r\n\r\nFrom here it goes on.\r\n>From there, too.\r\n>>From all.\r\n", 1),
    shop_mail(3) + b"\r\n\r\n",
    shop_mail(4).replace(b"Subject", b"X-Long: a\r\n folded\r\nSubject"),
]
TAKEOUT = b"From 1786%d@xxx Mon Jun 01 10:00:00 +0000 2026\n"


def is_shops(sender: bytes) -> bool:
    return b"aliexpress.com" in sender


def found(path: Path) -> list[bytes]:
    return [mail.raw for file in mail_files(path) for mail in mails_in(file, is_shops) if mail.raw is not None]


def as_mbox(mails: list[bytes], separator: bytes = TAKEOUT, more: bytes = b"", newline: bytes = b"\n") -> bytes:
    """Write as Gmail Takeout does: mboxrd, with its labels on top of each mail."""
    text = b""
    for number, raw in enumerate(mails):
        lines = raw.replace(b"\r\n", b"\n").split(b"\n")
        escaped = (b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
        begin = separator % number if b"%" in separator else separator
        text += begin + more + b"\n".join(escaped) + b"\n"
    return text.replace(b"\n", newline)


LABELS = b"X-GM-THRID: 1786000\nX-Gmail-Labels: =?UTF-8?Q?Eingang,Wichtig,?=\n =?UTF-8?Q?Ge=C3=B6ffnet?=\n"


@pytest.mark.parametrize(
    ("separator", "more", "newline"),
    [
        (TAKEOUT, LABELS, b"\r\n"),
        (TAKEOUT, LABELS, b"\n"),
        (b"From - Mon Jun  1 10:00:00 2026\n", b"X-Mozilla-Status: 0001\nX-Mozilla-Keys: \n", b"\n"),
        (b"From \n", b"", b"\n"),
        (b"From m@e.example  Mon Jun 01 10:00:00 2026\n", b"Status: RO\nX-UID: 7\nContent-Length: 300\n", b"\n"),
    ],
    ids=["Takeout, CRLF", "Takeout", "Thunderbird", "Thunderbird, new", "mbox"],
)
def test_an_mbox_gives_the_mails_as_they_were(tmp_path: Path, separator: bytes, more: bytes, newline: bytes) -> None:
    """Its own lines, its escaping, its blank lines and its line ends are gone; others' mails are only counted."""
    path = tmp_path / "All mail.mbox"
    path.write_bytes(as_mbox([MAILS[0], other_mail(1), *MAILS[1:], other_mail(2)], separator, more, newline))
    assert found(path) == MAILS
    (file,) = mail_files(path)
    everything = list(mails_in(file, is_shops))
    assert [mail.raw is None for mail in everything] == [False, True, False, False, False, True]
    assert everything[-1].position == file.size
    assert [mail.position for mail in everything] == sorted(mail.position for mail in everything)


def test_the_same_mail_has_the_same_hash_from_imap_and_from_every_kind_of_file(
    dovecot: Dovecot, tmp_path: Path
) -> None:
    """Fetched from a real server, read from its own Maildir, from .eml files with either line end, and from an mbox."""
    dovecot.append(*MAILS)
    by_imap = [sha256(raw).hexdigest() for raw in raw_mails(read(inbox_for(dovecot)))]
    for folder, newline in (("crlf", b"\r\n"), ("lf", b"\n")):
        (tmp_path / folder).mkdir()
        for number, raw in enumerate(MAILS):
            (tmp_path / folder / f"{number}.eml").write_bytes(raw.replace(b"\r\n", newline))
    (tmp_path / "mbox").write_bytes(as_mbox(MAILS, more=LABELS))
    maildir = dovecot.root / "mail" / dovecot.user / "Maildir"
    for place in (tmp_path / "crlf", tmp_path / "lf", tmp_path / "mbox"):
        assert [sha256(raw).hexdigest() for raw in found(place)] == by_imap, place
    assert sorted(sha256(raw).hexdigest() for raw in found(maildir)) == sorted(by_imap)


def test_what_the_standard_library_writes_is_read(tmp_path: Path) -> None:
    """Its mbox, and its Maildir with a folder in it."""
    box = mailbox.mbox(tmp_path / "box")
    for raw in (MAILS[0], MAILS[2], MAILS[3]):
        box.add(raw.replace(b"\r\n", b"\n"))
    box.close()
    assert found(tmp_path / "box") == [MAILS[0], MAILS[2], MAILS[3]]
    maildir = mailbox.Maildir(tmp_path / "maildir")
    for raw in MAILS[:2]:
        maildir.add(raw.replace(b"\r\n", b"\n"))
    maildir.add_folder("Shops").add(MAILS[2].replace(b"\r\n", b"\n"))
    assert sorted(found(tmp_path / "maildir")) == sorted(MAILS[:3])


def test_a_folder_is_searched_for_mails_and_nothing_else(tmp_path: Path) -> None:
    """.eml at any depth and mbox by content; pictures, notes and lists are no mails."""
    (tmp_path / "2026" / "June").mkdir(parents=True)
    (tmp_path / "2026" / "June" / "a.EML").write_bytes(b"From - Mon Jun  1 10:00:00 2026\r\n" + MAILS[0])
    (tmp_path / "2026" / "Inbox").write_bytes(as_mbox([MAILS[1]]))
    (tmp_path / "2026" / "notes.txt").write_bytes(MAILS[2])
    (tmp_path / "empty.eml").touch()
    (tmp_path / "picture.jpg").write_bytes(bytes(range(256)))
    assert [file.path.name for file in mail_files(tmp_path)] == ["empty.eml", "Inbox", "a.EML"]
    assert found(tmp_path) == [MAILS[1], MAILS[0]]
    assert found(tmp_path / "2026" / "notes.txt") == [MAILS[2]]


def test_a_mail_too_large_is_its_header_as_from_imap(dovecot: Dovecot, tmp_path: Path) -> None:
    """Both ways the same bytes."""
    large = shop_mail(1, filling=MAX_BYTES + 1000)
    dovecot.append(large)
    (tmp_path / "m.eml").write_bytes(large)
    (tmp_path / "m.mbox").write_bytes(as_mbox([large], more=LABELS))
    by_imap = raw_mails(read(inbox_for(dovecot)))
    assert len(by_imap[0]) < 1000
    assert found(tmp_path / "m.eml") == found(tmp_path / "m.mbox") == by_imap


def test_a_huge_mbox_is_streamed(tmp_path: Path) -> None:
    """60 MB with a mail of 50 MB that nobody wants, in a few MB of memory."""
    path = tmp_path / "huge"
    path.write_bytes(
        as_mbox([MAILS[0], other_mail(1) + b"x" * 70 + b"\r\n" + b"y" * 50_000_000, *[other_mail(2)] * 9, MAILS[1]])
    )
    tracemalloc.start()
    assert found(path) == MAILS[:2]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_lines_of_a_mail_do_not_cut_an_mbox(tmp_path: Path) -> None:
    """Only below a blank line, and only with a time and a year, "From " begins the next mail."""
    body = b"\n\nFrom now on, nothing.\nFrom Mon Jun 01 10:00:00 2026\n"
    path = tmp_path / "box"
    path.write_bytes(TAKEOUT % 1 + MAILS[0].replace(b"\r\n", b"\n") + body)
    assert len(found(path)) == 1


def test_what_cannot_be_read_is_one_error_that_names_it(tmp_path: Path) -> None:
    """A missing path, a link to nowhere, a folder that is closed: each is told, and only when it is its turn."""
    (missing,) = mail_files(tmp_path / "no-such.eml")
    with pytest.raises(PermanentError, match=r"cannot read .*no-such\.eml: No such file"):
        list(mails_in(missing, is_shops))
    (tmp_path / "broken.eml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "good.eml").write_bytes(MAILS[0])
    first, second = mail_files(tmp_path)
    with pytest.raises(PermanentError, match=r"broken\.eml"):
        list(mails_in(first, is_shops))
    assert list(mails_in(second, is_shops)) == [FoundMail(MAILS[0], second.size)]
