"""Writes every kind of letter about invented orders, to see whether the templates can."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from string import Formatter

from reminderd.core.letters.case import CaseContent, CaseMail
from reminderd.core.letters.content import DigestContent, Entry
from reminderd.core.letters.receipts import ASKED_OF_PAGES, PageNews, PageQuestion, ReceiptContent, Refusal
from reminderd.core.letters.renderer import Renderer
from reminderd.core.model import (
    Because,
    Claim,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Doubt,
    Evidence,
    Fact,
    Item,
    MailKind,
    Money,
    Order,
    OrderKey,
    OrderStatus,
    Parcel,
    Stalled,
    TransitStep,
    Trouble,
    UnreadMail,
    Verdict,
)
from reminderd.core.model.page_problems import SENTENCES, PageProblem
from reminderd.core.planning.snoozes import Reminded
from reminderd.core.reading.drift import Drift
from reminderd.core.statements.objections import question

DAY = timedelta(days=1)
_PHASES = ((DAY, 9 * DAY), (-DAY, 9 * DAY), (-9 * DAY, -DAY))

TROUBLE_SORTS = (
    *("login", "unreachable", "owed", "templates", "news", "new", "stopped", "unread", "job", "letters", "junk"),
    *("disk", "clock", "backup", "channel_login", "sending", "address", "unsent", "quarantine", "integrity"),
    "files",
    "pages",
    "said",
    "idle",
    "token",
    "token_ends",
)
"""The first words of the keys of all troubles; the wording has a sentence for each."""


def rehearse(renderer: Renderer, vendor: str, now: datetime) -> None:
    """Write each kind of letter, with every kind of deadline before, after and long after its day, the report, and a
    case file.

    Nothing is returned: a renderer tells by itself what is wrong with a template. Raise as its methods do.
    """
    entries = list(_entries(vendor, now))
    for entry in entries:
        renderer.reminder("rehearsal", [entry], [], now)
    renderer.reminder("rehearsal", entries, [], now)
    for is_first in (True, False):
        renderer.catch_up("rehearsal", entries, [], now, is_first=is_first)
    full, empty = _digest(vendor, entries, now), DigestContent(None, (), (), (), (), (), 0, {})
    for content in (full, empty):
        renderer.digest("rehearsal", content, now)
        renderer.report(content, content.recovered, now, returns=[(now, one) for one in content.recovered])
    renderer.trouble("rehearsal", full.troubles, now)
    renderer.receipt("rehearsal", _receipt(entries), (), now, thread_id=None)
    renderer.test(now)
    renderer.case(_case(vendor, entries, now), now)


def _order(vendor: str, now: datetime, status: OrderStatus = OrderStatus.IN_TRANSIT) -> Order:
    parcels = tuple(Parcel(f"LP{step}", MailKind.IN_TRANSIT, step, now) for step in TransitStep)
    return Order(
        OrderKey(vendor, "3041887766550021"),
        status,
        (),
        placed_at=now - 30 * DAY,
        delivered_at=now - 5 * DAY,
        expected_until=now.date(),
        price=Money(Decimal("12.50"), "EUR"),
        items=(Item("Bicycle light", 2), Item("Bell", 1)),
        parcels=parcels,
        is_partly_shipped=True,
    )


def _entries(vendor: str, now: datetime) -> Iterator[Entry]:
    order = _order(vendor, now)
    because = (Because("mail:1", quote="You still have 15 days.", stated_at=now), Because("", period="appeal", days=3))
    doubts = (
        None,
        Doubt(MailKind.REFUND_ISSUED, because[0]),
        Doubt(MailKind.PROTECTION_EXTENDED, because[0], now.date()),
    )
    for kind in DeadlineKind:
        for number, (act_in, over_in) in enumerate(_PHASES):
            deadline = Deadline(
                f"{order.key}/{kind}/{number}",
                order.key,
                kind,
                now + act_in,
                now + over_in,
                because,
                news=MailKind.DISPUTE_OFFER if kind is DeadlineKind.UNSURE_NEWS else None,
                line="1" if number else None,
                doubt=doubts[number],
                amount=Money(Decimal(5), "EUR") if number else None,
            )
            if kind is DeadlineKind.DISPUTE_CLOSED and number:
                deadline = replace(deadline, reopens=replace(deadline, act_by=now + 9 * DAY))
            state = DeadlineState.SNOOZED if number == 1 else DeadlineState.OPEN
            yield Entry(deadline, order, state, now + DAY if number else None, "case.zip" if number else "")


def _receipt(entries: Sequence[Entry]) -> ReceiptContent:
    refused = (Refusal("done", question("which_entry")), Refusal("refunded 2026-02-01", question("past", words="x")))
    said = (("received", "3041887766550021"),)
    reminded = tuple(
        (entries[0], Reminded(at, at, is_last_day=is_last_day, is_sooner=True))
        for at in (entries[0].deadline.act_by, None)
        for is_last_day in (True, False)
    )
    return ReceiptContent(
        said,
        refused,
        ("lamp.jpg",),
        ((1, entries[0]),),
        True,
        said,
        said,
        reminded,
        _pages(entries[0]),
        details=((1, entries[0]),),
    )


def _pages(entry: Entry) -> tuple[PageNews, ...]:
    key, day = entry.order.key, entry.deadline.act_by.date()
    questions = tuple(
        PageQuestion(key, one, at, Money(Decimal(5), "EUR"), "Refund if no delivery", f"{one.value} {day}")
        for one in ASKED_OF_PAGES
        for at in (day, None)
    )
    news = PageNews(
        "page.html", (key.number,), (), questions, is_noted=True, wanted=(key.number,), problems=_problems()
    )
    return (news, replace(news, changes=((key.number, None, day), (key.number, day, day))))


def _problems() -> tuple[PageProblem, ...]:
    """Return each sentence, with a value in every place."""
    named = {name: [field for _, field, _, _ in Formatter().parse(text) if field] for name, text in SENTENCES.items()}
    return tuple(PageProblem(name, tuple((field, "x") for field in fields)) for name, fields in named.items())


def _case(vendor: str, entries: Sequence[Entry], now: datetime) -> CaseContent:
    fact = Fact("mail:1", entries[0].order.key, MailKind.DELIVERED, now, quote="Delivered.")
    order = replace(_order(vendor, now), told=(fact,), claims=(Claim(now - 9 * DAY, opened_at=now - 9 * DAY),))
    evidence = ((Evidence("lamp.jpg", "0" * 64, 5, now, "lamp.jpg"), "evidence/lamp.jpg"),)
    return CaseContent(order, tuple(entries), (CaseMail("mail:1", "mails/1.eml", now, "Delivered"),), evidence)


def _digest(vendor: str, entries: list[Entry], now: datetime) -> DigestContent:
    return DigestContent(
        since=now - 7 * DAY,
        entries=tuple(entries),
        moving=(_order(vendor, now),),
        recently_solved=tuple(_order(vendor, now, status) for status in OrderStatus),
        unread=tuple(
            UnreadMail("", "a@shop.invalid", "News", now, verdict, ())
            for verdict in (Verdict.UNRECOGNISED, Verdict.SUSPICIOUS)
        ),
        troubles=tuple(Trouble(f"{sort}/home", now, "home", "refused") for sort in TROUBLE_SORTS),
        mails_read=2,
        last_looked_at={"home": now, "work": None},
        drift=Drift(4, 9, 1, 40, is_rising=True, shapes=(("News", 3),), gone=(MailKind.DELIVERED,), wordings=("News",)),
        recovered=(Money(Decimal(5), "EUR"),),
        has_unread_page=True,
        stalled=tuple(
            Stalled(
                _order(vendor, now), "AP1", now - 20 * DAY, 20 * DAY, 15 * DAY, is_own=bool(end), protection_ends_at=end
            )
            for end in (None, now + DAY)
        ),
    )
