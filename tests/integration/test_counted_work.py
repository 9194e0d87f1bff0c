"""What reading a mailbox costs, counted and not timed: transactions, mails read from the file, patterns compiled.

Each limit is a little above what there is, so that a way that grows with the mails is seen at once.
"""

import gc
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from installed.answering import letters
from installed.installation import Installation
from installed.shop_mailbox import shipped_mail
from reminderd.adapters.packs.resources import load_vendor
from reminderd.adapters.tables.packed_mails import unpacked
from reminderd.adapters.tables.storage import Storage
from reminderd.config import load
from reminderd.core.mail.opening import OpenedMail
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Letter, LetterKind
from reminderd.core.model.wordings import compiled
from reminderd.core.reading import read
from reminderd.jobs.answers.pages import AnsweredPages
from reminderd.jobs.mails.reader import Reader
from reminderd.service import Service
from samples.builders import utc
from samples.corpus_files import CORPUS, PAGES, parsed

NOW, DAY = utc("2026-03-04 12:00"), timedelta(days=1)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "counted" / "reminderd.db")


def test_the_readings_of_many_mails_are_few_transactions(storage: Storage, home: Installation) -> None:
    """Each waits for the disk: one for a mail, two, four ... and so on to 64 mails at once."""
    reader = Reader(storage, load_vendor(), load(home.config))
    storage.record_imported([shipped_mail(n) for n in range(200)], NOW)
    commits: list[int] = []
    storage.database.on_write = lambda: commits.append(1)
    assert reader.read_new_mails() == 200
    assert len(commits) <= 10
    assert len(storage.facts()) == 200


def test_what_was_just_stored_is_not_read_back(
    storage: Storage, home: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes are still at hand; after a crash they come from the file."""
    read_back: list[bytes] = []
    monkeypatch.setattr(
        "reminderd.adapters.tables.storage.unpacked", lambda form: read_back.append(form) or unpacked(form)
    )
    storage.record_imported([shipped_mail(n) for n in range(20)], NOW)
    assert Reader(storage, load_vendor(), load(home.config)).read_new_mails() == 20
    assert read_back == []
    storage.record_imported([shipped_mail(n) for n in range(20, 25)], NOW)
    again = Storage(storage.database.path)
    assert Reader(again, load_vendor(), load(home.config)).read_new_mails() == len(read_back) == 5
    again.close()


def test_no_question_about_all_mails_reads_their_bytes(storage: Storage) -> None:
    """They are asked at every look, and the bytes are most of the file."""
    asked: list[str] = []
    with storage.database.read() as connection:
        connection.set_trace_callback(asked.append)
        list(storage.mails_to_read())
        list(storage.all_mails())
        storage.verdicts(NOW)
        storage.unread_mails(NOW)
        connection.set_trace_callback(None)
        plans = [row[3] for query in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert len(asked) == 4
    assert [plan for plan in plans if "raw_mails" in plan and "COVERING INDEX" not in plan] == []


@pytest.mark.parametrize("code", ["en", "de", "ko"])
def test_the_first_mail_of_a_language_compiles_few_of_its_wordings(code: str) -> None:
    """A language has two hundred, each of which takes a millisecond."""
    vendor = load_vendor()
    one = parsed(CORPUS / "aliexpress" / code / "order_shipped-01.eml")
    compiled.cache_clear()
    assert read(replace(one, links=()), vendor).language == code
    assert compiled.cache_info().misses < 70


@pytest.fixture
def parsed_mails(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bytes of each mail that is parsed, in order."""
    found: list[bytes] = []
    monkeypatch.setattr(
        "reminderd.core.mail.opening.parse", lambda raw, **more: found.append(raw) or parse(raw, **more)
    )
    return found


def test_a_mail_is_parsed_once_from_the_first_look_at_it_to_its_reading(
    storage: Storage, home: Installation, parsed_mails: list[bytes]
) -> None:
    """Whether it is wanted, what was forwarded in it and what it says are asked of the same parsed mail."""
    reader = Reader(storage, load_vendor(), load(home.config))
    raws = [shipped_mail(n) for n in range(5)]
    storage.record_imported([one for one in raws if reader.is_wanted(one, NOW)], NOW)
    assert reader.read_new_mails() == 5
    assert parsed_mails == raws


def test_a_mail_that_is_known_is_not_parsed_again(
    storage: Storage, home: Installation, parsed_mails: list[bytes]
) -> None:
    """A mailbox is searched again every day, a file may be imported twice; nor does anything of it stay in memory."""
    reader = Reader(storage, load_vendor(), load(home.config))
    raws = [shipped_mail(n) for n in range(5)]
    for day in range(3):
        assert all(reader.is_wanted(one, NOW + day * DAY) for one in raws)
        storage.record_imported(raws, NOW + day * DAY)
        reader.read_new_mails()
    assert parsed_mails == raws
    assert not [one for one in gc.get_objects() if isinstance(one, OpenedMail)]


def test_an_answer_is_parsed_once_from_the_first_look_at_it_to_its_receipt(
    home: Installation, parsed_mails: list[bytes]
) -> None:
    """Here one that nobody understands; what its HTML marks as quoted is not obeyed."""
    answer = (
        b"From: maria@example.org\r\nMessage-ID: <2@phone.example>\r\nIn-Reply-To: <1@reminderd.example>\r\n"
        b"Content-Type: text/html\r\n\r\n<p>blue</p><blockquote type=cite><p>help</p></blockquote>\r\n"
    )
    home.dovecot.append(answer)
    with closing(Service(load(home.config), lambda: NOW)) as service:
        letter = Letter("digest", LetterKind.DIGEST, "1@reminderd.example", None, NOW, "Overview", "text", "html")
        service.storage.letters.begin(letter, "smtp", NOW)
        assert service.poll("home") == 1
        service.remind()
    assert ["blue" in one.get_body(("plain",)).get_content() for one in letters(home)] == [True]
    assert len(parsed_mails) == 1


def test_whether_a_mail_holds_a_page_is_looked_at_once(home: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found when it was fetched is handed on to who deals with it."""
    looked: list[str] = []
    holds = AnsweredPages.holds
    monkeypatch.setattr(AnsweredPages, "holds", lambda *given: looked.append(given[1].subject) or holds(*given))
    page = (PAGES / "tracking-on-its-way.txt").read_text().splitlines()
    head = ("From: maria@example.org", "Message-ID: <3@phone.example>", "Subject: tracking", "")
    home.dovecot.append("\r\n".join((*head, *page)).encode())
    with closing(Service(load(home.config), lambda: NOW)) as service:
        assert service.poll("home") == 1
        service.remind()
        assert len(service.storage.pages.all()) == 1
    assert looked == ["tracking"]
