"""Mails of the size that the shop sends: 60 to 100 kB of HTML around a few lines."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import escape
from pathlib import Path

from reminderd.core.mail.parsing import parse
from reminderd.demo.mails import Purchase, StoryItem, compose, other_mail, vendor_mail

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
KINDS = ("order_placed", "order_shipped", "delivered", "receipt_confirmed")
_STYLE = "padding:0;margin:0;font-family:Roboto,Arial,sans-serif;font-size:14px;line-height:20px;color:#191919;border:0"
_CELL = (
    f'<td style="{_STYLE}"><table border="0" cellpadding="0" cellspacing="0" width="100%" style="{_STYLE}"><tr>'
    f'<td align="center" valign="top" width="290" style="{_STYLE}"></td><td style="{_STYLE}">'
    '<a href="https://www.aliexpress.com/item/{0}.html?rowan_id1=aeug_edm_40117_1&amp;pos={0}" target="_blank">'
    '<img src="https://ae01.alicdn.com/kf/S{0:032x}.jpg_220x220.jpg" width="110" height="110" border="0"></a>'
    "</td></tr></table></td>"
)


def heavy(raw: bytes, kilobytes: int, number: int) -> bytes:
    """Return the mail with so many kB more of pictures and tables, as a shop puts below its text."""
    cells = kilobytes * 1000 // len(_CELL.format(number))
    rows = "".join(f"<table><tr>{_CELL.format(number * 1000 + cell)}</tr></table>\r\n" for cell in range(cells))
    head, _, tail = raw.rpartition(b"</body>")
    return head + rows.replace("=", "=3D").encode() + b"</body>" + tail if head else raw


def shop_mail(number: int, language: str = "en", kilobytes: int = 70, begin: datetime = BEGIN) -> bytes:
    """Return a mail about an order of that number (four mails each, ten minutes apart); no two are alike."""
    order, kind = number // 4, KINDS[number % 4]
    at = begin + timedelta(minutes=10 * number)
    item = StoryItem(f"Thing {order} of many, boxed", "Blue", Decimal("12.50"))
    purchase = Purchase(f"82{order:010d}4711", language, begin + timedelta(minutes=40 * order), "A store", (item,))
    parcel = f"LP{order:014d}" if kind == "delivered" else ""
    return heavy(vendor_mail(kind, at, purchase, parcel=parcel).raw, kilobytes, number)


def private_mail(number: int) -> bytes:
    """Return somebody else's small mail."""
    at = BEGIN + timedelta(minutes=number)
    return other_mail((f"Jo {number}", f"jo{number}@example.org"), at, f"Hello {number}", ["How are you?"]).raw


def mailbox(mails: int, of_shop: int, begin: datetime = BEGIN) -> Iterator[bytes]:
    """Yield so many mails, of which some are the shop's, evenly spread. `begin`: when it wrote the first."""
    every = mails // of_shop
    for number in range(mails):
        yield shop_mail(number // every, begin=begin) if number % every == 0 else private_mail(number)


def sample(corpus: Path, language: str, kilobytes: int = 70) -> bytes:
    """Return a mail about a delivery out of the corpus of the tests, as large as the shop's mails are."""
    kept = parse((corpus / language / "delivered-01.eml").read_bytes(), received_at=BEGIN)
    html = "".join(f"<p>{escape(line)}</p>\n" for line in kept.lines)
    raw = compose("AliExpress", kept.sender, kept.subject, BEGIN, f"<html><body>{html}</body></html>")
    return heavy(raw, kilobytes, 1)
