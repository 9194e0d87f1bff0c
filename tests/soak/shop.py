"""The lives of a heavy buyer's orders: the shop's mails about each, and advertisements between, drawn from a seed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from random import Random

from reminderd.demo.mails import Purchase, SampleMail, StoryItem, other_mail, vendor_mail

MAILS_OF_AN_ORDER = 20
DAY = timedelta(days=1)
ON_THE_WAY = ("collected", "left_origin", "customs", "customs_cleared", "arrived", "local_carrier", "out_for_delivery")


_Begun = tuple[datetime, int, SampleMail, Iterator[SampleMail]]


def mails_of(orders: int, begin: datetime, years: float, random: Random) -> Iterator[SampleMail]:
    """Yield every mail in the order of its arrival; nothing is made before it is asked for, and no life is begun before
    its time.
    """
    span = timedelta(days=365 * years) - 30 * DAY
    begun: list[_Begun] = []
    for number in range(orders):
        placed_at = begin + span * ((number + random.random()) / orders)
        while begun and begun[0][0] < placed_at:
            yield from _next_of(begun)
        # Each life has dice of its own, so that it is the same whatever the others do.
        _go_on(begun, number, _life(number, placed_at, Random(random.random())))
    while begun:
        yield from _next_of(begun)


def _next_of(begun: list[_Begun]) -> Iterator[SampleMail]:
    _, number, mail, life = heappop(begun)
    yield mail
    _go_on(begun, number, life)


def _go_on(begun: list[_Begun], number: int, life: Iterator[SampleMail]) -> None:
    mail = next(life, None)
    if mail:
        heappush(begun, (mail.at, number, mail, life))


def _life(number: int, placed_at: datetime, random: Random) -> Iterator[SampleMail]:
    item = StoryItem(f"Thing {number} of many, boxed", "Blue", Decimal(random.randrange(199, 9999)) / 100)
    purchase = Purchase(f"82{number:010d}4711", "en", placed_at, f"Store {number % 50}", (item,))
    parcel = f"LP{number:014d}"
    yield vendor_mail("order_placed", placed_at, purchase)
    if random.random() < 0.02:
        yield vendor_mail("order_closed", placed_at + 20 * DAY, purchase)
        return
    at = placed_at + random.uniform(1, 4) * DAY
    yield vendor_mail("order_ready", at, purchase)
    at += DAY
    yield vendor_mail("order_shipped", at, purchase, expected_on=(at + 30 * DAY).date())
    is_lost = random.random() < 0.05
    for kind in ON_THE_WAY[: random.randrange(1, 5) if is_lost else None]:
        at += random.uniform(0.5, 6) * DAY
        yield vendor_mail(kind, at, purchase, parcel=parcel)
        yield _advertisement(at + timedelta(hours=1), random)
    if is_lost:
        yield vendor_mail("awaiting_confirmation", placed_at + 70 * DAY, purchase)
        return
    at += random.uniform(0.2, 2) * DAY
    yield vendor_mail("delivered", at, purchase, parcel=parcel)
    yield _advertisement(at + timedelta(hours=2), random)
    yield vendor_mail("receipt_confirmed", at + random.uniform(1, 14) * DAY, purchase)


def _advertisement(at: datetime, random: Random) -> SampleMail:
    number = random.randrange(10**9)
    lines = [f"Today only: {random.randrange(10, 80)}% off {number}", "Order before midnight."]
    return other_mail(("AliExpress", "deals@deals.aliexpress.com"), at.astimezone(UTC), f"Deal {number} for you", lines)
