"""The grammar of `vendors/*/pages/LANGUAGE.yaml`: how a language words the shop's pages."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from reminderd.core.model.page import PageKind, PageWording, PageWordings, PageWords
from reminderd.core.model.vocabulary import Vocabularies

LABELS = (
    "order", "order_placed", "paid", "shipped", "completed", "total", "tracking", "eta", "delivered", "details",
    "request", "requested", "respond_by", "reason", "limit", "ship_to", "note",
)  # fmt: skip
PROMISES = ("protection", "protection_left", "coupon")
STATUSES = ("unpaid", "preparing", "awaiting_delivery", "completed", "cancelled", "delivered", "frozen")
STATES = ("waiting_buyer", "waiting_aliexpress", "waiting_seller", "waiting_return", "in_progress", "ended")
REFUNDS = ("refunded_in_advance", "refunded", "unclear")
PARTIES = ("aliexpress", "seller", "buyer")
WINDOWS = ("return_or_refund", "defect_dispute", "free_return")
NOISE = ("copy",)
MENU = ("entry",)
_COUNTED = r"(?: ?\(\d{1,4}\))?"  # an entry of a menu has the number of its orders behind it


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return pattern


class _Entry(BaseModel):
    """Wordings by the year in which they were last seen on a real page; "no" has those that are only likely."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    verified: dict[str, list[Annotated[str, Field(min_length=1), AfterValidator(_compiles)]]] = Field(min_length=1)


def _only(*names: str) -> AfterValidator:
    def check(entries: dict[str, _Entry]) -> dict[str, _Entry]:
        if wrong := set(entries) - set(names):
            raise ValueError(f"unknown: {', '.join(sorted(wrong))}")
        return entries

    return AfterValidator(check)


class PageSchema(BaseModel):
    """One file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str = Field(pattern="^[a-z]{2}$")
    date_order: Literal["DMY", "MDY", "YMD"]
    labels: Annotated[dict[str, _Entry], _only(*LABELS)]
    promises: Annotated[dict[str, _Entry], _only(*PROMISES)] = Field(default_factory=dict)
    statuses: Annotated[dict[str, _Entry], _only(*STATUSES)] = Field(default_factory=dict)
    states: Annotated[dict[str, _Entry], _only(*STATES)] = Field(default_factory=dict)
    refunds: Annotated[dict[str, _Entry], _only(*REFUNDS)] = Field(default_factory=dict)
    parties: Annotated[dict[str, _Entry], _only(*PARTIES)] = Field(default_factory=dict)
    windows: Annotated[dict[str, _Entry], _only(*WINDOWS)] = Field(default_factory=dict)
    marks: Annotated[dict[str, _Entry], _only(*PageKind)] = Field(default_factory=dict)
    noise: Annotated[dict[str, _Entry], _only(*NOISE)] = Field(default_factory=dict)
    menu: Annotated[dict[str, _Entry], _only(*MENU)] = Field(default_factory=dict)

    def to_words(self, vocabularies: Vocabularies) -> PageWords:
        """Return the wordings, ready to be looked for."""
        return PageWords(
            code=self.language,
            vocabulary=vocabularies.of(self.language),
            date_order=self.date_order,
            labels=_wordings(self.labels),
            promises=_wordings(self.promises),
            statuses=_wordings(self.statuses),
            states=_wordings(self.states),
            refunds=_wordings(self.refunds),
            parties=_wordings(self.parties),
            windows=_wordings(self.windows),
            marks=_wordings(self.marks),
            noise=_wordings(self.noise),
            menu=_wordings(self.menu, _COUNTED),
        )


def _wordings(entries: dict[str, _Entry], behind: str = "") -> PageWordings:
    return {
        name: tuple(
            PageWording(f"(?:{pattern}){behind}" if behind else pattern, year != "no")
            for year, patterns in entry.verified.items()
            for pattern in patterns
        )
        for name, entry in entries.items()
    }
