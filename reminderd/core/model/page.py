"""What a page of the shop shows, as the user handed it over: what was read from it, and how far to trust each part."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from reminderd.core.model.mail import Item, Money
from reminderd.core.model.page_problems import PageProblem
from reminderd.core.model.vocabulary import Vocabulary
from reminderd.core.model.wordings import compiled


class PageKind(StrEnum):
    """Which page it is."""

    TRACKING = "tracking"
    ORDER_DETAIL = "order_detail"
    ORDER_LIST = "order_list"
    DISPUTE = "dispute"
    REFUND_LIST = "refund_list"


class Trust(StrEnum):
    """How far a value of a page is trusted. `ASKED`: it counts only once the user has said that it is right."""

    STATED = "stated"
    ASKED = "asked"


class DocumentForm(StrEnum):
    """What a user handed over."""

    TEXT = "text"
    SAVED = "saved"
    CAPTURE = "capture"
    PICTURE = "picture"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the shop that the user handed over, as it is kept: without anything personal.

    `id` is the SHA-256 (hex) of what is kept, the time and `order` included. `content` is the text, or captures as
    JSON. `address` says which page it was. `captured_at`: when the user saw it, None = nobody knows. `order`: the
    number of the order that the user named. `via`: how it came.
    """

    id: str
    form: DocumentForm
    content: str
    address: str
    captured_at: datetime | None
    seen_at: datetime
    order: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer of the shop's servers that a page fetched.

    `body`: decoded JSON, no deeper than 60. `captured_at`: when it was fetched, None = nobody knows. `address`: what
    was asked, with the data that was sent as `data=` in its query; empty = unknown.
    """

    address: str
    body: object
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageWording:
    """One wording of a page, by its pattern's source. `is_verified`: somebody saw it on a real page, else it is only
    likely.
    """

    source: str
    is_verified: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when first used."""
        return compiled(self.source)


PageWordings = Mapping[str, tuple[PageWording, ...]]
"""Wordings by what they say."""


@dataclass(frozen=True, slots=True, eq=False)
class PageWords:
    """How the pages of one language are worded; `vocabulary` has its months.

    `labels` stand before their value, `promises` hold a `day`, `statuses` and `states` (of a dispute) are whole lines,
    `refunds` begin a line that may end in an amount, `parties` head an offer in a dispute, `windows` hold a number of
    `days`, `marks` tell the kind of page, `noise` is a button's word that sticks to a value, `menu` has the
    entries of menus, which stand on every page.
    """

    code: str
    vocabulary: Vocabulary
    date_order: str
    labels: PageWordings
    promises: PageWordings
    statuses: PageWordings
    states: PageWordings
    refunds: PageWordings
    parties: PageWordings
    windows: PageWordings
    marks: PageWordings
    noise: PageWordings
    menu: PageWordings


@dataclass(frozen=True, slots=True)
class Offer:
    """A sum that somebody offers in a dispute; `by`: seller or aliexpress."""

    by: str
    amount: Money


@dataclass(frozen=True, slots=True)
class DisputeShown:
    """A dispute as a page shows it. `respond_by_from`: what the limit was reckoned from, empty = it stood there."""

    state: str
    opened: date | datetime | None = None
    request_id: str | None = None
    respond_by: datetime | None = None
    respond_by_from: str = ""
    asked: Money | None = None
    offers: tuple[Offer, ...] = ()
    reason: str | None = None
    last_change: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefundShown:
    """A refund as a page shows it. `is_partial` None: nobody can tell."""

    state: str
    amount: Money | None = None
    item_price: Money | None = None
    is_partial: bool | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PackageShown:
    """One package of an order."""

    tracking: str
    state: str
    code: str = ""
    eta_from: date | None = None
    eta_until: date | None = None
    delivered: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A right that ends `days` after something; `until` where that day is known."""

    days: int
    since: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OrderShown:
    """One order in a list."""

    order: str
    status: str | None = None
    status_text: str | None = None
    order_placed: date | None = None
    total: Money | None = None
    items: tuple[Item, ...] = ()
    dispute: DisputeShown | None = None
    refund: RefundShown | None = None


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one page says. Days are as printed: "before Nov 5" is Nov 5 here. `trust`: of each value that counts.

    `problems`: what could not be read, and lines that looked like dates. `captured_at` is when the user saw it; None =
    nobody knows.
    """

    page: PageKind | None = None
    language: str = ""
    captured_at: datetime | None = None
    order: str | None = None
    status: str | None = None
    status_text: str | None = None
    order_placed: date | None = None
    paid: date | None = None
    shipped: date | None = None
    completed: date | None = None
    delivered: date | None = None
    protection_until: date | None = None
    protection_text: str | None = None
    coupon_if_delayed_by: date | None = None
    eta_from: date | None = None
    eta_until: date | None = None
    total: Money | None = None
    tracking: tuple[str, ...] = ()
    packages: tuple[PackageShown, ...] = ()
    last_event: tuple[str, datetime] | None = None
    dispute: DisputeShown | None = None
    refund: RefundShown | None = None
    windows: Mapping[str, Window] = field(default_factory=dict)
    orders: tuple[OrderShown, ...] = ()
    trust: Mapping[str, Trust] = field(default_factory=dict)
    problems: tuple[PageProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PageDocument:
    """What a user handed over, opened. `text`: what it shows, a line for each block, in reading order.

    `address`: the page's own, which tells its kind and order in any language; empty = unknown. `captured_at`: when it
    was saved, aware; None = nobody knows. `problems`: what could not be read of it.
    """

    form: DocumentForm
    text: str = ""
    captures: tuple[Capture, ...] = ()
    address: str = ""
    captured_at: datetime | None = None
    problems: tuple[PageProblem, ...] = ()
