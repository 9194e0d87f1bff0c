"""Builds the sample mails of the demo, byte for byte the same on every run.

They have the shape of real vendor mails: one HTML part, quoted-printable, CRLF; a hidden preheader; a progress bar that
names every step; order numbers in link parameters; a Message-ID that breaks the standard; recommendations with prices
of their own. People, goods and numbers are invented.
"""

import quopri
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from reminderd.demo.mail_words import LABELS, MAIL_WORDS, MailWords

PACIFIC = ZoneInfo("America/Los_Angeles")
AUTHSERV_ID = "mx.example.com"
"""The name of the sample mailbox's own server in the Authentication-Results that it adds to each mail."""

_RECOMMENDATIONS = (("Wireless mouse, silent, 2.4 GHz", "7,19"), ("Storage box for cables, 3 pcs", "4,05"))
_REACHED = {"order_placed": 0, "orders_placed": 0, "order_ready": 0, "awaiting_confirmation": 2, "receipt_confirmed": 2}


@dataclass(frozen=True, slots=True)
class Buyer:
    """The person who ordered."""

    name: str
    mailbox: str
    address: str
    phone: str


BUYER = Buyer("Robin Sample", "robin@example.com", "Musterweg 7, 12345 Musterstadt", "(+49) 0000000000")


@dataclass(frozen=True, slots=True)
class StoryItem:
    """One line of an order. `parcel`: the parcel in which it travels, if the order is split."""

    title: str
    variant: str
    price: Decimal
    quantity: int = 1
    parcel: str = ""

    @property
    def short_title(self) -> str:
        """The title as the vendor prints it, cut short."""
        return self.title if len(self.title) <= 36 else f"{self.title[:36].rstrip()}..."

    @property
    def price_text(self) -> str:
        """The price as the vendor prints it, such as "12,49"."""
        return f"{self.price:.2f}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order: what the vendor knows when it writes its mails."""

    number: str
    language: str
    placed_at: datetime
    shop: str
    items: tuple[StoryItem, ...]

    @property
    def placed_on(self) -> str:
        """When it was ordered, as older mails print it, without a zone: "Jul 21,2026, 09:12"."""
        return f"{self.placed_at.astimezone(PACIFIC):%b %d,%Y, %H:%M}"

    @property
    def total_text(self) -> str:
        """The sum to pay, such as "12,49"."""
        return f"{sum(item.price * item.quantity for item in self.items):.2f}".replace(".", ",")

    def goods(self, parcel: str) -> tuple[StoryItem, ...]:
        """Return the items that travel in a parcel, all for ""."""
        return tuple(item for item in self.items if not parcel or item.parcel in ("", parcel))


@dataclass(frozen=True, slots=True)
class SampleMail:
    """One mail, and when it arrives. `kind` and `orders`: what it is about; empty for mails about no order."""

    at: datetime
    raw: bytes
    kind: str = ""
    orders: tuple[str, ...] = ()


