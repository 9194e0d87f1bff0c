"""What a reminder tells in addition to what is due: money that came back and, on its day, the rest of the digest."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reminderd.core.deadlines.said_days import Zones, said_day
from reminderd.core.letters.bounds import NOTHING_LEFT, rest_of
from reminderd.core.letters.content import Beside, DigestContent, Entry, EntryView, Recovered
from reminderd.core.letters.digest_view import digest_view
from reminderd.core.letters.letter_views import RecoveredView, Watched
from reminderd.core.letters.report import sums
from reminderd.core.letters.subjects import preheader_of
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording


def told_view(
    entry_views: Sequence[EntryView],
    shown: Sequence[Entry],
    others: Sequence[Entry],
    beside: Beside,
    views: Views,
    wording: Wording,
) -> Mapping[str, object]:
    """Return the values for the template of a letter about these entries, of which the `others` have no row. `due`
    names those that are due today: only they make a letter urgent. `digest` and `watched` are None if no digest is due.
    """
    now, entries = wording.now, (*shown, *others)
    prices = {entry.order.key: entry.order.price for entry in entries}
    return {
        "entries": entry_views,
        "count": len(entries),
        "rest": rest_of(others, wording.zone, now) if now else NOTHING_LEFT,
        "preheader": preheader_of(entry_views),
        "stake": tuple(map(wording.money, sums(price for price in prices.values() if price))),
        "due": [entry.deadline.uid for entry in entries if entry.is_due],
        "recovered": recovered_view(beside.recovered, views, wording),
        "digest": digest_view(beside.digest, views, wording, now) if beside.digest and now else None,
        "watched": _watched(beside.digest, entries, now, views.zones) if beside.digest and now else None,
    }


def recovered_view(recovered: Recovered, views: Views, wording: Wording) -> RecoveredView:
    """Return money that came back, summed by currency, and what it was paid for."""
    new, in_all = (tuple(map(wording.money, sums(one))) for one in (recovered.sums, recovered.in_all))
    names = [views.order(order).name for order in {order.key: order for order in recovered.orders}.values()]
    thing = wording.say("and_more", names[0], len(names) - 1) if len(names) > 1 else "".join(names)
    return RecoveredView(new, thing, in_all)


def _watched(digest: DigestContent, entries: Sequence[Entry], now: datetime, zones: Zones) -> Watched:
    """Return what the digest has besides these entries."""
    told = {entry.deadline.uid for entry in entries}
    days = [said_day(entry.deadline, now, zones) for entry in digest.entries if entry.deadline.uid not in told]
    return Watched(len(days), min((day.at for day in days if day.is_ahead), default=None), len(digest.moving))
