"""What captures say where a careful reader looks twice, and that what is kept of them says the same."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_page_words
from reminderd.core.model import Item
from reminderd.core.model.page import PageReading, Trust
from reminderd.core.pages.documents import open_document
from reminderd.core.pages.json_values import number_in_address
from reminderd.core.pages.kept_page import keep, read_document, read_page
from samples.page_shapes import API, har, recorded

WORDS = load_page_words()
SHOP = ZoneInfo("America/Los_Angeles")
SEEN = datetime(2026, 10, 14, 8, tzinfo=UTC)
ORDER = "8211407733096612"
HOUR = 3_600_000
FIRST = 1_791_499_140_000  # 8 October 2026


def read(body: object) -> PageReading:
    document = open_document(json.dumps(body).encode(), "it.json")
    (reading,) = read_document(document, WORDS, SHOP, SEEN, captured_at=SEEN)
    page = keep(document, WORDS, SEEN, captured_at=SEEN, order=None, via="test")
    assert read_page(page, WORDS, SHOP) == (reading,)
    return reading


# --- the number of the order in what was asked


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.aliexpress.com/p/tracking/index.html?tradeOrderId={ORDER}",
        f"/h5/mtop.ae.ld.querydetail/1.0/?data=%7B%22tradeOrderId%22%3A{ORDER}%7D",
        f"/h5/mtop.ae.ld.querydetail/1.0/?data=%7B%22tradeOrderId%22%3A%20%22{ORDER}%22%7D",
        f"/h5/?data=%257B%2522tradeOrderId%2522%253A%2522{ORDER}%2522%257D",
        f'?data={{"tradeOrderId":{ORDER},"a":1}}',
        f'?data={{"params":"{{\\"tradeOrderId\\": \\"{ORDER}\\"}}"}}',
        f"?data=%7B%22params%22%3A%22%7B%5C%22tradeOrderId%5C%22%3A%5C%22{ORDER}%5C%22%7D%22%7D",
        f"pop-text.html?tradeOrderId%3D{ORDER}%26tradeOrderLineId%3D",
    ],
)
def test_an_address_names_its_order_however_it_is_quoted(address: str) -> None:
    """As a text or as a number, once or twice."""
    assert number_in_address(address) == ORDER


@pytest.mark.parametrize(
    "address",
    [
        f"?tradeOrderLineId={ORDER}",
        f"?tradeOrderId={ORDER}12345",
        f"?data=%22tradeOrderLineId%22%3A{ORDER}",
        "?tradeOrderId=",
    ],
)
def test_another_number_is_not_the_orders(address: str) -> None:
    """That of a line, or of a parcel."""
    assert number_in_address(address) is None


@pytest.mark.parametrize("titled", [True, False])
def test_the_page_that_fetched_an_answer_names_its_order(titled: bool) -> None:
    """Where the answer and what was asked do not; a recording has the page's address, or its title is one."""
    page = f"https://www.aliexpress.com/p/tracking/index.html?tradeOrderId={ORDER}"
    body = {
        "data": {"module": {"fastDeliveryInfoDTO": {"fdContentList": ["Refund if no delivery before Nov 5, 2026"]}}}
    }
    entries = [recorded(API, json.dumps(body)), *([] if titled else [recorded(page, "<html>")])]
    file = json.loads(har(*entries))
    file["log"]["pages"] = [{"title": page}] if titled else []
    reading = read(file)
    assert (reading.order, reading.protection_until) == (ORDER, date(2026, 11, 5))


# --- where a package is


def event(code: str, hours: int) -> dict[str, Any]:
    return {"time": str(FIRST + hours * HOUR), "trackingPrimaryCode": code, "trackingSecondCode": code}


def tracking(*events: dict[str, Any], **eta: str) -> PageReading:
    link = f"https://www.aliexpress.com/p/tracking/pop-text.html?tradeOrderId={ORDER}"
    row = {"mailNo": "LP00912340056781", "etaInfo": {**eta, "tipsLink": link}, "detailList": list(events)}
    return read({"ret": ["SUCCESS::ok"], "data": {"module": {"trackingDetailLineList": [row]}}})


SIGNED, DELIVERING, RETURN, FAILED = (f"AE_GTMS_{one}" for one in ("SIGNED", "DELIVERING", "RETURN", "FAILED"))


@pytest.mark.parametrize(
    ("codes", "state", "delivered"),
    [
        ([DELIVERING, SIGNED], "delivered", date(2026, 10, 9)),
        ([SIGNED, DELIVERING], "delivered", date(2026, 10, 8)),
        ([SIGNED, "AE_GTMS_DO_ARRIVE"], "delivered", date(2026, 10, 8)),
        ([SIGNED, FAILED], "delivery_problem", None),
        ([FAILED, SIGNED], "delivered", date(2026, 10, 9)),
        ([SIGNED, RETURN], "returned", None),
        ([RETURN, SIGNED], "returned", None),
        (["AE_GTMS_ACCEPT", DELIVERING], "out_for_delivery", None),
    ],
)
def test_what_was_signed_for_is_here_unless_it_went_back(codes: list[str], state: str, delivered: date | None) -> None:
    """Whatever else was scanned later: the days to dispute run."""
    (package,) = tracking(*(event(code, 20 * at) for at, code in enumerate(codes))).packages
    assert (package.state, package.delivered) == (state, delivered)


