"""Samples for the tests of letters, and a reader of their HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from matrix import IS_FULL
from page_news import pages_shown
from reminderd.adapters.resources import load_templates, load_vendor
from reminderd.core.deadlines.clocks import with_clocks
from reminderd.core.letters import DigestContent, Entry, ReceiptContent, Refusal, Renderer
from reminderd.core.letters.rehearsal import TROUBLE_SORTS
from reminderd.core.model import (
    Because,
    CalendarParts,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Item,
    Letter,
    MailKind,
    Money,
    Order,
    OrderKey,
    OrderStatus,
    Parcel,
    StatedBy,
    TransitStep,
    Trouble,
    UnreadMail,
    Verdict,
)
from reminderd.core.planning.snoozes import Reminded
from reminderd.core.reading.drift import Drift
from reminderd.core.statements.objections import SENTENCES, Question, Value

TEMPLATES = Path(__file__).parents[1] / "templates"
LANGUAGES = sorted(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())
SOME_LANGUAGES = LANGUAGES if IS_FULL else ["en", "fr"]
"""For what the structure of a letter decides, which all languages share: the words differ, the markup does not."""
NOW = datetime(2027, 1, 4, 8, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SENDER = "reminderd@example.org"
ORDER_URL = "https://www.aliexpress.com/p/order/detail.html?orderId="
TRACKING_URL = "https://www.aliexpress.com/p/tracking/index.html?tradeOrderId="
BAIT = (
    "\u202egnp\u202c {{ 7*7 }}<script>alert(1)</script>\r\nBcc: all@x.example \x07"
    "http://evil.example/pay WWW.evil.example evil.example/x"
)

VENDOR = load_vendor()


@cache
def renderer(
    language: str = "en",
    zone: str = "Europe/Berlin",
    identity: bytes = b"secret",
    calendar_as: CalendarParts = "events",
) -> Renderer:
    return Renderer(
        load_templates(language),
        language=language,
        zone=ZoneInfo(zone),
        vendor=VENDOR,
        identity=identity,
        domain="reminderd.invalid",
        reply_to=SENDER,
        calendar_as=calendar_as,
    )


def order(number: str = "3041887766550021", title: str = "Bicycle light", **fields: object) -> Order:
    given: dict[str, object] = {"price": Money(Decimal("12.50"), "EUR"), "items": (Item(title, 1),) if title else ()}
    return Order(OrderKey("aliexpress", number), OrderStatus.DELIVERED, (), **(given | fields))


QUOTED = Because("mail:1", quote="You still have 15 days.", stated_at=datetime(2026, 5, 3, 20, tzinfo=UTC))
COUNTED = Because("somewhere", period="dispute_window", days=15, confidence="A")


def entry(
    kind: DeadlineKind = DeadlineKind.DISPUTE_WINDOW,
    act_in: timedelta = 3 * DAY + HOUR,
    over_in: timedelta = 40 * DAY,
    *,
    of: Order | None = None,
    because: Sequence[Because] = (QUOTED, COUNTED),
    stated_by: StatedBy | None = None,
    state: DeadlineState = DeadlineState.OPEN,
    next_at: datetime | None = None,
    has_clock: bool = False,
) -> Entry:
    """Return an entry of a letter; `has_clock`: it knows what is lost when, as in life."""
    of = of or order()
    deadline = Deadline(
        f"{of.key}/{kind}", of.key, kind, NOW + act_in, NOW + over_in, tuple(because), stated_by=stated_by
    )
    return Entry(with_clocks([deadline])[0] if has_clock else deadline, of, state, next_at)


def reminder(*entries: Entry, language: str = "en", zone: str = "Europe/Berlin") -> Letter:
    return renderer(language, zone).reminder("key", entries, ["notice"], NOW)


EMPTY = DigestContent(
    since=None,
    entries=(),
    moving=(),
    recently_solved=(),
    unread=(),
    troubles=(),
    mails_read=0,
    last_looked_at={"home": None},
)


def full_digest(text: str = "Bicycle light") -> DigestContent:
    parcels = tuple(Parcel(f"LP{step}", MailKind.IN_TRANSIT, step, NOW) for step in TransitStep)
    return DigestContent(
        since=NOW - 7 * DAY,
        entries=(
            *(entry(kind, act_in, of=order(title=text)) for kind in DeadlineKind for act_in in (-DAY, DAY, 9 * DAY)),
            entry(state=DeadlineState.SNOOZED, next_at=NOW + DAY),
            entry(state=DeadlineState.SNOOZED),
        ),
        moving=tuple(order(title=text, parcels=(parcel,), expected_until=date(2027, 1, 20)) for parcel in parcels),
        recently_solved=tuple(replace(order(title=text), status=status) for status in OrderStatus),
        unread=tuple(
            UnreadMail("f" * 64, f"{text} <x@y.example>", text, NOW, verdict, (text,), order().key)
            for verdict in (Verdict.UNRECOGNISED, Verdict.SUSPICIOUS)
        ),
        # Our own words name the user's servers, so bare host names stay: the last word, a host in BAIT, is left out.
        troubles=(Trouble("login/home", NOW - HOUR, "home", f"the login was refused: {text.rpartition(' ')[0]}"),),
        mails_read=1234,
        last_looked_at={"home": NOW, "work": None},
        drift=Drift(4, 9, 1, 40, is_rising=True, shapes=((text, 3),)),
    )


@cache
def every_letter(language: str, text: str = "Bicycle light") -> tuple[Letter, ...]:
    """Return letters that together reach every branch of every template; kept, since many tests look at all of them."""
    return tuple(_every_letter(language, text))


def _every_letter(language: str, text: str) -> Iterator[Letter]:
    letters = renderer(language)
    named = Because("mark:1", stated_at=NOW)
    odd = Because("x", period="a_new_period", days=9, confidence="?")
    times = ((DAY, 40 * DAY), (-DAY, 40 * DAY), (-9 * DAY, -DAY))
    reasons = ((replace(QUOTED, quote=text), COUNTED), (named, odd), ())
    for turn, kind in enumerate(DeadlineKind):
        # Each kind meets each time and each reason, and over the kinds each time meets each reason.
        pairs = (
            product(times, reasons) if IS_FULL else zip(times, reasons[turn % 3 :] + reasons[: turn % 3], strict=True)
        )
        for (act_in, over_in), because in pairs:
            one = entry(
                kind,
                act_in,
                over_in,
                of=order(title=text),
                because=because,
                stated_by="user" if because[:1] == (named,) else None,
            )
            yield letters.reminder(f"{kind}", [one], [], NOW)
    for speaker in (None, "mail", "user"):  # today is the last day
        one = entry(DeadlineKind.PICKUP, -HOUR / 2, of=order(title=text), stated_by=speaker)
        yield letters.reminder("pickup", [one], [], NOW)
    for title in (text, ""):
        bare = order(title=title, price=None)
        yield letters.reminder("k", [entry(kind, of=bare) for kind in [*DeadlineKind, *DeadlineKind]], [], NOW)
        for is_first in (True, False):
            yield letters.catch_up("k", [entry(kind, of=bare) for kind in DeadlineKind], [], NOW, is_first=is_first)
    yield from _of_one_item(letters, text)
    yield letters.digest("k", full_digest(text), NOW)
    yield letters.digest("k", EMPTY, NOW)
    yield letters.digest("k", replace(EMPTY, moving=full_digest(text).moving), NOW)
    yield letters.digest("k", replace(EMPTY, troubles=full_digest(text).troubles), NOW)
    for sort in (*TROUBLE_SORTS, "other"):
        yield letters.trouble("k", [replace(full_digest(text).troubles[0], key=f"{sort}/home")], NOW)
    yield letters.trouble("k", full_digest(text).troubles * 3, NOW)
    yield from _receipts(letters, text)
    yield letters.test(NOW)


def questions(text: str) -> Iterator[Question]:
    """Yield every question that can be asked back, with that text for whatever the user wrote."""
    sum_ = Money(Decimal("12.50"), "EUR")
    given: dict[str, Value] = {"day": date(2026, 12, 20), "amount": sum_, "price": sum_, "last": 2, "megabytes": 25}
    for name, sentence in SENTENCES.items():
        names = [field for _, field, _, _ in Formatter().parse(sentence) if field]
        yield Question(name, {field: given.get(field, text) for field in names})


_TIMES_OF_REMINDERS: tuple[tuple[datetime | None, datetime | None, bool, bool], ...] = (
    (NOW + DAY, NOW + DAY, True, True),
    (NOW + DAY, NOW + 2 * DAY, False, True),
    (NOW + DAY, NOW + 9 * DAY, False, False),
    (NOW + DAY, None, False, True),
    (None, NOW + DAY, False, True),
    (None, None, False, True),
)


def _receipts(letters: Renderer, text: str) -> Iterator[Letter]:
    """Yield receipts for answers of every kind."""
    refused = [Refusal(text, one) for one in questions(text)]
    choices = [(1, entry(of=order(title=text))), (3, entry(DeadlineKind.ANSWER_OFFER, of=order(title=text)))]
    for is_numbered, entries in ((True, choices), (False, choices[:1]), (False, [])):
        for refusals in ([*refused, Refusal("", Question("empty_answer"))], []):
            said = ((text, "3041887766550021"),)
            content = ReceiptContent(said, tuple(refusals), (text,), tuple(entries), is_numbered)
            yield letters.receipt("k", content, ("a/1/b", "a/2/c"), NOW, thread_id="x@y.example")
    yield letters.receipt("k", ReceiptContent((), (), (), tuple(choices), True), (), NOW, thread_id=None)
    unconfirmed = ReceiptContent((), (), (), tuple(choices), True, unconfirmed=((text, "3041887766550021"),))
    yield letters.receipt("k", unconfirmed, ("a/1/b", "a/2/c"), NOW, thread_id=None)
    confirmable = replace(
        unconfirmed, unconfirmed=(("1 done", "3041887766550021"), ("3 snooze 3d", "3041887766550021"))
    )
    yield letters.receipt("k", confirmable, ("a/1/b", "a/2/c"), NOW, thread_id=None)
    again = [Reminded(at, act_by, *flags) for at, act_by, *flags in _TIMES_OF_REMINDERS]
    reminded = ReceiptContent((), (), (), (), True, reminded=tuple((choices[0][1], one) for one in again))
    yield letters.receipt("k", reminded, (), NOW, thread_id=None)
    shown = ReceiptContent((), (), (), (), True, pages=pages_shown(text))
    yield letters.receipt("k", shown, ("a/1/b",), NOW, thread_id=None)


def _of_one_item(letters: Renderer, text: str) -> Iterator[Letter]:
    """Yield letters about one item of an order, with every caution and a sum beside it."""
    several = order(title=text, placed_at=NOW - 60 * DAY, delivered_at=NOW - 20 * DAY, is_partly_shipped=True)
    for kind in DeadlineKind:
        whole = entry(kind, of=several)
        deadline = replace(whole.deadline, line="2", amount=Money(Decimal("1.99"), "EUR"))
        yield letters.reminder("k", [replace(whole, deadline=deadline)], [], NOW)
        if kind is DeadlineKind.DISPUTE_CLOSED:
            for stated_by in (None, "mail", "user"):
                again = replace(deadline, reopens=replace(deadline, act_by=NOW + 9 * DAY, stated_by=stated_by))
                yield letters.reminder("k", [replace(whole, deadline=again)], [], NOW)


@cache
def _sheets(style: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the rules in light and in dark by their selector; all letters share one style, or a few."""
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    by_day, by_night = (dict(re.findall(r"([.\w-]+)\{([^}]*)\}", sheet)) for sheet in (light, light + dark))
    return by_day, by_night


