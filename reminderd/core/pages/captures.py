"""What a page fetched from the shop's servers -> what it says. Fields are known by their tags and names, never by where
they stand (PAGE-FORMATS 7).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import (
    Capture,
    OrderShown,
    PackageShown,
    PageKind,
    PageReading,
    PageWords,
    Trust,
)
from reminderd.core.pages.dates import days_of, full_day, local_time
from reminderd.core.pages.lines import says
from reminderd.core.pages.requests import is_request, read_requests
from reminderd.core.pages.text import read_lines

_Found = TypeVar("_Found")

_NUMBER_IN_ADDRESS = re.compile(r"tradeOrderId(?:=|%3D|%22%3A%22|\"\s*:\s*\"?)(\d{15,16})(?!\d)")
_TRACKING_NUMBER = re.compile(r"[A-Z0-9]{8,40}")
_MOST = 200
_STATE_OF = (  # a parcel that came back was signed for, too
    ("_RETURN", "returned"),
    ("_SIGNED", "delivered"),
    ("_DELIVERING", "out_for_delivery"),
    ("_FAILED", "delivery_problem"),
)
_DAYS_OF_ORDER = {
    "order_placed": "orderCreatTime",  # so spelt
    "paid": "payTime",
    "shipped": "orderShipTime",
    "completed": "orderEndTime",
}


def read_captures(
    captures: Sequence[Capture], words: Mapping[str, PageWords], zone: ZoneInfo, seen_at: datetime
) -> tuple[PageReading, ...]:
    """Given captures, the wordings by language, the shop's zone and when they came, return what each says."""
    refused = [problem for capture in captures if (problem := _refusal(capture.body))]
    requests = [(capture, body) for capture in captures if is_request(body := _data(capture.body))]
    readings = [
        reading
        for capture in captures[:_MOST]
        if (reading := _read(capture, words, zone, capture.captured_at or seen_at)) is not None
    ]
    if requests:
        captured_at = requests[0][0].captured_at
        orders = read_requests([body for _, body in requests], words, zone)
        readings.append(
            PageReading(PageKind.REFUND_LIST, captured_at=captured_at, orders=orders, trust={"orders": Trust.STATED})
        )
    if not readings:
        return (PageReading(problems=tuple(refused) or ("no answer of the shop that I know is in it",)),)
    return tuple(readings)


def _refusal(body: object) -> str:
    """The servers answer with a reason where they give nothing; a page that was logged out has no dates."""
    ret = body.get("ret") if isinstance(body, dict) else None
    said = str(ret[0]) if isinstance(ret, list) and ret else ""
    return "" if not said or said.startswith("SUCCESS") else f"the shop answered {said.partition('::')[0][:60]}"


def _data(body: object) -> Mapping[str, Any]:
    """The part of an answer that holds something, however deep it is wrapped."""
    for _ in range(4):
        if not isinstance(body, dict):
            return {}
        inner = next((body[name] for name in ("data", "module") if isinstance(body.get(name), dict)), None)
        if inner is None:
            return body
        body = inner
    return body if isinstance(body, dict) else {}


def _read(capture: Capture, words: Mapping[str, PageWords], zone: ZoneInfo, base: datetime) -> PageReading | None:
    data = _data(capture.body)
    if "trackingDetailLineList" in data or "fastDeliveryInfoDTO" in data:
        return _tracking(capture, data, words, base)
    parts = dict(_tagged(data))
    if "pc_om_list_order" in parts:
        return _list(capture, data, words, base)
    if any(tag.startswith("detail_") for tag in parts):
        return _detail(capture, parts, words, zone, base)
    return None


