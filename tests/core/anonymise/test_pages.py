"""Page -> a page fit to be shared: labels and days stay, nothing personal is left, a stranger's page does no harm."""

import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from matrix import one_in
from reminderd.adapters.packs.resources import load_page_words, load_vendor
from reminderd.core.anonymise.pages import AnonymousPage, anonymise_page
from reminderd.core.model.page import PageReading
from reminderd.core.pages.documents import open_document
from reminderd.core.pages.kept_page import read_document
from samples.corpus_files import PAGES
from samples.page_shapes import ADDRESS, API, BODY, ORDER, har, mhtml, page, recorded

SAMPLES = sorted(path for path in PAGES.iterdir() if not path.name.endswith((".expected.json", ".md")))
VENDOR, WORDS, SHOP = load_vendor(), load_page_words(), ZoneInfo("America/Los_Angeles")
KEY = b"a secret of this test"
SEEN = datetime(2026, 11, 15, 8, tzinfo=UTC)
BLOCK = ("Shipping to", "Marlene Erfunden", "+49 151 00000000", "Beispielweg 7, 20095 Musterstadt")
PERSONAL = ("Marlene", "Erfunden", "Beispielweg", "Musterstadt", "20095", "151 0000", "@example.org")


def made(content: bytes | str, name: str = "page.txt") -> AnonymousPage:
    return anonymise_page(content if isinstance(content, bytes) else content.encode(), name, VENDOR, WORDS, KEY)


def fit(content: bytes | str, name: str = "page.txt") -> str:
    found = made(content, name)
    assert found.problems == ()
    assert not [word for word in PERSONAL if word.casefold() in found.text.casefold()]
    return found.text


def readings(content: bytes, name: str) -> list[PageReading]:
    document = open_document(content, name)
    return [
        days_of(one) for one in read_document(document, WORDS, SHOP, SEEN, captured_at=document.captured_at or SEEN)
    ]


def days_of(reading: PageReading) -> PageReading:
    """Without numbers, and what a thing is called."""
    orders = tuple(replace(one, order="", items=(), dispute=without_number(one.dispute)) for one in reading.orders)
    packages = tuple(replace(one, tracking="") for one in reading.packages)
    event = reading.last_event
    return replace(
        reading,
        order=None,
        orders=orders,
        packages=packages,
        tracking=(),
        dispute=without_number(reading.dispute),
        last_event=("", event[1]) if event else None,
    )


def without_number(dispute: Any) -> Any:
    return replace(dispute, request_id=None) if dispute else None


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_each_sample_says_the_same_and_names_nobody(path: Path) -> None:
    """Days, states, sums and labels are read as before; numbers are others."""
    content = path.read_bytes()
    text = fit(content, path.name)
    assert readings(text.encode(), path.name) == readings(content, path.name)
    numbers = set(re.findall(r"(?<!\d)\d{15,18}(?!\d)", content.decode()))
    assert not [number for number in numbers if number in text]
    assert not [word for word in ("Bicycle bell", "Watering can", "Bike Parts", "Garden Pots") if word in text]


SAVED = {
    "page.html": page(head=f"<!-- saved from url=({len(ADDRESS):04}){ADDRESS} -->").encode(),
    "page.mhtml": mhtml(page()),
    "german.html": page("de").encode(),
    "wide.html": page("de").encode("utf-16"),
    "list.json": json.dumps([{"url": f"{API}?data=%7B%22tradeOrderId%22%3A%22{ORDER}%22%7D", "body": BODY}]).encode(),
    "call.js": b"mtopjsonp4(" + json.dumps(BODY).encode() + b")",
    "all.har": har(recorded(ADDRESS, page()), recorded(API, json.dumps(BODY))),
}


@pytest.mark.parametrize("name", SAVED)
def test_each_form_says_the_same_and_where_it_was_from(name: str) -> None:
    """The address without its numbers tells the page's kind; what a script or a hidden part says is left out."""
    text = fit(SAVED[name], name)
    assert readings(text.encode(), name) == readings(SAVED[name], name)
    assert ORDER not in text
    assert "2020" not in text


