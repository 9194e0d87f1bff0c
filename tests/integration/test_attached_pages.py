"""Pages that are attached to an answer, and what the command line says of pages: real servers, real files."""

import json
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from installed.answering import MARIA, PROOF, letters, order_of, protected_until, reminder
from installed.installation import Installation
from installed.page_buyer import Life
from reminderd.core.model import Mail, StoredMail
from reminderd.core.model.vocabulary import NO_VOCABULARIES
from reminderd.jobs.mails.answer_recognition import AnswerRecognition
from reminderd.jobs.mails.sorting import Sorter
from samples import page_shapes
from samples.corpus_files import PAGES


def with_file(letter: EmailMessage, name: str, content: bytes, kind: str) -> bytes:
    """An answer without a word, and a file."""
    message = EmailMessage()
    for field, value in {
        "From": MARIA, "To": "reminderd@example.org", "Subject": "Re: it", "Date": str(letter["Date"]),
        "Message-ID": "<file@desk.example>", "In-Reply-To": str(letter["Message-ID"]),
        "Authentication-Results": PROOF.partition(": ")[2].strip(),
    }.items():  # fmt: skip
        message[field] = value
    message.set_content("")
    main, _, sub = kind.partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("page.html", "text/html"),
        ("page.mhtml", "application/x-mimearchive"),
        ("page.har", "application/json"),
        ("page.txt", "text/plain"),
        ("page.txt", "application/octet-stream"),
    ],
)
def test_a_file_of_a_page_gives_its_order_the_day(home: Installation, name: str, kind: str) -> None:
    """As a browser saves it, as its tools record it, or as somebody copied it into a file."""
    letter = reminder(home)
    order = order_of(letter)
    until = letter["Date"].datetime.date() + timedelta(40)
    shown = f"Refund if no delivery before {until:%b} {until.day}, {until:%Y}"
    page = page_shapes.page().replace("Refund if no delivery before Nov 5, 2026", shown)
    page = page.replace(page_shapes.ORDER, order)
    asked = quote(json.dumps({"tradeOrderId": order}))
    body = json.loads(json.dumps(page_shapes.BODY).replace("Refund if no delivery before Nov 5, 2026", shown))
    whole = {
        "page.html": page.encode(),
        "page.mhtml": page_shapes.mhtml(page, address=page_shapes.ADDRESS.replace(page_shapes.ORDER, order)),
        "page.har": page_shapes.har(page_shapes.recorded(f"{page_shapes.API}?data={asked}", json.dumps(body))),
        "page.txt": f"Order tracking\n{shown}\nRef. Number: {order}\n".encode(),
    }[name]
    home.dovecot.append(with_file(letter, name, whole, kind))
    home.reminderd("once")
    assert protected_until(home, order) == until.isoformat()
    assert [one for one in letters(home) if "page" in one["Subject"]]


def test_the_command_says_what_became_of_a_page(home: Installation, tmp_path: Path) -> None:
    """What counts, what was known, what a list cannot tell, and what is no page."""
    seen = ("--captured", "2026-11-15T09:00+01:00", "--now", "2026-11-15T10:00+01:00")

    def told(name: str) -> str:
        return home.reminderd("page", str(PAGES / name), *seen).stdout

    first = told("tracking-on-its-way.txt")
    assert "order 8211407733096612: protection ends before Fri 08 Jan 2027, by AliExpress's page" in first
    assert "I already knew this page" in told("tracking-on-its-way.txt")
    assert "“Refund if no delivery before Jan 9, 2027”; Fri 08 Jan 2027, the earlier day, counts" in told(
        "detail-with-progress.txt"
    )
    assert "Give me the tracking page of 8211407733096612." in told("list-in-english.txt")
    recipe = tmp_path / "recipe.txt"
    recipe.write_text("Two eggs")
    assert home.reminderd("page", str(recipe)).stdout == "not noted: not an AliExpress page that I know\n"
    assert "No such file" in home.reminderd("page", str(tmp_path / "none.txt"), code=2).stderr


def test_a_file_that_breaks_the_look_at_it_holds_up_no_mail(life: Life, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody knows then that it is a page, so the mail is private; the log has a line, without a word of it."""

    def breaks(mail: Mail, raw: bytes) -> bool:
        raise ZeroDivisionError(mail.subject, raw)

    recognition = AnswerRecognition({MARIA}, life.service.storage, {}, NO_VOCABULARIES, breaks)
    sorter = Sorter(life.service.vendor, life.service.settings, recognition)
    raw = f"From: {MARIA}\r\nSubject: private\r\n\r\nhello\r\n".encode()
    found = sorter.sort(StoredMail("0a" * 32, raw, life.now, "home"))
    assert not found.answer
    assert not sorter.is_wanted(found, "home")
    assert caplog.messages == ["mail 0a0a0a0a0a0a: whether it holds a page failed with ZeroDivisionError"]
