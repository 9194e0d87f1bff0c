"""How letters and the report look in a browser: on a phone and on a desk, by day and by night, in every language.

With REMINDERD_SCREENSHOTS=/path a picture of each is left there.
"""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from matrix import IS_FULL
from programs.chromium import Chromium, Scheme
from reminderd.core.letters import ReceiptContent, Refusal
from reminderd.core.model import DeadlineKind, Money
from reminderd.core.planning.snoozes import Reminded
from reminderd.jobs.answers.results import MAX_CHOICES, MAX_DETAILS
from samples.cases import full_case
from samples.letters import DAY, EMPTY, LANGUAGES, NOW, entry, full_digest, order, pages_shown, questions, renderer

LETTERS = [
    "reminder",
    "reminder-several",
    "catch-up",
    "digest",
    "digest-quiet",
    "trouble",
    "receipt",
    "receipt-pages",
    "test",
]
KINDS = [*LETTERS, "report", "case"]
WIDTHS = [320, 390, 1280]
LEAST_CONTRAST = 4.5
LARGEST_LETTER = 100_000
"""Bytes; Gmail cuts a mail at 102 kB."""

LONG = (
    "LED bicycle light set with USB-C, 1200 lumen, front and rear, waterproof, with holder for handlebars 22 to 35 mm"
)
CASE = "case-3041887766570021.zip"
UNBROKEN = "Fahrradbeleuchtungshalterungsersatzteilkiste_" * 3
TEXTS = (Path(__file__).parent / "texts.js").read_text()

