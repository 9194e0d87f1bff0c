"""The sample mailbox as data: about 120 days of one invented buyer in eight stories, and what the buyer says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from reminderd.demo.mails import Purchase, StoryItem

FIRST_DAY = date(2026, 7, 20)


def at(text: str) -> datetime:
    """Return an instant of the sample's year, given as "07-21 09:12 -0700"."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M %z")


@dataclass(frozen=True, slots=True)
class Event:
    """The vendor writes a mail about all orders of the story, or about the one with the index `only`."""

    at: datetime
    kind: str
    parcel: str = ""
    expected_on: date | None = None
    language: str = ""
    only: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The buyer says something about an order or a deadline, as with `reminderd mark`, `done` or `snooze`."""

    at: datetime
    target: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """The buyer copies the text of a page of the shop and sends it in."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """What becomes of one checkout. `moral`: what the demo wants to show with it."""

    title: str
    moral: str
    purchases: tuple[Purchase, ...]
    events: tuple[Event, ...]
    steps: tuple[Step | Copied, ...] = ()


def _purchase(number: str, placed: str, shop: str, *items: tuple[str, str, str], language: str = "en") -> Purchase:
    goods = tuple(StoryItem(title, variant, Decimal(price)) for title, variant, price in items)
    return Purchase(number, language, at(placed), shop, goods)


def _step(when: str, target: str, *words: str) -> tuple[Step, ...]:
    return (Step(at(when), target, words),)


ALL_WELL = Story(
    "All well",
    "Delivered and confirmed; the buyer is content and says so.",
    (_purchase("8213946650124711", "07-21 09:12 -0700", "Brightline Store",
               ("Desk lamp with clamp, dimmable, warm and cold light", "EU plug, black", "12.49")),),
    (
        Event(at("07-21 09:14 -0700"), "order_placed"),
        Event(at("07-22 19:40 -0700"), "order_ready"),
        Event(at("07-23 02:05 -0700"), "order_shipped", expected_on=date(2026, 8, 14)),
        Event(at("07-24 08:31 +0000"), "collected", "RS4410927735Y"),
        Event(at("07-28 15:20 +0800"), "left_origin", "RS4410927735Y"),
        Event(at("08-03 04:44 -0700"), "arrived", "RS4410927735Y"),
        Event(at("08-04 06:10 -0700"), "local_carrier", "RS4410927735Y"),
        Event(at("08-05 00:20 -0700"), "out_for_delivery", "RS4410927735Y"),
        Event(at("08-05 07:52 -0700"), "delivered", "RS4410927735Y"),
        Event(at("08-14 08:04 -0700"), "receipt_confirmed"),
    ),
    _step("08-17 19:00 +0200", "8213946650124711", "done"),
)  # fmt: skip

REFUND_OVERDUE = Story(
    "Never came, disputed, no money yet",
    "The buyer opens a dispute in time; then the money is awaited: first look, then overdue.",
    (
        _purchase("8214102739544711", "08-12 13:30 -0700", "Northpeak Outdoor Store",
                  ("Folding camping chair with side pocket, 150 kg", "Olive green", "31.80")),
    ),
    (
        Event(at("08-12 13:33 -0700"), "order_placed"),
        Event(at("08-16 23:51 -0700"), "order_shipped", expected_on=date(2026, 9, 18)),
        Event(at("08-18 10:12 +0000"), "collected", "AP00731174820553"),
        Event(at("08-25 18:02 +0800"), "left_origin", "AP00731174820553"),
    ),
    _step("10-08 20:15 +0200", "8214102739544711", "disputed"),
)  # fmt: skip

TWO_PARCELS = Story(
    "One order, two parcels",
    "Half of the order was delivered; the other half must not be forgotten.",
    (Purchase("3057718264924711", "de", at("09-18 22:05 -0700"), "Werkbank Store", (
        StoryItem("Präzisions-Schraubendreher-Satz, 64 Teile mit Magnethalter", "Blau", Decimal("17.95"),
             parcel="00340434161094027318"),
        StoryItem("Digitaler Messschieber, 150 mm", "Edelstahl", Decimal("9.40"), 2, "H7730120047781524906"),
    )),),
    (
        Event(at("09-18 22:08 -0700"), "order_placed"),
        Event(at("09-22 03:11 -0700"), "partly_shipped", "00340434161094027318"),
        Event(at("09-27 07:02 +0000"), "left_origin", "00340434161094027318"),
        Event(at("10-06 01:30 -0700"), "arrived", "00340434161094027318"),
        Event(at("10-09 05:48 -0700"), "delivered", "00340434161094027318", language="en"),
        Event(at("10-11 02:25 -0700"), "order_shipped"),
        Event(at("10-16 11:37 +0800"), "left_origin", "H7730120047781524906"),
    ),
    _step("10-18 18:40 +0200", "aliexpress/3057718264924711/dispute_window", "done"),
)  # fmt: skip

_TRACKING_PAGE = """\
Order tracking
Delivery: Oct. 18 - Oct. 25
Import customs clearance started
Fast delivery
Protection
Apply for €1.00 coupon code if delayed by Oct 30, 2026
Refund if no delivery before Nov 20, 2026
Refund if items damaged
Refund if package lost
In transit
Shipping to
Maria Beispiel
Tracking number
LP00904417736128
Ref. Number: 8214880316074711
"""

NEVER_CAME = Story(
    "Never came, protection is ending",
    "Stuck at customs for weeks. The first reminder rests on our own count; the buyer answers with the tracking page, "
    "and the next one names the day that AliExpress's own page shows.",
    (_purchase("8214880316074711", "09-22 06:47 -0700", "Pixelforge Store",
               ("E-ink display module, 4.2 inch, with driver board", "Black/white", "27.30"),
               ("Ribbon cable 24 pin, 0.5 mm pitch", "10 cm", "1.15")),),
    (
        Event(at("09-22 06:50 -0700"), "order_placed"),
        Event(at("09-24 21:18 -0700"), "order_shipped", expected_on=date(2026, 10, 25)),
        Event(at("09-26 03:05 +0000"), "collected", "LP00904417736128"),
        Event(at("10-02 16:44 +0800"), "left_origin", "LP00904417736128"),
        Event(at("10-09 05:10 -0700"), "customs", "LP00904417736128"),
    ),
    (
        *_step("10-27 12:30 +0100", "aliexpress/8214880316074711/delivery_overdue", "snooze", "7d"),
        Copied(at("11-14 19:05 +0100"), _TRACKING_PAGE),
    ),
)  # fmt: skip

SOON_COMPLETED = Story(
    '"Will soon be marked as completed"',
    "The shop is about to close the order although nothing came; only a day is left to object.",
    (_purchase("8215017794224711", "09-28 17:20 -0700", "Cosyhome Official Store",
               ("Curtain lights, 300 LED, USB, 8 modes", "Warm white, 3 m x 3 m", "8.99")),),
    (
        Event(at("09-28 17:22 -0700"), "order_placed"),
        Event(at("10-01 00:39 -0700"), "order_shipped"),
        Event(at("10-04 09:58 +0800"), "left_origin", "JY26CBA4D000718253"),
        Event(at("10-20 02:12 -0700"), "customs_cleared", "JY26CBA4D000718253"),
        Event(at("10-21 06:35 -0700"), "arrived", "JY26CBA4D000718253"),
        Event(at("11-16 07:37 -0800"), "awaiting_confirmation"),
    ),
)  # fmt: skip

CLOSED = Story(
    "Closed without a reason",
    "Cancelled, refunded or finished? The mail does not say; the buyer has to look.",
    (_purchase("8215144206814711", "10-26 11:02 -0700", "Greenleaf Garden Store",
               ("Drip irrigation set, 25 m, with timer", "1/4 inch", "22.75")),),
    (
        Event(at("10-26 11:05 -0700"), "order_placed"),
        Event(at("11-14 14:03 -0800"), "order_closed"),
    ),
)  # fmt: skip

TOGETHER = Story(
    "Two orders, one mail, one parcel",
    "One checkout, two orders, confirmed in one mail and travelling together; the dispute window runs for both.",
    (_purchase("3058249171304711", "10-02 12:40 -0700", "Kabelmeister Store",
               ("USB-C-Kabel geflochten, 100 W, 2 Meter", "Schwarz", "3.99"), language="de"),
     _purchase("3058249171324711", "10-02 12:40 -0700", "Sensorwelt Store",
               ("Temperatur- und Feuchtesensor mit Display", "Weiß, 2 Stück", "11.60"), language="de")),
    (
        Event(at("10-02 19:42 +0000"), "orders_placed"),
        Event(at("10-05 01:15 -0700"), "order_shipped", only=0, expected_on=date(2026, 11, 13)),
        Event(at("10-05 04:50 -0700"), "order_shipped", only=1, expected_on=date(2026, 11, 13)),
        Event(at("10-12 07:02 +0000"), "left_origin", "H9920817743365102847"),
        Event(at("10-27 02:20 -0700"), "customs", "H9920817743365102847"),
        Event(at("10-29 22:41 -0700"), "customs_cleared", "H9920817743365102847"),
        Event(at("11-02 00:30 -0800"), "arrived", "H9920817743365102847"),
        Event(at("11-05 03:14 -0800"), "delivered", "H9920817743365102847", language="en"),
    ),
)  # fmt: skip

JUST_DELIVERED = Story(
    "Delivered, 15 days running",
    "The parcel came; time to test the goods before the dispute window closes.",
    (_purchase("8215390081464711", "10-13 04:55 -0700", "Soundbay Store",
               ("Bluetooth speaker, waterproof, 20 W", "Dark blue", "24.10")),),
    (
        Event(at("10-13 04:58 -0700"), "order_placed"),
        Event(at("10-15 20:36 -0700"), "order_shipped", expected_on=date(2026, 11, 20)),
        Event(at("10-17 02:14 +0000"), "collected", "RS5128840016Y"),
        Event(at("10-22 13:29 +0800"), "left_origin", "RS5128840016Y"),
        Event(at("11-04 05:01 -0800"), "arrived", "RS5128840016Y"),
        Event(at("11-07 06:42 -0800"), "delivered", "RS5128840016Y"),
    ),
)  # fmt: skip

STORIES: Sequence[Story] = (
    ALL_WELL, REFUND_OVERDUE, TWO_PARCELS, NEVER_CAME, SOON_COMPLETED, TOGETHER, JUST_DELIVERED, CLOSED,
)  # fmt: skip
