"""What a page says, as JSON: the stable shape of `inspect --json` and `page --json`."""

from datetime import date, datetime
from typing import Any

from reminderd.core.model.mail import Money
from reminderd.core.model.page import DisputeShown, OrderShown, PageReading, RefundShown


def describe_page(reading: PageReading) -> dict[str, Any]:
    """Given what a page says, return it for printing.

    Days are ISO 8601 dates as they are printed on the page, instants carry their offset, amounts are strings because
    they are exact. `certainty` tells of each value that counts whether it is `stated` or will be `asked` back.
    """
    described: dict[str, Any] = {
        "page": reading.page.value if reading.page else None,
        "language": reading.language or None,
        "captured_at": _at(reading.captured_at),
        "order": reading.order,
        "status": reading.status,
        "status_text": reading.status_text,
        "order_placed": _day(reading.order_placed),
        "paid": _day(reading.paid),
        "shipped": _day(reading.shipped),
        "completed": _day(reading.completed),
        "delivered": _day(reading.delivered),
        "protection_until": _day(reading.protection_until),
        "protection_text": reading.protection_text,
        "coupon_if_delayed_by": _day(reading.coupon_if_delayed_by),
        "eta_from": _day(reading.eta_from),
        "eta_until": _day(reading.eta_until),
        "total": _money(reading.total),
        "tracking": list(reading.tracking),
        "packages": [
            {
                "tracking": one.tracking,
                "state": one.state,
                "code": one.code,
                "eta_from": _day(one.eta_from),
                "eta_until": _day(one.eta_until),
                "delivered": _day(one.delivered),
            }
            for one in reading.packages
        ],
        "last_event": _event(reading.last_event),
        "dispute": _dispute(reading.dispute),
        "refund": _refund(reading.refund),
        "windows": {
            name: {"days": one.days, "from": one.since, "until": _day(one.until)}
            for name, one in reading.windows.items()
        },
        "orders": [_order(one) for one in reading.orders],
        "certainty": {name: trust.value for name, trust in reading.trust.items()},
        "problems": list(map(str, reading.problems)),
    }
    if free_return := reading.windows.get("free_return"):
        described["return_window_days_after_delivery"] = free_return.days
    return described


def _order(shown: OrderShown) -> dict[str, Any]:
    return {
        "order": shown.order,
        "status": shown.status,
        "status_text": shown.status_text,
        "order_placed": _day(shown.order_placed),
        "total": _money(shown.total),
        "items": [item.title for item in shown.items],
        "dispute": _dispute(shown.dispute),
        "refund": _refund(shown.refund),
    }


def _dispute(shown: DisputeShown | None) -> dict[str, Any] | None:
    if shown is None:
        return None
    opened = shown.opened
    return {
        "state": shown.state,
        "opened": _at(opened) if isinstance(opened, datetime) else _day(opened),
        "request_id": shown.request_id,
        "respond_by": _at(shown.respond_by),
        "respond_by_from": shown.respond_by_from or None,
        "respond_by_confirmed": False,
        "asked": _money(shown.asked),
        "offers": [
            {"by": one.by, "amount": str(one.amount.amount), "currency": one.amount.currency} for one in shown.offers
        ],
        "reason": shown.reason,
        "last_change": _at(shown.last_change),
    }


def _refund(shown: RefundShown | None) -> dict[str, Any] | None:
    if shown is None:
        return None
    return {
        "state": shown.state,
        "amount": str(shown.amount.amount) if shown.amount else None,
        "currency": shown.amount.currency if shown.amount else None,
        "item_price": str(shown.item_price.amount) if shown.item_price else None,
        "partial": shown.is_partial,
        "at": _at(shown.at),
    }


def _event(shown: tuple[str, datetime] | None) -> dict[str, str] | None:
    return {"text": shown[0], "local_time": shown[1].isoformat(timespec="minutes")} if shown else None


def _money(money: Money | None) -> dict[str, str] | None:
    return {"amount": str(money.amount), "currency": money.currency} if money else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _at(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
