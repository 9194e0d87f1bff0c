"""Which order a page is about if its number is hard to read; and what to tell of a page that was not noted."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from reminderd.core.model import Fact, Order, OrderKey
from reminderd.core.model.page import DocumentForm, PageDocument, PageReading, Trust
from reminderd.core.model.page_problems import PageProblem, page_problem
from reminderd.core.pages.text import has_something

_ORDER_NUMBER = re.compile(r"(?<![^\W_])\d{15,16}(?![^\W_])")

_MOST_MISREAD = 3  # digits of sixteen


class PageFindings(Protocol):
    """What a page told, as far as it was taken."""

    @property
    def readings(self) -> Sequence[PageReading]: ...
    @property
    def noted(self) -> Sequence[Fact]: ...
    @property
    def asked(self) -> Sequence[object]: ...
    @property
    def wanted(self) -> Sequence[str]: ...


def is_doubted(reading: PageReading, form: DocumentForm, content: str, known: Collection[str]) -> bool:
    """May the number of a page's order be a misread one? In a picture it may, and where letters stand among its digits;
    a number that is `known` fits too well, and a likely label before a whole number is no doubt.
    """
    if reading.trust.get("order") is not Trust.ASKED or reading.order is None or reading.order in known:
        return False
    return form is DocumentForm.PICTURE or reading.order not in content


def meant_by(read: str | None, named: str) -> str | None:
    """Given a number as it was read, and the one of the order that the user named or answered about (empty = none),
    return the latter if a few misread digits make the former of it: else the page is another order's.
    """
    differing = sum(map(str.__ne__, read or "", named))
    return named if named and len(named) == len(read or "") and differing <= _MOST_MISREAD else None


def only_number(document: PageDocument, known: Collection[str]) -> str | None:
    """Return the one number on a page that an order may have, whatever stands before it, if that order is known."""
    numbers = set(_ORDER_NUMBER.findall(unicodedata.normalize("NFKC", document.text)))
    return numbers.pop() if len(numbers) == 1 and numbers <= set(known) else None


def problems_of(
    taken: PageFindings, facts: Sequence[Fact], orders: Mapping[OrderKey, Order], vendor: str
) -> tuple[PageProblem, ...]:
    """Given what became of a page, its facts, the orders that are known now, and the vendor's name, return what is to
    be told.
    """
    found = [problem for reading in taken.readings for problem in reading.problems]
    told = {fact.order.number for fact in facts if fact.order}
    told |= {row.order for reading in taken.readings for row in reading.orders if row.refund}
    found += [page_problem("unknown_order", number=one) for one in sorted(told) if OrderKey(vendor, one) not in orders]
    found += _of_rows(taken.readings, orders, vendor)
    if not facts and not found and not taken.wanted:
        found.append(_why_nothing(taken.readings))
    if not (found or taken.noted or taken.asked or taken.wanted):
        found.append(page_problem("nothing_new"))
    return tuple(dict.fromkeys(found))


def _of_rows(readings: Sequence[PageReading], orders: Mapping[OrderKey, Order], vendor: str) -> Iterator[PageProblem]:
    for reading in readings:
        for row in reading.orders:
            if row.refund and row.refund.state == "unclear" and OrderKey(vendor, row.order) in orders:
                yield page_problem("no_money_shown", number=row.order)


def _why_nothing(readings: Sequence[PageReading]) -> PageProblem:
    if not any(map(has_something, readings)):
        return page_problem("unknown_page")
    unsure = next((one.order for one in readings if one.order and one.trust.get("order") is Trust.ASKED), None)
    if unsure:
        return page_problem("unsure_number", number=unsure)
    is_named = any(reading.order or reading.orders for reading in readings)
    return page_problem("nothing_that_helps" if is_named else "names_no_order")
