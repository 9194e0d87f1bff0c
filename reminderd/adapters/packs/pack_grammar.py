"""The grammar of a vendor pack: what may stand in `vendors/*/*.yaml`, and in the files that a user adds."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from reminderd.core.model import MailKind, TransitStep
from reminderd.core.model.vendor import FAMILIES, LABELS, Period


def _compiles(pattern: str, info: ValidationInfo) -> str:
    if not info.context:  # compiling takes longer than all the rest, and what ships is tested
        return pattern
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return pattern


_Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]


class PackSchema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleEntry(PackSchema):
    """One step of an order or a parcel. `of`: whose number stands beside the words. `verified`: the wordings by the
    year in which they were last seen in a real mail; "no" has those that are only likely.
    """

    kind: MailKind | None = None
    step: TransitStep | None = None
    of: Literal["order", "parcel", "either", "none"] = "none"
    verified: dict[str, list[_Pattern]] = Field(min_length=1)
    partial: bool = False
    several: bool = False


class LanguageSchema(PackSchema):
    language: str = Field(pattern="^[a-z]{2}$")
    date_order: Literal["DMY", "MDY", "YMD"]
    order_words: _Pattern
    parcel_words: _Pattern
    subjects: list[RuleEntry]
    headlines: list[RuleEntry]
    labels: dict[str, list[_Pattern]]
    families: dict[str, list[_Pattern]]
    inflections: dict[_Pattern, str] = Field(default_factory=dict)

    @field_validator("labels")
    @classmethod
    def _are_all_there(cls, labels: dict[str, list[str]]) -> dict[str, list[str]]:
        if wrong := set(labels) ^ set(LABELS):
            raise ValueError(f"missing or unknown: {', '.join(sorted(wrong))}")
        return labels

    @field_validator("families")
    @classmethod
    def _are_known(cls, families: dict[str, list[str]]) -> dict[str, list[str]]:
        if wrong := set(families) ^ set(FAMILIES):
            raise ValueError(f"missing or unknown: {', '.join(sorted(wrong))}")
        return families


class Addition(PackSchema):
    """What a user's file adds to the shipped file of its name: rules and wordings join, single values replace."""

    language: str = Field(pattern="^[a-z]{2}$")
    date_order: Literal["DMY", "MDY", "YMD"] | None = None
    order_words: _Pattern | None = None
    parcel_words: _Pattern | None = None
    subjects: list[RuleEntry] = Field(default_factory=list)
    headlines: list[RuleEntry] = Field(default_factory=list)
    labels: dict[str, list[_Pattern]] = Field(default_factory=dict)
    families: dict[str, list[_Pattern]] = Field(default_factory=dict)

    @field_validator("labels", "families")
    @classmethod
    def _are_known(cls, patterns: dict[str, list[str]]) -> dict[str, list[str]]:
        if wrong := set(patterns) - {*LABELS, *FAMILIES}:
            raise ValueError(f"unknown: {', '.join(sorted(wrong))}")
        return patterns

    def to(self, pack: LanguageSchema) -> LanguageSchema:
        """Return the shipped pack with this added to it."""
        return LanguageSchema.model_construct(
            language=pack.language,
            date_order=self.date_order or pack.date_order,
            order_words=self.order_words or pack.order_words,
            parcel_words=self.parcel_words or pack.parcel_words,
            subjects=[*pack.subjects, *self.subjects],
            headlines=[*pack.headlines, *self.headlines],
            labels=_joined(pack.labels, self.labels),
            families=_joined(pack.families, self.families),
            inflections=pack.inflections,
        )


def _joined(ours: dict[str, list[str]], added: dict[str, list[str]]) -> dict[str, list[str]]:
    """Wordings side by side; but a pattern has each named group once, so a wording with one takes the place of ours."""
    has_group = {name for name, says in added.items() if any("(?P<" in one for one in says)}
    return {
        name: [*([] if name in has_group else ours.get(name, [])), *added.get(name, [])] for name in {**ours, **added}
    }


class TemplateEntry(PackSchema):
    name: _Pattern
    kinds: list[MailKind] = Field(min_length=1)
    kind: MailKind | None = None


class SenderEntry(PackSchema):
    address: _Pattern
    kind: MailKind | None = None
    may_be_orders: bool = False


class PeriodEntry(PackSchema):
    days: int | None = Field(default=None, ge=0, le=4000)
    business_days: int | None = Field(default=None, ge=0, le=4000)
    source: str
    checked: str
    confidence: Literal["A", "A-", "B", "C", "D"]

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.days is None) == (self.business_days is None):
            raise ValueError("needs days or business_days, one of the two")
        return self

    def to(self, name: str) -> Period:
        """Return the period of that name."""
        is_business = self.days is None
        days = (self.business_days if is_business else self.days) or 0
        return Period(name, days, self.source, self.checked, self.confidence, is_business)


class NoteEntry(PackSchema):
    """A rule of the vendor that leads to no deadline of its own, with its number and where it comes from."""

    row: str
    says: str
    source: str
    checked: str
    confidence: Literal["A", "A-", "B", "C", "D"]


class Urls(PackSchema):
    order: str
    tracking: str
    support: str


class VendorSchema(PackSchema):
    display_name: str
    zone: str
    domains: list[str]
    siblings: list[str]
    search_from: list[str]
    senders: list[_Pattern]
    marketing_senders: list[_Pattern]
    other_senders: list[SenderEntry]
    partners: list[SenderEntry] = Field(default_factory=list)
    relays: list[_Pattern]
    lookalikes: list[_Pattern]
    order_number: _Pattern
    parcel_number: _Pattern
    order_parameters: list[str]
    tracking_parameters: list[str]
    template_parameter: str
    templates: list[TemplateEntry]
    urls: Urls
    periods: dict[str, PeriodEntry]
    notes: list[NoteEntry]