HTML = """<html lang="sv"><body><nav class="nav-user--name--x1Y2"><span>Marlene</span></nav>
<div class="order-item" id="card-8211407733096612" onclick="go('Marlene')"
style="color: red" data-name="Marlene Erfunden"><i id="Måns" class="Marlene"></i><a
href="//www.aliexpress.com/p/order/index.html">Lista</a>
<div class="order-item-header-status-text">Levererad</div>
<div class="logistic--shippingToInfo--a1"><p><b>Mar</b>lene Erfunden</p><p>Beispielweg 7</p>
<p>20095 Musterstadt</p></div>
<p>Beställd den <span>10 nov 2026</span></p>
<div><span>Referensnummer:</span><span>8211407733096612</span><button>Kopiera</button></div>
<a class="order-item-store-name"
href="https://www.aliexpress.com/store/1101234567?spm=a2g0o.x&amp;name=Marlene">Klockor AB</a>
<div class="order-item-content-info-name"><span title="Marlene">cykelklocka av mässing</span></div>
<a href="mailto:marlene@example.org">Hej, Marlene</a><img src="x.png" alt="Marlene Erfunden"><!-- Marlene -->
<script>var a = "Marlene Erfunden"</script><textarea>Marlene</textarea>
<div hidden>Beispielweg 7</div></div></body></html>"""


def test_html_keeps_its_structure_and_labels() -> None:
    """Tags, class names and the words of a language that nobody can read yet; no other attribute, no script."""
    text = fit(HTML, "page.html")
    assert '<html lang="sv">' in text
    assert '<div class="order-item-header-status-text">Levererad</div>' in text
    assert "Beställd den <span>10 nov 2026</span>" in text
    assert "<span>Referensnummer:</span>" in text
    assert "<button>Kopiera</button>" in text
    assert 'class="logistic--shippingToInfo--a1"' in text
    assert '<i></i><a href="https://www.aliexpress.com/p/order/index.html">Lista</a>' in text
    assert ">Thing<" in text
    assert ">Store</a>" in text
    assert not re.search(
        r"cykelklocka|Klockor|<script|onclick|style=|data-name|alt=|spm=|mailto|8211407733096612|1101234567", text
    )
    assert re.search(r'id="card-\d{16}"', text)


@pytest.mark.parametrize(
    "line",
    [
        "Marlene Erfunden",
        "Hi Marlene,",
        "Signed by Marlene Erfunden on Nov 10, 2026",
        "Left with MARLENE ERFUNDEN",
        "marlene@example.org",
        "Tel. 0151 00000000",
        "https://example.org/?mail=marlene@example.org",
        "Beispielweg 7, 20095 Musterstadt",
        "Total: Marlene Erfunden",
        "Refund if no delivery before Jan 8, 2027Marlene Erfunden",
        "M***** E*******",
        "Package arrived at Musterstadt facility",
        "Beispielweg 7",
    ],
)
@pytest.mark.parametrize("around", [("Order tracking",), ("Beställningar", *BLOCK, "Spårning")])
def test_a_line_about_a_person_goes_wherever_it_stands(line: str, around: tuple[str, ...]) -> None:
    """Alone among labels, and where its words are known from an address."""
    labels = ("Betald den 10 nov 2026", "Leverans", "Kvitto", "Spara")
    text = fit("\n".join([*around, *labels, line, *labels]))
    assert "Betald den 10 nov 2026" in text
    assert "Leverans" in text


@pytest.mark.parametrize(
    "line",
    [
        "Återbetalning om ingen leverans före 8 jan 2027",
        "Käytetty alennus",
        "Zwrot pieniędzy, jeśli nie dostarczono przed 8 sty 2027",
        "在 2027年1月8日 之前未送达可退款",
        "החזר אם אין משלוח לפני 8 בינו 2027",
        "Rembours. si non livré",
        "Beställd",
        "€11.90",
    ],
)
def test_a_label_that_nobody_can_read_yet_stays(line: str) -> None:
    """It is what the page is shared for."""
    assert line in fit("\n".join(["Kvitto", line, "Kopiera", "Ref. Number: 8211407733096612"]))


def test_the_same_number_is_the_same_everywhere() -> None:
    """In text, in addresses and in keys; by another secret it is another one."""
    text = fit(f"Ref. Number: {ORDER}\n{ADDRESS}\nRef. Number: {ORDER}Copy")
    (number,) = set(re.findall(r"\d{16}", text))
    assert number != ORDER
    assert "Copy" in text
    other = anonymise_page(f"Ref. Number: {ORDER}".encode(), "a.txt", VENDOR, WORDS, b"another secret").text
    assert number not in other


