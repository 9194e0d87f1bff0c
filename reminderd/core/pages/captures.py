"""What a page fetched from the shop's servers -> what it says. Fields are known by their tags and names, never by where
they stand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import Capture, PageKind, PageReading, PageWords, Trust
from reminderd.core.model.page_problems import PageProblem, page_problem
from reminderd.core.pages.captured_lists import read_list
from reminderd.core.pages.captured_parcels import read_tracking
from reminderd.core.pages.dates import days_of, full_day, is_certain_day
from reminderd.core.pages.json_values import as_dict, as_instant, as_list, as_text, in_any, number_in_address
from reminderd.core.pages.requests import is_request, read_requests
from reminderd.core.pages.text import read_lines

_MOST = 200
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
        return (PageReading(problems=tuple(refused) or (page_problem("unknown_answer"),)),)
    return tuple(readings)


def _refusal(body: object) -> PageProblem | None:
    """The servers answer with a reason where they give nothing; a page that was logged out has no dates."""
    ret = body.get("ret") if isinstance(body, dict) else None
    said = str(ret[0]) if isinstance(ret, list) and ret else ""
    is_refused = said and not said.startswith("SUCCESS")
    return page_problem("refused", code=said.partition("::")[0][:60]) if is_refused else None


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
        return read_tracking(capture, data, words, base)
    parts = dict(_tagged(data))
    if "pc_om_list_order" in parts:
        rows = (fields for tag, fields in _tagged(data) if tag == "pc_om_list_order")
        return read_list(capture, rows, words, base)
    if any(tag.startswith("detail_") for tag in parts):
        return _detail(capture, parts, words, zone, base)
    return None


def _tagged(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The parts of an answer by their tag; the key's suffix is an id that says nothing."""
    for key, part in list(data.items())[:1000]:
        if isinstance(part, dict):
            fields = part.get("fields")
            yield str(part.get("tag") or re.sub(r"_\d+$", "", key)), fields if isinstance(fields, dict) else part


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
    services = [as_dict(one) for one in as_list(parts.get("detail_order_services", {}).get("data"))]
    products = parts.get("detail_product_block", {})
    prices = parts.get("detail_order_price_block", {})
    tail = as_text(parts.get("detail_service_progress_bar", {}).get("text"))
    lines = [as_text(head.get("title")), as_text(head.get("reminder")), tail]
    lines += [as_text(one.get("content")) for one in services]
    nodes = map(as_dict, as_list(parts.get("detail_service_progress_bar", {}).get("nodes")))
    lines += [as_text(node.get(name)) for node in nodes for name in ("text", "time")]
    number = as_text(info.get("tradeOrderId") or head.get("orderId")) or number_in_address(capture.address)
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
        as_text(as_dict(as_dict(one).get("etaAndTrack")).get("expectDeliveryDateTitle"))
        for one in as_list(products.get("productVOList"))
    ]
    until = [days[1] for days in (_eta(eta, words, base) for eta in etas) if days]
    found: dict[str, Any] = {
        "total": parse_money(as_text(prices.get("totalPrice"))),
        "eta_until": max(until, default=None),
    }
    known = {name: value for name, value in found.items() if value}
    return replace(reading, **known, trust={**reading.trust, **dict.fromkeys(known, Trust.STATED)})


def _eta(text: str, words: Mapping[str, PageWords], base: datetime) -> tuple[date, date] | None:
    return in_any(words, lambda one: days_of(text.rpartition(":")[2].strip() or text, one, base))


def _day(value: object, words: Mapping[str, PageWords], zone: ZoneInfo, base: datetime) -> date | None:
    if at := as_instant(value):
        return day_of(at, zone)
    text = as_text(value)
    return in_any(words, lambda one: full_day(text, one, base) if is_certain_day(text, one) else None)
