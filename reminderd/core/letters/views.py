"""What the templates see: made of deadlines, orders and digests, in one language and zone, safe to print."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reminderd.core.dates import day_of
from reminderd.core.deadlines.cautions import cautions_of, percent_of_price
from reminderd.core.deadlines.said_days import SaidDay, Zones, is_last_day, said_day
from reminderd.core.deadlines.urgency import BANK_IS_NEAR, BANK_KINDS, SOON, awaited_of, loss_rank, urgency_of
from reminderd.core.letters.content import DeadlineView, Entry, EntryView, OrderView
from reminderd.core.letters.drafts import DRAFTS, paragraphs_apart, progress_of
from reminderd.core.letters.kinds import CONFIRMATIONS
from reminderd.core.letters.kinds_of_disputes import KINDS
from reminderd.core.letters.printable import clean, shorten
from reminderd.core.model import (
    Because,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Doubt,
    Item,
    MailKind,
    Order,
)
from reminderd.core.model.vendor import Vendor
from reminderd.core.orders.names import short_name
from reminderd.core.orders.parcel_items import items_of
from reminderd.core.planning.snoozes import days_that_fit
from reminderd.core.statements.shown_words import shown

if TYPE_CHECKING:  # it loads Jinja and Babel
    from reminderd.core.letters.wording import Wording

ITS_DAY = timedelta(days=1)
BAR = 15
"""How many of the last days the bar of a reminder shows: as many as AliExpress grants for most things."""

LONGEST_NAME = 40
"""Characters of a thing's short name, if nobody has shortened it yet."""

ON_THE_TRACKING_PAGE = frozenset({DeadlineKind.PROTECTION_ENDS, DeadlineKind.DELIVERY_OVERDUE})
"""Kinds whose day we count ourselves while a page of AliExpress names its own."""


ABOUT_A_SUM = frozenset(
    {
        DeadlineKind.REFUND_CHECK,
        DeadlineKind.REFUND_OVERDUE,
        DeadlineKind.REFUND_TRACE,
        DeadlineKind.WITHDRAWAL_REFUND,
        DeadlineKind.COUPON_EXPIRES,
    }
)
"""Kinds about a sum of their own; all others are about the price."""

_SPEAKERS = {"mark": "user", "page": "page"}  # by where a reason was stored; all else the vendor said by mail


