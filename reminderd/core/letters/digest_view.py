"""What a digest tells, as its template sees it: sorted into what is overdue, due this week, waiting and far away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from reminderd.core.deadlines.cautions import cautions_on_the_way
from reminderd.core.deadlines.said_days import said_day
from reminderd.core.deadlines.urgency import THIS_WEEK, is_doubtful
from reminderd.core.letters.bounds import MOST_IN_DIGEST, MOST_NAMED_IN_DIGEST, rest_of, split
from reminderd.core.letters.content import DigestContent, EntryView
from reminderd.core.letters.letter_views import DigestView, Headline, TroubleView, UnreadView
from reminderd.core.letters.printable import clean, tidy
from reminderd.core.letters.report import money_at_stake, sums
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import DeadlineKind, Trouble, UnreadMail, Verdict
from reminderd.core.reading.drift import Drift


def digest_view(
    content: DigestContent, views: Views, wording: Wording, now: datetime, *, most: int = MOST_IN_DIGEST
) -> DigestView:
    """Return what a digest tells as a view, with at most so many entries in rows."""
    told, others = split(content.entries, now, most)
    entries = views.entries(told, now, in_full=0)
    by_section = _sections(entries)
    cautions = dict.fromkeys(caution for order in content.moving for caution in cautions_on_the_way(order))
    by_verdict = {
        is_suspicious: tuple(
            _unread_view(mail) for mail in content.unread if (mail.verdict is Verdict.SUSPICIOUS) is is_suspicious
        )
        for is_suspicious in (False, True)
    }
    return DigestView(
        since=content.since,
        overdue=by_section["overdue"],
        soon=by_section["soon"],
        later=by_section["later"],
        distant=by_section["distant"],
        waiting=by_section["waiting"],
        money=_money(content, views, wording, now),
        headline=_headline(content, entries, views, wording, now),
        moving=tuple(map(views.order, content.moving)),
        solved=tuple(map(views.order, content.recently_solved)),
        unreadable=by_verdict[False],
        suspicious=by_verdict[True],
        troubles=tuple(map(trouble_view, content.troubles)),
        mails_read=content.mails_read,
        looks=tuple((tidy(account, 60), at) for account, at in sorted(content.last_looked_at.items())),
        drift=_drift_view(content.drift),
        has_unread_page=content.has_unread_page,
        cautions=tuple(wording.say("caution", caution.value, None) for caution in cautions),
        stalled=tuple((views.order(one.order), one) for one in content.stalled),
        rest=rest_of(others, wording.zone, now, MOST_NAMED_IN_DIGEST),
    )


def _money(content: DigestContent, views: Views, wording: Wording, now: datetime) -> Mapping[str, tuple[str, ...]]:
    """Return the sums at stake by urgency, and those recovered since the digest before."""
    stake = money_at_stake(content.entries, now, views.zones)
    by_name = {str(name): amounts for name, amounts in stake.items()} | {"recovered": sums(content.recovered)}
    return {name: tuple(map(wording.money, amounts)) for name, amounts in by_name.items() if amounts}


def _headline(
    content: DigestContent, entries: Sequence[EntryView], views: Views, wording: Wording, now: datetime
) -> Headline:
    """Return the money that is overdue and no less safe for it, that is lost next within the week, and that may be lost
    already.
    """
    days = [(entry, said_day(entry.deadline, now, views.zones)) for entry in content.entries]
    late = [(entry, day) for entry, day in days if not day.is_ahead]
    orders = {entry.order.key: entry.order.price for entry, _ in late}
    sure = {entry.order.key for entry, day in late if not is_doubtful(entry.deadline, day, now)}
    overdue = sums(price for key, price in orders.items() if price and key in sure)
    doubtful = sums(price for key, price in orders.items() if price and key not in sure)
    ahead = (view for view in entries if view.deadline.is_ahead and view.deadline.days <= THIS_WEEK)
    nearest = next((view for view in ahead if view.money and not view.awaited), None)
    return Headline(
        overdue=tuple(map(wording.money, overdue)),
        next_money=nearest.money if nearest else "",
        next_days=nearest.deadline.days if nearest else 0,
        next_at=nearest.deadline.act_by if nearest else None,
        doubtful=tuple(map(wording.money, doubtful)),
    )


def _sections(entries: Sequence[EntryView]) -> Mapping[str, tuple[EntryView, ...]]:
    """Return the entries by section, in the order of the digest, numbered in that order."""
    found: dict[str, list[EntryView]] = {"overdue": [], "soon": [], "waiting": [], "later": [], "distant": []}
    for entry in entries:
        found[_section(entry)].append(entry)
    numbers = count(1)
    return {name: tuple(replace(one, number=next(numbers)) for one in members) for name, members in found.items()}


def _section(entry: EntryView) -> str:
    if entry.awaited:
        return "waiting"
    if not entry.deadline.is_ahead:
        return "overdue"
    if entry.deadline.days <= THIS_WEEK or entry.deadline.kind is DeadlineKind.UNSURE_NEWS:
        return "soon"
    return "distant" if entry.is_distant else "later"


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
