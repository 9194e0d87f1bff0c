"""The server's answer behind a tracking page: its promise, and the packages of the order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from reminderd.core.model.page import Capture, PackageShown, PageKind, PageReading, PageWords, Trust
from reminderd.core.pages.dates import days_of, local_time
from reminderd.core.pages.json_values import as_dict, as_instant, as_list, as_text, in_any, number_in_address
from reminderd.core.pages.text import read_lines

_TRACKING_NUMBER = re.compile(r"[A-Z0-9]{8,40}")
_STATES = {
    "_RETURN": "returned",
    "_SIGNED": "delivered",
    "_DELIVERING": "out_for_delivery",
    "_FAILED": "delivery_problem",
}
_REAL_DELIVERY = "REAL_DELIVERY"
"""The kind of an estimate that is none any more: the day on which the package came."""


def read_tracking(
    capture: Capture, data: Mapping[str, Any], words: Mapping[str, PageWords], base: datetime
) -> PageReading:
    """Given a capture and the part of it that holds something, return what the page says."""
    commitment = as_dict(data.get("fastDeliveryInfoDTO"))
    said = [str(line) for line in as_list(commitment.get("fdContentList"))] or [as_text(commitment.get("fdContent"))]
    reading = read_lines(said, words, base, captured_at=capture.captured_at, kind=PageKind.TRACKING, order=None)
    rows = [as_dict(row) for row in as_list(data.get("trackingDetailLineList"))]
    packages = tuple(_package(row, words, base) for row in rows)
    links = [as_text(as_dict(row.get("etaInfo")).get("tipsLink")) for row in rows]
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
    eta, number = as_dict(row.get("etaInfo")), as_text(row.get("mailNo"))
    tracking = number if _TRACKING_NUMBER.fullmatch(number) else ""
    events = [as_dict(one) for one in as_list(row.get("detailList"))]
    event, state = _what_counts(sorted(events, key=_time))
    days = in_any(words, lambda one: days_of(as_text(eta.get("etaTimeText")), one, base))
    if not _code(event) and eta.get("etaSceneCode") == _REAL_DELIVERY:
        came_on = days[1] if days else _day(eta.get("etaTimeStamp"))
        return PackageShown(tracking, "delivered", delivered=came_on) if came_on else PackageShown(tracking, state)
    if state == "delivered":
        at = as_instant(event.get("time"))
        told = in_any(words, lambda one: local_time(as_text(event.get("timeText")), one, at or base))
        return PackageShown(tracking, state, _code(event), delivered=told.date() if told else at.date() if at else None)
    begun, ended = days or (None, _day(eta.get("endEtaTime")))
    return PackageShown(tracking, state, _code(event), eta_from=begun if begun != ended else None, eta_until=ended)


def _what_counts(events: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], str]:
    """Given the events of a package, oldest first, return the one that tells where it is, and what that comes to.

    What was signed for is here, also where another scan is newer: carriers' clocks differ. But what was on its way back
    is signed for by its sender, and an attempt that failed afterwards shows that it is not here.
    """
    states = [next((state for part, state in _STATES.items() if part in _code(one)), "in_transit") for one in events]
    if not events:
        return {}, "in_transit"
    if "delivered" in states and states[-1] != "delivery_problem":
        at = states.index("delivered")
        return (events[-1], "returned") if "returned" in states else (events[at], "delivered")
    return events[-1], states[-1]


def _code(event: Mapping[str, Any]) -> str:
    return as_text(event.get("trackingPrimaryCode") or event.get("trackingSecondCode"))


def _time(event: Mapping[str, Any]) -> datetime:
    return as_instant(event.get("time")) or datetime.min.replace(tzinfo=UTC)


def _day(value: object) -> date | None:
    at = as_instant(value)
    return at.date() if at else None
