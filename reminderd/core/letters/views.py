"""What the templates see: made of deadlines, orders and digests, in one language and zone, safe to print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from reminderd.core.deadlines.cautions import cautions_of, cautions_on_the_way, percent_of_price
from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.letters.content import (
    DeadlineView,
    DigestContent,
    DigestView,
    Entry,
    EntryView,
    OrderView,
    TroubleView,
    UnreadView,
)
from reminderd.core.letters.drafts import DRAFTS, progress_of
from reminderd.core.letters.printable import clean, tidy
from reminderd.core.letters.report import money_at_stake, sums
from reminderd.core.letters.wording import Wording
from reminderd.core.model import (
    AWAITED,
    Because,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Doubt,
    Item,
    MailKind,
    Order,
    Trouble,
    UnreadMail,
    Verdict,
)
from reminderd.core.model.vendor import Vendor
from reminderd.core.planning.last_day import days_that_fit
from reminderd.core.planning.places import is_last_day
from reminderd.core.reading.drift import Drift

SOON = timedelta(days=3)
ITS_DAY = timedelta(days=1)
BAR = timedelta(days=15)
"""What the bar of a reminder shows: its last days, as many as AliExpress grants for most things."""

DIGEST_SOON = timedelta(days=7)
MOST_IN_FULL = 5
"""Entries of a letter told in full, the most urgent ones: mail programs cut off what is longer than about 100 kB."""


CONFIRMATIONS: Mapping[MailKind, str] = {
    MailKind.DELIVERED: "received",
    MailKind.AWAITING_CONFIRMATION: "received",
    MailKind.RECEIPT_CONFIRMED: "received",
    MailKind.ORDER_CANCELLED: "closed",
    MailKind.ORDER_CLOSED: "closed",
    MailKind.DISPUTE_OPENED: "disputed",
    MailKind.DISPUTE_CLOSED: "closed",
    MailKind.DISPUTE_DECIDED: "judged",
    MailKind.RETURN_DUE: "return-agreed",
    MailKind.REFUND_ISSUED: "refund-issued",
    MailKind.REFUND_COMPLETED: "refund-issued",
}
"""What the user answers where such a mail is unproven and true."""

_SPEAKERS = {"mark": "user", "page": "page"}  # by where a reason was stored; all else the vendor said by mail


class Views:
    """Make the views of one vendor's orders in the words of one language."""

    def __init__(self, wording: Wording, vendor: Vendor, *, is_answerable: bool = False) -> None:
        self._is_answerable = is_answerable
        self._wording = wording
        self._vendor = vendor

    def entries(self, entries: Iterable[Entry], now: datetime) -> tuple[EntryView, ...]:
        """Return the entries as views, what is lost next first."""
        views: list[EntryView] = []
        told: set[DeadlineKind] = set()
        for entry in sorted(entries, key=lambda entry: loss_rank(entry.deadline, now)):
            deadline = self.deadline(entry.deadline, entry.order, now)
            is_soon = entry.deadline.act_by - now <= SOON
            is_in_full = deadline.kind not in told and len(views) < MOST_IN_FULL
            draft = self._draft(deadline) if is_in_full else ()
            advice = self._wording.advise(deadline, cautions_of(entry.deadline, entry.order))
            reasons = tuple(self._reason(because) for because in entry.deadline.because)
            if doubt := entry.deadline.doubt:
                asked, confirmation = self._doubt(doubt, deadline)
                reasons = (asked, *reasons)
                advice = replace(advice, answers=(*confirmation, *advice.answers))
            view = EntryView(
                deadline=deadline,
                order=self.order(entry.order),
                advice=advice,
                reasons=reasons,
                urgency="late" if deadline.phase != "before" else "soon" if is_soon else "calm",
                is_first_of_kind=deadline.kind not in told,
                is_brief=len(views) >= MOST_IN_FULL,
                is_snoozed=entry.state is DeadlineState.SNOOZED,
                next_at=entry.next_at,
                days_left=max((entry.deadline.act_by - now).days, 0),
                percent_left=_percent_left(entry.deadline, now),
                awaited=_awaited(entry.deadline, now),
                number=len(views) + 1,
                place=len(views),
                draft=draft,
                case_hint=self._case_hint(entry, deadline, has_use=bool(draft) and is_soon),
            )
            views.append(view)
            told.add(deadline.kind)
        return tuple(views)

    def _draft(self, deadline: DeadlineView) -> tuple[str, ...]:
        name = DRAFTS.get(deadline.kind)
        return self._wording.paragraphs(f"draft_{name}", deadline) if name else ()

    def _case_hint(self, entry: Entry, deadline: DeadlineView, *, has_use: bool) -> str:
        if entry.case_file:
            return self._wording.say("case_attached", deadline, entry.case_file)
        return self._wording.say("case_hint", deadline) if has_use else ""

    def deadline(self, deadline: Deadline, order: Order, now: datetime) -> DeadlineView:
        """Return what the wording of a deadline chooses by."""
        return DeadlineView(
            uid=deadline.uid,
            number=deadline.order.number,
            kind=deadline.kind,
            vendor=self._vendor.display_name,
            support_url=self._vendor.support_url,
            act_by=deadline.act_by,
            hard_end=deadline.hard_end,
            phase="before" if now < deadline.act_by else "late" if now < deadline.hard_end else "over",
            basis="count" if not deadline.is_stated else "user" if deadline.stated_by == "user" else "vendor",
            act_in=self._wording.distance(deadline.act_by - now),
            over_in=self._wording.distance(deadline.hard_end - now),
            news=deadline.news.value if deadline.news else "",
            line=deadline.line or "",
            amount=self._wording.money(deadline.amount) if deadline.amount else "",
            percent=percent_of_price(deadline, order),
            placed_at=order.placed_at,
            price=self._wording.money(order.price) if order.price else "",
            progress=progress_of(deadline, order),
            parcel=deadline.arrival if deadline.arrival and not deadline.line else "",
            named_later=deadline.named_later,
            is_today=is_last_day(deadline, now, (self._vendor.zone, self._wording.zone)),
            snooze_days=days_that_fit(deadline, now),
            reopens=self.deadline(again, order, now) if (again := deadline.reopens) and now < again.act_by else None,
            exact_at=self._exact_at(deadline, order),
            is_answerable=self._is_answerable,
        )

    def _exact_at(self, deadline: Deadline, order: Order) -> str:
        """The page that names the day: of the protection the tracking page, of the windows the order's own."""
        if deadline.is_stated or order.protection_until:
            return ""
        urls = {DeadlineKind.DISPUTE_WINDOW: self._vendor.order_url}
        return urls.get(deadline.kind, self._vendor.tracking_url).format(order=order.key.number)

    def order(self, order: Order) -> OrderView:
        """Return an order with its texts made safe."""
        newest = max(order.parcels, key=lambda parcel: parcel.updated_at, default=None)
        return OrderView(
            number=order.key.number,
            url=self._vendor.order_url.format(order=order.key.number),
            thing=self._thing(order.items),
            amount=self._wording.money(order.price) if order.price else "",
            status=self._wording.say("order_status", order.status.value),
            step=self._wording.say("transit_step", newest.step.value) if newest and newest.step else "",
            expected_until=order.expected_until,
        )

    def _thing(self, items: Iterable[Item]) -> str:
        """Name what was ordered: the first item, and how many others."""
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
        """Return the question that an unproven end raises, and the answer by which the user makes it true."""
        news = self._wording.say("doubted_news", doubt.kind.value)
        asked = self._wording.say("doubt", self._vendor.display_name, doubt.because.stated_at, news)
        words = CONFIRMATIONS.get(doubt.kind, "")
        if doubt.kind is MailKind.PROTECTION_EXTENDED:
            words = f"protected-until {doubt.due.isoformat()}" if doubt.due else ""
        command = f"reminderd mark {deadline.number} {words}"
        return asked, ((command, self._wording.say("doubt_confirmed", words.partition(" ")[0])),) if words else ()

    def digest(self, content: DigestContent, now: datetime) -> DigestView:
        """Return what a digest tells as a view."""
        entries = self.entries(content.entries, now)
        by_section = _sections(entries, now)
        cautions = dict.fromkeys(caution for order in content.moving for caution in cautions_on_the_way(order))
        by_verdict = {
            is_suspicious: tuple(
                _unread_view(mail) for mail in content.unread if (mail.verdict is Verdict.SUSPICIOUS) is is_suspicious
            )
            for is_suspicious in (False, True)
        }
        return DigestView(
            since=content.since,
            soon=by_section["soon"],
            later=by_section["later"],
            questions=by_section["questions"],
            waiting=by_section["waiting"],
            money=self._money(content, entries),
            moving=tuple(map(self.order, content.moving)),
            solved=tuple(map(self.order, content.recently_solved)),
            unreadable=by_verdict[False],
            suspicious=by_verdict[True],
            troubles=tuple(map(trouble_view, content.troubles)),
            mails_read=content.mails_read,
            looks=tuple((tidy(account, 60), at) for account, at in sorted(content.last_looked_at.items())),
            drift=_drift_view(content.drift),
            has_unread_page=content.has_unread_page,
            cautions=tuple(self._wording.say("caution", caution.value, None) for caution in cautions),
            stalled=tuple((self.order(one.order), one) for one in content.stalled),
        )

    def _money(self, content: DigestContent, entries: Sequence[EntryView]) -> Mapping[str, tuple[str, ...]]:
        """Return the sums at stake by urgency, and those recovered since the digest before."""
        orders = {entry.deadline.uid: entry.order for entry in content.entries}
        stake = money_at_stake((orders[view.deadline.uid], view) for view in entries)
        by_name = {str(name): amounts for name, amounts in stake.items()} | {"recovered": sums(content.recovered)}
        return {name: tuple(map(self._wording.money, amounts)) for name, amounts in by_name.items() if amounts}


