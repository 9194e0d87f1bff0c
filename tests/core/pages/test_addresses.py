"""The address of a page tells which it is, in any language."""

import pytest

from reminderd.core.model.page import PageKind
from reminderd.core.pages.addresses import page_of_address

ORDER = "8206113950274417"
LINE = "8206113950284417"
TRACKING = "/p/tracking/index.html?tradeOrderId="


@pytest.mark.parametrize(
    ("address", "kind", "order"),
    [
        ("https://www.aliexpress.com/p/order/index.html", PageKind.ORDER_LIST, None),
        (f"https://www.aliexpress.com/p/order/index.html?orderId={ORDER}", PageKind.ORDER_LIST, None),
        (f"https://www.aliexpress.com/p/order/detail.html?orderId={ORDER}", PageKind.ORDER_DETAIL, ORDER),
        (f"https://de.aliexpress.com/p/order/detail.html?spm=a2&orderId={ORDER}#top", PageKind.ORDER_DETAIL, ORDER),
        (f"http://www.aliexpress.us/p/order//Detail.html/?orderId={ORDER}", PageKind.ORDER_DETAIL, ORDER),
        (f"https://m.aliexpress.com/p/tracking/index.html?tradeOrderId={ORDER}", PageKind.TRACKING, ORDER),
        (f"www.aliexpress.com/p/tracking/index.html?a=http://x&tradeOrderId={ORDER}", PageKind.TRACKING, ORDER),
        (f"https://x.aliexpress.com/p/tracking/index.html?a=1&amp;tradeOrderId={ORDER}", PageKind.TRACKING, ORDER),
        (f"https://www.aliexpress.com{TRACKING}{ORDER}&trackingNumber=LP1", PageKind.TRACKING, ORDER),
        (f"https://track.aliexpress.com/logisticsdetail.htm?tradeId={ORDER}", PageKind.TRACKING, ORDER),
        ("https://www.aliexpress.com/p/tracking/index.html?tradeOrderId=12", PageKind.TRACKING, None),
        (f"https://www.aliexpress.com{TRACKING}{ORDER}&orderId={LINE}", PageKind.TRACKING, None),
        ("https://m.aliexpress.com/p/refund-dispute/list.html", PageKind.REFUND_LIST, None),
        ("https://trade.aliexpress.com/issue/issue_list.htm", PageKind.REFUND_LIST, None),
        (f"https://m.aliexpress.com/p/refund-amount/detail.html?tradeOrderLineId={LINE}", PageKind.DISPUTE, None),
        (
            f"https://trade.aliexpress.com/issue/fastissue/Detail.htm?tradeOrderLineId={LINE}&reverseOrderLineId=8199310047304417",
            PageKind.DISPUTE,
            None,
        ),
        (f"https://trade.aliexpress.com/issue/fastissue/createIssueStep1.htm?orderId={ORDER}", PageKind.DISPUTE, ORDER),
        ("https://www.aliexpress.com/p/reverse-pages/start.html", None, None),
        (f"https://www.aliexpress.com/item/{ORDER}.html?orderId={ORDER}", None, None),
        (f"https://login.aliexpress.com/?to=%2Fp%2Forder%2Fdetail.html&orderId={ORDER}", None, None),
    ],
)  # fmt: skip
def test_pages_of_the_shop_are_known(address: str, kind: PageKind | None, order: str | None) -> None:
    """With any sub-domain; the number of a line, a case or a parcel is none of an order, and two numbers are none."""
    assert page_of_address(address) == (kind, order)


@pytest.mark.parametrize(
    "host",
    [
        "aliexpress.ru",
        "www.aliexpress.ru",
        "aliexpress.com.example.org",
        "notaliexpress.com",
        "example.org",
        "www.aliexpress.com@example.org",
        "example.org@www.aliexpress.com",
        "[::1",
        "",
    ],
)
def test_no_other_site_speaks_for_the_shop(host: str) -> None:
    """A look-alike, and the Russian shop, which is another one."""
    assert page_of_address(f"https://{host}/p/order/detail.html?orderId={ORDER}") == (None, None)


@pytest.mark.parametrize(
    "text", ["", "Ref. Number", "javascript:1", "ftp://www.aliexpress.com/p/order/detail.html", "//", "https://"]
)
def test_what_is_no_address_tells_nothing(text: str) -> None:
    """And nothing raises."""
    assert page_of_address(text) == (None, None)
    assert page_of_address("https://www.aliexpress.com/p/order/detail.html?" + "a=1&" * 2000) == (
        PageKind.ORDER_DETAIL,
        None,
    )