@cache
def templates() -> Environment:
    """Return the demo's own HTML templates."""
    return Environment(
        loader=PackageLoader("reminderd.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def vendor_mail(
    kind: str, at: datetime, *purchases: Purchase, parcel: str = "", expected_on: date | None = None, language: str = ""
) -> SampleMail:
    """Return a mail of the vendor about some orders. `at`: when it is written and arrives. `parcel`: the one that it is
    about. `expected_on`: the delivery day that it names. `language`: if not that of the first order.
    """
    first = purchases[0]
    language = language or first.language
    wording = MAIL_WORDS[language][kind]
    names = {"order": first.number, "parcel": parcel, "buyer": BUYER.name, "count": len(purchases)}
    words = replace(wording, **{f: getattr(wording, f).format(**names) for f in ("subject", "headline", "sentence")})
    labels = LABELS[language]
    is_package = "{parcel}" in wording.subject or kind == "collected"
    message_id = _message_id(words.subject, at, first.number)
    html = _render(
        "closed.html.j2" if kind == "order_closed" else "mail.html.j2",
        words=words,
        labels=labels,
        badges=() if is_package else ("Fast delivery", "Free returns"),
        greeting=labels.greeting.format(**names),
        links=_links(words, purchases, parcel, f"{labels.locale}_{at:%Y-%m-%d}", message_id),
        is_package=is_package,
        is_dated=kind == "receipt_confirmed",
        reached=_REACHED.get(kind, 1),
        expected_on=f"{expected_on:%d/%m/%Y}" if expected_on else "",
        purchases=purchases,
        parcel=parcel,
        buyer=BUYER,
        recommendations=() if is_package else _RECOMMENDATIONS,
    )
    raw = compose("AliExpress", "transaction@notice.aliexpress.com", words.subject, at, html, message_id=message_id)
    return SampleMail(at, raw, kind, tuple(purchase.number for purchase in purchases))


def other_mail(
    sender: tuple[str, str],
    at: datetime,
    subject: str,
    lines: Sequence[str],
    *,
    link: str = "",
    button: str = "View",
    is_forged: bool = False,
) -> SampleMail:
    """Return a mail that is about no order. `is_forged`: the sender's domain does not vouch for it."""
    html = _render("other.html.j2", headline=subject, lines=lines, link=link, button=button)
    return SampleMail(at, compose(*sender, subject, at, html, is_forged=is_forged))


def compose(
    name: str, address: str, subject: str, at: datetime, html: str, *, message_id: str = "", is_forged: bool = False
) -> bytes:
    """Return a mail's bytes as a mailbox keeps them, with the headers that the receiving server adds."""
    domain = address.rpartition("@")[2]
    result, policy = ("fail", "fail (p=reject)") if is_forged else ("pass", "pass")
    received = format_datetime((at + timedelta(seconds=4)).astimezone(UTC))
    headers = (
        f"Return-Path: <{address}>",
        f"Delivered-To: {BUYER.mailbox}",
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.25])\r\n\tby {AUTHSERV_ID} with ESMTPS; {received}",
        f"Authentication-Results: {AUTHSERV_ID};\r\n\tdkim={result} header.d={domain};\r\n"
        f"\tspf={result} smtp.mailfrom={address};\r\n\tdmarc={policy} header.from={domain}",
        f"Date: {format_datetime(at)}",
        f"From: {formataddr((name, address))}",
        f"To: {formataddr((BUYER.name, BUYER.mailbox))}",
        f"Message-ID: {message_id or f'<{_hex(subject, at)}@{domain}>'}",
        f"Subject: {_encoded(subject)}",
        "MIME-Version: 1.0",
        "Content-Type: text/html; charset=UTF-8",
        "Content-Transfer-Encoding: quoted-printable",
    )
    body = quopri.encodestring(html.encode()).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return "\r\n".join((*headers, "", "")).encode("ascii") + body


def _render(template: str, **values: Any) -> str:
    return templates().get_template(template).render(values)


def _links(
    words: MailWords, purchases: Sequence[Purchase], parcel: str, locale_and_day: str, message_id: str
) -> list[str]:
    """Return the addresses of the buttons: newer mails name all orders in one, German mails have one for each order."""
    origin = {"rowan_msg_id": message_id}
    if words.template:
        origin["rowan_id1"] = f"{words.template}_1_{locale_and_day}"
    if parcel and locale_and_day.startswith("de"):
        page = "https://www.aliexpress.com/p/tracking/index.html"
        return [f"{page}?{urlencode({'tradeOrderId': p.number, 'trackingNumber': parcel} | origin)}" for p in purchases]
    orders = ",".join(purchase.number for purchase in purchases)
    page = "https://www.aliexpress.com/ssr/300002636/orderTrack"
    return [f"{page}?{urlencode({'wh_ttid': 'edm', 'o_ids': orders} | origin)}"]


def _message_id(subject: str, at: datetime, number: str) -> str:
    """Return the vendor's kind of Message-ID: the order number with its last four digits first, "$", 32 hex digits."""
    return f"{number[-4:]}{number[:-4]}${_hex(subject, at)}"


def _hex(subject: str, at: datetime) -> str:
    return sha256(f"{subject} {at.isoformat()}".encode()).hexdigest()[:32]


def _encoded(subject: str) -> str:
    return subject if subject.isascii() else Header(subject, "utf-8", 76, "Subject").encode(linesep="\r\n")
