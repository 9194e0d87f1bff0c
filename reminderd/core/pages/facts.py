"""What a page says -> facts, and which of them count only once the user says that they are right."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of, day_start
from reminderd.core.model import Certainty, Fact, FactKind, Item, MailKind, Money, OrderKey, Statement
from reminderd.core.model.page import DisputeShown, OrderShown, PageKind, PageReading, RefundShown, Trust

_OPEN = ("unpaid", "preparing", "awaiting_delivery")
_OPEN_STATES = ("waiting_buyer", "waiting_aliexpress", "waiting_seller", "waiting_return", "in_progress", "open")
_WINDOWS = {"return_or_refund": Statement.RETURN_UNTIL, "defect_dispute": Statement.DISPUTE_UNTIL}
PAGE_DAYS = (Statement.PROTECTED_UNTIL, *_WINDOWS.values())
"""What a page tells by a day of its own: it is the page's word, also where the user had to say that it is right."""

_OF_UNKNOWN_ORDERS = (MailKind.PROTECTION_ENDING, MailKind.DISPUTE_OPENED)
"""What is guessed of an order that nothing else tells of."""

_NEWS = timedelta(days=60)
"""A refund that was sent longer ago than that has arrived, or its order is known from its mails."""

_QUOTED = 200


def facts_of_page(
    reading: PageReading,
    source: str,
    seen_at: datetime,
    *,
    vendor: str,
    zone: ZoneInfo,
    user_zone: ZoneInfo,
    is_proven: bool = True,
) -> tuple[Fact, ...]:
    """Given what a page says and when it was handed over, return its facts; none without an order's number.

    `source`: as of a fact. `zone` is the shop's: in it lie the days that the page prints. Where the page tells no time
    for what it says, the time is that of the capture. An order list never tells of protection, and nothing of an order
    that is over: that is in its mails. What a dispute's page says is asked back, all of it, and is a
    guess besides where it waits for the user, so that it is not forgotten. So is an end of protection that is asked
    back, and that a dispute runs: these count where nothing else tells of the order, unless nobody knows who handed the
    page over (`is_proven`).
    """
    made = _Maker(reading, source, reading.captured_at or seen_at, vendor, zone, user_zone, is_proven)
    if reading.page in (PageKind.ORDER_LIST, PageKind.REFUND_LIST):
        return tuple(fact for shown in reading.orders for fact in made.of_row(shown))
    return tuple(made.of_order(reading.order)) if reading.order else ()


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the facts of one page. `at`: when it was seen; the rest as for `facts_of_page`."""

    reading: PageReading
    source: str
    at: datetime
    vendor: str
    zone: ZoneInfo
    user_zone: ZoneInfo
    is_proven: bool

    def _fact(
        self,
        order: str,
        kind: FactKind,
        quote: str,
        *,
        on: date | None = None,
        at: datetime | None = None,
        certainty: Certainty = Certainty.STATED,
        due: date | None = None,
        amount: Money | None = None,
    ) -> Fact:
        """`on` and `at`: when it happened, where the page tells that; never later than the page was seen."""
        told = at or (day_start(on, self.zone) if on else None)
        stated_at = min(told or self.at, self.at)
        return Fact(
            source=self.source,
            order=OrderKey(self.vendor, order),
            kind=kind,
            stated_at=stated_at.astimezone(UTC),
            certainty=certainty,
            due=due,
            amount=amount,
            quote=quote[:_QUOTED],
            noted_at=self.at.astimezone(UTC) if stated_at != self.at else None,
        )

    def _is_sure(self, name: str) -> bool:
        return self.reading.trust.get(name) is Trust.STATED

    def _certainty(self, name: str) -> Certainty:
        return Certainty.STATED if self._is_sure(name) else Certainty.ASKED

    # --- the page of one order

    def of_order(self, order: str) -> Iterator[Fact]:
        page = self.reading
        if page.dispute:
            yield from self._of_claim(order, page.dispute, page.refund, page.status_text or "")
            return
        if page.order_placed and self._is_sure("order_placed"):
            yield self._placed(order, page.order_placed, page.total, ())
        days = (
            ("paid", MailKind.PAYMENT_CONFIRMED, page.paid),
            ("shipped", MailKind.ORDER_SHIPPED, page.shipped),
            ("completed", MailKind.RECEIPT_CONFIRMED, page.completed),
        )
        for name, kind, day in days:
            if day and self._is_sure(name) and not (name == "completed" and page.status == "cancelled"):
                yield self._fact(order, kind, f"{name}: {day}", on=day)
        is_contradicted = page.page is not PageKind.ORDER_DETAIL or page.protection_until or page.delivered
        if page.status == "cancelled" and self._is_sure("status") and not is_contradicted:  # a coupon is closed, too
            yield self._fact(order, MailKind.ORDER_CANCELLED, page.status_text or "")
        if page.status == "frozen":
            yield self._fact(order, Statement.FROZEN, page.status_text or "", certainty=self._certainty("status"))
        if page.protection_until:
            yield self._fact(
                order,
                Statement.PROTECTED_UNTIL,
                page.protection_text or "",
                certainty=self._certainty("protection_until"),
                due=page.protection_until,
            )
            if self.is_proven and not self._is_sure("protection_until"):
                yield self._fact(
                    order,
                    MailKind.PROTECTION_ENDING,
                    page.protection_text or "",
                    certainty=Certainty.GUESSED,
                    due=page.protection_until,
                )
        yield from self._windows(order)
        if self._is_sure("order"):
            yield from self._parcels(order)

    def _placed(self, order: str, day: date, price: Money | None, items: tuple[Item, ...]) -> Fact:
        made = self._fact(order, MailKind.ORDER_PLACED, f"order placed: {day}", on=day)
        return replace(made, placed_at=made.stated_at, price=price, items=items)

    def _windows(self, order: str) -> Iterator[Fact]:
        for name, kind in _WINDOWS.items():
            window = self.reading.windows.get(name)
            if window and window.until:
                quote = f"{window.days} days from {window.since.replace('_', ' ')}"
                yield self._fact(order, kind, quote, certainty=self._certainty("windows"), due=window.until)

    def _parcels(self, order: str) -> Iterator[Fact]:
        page = self.reading
        for package in page.packages:
            if package.delivered:
                came = self._fact(order, MailKind.DELIVERED, f"delivered: {package.delivered}", on=package.delivered)
                is_partial = any(one.state != "delivered" for one in page.packages)
                yield replace(came, tracking_number=package.tracking or None, is_partial=is_partial)
            else:
                moves = self._fact(order, MailKind.IN_TRANSIT, package.state.replace("_", " "), at=self._moved_at())
                yield replace(
                    moves,
                    tracking_number=package.tracking or None,
                    expected_from=package.eta_from,
                    expected_until=package.eta_until,
                )
        is_one = len(page.tracking) < 2 and not (page.eta_until and page.delivered and page.eta_until > page.delivered)
        if page.delivered and not page.packages and is_one:
            quote = f"delivered: {page.delivered}"
            yield self._fact(order, Statement.RECEIVED, quote, on=page.delivered, certainty=Certainty.ASKED)
        if not page.packages and page.status == "awaiting_delivery" and (page.eta_until or page.tracking):
            moves = self._fact(order, MailKind.IN_TRANSIT, page.status_text or "", at=self._moved_at())
            yield replace(
                moves,
                tracking_number=page.tracking[0] if len(page.tracking) == 1 else None,
                expected_from=page.eta_from,
                expected_until=page.eta_until,
            )

    def _moved_at(self) -> datetime | None:
        """When the parcel last moved, by the clock of wherever it was."""
        event = self.reading.last_event
        return event[1].replace(tzinfo=self.user_zone) if event else None

    # --- disputes and lists

    def _of_claim(
        self, order: str, shown: DisputeShown, refund: RefundShown | None, said: str, *, is_listed: bool = False
    ) -> Iterator[Fact]:
        """What is told of a dispute and its refund; a list that was fetched knows when each was opened and paid."""
        yield from self._of_refund(order, refund, said)
        opened = shown.opened
        if is_listed and isinstance(opened, datetime):
            if shown.state != "ended":
                yield self._fact(order, MailKind.DISPUTE_OPENED, "dispute opened", at=opened)
        elif opened:
            on = day_of(opened, self.user_zone) if isinstance(opened, datetime) else opened
            yield self._fact(order, Statement.DISPUTED, f"{said}; asked for on {on}", on=on, certainty=Certainty.ASKED)
        elif shown.state in _OPEN_STATES:
            yield self._fact(order, Statement.DISPUTED, said, certainty=Certainty.ASKED)
            if self.is_proven:
                yield self._fact(order, MailKind.DISPUTE_OPENED, said, certainty=Certainty.GUESSED)
        if shown.state == "ended" and refund is None:
            yield self._fact(order, Statement.DISPUTE_CLOSED, said, certainty=Certainty.ASKED)
        if shown.state == "waiting_return":
            yield self._fact(order, MailKind.RETURN_DUE, said, certainty=Certainty.GUESSED)
            yield self._fact(order, Statement.RETURN_AGREED, said, certainty=Certainty.ASKED)
        if shown.state == "waiting_buyer":
            until = _last_whole_day(shown.respond_by, self.user_zone) if shown.respond_by else None
            offer = max((one.amount for one in shown.offers), key=lambda money: money.amount, default=None)
            if shown.respond_by:
                said = f"{said}, until {shown.respond_by.astimezone(self.user_zone):%Y-%m-%d %H:%M}"
            yield self._fact(order, MailKind.DISPUTE_OFFER, said, certainty=Certainty.GUESSED, due=until, amount=offer)
            yield self._fact(order, Statement.OFFER, said, certainty=Certainty.ASKED, due=until, amount=offer)

    def _of_refund(self, order: str, refund: RefundShown | None, said: str) -> Iterator[Fact]:
        """Only a fetched list knows when it was sent. What was sent long ago has arrived, or is known from mails."""
        if refund is None or refund.state == "unclear":
            return
        if refund.at is None:
            yield self._fact(order, Statement.REFUND_ISSUED, said, certainty=Certainty.ASKED, amount=refund.amount)
        elif refund.amount and self.at - refund.at < _NEWS:
            yield self._fact(order, MailKind.REFUND_COMPLETED, "refunded", at=refund.at, amount=refund.amount)

    def of_row(self, shown: OrderShown) -> Iterator[Fact]:
        """What a list tells of one order."""
        if not self._is_sure("orders"):
            return
        if shown.order_placed and shown.status in _OPEN:
            yield self._placed(shown.order, shown.order_placed, shown.total, shown.items)
        if shown.dispute:
            said = shown.dispute.state.replace("_", " ")
            yield from self._of_claim(shown.order, shown.dispute, shown.refund, said, is_listed=True)


def _last_whole_day(limit: datetime, zone: ZoneInfo) -> date:
    """The last day that ends before the limit, in the zone in which the user will be told of it."""
    return day_of(limit, zone) - timedelta(days=1)


def confirmed(
    pages: Iterable[Fact], said: Iterable[Fact], struck: Collection[tuple[str, str]], known: Collection[OrderKey] = ()
) -> tuple[Fact, ...]:
    """Given the facts of pages, what the user said that stands, the pages that the user took back (source and order
    key), and the orders that mails know, return the facts as far as they count.

    What was asked back counts from when the user said the same; then it is the page's word again, which the letters
    quote. What only waits for an answer is left out. That protection may end, or a dispute run, makes an order known
    that nothing else tells of, so that what was asked is not forgotten; of another one it is nothing.
    """
    said = tuple(said)
    answers: dict[tuple[object, ...], datetime] = {}
    for fact in said:
        answers.setdefault(_sense(fact), fact.noted_at or fact.stated_at)
    found, alone = [], []
    for fact in pages:
        if (fact.source, str(fact.order)) in struck:
            continue
        at = answers.get(_sense(fact)) if fact.kind in PAGE_DAYS else None
        if at is not None and at >= (fact.noted_at or fact.stated_at):
            found.append(replace(fact, certainty=Certainty.STATED, stated_at=at, noted_at=None))
        elif fact.is_guessed and fact.kind in _OF_UNKNOWN_ORDERS:
            alone.append(fact)
        elif fact.certainty is not Certainty.ASKED:
            found.append(fact)
    orders = {fact.order for fact in (*found, *said)} | set(known)
    return (*found, *(fact for fact in alone if fact.order not in orders))


def _sense(fact: Fact) -> tuple[object, ...]:
    return fact.order, fact.kind, fact.due