VIEWS: list[tuple[str, int, Scheme]] = [("en", 320, "light"), ("en", 390, "dark"), ("en", 1280, "light")]
VIEWS += [(language, WIDTHS[0], "light") for language in LANGUAGES if language != "en"]
if IS_FULL:
    VIEWS = [("en", width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
    VIEWS += [(language, width, "light") for language in LANGUAGES if language != "en" for width in WIDTHS[:2]]
"""Every width, by day or by night, in one language; in the others the narrowest, where longer words hurt most."""

DENSE = ("reminder", "catch-up", "digest", "receipt", "report")
"""What has columns or buttons side by side: there a long word has the least room."""

in_every_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def html_of(kind: str, language: str) -> str:
    """Return the HTML of one kind of letter, or of the report, with texts that are hard to lay out."""
    letters = renderer(language)
    several = (
        entry(DeadlineKind.DISPUTE_WINDOW, DAY, of=order("3041887766570021", LONG)),
        entry(DeadlineKind.REFUND_CHECK, -DAY, of=order("3041887766590021", UNBROKEN)),
        entry(DeadlineKind.DISPUTE_WINDOW, 9 * DAY, of=order("3041887766610021", "Desk lamp")),
    )
    full = full_digest(LONG)
    full = replace(full, entries=(*several, *full.entries[::8], full.entries[-1]))  # some of each section
    quiet = replace(EMPTY, since=NOW - 7 * DAY, mails_read=3)
    troubles = (*full.troubles, replace(full.troubles[0], detail=UNBROKEN))
    answered = ReceiptContent(
        understood=(("received", order().key.number),),
        refused=tuple(Refusal(UNBROKEN if one.name == "past" else "2 refnded", one) for one in questions("2 refnded")),
        kept=("IMG_2041.jpg", UNBROKEN),
        entries=tuple(enumerate(several[:2], 1)),
        is_numbered=True,
    )
    shown = ReceiptContent((), (), (), (), is_numbered=True, pages=pages_shown(LONG))
    dear = [Money(Decimal("1234567.89"), currency) for currency in ("BRL", "EUR", "USD")]
    returns = [(NOW - 40 * at * DAY, one) for at, one in enumerate(dear * 5)]
    made: dict[str, Callable[[], str]] = {
        "reminder": lambda: letters.reminder("k", [replace(several[0], case_file=CASE)], [], NOW).html,
        "reminder-several": lambda: letters.reminder("k", several, [], NOW).html,
        "catch-up": lambda: letters.catch_up("k", several, [], NOW, is_first=True).html,
        "digest": lambda: letters.digest("k", full, NOW).html,
        "digest-quiet": lambda: letters.digest("k", quiet, NOW).html,
        "trouble": lambda: letters.trouble("k", troubles, NOW).html,
        "receipt": lambda: letters.receipt("k", answered, (), NOW, thread_id=None).html,
        "receipt-pages": lambda: letters.receipt("k", shown, (), NOW, thread_id=None).html,
        "test": lambda: letters.test(NOW).html,
        "report": lambda: letters.report(full, dear, NOW, returns=returns),
        "case": lambda: letters.case(replace(full_case(LONG), entries=several[:1]), NOW).html,
    }
    return made[kind]()


def show(chromium: Chromium, folder: Path, html: str, *, width: int = 390, scheme: Scheme = "light") -> list[str]:
    """Show the HTML as a file, and return what was fetched beside it."""
    page = folder / "page.html"
    page.write_text(html, encoding="utf-8")
    fetched = chromium.show(page, width=width, scheme=scheme)
    assert fetched[0] == page.as_uri()
    return fetched[1:]


def faint(texts: Iterable[dict[str, object]]) -> dict[object, object]:
    return {text["text"]: text["contrast"] for text in texts if float(str(text["contrast"])) < LEAST_CONTRAST}


@pytest.mark.parametrize(
    ("kind", "language", "width", "scheme"),
    [(kind, *view) for kind, view in product(KINDS, VIEWS) if IS_FULL or view[0] == "en" or kind in DENSE],
)
def test_everything_fits_and_can_be_read(
    chromium: Chromium, tmp_path: Path, kind: str, language: str, width: int, scheme: Scheme
) -> None:
    """The page need not be pushed sideways, no text is cut off at an edge, and each stands out from its ground."""
    assert not show(chromium, tmp_path, html_of(kind, language), width=width, scheme=scheme)
    if folder := os.environ.get("REMINDERD_SCREENSHOTS"):
        chromium.photograph(Path(folder) / f"{kind}-{language}-{width}-{scheme}.png")
    assert chromium.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width
    texts = chromium.evaluate(TEXTS)
    assert len(texts) >= 3
    free = [text for text in texts if not text["isClipped"]]
    assert not [text for text in free if text["left"] < 0 or text["right"] > width]
    assert not faint(texts)


@pytest.mark.parametrize("kind", KINDS)
@in_every_language
def test_nothing_is_loaded_from_elsewhere(kind: str, language: str) -> None:
    """The only addresses in the HTML are links, and they lead to the shop or to a mail; nothing tracks the reader."""
    html = html_of(kind, language)
    links = re.findall(r'<a [^>]*?href="([^"]*)"', html)
    assert len(links) == html.count("href=")
    ours = r"https://([a-z]+\.)*aliexpress\.com/|mailto:|mails/|evidence/"
    assert not [link for link in links if not re.match(ours, link)]
    assert not re.search(r"""(?i)\bsrc(set)?\s*=|\bbackground\s*=|url\(|@import|<(link|script|iframe|object)\b""", html)


@pytest.mark.parametrize("kind", LETTERS)
@in_every_language
def test_no_letter_is_cut_off_for_its_size(kind: str, language: str) -> None:
    """Even the fullest stays below what mail programs show whole."""
    assert len(html_of(kind, language).encode()) < LARGEST_LETTER


# --- read on a phone in ten seconds ----------------------------------------------------------------

TALLEST_OF_ONE, TALLEST, FIRST_SCREEN = 1_900, 3_100, 700
"""Pixels at a phone's width. We promise 3,200 for any number: the rest is for a machine with wider fonts."""


def height(chromium: Chromium, folder: Path, html: str) -> int:
    assert len(html.encode()) < LARGEST_LETTER
    show(chromium, folder, html)
    return int(chromium.evaluate("document.documentElement.scrollHeight"))


@pytest.mark.parametrize("language", LANGUAGES if IS_FULL else ["en"])
def test_no_letter_about_one_thing_is_taller_than_two_screens(
    chromium: Chromium, tmp_path: Path, language: str
) -> None:
    """The kinds with the longest words, on their day and after it, of a thing with a long name."""
    letters = [
        renderer(language).reminder("k", [entry(kind, act_in, of=order(title=LONG))], [], NOW)
        for kind in DeadlineKind
        for act_in in (2 * DAY, -DAY)
    ]
    letters.sort(key=lambda letter: len(letter.text), reverse=True)
    for letter in letters if IS_FULL else letters[:6]:
        assert height(chromium, tmp_path, letter.html) <= TALLEST_OF_ONE, letter.subject


@pytest.mark.parametrize("language", LANGUAGES if IS_FULL else ["en"])
def test_no_letter_is_taller_for_many_entries(chromium: Chromium, tmp_path: Path, language: str) -> None:
    """Three or two hundred: what is lost next in sight, the others folded."""
    letters, kinds = renderer(language), list(DeadlineKind)
    for count in (3, 10, 50, 200):
        entries = [
            entry(kinds[at % len(kinds)], (at % 20 - 4) * DAY, of=order(f"30418877{at:08}", LONG))
            for at in range(count)
        ]
        full = replace(full_digest(LONG), entries=tuple(entries))
        for letter in (
            letters.reminder("k", entries, [], NOW),
            letters.catch_up("k", entries, [], NOW, is_first=True),
            letters.digest("k", full, NOW),
        ):
            assert height(chromium, tmp_path, letter.html) <= TALLEST, (letter.kind, count)


@pytest.mark.parametrize("language", LANGUAGES if IS_FULL else ["en", "de"])
def test_no_receipt_is_taller_for_many_lines(chromium: Chromium, tmp_path: Path, language: str) -> None:
    """One line or forty, of one sort or of all: of each sort some in sight, the others folded."""
    for name, content in _receipts().items():
        letter = renderer(language).receipt("k", content, (), NOW, thread_id=None)
        assert height(chromium, tmp_path, letter.html) <= TALLEST, name


def _receipts() -> dict[str, ReceiptContent]:
    """Return what receipts tell of answers with as many lines as one can have."""
    kinds = list(DeadlineKind)
    entries = [(at, entry(kinds[at % len(kinds)], of=order(f"30418877{at:08}", LONG))) for at in range(1, 41)]
    said = tuple((f"{at} received yesterday", one.order.key.number) for at, one in entries)
    asked = tuple(questions("4 recieved yesterdy"))
    refused = tuple(Refusal(f"{at} recieved yesterdy", asked[at % len(asked)]) for at in range(40))
    again = tuple((one, Reminded(NOW + DAY, NOW + 9 * DAY, False, False)) for _, one in entries)
    nothing = ReceiptContent((), (), (), tuple(entries[:MAX_CHOICES]), is_numbered=True)
    details = tuple(entries[:MAX_DETAILS])
    sorts: dict[str, ReceiptContent] = {
        "understood": replace(nothing, understood=said),
        "refused": replace(nothing, refused=refused),
        "unconfirmed": replace(nothing, unconfirmed=said),
        "taken back": replace(nothing, taken_back=said),
        "reminded": replace(nothing, reminded=again, understood=said),
        "details": replace(nothing, details=details),
        "pages": replace(nothing, pages=(pages_shown(LONG) * 5)[:5]),
        "one choice": replace(nothing, entries=tuple(entries[:1]), refused=refused[:1]),
    }
    everything = replace(
        nothing, understood=said, refused=refused, unconfirmed=said, taken_back=said, reminded=again, details=details
    )
    return {**sorts, "everything": replace(everything, kept=(UNBROKEN,) * 40, pages=sorts["pages"].pages)}


def test_a_case_is_folded_but_not_on_paper(chromium: Chromium, tmp_path: Path) -> None:
    """What proves the rest is the last that anybody reads on a phone; who prints the page hands all of it over, and no
    words that only tell of what is folded.
    """
    show(chromium, tmp_path, html_of("case", "en"))
    folded = "[...document.querySelectorAll('details:not([open])')].map((one) => one.getBoundingClientRect().height)"
    more = "[...document.querySelectorAll('.more')].filter((one) => one.checkVisibility()).length"
    on_screen = chromium.evaluate(folded)
    assert len(on_screen) == 10
    assert max(on_screen) < 100
    assert chromium.evaluate(more) == 4
    chromium.put_on_paper()
    assert all(now > before for now, before in zip(chromium.evaluate(folded), on_screen, strict=True))
    assert chromium.evaluate(more) == 0


@pytest.mark.parametrize("language", LANGUAGES if IS_FULL else ["de", "fr"])  # the longest words
def test_the_first_screen_says_what_is_lost(chromium: Chromium, tmp_path: Path, language: str) -> None:
    """Before the steps, so that a reader of ten seconds knows why to act."""
    for kind in DeadlineKind if IS_FULL else (DeadlineKind.PROTECTION_ENDS, DeadlineKind.APPEAL_WINDOW):
        for act_in in (2 * DAY, -DAY):
            letter = renderer(language).reminder("k", [entry(kind, act_in)], [], NOW)
            show(chromium, tmp_path, letter.html)
            lost = "document.querySelector('h3').nextElementSibling"
            assert chromium.evaluate(f"{lost}.tagName") == "P"  # the steps are a list
            assert chromium.evaluate(f"{lost}.getBoundingClientRect().bottom") < FIRST_SCREEN, letter.subject


def test_the_first_screen_says_what_by_when_and_where_to_tap(chromium: Chromium, tmp_path: Path) -> None:
    """Without a push of the thumb: day, what to do, thing, the page that helps, and the likeliest answers."""
    letter = renderer().reminder("k", [entry(of=order(title=LONG))], [], NOW)
    show(chromium, tmp_path, letter.html)
    lowest = "Math.max(...[...document.querySelectorAll('a.calm')].map((one) => one.getBoundingClientRect().bottom))"
    assert chromium.evaluate("document.querySelectorAll('a.calm').length") == 3
    assert chromium.evaluate(lowest) < 640


# --- the test itself -----------------------------------------------------------------------------


def test_a_page_that_is_too_wide_is_noticed(chromium: Chromium, tmp_path: Path) -> None:
    """The measure is of the window asked for, not of the one a phone zooms out to."""
    head = '<!doctype html><meta name="viewport" content="width=device-width,initial-scale=1">'
    show(chromium, tmp_path, f'{head}<p style="width:500px">wide</p>')
    assert chromium.evaluate("document.documentElement.scrollWidth") > 390


def test_faint_text_is_noticed(chromium: Chromium, tmp_path: Path) -> None:
    """Through half-transparent grounds and colours, in drawings, and by the browser's own dark ground."""
    page = (
        '<!doctype html><meta name="color-scheme" content="light dark"><p style="color:#777">grey on the ground</p>'
        '<div style="background:#000"><p style="background:rgba(255,255,255,.5);color:#999">on a mixture</p></div>'
        '<p style="opacity:.5">half there</p><p style="background:#fff;color:#000">black on white</p>'
        '<svg><text y="20" fill="#ddd">drawn</text></svg>'
    )
    show(chromium, tmp_path, page)
    by_day = faint(chromium.evaluate(TEXTS))
    assert set(by_day) == {"grey on the ground", "on a mixture", "half there", "drawn"}
    assert by_day["grey on the ground"] == pytest.approx(4.48, abs=0.01)
    show(chromium, tmp_path, page, scheme="dark")
    assert set(faint(chromium.evaluate(TEXTS))) == {"grey on the ground", "on a mixture"}


def test_what_a_page_fetches_is_noticed(chromium: Chromium, tmp_path: Path) -> None:
    """An address that the search of the HTML does not know would still be seen on its way out."""
    page = '<!doctype html><video poster="https://tracker.invalid/seen.png"></video>'
    assert show(chromium, tmp_path, page) == ["https://tracker.invalid/seen.png"]
