"""A poison mail costs no more than any mail may, and is put aside; the largest real ones are read."""

import sys
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import dateparser
import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.dates import parse_day
from reminderd.core.dates.days import has_beginning_of_month
from reminderd.core.dates.words import has_more_than_day
from reminderd.core.mail.forwarded import originals
from reminderd.core.mail.parsing import MAX_LINES, MAX_LINKS, MAX_PARTS, parse
from reminderd.core.model import Reading, Verdict
from reminderd.core.reading import read
from reminderd.core.reading.budget import MOST, OverBudgetError, Work, WorkBudget
from reminderd.core.reading.days_and_amounts import days_of, may_be_days
from reminderd.core.reading.sentences import sentences
from samples.languages import WORDS, words

VENDOR = load_vendor()
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEAD = (
    "From: AliExpress <transaction@notice.aliexpress.com>\nSubject: Delivery update\n"
    "Date: Sat, 21 Nov 2026 10:00:00 +0000\n"
)
FIRST = 8200000000000000
HTML = "Content-Type: text/html; charset=utf-8\n"
QUOTED = "Content-Transfer-Encoding: quoted-printable\n"


def reading_of(body: str, more_head: str = "") -> Reading:
    return read(parse(f"{HEAD}{more_head}\n{body}".encode(), received_at=NOW), VENDOR)


def orders(count: int, text: str = "order {}") -> str:
    return "".join(text.format(FIRST + n) + "\n" for n in range(count))


@pytest.mark.parametrize(("count", "verdict"), [(100, Verdict.READ), (500, Verdict.READ), (1000, Verdict.QUARANTINED)])
def test_orders_of_one_mail_are_counted(count: int, verdict: Verdict) -> None:
    """Far more than the hundred of the largest real mails are read; beyond, the mail is put aside as a whole."""
    reading = reading_of(orders(count))
    assert reading.verdict is verdict
    assert len(reading.facts) == (count if verdict is Verdict.READ else 0)


