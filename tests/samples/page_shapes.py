"""What a user may hand over of one tracking page, written in the shapes that browsers save; its people are invented."""

import base64
import json
import quopri
import random
from typing import Any

from reminderd.core.model.page import PageDocument

ORDER = "8206113950274417"
ADDRESS = f"https://www.aliexpress.com/p/tracking/index.html?tradeOrderId={ORDER}"
API = "https://acs.aliexpress.com/h5/mtop.ae.ld.querydetail/1.0/"
LINES = {
    "en": (
        "Delivery: Oct. 12 - Oct. 20",
        "Fast delivery",
        "Protection",
        "Apply for €1.00 coupon code if delayed by Oct 22, 2026",
        "Refund if no delivery before Nov 5, 2026",
        "In transit",
        "Package leaving origin country/region.",
        "Fri | Oct. 2 03:12",
        "Tracking number",
        "LP00912340056781",
    ),
    "de": (  # German wordings are invented
        "Voraussichtliche Lieferung: 12. Okt. - 20. Okt.",
        "Schnelle Lieferung",
        "Käuferschutz",
        "Gutschein über 1,00 € bei Lieferung nach dem 22. Okt 2026",
        "Rückerstattung, wenn keine Lieferung vor dem 5. Nov 2026",
        "Unterwegs",
        "Das Paket verlässt das Herkunftsland.",
        "Fr | 2. Okt. 03:12",
        "Sendungsnummer",
        "LP00912340056781",
    ),
}


def told(found: PageDocument) -> tuple[str, ...]:
    """What is told of a document that could not be read, or not as a whole."""
    return tuple(map(str, found.problems))


BODY: dict[str, Any] = {
    "api": "mtop.ae.ld.querydetail",
    "ret": ["SUCCESS::ok"],
    "data": {"module": {"fastDeliveryInfoDTO": {"fdContentList": ["Refund if no delivery before Nov 5, 2026"]}}},
}
SAVED_AT = "Sat, 3 Oct 2026 08:20:00 -0000"


def page(language: str = "en", head: str = "", more: str = "") -> str:
    """Return a tracking page as the browser shows it, with parts that nobody sees."""
    lines = "\n".join(f'<div class="line">{line}</div>' for line in LINES[language])
    return f"""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">{head}
<meta name="viewport" content="width=device-width"><title>AliExpress</title>
<style>body {{ font: 15px "DejaVu Sans"; margin: 12px }}
.line {{ margin: 10px 0 }} button {{ margin-left: 12px }}</style>
<script>var a = "<div>Refund if no delivery before Jan 1, 2020</div>"; for (i = 0; i<n; i++) {{}}</script></head>
<body><div style="display: none">Refund if no delivery before Jan 2, 2020</div><div hidden>Jan 3, 2020</div>
{lines}
<div>Ref. Number: <span>{ORDER}</span><button>Copy</button></div>{more}
</body></html>"""


def mhtml(html: str, *, encoding: str = "quoted-printable", charset: str = "utf-8", address: str = ADDRESS) -> bytes:
    """Return the page as Chromium saves it, with a picture and a frame beside it."""
    raw = html.encode(charset)
    packed = quopri.encodestring(raw) if encoding == "quoted-printable" else base64.encodebytes(raw)
    boundary = "----MultipartBoundary--q7Zx----"
    head = f"""From: <Saved by Blink>
Snapshot-Content-Location: {address}
Subject: AliExpress
Date: {SAVED_AT}
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="{boundary}"


"""
    parts = [
        b"Content-Type: text/html\nContent-Location: cid:frame-1@mhtml.blink\n\n<p>An advertisement</p>",
        f"Content-Type: text/html; charset={charset}\nContent-Transfer-Encoding: {encoding}\n"
        f"Content-Location: {address}\n\n".encode()
        + packed,
        b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n",
    ]
    mark = f"--{boundary}\n".encode()
    body = mark + (b"\n" + mark).join(parts) + f"\n--{boundary}--\n".encode()
    return (head.encode() + body).replace(b"\n", b"\r\n")


def recorded(url: str, text: str, at: str = "2026-10-03T08:20:00.000Z", **content: str) -> dict[str, Any]:
    """Return an entry of a HAR file."""
    return {
        "startedDateTime": at,
        "request": {"method": "GET", "url": url, "cookies": [{"name": "session", "value": "secret"}]},
        "response": {"status": 200, "content": {"mimeType": "text/plain", "text": text, **content}},
    }


def har(*entries: dict[str, Any], pages: tuple[str, ...] = ()) -> bytes:
    """Return a HAR file."""
    log = {"version": "1.2", "pages": [{"title": title} for title in pages], "entries": entries}
    return json.dumps({"log": log}).encode()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to six faults."""
    for _ in range(chance.randint(1, 6)):
        start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        short = min(end, start + chance.choice([1, 4, 60]))
        match chance.randrange(6):
            case 0:
                content = content[:start] + content[short:]
            case 1:
                content = content[:short] + content[start:short] * chance.choice([1, 30]) + content[short:]
            case 2:
                content = content[:start] + chance.randbytes(short - start) + content[short:]
            case 3:
                content = content[:start] + content[end:] + content[start:end]
            case 4:
                content = content[: max(end, 1)]
            case _:
                insert = chance.choice([b"<", b'"', b"\0", b"\xff", b"<!--", b"\\ud800", b"[[[[", b"--", b"\r\n\r\n"])
                content = content[:start] + insert + content[start:]
    return content
