"""The page of the report: what its template sees."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.letters.bounds import MOST_ON_PAGE
from reminderd.core.letters.content import DigestContent
from reminderd.core.letters.digest_view import digest_view
from reminderd.core.letters.report import money_at_stake, months_of, sums, timeline_of
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import Money


def report_of(
    content: DigestContent,
    recovered: Iterable[Money],
    returns: Iterable[tuple[datetime, Money]],
    views: Views,
    wording: Wording,
    now: datetime,
) -> Mapping[str, object]:
    """Return the values for the report's template: what a digest tells, and all sums that ever came back."""
    ordered = sorted(content.entries, key=lambda entry: loss_rank(entry.deadline, now))
    told = ordered[:MOST_ON_PAGE]
    entries = views.entries(told, now, in_full=0)
    stake = money_at_stake(ordered, now)
    by_name = {str(name): amounts for name, amounts in stake.items()} | {"recovered": sums(recovered)}
    orders = {one.key: one for one in (*(entry.order for entry in ordered), *content.moving, *content.recently_solved)}
    return {
        "digest": digest_view(content, views, wording, now, most=MOST_ON_PAGE),
        "is_report": True,
        "is_answerable": False,
        "now": now,
        "money": {name: [wording.money(one) for one in amounts] for name, amounts in by_name.items()},
        "months": [(month, [wording.money(one) for one in amounts]) for month, amounts in months_of(returns)],
        "all_orders": [views.order(one) for one in islice(orders.values(), MOST_ON_PAGE)],
        "orders_left": max(len(orders) - MOST_ON_PAGE, 0),
        "timeline": timeline_of([(one.deadline, view) for one, view in zip(told, entries, strict=True)], now),
        "subject": wording.say("report_title"),
        "preheader": "",
    }