@cache
def _colours(style: str, tag: str, classes: str, inline: str) -> tuple[tuple[str | None, str | None], ...]:
    """Return what an element sets of its text's and its ground's colour, in light and in dark."""
    colours = []
    for sheet in _sheets(style):
        rules = [sheet.get(name, "") for name in (tag, *(f".{name}" for name in classes.split()))]
        # What says !important beats what stands inline, and that beats the rest.
        by_rank = [*(rule for rule in rules if "!" in rule), inline, *(rule for rule in rules if "!" not in rule)]
        colours.append((_colour("color", by_rank), _colour("background", by_rank)))
    return tuple(colours)


class Page(HTMLParser):
    """What a reader of the HTML sees: the text, its addresses, and the colours in force for each piece of text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()
        self._style = html[html.index("<style>") : html.index("</style>")]
        self._stack = [("html", [("#000000", "#ffffff")] * 2, True)]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags.add(tag)
        self.addresses += [given[name] for name in ("href", "src", "background") if name in given]
        if tag in ("meta", "br", "wbr"):
            return
        style = given.get("style", "")
        _, inherited, is_visible = self._stack[-1]
        own = _colours(self._style, tag, given.get("class", ""), style)
        colours = [
            (text or above, ground or below) for (text, ground), (above, below) in zip(own, inherited, strict=True)
        ]
        self._stack.append((tag, colours, is_visible and "display:none" not in style and tag not in ("style", "title")))

    def handle_endtag(self, tag: str) -> None:
        assert self._stack.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, colours, is_visible = self._stack[-1]
        if data.strip() and tag not in ("style", "title"):
            self.text += data.strip() + "\n"
            if is_visible:
                self.pairs.update(colours)


def _colour(name: str, rules: Sequence[str]) -> str | None:
    found = (re.search(rf"(?:^|;){name}:(#[0-9a-f]+)", rule) for rule in rules)
    colour = next((match[1] for match in found if match), None)
    return colour if colour is None or len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def contrast(first: str, second: str) -> float:
    """WCAG 2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