class Views:
    """Make the views of one vendor's orders in the words of one language."""

    def __init__(self, wording: "Wording", vendor: Vendor, *, is_answerable: bool = False) -> None:
        self._is_answerable = is_answerable
        self._wording = wording
        self._vendor = vendor

    @property
    def zones(self) -> Zones:
        """The vendor's zone, and the reader's."""
        return self._vendor.zone, self._wording.zone

    def said(self, words: str) -> str:
        """Return an answer in the words of the grammar as the user's language says it."""
        return shown(words, self._vendor.vocabularies.of(self._wording.language))

    def entries(self, entries: Iterable[Entry], now: datetime, *, in_full: int = 1) -> tuple[EntryView, ...]:
        """Return the entries as views, what is lost soonest first. The first `in_full` of them are told in full; the
        others have a row each.
        """
        ordered = sorted(entries, key=lambda entry: loss_rank(entry.deadline, now))
        first_useful = next((entry for entry in ordered if calls_for_case(entry.deadline, now)), None)
        return tuple(
            self._entry(entry, now, place, is_full=place < in_full, has_case=entry is first_useful)
            for place, entry in enumerate(ordered)
        )

    def _entry(self, entry: Entry, now: datetime, place: int, *, is_full: bool, has_case: bool) -> EntryView:
        deadline = self.deadline(entry.deadline, entry.order, now)
        order = self.order(entry.order, items_of(entry.deadline, entry.order))
        day = said_day(entry.deadline, now, self.zones)
        drafts = self._drafts(deadline) if is_full else ()
        advice = self._wording.advise(deadline, cautions_of(entry.deadline, entry.order))
        reasons = tuple(self._reason(because) for because in entry.deadline.because)
        asked = ""
        if doubt := entry.deadline.doubt:
            asked, confirmation = self._doubt(doubt, deadline)
            reasons = (asked, *reasons)
            advice = replace(advice, answers=(*confirmation, *advice.answers))
        is_tracked = bool(deadline.exact_at) and deadline.kind in ON_THE_TRACKING_PAGE
        is_bank = entry.deadline.kind in BANK_KINDS and (entry.deadline.lost_at or now) - now > BANK_IS_NEAR
        return EntryView(
            deadline=deadline,
            order=order,
            advice=advice,
            reasons=reasons,
            urgency=urgency_of(day),
            is_full=is_full,
            is_snoozed=entry.state is DeadlineState.SNOOZED,
            next_at=entry.next_at,
            days_left=max(min(day.days, (day.at - now).days) if day.has_time else day.days, 0),
            percent_left=_percent_left(day) if KINDS[deadline.kind].time != "look" else 0,
            awaited=who.value if (who := awaited_of(entry.deadline, day)) else "",
            number=place + 1,
            place=place,
            drafts=drafts,
            case_file=entry.case_file,
            case_hint=self._case_hint(entry, deadline, has_use=(bool(drafts) and day.days <= SOON) or has_case),
            money=deadline.amount if deadline.kind in ABOUT_A_SUM and deadline.amount else order.amount,
            page="tracking" if is_tracked else "order",
            page_url=deadline.exact_at if is_tracked else order.url,
            is_distant=is_bank,
            doubt=asked,
        )

    def _drafts(self, deadline: DeadlineView) -> tuple[tuple[str, ...], ...]:
        name = DRAFTS.get(deadline.kind)
        return paragraphs_apart(self._wording.paragraphs(f"draft_{name}", deadline)) if name else ()

    def _case_hint(self, entry: Entry, deadline: DeadlineView, *, has_use: bool) -> str:
        if entry.case_file:
            return self._wording.say("case_attached", deadline, entry.case_file)
        return self._wording.say("case_hint", deadline) if has_use else ""

    def deadline(self, deadline: Deadline, order: Order, now: datetime) -> DeadlineView:
        """Return the values by which the wording of a deadline is chosen."""
        home = self._wording.zone
        day = said_day(deadline, now, self.zones)
        days_over = (day_of(deadline.hard_end, home) - day_of(now, home)).days
        return DeadlineView(
            uid=deadline.uid,
            number=deadline.order.number,
            kind=deadline.kind,
            vendor=self._vendor.display_name,
            support_url=self._vendor.support_url,
            act_by=day.at,
            hard_end=deadline.hard_end,
            phase=day.phase,
            basis="count" if not deadline.is_stated else "user" if deadline.stated_by == "user" else "vendor",
            act_in=self._wording.distance(deadline.act_by - now, day.days, is_exact=day.has_time),
            over_in=self._wording.distance(deadline.hard_end - now, days_over),
            news=deadline.news.value if deadline.news else "",
            line=deadline.line or "",
            amount=self._wording.money(deadline.amount) if deadline.amount else "",
            percent=percent_of_price(deadline, order),
            placed_at=order.placed_at,
            price=self._wording.money(order.price) if order.price else "",
            progress=progress_of(deadline, order),
            parcel=deadline.arrival if deadline.arrival and not deadline.line else "",
            goods=self._thing(items_of(deadline, order)),
            named_later=deadline.named_later,
            is_today=is_last_day(deadline, now, self.zones),
            snooze_days=days_that_fit(deadline, now),
            reopens=self.deadline(again, order, now) if (again := deadline.reopens) and now < again.act_by else None,
            exact_at=self._exact_at(deadline, order),
            is_answerable=self._is_answerable,
            days=day.days,
            has_time=day.has_time,
            is_of_rest=deadline.is_of_rest,
        )

    def _exact_at(self, deadline: Deadline, order: Order) -> str:
        """Return the page that names the day: the tracking page for protection, the order's page for windows."""
        if deadline.is_stated or order.protection_until:
            return ""
        urls = {DeadlineKind.DISPUTE_WINDOW: self._vendor.order_url}
        return urls.get(deadline.kind, self._vendor.tracking_url).format(order=order.key.number)

    def order(self, order: Order, items: tuple[Item, ...] = ()) -> OrderView:
        """Return an order with its texts made safe. `items`: those of one parcel of several, if only that one is meant;
        then no price is told, since nobody knows theirs.
        """
        newest = max(order.parcels, key=lambda parcel: parcel.updated_at, default=None)
        return OrderView(
            number=order.key.number,
            url=self._vendor.order_url.format(order=order.key.number),
            thing=self._thing(items or order.items),
            amount=self._wording.money(order.price) if order.price and not items else "",
            status=self._wording.say("order_status", order.status.value),
            step=self._wording.say("transit_step", newest.step.value) if newest and newest.step else "",
            expected_until=order.expected_until,
            name=self._name(order, items or order.items),
        )

    def _name(self, order: Order, items: tuple[Item, ...]) -> str:
        """Return what was ordered in a few words; if nobody named it, the order's day or else its number."""
        is_first = [item.title for item in items[:1]] == [item.title for item in order.items[:1]]
        title = (order.name if is_first else "") or (short_name(items[0].title) if items else "")
        if name := shorten(clean(title, 120), LONGEST_NAME):
            return name
        return self._wording.say("order_of", order.placed_at) if order.placed_at else f"#{order.key.number}"

    def _thing(self, items: Iterable[Item]) -> str:
        """Return the name of the first item and the number of the others."""
        titles = [(item.quantity, title) for item in items if (title := clean(item.title, 120))]
        if not titles:
            return ""
        quantity, title = titles[0]
        thing = f"{quantity} × {title}" if quantity > 1 else title
        return self._wording.say("and_more", thing, len(titles) - 1) if len(titles) > 1 else thing

    def _reason(self, because: Because) -> str:
        if because.period:
            return self._wording.say("counted", because.period, because.days, because.confidence, because.is_business)
        speaker = _SPEAKERS.get(because.source.partition(":")[0], "vendor")
        quote = clean(because.quote, 300)
        if because.stated_after:
            days = (because.stated_after, because.stated_at)
            said = self._wording.say("stated_on_unknown_day", self._vendor.display_name, *days, quote)
        else:
            said = self._wording.say("stated", speaker, self._vendor.display_name, because.stated_at, quote)
        return f"{said} {self._wording.say('unproven')}" if because.is_unproven else said

    def _doubt(self, doubt: Doubt, deadline: DeadlineView) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return the question that an unproven mail raises, with the answer that confirms it."""
        news = self._wording.say("doubted_news", doubt.kind.value)
        asked = self._wording.say("doubt", self._vendor.display_name, doubt.because.stated_at, news)
        words = CONFIRMATIONS.get(doubt.kind, "")
        if doubt.kind is MailKind.PROTECTION_EXTENDED:
            words = f"protected-until {doubt.due.isoformat()}" if doubt.due else ""
        command = f"reminderd mark {deadline.number} {words}"
        return asked, ((command, self._wording.say("doubt_confirmed", words.partition(" ")[0])),) if words else ()


def calls_for_case(deadline: Deadline, now: datetime) -> bool:
    """Return whether a letter about the deadline should have the order's case file attached: in its last days, if there
    is something to send to somebody. Later it would only fill the user's mailbox.
    """
    return deadline.kind in DRAFTS and -ITS_DAY < deadline.act_by - now <= SOON * ITS_DAY


def _percent_left(day: SaidDay) -> int:
    """Return how much of the last 15 days is left, in percent: at least 1 while there is any."""
    return min(max(round(100 * (day.days / BAR)), 1), 100) if day.is_ahead else 0
