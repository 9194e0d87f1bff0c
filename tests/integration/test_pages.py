"""Pages of AliExpress that the user hands over, by answer and by folder: real servers, the real command line."""

import os
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from faults.lying_mail_server import lived
from installed.answering import PROOF, answer, letters, order_of, protected_until, reminder, said, tapped
from installed.installation import Installation
from reminderd.config import load
from reminderd.jobs.pages.taking import Pages
from reminderd.service import Service
from servers import Dovecot, SmtpSink


def page_of(order: str, until: date) -> str:
    """The text of a tracking page, copied from its top to its end."""
    return f"""Order tracking
Delivery: Oct. 12 - Oct. 20
Fast delivery
Protection
Apply for €1.00 coupon code if delayed by {until - timedelta(14):%b %-d, %Y}
Refund if no delivery before {until:%b %-d, %Y}
Refund if items damaged
In transit
Shipping to
Jane Q. Invented
12 Example Street, 1000 Sampletown
Tracking number
LP00912340056781
Ref. Number: {order}
"""


def test_pasted_text_of_a_page_gives_the_order_its_day(home: Installation) -> None:
    """The receipt names it as AliExpress's, the deadline is the page's, and nothing of the receiver is stored."""
    letter = reminder(home)
    order, until = order_of(letter), letter["Date"].datetime.date() + timedelta(30)
    home.dovecot.append(answer(letter, page_of(order, until)))
    home.reminderd("once")
    assert protected_until(home, order) == until.isoformat()
    (receipt,) = [one for one in letters(home) if "page" in one["Subject"]]
    text = " ".join(receipt.get_body(("plain",)).get_content().split())
    assert "protection ends before" in text
    assert f"{order}: protection" not in text  # but the thing
    assert not [part for part in ("Jane", "Sampletown") if part.encode() in (home.state / "reminderd.db").read_bytes()]
    home.reminderd("undo", order)
    assert protected_until(home, order) != until.isoformat()


def test_a_word_above_a_page_counts_too(home: Installation) -> None:
    """ "not-received", and the page below it."""
    letter = reminder(home)
    order, until = order_of(letter), letter["Date"].datetime.date() + timedelta(30)
    home.dovecot.append(answer(letter, "not-received\n\n" + page_of(order, until)))
    home.reminderd("once")
    assert [action for _, _, action, _ in said(home)] == ["not-received", "page"]
    assert protected_until(home, order) == until.isoformat()


def test_a_page_that_nobody_vouches_for_is_asked_back(home: Installation) -> None:
    """One tap on the receipt makes its day count, and then it is the page's."""
    letter = reminder(home)
    order, until = order_of(letter), letter["Date"].datetime.date() + timedelta(30)
    home.dovecot.append(answer(letter, page_of(order, until), more=""))
    home.reminderd("once")
    assert protected_until(home, order) != until.isoformat()
    (receipt,) = [one for one in letters(home) if "page" in one["Subject"]]
    home.dovecot.append(tapped(receipt))
    home.reminderd("once")
    assert protected_until(home, order) == until.isoformat()
    assert "protected-until, AliExpress's page" in home.reminderd("order", order).stdout


def test_what_is_put_into_the_folder_is_read_told_and_moved(home: Installation) -> None:
    """A phone's sync is enough: one letter for each file, also for one that is no page."""
    letter = reminder(home)
    order, until = order_of(letter), letter["Date"].datetime.date() + timedelta(30)
    folder = home.config.parent / "pages"
    folder.mkdir()
    home.config.write_text(home.config.read_text() + "pages: pages\n")
    (folder / "tracking.txt").write_text(page_of(order, until))
    (folder / "recipe.txt").write_text("Two eggs, and a spoon of sugar")
    sent = len(home.sink.mails)
    home.reminderd("once")
    assert protected_until(home, order) == until.isoformat()
    told = [one["Subject"] for one in letters(home, sent)]
    assert len([one for one in told if "page" in one]) == 2
    assert {path.name for path in (folder / "done").iterdir()} == {"tracking.txt", "recipe.txt"}
    sent = len(home.sink.mails)
    home.reminderd("once")
    assert len(home.sink.mails) == sent