POISON: dict[str, Callable[[], Reading]] = {
    "20,000 orders": lambda: reading_of(orders(20_000)),
    "orders on one line": lambda: reading_of(orders(20_000).replace("\n", " ")),
    "orders in links": lambda: reading_of(orders(2000, "https://x.example/?tradeOrderId={}")),
    "orders times parcels in one link": lambda: reading_of(
        "".join(
            f"https://x.example/?tradeOrderId={','.join(str(FIRST + n) for n in range(200))}"
            f"&mailNo=LP{number:015}XY&mailNoList=LP{number:015}XZ\n"
            for number in range(1000)
        )
    ),
    "lines": lambda: reading_of("word\n" * (MAX_LINES + 1)),
    "links": lambda: reading_of("https://x.example/\n" * (MAX_LINKS + 1)),
    "parts": lambda: reading_of("--b\n\nx\n" * 10_000, "Content-Type: multipart/mixed; boundary=b\n"),
    "a text of zeros": lambda: reading_of("AAAA" * 1_000_000, "Content-Transfer-Encoding: base64\n"),
    "a header": lambda: reading_of("x", "X-Long: " + "a" * 300_000 + "\n"),
    "a header of 5 MB": lambda: reading_of("x", "X-Long: " + "a\n " * 1_700_000 + "\n"),
    "encoded words without end": lambda: reading_of("x", "X-Long: " + "=?utf-8?q?order?= " * 20_000 + "\n"),
    "encoded words that do not end": lambda: reading_of("x", "X-Long: " + "=?utf-8?q?order" * 20_000 + "\n"),
    "blanks by the million": lambda: reading_of("&nbsp;" * 1_000_000, HTML),
    "zeros in base64": lambda: reading_of(b64encode(bytes(4_000_000)).decode(), "Content-Transfer-Encoding: base64\n"),
    "days": lambda: reading_of("by Nov 21, 2026\n" * 20_000),
    "results of authentication": lambda: reading_of("x", "Authentication-Results: mx; " + "dkim=pass " * 50_000 + "\n"),
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
def test_a_poison_mail_is_put_aside_with_the_reason(poison: Callable[[], Reading]) -> None:
    """Whatever there is too much of: no fact, and the reason told without a word of the mail."""
    reading = poison()
    assert reading.verdict is Verdict.QUARANTINED
    assert reading.facts == ()
    assert reading.problems


def reading_of_original(depth: int) -> Reading:
    head = (
        "---------- Forwarded message ---------\nFrom: AliExpress <transaction@notice.aliexpress.com>\n"
        f"Date: Sat, 21 Nov 2026 10:00\nSubject: Order {FIRST}: order shipped\nTo: me@example.org\n\n"
    )
    raw = f"From: me@example.org\nSubject: {'Fwd: ' * depth}Order\n\n{head * depth}It is on its way.".encode()
    mail = parse(raw, received_at=NOW)
    found = originals(mail, {"me@example.org"}, lambda sender: "aliexpress" in sender, ZoneInfo("Europe/Berlin"), WORDS)
    return read(found[0], VENDOR)


GROWING: dict[str, Callable[[int], Reading]] = {
    "tags that are never closed": lambda size: reading_of("<div><table><tr><td>" * size, HTML),
    "links that are never closed": lambda size: reading_of(
        f"<a href='https://x.example/?mailNo={FIRST}'>x" * size, HTML
    ),
    "comments that are never closed": lambda size: reading_of("<!--" * size, HTML),
    "angle brackets": lambda size: reading_of("<" * size, HTML),
    "escapes of quoted-printable": lambda size: reading_of("=3D" * size, QUOTED),
    "soft line ends": lambda size: reading_of("=\n" * size, QUOTED),
    "a soup of days on one line": lambda size: reading_of("Nov 21 2026 12 Dec 5 Mar 1 2027 " * size),
    "days at a label": lambda size: reading_of(f"order {FIRST}\n" + "Deadline: Nov 21 2026\n" * size),
    "numbers": lambda size: reading_of("1 2 3 4 5 6 7 8 9 " * size),
    "brackets in a header": lambda size: reading_of("x", f"Authentication-Results: {'(' * size}\n"),
    "parameters": lambda size: reading_of("x", f"Content-Type: text/plain; {'a=b; ' * size}\n"),
    "parts in parts": lambda size: reading_of(
        "x", "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(size))
    ),
    "combining marks": lambda size: reading_of("e" + "\u0301" * size, "Content-Type: text/plain; charset=utf-8\n"),
    "a chain of forwards": reading_of_original,
}


@pytest.mark.parametrize("growing", GROWING.values(), ids=GROWING)
def test_the_work_grows_no_faster_than_the_mail(growing: Callable[[int], Reading]) -> None:
    """A mail four times as long costs about four times as many calls, be it read or not."""
    growing(1)  # what is made at first use
    small, large = (_calls(partial(growing, size)) for size in (125, 500))
    assert large < 8 * small


def _calls(work: Callable[[], object]) -> int:
    """Return how many calls of functions the work takes, those into C included."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_a_poison_mail_of_a_stranger_is_ignored_as_ever() -> None:
    """Nobody can fill the quarantine from outside."""
    mail = parse(f"From: a@example.org\nSubject: x\n\n{orders(20_000)}".encode(), received_at=NOW)
    assert read(mail, VENDOR).verdict is Verdict.IGNORED


def test_a_mail_just_within_the_part_bound_is_read() -> None:
    """The bound is no bound for mails below it."""
    body = "--b\n\norder 8200000000000000\n" * (MAX_PARTS - 2)
    assert reading_of(body, "Content-Type: multipart/mixed; boundary=b\n").verdict is Verdict.READ


def test_a_budget_ends() -> None:
    """What was counted before counts, and each kind of work by itself."""
    budget = WorkBudget()
    budget.spend(Work.ORDERS, MOST[Work.ORDERS])
    budget.spend(Work.FACTS)
    with pytest.raises(OverBudgetError, match="more than 500 orders"):
        budget.spend(Work.ORDERS)


def test_sentences_are_cut_once_for_all_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences of a mail were looked through anew for each of its orders: work by the square."""
    cut: list[int] = []
    monkeypatch.setattr("reminderd.core.reading.quotes.sentences", lambda lines: cut.append(1) or sentences(lines))
    assert len(reading_of(orders(300, "Please look at your order {} today")).facts) == 300
    assert len(cut) == 1


def test_each_order_is_quoted_by_its_own_sentence() -> None:
    """The quick search finds what the slow one found."""
    facts = reading_of(orders(50, "Please look at your order {} today.")).facts
    assert {fact.quote for fact in facts} == {f"Please look at your order {FIRST + n} today." for n in range(50)}


@pytest.mark.parametrize(
    "text", ["Mechanical Keyboard 61 Keys", "61 Keys", "Pack of 10 pieces", "USB hub 4 ports 2026"]
)
def test_what_names_no_month_never_reaches_dateparser(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes milliseconds, and makes a day of nearly anything with a number."""

    def refuse(*_: Any, **_options: Any) -> date:
        raise AssertionError(text)

    monkeypatch.setattr(dateparser, "parse", refuse)
    assert parse_day(text, language=words("en"), date_order="MDY", base=NOW) is None


def test_a_form_of_a_month_that_no_file_has_still_reaches_dateparser() -> None:
    """Decembris is none of our words, and begins as one."""
    assert has_beginning_of_month("5 Decembre 2026", words("en"))
    assert not has_beginning_of_month("61 Keys", words("en"))


@pytest.mark.parametrize("text", ["reject it by 5 June 2026", "bis zum 4. Juni 2026, sonst", "ends on Jun 07, 2026"])
def test_a_day_among_other_words_of_a_sentence_is_cut_out_without_dateparser(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece of a sentence cost three calls of it, and the day itself none."""
    monkeypatch.setattr(dateparser, "parse", lambda *_, **_options: pytest.fail(text))
    language = VENDOR.languages.get("de" if "Juni" in text else "en")
    assert language is not None
    (found,) = set(days_of(may_be_days(text), language, datetime(2026, 6, 1, 12, tzinfo=UTC)))
    assert (found.year, found.month) == (2026, 6)


def test_a_strange_word_inside_a_day_is_left_to_dateparser() -> None:
    """No shorter piece names that day."""
    text = "June the 5th 2026"
    assert not has_more_than_day(text, words("en"))
    assert parse_day(text, language=words("en"), date_order="MDY", base=NOW, is_piece=True) == parse_day(
        text, language=words("en"), date_order="MDY", base=NOW
    )