@pytest.mark.parametrize(
    ("eta", "delivered"),
    [
        ({"etaTimeText": "Oct. 9", "etaTimeStamp": "1791569280000"}, date(2026, 10, 9)),
        ({"etaTimeText": "", "etaTimeStamp": "1791569280000"}, date(2026, 10, 9)),
        ({}, None),
    ],
)
@pytest.mark.parametrize("events", [(), ({"time": str(FIRST), "trackingName": "Delivered"},)])
def test_a_real_delivery_is_one_without_a_code(
    events: tuple[dict[str, Any], ...], eta: dict[str, str], delivered: date | None
) -> None:
    """Its day is that of the estimate that is none any more; without any day nothing is said."""
    reading = tracking(*events, etaSceneCode="REAL_DELIVERY", **eta)
    assert reading.packages[0].delivered == delivered
    assert reading.status == ("delivered" if delivered else "awaiting_delivery")


def test_a_code_outweighs_what_the_estimate_is_called() -> None:
    """On its way back, it is not here."""
    reading = tracking(event(RETURN, 0), etaSceneCode="REAL_DELIVERY", etaTimeText="Oct. 9")
    assert reading.packages[0].state == "returned"


# --- the page of an order


def test_the_progress_bar_of_a_capture_names_the_limit_too() -> None:
    """Where its services do not; asked back."""
    nodes = [{"text": "Paid", "time": "Sep 27, 2026"}, {"text": "Refund", "time": "Nov 6, 2026"}]
    body = {
        "a": {"tag": "detail_order_status_block", "fields": {"title": "Awaiting delivery", "orderId": int(ORDER)}},
        "b": {"tag": "detail_service_progress_bar", "fields": {"nodes": nodes}},
    }
    reading = read(
        {"data": {"data": {"detail_order_status_block_1": body["a"], "detail_service_progress_bar_2": body["b"]}}}
    )
    assert (reading.order, reading.protection_until) == (ORDER, date(2026, 11, 6))
    assert reading.trust["protection_until"] is Trust.ASKED


# --- the list of orders


def listed(**more: Any) -> PageReading:
    fields = {
        "orderId": ORDER, "orderDateText": "Date: Sep 3, 2026", "statusText": "Completed", "totalPriceText": "€18.00",
        **more,
    }  # fmt: skip
    return read({"data": {"data": {f"pc_om_list_order_{ORDER}": {"tag": "pc_om_list_order", "fields": fields}}}})


def foot(*titles: str) -> dict[str, Any]:
    return {"itemList": [{"detailList": [{"title": one}]} for one in titles]}


def test_what_was_bought_stands_in_the_list() -> None:
    """By the lines of the order."""
    lines = [{"itemTitle": "usb-c cable, 2 m", "quantity": "3"}, {"itemTitle": "Digital caliper 150 mm", "quantity": 1}]
    (order,) = listed(orderLines=lines).orders
    assert order.items == (Item("usb-c cable, 2 m", 3), Item("Digital caliper 150 mm", 1))


def test_what_was_bought_may_stand_at_the_foot_of_an_order() -> None:
    """Where its lines name nothing."""
    (order,) = listed(exposeInfo=foot("Ceramic pour-over coffee dripper with stand")).orders
    assert [one.title for one in order.items] == ["Ceramic pour-over coffee dripper with stand"]


@pytest.mark.parametrize(
    ("title", "state", "refund"),
    [
        ("Waiting for AliExpress's feedback", "waiting_aliexpress", None),
        ("Waiting for your response", "waiting_buyer", None),
        ("Refund complete €7.30", "ended", "refunded"),
        ("환불 완료 ₩11,110", "ended", "refunded"),
        ("AliExpress의 피드백을 기다리는 중입니다.", "waiting_aliexpress", None),
    ],
)
def test_the_line_of_a_dispute_at_the_foot_of_an_order_is_read(title: str, state: str, refund: str | None) -> None:
    """It is no thing that was bought."""
    (order,) = listed(exposeInfo=foot(title)).orders
    assert order.dispute
    assert (order.dispute.state, order.refund and order.refund.state, order.items) == (state, refund, ())


def test_of_a_day_that_may_be_two_an_order_begins_on_the_earlier() -> None:
    """What is counted from it is due early rather than late."""
    (order,) = listed(orderDateText="Date: 09/03/2026", statusText="Awaiting delivery").orders
    assert order.order_placed == date(2026, 3, 9)


def test_the_name_of_a_person_is_no_name_of_a_thing() -> None:
    """What may be one is not kept."""
    document = {"orderLines": [{"itemTitle": "Marlene Erfunden", "quantity": 1}]}
    body = {"data": {"data": {"pc_om_list_order_1": {"fields": {"orderId": ORDER, **document}}}}}
    found = open_document(json.dumps(body).encode(), "it.json")
    assert "Marlene" not in keep(found, WORDS, SEEN, captured_at=SEEN, order=None, via="test").content


def test_an_ambiguous_day_of_an_order_is_not_taken() -> None:
    """When it was paid counts."""
    part = {"tag": "detail_simple_order_info_component", "fields": {"tradeOrderId": ORDER, "payTime": "09/10/2026"}}
    reading = read({"data": {"data": {"detail_simple_order_info_component_1": part}}})
    assert reading.paid is None
    assert Trust.STATED not in {reading.trust.get("paid")}