def calls_for_case(deadline: Deadline, now: datetime) -> bool:
    """Tell whether a letter about the deadline should carry the order's case file: in the last days and on its day,
    where there is something to send to somebody. What is repeated later would only fill the user's mailbox.
    """
    return deadline.kind in DRAFTS and -ITS_DAY < deadline.act_by - now <= SOON


def _percent_left(deadline: Deadline, now: datetime) -> int:
    """Return how much of the last 15 days is left, in percent; little is never nothing."""
    left = deadline.act_by - now
    return min(max(round(100 * (left / BAR)), 1), 100) if left > timedelta() else 0


def _awaited(deadline: Deadline, now: datetime) -> str:
    """Name who has to act first; from the deadline's day on it is the user's turn."""
    who = AWAITED.get(deadline.kind)
    return who.value if who and now < deadline.act_by else ""


def _sections(entries: Sequence[EntryView], now: datetime) -> Mapping[str, tuple[EntryView, ...]]:
    """Sort the entries of a digest into its sections, in the order in which these stand in it, and number them so."""
    found: dict[str, list[EntryView]] = {"soon": [], "questions": [], "waiting": [], "later": []}
    for entry in entries:
        is_soon = entry.deadline.act_by - now <= DIGEST_SOON
        is_question = entry.deadline.kind is DeadlineKind.UNSURE_NEWS
        section = "questions" if is_question else "waiting" if entry.awaited else "soon" if is_soon else "later"
        found[section].append(entry)
    numbers = count(1)
    return {name: tuple(replace(one, number=next(numbers)) for one in members) for name, members in found.items()}


def trouble_view(trouble: Trouble) -> TroubleView:
    """Return a trouble as a view."""
    return TroubleView(
        tidy(trouble.account, 60),
        tidy(trouble.detail, 900),
        trouble.since,
        trouble.key.partition("/")[0],
        trouble.is_over,
    )


def _unread_view(mail: UnreadMail) -> UnreadView:
    number = mail.order.number if mail.order else ""
    return UnreadView(clean(mail.sender, 80), clean(mail.subject, 120), mail.sent_at, number)


def _drift_view(drift: Drift | None) -> Drift | None:
    if drift is None:
        return None
    return replace(
        drift,
        shapes=tuple((clean(shape, 120), count) for shape, count in drift.shapes),
        wordings=tuple(clean(wording, 120) for wording in drift.wordings),
    )
