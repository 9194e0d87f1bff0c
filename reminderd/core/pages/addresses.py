"""The address of a page of the shop -> which page it is, and of which order."""

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from reminderd.core.model.page import PageKind

MAX_ADDRESS = 8192

_HOST = re.compile(r"(?:[a-z0-9-]+\.)*aliexpress\.(?:com|us)\.?")  # aliexpress.ru is another shop
_ORDER_NUMBER = re.compile(r"[0-9]{15,16}")
_ORDER_KEYS = frozenset({"orderid", "tradeorderid", "tradeid"})  # a line's and a case's number have keys of their own
_MOST_KEYS = 50
_KINDS = (
    (re.compile(r"/p/order/index\.html?"), PageKind.ORDER_LIST),
    (re.compile(r"/p/order/detail\.html?"), PageKind.ORDER_DETAIL),
    (re.compile(r"/p/tracking/index\.html?|/logisticsdetail\.html?"), PageKind.TRACKING),
    (re.compile(r"/p/refund-dispute/list\.html?|/issue/(?:[a-z]+/)?issue_?list\.html?"), PageKind.REFUND_LIST),
    (re.compile(r"/p/refund-amount/detail\.html?|/p/reverse-pages/(?!start\.)[a-z-]+\.html?"), PageKind.DISPUTE),
    (re.compile(r"/issue/(?:[a-z]+/)?(?:detail|createissuestep1)\.html?"), PageKind.DISPUTE),
)
_WITHOUT_ORDER = frozenset({PageKind.ORDER_LIST, PageKind.REFUND_LIST})


def page_of_address(address: str) -> tuple[PageKind | None, str | None]:
    """Given the address of a page, return its kind and the number of its order, each None where it does not tell.

    Only pages of aliexpress.com and aliexpress.us, with any sub-domain, are known. What is no address gives None, None.
    """
    parts = shop_address(address)
    if parts is None:
        return None, None
    path = re.sub(r"/{2,}", "/", parts.path.lower()).rstrip("/")
    kind = next((kind for pattern, kind in _KINDS if pattern.fullmatch(path)), None)
    if kind is None or kind in _WITHOUT_ORDER:
        return kind, None
    try:
        fields = parse_qsl(parts.query, max_num_fields=_MOST_KEYS)
    except ValueError:
        return kind, None
    numbers = {value.strip() for key, value in fields if key.lower() in _ORDER_KEYS}
    number = numbers.pop() if len(numbers) == 1 else ""
    return kind, number if _ORDER_NUMBER.fullmatch(number) else None


def shop_address(address: str) -> SplitResult | None:
    """Given an address, with or without its `https://`, return its parts if it is of AliExpress, else None."""
    address = address.strip()[:MAX_ADDRESS].replace("&amp;", "&")
    try:
        parts = urlsplit(address if "://" in address.split("?", 1)[0] else f"https://{address}")
        host = parts.hostname or ""
    except ValueError:
        return None
    is_shop = parts.scheme in {"http", "https"} and parts.username is None and _HOST.fullmatch(host)
    return parts if is_shop else None
