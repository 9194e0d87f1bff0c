"""YAML text of a vendor pack -> Vendor. The models below are the grammar of `vendors/*/*.yaml`."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from reminderd.config.document import parse
from reminderd.config.errors import Problem
from reminderd.core.model import MailKind, PermanentError, TransitStep
from reminderd.core.vendor import LABELS, Language, Period, Rule, SenderRule, TemplateRule, Vendor


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return pattern


_Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _RuleEntry(_Sheet):
    """One step of an order or a parcel. `of`: whose number stands beside the words. `verified`: the wordings by the
    year in which they were last seen in a real mail; "no" has those that are only likely.
    """

    kind: MailKind | None = None
    step: TransitStep | None = None
    of: Literal["order", "parcel", "either", "none"] = "none"
    verified: dict[str, list[_Pattern]] = Field(min_length=1)
    partial: bool = False
    several: bool = False


class _LanguageSheet(_Sheet):
    language: str = Field(pattern="^[a-z]{2}$")
    date_order: Literal["DMY", "MDY", "YMD"]
    order_words: _Pattern
    parcel_words: _Pattern
    subjects: list[_RuleEntry]
    headlines: list[_RuleEntry]
    labels: dict[str, list[_Pattern]]

    @field_validator("labels")
    @classmethod
    def _are_all_there(cls, labels: dict[str, list[str]]) -> dict[str, list[str]]:
        if wrong := set(labels) ^ set(LABELS):
            raise ValueError(f"missing or unknown: {', '.join(sorted(wrong))}")
        return labels


class _TemplateEntry(_Sheet):
    name: _Pattern
    kinds: list[MailKind] = Field(min_length=1)
    kind: MailKind | None = None


class _SenderEntry(_Sheet):
    address: _Pattern
    kind: MailKind | None = None


class _PeriodEntry(_Sheet):
    days: int = Field(ge=0, le=1000)
    source: str
    checked: str
    confidence: Literal["A", "A-", "B", "C", "D"]


class _Urls(_Sheet):
    order: str
    tracking: str
    support: str


class _VendorSheet(_Sheet):
    display_name: str
    zone: str
    domains: list[str]
    siblings: list[str]
    search_from: list[str]
    senders: list[_Pattern]
    marketing_senders: list[_Pattern]
    other_senders: list[_SenderEntry]
    relays: list[_Pattern]
    lookalikes: list[_Pattern]
    order_number: _Pattern
    parcel_number: _Pattern
    order_parameters: list[str]
    tracking_parameters: list[str]
    template_parameter: str
    templates: list[_TemplateEntry]
    urls: _Urls
    periods: dict[str, _PeriodEntry]


_AnySheet = TypeVar("_AnySheet", bound=_Sheet)


def build_vendor(name: str, files: Mapping[str, str]) -> Vendor:
    """Given the texts of a pack by file name, `vendor.yaml` and one per language, return the vendor.

    Raise PermanentError with a line per fault: file, line, path, what is wrong.
    """
    sheet = _checked("vendor.yaml", files["vendor.yaml"], _VendorSheet)
    languages = [_checked(file, text, _LanguageSheet) for file, text in files.items() if file != "vendor.yaml"]
    return Vendor(
        name=name,
        display_name=sheet.display_name,
        zone=ZoneInfo(sheet.zone),
        rules=hashlib.sha256("\0".join(text for _, text in sorted(files.items())).encode()).hexdigest(),
        senders=tuple(map(_compiled, sheet.senders)),
        marketing_senders=tuple(map(_compiled, sheet.marketing_senders)),
        other_senders=tuple(SenderRule(_compiled(entry.address), entry.kind) for entry in sheet.other_senders),
        relays=tuple(map(_compiled, sheet.relays)),
        lookalikes=tuple(map(_compiled, sheet.lookalikes)),
        domains=tuple(sheet.domains),
        siblings=tuple(sheet.siblings),
        search_from=tuple(sheet.search_from),
        order_number=_compiled(sheet.order_number),
        order_parameters=tuple(sheet.order_parameters),
        tracking_parameters=tuple(sheet.tracking_parameters),
        template_parameter=sheet.template_parameter,
        templates=tuple(
            TemplateRule(_compiled(entry.name), frozenset(entry.kinds), entry.kind) for entry in sheet.templates
        ),
        languages=tuple(_language(one, sheet) for one in languages),
        periods={name: Period(name=name, **entry.model_dump()) for name, entry in sheet.periods.items()},
        order_url=sheet.urls.order,
        tracking_url=sheet.urls.tracking,
        support_url=sheet.urls.support,
    )


def _checked(file: str, text: str, shape: type[_AnySheet]) -> _AnySheet:
    document = parse(text)
    problems = document.problems
    if not problems:
        try:
            return shape.model_validate(document.values)
        except ValidationError as error:
            faults = [(fault["loc"], fault["msg"].removeprefix("Value error, ")) for fault in error.errors()]
            problems = [Problem(document.line(where), where, message) for where, message in faults]
    raise PermanentError("\n".join(problem.describe(file) for problem in problems))


def _language(sheet: _LanguageSheet, vendor: _VendorSheet) -> Language:
    return Language(
        code=sheet.language,
        date_order=sheet.date_order,
        subjects=tuple(rule for entry in sheet.subjects for rule in _rules(entry, sheet, vendor)),
        headlines=tuple(rule for entry in sheet.headlines for rule in _rules(entry, sheet, vendor)),
        labels={name: _compiled("|".join(f"(?:{one})" for one in says)) for name, says in sheet.labels.items()},
        order_mention=_compiled(rf"\b(?:{sheet.order_words})[\s:#.(（]{{0,4}}(?P<order>\d{{14,21}})(?!\d)"),
    )


def _rules(entry: _RuleEntry, sheet: _LanguageSheet, vendor: _VendorSheet) -> Iterator[Rule]:
    for seen, wordings in entry.verified.items():
        for pattern in _subjects(wordings, entry.of, sheet, vendor):
            yield Rule(entry.kind, _compiled(pattern), seen, entry.step, entry.partial, entry.several)


def _subjects(wordings: list[str], of: str, sheet: _LanguageSheet, vendor: _VendorSheet) -> Iterator[str]:
    """A pattern per place of the number: "Order 1234: shipped" and "Shipped: order 1234"."""
    order, parcel = f"(?P<order>{vendor.order_number})", f"(?P<parcel>{vendor.parcel_number})"
    if of == "none":
        yield from (says.replace("{order}", order).replace("{parcel}", parcel) for says in wordings)
    says = "|".join(wordings)
    for whose, words, number in (("order", sheet.order_words, order), ("parcel", sheet.parcel_words, parcel)):
        if of in {whose, "either"}:
            yield rf"(?:{words})\W{{0,4}}{number}(?!\w)\W{{0,4}}(?:{says})"
            yield rf"(?:{says})\W{{0,4}}(?:{words})\W{{0,4}}{number}"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
