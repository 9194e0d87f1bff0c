"""Messages to paste: complete in every language, right about what happened, and only where they help."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, product
from typing import Any

import pytest

from languages import SAID
from letters import DAY, LANGUAGES, NOW, entry, order, reminder, renderer
from matrix import IS_FULL
from reminderd.core.letters import Entry, calls_for_case
from reminderd.core.letters.case import CaseContent
from reminderd.core.letters.drafts import DRAFTS, progress_of
from reminderd.core.model import (
    Arrival,
    Claim,
    Deadline,
    DeadlineKind,
    Fact,
    Item,
    MailKind,
    Money,
    Order,
    OrderKey,
)
from reminderd.core.orders.parcel_items import items_of

PLACED, OPENED, ISSUED = NOW - 60 * DAY, NOW - 20 * DAY, NOW - 9 * DAY
CLAIMS = {
    "none": (),
    "open": (Claim(OPENED, opened_at=OPENED),),
    "refused": (Claim(OPENED, opened_at=OPENED, decided_at=ISSUED, granted=Money(Decimal(0), "EUR")),),
    "granted": (Claim(OPENED, opened_at=OPENED, decided_at=ISSUED, refund_issued_at=ISSUED, return_sent_at=ISSUED),),
    "ended": (Claim(OPENED, opened_at=OPENED, cancelled_at=ISSUED, closed_at=ISSUED),),
}
ARRIVALS: dict[str, dict[str, object]] = {
    "none": {},
    "missing": {"delivered_at": NOW - 30 * DAY, "not_received_at": NOW - 29 * DAY},
    "delivered": {"delivered_at": NOW - 30 * DAY},
    "received": {"delivered_at": NOW - 30 * DAY, "received_at": NOW - 28 * DAY},
}


PART = Money(Decimal("1.99"), "EUR")
COURTESY = (Claim(ISSUED, refund_issued_at=ISSUED, refunded=PART, is_part=True),)


def every_case(kind: DeadlineKind, language: str) -> list[Entry]:
    """Each claim meets every other arrival, in the next language the others, and in turn what else may be known; with
    REMINDERD_FULL=1 each meets all.
    """
    progress = list(product((*CLAIMS.values(), COURTESY), ARRIVALS.values()))
    some = [pair for at, pair in enumerate(progress) if (at + at // len(ARRIVALS) + LANGUAGES.index(language)) % 2]
    fields: tuple[dict[str, Any], ...] = ({}, {"amount": PART}, {"line": "2", "amount": PART})
    known = list(product(((PLACED, Money(Decimal("12.50"), "EUR")), (None, None)), fields))
    known += [known.pop(0) for _ in range(LANGUAGES.index(language))]
    entries = []
    for (claims, arrival), ((placed, price), more) in (
        product(progress, known) if IS_FULL else zip(some, cycle(known), strict=False)
    ):
        one = entry(kind, of=order(claims=claims, placed_at=placed, price=price, **arrival))
        entries.append(replace(one, deadline=replace(one.deadline, **more)))
    return entries


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DRAFTS)
def test_a_message_fits_into_few_lines_and_names_the_order(language: str, kind: DeadlineKind) -> None:
    """Whatever is known or not, in every language; nothing is left open but what only the user can know."""
    for one in every_case(kind, language):
        text = reminder(one, language=language).text
        message = text.partition(f"{SAID[language]['draft_heading']}\n")[2].partition("\n\n")[0]
        assert one.order.key.number in message
        assert len(message.split()) > 12
        assert "None" not in message
        assert not re.search(r"[`*{}]|\(\)|\s,|\s\.", message)
        assert len(message.splitlines()) <= 16


def test_every_claim_and_arrival_is_told_apart() -> None:
    """The samples above are what they are called, so that each branch was written."""
    for result, claims in CLAIMS.items():
        assert progress_of(_deadline(order(claims=claims)), order(claims=claims)).result == result
    for arrival, fields in ARRIVALS.items():
        assert progress_of(_deadline(order(**fields)), order(**fields)).arrival == arrival


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_had_promised_is_not_told_to_be_too_little(language: str) -> None:
    """F9: a part that the seller gave by itself; of a cancelled order, or of a judged sum, the rest is owed."""

    def text(**fields: object) -> str:
        one = entry(DeadlineKind.REFUND_SHORT, of=order(**fields))
        letter = reminder(replace(one, deadline=replace(one.deadline, amount=PART)), language=language)
        return " ".join(letter.text.split())

    owed, given = SAID[language]["refund_short"]
    assert given in text(claims=COURTESY)
    assert owed not in text(claims=COURTESY)
    assert "disputed" in text(claims=COURTESY)
    for fields in ({"claims": COURTESY, "cancelled_at": ISSUED}, {"claims": CLAIMS["granted"]}):
        assert owed in text(**fields)
        assert given not in text(**fields)


def _deadline(of: Order) -> Deadline:
    return entry(of=of).deadline


def test_the_reason_follows_from_what_has_come() -> None:
    """Not received, not as described, or both where nobody said which."""

    def message(arrival: str) -> str:
        text = reminder(entry(DeadlineKind.DISPUTE_WINDOW, of=order(placed_at=PLACED, **ARRIVALS[arrival]))).text
        return " ".join(text.partition("A message to paste\n")[2].partition("Other answers")[0].split())

    assert "My order 3041887766550021, placed on 5 November 2026, has not arrived." in message("none")
    assert "says “delivered” (5 December 2026), but I have received nothing" in message("missing")
    assert "not as described" not in message("missing")
    assert "Not received: the tracking" in message("delivered")
    assert "Not as described: I have received" in message("delivered")
    assert "has not arrived" not in message("received")
    assert "it is not as described: […]." in message("received")
    assert "Please refund the full amount (€12.50)." in message("received")


def test_the_bank_learns_sum_days_and_result() -> None:
    """What it asks for first."""
    claimed = reminder(entry(DeadlineKind.CHARGEBACK, of=order(placed_at=PLACED, claims=CLAIMS["refused"])))
    text = " ".join(claimed.text.split())
    assert "on 5 November 2026 I paid €12.50 to AliExpress (order 3041887766550021)" in text
    assert "My dispute at AliExpress of 15 December 2026 was decided against me." in text
    traced = reminder(entry(DeadlineKind.REFUND_TRACE, of=order(placed_at=PLACED, claims=CLAIMS["granted"]))).text
    assert "AliExpress says that it refunded €12.50 on 26 December 2026" in " ".join(traced.split())
    assert "The ARN (acquirer reference number) of the refund is […]." in " ".join(traced.split())


def test_support_is_asked_for_the_arn_with_both_days() -> None:
    """Order, sum, day of the dispute, day of the refund."""
    text = " ".join(reminder(entry(DeadlineKind.REFUND_OVERDUE, of=order(claims=CLAIMS["granted"]))).text.split())
    assert "order 3041887766550021 (€12.50). I opened a dispute on 15 December 2026." in text
    assert "The refund was issued on 26 December 2026." in text
    assert "Please also send me the ARN" in text


def test_only_the_first_of_its_kind_has_a_message_and_no_brief_entry() -> None:
    """The others are the same words with another number."""
    several = [entry(DeadlineKind.CHARGEBACK, of=order(f"30418877{number:08}")) for number in range(3)]
    assert reminder(*several).text.count("A message to paste") == 1
    many = [entry(DeadlineKind.NOT_SHIPPED, DAY, of=order(f"30418877{number:08}")) for number in range(8)]
    assert "A message to paste" not in reminder(*many, entry(DeadlineKind.CHARGEBACK, 9 * DAY)).text
    assert "A message to paste" not in reminder(entry(DeadlineKind.COUPON_EXPIRES)).text


@pytest.mark.parametrize(
    ("kind", "days", "is_told"),
    [
        (DeadlineKind.CHARGEBACK, 2, True),
        (DeadlineKind.CHARGEBACK, -1, True),
        (DeadlineKind.CHARGEBACK, 9, False),
        (DeadlineKind.NOT_SHIPPED, 2, False),
    ],
)
def test_the_case_file_is_named_in_the_last_days(kind: DeadlineKind, days: int, is_told: bool) -> None:
    """Where there is something to send to somebody, in text and HTML."""
    letter = reminder(entry(kind, days * DAY))
    assert ("`reminderd case 3041887766550021 -o case.zip`" in " ".join(letter.text.split())) is is_told
    assert ("<code>reminderd case 3041887766550021 -o case.zip</code>" in letter.html) is is_told


def test_the_letter_names_the_case_file_that_goes_with_it() -> None:
    """Beside each of its entries, also where the message to paste stands further up."""
    several = [replace(entry(DeadlineKind.CHARGEBACK), case_file="case-3041887766550021.zip")] * 2
    letter = reminder(*several)
    assert letter.text.count("case-3041887766550021.zip is attached: ") == 2
    assert letter.html.count("case-3041887766550021.zip is attached: ") == 2


def test_two_messages_of_which_one_fits_stand_in_two_boxes() -> None:
    """Nobody but the user knows whether nothing came or something is wrong; each is copied alone."""
    letter = reminder(entry(DeadlineKind.DISPUTE_WINDOW, of=order(placed_at=PLACED, **ARRIVALS["delivered"])))
    boxes = re.findall(r'<p class="draft"[^>]*>(.*?)</p>', letter.html, re.DOTALL)
    assert len(boxes) == 2
    assert boxes[0].startswith("Not received: ")
    assert boxes[1].startswith("Not as described: ")
    assert "---" not in "".join(boxes)


@pytest.mark.parametrize(
    ("kind", "days", "is_carried"),
    [
        (DeadlineKind.REFUND_OVERDUE, 4, False),
        (DeadlineKind.REFUND_OVERDUE, 3, True),
        (DeadlineKind.REFUND_OVERDUE, -0.5, True),
        (DeadlineKind.REFUND_OVERDUE, -7, False),
        (DeadlineKind.NOT_SHIPPED, 1, False),
    ],
)
def test_the_case_file_is_carried_in_the_last_days_only(kind: DeadlineKind, days: float, is_carried: bool) -> None:
    """A reminder that is repeated for weeks does not fill the mailbox."""
    assert calls_for_case(entry(kind, days * DAY).deadline, NOW) is is_carried


HERE, AWAY = "00340434161094027318", "H7730120047781524906"
TOOL, GAUGE = Item("Screwdrivers", 1), Item("Callipers", 2)


def two_parcels(*, away: Arrival | None = None, **first: object) -> Order:
    """The screwdrivers came, the callipers are on their way."""
    came = Arrival(HERE, delivered_at=NOW - 30 * DAY, **first)  # type: ignore[arg-type]
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
