"""What of a capture is kept, so that it can be read again: the fields that are read, and of their texts known wordings,
days, numbers and amounts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reminderd.core.model.page import Capture, PageWords
from reminderd.core.pages.json_values import number_in_address
from reminderd.core.pages.kept_lines import kept_string, kept_thing
from reminderd.core.pages.personal import PersonalLines, common_words, personal_in_body
from reminderd.core.pages.requests import SENT

_LONGEST = 300
_MOST_DEPTH = 12
_MOST_TEXTS = 2000
"""Texts of one capture that are looked at word by word; real ones have a hundred."""

_CODE = re.compile(r"true|false|[A-Za-z]{1,12}(?:_[A-Za-z0-9]{1,20}){1,8}")
_INSTANT = re.compile(r"20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_PART = re.compile(r"(?:pc_om_list_order|detail_[a-z_]{3,50}?)(?:_\d+)?")
_FIELDS = frozenset(
    [
        "api",
        "ret",
        "data",
        "module",
        "fields",
        "tag",
        "fastDeliveryInfoDTO",
        "fdContent",
        "fdContentList",
        "trackingDetailLineList",
        "mailNo",
        "etaInfo",
        "etaTimeText",
        "etaTimeStamp",
        "etaSceneCode",
        "beginEtaTime",
        "endEtaTime",
        "tipsLink",
        "detailList",
        "time",
        "timeText",
        "trackingPrimaryCode",
        "trackingSecondCode",
        "title",
        "reminder",
        "orderId",
        "content",
        "text",
        "nodes",
        "tradeOrderId",
        "orderCreatTime",
        "payTime",
        "orderShipTime",
        "orderEndTime",
        "productVOList",
        "etaAndTrack",
        "expectDeliveryDateTitle",
        "totalPrice",
        "statusText",
        "totalPriceText",
        "orderDateText",
        "orderLines",
        "itemTitle",
        "quantity",
        "exposeInfo",
        "itemList",
        "items",
        "reverseOrderLines",
        "reverseOrderId",
        "reverseOrderLineId",
        "tradeOrderLineId",
        "reverseStatus",
        "reverseStatusText",
        "gmtCreate",
        "gmtModified",
        "aeItemDTO",
        "itemCount",
        "itemUnitPrice",
        "formatMoney",
        "reverseDetailStatusText",
        "applyReason",
        "reasonName",
        "reachSolution",
        "refundMoney",
        "reverseFinishInfo",
        "refundInfo",
        "refundNewestStatus",
        "refundNewestTime",
        "refundDetails",
        "cashMoney",
        "totalMoney",
    ]
)
"""Those that `captures` and `requests` read; no field of a receiver, a place or a note is among them."""
_CODES = frozenset(
    [
        "api", "tag", "mailNo", "beginEtaTime", "endEtaTime", "time", "trackingPrimaryCode", "trackingSecondCode",
        "orderId", "tradeOrderId", "reverseOrderId", "reverseOrderLineId", "tradeOrderLineId", "reverseStatus",
        "gmtCreate", "gmtModified", "itemCount", "quantity", "etaSceneCode", "etaTimeStamp",
    ]
)  # fmt: skip
"""Those that hold a number or a code, or a time that is written as one; a node of the progress bar has a day there."""

_NUMBER = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{8,40}|\d{1,7}|mtop\.[a-z.]{3,100}")
_THING = "itemTitle"
_API = re.compile(r"mtop\.[a-z.]{3,100}", re.IGNORECASE)


def kept_capture(capture: Capture, words: Mapping[str, PageWords]) -> Capture:
    """Return a capture with the fields alone that are read; of its address what was asked, and of which order."""
    number, api = number_in_address(capture.address), _API.search(capture.address)
    address = "?".join(filter(None, (api and api[0], number and f"tradeOrderId={number}")))
    personal = personal_in_body(capture.body, common_words(tuple(words.values())))
    return replace(capture, address=address, body=_Pruner(words, personal).pruned(capture.body, "", 0))


@dataclass(slots=True)
class _Pruner:
    """Prunes one body."""

    words: Mapping[str, PageWords]
    personal: PersonalLines
    texts: dict[str, str] = field(default_factory=dict)

    def pruned(self, value: object, key: str, depth: int) -> object:
        """Return a value without what is not read, and without what may be about a person."""
        if depth > _MOST_DEPTH:
            return None
        if isinstance(value, dict):
            return {
                str(name): _pruned_link(one) if name == "tipsLink" else self.pruned(one, _of(key, name), depth + 1)
                for name, one in list(value.items())[:1000]
                if str(name) in _FIELDS or _PART.fullmatch(str(name))
            }
        if isinstance(value, list):
            return [self.pruned(one, key, depth + 1) for one in value[:1000]]
        return self._text(value, key) if isinstance(value, str) else value

    def _text(self, text: str, key: str) -> str:
        if key == "ret":
            return text.partition("::")[0][:60] + "::" if re.match(r"[A-Z_]{2,60}(?:::|$)", text) else ""
        if key == "refundNewestStatus":
            return text if text == SENT else "other"
        if _INSTANT.fullmatch(text):
            return text
        if key in _CODES:
            return text if _CODE.fullmatch(text) or _NUMBER.fullmatch(text) else ""
        kept = self._kept(text)
        return kept_thing(text, self.personal) if key == _THING and not kept else kept

    def _kept(self, text: str) -> str:
        if text not in self.texts:
            if len(self.texts) >= _MOST_TEXTS:
                return ""
            self.texts[text] = kept_string(text[:_LONGEST], self.words, self.personal)
        return self.texts[text]


def _of(key: str, name: object) -> str:
    """What a field is called where another has its name: at the foot of an order in a list a thing's may stand."""
    if (key, name) == ("nodes", "time"):
        return "nodeTime"  # a day, no instant
    return _THING if (key, name) == ("detailList", "title") else str(name)


def _pruned_link(link: object) -> str:
    number = number_in_address(link) if isinstance(link, str) else None
    return f"tradeOrderId={number}" if number else ""
