"""Messages to paste: complete in every language, right about what happened, and only where they help."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, product
from typing import Any

import pytest

from matrix import IS_FULL
from reminderd.core.letters import Entry, calls_for_case
from reminderd.core.letters.drafts import DRAFTS, progress_of
from reminderd.core.model import (
    Claim,
    Deadline,
    DeadlineKind,
    Money,
    Order,
)
from reminderd.core.statements.shown_words import shown
from samples.languages import SAID, WORDS
from samples.letters import DAY, LANGUAGES, NOW, SOME_LANGUAGES, entry, order, reminder

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


@pytest.mark.parametrize("language", SOME_LANGUAGES)
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
    assert shown("disputed", WORDS.of(language)) in text(claims=COURTESY)
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
