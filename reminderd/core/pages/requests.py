"""The list of returns and refunds, and the answer about one of them, as the page fetched them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reminderd.core.model import Money
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import DisputeShown, OrderShown, PageWords, RefundShown
from reminderd.core.pages.lines import says

_ENDED = "4"
"""The status of a request that is finished, in each of the three that were seen."""

SENT = "SUCCESS"
"""The state of a refund that was sent. No other value is known: each is asked about."""

_MOST = 200


def is_request(data: Mapping[str, Any]) -> bool:
    """Return whether this is the list of requests, or the answer about one."""
    return bool(list(_lines(data))) or "reverseDetailStatusText" in data or "reverseFinishInfo" in data


def read_requests(
    answers: Sequence[Mapping[str, Any]], words: Mapping[str, PageWords], zone: ZoneInfo
) -> tuple[OrderShown, ...]:
    """Given answers of both kinds, return the orders with their requests. Times in text are of the shop's zone."""
    details = {
        str(answer.get("reverseOrderLineId")): answer
        for answer in answers
        if "reverseDetailStatusText" in answer or "reverseFinishInfo" in answer
    }
    rows = [line for answer in answers for line in _lines(answer)]
    return tuple(
        _order(row, details.get(str(row.get("reverseOrderLineId")), {}), words, zone)
        for row in rows[:_MOST]
        if re.fullmatch(r"\d{15,16}", str(row.get("tradeOrderId")))
    )


def _lines(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    items = data.get("items")
    for item in items if isinstance(items, list) else ():
        lines = item.get("reverseOrderLines") if isinstance(item, dict) else None
        yield from (line for line in (lines if isinstance(lines, list) else ()) if isinstance(line, dict))


def _order(
    row: Mapping[str, Any], detail: Mapping[str, Any], words: Mapping[str, PageWords], zone: ZoneInfo
) -> OrderShown:
    is_ended = str(row.get("reverseStatus")) == _ENDED
    said = str(detail.get("reverseDetailStatusText") or row.get("reverseStatusText") or "")
    shown = next(
        (name for one in words.values() for name, wordings in one.states.items() if says(said, wordings)), None
    )
    reason = detail.get("applyReason")
    name = reason.get("reasonName") if isinstance(reason, dict) else None
    dispute = DisputeShown(
        "ended" if is_ended else shown or "open",
        opened=_millis(row.get("gmtCreate")),
        request_id=str(row["reverseOrderId"]) if re.fullmatch(r"\d{15,18}", str(row.get("reverseOrderId"))) else None,
        reason=str(name)[:120] if name else None,
        last_change=None if is_ended else _millis(row.get("gmtModified")),
    )
    return OrderShown(str(row["tradeOrderId"]), dispute=dispute, refund=_refund(row, detail, zone))


def _refund(row: Mapping[str, Any], detail: Mapping[str, Any], zone: ZoneInfo) -> RefundShown | None:
    finish = detail.get("reverseFinishInfo")
    info = finish.get("refundInfo") if isinstance(finish, dict) else None
    if not isinstance(info, dict):
        return None
    sums, agreed = info.get("refundDetails"), detail.get("reachSolution")
    texts = [
        *(sums.get(name) for name in ("totalMoney", "cashMoney") if isinstance(sums, dict)),
        agreed.get("refundMoney") if isinstance(agreed, dict) else None,
    ]
    amount = next((money for text in texts if text and (money := parse_money(str(text)))), None)
    price = _price(row.get("aeItemDTO"))
    is_partial = amount.amount < price.amount if amount and price and amount.currency == price.currency else None
    at = _pacific(info.get("refundNewestTime"), zone)
    is_sent = str(row.get("reverseStatus")) == _ENDED and str(info.get("refundNewestStatus", SENT)) == SENT
    return RefundShown("refunded" if is_sent else "unclear", amount, price, is_partial if is_sent else None, at)


def _price(item: object) -> Money | None:
    unit = item.get("itemUnitPrice") if isinstance(item, dict) else None
    if not isinstance(unit, dict) or not isinstance(item, dict):
        return None
    money = parse_money(str(unit.get("formatMoney") or ""))
    count = int(item["itemCount"]) if re.fullmatch(r"[1-9]\d{0,3}", str(item.get("itemCount"))) else 1
    return Money(money.amount * Decimal(count), money.currency) if money else None


def _pacific(value: object, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _millis(value: object) -> datetime | None:
    text = str(value)
    return (
        datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(text)) if re.fullmatch(r"1\d{12}", text) else None
    )
