"""The report's buttons are answers by mail: each row by itself, whatever became of the page since."""

import re
from html import unescape
from urllib.parse import unquote

from installed.answering import MARIA, PROOF, letters, order_of, reminder, said
from installed.installation import Installation


def buttons(home: Installation) -> list[str]:
    """Return what the buttons of the report write."""
    file = home.folder / "report.html"
    home.reminderd("report", "-o", str(file))
    page = file.read_text()
    assert "reminderd done" not in page
    return [unquote(unescape(body)) for body in re.findall(r'"mailto:[^"]*&amp;body=([^"]+)"', page)]


def sent(body: str, date: str, *, more: str = PROOF, name: str = "tap") -> bytes:
    head = f"{more}From: {MARIA}\nTo: reminderd@example.org\nSubject: Re: it\nDate: {date}\n"
    return (f"{head}Message-ID: <{name}@phone.example>\n\n".replace("\n", "\r\n") + body).encode()


def test_a_button_of_the_report_answers_its_row_also_when_the_page_is_old(home: Installation) -> None:
    """A page that lay open while the deadline went is still understood, and can be taken back."""
    letter = reminder(home)
    written = buttons(home)
    done = next(body for body in written if body.startswith("done"))
    order = f"aliexpress/{order_of(letter)}"
    home.dovecot.append(sent(done, letter["Date"]))
    home.reminderd("once")
    assert [(via, target.rpartition("/")[0], action) for via, target, action, _ in said(home)] == [
        ("reply", order, "done")
    ]
    before = len(letters(home))
    home.dovecot.append(sent(done.replace("done", "undo"), letter["Date"], name="back"))
    home.reminderd("once")
    assert "Taken back" in letters(home)[before]["Subject"]
    details = next(body for body in written if body.startswith("details"))
    home.dovecot.append(sent(details, letter["Date"], name="more"))
    home.reminderd("once")
    assert "Details" in letters(home)[-1]["Subject"]


def test_an_id_of_the_report_is_no_proof_and_cannot_be_made(home: Installation) -> None:
    """It may have been seen on a wall: an answer with it that nobody vouches for is asked back. Of one that is changed
    to mean another deadline nothing comes at all.
    """
    letter = reminder(home)
    done = next(body for body in buttons(home) if body.startswith("done"))
    home.dovecot.append(sent(done, letter["Date"], more=""))
    home.reminderd("once")
    assert said(home) == []
    assert "confirm your answer" in letters(home)[-1]["Subject"]
    count = len(home.sink.mails)
    forged = re.sub(r"/(\d{15})\d/", r"/\g<1>9/", done)
    assert forged != done
    home.dovecot.append(sent(forged, letter["Date"], name="other"))
    home.reminderd("once")
    assert said(home) == []
    assert len(home.sink.mails) == count