def test_captures_keep_their_keys() -> None:
    """What a field of the receiver says is left out wherever else it stands; codes, labels and instants stay."""
    body = {
        "api": "mtop.ae.ld.querydetail",
        "data": {
            "detail_order_services_8211407733096612": {"tag": "detail_order_services"},
            "Marlene Erfunden": 1,
            "logisticsReceiverInfo": {
                "contactName": "Marlene Erfunden",
                "zipCode": 20095,
                "x": {"y": ["Beispielweg 7"]},
            },
            "orderShipTimeTile": "Leverans slutförd den",
            "orderShipTime": "12 nov 2026",
            "time": "1794690360000",
            "trackingPrimaryCode": "AE_GTMS_SIGNED",
            "trackingDetailDesc": "Lämnad till Marlene i Musterstadt",
            "note": "left with Marlene",
            "itemTitle": "Bicycle bell",
            "storeName": "Bike Parts Store",
            "token": "a9f8e7d6c5b4a3f2e1d0",
            "unknown": "Marlene",
            "i18n": {"copy": "Kopiera", "pay": "Betala nu"},
            "rich": "<b style='x' title='Marlene'>Marlene</b>",
            "richText": "<span style=\"color: red\" title='Marlene'>Leverans: 12 nov 2026</span>",
        },
    }
    text = fit(json.dumps(body), "one.json")
    data = json.loads(text)[0]["body"]["data"]
    assert len(data) == len(body["data"])
    assert data["orderShipTimeTile"] == "Leverans slutförd den"
    assert data["orderShipTime"] == "12 nov 2026"
    assert (data["time"], data["trackingPrimaryCode"]) == ("1794690360000", "AE_GTMS_SIGNED")
    assert (data["itemTitle"], data["storeName"], data["note"]) == ("Thing", "Store", "…")
    assert data["i18n"] == {"copy": "Kopiera", "pay": "Betala nu"}
    assert data["richText"] == "<span>Leverans: 12 nov 2026</span>"
    assert data["logisticsReceiverInfo"] == {"contactName": "…", "zipCode": 0, "x": {"y": ["…"]}}
    assert "a9f8e7" not in text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "a picture"),
        (b"%PDF-1.7 Marlene", "a PDF"),
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 50, "no text"),
        (b"[]", "no answer"),
    ],
)
def test_what_cannot_be_made_fit_is_refused_in_one_line(content: bytes, problem: str) -> None:
    """And nothing of it comes out."""
    found = made(content, "file")
    assert problem in str(found.problems[0])
    assert found.text == ""


HOSTILE = {
    "tags.html": lambda: "<div>" * 100_000 + "Marlene Erfunden",
    "classes.html": lambda: "<p class='" + "contact-info " * 100_000 + "'>Marlene Erfunden</p>",
    "nested.html": lambda: "<span>" * 5000 + "Marlene Erfunden" + "</span>" * 5000,
    "lines.txt": lambda: "Marlene Erfunden\n" * 20_000,
    "phones.txt": lambda: "+49 151 00000000 " * 20_000,
    "capitals.txt": lambda: "Aa " * 300_000,
    "digits.txt": lambda: "1 2 34 567 " * 50_000,
    "addresses.txt": lambda: "a@" * 200_000,
    "many.txt": lambda: "\n".join(f"Marlene{n} Erfunden, {n:05} Musterstadt{n}" for n in range(3000)),
    "deep.json": lambda: '{"a":' * 50 + '"Marlene Erfunden"' + "}" * 50,
    "keys.json": lambda: json.dumps({f"title{n}": f"Marlene Erfunden {n}" for n in range(20_000)}),
    "receivers.json": lambda: json.dumps(
        [{"contactName": f"Marlene{n}", "title": f"Marlene{n} was here"} for n in range(3000)]
    ),
    "surrogate.json": lambda: '{"title": "\\ud800 Marlene Erfunden", "\\udfff": 1}',
}


@pytest.mark.parametrize("name", one_in(2, HOSTILE))
def test_hostile_pages_are_done_in_bounded_time_and_leave_nothing(name: str) -> None:
    """Whatever a stranger writes: it ends, and no name comes out."""
    begun = time.process_time()
    found = made(HOSTILE[name](), name)
    assert time.process_time() - begun < 5
    assert found.problems or not re.search(r"Marlene|Erfunden", found.text)
    found.text.encode()