def _tagged(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The parts of an answer by their tag; the key's suffix is an id that says nothing."""
    for key, part in list(data.items())[:1000]:
        if isinstance(part, dict):
            fields = part.get("fields")
            yield str(part.get("tag") or re.sub(r"_\d+$", "", key)), fields if isinstance(fields, dict) else part


# --- the tracking page


def _tracking(capture: Capture, data: Mapping[str, Any], words: Mapping[str, PageWords], base: datetime) -> PageReading:
    commitment = _dict(data.get("fastDeliveryInfoDTO"))
    said = [str(line) for line in _list_of(commitment.get("fdContentList"))] or [_text(commitment.get("fdContent"))]
    reading = read_lines(said, words, base, captured_at=capture.captured_at, kind=PageKind.TRACKING, order=None)
    rows = [_dict(row) for row in _list_of(data.get("trackingDetailLineList"))]
    packages = tuple(_package(row, words, base) for row in rows)
    links = [_text(_dict(row.get("etaInfo")).get("tipsLink")) for row in rows]
    order = next(filter(None, map(number_in_address, (*links, capture.address))), None)
    awaited = [one for one in packages if one.state != "delivered"]
    starts = [one.eta_from for one in awaited if one.eta_from]
    ends = [one.eta_until for one in awaited if one.eta_until]
    found: dict[str, Any] = {
        "order": order,
        "status": _status_of(packages),
        "packages": packages,
        "tracking": tuple(one.tracking for one in packages if one.tracking),
        "eta_from": min(starts, default=None),
        "eta_until": max(ends, default=None),
        "delivered": max((one.delivered for one in packages if one.delivered), default=None) if not awaited else None,
    }
    trust = {name: Trust.STATED for name, value in found.items() if value}
    return replace(reading, page=PageKind.TRACKING, **found, trust={**reading.trust, **trust})


def _status_of(packages: Sequence[PackageShown]) -> str | None:
    came = [one for one in packages if one.state == "delivered"]
    if not packages:
        return None
    return "delivered" if len(came) == len(packages) else "partly_delivered" if came else "awaiting_delivery"


def _package(row: Mapping[str, Any], words: Mapping[str, PageWords], base: datetime) -> PackageShown:
    events = [_dict(one) for one in _list_of(row.get("detailList"))]
    newest = max(events, key=lambda one: _millis(one.get("time")) or datetime.min.replace(tzinfo=UTC), default={})
    code = _text(newest.get("trackingPrimaryCode") or newest.get("trackingSecondCode"))
    state = next((state for part, state in _STATE_OF if part in code), "in_transit")
    eta = _dict(row.get("etaInfo"))
    number = _text(row.get("mailNo"))
    tracking = number if _TRACKING_NUMBER.fullmatch(number) else ""
    at = _millis(newest.get("time"))
    if state == "delivered":
        told = _in_any(words, lambda one: local_time(_text(newest.get("timeText")), one, at or base))
        return PackageShown(tracking, state, code, delivered=told.date() if told else at.date() if at else None)
    days = _in_any(words, lambda one: days_of(_text(eta.get("etaTimeText")), one, base))
    end = _millis(eta.get("endEtaTime"))
    begun, ended = days or (None, end.date() if end else None)
    return PackageShown(tracking, state, code, eta_from=begun if begun != ended else None, eta_until=ended)


# --- the page of an order


def _detail(
    capture: Capture,
    parts: Mapping[str, Mapping[str, Any]],
    words: Mapping[str, PageWords],
    zone: ZoneInfo,
    base: datetime,
) -> PageReading:
    head = parts.get("detail_order_status_block", {})
    info = parts.get("detail_simple_order_info_component", {})
    services = [_dict(one) for one in _list_of(parts.get("detail_order_services", {}).get("data"))]
    products = parts.get("detail_product_block", {})
    prices = parts.get("detail_order_price_block", {})
    tail = _text(parts.get("detail_service_progress_bar", {}).get("text"))
    lines = [_text(head.get("title")), _text(head.get("reminder")), tail]
    lines += [_text(one.get("content")) for one in services]
    number = _text(info.get("tradeOrderId") or head.get("orderId")) or number_in_address(capture.address)
    reading = read_lines(
        [line for line in lines if line],
        words,
        base,
        captured_at=capture.captured_at,
        kind=PageKind.ORDER_DETAIL,
        order=number if number and re.fullmatch(r"\d{15,16}", number) else None,
        days={name: _day(info.get(field), words, zone, base) for name, field in _DAYS_OF_ORDER.items()},
    )
    etas = [
        _text(_dict(_dict(one).get("etaAndTrack")).get("expectDeliveryDateTitle"))
        for one in _list_of(products.get("productVOList"))
    ]
    until = [days[1] for days in (_eta(eta, words, base) for eta in etas) if days]
    found: dict[str, Any] = {
        "total": parse_money(_text(prices.get("totalPrice"))),
        "eta_until": max(until, default=None),
    }
    known = {name: value for name, value in found.items() if value}
    return replace(reading, **known, trust={**reading.trust, **dict.fromkeys(known, Trust.STATED)})


def _eta(text: str, words: Mapping[str, PageWords], base: datetime) -> tuple[date, date] | None:
    return _in_any(words, lambda one: days_of(text.rpartition(":")[2].strip() or text, one, base))


def _day(value: object, words: Mapping[str, PageWords], zone: ZoneInfo, base: datetime) -> date | None:
    if at := _millis(value):
        return day_of(at, zone)
    return _in_any(words, lambda one: full_day(_text(value), one, base))


# --- the list of orders


def _list(capture: Capture, data: Mapping[str, Any], words: Mapping[str, PageWords], base: datetime) -> PageReading:
    rows = [fields for tag, fields in _tagged(data) if tag == "pc_om_list_order"]
    orders = tuple(
        _order(fields, words, base) for fields in rows if re.fullmatch(r"\d{15,16}", _text(fields.get("orderId")))
    )
    return PageReading(
        PageKind.ORDER_LIST, captured_at=capture.captured_at, orders=orders, trust={"orders": Trust.STATED}
    )


def _order(fields: Mapping[str, Any], words: Mapping[str, PageWords], base: datetime) -> OrderShown:
    text = _text(fields.get("statusText"))
    status = next(
        (name for one in words.values() for name, wordings in one.statuses.items() if says(text, wordings)), None
    )
    total = parse_money(_text(fields.get("totalPriceText")))
    placed = _in_any(
        words, lambda one: full_day(_text(fields.get("orderDateText")).rpartition(":")[2].strip(), one, base)
    )
    return OrderShown(_text(fields.get("orderId")), status, text or None, placed, total)


# --- small things


def _in_any(words: Mapping[str, PageWords], read: Callable[[PageWords], _Found | None]) -> _Found | None:
    """The first that any language makes of it."""
    return next((found for one in words.values() if (found := read(one))), None)


def number_in_address(address: str) -> str | None:
    """Return the number of the order that an address of a tracking page, or of what it asks for, names."""
    match = _NUMBER_IN_ADDRESS.search(address)
    return match[1] if match else None


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list_of(value: object) -> Sequence[Any]:
    return value[:_MOST] if isinstance(value, list) else []


def _text(value: object) -> str:
    """Numbers may be texts, and texts numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(str(value)[:1000].split())


def _millis(value: object) -> datetime | None:
    """An instant in milliseconds, if it is one of this century."""
    text = _text(value)
    if not re.fullmatch(r"1\d{12}|2\d{12}", text):
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(text))
