"""What the templates see: made of deadlines, orders and digests, in one language and zone, safe to print."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from reminderd.core.cautions import cautions_of, cautions_on_the_way, percent_of_price
from reminderd.core.drift import Drift
from reminderd.core.model import (
    Because,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Item,
    Order,
    Trouble,
    UnreadMail,
    Verdict,
)
from reminderd.core.render.content import (
    DeadlineView,
    DigestContent,
    DigestView,
    Entry,
    EntryView,
    OrderView,
    TroubleView,
    UnreadView,
)
from reminderd.core.render.printable import clean, tidy
from reminderd.core.render.wording import Wording
from reminderd.core.vendor import Vendor

SOON = timedelta(days=3)
DIGEST_SOON = timedelta(days=7)
MOST_IN_FULL = 8
"""Entries of a letter told in full, the most urgent ones: mail programs cut off what is longer than about 100 kB."""


class Views:
    """Make the views of one vendor's orders in the words of one language."""

    def __init__(self, wording: Wording, vendor: Vendor) -> None:
        self._wording = wording
        self._vendor = vendor

    def entries(self, entries: Iterable[Entry], now: datetime) -> tuple[EntryView, ...]:
        """Return the entries as views, the most urgent first."""
        views: list[EntryView] = []
        told: set[DeadlineKind] = set()
        for entry in sorted(entries, key=lambda entry: (entry.deadline.act_by, entry.deadline.uid)):
            deadline = self._deadline_view(entry.deadline, entry.order, now)
            is_soon = entry.deadline.act_by - now <= SOON
            view = EntryView(
                deadline=deadline,
                order=self._order_view(entry.order),
                advice=self._wording.advise(deadline, cautions_of(entry.deadline, entry.order)),
                reasons=tuple(self._reason(because) for because in entry.deadline.because),
                urgency="late" if deadline.phase != "before" else "soon" if is_soon else "calm",
                is_first_of_kind=deadline.kind not in told,
                is_brief=len(views) >= MOST_IN_FULL,
                is_snoozed=entry.state is DeadlineState.SNOOZED,
                next_at=entry.next_at,
            )
            views.append(view)
            told.add(deadline.kind)
        return tuple(views)

    def _deadline_view(self, deadline: Deadline, order: Order, now: datetime) -> DeadlineView:
        is_users = any(_is_users(because) for because in deadline.because)
        return DeadlineView(
            uid=deadline.uid,
            number=deadline.order.number,
            kind=deadline.kind,
            vendor=self._vendor.display_name,
            support_url=self._vendor.support_url,
            act_by=deadline.act_by,
            hard_end=deadline.hard_end,
            phase="before" if now < deadline.act_by else "late" if now < deadline.hard_end else "over",
            basis="count" if not deadline.is_stated else "user" if is_users else "vendor",
            act_in=self._wording.distance(deadline.act_by - now),
            over_in=self._wording.distance(deadline.hard_end - now),
            news=deadline.news.value if deadline.news else "",
            line=deadline.line or "",
            amount=self._wording.money(deadline.amount) if deadline.amount else "",
            percent=percent_of_price(deadline, order),
            placed_at=order.placed_at,
        )

    def _order_view(self, order: Order) -> OrderView:
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
        speaker = "user" if _is_users(because) else "vendor"
        quote = clean(because.quote, 300)
        return self._wording.say("stated", speaker, self._vendor.display_name, because.stated_at, quote)

    def digest(self, content: DigestContent, now: datetime) -> DigestView:
        """Return what a digest tells as a view."""
        entries = self.entries(content.entries, now)
        cautions = dict.fromkeys(caution for order in content.moving for caution in cautions_on_the_way(order))
        is_soon = [entry.deadline.act_by - now <= DIGEST_SOON for entry in entries]
        by_verdict = {
            is_suspicious: tuple(
                _unread_view(mail) for mail in content.unread if (mail.verdict is Verdict.SUSPICIOUS) is is_suspicious
            )
            for is_suspicious in (False, True)
        }
        return DigestView(
            since=content.since,
            soon=entries[: sum(is_soon)],
            later=entries[sum(is_soon) :],
            moving=tuple(map(self._order_view, content.moving)),
            solved=tuple(map(self._order_view, content.recently_solved)),
            unreadable=by_verdict[False],
            suspicious=by_verdict[True],
            troubles=tuple(map(trouble_view, content.troubles)),
            mails_read=content.mails_read,
            looks=tuple((tidy(account, 60), at) for account, at in sorted(content.last_looked_at.items())),
            drift=_drift_view(content.drift),
            cautions=tuple(self._wording.say("caution", caution.value, None) for caution in cautions),
        )


def _is_users(because: Because) -> bool:
    return because.source.startswith("mark:")


def trouble_view(trouble: Trouble) -> TroubleView:
    """Return a trouble as a view."""
    return TroubleView(tidy(trouble.account, 60), tidy(trouble.detail, 300), trouble.since)


def _unread_view(mail: UnreadMail) -> UnreadView:
    number = mail.order.number if mail.order else ""
    return UnreadView(clean(mail.sender, 80), clean(mail.subject, 120), mail.sent_at, number)


def _drift_view(drift: Drift | None) -> Drift | None:
    return replace(drift, shapes=tuple((clean(shape, 120), count) for shape, count in drift.shapes)) if drift else None
