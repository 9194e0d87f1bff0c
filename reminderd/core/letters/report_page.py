"""The page of the report: what its template sees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.letters.answer_links import RowTaps
from reminderd.core.letters.bounds import MOST_ON_PAGE
from reminderd.core.letters.content import DigestContent, EntryView
from reminderd.core.letters.digest_view import digest_view
from reminderd.core.letters.letter_views import DigestView
from reminderd.core.letters.report import money_at_stake, months_of, sums, timeline_of
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import Money


@dataclass(frozen=True, slots=True)
class Month:
    """What came back in a month. `begin`: its first day. `sums`: each as text, and as percent of the most of that
    currency in a month.
    """

    begin: date
    sums: tuple[tuple[str, float], ...]


def report_of(
    content: DigestContent,
    recovered: Iterable[Money],
    returns: Iterable[tuple[datetime, Money]],
    views: Views,
    wording: Wording,
    now: datetime,
    taps: RowTaps,
) -> Mapping[str, object]:
    """Return the values for the report's template: what a digest tells, each row with its likeliest answers to tap, and
    all sums that ever came back.
    """
    ordered = sorted(content.entries, key=lambda entry: loss_rank(entry.deadline, now))
    told = ordered[:MOST_ON_PAGE]
    entries = views.entries(told, now, in_full=0)
    stake = money_at_stake(ordered, now, views.zones)
    by_name = {str(name): amounts for name, amounts in stake.items()} | {"recovered": sums(recovered)}
    orders = {one.key: one for one in (*(entry.order for entry in ordered), *content.moving, *content.recently_solved)}
    return {
        "digest": _tapped(digest_view(content, views, wording, now, most=MOST_ON_PAGE), taps, wording),
        "is_report": True,
        "is_answerable": False,
        "now": now,
        "money": {name: [wording.money(one) for one in amounts] for name, amounts in by_name.items()},
        "months": _months(returns, wording),
        "all_orders": [views.order(one) for one in islice(orders.values(), MOST_ON_PAGE)],
        "orders_left": max(len(orders) - MOST_ON_PAGE, 0),
        "timeline": timeline_of([(one.deadline, view) for one, view in zip(told, entries, strict=True)], now),
        "subject": wording.say("report_title"),
        "preheader": "",
    }


def _tapped(digest: DigestView, taps: RowTaps, wording: Wording) -> DigestView:
    """Return the digest with its likeliest answers at each entry: each row is answered by itself, without a number."""
    details = wording.say("show_details")

    def tapped(section: Iterable[EntryView]) -> tuple[EntryView, ...]:
        return tuple(replace(one, choices=taps.choices_of(one, details)) for one in section)

    return replace(
        digest,
        overdue=tapped(digest.overdue),
        soon=tapped(digest.soon),
        waiting=tapped(digest.waiting),
        later=tapped(digest.later),
    )


def _months(returned: Iterable[tuple[datetime, Money]], wording: Wording) -> tuple[Month, ...]:
    found = months_of(returned)
    most = {one.currency: Decimal() for _, amounts in found for one in amounts}
    for one in (one for _, amounts in found for one in amounts):
        most[one.currency] = max(most[one.currency], one.amount)

    def share(one: Money) -> float:
        return round(float(100 * one.amount / most[one.currency]), 1) if most[one.currency] > 0 else 0.0

    return tuple(Month(begin, tuple((wording.money(one), share(one)) for one in amounts)) for begin, amounts in found)