def test_a_folder_that_is_not_there_is_a_trouble(home: Installation) -> None:
    """It is told once, and that it is over."""
    reminder(home)
    home.config.write_text(home.config.read_text() + "pages: nowhere\n")
    sent = len(home.sink.mails)
    home.reminderd("once")
    (told,) = letters(home, sent)
    assert "nowhere cannot be read" in " ".join(told.get_body(("plain",)).get_content().split())
    assert home.reminderd("status", code=1).stdout.startswith("NEEDS YOU")


def test_a_file_whose_name_is_no_text_is_read_told_and_moved(home: Installation) -> None:
    """As from an old disk: its name is told with gaps, and all else goes on."""
    reminder(home)
    folder = home.config.parent / "pages"
    folder.mkdir()
    home.config.write_text(home.config.read_text() + "pages: pages\n")
    (folder / os.fsdecode(b"K\xe4se \n.txt")).write_text("Two eggs, and a spoon of sugar")
    sent = len(home.sink.mails)
    home.reminderd("once")
    assert len(letters(home, sent)) == 1
    assert [os.fsencode(path.name) for path in (folder / "done").iterdir()] == [b"K\xe4se \n.txt"]


def test_a_page_in_which_the_reading_fails_stops_nothing(
    tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours, as it were: the reminder of today goes out, the file stays and is told."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Pages, "take", fail)
    with lived(tmp_path, dovecot, sink) as life:
        folder = tmp_path / "pages"
        folder.mkdir()
        life.home.config.write_text(life.home.config.read_text() + "pages: pages\n")
        (folder / "broken.txt").write_text(page_of("8204417306625518", date(2026, 12, 1)))
        with closing(Service(load(life.home.config), lambda: life.now)) as service:
            service.remind()
            told = [trouble.detail for trouble in service.storage.troubles()]
        assert any("broken.txt cannot be read (ZeroDivisionError): move it away" in one for one in told)
        assert (folder / "broken.txt").exists()
        assert [mail for mail in life.server.mails if b"reminderd needs you" not in mail]


@pytest.mark.parametrize("named", ["state", "state/backups"])
def test_a_folder_that_is_ours_is_left_alone_and_told(home: Installation, named: str) -> None:
    """Else the database would be put away like a page that was read."""
    reminder(home)
    home.config.write_text(home.config.read_text() + f"pages: {named}\n")
    before = sorted(path for path in home.state.rglob("*.db"))
    for path in before:
        os.utime(path, (1_700_000_000, 1_700_000_000))
    sent = len(home.sink.mails)
    home.reminderd("once")
    assert sorted(path for path in home.state.rglob("*.db")) == before
    (told,) = letters(home, sent)
    assert "lies in the state directory: name another" in " ".join(told.get_body(("plain",)).get_content().split())
    assert home.reminderd("status", code=1).stdout.startswith("NEEDS YOU")


def test_the_configurations_own_folder_is_none_for_pages(home: Installation) -> None:
    """Else the configuration and the passwords beside it would be put away."""
    home.config.write_text(home.config.read_text() + "pages: .\n")
    (line,) = home.reminderd("once", code=2).stderr.splitlines()
    assert "pages: is this file's own folder" in line
    assert not (home.folder / "done").exists()


def shared(text: str, subject: str = "", *, sender: str = "maria@example.org") -> bytes:
    """A mail of the user's to herself, as a phone shares something."""
    head = f"{PROOF}From: Maria <{sender}>\nTo: maria@example.org\nSubject: {subject}\nMessage-ID: <it@phone.example>\n"
    return (head + f"Date: Mon, 16 Nov 2026 09:00:00 +0100\n\n{text}").replace("\n", "\r\n").encode()


def test_a_page_that_is_shared_to_the_mailbox_is_noted_and_its_mail_forgotten(home: Installation) -> None:
    """It answers no letter; what else the user writes to herself stays private."""
    letter = reminder(home)
    order, until = order_of(letter), letter["Date"].datetime.date() + timedelta(30)
    home.dovecot.append(shared("Do not forget the milk", "Order 1234567890123456"), shared(page_of(order, until)))
    assert "1 new mail" in home.reminderd("once").stderr
    assert protected_until(home, order) == until.isoformat()
    with sqlite3.connect(home.state / "reminderd.db") as connection:
        mails = "answers JOIN mails ON id = mail_id LEFT JOIN raw_mails ON mail = number"
        assert connection.execute(f"SELECT COUNT(*), COUNT(form) FROM {mails}").fetchone() == (1, 0)
    assert not home.reminderd("once").stderr.count("1 new mail")
