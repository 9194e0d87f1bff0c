"""The sample mailbox: the mails of all stories and the noise around them, in the order of their arrival."""

from collections.abc import Iterator
from functools import cache

from reminderd.demo.mails import SampleMail, other_mail, vendor_mail
from reminderd.demo.stories import STORIES, Copied, Step, at


@cache
def sample_mails() -> tuple[SampleMail, ...]:
    """Return every mail of the sample mailbox, oldest first."""
    return tuple(sorted((*_story_mails(), *_noise()), key=lambda mail: mail.at))


def sample_steps() -> tuple[Step | Copied, ...]:
    """Return what the buyer says about the orders, oldest first."""
    return tuple(sorted((step for story in STORIES for step in story.steps), key=lambda step: step.at))


def _story_mails() -> Iterator[SampleMail]:
    for story in STORIES:
        for event in story.events:
            purchases = story.purchases if event.only is None else (story.purchases[event.only],)
            yield vendor_mail(
                event.kind,
                event.at,
                *purchases,
                parcel=event.parcel,
                expected_on=event.expected_on,
                language=event.language,
            )


def _noise() -> Iterator[SampleMail]:
    """Yield mails that must have no effect: advertising, coupons, questions, chatter, forgeries, a friend's mail."""
    deals = ("AliExpress", "deals@deals.aliexpress.com")
    yield other_mail(
        deals, at("07-26 10:00 -0700"), "Your order has got a local boost!",
        ["Shipped from nearby and delivered in 3 days: 1,000 picks from 0,99€", "Order before midnight."],
        link="https://www.aliexpress.com/p/coin/index.html?rowan_id1=aeug_edm_40117_1_en_US_2026-07-26",
    )  # fmt: skip
    yield other_mail(
        ("AliExpress", "ae-ug-summer@mail.aliexpress.com"), at("08-18 03:00 -0700"),
        "Robin, your cart is waiting: refund guaranteed, delivered free",
        ["Today only: 60% off. Buyer protection ends the worry!", "Desk lamp 9,99€ / Drone 45,00€"],
        link="https://www.aliexpress.com/gcp/300000512/sale?rowan_id1=aeug_edm_40388_1_en_US_2026-08-18",
    )  # fmt: skip
    yield other_mail(
        ("AliExpress", "aliexpress@notice.aliexpress.com"), at("08-20 02:00 -0700"),
        "Bestellung 8213946650124711: Wie war Ihr Einkaufserlebnis?",
        ["Teilen Sie Ihre Meinung: Bewerten Sie Desk lamp with clamp...", "Ihre Bewertung hilft anderen Käufern."],
        link="https://www.aliexpress.com/p/feedback/index.html?orderId=8213946650124711&rowan_msg_id=x",
    )  # fmt: skip
    yield other_mail(
        ("AliExpress", "transaction@notice.aliexpress.com"), at("09-02 04:30 -0700"),
        "Your delayed delivery coupon code",
        ["Sorry for the wait. Here is a coupon of € 1,00 for your next order.", "Use it within 60 days."],
    )  # fmt: skip
    yield other_mail(
        ("Jo Example", "jo@example.org"), at("09-24 19:12 +0200"), "Did the AliExpress chair ever arrive?",
        ["Hi Robin,", "your order 8214102739544711 has been delivered? Mine was closed and refunded.", "Jo"],
    )  # fmt: skip
    yield other_mail(
        ("AliExpress", "notice@info.aliexpress.com"), at("10-12 22:15 -0700"), "You have a new message from the seller",
        ["Pixelforge Store: Dear friend, please wait some more days and do not open dispute."],
        link="https://msg.aliexpress.com/index.htm",
    )  # fmt: skip
    yield other_mail(
        ("AliExpress", "Aliexpress@parcel-desk.example"), at("10-21 05:05 +0000"),
        "Shipment Pending - AliExpress Package LP00904417736128",
        ["Your package is on hold. Pay the customs fee of € 2,99 within 24 hours or it will be returned."],
        link="https://parcel-desk.example/pay?orderId=8214880316074711", button="Pay now",
    )  # fmt: skip
    yield other_mail(
        ("AliExpress", "transaction@notice.aliexpress.com"), at("10-30 11:45 +0000"),
        "Order 8214880316074711: how did it go?",
        ["We have confirmed the delivery of your order 8214880316074711. No further action is needed."],
        link="https://aliexpress-orders.example/?orderId=8214880316074711", is_forged=True,
    )  # fmt: skip
    yield other_mail(
        deals, at("11-11 00:01 -0800"), "11.11 is here: up to 80% off, order now!",
        ["Deals end in 24 hours", "Bluetooth speaker 19,99€", "Order 11110000111100001111 times if you like!"],
        link="https://www.aliexpress.com/gcp/300001111/sale?rowan_id1=aeug_edm_41111_1_en_US_2026-11-11",
    )  # fmt: skip
