"""Messages to paste, and letters, about one parcel of several: true of that one alone, and nothing guessed."""

import re
from dataclasses import replace

import pytest

from reminderd.core.letters import Entry
from reminderd.core.letters.case import CaseContent
from reminderd.core.letters.drafts import progress_of
from reminderd.core.model import (
    Arrival,
    DeadlineKind,
    Fact,
    Item,
    MailKind,
    Order,
    OrderKey,
)
from reminderd.core.orders.parcel_items import items_of
from samples.languages import SAID
from samples.letters import DAY, LANGUAGES, NOW, entry, order, reminder, renderer

PLACED = NOW - 60 * DAY
HERE, AWAY = "00340434161094027318", "H7730120047781524906"
TOOL, GAUGE = Item("Screwdrivers", 1), Item("Callipers", 2)


def two_parcels(*, away: Arrival | None = None, **first: object) -> Order:
    """The screwdrivers came, the callipers are on their way."""
    came = Arrival(HERE, delivered_at=NOW - 30 * DAY, **first)
    said = tuple(
        Fact("mail:1", OrderKey("aliexpress", "3041887766550021"), kind, NOW, tracking_number=parcel, items=(item,))
        for kind, parcel, item in ((MailKind.DELIVERED, HERE, TOOL), (MailKind.IN_TRANSIT, AWAY, GAUGE))
    )
    of = order(placed_at=PLACED, items=(TOOL, GAUGE), arrivals=(came, away or Arrival(AWAY)))
    return replace(of, told=said, delivered_at=came.delivered_at, received_at=came.received_at)


def about_parcel(number: str, of: Order, kind: DeadlineKind = DeadlineKind.PROTECTION_ENDS) -> Entry:
    one = entry(kind, of=of)
    return replace(one, deadline=replace(one.deadline, arrival=number))


@pytest.mark.parametrize("first", [{}, {"received_at": NOW - 28 * DAY}, {"not_received_at": NOW - 28 * DAY}])
def test_a_message_about_one_parcel_claims_nothing_of_the_other(first: dict[str, object]) -> None:
    """Whatever came of the first: the second is missing, with what lies in it, and nobody asks for the whole price."""
    text = " ".join(reminder(about_parcel(AWAY, two_parcels(**first))).text.split())
    message = text.partition("A message to paste")[2].partition("Other answers")[0]
    assert f"Parcel {AWAY} with 2 × Callipers of my order 3041887766550021, placed on 5 November 2026, has" in message
    assert "Please refund the full amount for this parcel." in message
    for false in ("delivered", "received", "as described", "12.50", "Screwdrivers"):
        assert false not in message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parcel_that_is_missing_is_named_in_every_language(language: str) -> None:
    """With its things and without the sum of the order."""
    text = " ".join(reminder(about_parcel(AWAY, two_parcels()), language=language).text.split())
    message = text.partition(SAID[language]["draft_heading"])[2][:400]
    assert AWAY in message
    assert "2 × Callipers" in message
    assert not re.search(r"12[.,]50", message)


def test_a_parcel_that_was_delivered_has_its_own_day() -> None:
    """Not that of the order, which is the first's."""
    later = Arrival(AWAY, delivered_at=NOW - 3 * DAY)
    text = " ".join(reminder(about_parcel(AWAY, two_parcels(away=later), DeadlineKind.DISPUTE_WINDOW)).text.split())
    assert f"order 3041887766550021 (parcel {AWAY}) says “delivered” (1 January 2027)" in text


def test_what_lies_in_a_parcel_is_not_guessed() -> None:
    """A mail about it that lists the whole order, or things of others, tells nothing of it."""
    of = two_parcels()
    about = about_parcel(AWAY, of).deadline
    assert items_of(about, of) == (GAUGE,)
    for listed in ((TOOL, GAUGE), (Item("Of another order", 1),), ()):
        told = (of.told[0], replace(of.told[1], items=listed))
        assert items_of(about, replace(of, told=told)) == ()
    assert items_of(replace(about, arrival=None), of) == ()


def test_a_letter_about_a_parcel_names_what_lies_in_it() -> None:
    """Subject, thing and rows: not what the buyer has already, nor the sum of the whole order."""
    of = two_parcels()
    away, here = about_parcel(AWAY, of), about_parcel(HERE, of, DeadlineKind.DISPUTE_WINDOW)
    letter = reminder(away)
    assert "Callipers" in letter.subject
    assert "2 × Callipers" in letter.text
    for other in ("Screwdrivers", "12.50"):
        assert other not in letter.subject + letter.text + letter.html
    both = reminder(away, here)
    assert re.search(r"Callipers|Screwdrivers", both.subject)
    assert {"Screwdrivers", "2 × Callipers"} <= set(re.findall(r"Screwdrivers|2 × Callipers", both.text))
    for title in re.findall(r"<h2>.*?</h2>", letter.html):  # that is small print
        assert AWAY not in title
    assert f"(parcel {AWAY})" in letter.html
    unknown = reminder(replace(away, order=replace(of, told=())))
    assert "Screwdrivers (€12.50)" in unknown.subject


def test_the_case_file_has_a_message_about_each_parcel() -> None:
    """One came and may be wrong, the other is missing: neither hides the other."""
    of = two_parcels(received_at=NOW - 28 * DAY)
    here, away = about_parcel(HERE, of, DeadlineKind.DISPUTE_WINDOW), about_parcel(AWAY, of)
    draft = renderer().case(CaseContent(of, (here, away), (), ()), NOW).drafts["dispute"]
    assert f"I have received order 3041887766550021 (parcel {HERE}), but it is not as described" in draft
    assert f"Parcel {AWAY} with 2 × Callipers of my order 3041887766550021, placed on 5 November 2026, has not" in draft
    assert "12.50" not in draft


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [DeadlineKind.PROTECTION_ENDS, DeadlineKind.CHARGEBACK, DeadlineKind.PAYPAL_CLAIM])
def test_of_an_order_that_came_in_part_it_is_said_that_a_part_is_missing(language: str, kind: DeadlineKind) -> None:
    """Neither that it was delivered nor that it is not as described; which part, the user fills in."""
    part = {"en": "Part of", "de": "Ein Teil", "es": "Una parte", "fr": "Une partie", "pt": "Uma parte", "sv": "En del"}
    for first in ({}, {"received_at": NOW - 28 * DAY}):
        of = two_parcels(**first)
        assert progress_of(entry(kind, of=of).deadline, of).arrival == "partly"
        text = " ".join(reminder(entry(kind, of=of), language=language).text.split())
        message = text.partition(SAID[language]["draft_heading"])[2][:500]
        assert part[language] in message
        assert "full amount (€12.50)" not in message
    gone = two_parcels(not_received_at=NOW - 28 * DAY)
    gone = replace(gone, not_received_at=NOW - 28 * DAY)
    assert progress_of(entry(kind, of=gone).deadline, gone).arrival == "missing"
