"""The messages to paste: to the shop, its seller or support, to a bank, a card's issuer or PayPal.

Each is plain text, a paragraph a line; […] stands only for what nobody but the user can know.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from reminderd.core.letters.advice import DeadlineValues, item_of
from reminderd.core.letters.content import DeadlineView
from reminderd.core.letters.drafts import BETWEEN_DRAFTS, DraftName
from reminderd.core.letters.language import Words, tidy_lines
from reminderd.core.model import DeadlineKind

BLANK = "[…]"
_RETURNS = (DeadlineKind.RETURN_DROPOFF, DeadlineKind.RETURN_CONFIRM)


def message(words: Words, name: DraftName, it: DeadlineView) -> list[str]:
    """Return a message about a deadline by paragraphs; BETWEEN_DRAFTS parts two of which only one fits."""
    values = _values(words, it)
    found: list[str] = []
    for part in _PARTS[name](it):
        found += [part] if part == BETWEEN_DRAFTS else tidy_lines(words.fill(f"drafts.{name}.{part}", values))
    return found


def _values(words: Words, it: DeadlineView) -> DeadlineValues:
    now = it.progress

    def date(moment: datetime | None) -> str:
        return words.full_date(moment) if moment else ""

    return DeadlineValues(
        words,
        it,
        amount=it.amount or BLANK,
        arrival=now.arrival,
        delivered=date(now.delivered_at),
        disputed=date(now.disputed_at),
        either=now.arrival == "delivered",
        granted=it.amount,
        item=item_of(words, it),
        order_price="" if it.line else it.price,
        paid=it.price or BLANK,
        paid_on=date(it.placed_at) or BLANK,
        partly=now.arrival == "partly",
        placed=date(it.placed_at),
        promised=it.amount or it.price or BLANK,
        result=_result(it),
        refunded=date(now.refund_issued_at),
        sent=date(now.return_sent_at),
        shop=words.text(f"drafts.shop.{_result(it)}", disputed=date(now.disputed_at)),
        whole="" if it.line or it.parcel else it.price,
        wrong=words.text(f"drafts.wrong.{now.arrival}"),
    )


def _result(it: DeadlineView) -> str:
    is_unasked = it.progress.result == "granted" and not it.progress.disputed_at
    return "granted_unasked" if is_unasked else it.progress.result


def _dispute(it: DeadlineView) -> Iterator[str]:
    arrival = it.progress.arrival
    if arrival != "received":
        yield arrival if arrival in ("none", "partly") else "missing"
        yield "refund"
    if arrival == "delivered":
        yield BETWEEN_DRAFTS
    if arrival in ("delivered", "received"):
        yield "not_as_described"


def _support(it: DeadlineView) -> Iterator[str]:
    yield "opening"
    if it.kind in (DeadlineKind.JUDGEMENT_OVERDUE, DeadlineKind.FROZEN_OVERDUE):
        yield it.kind.value
    elif it.kind in _RETURNS:
        yield "sent_back"
        yield it.kind.value
    elif it.kind is DeadlineKind.REFUND_SHORT:
        yield "courtesy" if it.progress.is_courtesy else "too_little"
        yield "each_arn"
    else:
        yield "no_refund"
    yield "closing"


def _bank(it: DeadlineView) -> Iterator[str]:
    yield "opening"
    yield "trace" if it.kind is DeadlineKind.REFUND_TRACE else "reverse"
    yield "closing"


def _paypal(it: DeadlineView) -> Iterator[str]:
    yield "paid"
    yield "claim" if it.kind is DeadlineKind.PAYPAL_CLAIM else "dispute"


_PARTS: Mapping[DraftName, Callable[[DeadlineView], Iterator[str]]] = {
    "dispute": _dispute,
    "seller": lambda _: iter(("offer",)),
    "support": _support,
    "bank": _bank,
    "paypal": _paypal,
    "billing": lambda _: iter(("notice",)),
}
"""The texts of each message, in their order."""
