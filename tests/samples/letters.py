"""Samples for the tests of letters."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from matrix import IS_FULL
from reminderd.adapters.packs.resources import load_templates, load_vendor
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
from samples.page_news import pages_shown

TEMPLATES = Path(__file__).parents[2] / "templates"
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
